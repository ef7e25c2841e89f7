/**
 * What one instruction does with a thing that must be let go: passes it on under another name, looks
 * at it, lets it go, or gives it away. Decides the kinder way where something is out of sight. Calls
 * have a file of their own, `calls.ts`.
 */
import { accessPathOf } from "../../flow/access-path.js";
import type {
  AllocInstr,
  ClosureInstr,
  FlowFunction,
  Instr,
  RecvInstr,
  SelectRecvInstr,
  Terminator,
  Value,
} from "../../flow/ir.js";
import { operandsOf } from "../../flow/operands.js";
import type { ResourceKind } from "../../semantics/models/model.js";
import type { Var } from "../../semantics/objects.js";
import { callOutcome } from "./calls.js";
import { type Container, containerOf, intoParameter, isLocalMap, wholeOf } from "./containers.js";
import {
  type Fate,
  type Holding,
  MOVES,
  NOTHING,
  type Outcome,
  RELEASES,
  type Stored,
  type Surroundings,
} from "./duty.js";
import { isSetting } from "./flag-sets.js";
import { literalOutcome } from "./pairs.js";
import {
  CHANNEL,
  DONE,
  ELEMENT,
  heldBy,
  inPlace,
  isHandedOn,
  isIt,
  isPlaceOfIt,
  leadsToIt,
  NEXT,
  placeOf,
  RELEASE,
  type Role,
  stepInto,
  USER,
} from "./roles.js";

/** Phis are left to the caller, who knows the edge that control came by. */
export function outcomeOf(instr: Instr | Terminator, holding: Holding, at: Surroundings): Outcome {
  switch (instr.op) {
    case "convert":
    case "makeInterface":
    case "slice":
    case "range":
      return carriesSame(holding.roleOf(instr.x));
    case "typeAssert": {
      const role = holding.roleOf(instr.x);
      if (role === undefined) return NOTHING;
      return instr.commaOk ? { kind: "carries", role, component: 0 } : { kind: "carries", role };
    }
    case "extract":
      return carriesSame(holding.roleOfComponent(instr.tuple, instr.index));
    case "field":
      return fieldOutcome(holding.roleOf(instr.x), instr.field, at);
    case "fieldAddr":
      return fieldAddrOutcome(instr, holding, at);
    case "index":
    case "indexAddr":
      return elementOutcome(holding.roleOf(instr.x), instr.op === "indexAddr");
    case "mapLookup": {
      const outcome = elementOutcome(holding.roleOf(instr.map), false);
      return instr.commaOk && outcome.kind === "carries" ? { ...outcome, component: 0 } : outcome;
    }
    case "rangeNext": {
      const outcome = elementOutcome(holding.roleOf(instr.iterator), false);
      return outcome.kind === "carries" ? { ...outcome, component: 2 } : outcome;
    }
    case "load":
      return loadOutcome(instr.addr, holding);
    case "store":
      return storeOutcome(instr, holding, instr.block.fn, at);
    case "mapUpdate":
      return mapOutcome(instr, holding);
    case "closure":
      return (at.kind.form === "pair" && literalOutcome(instr, at)) || closureOutcome(instr, holding, at);
    case "methodValue":
      return methodValueOutcome(instr, holding, at);
    case "call":
    case "defer":
    case "go":
      return callOutcome(instr, holding, at);
    case "recv":
    case "selectRecv":
      return receiveOutcome(instr, holding, at);
    case "select":
      return instr.cases.some(
        ({ chan, value }) => value !== undefined && (isGiven(value, holding) || isToldOn(chan, holding, at)),
      )
        ? MOVES
        : NOTHING;
    case "send":
      if (isToldOn(instr.chan, holding, at)) return RELEASES;
      return isGiven(instr.value, holding) ? MOVES : NOTHING;
    case "opaque":
    case "return":
    case "panic":
      return operandsOf(instr).some((operand) => isGiven(operand, holding)) ? MOVES : NOTHING;
    default:
      return NOTHING;
  }
}

/** Does who listens on the channel hear that the thing is to end? */
function isToldOn(channel: Value, holding: Holding, { kind }: Surroundings): boolean {
  const isHeard = kind.isTold === true && kind.isOnlyClosed !== true;
  const role = isHeard ? holding.roleOf(channel) : undefined;
  return role !== undefined && isIt(role);
}

/** Whoever gets a view cannot let go of the thing; whoever gets anything else of it may. */
function isGiven(value: Value, holding: Holding): boolean {
  const role = holding.roleOf(value);
  return role !== undefined && isHandedOn(role);
}

function carriesSame(role: Role | undefined): Outcome {
  return role === undefined ? NOTHING : { kind: "carries", role };
}

/** `x.f` of a struct value. */
function fieldOutcome(role: Role | undefined, field: Var, { kind }: Surroundings): Outcome {
  if (role === undefined) return NOTHING;
  if (isIt(role) && isReceived(field, kind.received)) return { kind: "carries", role: CHANNEL };
  if (isIt(role) && isItToo(field, kind)) return { kind: "carries", role };
  return partOutcome(role, field.name);
}

function partOutcome(role: Role, step: string): Outcome {
  return carriesSame(stepInto(role, step));
}

function fieldAddrOutcome(
  instr: Extract<Instr, { op: "fieldAddr" }>,
  holding: Holding,
  { kind }: Surroundings,
): Outcome {
  const role = holding.roleOf(instr.x);
  if (role === undefined) return NOTHING;
  if (isIt(role) && isReceived(instr.field, kind.received)) return { kind: "carries", role: CHANNEL };
  if (isIt(role) && isItToo(instr.field, kind)) return { kind: "carries", role };
  return addressOutcome(role, instr.field.name);
}

/** What it embeds is it: its Close may be promoted from there. */
function isItToo({ embedded, name }: Var, { through }: ResourceKind): boolean {
  return embedded || through?.includes(name) === true;
}

function isReceived(field: Var, received: readonly string[] | undefined): boolean {
  return received?.includes(field.name) === true;
}

/** The address of a part of what has the role. */
function addressOutcome(role: Role, step: string): Outcome {
  if (role.as === "release" || role.as === "user") return partOutcome(role, step);
  const inner = stepInto(role, step);
  return carriesSame(inner && placeOf(inner));
}

function elementOutcome(role: Role | undefined, isAddress: boolean): Outcome {
  if (role === undefined) return NOTHING;
  return isAddress ? addressOutcome(role, ELEMENT) : partOutcome(role, ELEMENT);
}

function loadOutcome(address: Value, holding: Holding): Outcome {
  const held = holding.roleIn(address);
  if (held !== undefined) return { kind: "carries", role: held };
  const role = holding.roleOf(address);
  if (role === undefined) return NOTHING;
  // A copy of a struct leads to the thing as the struct does.
  return { kind: "carries", role: inPlace(role) };
}

function storeOutcome(
  instr: Extract<Instr, { op: "store" }>,
  holding: Holding,
  fn: FlowFunction,
  at: Surroundings,
): Outcome {
  const { addr, value } = instr;
  const role = holding.roleOf(value);
  const isVariable = isLocalVariable(addr, fn);
  const target = holding.roleOf(addr);
  if (at.kind.isTold === true && target !== undefined && isPlaceOfIt(target) && isSetting(value))
    return RELEASES;
  if (role === undefined || !isHandedOn(role)) {
    if (isVariable && holding.roleIn(addr) !== undefined) return { kind: "forgets", address: addr };
    // What stands in the owner's field now is for its user to let go of; it may hold the first one.
    return role === undefined && target?.as === "place" && value.op !== "nil" ? MOVES : NOTHING;
  }
  if (isVariable) return { kind: "keeps", address: addr, role };
  if (target?.as === "place" && role.as === "thing") return NOTHING;
  if (role.as === "thing" && isLookingPlace(addr, at)) return NOTHING;
  const container = ownContainer(addr, holding) ?? containerOf(addr, instr, fn);
  // An object that is put into a part of itself: `w.cw.res = w`.
  if (container !== undefined && holding.roleOf(container.object) === role) return NOTHING;
  const held = container && heldBy(role, container.steps);
  const stored = storedIn(addr, role);
  const more = stored === undefined ? {} : { stored };
  if (container !== undefined && held !== undefined)
    return { kind: "contains", container: container.object, role: held, ...more };
  return { kind: "moves", ...more, ...intoParameter(wholeOf(addr), role) };
}

/** The object that leads to the thing already: from another of its fields as well it is no further away. */
function ownContainer(address: Value, holding: Holding): Container | undefined {
  if (address.op !== "fieldAddr") return undefined;
  return holding.roleOf(address.x)?.as === "thing"
    ? { object: address.x, steps: [address.field.name] }
    : undefined;
}

/** The field of a library's struct that leaves what it is given to its owner. */
function isLookingPlace(address: Value, { scope }: Surroundings): boolean {
  if (address.op !== "fieldAddr") return false;
  const { type } = address.x;
  const owner = type.kind === "Pointer" ? type.elem : type;
  if (owner.kind !== "Named") return false;
  return scope.models.isLookingField(`${owner.obj.packagePath}.${owner.obj.name}.${address.field.name}`);
}

/** The field that is stored to, or whose elements are. */
function storedIn(place: Value, role: Role): Stored | undefined {
  const { selectors } = accessPathOf(place);
  const at = selectors.findLastIndex(({ kind }) => kind === "field");
  const last = selectors[at];
  if (last?.kind !== "field") return undefined;
  const isElement = selectors.slice(at + 1).some(({ kind }) => kind === "index" || kind === "element");
  const held = isElement ? heldBy(role, [ELEMENT]) : role;
  return held === undefined ? undefined : { field: last.field, role: held };
}

function mapOutcome(instr: Extract<Instr, { op: "mapUpdate" }>, holding: Holding): Outcome {
  const role = holding.roleOf(instr.value);
  if (role === undefined) return isGiven(instr.key, holding) ? MOVES : NOTHING;
  const held = heldBy(role, [ELEMENT]);
  if (held === undefined) return MOVES;
  if (isLocalMap(instr.map, instr) || holding.roleOf(instr.map) !== undefined)
    return { kind: "contains", container: instr.map, role: held };
  const stored = storedIn(instr.map, held);
  return stored === undefined ? MOVES : { kind: "moves", stored };
}

/** Variables of the function itself; those of a function around it outlive the call. */
export function isLocalVariable(address: Value, fn: AllocInstr["block"]["fn"]): boolean {
  return (
    address.op === "alloc" &&
    address.block.fn === fn &&
    (address.purpose === "variable" || address.purpose === "result")
  );
}

function closureOutcome(closure: ClosureInstr, holding: Holding, at: Surroundings): Outcome {
  let outcome: Outcome = NOTHING;
  closure.bindings.forEach((binding, index) => {
    const inside = holding.roleIn(binding);
    const role = inside ?? holding.roleOf(binding);
    // What it returns there decides, and nobody sees it.
    if (role === NEXT) outcome = MOVES;
    if (role === undefined || !isHandedOn(role)) return;
    const fate = at.fateOfCapture(closure, index, role, inside !== undefined);
    outcome = strongest(outcome, capturedOutcome(fate, role));
  });
  return outcome;
}

function capturedOutcome(fate: Fate, role: Role): Outcome {
  switch (fate.kind) {
    case "releases":
    case "releasesWhen":
    case "releasesSometimes":
      return { kind: "carries", role: RELEASE };
    case "moves":
    case "stores":
    case "returns":
      return MOVES;
    default: {
      const guess = fate.guess === undefined ? {} : { guess: fate.guess };
      return leadsToIt(role) || role.as === "place" ? { kind: "carries", role: USER, ...guess } : NOTHING;
    }
  }
}

function strongest(a: Outcome, b: Outcome): Outcome {
  const rank = (outcome: Outcome): number => {
    if (outcome.kind === "moves") return 2;
    return outcome.kind === "carries" ? (outcome.role === RELEASE ? 3 : 1) : 0;
  };
  return rank(b) > rank(a) ? b : a;
}

function methodValueOutcome(
  instr: Extract<Instr, { op: "methodValue" }>,
  holding: Holding,
  at: Surroundings,
): Outcome {
  const role = holding.roleOf(instr.receiver);
  if (role === undefined || !isHandedOn(role)) return NOTHING;
  if (role.as !== "thing") return MOVES;
  const isRelease = at.kind.release.includes(instr.method.name);
  return { kind: "carries", role: isRelease ? RELEASE : USER };
}

function receiveOutcome(
  { chan, commaOk }: RecvInstr | SelectRecvInstr,
  holding: Holding,
  { kind }: Surroundings,
): Outcome {
  const role = holding.roleOf(chan);
  if (role === CHANNEL || role === DONE) return RELEASES;
  // Who closed the channel that is the thing is done with it; a worker that sees it is what was to end.
  if (role !== undefined && isIt(role) && commaOk && kind.isOnlyClosed !== true)
    return { kind: "releasesWhen", condition: { index: 1, when: "false" } };
  return NOTHING;
}
