/**
 * Value numbers: which instructions of a function compute the same. Decides it for pure instructions
 * by operator and operands, and for loads by what was last stored in, or loaded from, the same
 * place with nothing in between that may have written there.
 *
 * One pass in the order of blocks, no recursion: operands come before their users, phis excepted,
 * which stand for themselves. A join knows what all of its predecessors know; the head of a loop,
 * what the loop leaves alone. Other goroutines are not thought of: what synchronises them is a call
 * or a channel operation, and forgets all memory that somebody else can reach.
 */
import { constantText } from "../semantics/constants.js";
import type { Var } from "../semantics/objects.js";
import type { Type } from "../semantics/types.js";
import { underlyingOf } from "../semantics/typeset.js";
import { usesOf } from "./definitions.js";
import type { Block, FlowFunction, Instr, Value } from "./ir.js";
import { loopsOf } from "./loops.js";
import { isLeaf, isValued } from "./operands.js";

/** The value that stands for another; values that nothing stands for are not in the map. */
export function numberValues(fn: FlowFunction): ReadonlyMap<Value, Value> {
  const representatives = new Map<Value, Value>();
  const byKey = new Map<string, Value>();
  const { id, typeId } = naming(representatives);
  const canonical = (value: Value): Value => representatives.get(value) ?? value;
  const places = new Map<Value, Place>();
  const placeOf = (address: Value): Place => {
    const key = canonical(address);
    let place = places.get(key);
    if (place === undefined) {
      place = describe(key);
      places.set(key, place);
    }
    return place;
  };
  const after = new Map<Block, Memory>();
  const effects = new Map<Block, readonly Instr[]>();
  for (const block of fn.blocks) effects.set(block, block.instrs.filter(writes));

  for (const block of fn.blocks) {
    const memory = memoryAtStart(block, after, effects, placeOf);
    for (const instr of block.instrs) {
      if (instr.op === "load") {
        const place = placeOf(instr.addr);
        const known = memory.get(place);
        if (known !== undefined && known !== instr) representatives.set(instr, known);
        else remember(memory, place, instr);
        continue;
      }
      if (instr.op === "store") {
        forget(memory, instr, placeOf);
        remember(memory, placeOf(instr.addr), canonical(instr.value));
        continue;
      }
      if (writes(instr)) forget(memory, instr, placeOf);
      if (!isValued(instr)) continue;
      const key = keyOf(instr, id, typeId);
      if (key === undefined) continue;
      const known = byKey.get(key);
      if (known === undefined) byKey.set(key, instr);
      else representatives.set(instr, known);
    }
    after.set(block, memory);
  }
  return representatives;
}

// --- Memory ---

/** What is known to lie in a place. */
type Memory = Map<Place, Value>;

/**
 * Places known at once. Too low and long functions forget what they tested; too high and generated
 * code, with thousands of stores in a row, takes quadratic time.
 */
const MAX_PLACES = 200;

function remember(memory: Memory, place: Place, value: Value): void {
  if (memory.size < MAX_PLACES || memory.has(place)) memory.set(place, value);
}

/**
 * - cell: memory made in this function whose address goes nowhere but into closures;
 *   `closures`: none; deferred ones, which run at the end; or any, which run when they like;
 * - heap: everything else; `field` where the address is that of a field.
 */
type Place =
  | { readonly kind: "cell"; readonly closures: "none" | "deferred" | "any" }
  | { readonly kind: "heap"; readonly field: Var | undefined };

function describe(address: Value): Place {
  if (address.op === "alloc") {
    const closures = sharing(address);
    if (closures !== undefined) return { kind: "cell", closures };
  }
  return { kind: "heap", field: address.op === "fieldAddr" ? address.field : undefined };
}

/** Which closures share the memory; undefined where its address goes elsewhere. */
function sharing(address: Value): "none" | "deferred" | "any" | undefined {
  let found: "none" | "deferred" | "any" = "none";
  for (const user of usesOf(address)) {
    if (user.op === "load" || (user.op === "store" && user.value !== address)) continue;
    if (user.op !== "closure") return undefined;
    const isDeferred = usesOf(user).every(
      (use) => use.op === "defer" && use.call.target.kind === "closure" && !use.call.args.includes(user),
    );
    if (!isDeferred) found = "any";
    else if (found === "none") found = "deferred";
  }
  return found;
}

/** May the instruction change memory, or let others change it? */
function writes(instr: Instr): boolean {
  switch (instr.op) {
    case "store":
    case "send":
    case "recv":
    case "selectRecv":
    case "go":
    case "runDefers":
    case "opaque":
    case "rangeNext":
      return true;
    case "call": {
      const { target } = instr.call;
      return target.kind !== "builtin" || target.name === "copy" || target.name === "clear";
    }
    default:
      return false;
  }
}

function forget(memory: Memory, instr: Instr, placeOf: (address: Value) => Place): void {
  const written = instr.op === "store" ? placeOf(instr.addr) : undefined;
  for (const place of memory.keys()) if (mayChange(place, instr, written)) memory.delete(place);
}

function mayChange(place: Place, instr: Instr, written: Place | undefined): boolean {
  if (written !== undefined) {
    if (place === written) return true;
    if (place.kind === "cell" || written.kind === "cell") return false;
    // Two different fields never share memory, unless one is a struct that holds the other.
    return (
      place.field === undefined ||
      written.field === undefined ||
      place.field === written.field ||
      holdsParts(place.field, written.field)
    );
  }
  if (place.kind === "heap") return true;
  return place.closures === "any" || (place.closures === "deferred" && instr.op === "runDefers");
}

function holdsParts(a: Var, b: Var): boolean {
  const isAggregate = (type: Type): boolean => {
    const { kind } = underlyingOf(type);
    return kind === "Struct" || kind === "Array" || kind === "Unknown";
  };
  return isAggregate(a.type()) || isAggregate(b.type());
}

function memoryAtStart(
  block: Block,
  after: ReadonlyMap<Block, Memory>,
  effects: ReadonlyMap<Block, readonly Instr[]>,
  placeOf: (address: Value) => Place,
): Memory {
  const [first, ...others] = block.preds.filter((pred) => after.has(pred));
  // A case of a select comes after other goroutines ran.
  if (first === undefined || block === block.fn.panicExit) return new Map();
  const memory: Memory = new Map(after.get(first));
  for (const other of others) {
    for (const [place, value] of memory) if (after.get(other)?.get(place) !== value) memory.delete(place);
  }
  if (first.end.op === "select") {
    for (const place of [...memory.keys()]) {
      if (place.kind === "heap" || place.closures === "any") memory.delete(place);
    }
  }
  if (block.preds.some((pred) => !after.has(pred))) {
    const loop = loopsOf(block.fn).loopOf(block);
    const isKnown = loop !== undefined && loop.head === block && !loop.irreducible;
    if (!isKnown) return new Map();
    for (const inside of loop.blocks) {
      for (const instr of effects.get(inside) ?? []) forget(memory, instr, placeOf);
      if (inside.end.op !== "select") continue;
      for (const place of [...memory.keys()]) {
        if (place.kind === "heap" || place.closures === "any") memory.delete(place);
      }
    }
  }
  return memory;
}

// --- Pure instructions ---

interface Naming {
  id(value: Value): string;
  typeId(type: Type): number;
}

function naming(representatives: ReadonlyMap<Value, Value>): Naming {
  const typeIds = new Map<Type, number>();
  const typeId = (type: Type): number => {
    let id = typeIds.get(type);
    if (id === undefined) {
      id = typeIds.size;
      typeIds.set(type, id);
    }
    return id;
  };
  return {
    typeId,
    id(value) {
      const known = representatives.get(value) ?? value;
      if (known.op === "const") return `${typeId(known.type)}:${constantText(known.value)}`;
      return known.op === "nil" ? "nil" : `t${known.id}`;
    },
  };
}

/** Undefined for what may differ each time it is executed. */
function keyOf(instr: Value, id: Naming["id"], typeId: Naming["typeId"]): string | undefined {
  if (isLeaf(instr)) return undefined;
  switch (instr.op) {
    case "unary":
      return `${instr.operator} ${id(instr.x)}`;
    case "binary":
      return `${instr.operator} ${id(instr.x)} ${id(instr.y)} ${typeId(instr.type)}`;
    case "convert":
      // A conversion to a slice makes new memory.
      return underlyingOf(instr.type).kind === "Slice"
        ? undefined
        : `convert ${typeId(instr.type)} ${id(instr.x)}`;
    case "makeInterface":
      return `interface ${typeId(instr.type)} ${typeId(instr.x.type)} ${id(instr.x)}`;
    case "typeAssert":
      return `assert ${typeId(instr.asserted)} ${instr.commaOk} ${id(instr.x)}`;
    case "field":
    case "fieldAddr":
      return `${instr.op} ${id(instr.x)} ${instr.field.name}`;
    case "index":
    case "indexAddr":
      return `${instr.op} ${id(instr.x)} ${id(instr.index)}`;
    case "extract":
      return `extract ${instr.index} ${id(instr.tuple)}`;
    case "call": {
      const { target, args } = instr.call;
      const [x] = args;
      if (target.kind !== "builtin" || x === undefined || args.length !== 1) return undefined;
      if (target.name !== "len" && target.name !== "cap") return undefined;
      const { kind } = underlyingOf(x.type);
      // The length of a map or channel changes while the value stays the same.
      return kind === "Slice" || kind === "Basic" || kind === "Array" ? `${target.name} ${id(x)}` : undefined;
    }
    default:
      return undefined;
  }
}
