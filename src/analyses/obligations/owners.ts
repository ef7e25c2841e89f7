/**
 * Types that own what their fields hold, in the closed world of their package: a field that is given
 * something fresh must be let go of by somebody. Decides which fields nobody lets go of, and which
 * removals forget what their siblings remember.
 */
import { dominates } from "../../flow/dominators.js";
import { canReach, type FlowGraph } from "../../flow/graph.js";
import type { Block, CallInstr, FlowFunction, Instr, Value } from "../../flow/ir.js";
import { operandsOf } from "../../flow/operands.js";
import type { ResourceKind } from "../../semantics/models/model.js";
import type { Var } from "../../semantics/objects.js";
import type { Named } from "../../semantics/types.js";
import type { Node } from "../../syntax/ast.js";
import { defineAnalysis, type Scope } from "../analysis.js";
import type { CallSite } from "../calls.js";
import { fieldText } from "../place-keys.js";
import { startTimes } from "../start-times.js";
import { type Duties, duties, type Kept } from "./duties.js";
import type { Guess } from "./duty.js";
import { missedEndings } from "./endings.js";
import { fateIn, fates } from "./fates.js";
import { type FieldUse, isClosedField, isSameField, ownerRole, seedsIn, usesOfField } from "./fields.js";
import type { Trail } from "./path-state.js";
import { resultsOf } from "./results.js";
import { hasItAmongElements } from "./roles.js";

/** A field that loses what it holds. */
export interface LostField {
  /**
   * - never: nothing lets go of what the field holds;
   * - missed: the type's own release method returns without letting go of it;
   * - overwritten: it is given another one while it may hold the first;
   * - removed: an element is taken out and forgotten.
   */
  readonly how: "never" | "missed" | "overwritten" | "removed";
  readonly kind: ResourceKind;
  readonly field: Var;
  /** The name of the type whose field it is. */
  readonly owner: string;
  readonly site: CallSite;
  /** The store, the removal, or the return. */
  readonly at: { readonly graph: FlowGraph; readonly node: Node };
  /** Where somebody does remember. */
  readonly sibling: { readonly graph: FlowGraph; readonly node: Node } | undefined;
  readonly guesses: readonly Guess[];
}

export const lostFields = defineAnalysis<readonly LostField[]>({
  id: "lost-fields",
  compute(scope) {
    const found: LostField[] = [];
    const never: LostField[] = [];
    /** What stands in two fields is let go of through one of them. */
    const remembered = new Set<Instr>();
    for (const group of fieldGroups(scope, scope.ask(duties))) {
      const [first] = group as [Kept];
      const { field, role, acquired } = first;
      const uses = usesOfField(scope, field, role, acquired.kind);
      const isRemembered = uses.some(({ fate }) => fate !== "looks" && fate !== "views");
      if (isRemembered) found.push(...forgotten(scope, group, uses), ...missed(scope, first));
      else if (!isReleasedBeside(scope, first)) {
        const times = scope.ask(startTimes).of(first.instr);
        // What a process makes once it keeps to its end.
        if (times.kind === "once") continue;
        const guesses = times.price === 0 ? [] : [{ text: times.because, price: times.price }];
        never.push(lost("never", first, first.site.graph, first.instr.node, undefined, guesses));
      }
      if (isRemembered) for (const { site } of group) remembered.add(site.instr);
    }
    return [...found, ...never.filter(({ site }) => !remembered.has(site.instr))];
  },
});

/** What the package puts into its own fields, one group for each field and kind. */
function fieldGroups(scope: Scope, { kept }: Duties): Iterable<readonly Kept[]> {
  const groups = new Map<string, Kept[]>();
  for (const one of kept) {
    const { field, acquired, role, site } = one;
    if (!isClosedField(scope, field) || scope.pkg.isTestFile(site.graph.file)) continue;
    if (acquired.guesses.some(({ price }) => price > 1)) continue;
    const key = `${field.place && fieldText(field.place)} ${acquired.kind.id} ${role.text}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [one]);
    else group.push(one);
  }
  return groups.values();
}

/** The function that puts it there lets go of it itself: the field only borrows it. */
function isReleasedBeside(scope: Scope, { site, acquired }: Kept): boolean {
  if (site.instr.op !== "call" || acquired.of.kind !== "result") return false;
  const seeds = resultsOf(site.instr, acquired.of.index).map((value) => [value, acquired.role] as const);
  const at = scope.ask(fates).around(acquired.kind);
  return fateIn(site.fn, new Map(seeds), new Map(), at).kind === "releases";
}

function lost(
  how: LostField["how"],
  { field, acquired, site, instr }: Kept,
  graph: FlowGraph,
  node: Node,
  sibling: LostField["sibling"] = undefined,
  guesses: readonly Guess[] = [],
): LostField {
  const all = [...acquired.guesses, ...guesses];
  return {
    how,
    kind: acquired.kind,
    field,
    owner: ownerOf(instr)?.obj.name ?? "",
    site,
    at: { graph, node },
    sibling,
    guesses: all,
  };
}

/** Places that overwrite or remove what a sibling lets go of first. */
function* forgotten(scope: Scope, group: readonly Kept[], uses: readonly FieldUse[]): Iterable<LostField> {
  const [first] = group as [Kept];
  const { field, role, acquired } = first;
  const at = scope.ask(fates).around(acquired.kind);
  const changes = uses.flatMap(({ graph, fn }) => changesIn(graph, fn, field));
  const isCareful = ({ fn }: Change): boolean => {
    const { kind } = fateIn(fn, seedsIn(fn, field, role), new Map(), at);
    return kind !== "looks" && kind !== "views";
  };
  // Who lets go of the old one and stores nil clears for others, who may have asked it to.
  const isFresh = (change: Change): boolean =>
    change.how === "removed" || group.some(({ instr }) => instr === change.instr);
  const careful = changes.filter(isCareful);
  for (const change of changes) {
    const { instr, fn, how, graph } = change;
    const sibling = careful.find((one) => one.how === how && one.fn !== fn && isFresh(one));
    if (sibling === undefined || isCareful(change) || isGuarded(instr) || isCallback(fn)) continue;
    if (how === "removed" && !hasItAmongElements(role)) continue;
    if (how === "overwritten" && !group.some((one) => one.instr === instr)) continue;
    if (takesOne(fn, first)) continue;
    const guess = { text: `\`${field.name}\` may hold one here`, price: 1 };
    yield lost(how, first, graph, instr.node, { graph: sibling.graph, node: sibling.instr.node }, [guess]);
  }
}

/** Returns of the owner's own release methods that leave it held, though nothing of the object's state says why. */
function* missed(scope: Scope, one: Kept): Iterable<LostField> {
  const { instr, field, role, acquired } = one;
  const type = ownerOf(instr);
  if (type === undefined) return;
  const at = scope.ask(fates).around(acquired.kind);
  for (const method of type.methods()) {
    if (!scope.models.releases().includes(method.name)) continue;
    const source = scope.functionOf(method.origin);
    if (source === undefined) continue;
    const graph = scope.flow(source);
    const { receiver } = graph.root;
    if (receiver === undefined) continue;
    for (const { end, trail } of missedEndings(graph.root, receiver, ownerRole(field, role), at)) {
      if (!asksState(trail)) yield lost("missed", one, graph, end.node);
    }
  }
}

/** The type to whose field the instruction stores, or an element of it. */
function ownerOf(instr: Instr): Named | undefined {
  let at: Value | undefined =
    instr.op === "store" ? instr.addr : instr.op === "mapUpdate" ? instr.map : undefined;
  while (at !== undefined && at.op !== "fieldAddr")
    at = at.op === "load" ? at.addr : at.op === "indexAddr" ? at.x : undefined;
  const type = at?.x.type.kind === "Pointer" ? at.x.type.elem : at?.x.type;
  return type?.kind === "Named" ? type : undefined;
}

function asksState(trail: Trail | undefined): boolean {
  for (let at = trail; at !== undefined; at = at.before) {
    const { end } = at.block;
    if (end.op !== "branch" || readsState(end.cond, MAX_DEPTH)) return true;
  }
  return false;
}

interface Change {
  readonly graph: FlowGraph;
  readonly fn: FlowFunction;
  readonly instr: Instr;
  readonly how: "overwritten" | "removed";
}

/** Stores to the field of an object that was there before, and deletions from it. */
function changesIn(graph: FlowGraph, fn: FlowFunction, field: Var): readonly Change[] {
  const found: Change[] = [];
  for (const { instrs } of fn.blocks) {
    for (const instr of instrs) {
      if (instr.op === "store" && isFieldOfOld(instr.addr, field))
        found.push({ graph, fn, instr, how: "overwritten" });
      else if (instr.op === "call" && isDeletion(instr, field))
        found.push({ graph, fn, instr, how: "removed" });
    }
  }
  return found;
}

function isFieldOfOld(address: Value, field: Var): boolean {
  if (address.op !== "fieldAddr" || !isSameField(address.field, field)) return false;
  const owner = address.x;
  return owner.op === "param" || owner.op === "freeVar" || owner.op === "load";
}

function isDeletion({ call }: CallInstr, field: Var): boolean {
  if (call.target.kind !== "builtin" || call.target.name !== "delete") return false;
  const [map] = call.args;
  return map?.op === "load" && map.addr.op === "fieldAddr" && isSameField(map.addr.field, field);
}

/** Values of values that a condition is looked at through. */
const MAX_DEPTH = 6;

/** A test of the object's own state stands before it: a flag, a nil test, a question to a method of it. */
function isGuarded(instr: Instr): boolean {
  const { fn } = instr.block;
  return fn.blocks.some(
    (block: Block) =>
      block.end.op === "branch" &&
      block !== instr.block &&
      dominates(block, instr.block) &&
      canReach(block, instr.block) &&
      readsState(block.end.cond, MAX_DEPTH),
  );
}

function readsState(value: Value, depth: number): boolean {
  if (value.op === "load" && value.addr.op === "fieldAddr") return true;
  if (value.op === "call" && value.call.receiver !== undefined) return true;
  if (!("block" in value) || depth === 0) return false;
  return operandsOf(value).some((operand) => readsState(operand, depth - 1));
}

/** A literal that takes itself out of a list is what the resource calls at its own end. */
function isCallback(fn: FlowFunction): boolean {
  return fn.kind !== "declared";
}

/** Whoever is given the thing itself to take out has it in hand, and so have its callers. */
function takesOne(fn: FlowFunction, { site, acquired }: Kept): boolean {
  if (acquired.of.kind !== "result" || site.instr.op !== "call") return false;
  const type = site.instr.call.signature?.results[acquired.of.index]?.type();
  return fn.params.some((param) => param.type === type);
}
