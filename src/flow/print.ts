/**
 * Shows a function as text, like go/ssa's dump, and as a Mermaid flowchart. Decides how values look;
 * the text is stable and pinned by tests.
 */
import { constantText } from "../semantics/constants.js";
import { typeString } from "../semantics/type-string.js";
import type { Type } from "../semantics/types.js";
import type { Block, CallInfo, FlowFunction, Instr, Terminator, Value } from "./ir.js";
import { isValued } from "./operands.js";

/** Blocks with their predecessors, instructions with their types. */
export function printFlow(fn: FlowFunction): string {
  const lines = [`func ${fn.id}(${[fn.receiver, ...fn.params].flatMap(declared).join(", ")}):`];
  for (const freeVar of fn.freeVars) {
    lines.push(`  free ${name(freeVar)} by ${freeVar.by}: ${typeString(freeVar.type)}`);
  }
  for (const block of fn.blocks) {
    const preds = block.preds.map((pred) => `b${pred.index}`).join(" ");
    lines.push(`b${block.index}: ${block.hint}${preds === "" ? "" : `  <- ${preds}`}${roleOf(fn, block)}`);
    for (const instr of block.instrs) lines.push(`  ${instrText(instr)}`);
    lines.push(`  ${endText(block.end)}`);
  }
  return `${lines.join("\n")}\n`;
}

function declared(value: Value | undefined): string[] {
  return value === undefined ? [] : [`${name(value)} ${typeString(value.type)}`];
}

function roleOf(fn: FlowFunction, block: Block): string {
  if (block === fn.panicExit) return "  (panics)";
  if (block === fn.goexitExit) return "  (Goexit)";
  return block === fn.recoverBlock ? "  (recovered)" : "";
}

/** A flowchart of the blocks; conditions and cases stand on the edges. */
export function mermaidFlow(fn: FlowFunction): string {
  const lines = ["flowchart TD"];
  for (const block of fn.blocks) {
    const text = [...block.instrs.map(instrText), endText(block.end)].map(escapeText).join("<br/>");
    lines.push(`  b${block.index}["b${block.index} ${block.hint}<br/>${text}"]`);
  }
  for (const block of fn.blocks) {
    for (const [at, successor] of block.succs.entries()) {
      const label = edgeLabel(block.end, at);
      lines.push(`  b${block.index} -->${label === "" ? "" : `|${label}|`} b${successor.index}`);
    }
  }
  return `${lines.join("\n")}\n`;
}

function escapeText(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll('"', "&quot;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll("#", "&#35;");
}

function edgeLabel(end: Terminator, at: number): string {
  switch (end.op) {
    case "branch":
      return at === 0 ? "true" : "false";
    case "select":
      return at < end.cases.length ? `case ${at}` : "default";
    case "unwind":
      return "recovered";
    case "panic":
      return "panic";
    default:
      return "";
  }
}

/** How an operand is written: constants as such, others by number and name. */
export function name(value: Value): string {
  switch (value.op) {
    case "const":
      return constantText(value.value);
    case "nil":
      return "nil";
    case "zero":
      return `zero ${typeString(value.type)}`;
    case "global":
      return `&${value.obj.packagePath}.${value.obj.name}`;
    case "func":
      return value.func.id;
    default:
      return value.hint === "" ? `t${value.id}` : `t${value.id}.${value.hint}`;
  }
}

export function instrText(instr: Instr): string {
  const text = bareText(instr);
  if (!isValued(instr)) return text;
  const { type } = instr;
  if (type.kind === "Tuple" && type.elems.length === 0) return text;
  return `${name(instr)} = ${text}${showsType(instr) ? ` : ${shortType(type)}` : ""}`;
}

function showsType(instr: Instr): boolean {
  return instr.op !== "makeInterface" && instr.op !== "convert" && instr.op !== "alloc";
}

function shortType(type: Type): string {
  return type.kind === "Unknown" ? "?" : typeString(type);
}

function bareText(instr: Instr): string {
  switch (instr.op) {
    case "phi":
      return `phi [${instr.edges.map((edge, at) => `b${instr.block.preds[at]?.index}: ${name(edge)}`).join(", ")}]`;
    case "unary":
      return `${instr.operator}${name(instr.x)}`;
    case "binary":
      return `${name(instr.x)} ${instr.operator} ${name(instr.y)}`;
    case "convert":
      return `convert ${shortType(instr.type)} <- ${name(instr.x)}`;
    case "makeInterface":
      return `make ${shortType(instr.type)} <- ${shortType(instr.x.type)} ${name(instr.x)}`;
    case "typeAssert":
      return `typeassert${commaOk(instr)} ${name(instr.x)}.(${shortType(instr.asserted)})`;
    case "field":
      return `${name(instr.x)}.${instr.field.name}`;
    case "fieldAddr":
      return `&${name(instr.x)}.${instr.field.name}`;
    case "index":
      return `${name(instr.x)}[${name(instr.index)}]`;
    case "indexAddr":
      return `&${name(instr.x)}[${name(instr.index)}]`;
    case "load":
      return `*${name(instr.addr)}`;
    case "alloc":
      return `alloc ${shortType(instr.elem)} (${instr.purpose})`;
    case "mapLookup":
      return `lookup${commaOk(instr)} ${name(instr.map)}[${name(instr.key)}]`;
    case "slice":
      return `slice ${name(instr.x)}[${optional(instr.low)}:${optional(instr.high)}${instr.max === undefined ? "" : `:${name(instr.max)}`}]`;
    case "makeChan":
      return `make chan ${optional(instr.size)}`.trimEnd();
    case "makeSlice":
      return `make slice ${name(instr.len)}${instr.cap === undefined ? "" : `, ${name(instr.cap)}`}`;
    case "makeMap":
      return `make map ${optional(instr.size)}`.trimEnd();
    case "closure":
      return `closure ${instr.target.id} [${instr.bindings.map(name).join(", ")}]`;
    case "methodValue":
      return `bind ${name(instr.receiver)}.${instr.method.id}`;
    case "call":
      return callText(instr.call);
    case "extract":
      return `${name(instr.tuple)} #${instr.index}`;
    case "recv":
      return `recv${commaOk(instr)} ${name(instr.chan)}`;
    case "selectRecv":
      return `received${commaOk(instr)} case ${instr.caseIndex}`;
    case "range":
      return `range ${name(instr.x)}`;
    case "rangeNext":
      return `next ${name(instr.iterator)}`;
    case "deferList":
      return "defers";
    case "opaque":
      return `opaque (${instr.reason}) [${instr.operands.map(name).join(", ")}]`;
    case "store":
      return `*${name(instr.addr)} = ${name(instr.value)}`;
    case "mapUpdate":
      return `${name(instr.map)}[${name(instr.key)}] = ${name(instr.value)}`;
    case "send":
      return `send ${name(instr.chan)} <- ${name(instr.value)}`;
    case "go":
      return `go ${callText(instr.call)}`;
    case "defer":
      return `defer ${callText(instr.call)}${instr.list === undefined ? "" : ` on ${name(instr.list)}`}`;
    case "runDefers":
      return `rundefers ${instr.cause}`;
    default: {
      const never: never = instr;
      return never;
    }
  }
}

function commaOk(instr: { readonly commaOk: boolean }): string {
  return instr.commaOk ? ",ok" : "";
}

function optional(value: Value | undefined): string {
  return value === undefined ? "" : name(value);
}

function callText(call: CallInfo): string {
  const args = `(${call.args.map(name).join(", ")}${call.spread ? "..." : ""})`;
  const receiver = call.receiver === undefined ? "" : `${name(call.receiver)}.`;
  const { target } = call;
  switch (target.kind) {
    case "static":
      return `call ${receiver}${target.func.id}${args}`;
    case "interface":
      return `invoke ${receiver}${target.func.id}${args}`;
    case "closure":
      return `call ${name(target.value)} = ${target.fn.id}${args}`;
    case "value":
      return `call ${name(target.value)}${args}`;
    case "builtin":
      return `${target.name}${args}`;
    case "unknown":
      return `call ? ${receiver}${optional(target.value)}${args}`;
    default: {
      const never: never = target;
      return never;
    }
  }
}

export function endText(end: Terminator): string {
  const to = end.block.succs.map((successor) => `b${successor.index}`);
  switch (end.op) {
    case "jump":
      return `jump ${to[0]}`;
    case "branch":
      return `if ${name(end.cond)} then ${to[0]} else ${to[1]}`;
    case "return":
      return `return ${end.results.map(name).join(", ")}`.trimEnd();
    case "panic":
      return `panic ${optional(end.value)}${to.length === 0 ? "" : ` then ${to[0]}`}`.trimEnd();
    case "unwind":
      return `unwind, recovered ${to[0]}`;
    case "select": {
      const cases = end.cases.map((one, at) =>
        one.dir === "send"
          ? `${name(one.chan)} <- ${name(one.value)}: ${to[at]}`
          : `<-${name(one.chan)}: ${to[at]}`,
      );
      if (end.hasDefault) cases.push(`default: ${to[end.cases.length]}`);
      return `select [${cases.join(", ")}]`;
    }
    case "blockForever":
      return "block forever";
    case "unreachable":
      return `unreachable (${end.reason})`;
    default: {
      const never: never = end;
      return never;
    }
  }
}
