/**
 * Compares what golinger says of a package with what go/types says, call by call: the callee, and
 * the types of function, receiver, arguments and result. A difference is charged to the innermost
 * expression that explains it.
 */
import { readFileSync } from "node:fs";
import type { BodyInfo, PackageInfo } from "../../src/semantics/info.js";
import type { Callee } from "../../src/semantics/objects.js";
import type { CallExpr, Expr, Node } from "../../src/syntax/ast.js";
import type { SourceFile } from "../../src/syntax/source-file.js";
import { buildLineTable, type LineTable, positionAt } from "../../src/text/lines.js";
import { blame } from "./blame.js";
import { fromBytes } from "./byte-offsets.js";
import { type GoCall, type GoFile, type GoPackage, plainPaths } from "./go-calls.js";
import { newTally, noteCause, type Score, type Tally, type Verdict } from "./tally.js";
import { typeText, UNKNOWN_TEXT } from "./type-text.js";

interface Ours {
  readonly info: BodyInfo;
  readonly calls: Map<number, CallExpr>;
  readonly exprs: Map<string, Expr>;
}

/** What a comparison of one file needs at every step. */
interface Bench {
  readonly tally: Tally;
  readonly file: SourceFile;
  readonly place: (offset: number) => string;
  /** Brings a text of golinger's into the form of the Go side. */
  readonly plain: (text: string) => string;
}

/** The import path that the Go side gives to loose files. */
export const LOOSE_PATH = "loose";

export function comparePackage(go: GoPackage, info: PackageInfo): Tally {
  const tally = newTally();
  const byPath = new Map(info.pkg.files.map((file) => [file.path, file]));
  const own = `${info.pkg.path}.`;
  const isLoose = go.path === LOOSE_PATH;
  const plain = (text: string): string =>
    isLoose ? plainPaths(text).replaceAll(own, `${LOOSE_PATH}.`) : plainPaths(text);
  for (const goFile of go.files) {
    const file = byPath.get(goFile.path);
    if (file === undefined) {
      tally.unseen += goFile.calls.length;
      noteCause(tally, "unknown", "file is not part of the package", () => goFile.path);
      continue;
    }
    compareFile({ tally, file, place: placeIn(file), plain }, goFile, info);
  }
  return tally;
}

function placeIn(file: SourceFile): (offset: number) => string {
  let lines: LineTable | undefined;
  return (offset) => {
    lines ??= buildLineTable(file.text);
    return `${file.path}:${positionAt(lines, offset).line}`;
  };
}

function compareFile(bench: Bench, goFile: GoFile, info: PackageInfo): void {
  const { tally, file, place } = bench;
  const toUnits = fromBytes(readFileSync(file.path), file.text);
  const bodies = collect(file, info, goFile.exprs.length > 0);
  const infoByLparen = new Map<number, { readonly call: CallExpr; readonly info: BodyInfo }>();
  for (const body of bodies) {
    for (const [lparen, call] of body.calls) infoByLparen.set(lparen, { call, info: body.info });
  }
  for (const goCall of goFile.calls) {
    const lparen = toUnits(goCall.lparen);
    const ours = infoByLparen.get(lparen);
    if (ours === undefined) {
      tally.unseen++;
      noteCause(tally, "unknown", "call is not in golinger's tree", () => place(lparen));
    } else compareCall(bench, goCall, ours.call, ours.info);
  }
  const exprByKey = new Map<string, { readonly expr: Expr; readonly info: BodyInfo }>();
  for (const body of bodies)
    for (const [key, expr] of body.exprs) exprByKey.set(key, { expr, info: body.info });
  for (const goExpr of goFile.exprs) {
    if (isInvalid(goExpr.type) || goExpr.mode === "novalue" || goExpr.mode === "builtin") continue;
    const ours = exprByKey.get(`${toUnits(goExpr.start)} ${toUnits(goExpr.end)}`);
    if (ours === undefined) {
      tally.unseenExprs++;
      continue;
    }
    judgeType(bench, tally.exprs, goExpr.type, ours.expr, ours.info, "expression");
  }
}

/** All bodies and initialisers of a file, with the calls in them. */
function collect(file: SourceFile, info: PackageInfo, everything: boolean): readonly Ours[] {
  const found: Ours[] = [];
  const take = (root: Node, body: BodyInfo): void => {
    const calls = new Map<number, CallExpr>();
    const exprs = new Map<string, Expr>();
    walk(root, (node) => {
      if (node.kind === "CallExpr") calls.set(node.lparen, node);
      if (everything && isTyped(node)) exprs.set(`${node.start} ${node.end}`, node);
    });
    found.push({ info: body, calls, exprs });
  };
  for (const decl of file.decls) {
    if (decl.kind === "FuncDecl") {
      const source = info.function(file, decl);
      if (source !== undefined) take(source.body.block, source.info);
    } else if (decl.token === "var" || decl.token === "const") {
      const whole = info.initializer(file, decl);
      if (whole !== undefined) take(whole.decl, whole.info);
    }
  }
  return found;
}

/** Nodes below and including `root`; children are whatever properties hold nodes. */
function walk(root: Node, visit: (node: Node) => void): void {
  const stack: Node[] = [root];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    visit(node);
    for (const value of Object.values(node) as unknown[]) {
      if (isNode(value)) stack.push(value);
      else if (Array.isArray(value)) for (const item of value) if (isNode(item)) stack.push(item);
    }
  }
}

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && "kind" in value && "start" in value;
}

/** Expressions that go/types gives a type wherever they stand. */
function isTyped(node: Node): node is Expr {
  switch (node.kind) {
    case "BasicLit":
    case "CallExpr":
    case "CompositeLit":
    case "FuncLit":
    case "IndexExpr":
    case "SliceExpr":
    case "TypeAssertExpr":
    case "StarExpr":
    case "UnaryExpr":
    case "BinaryExpr":
    case "SelectorExpr":
    case "Ident":
      return true;
    default:
      return false;
  }
}

function compareCall(bench: Bench, go: GoCall, call: CallExpr, info: BodyInfo): void {
  const { tally } = bench;
  if (go.kind === "invalid") {
    tally.invalid++;
    return;
  }
  const callee = info.calleeOf(call);
  const verdict = judgeCallee(bench, go, callee);
  tally.callees[verdict]++;
  if (go.kind !== "builtin" && go.kind !== "conversion") tally.functions[verdict]++;
  if (verdict !== "equal") {
    const why = verdict === "wrong" ? `${go.kind} seen as ${callee.kind}` : blame(call.fun, info);
    noteCause(tally, verdict, `callee: ${why}`, () => {
      const got = callee.kind === "static" || callee.kind === "interface" ? callee.func.id : callee.kind;
      return `${bench.place(call.start)} ${excerpt(bench, call.fun)}: ${got}, Go says ${go.callee ?? go.kind}`;
    });
  }
  const fun = plainFun(call.fun);
  if (go.fun !== undefined)
    judgeType(bench, tally.types, go.fun, call.fun, info, `function of a ${go.kind} call`);
  if (go.recv !== undefined && fun.kind === "SelectorExpr") {
    judgeType(bench, tally.types, go.recv, fun.expr, info, "receiver");
  }
  call.args.forEach((arg, i) => {
    const expected = go.args[i];
    if (expected !== undefined)
      judgeType(bench, tally.types, expected, arg, info, `argument of a ${go.kind} call`);
  });
  if (go.result !== undefined)
    judgeType(bench, tally.types, go.result, call, info, `result of a ${go.kind} call`);
}

function plainFun(fun: Expr): Expr {
  let plain = fun;
  while (plain.kind === "ParenExpr" || plain.kind === "IndexExpr") plain = plain.expr;
  return plain;
}

function judgeCallee(bench: Bench, go: GoCall, callee: Callee): Verdict {
  if (callee.kind === "unknown") return "unknown";
  switch (go.kind) {
    case "static":
    case "interface": {
      if (callee.kind !== go.kind) return "wrong";
      return bench.plain(callee.func.origin.id) === go.callee ? "equal" : "wrong";
    }
    case "builtin":
      return callee.kind === "builtin" && callee.name === go.callee ? "equal" : "wrong";
    case "conversion":
      return callee.kind === "conversion" ? "equal" : "wrong";
    case "literal":
      return callee.kind === "closure" ? "equal" : "wrong";
    default:
      // golinger may know which literal a variable holds.
      return callee.kind === "value" || callee.kind === "closure" ? "equal" : "wrong";
  }
}

function isInvalid(text: string): boolean {
  return text.includes("invalid type");
}

function judgeType(bench: Bench, score: Score, go: string, expr: Expr, info: BodyInfo, role: string): void {
  const { tally } = bench;
  if (isInvalid(go)) {
    tally.invalid++;
    return;
  }
  const got = bench.plain(typeText(info.typeOf(expr)));
  if (got === go) {
    score.equal++;
    return;
  }
  const verdict = got.includes(UNKNOWN_TEXT) ? "unknown" : "wrong";
  score[verdict]++;
  const why = verdict === "unknown" ? blame(expr, info) : `${role}: ${shapeOf(expr)}, ${shift(go, got)}`;
  noteCause(tally, verdict, `type: ${why}`, () => {
    return `${bench.place(expr.start)} ${excerpt(bench, expr)}: ${got}, Go says ${go}`;
  });
}

function shapeOf(expr: Expr): string {
  return expr.kind === "BinaryExpr" || expr.kind === "UnaryExpr" ? `${expr.kind} ${expr.op}` : expr.kind;
}

/** What became of the type, in words general enough to count: `untyped int for int64`. */
function shift(go: string, got: string): string {
  return `${general(got)} for ${general(go)}`;
}

function general(text: string): string {
  if (text.startsWith("func")) return text.startsWith("func[") ? "a generic func" : "a func";
  if (/^[*[(]|^map|^chan|^<-chan|^struct|^interface/.test(text))
    return /^(\[\]|\*|map|chan|<-chan|struct|interface|\()/.exec(text)?.[0] ?? "an array";
  return text.includes(".") ? (text.includes("[") ? "a generic named type" : "a named type") : text;
}

function excerpt(bench: Bench, expr: Expr): string {
  const text = bench.file.text.slice(expr.start, expr.end).replace(/\s+/g, " ");
  return text.length > 60 ? `\`${text.slice(0, 57)}...\`` : `\`${text}\``;
}
