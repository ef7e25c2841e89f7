export interface FlowGraph { readonly placeholder: true }
