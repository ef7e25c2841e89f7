/**
 * A body that nobody wrote: calls one after the other, on what the first of them returns. Decides
 * nothing about who would write it; arguments are parameters, of which nothing is known.
 */
import { tupleOf } from "../semantics/make.js";
import type { Func } from "../semantics/objects.js";
import type { Type } from "../semantics/types.js";
import type { Writable } from "./function-builder.js";
import type {
  Block,
  CallInfo,
  CallInstr,
  ExtractInstr,
  FlowFunction,
  GoInstr,
  Instr,
  ParamValue,
  TypeAssertInstr,
  Value,
} from "./ir.js";

export interface WrittenCall {
  readonly method: Func;
  /** With a body: what is told of the call stands there. */
  readonly body: FlowFunction;
  /** On a goroutine of its own. */
  readonly isApart: boolean;
}

export interface WrittenCalls {
  readonly fn: FlowFunction;
  /** One for each call, in their order. */
  readonly steps: readonly Instr[];
  /** Of the steps in the block. */
  readonly positions: readonly number[];
}

/** What makes the object. */
export interface Maker {
  readonly func: Func;
  readonly body: FlowFunction;
  /** Of the result. */
  readonly index: number;
  /** The type of the object, where the result is an interface. */
  readonly behind: Type | undefined;
}

export function writeCalls(
  { func, body: maker, index, behind }: Maker,
  calls: readonly WrittenCall[],
  name: string,
): WrittenCalls {
  const instrs: Instr[] = [];
  const params: ParamValue[] = [];
  let id = 0;
  const fn: Writable<FlowFunction> = {
    kind: "declared",
    id: `${maker.id} ${calls.map(({ method }) => method.name).join(" ")}`,
    name,
    node: maker.node,
    func: undefined,
    signature: maker.signature,
    pkg: maker.pkg,
    file: maker.file,
    info: maker.info,
    parent: undefined,
    children: [],
    receiver: undefined,
    params,
    freeVars: [],
    results: [],
    blocks: [],
    panicExit: undefined,
    recoverBlock: undefined,
    goexitExit: undefined,
    defers: [],
    hasRecover: false,
    hasOpaque: false,
    valueCount: 0,
  };
  const given = (type: Type): Value => {
    const param: ParamValue = {
      op: "param",
      id: id++,
      type,
      hint: "",
      fn,
      role: "param",
      index: params.length,
      obj: undefined,
    };
    params.push(param);
    return param;
  };
  const infoOf = (callee: Func, receiver: Value | undefined, body: FlowFunction): CallInfo => {
    const signature = callee.type();
    const fixed = signature.variadic ? signature.params.slice(0, -1) : signature.params;
    return {
      target: { kind: "static", func: callee, typeArgs: [] },
      receiver,
      args: fixed.map((param) => given(param.type())),
      spread: false,
      signature,
      mayPanic: false,
      node: nameOf(body),
    };
  };
  const add = (callee: Func, receiver: Value | undefined, body: FlowFunction): CallInstr => {
    const call = infoOf(callee, receiver, body);
    const results = callee.type().results.map((result) => result.type());
    const [only] = results;
    const type = results.length === 1 && only !== undefined ? only : tupleOf(results);
    const instr: CallInstr = {
      op: "call",
      id: id++,
      type,
      hint: "",
      call,
      node: call.node,
      block: placeOf(body),
    };
    instrs.push(instr);
    return instr;
  };
  const made = add(func, undefined, maker);
  let object: Value = made;
  const results = func.type().results;
  const type = results[index]?.type();
  if (results.length > 1 && type !== undefined) {
    const part: ExtractInstr = {
      op: "extract",
      id: id++,
      type,
      hint: "",
      tuple: made,
      index,
      node: made.node,
      block: placeOf(maker),
    };
    instrs.push(part);
    object = part;
  }
  if (behind !== undefined) {
    const asserted: TypeAssertInstr = {
      op: "typeAssert",
      id: id++,
      type: behind,
      hint: "",
      x: object,
      asserted: behind,
      commaOk: false,
      node: made.node,
      block: placeOf(maker),
    };
    instrs.push(asserted);
    object = asserted;
  }
  const steps = calls.map(({ method, body, isApart }): Instr => {
    if (!isApart) return add(method, object, body);
    const call = infoOf(method, object, body);
    const instr: GoInstr = { op: "go", call, node: call.node, block: placeOf(body) };
    instrs.push(instr);
    return instr;
  });
  const block: Writable<Block> = {
    fn,
    index: 0,
    hint: "entry",
    node: maker.node,
    instrs,
    end: undefined as unknown as Block["end"],
    preds: [],
    succs: [],
  };
  block.end = { op: "return", results: [], node: maker.node, block };
  fn.blocks = [block];
  fn.valueCount = id;
  return { fn, steps, positions: steps.map((step) => instrs.indexOf(step)) };
}

/** What stands for the call in the source is the name of what is called. */
function nameOf({ node }: FlowFunction): CallInfo["node"] {
  return node.kind === "FuncDecl" ? node.name : node;
}

function placeOf(body: FlowFunction): Block {
  return body.blocks[0] as Block;
}
