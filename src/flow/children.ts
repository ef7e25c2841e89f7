/**
 * The nodes directly below a node of a body, in source order. Decides nothing; the walk itself, with
 * its explicit stack, belongs to whoever needs one.
 */
import type { Node } from "../syntax/ast.js";

/** Appends the children to `out`, first child first. Names in selectors, labels and field keys are children like others. */
export function pushChildren(node: Node, out: Node[]): void {
  switch (node.kind) {
    case "Ident":
    case "BasicLit":
    case "BadExpr":
    case "BadStmt":
    case "EmptyStmt":
    case "ImportSpec":
      return;
    case "KeyValueExpr":
      out.push(node.key, node.value);
      return;
    case "CompositeLit":
      push(out, node.type);
      pushAll(out, node.elements);
      return;
    case "FuncLit":
      out.push(node.type, node.body);
      return;
    case "ParenExpr":
    case "StarExpr":
    case "UnaryExpr":
    case "ExprStmt":
    case "IncDecStmt":
      out.push(node.expr);
      return;
    case "SelectorExpr":
      out.push(node.expr, node.selector);
      return;
    case "IndexExpr":
      out.push(node.expr);
      pushAll(out, node.indices);
      return;
    case "SliceExpr":
      out.push(node.expr);
      push(out, node.low);
      push(out, node.high);
      push(out, node.max);
      return;
    case "TypeAssertExpr":
      out.push(node.expr);
      push(out, node.type);
      return;
    case "CallExpr":
      out.push(node.fun);
      pushAll(out, node.args);
      return;
    case "BinaryExpr":
      out.push(node.left, node.right);
      return;
    case "ArrayType":
      push(out, node.length);
      out.push(node.element);
      return;
    case "Ellipsis":
      push(out, node.element);
      return;
    case "Field":
      pushAll(out, node.names);
      out.push(node.type);
      return;
    case "StructType":
      pushAll(out, node.fields);
      return;
    case "FuncType":
      pushAll(out, node.typeParams);
      pushAll(out, node.params);
      pushAll(out, node.results);
      return;
    case "InterfaceType":
      pushAll(out, node.methods);
      return;
    case "MapType":
      out.push(node.key, node.value);
      return;
    case "ChanType":
      out.push(node.value);
      return;
    case "BlockStmt":
      pushAll(out, node.list);
      return;
    case "SendStmt":
      out.push(node.channel, node.value);
      return;
    case "AssignStmt":
      pushAll(out, node.left);
      pushAll(out, node.right);
      return;
    case "GoStmt":
    case "DeferStmt":
      out.push(node.call);
      return;
    case "ReturnStmt":
      pushAll(out, node.results);
      return;
    case "BranchStmt":
      push(out, node.label);
      return;
    case "IfStmt":
      push(out, node.init);
      out.push(node.cond, node.then);
      push(out, node.else);
      return;
    case "CaseClause":
      pushAll(out, node.list);
      pushAll(out, node.body);
      return;
    case "SwitchStmt":
      push(out, node.init);
      push(out, node.tag);
      pushAll(out, node.clauses);
      return;
    case "TypeSwitchStmt":
      push(out, node.init);
      push(out, node.binding);
      out.push(node.subject);
      pushAll(out, node.clauses);
      return;
    case "CommClause":
      push(out, node.comm);
      pushAll(out, node.body);
      return;
    case "SelectStmt":
      pushAll(out, node.clauses);
      return;
    case "ForStmt":
      push(out, node.init);
      push(out, node.cond);
      push(out, node.post);
      out.push(node.body);
      return;
    case "RangeStmt":
      push(out, node.key);
      push(out, node.value);
      out.push(node.subject, node.body);
      return;
    case "LabeledStmt":
      out.push(node.label, node.stmt);
      return;
    case "DeclStmt":
      out.push(node.decl);
      return;
    case "GenDecl":
      pushAll(out, node.specs);
      return;
    case "ValueSpec":
      pushAll(out, node.names);
      push(out, node.type);
      pushAll(out, node.values);
      return;
    case "TypeSpec":
      out.push(node.type);
      return;
    case "FuncDecl":
      push(out, node.receiver);
      out.push(node.type);
      return;
    default:
      node satisfies never;
  }
}

function push(out: Node[], node: Node | undefined): void {
  if (node !== undefined) out.push(node);
}

function pushAll(out: Node[], nodes: readonly Node[]): void {
  for (const node of nodes) out.push(node);
}
