/**
 * A body that nobody wrote: calls one after the other, on what the first of them returns, or on a zero
 * value, or on what calls before them returned. Decides nothing about who would write it; arguments
 * are parameters, of which nothing is known.
 */
import { basic, pointerTo, tupleOf } from "../semantics/make.js";
import type { Func, Var } from "../semantics/objects.js";
import { typeString } from "../semantics/type-string.js";
import type { Named, Type } from "../semantics/types.js";
import type { Writable } from "./function-builder.js";
import type {
  AllocInstr,
  BinaryInstr,
  Block,
  CallInfo,
  CallInstr,
  ExtractInstr,
  FieldAddrInstr,
  FlowFunction,
  GoInstr,
  Instr,
  ParamValue,
  StoreInstr,
  TypeAssertInstr,
  Value,
} from "./ir.js";

/** Which result, and what lies behind it where it is an interface. */
export interface Result {
  readonly index: number;
  readonly behind: Type | undefined;
}

export interface WrittenCall {
  readonly method: Func;
  /** With a body: what is told of the call stands there. */
  readonly body: FlowFunction;
  /** On a goroutine of its own. */
  readonly isApart: boolean;
  /** Nothing follows where it returns an error. */
  readonly isChecked: boolean;
  /** It is given what the call of the same method before it was given. */
  readonly isRepeated: boolean;
  /** What a call before it returned; undefined for the object that was made first. */
  readonly on: (Result & { readonly call: WrittenCall }) | undefined;
}

export interface WrittenCalls {
  readonly fn: FlowFunction;
  /** One for each call, in their order. */
  readonly steps: readonly Instr[];
}

/** What makes the object: a function, or its declaration. */
export type Maker = Constructor | ZeroValue;

export interface Constructor extends Result {
  readonly kind: "constructor";
  readonly func: Func;
  readonly body: FlowFunction;
}

export interface ZeroValue {
  readonly kind: "zero";
  readonly type: Named;
  /** What whoever makes it puts there. */
  readonly fields: readonly Var[];
  /** A function of the package: it is told as standing there. */
  readonly body: FlowFunction;
}

/** With the calls that come first, and nothing else. */
export interface WrittenMaker {
  readonly fn: FlowFunction;
  /** The object is kept here for ever: a send that nobody receives. */
  readonly keeps: Instr;
}

/** The front of all that is written for the maker: values have the same ids, blocks the same positions. */
export function writeMaker(by: Maker, name: string): WrittenMaker {
  const { fn, kept } = write(by, [], name, true);
  return { fn, keeps: kept };
}

export function writeCalls(by: Maker, calls: readonly WrittenCall[], name: string): WrittenCalls {
  return write(by, calls, name, false);
}

function write(
  by: Maker,
  calls: readonly WrittenCall[],
  name: string,
  isKept: boolean,
): WrittenCalls & { readonly kept: Instr } {
  const { body: maker } = by;
  const blocks: Writable<Block>[] = [];
  let instrs: Instr[] = [];
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
  const givenTo = new Map<Func, readonly Value[]>();
  const infoOf = (
    callee: Func,
    receiver: Value | undefined,
    body: FlowFunction,
    isRepeated: boolean,
  ): CallInfo => {
    const signature = callee.type();
    const fixed = signature.variadic ? signature.params.slice(0, -1) : signature.params;
    const before = isRepeated ? givenTo.get(callee) : undefined;
    const args = before ?? fixed.map((param) => given(param.type()));
    givenTo.set(callee, args);
    return {
      target: { kind: "static", func: callee, typeArgs: [] },
      receiver,
      args,
      spread: false,
      signature,
      mayPanic: false,
      node: nameOf(body),
    };
  };
  const add = (
    callee: Func,
    receiver: Value | undefined,
    body: FlowFunction,
    isRepeated = false,
  ): CallInstr => {
    const call = infoOf(callee, receiver, body, isRepeated);
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
  const handed = (call: CallInstr, { signature }: CallInfo, { index, behind }: Result): Value => {
    const { node, block } = call;
    const results = signature?.results ?? [];
    let object: Value = call;
    const type = results[index]?.type();
    if (results.length > 1 && type !== undefined) {
      const part: ExtractInstr = { op: "extract", id: id++, type, hint: "", tuple: call, index, node, block };
      instrs.push(part);
      object = part;
    }
    if (behind === undefined) return object;
    const asserted: TypeAssertInstr = {
      op: "typeAssert",
      id: id++,
      type: behind,
      hint: "",
      x: object,
      asserted: behind,
      commaOk: false,
      node,
      block,
    };
    instrs.push(asserted);
    return asserted;
  };
  const declared = ({ type, fields }: ZeroValue): Value => {
    const place = { node: maker.node, block: placeOf(maker) };
    const made: AllocInstr = {
      op: "alloc",
      id: id++,
      type: pointerTo(type),
      hint: "",
      elem: type,
      purpose: "composite",
      obj: undefined,
      site: 0,
      ...place,
    };
    instrs.push(made);
    for (const field of fields) {
      const addr: FieldAddrInstr = {
        op: "fieldAddr",
        id: id++,
        type: pointerTo(field.type()),
        hint: "",
        x: made,
        field,
        ...place,
      };
      const store: StoreInstr = { op: "store", addr, value: given(field.type()), init: true, ...place };
      instrs.push(addr, store);
    }
    return made;
  };
  const end = (node: Block["node"]): Writable<Block> => {
    const block: Writable<Block> = {
      fn,
      index: blocks.length,
      hint: "",
      node,
      instrs,
      end: undefined as unknown as Block["end"],
      preds: [],
      succs: [],
    };
    block.end = { op: "return", results: [], node, block };
    blocks.push(block);
    instrs = [];
    return block;
  };
  /** On only where the call returned no error. */
  const check = (call: CallInstr): void => {
    const results = call.call.signature?.results ?? [];
    const index = results.length - 1;
    const type = results[index]?.type();
    if (type === undefined || typeString(type) !== "error") return;
    const error = handed(call, call.call, { index, behind: undefined });
    const { node, block: place } = call;
    const none: Value = { op: "nil", id: id++, type, hint: "" };
    const failed: BinaryInstr = {
      op: "binary",
      id: id++,
      type: basic("bool"),
      hint: "",
      operator: "!=",
      x: error,
      y: none,
      node,
      block: place,
    };
    instrs.push(failed);
    const before = end(node);
    const over = end(node);
    before.end = { op: "branch", cond: failed, node, block: place };
    before.succs = [over];
    over.preds = [before];
  };
  /** Blocks that checked something lead on to the next one. */
  const link = (): void => {
    blocks.forEach((block, index) => {
      const next = blocks[index + 2];
      if (block.end.op !== "branch" || next === undefined) return;
      block.succs = [...block.succs, next];
      next.preds = [...next.preds, block];
    });
  };
  const madeBy = (by: Constructor): Value => {
    const call = add(by.func, undefined, maker);
    check(call);
    return handed(call, call.call, by);
  };
  const made = by.kind === "zero" ? declared(by) : madeBy(by);
  const seen = new Map<WrittenCall, CallInstr>();
  const objectOf = ({ on }: WrittenCall): Value => {
    const call = on === undefined ? undefined : seen.get(on.call);
    return on === undefined || call === undefined ? made : handed(call, call.call, on);
  };
  const steps = calls.map((one): Instr => {
    const { method, body, isApart, isChecked, isRepeated } = one;
    const object = objectOf(one);
    if (!isApart) {
      const call = add(method, object, body, isRepeated);
      seen.set(one, call);
      if (isChecked) check(call);
      return call;
    }
    const call = infoOf(method, object, body, isRepeated);
    const instr: GoInstr = { op: "go", call, node: call.node, block: placeOf(body) };
    instrs.push(instr);
    return instr;
  });
  const nowhere: Value = { op: "nil", id: id++, type: made.type, hint: "" };
  const place = { node: maker.node, block: placeOf(maker) };
  const kept: Instr = { op: "send", chan: nowhere, value: made, ...place };
  if (isKept) instrs.push(kept);
  end(maker.node);
  link();
  fn.blocks = blocks;
  fn.valueCount = id;
  return { fn, steps, kept };
}

/** What stands for the call in the source is the name of what is called. */
function nameOf({ node }: FlowFunction): CallInfo["node"] {
  return node.kind === "FuncDecl" ? node.name : node;
}

function placeOf(body: FlowFunction): Block {
  return body.blocks[0] as Block;
}
