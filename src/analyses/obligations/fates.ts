/**
 * What a function does with a thing it is given: as an argument, as its receiver, or captured.
 * Summaries over all of its paths at once, in which letting go on one path counts as letting go, and
 * where it does, path by path (`endings.ts`). Plain data, kept as long as the package's scope.
 */
import { reversePostorder } from "../../flow/graph.js";
import type { CallInfo, FlowFunction, Instr, ParamValue, Value } from "../../flow/ir.js";
import type { ResourceKind } from "../../semantics/models/model.js";
import type { Func } from "../../semantics/objects.js";
import { hashWord } from "../../syntax/scan.js";
import { defineAnalysis, type Scope } from "../analysis.js";
import { fateBehind } from "./behind-interfaces.js";
import { mayHoldResource } from "./closable.js";
import {
  type Fate,
  type Guess,
  type Holding,
  type Left,
  type Outcome,
  RECEIVER,
  type Surroundings,
  UNGIVEN,
} from "./duty.js";
import { fateByResult, leftByLiteral } from "./endings.js";
import { functionsGivenTo, kindest } from "./given-functions.js";
import { createCycleMemo } from "./memo.js";
import { NO_VALUE, releaseWords, roleOfFunction } from "./pairs.js";
import { type Held, type Kept, whole } from "./path-state.js";
import { boolIndexOf, errorIndexOf } from "./results.js";
import {
  BEARER,
  either,
  HANDLE,
  isAmongOthers,
  isHandedOn,
  READER,
  type Role,
  roleFromText,
  UNNAMED,
} from "./roles.js";
import { outcomeOf } from "./uses.js";
import { roleOfAddress } from "./variables.js";
import { hidesCode } from "./walk.js";

export interface FateIndex {
  /** What `uses.ts` needs to know of code elsewhere, seen from this package. */
  around(kind: ResourceKind): Surroundings;
  /** Of a function of this package; undefined where its body is out of sight. */
  ofParameter(func: Func, index: number, role: string, kind: ResourceKind): Fate | undefined;
  /** Of a function anywhere in the program. */
  ofAny(func: Func, index: number, role: string, kind: ResourceKind): Fate | undefined;
}

/** Rounds over a function until its names are known; more are needed only for odd loops. */
const MAX_ROUNDS = 8;

const NO_FATE = "out of sight";

export const fates = defineAnalysis<FateIndex>({
  id: "fates",
  compute(scope) {
    const memo = createCycleMemo<Fate | typeof NO_FATE>();
    const lefts = createCycleMemo<Left | typeof NO_FATE>();
    const surroundings = new Map<ResourceKind, Surroundings>();

    const ofFunction = (
      callee: FlowFunction,
      index: number,
      role: Role,
      kind: ResourceKind,
    ): Fate | undefined => {
      const param = givenAt(callee, index);
      if (param === undefined || hidesCode(callee)) return undefined;
      return fateOfParameter(callee, param, role, around(kind));
    };

    const ofParameter = (func: Func, index: number, role: string, kind: ResourceKind): Fate | undefined => {
      const wanted = roleFromText(role);
      if (!isWorthALook(func, index, wanted, kind) && !mayGiveBack(func, scope)) return { kind: "looks" };
      const find = (): Fate | typeof NO_FATE => {
        const source = scope.functionOf(func);
        if (source === undefined) return NO_FATE;
        return ofFunction(scope.flow(source).root, index, wanted, kind) ?? NO_FATE;
      };
      // A function that hands the thing to itself lets go of it elsewhere, if at all.
      const fate = memo.get(`${func.id} ${index} ${role} ${kind.id}`, { kind: "looks" }, find, NO_FATE);
      return fate === NO_FATE ? undefined : fate;
    };

    const ofAny = (func: Func, index: number, role: string, kind: ResourceKind): Fate | undefined => {
      const home = scope.scopeOf(func.packagePath);
      if (home === scope) return ofParameter(func, index, role, kind);
      return home?.ask(fates).ofParameter(func, index, role, kind);
    };

    const ofBody = (body: FlowFunction, index: number, role: Role, kind: ResourceKind): Fate | undefined => {
      const key = `${body.id} ${index} ${role.text} ${kind.id}`;
      const fate = memo.get(
        key,
        { kind: "looks" },
        () => ofFunction(body, index, role, kind) ?? NO_FATE,
        NO_FATE,
      );
      return fate === NO_FATE ? undefined : fate;
    };

    const ofEither = (callee: FlowFunction | Func, index: number, role: Role, kind: ResourceKind) =>
      "blocks" in callee ? ofBody(callee, index, role, kind) : ofAny(callee, index, role.text, kind);

    const around = (kind: ResourceKind): Surroundings => {
      let found = surroundings.get(kind);
      if (found === undefined) {
        found = newSurroundings(kind);
        surroundings.set(kind, found);
      }
      return found;
    };

    const newSurroundings = (kind: ResourceKind): Surroundings => ({
      scope,
      kind,
      fateOfArgument(call, index, role) {
        const { target } = call;
        if (target.kind === "value" && target.value.op === "param") {
          const given = functionsGivenTo(scope, target.value);
          return given && kindest(given.map((one) => ofEither(one, index, role, kind)));
        }
        if (target.kind === "interface") {
          const position = positionOf(call, index, call.signature?.variadic === true);
          if (position === undefined) return undefined;
          return fateBehind(scope, target.func, kind, (one) => ofAny(one, position, role.text, kind));
        }
        if (target.kind !== "closure" && target.kind !== "static") return undefined;
        const { signature } = target.kind === "closure" ? target.fn : call;
        const position = positionOf(call, index, signature?.variadic === true);
        if (position === undefined) return undefined;
        if (target.kind === "closure") return ofBody(target.fn, position, role, kind);
        return ofAny(target.func.origin, position, role.text, kind);
      },
      fateOfUnnamed: (callee) => ofEither(callee, UNGIVEN, UNNAMED, kind),
      fateOfCapture(closure, index, role, isVariable) {
        const { target } = closure;
        const captured = target.freeVars[index];
        if (captured === undefined || hidesCode(target)) return { kind: "moves" };
        const key = `${target.id} ^${index}${isVariable ? "*" : ""} ${role.text} ${kind.id}`;
        const fate = memo.get(
          key,
          { kind: "looks" },
          () => {
            const seed = new Map<Value, Role>([[captured, role]]);
            const none = new Map<Value, Role>();
            return isVariable
              ? fateIn(target, none, seed, around(kind))
              : fateIn(target, seed, none, around(kind));
          },
          NO_FATE,
        );
        return fate === NO_FATE ? { kind: "moves" } : fate;
      },
      leftByLiteral(literal, given) {
        if (hidesCode(literal)) return undefined;
        const names = given.map(({ as, index, role }) => `${as} ${index} ${role.text}`);
        const left = lefts.get(`${literal.id} ${names.join()} ${kind.id}`, NO_FATE, () => {
          const held = new Map<Value, Held>();
          const variables = new Map<Value, Kept>();
          for (const { as, index, role } of given) {
            const value = (as === "argument" ? literal.params : literal.freeVars)[index];
            if (value === undefined) return NO_FATE;
            if (as === "variable") variables.set(value, { value: undefined, role });
            else held.set(value, whole(role));
          }
          return leftByLiteral(literal, held, variables, around(kind)) ?? NO_FATE;
        });
        return left === NO_FATE ? undefined : left;
      },
    });

    return { around, ofParameter, ofAny };
  },
});

function givenAt(callee: FlowFunction, index: number): Value | undefined {
  if (index === UNGIVEN) return NO_VALUE;
  return index === RECEIVER ? callee.receiver : callee.params[index];
}

/**
 * What lets go of a thing that no value stands for is named in the body; of helpers' helpers nobody
 * knows, or every call would be followed to its end; nor where its context is passed on. A method of the thing itself that never mentions a release cannot end with it let go of; what it
 * hands itself to is the same type's business.
 */
function isWorthALook(func: Func, index: number, role: Role, kind: ResourceKind): boolean {
  const { decl, place } = func;
  if (decl === undefined || place === undefined) return true;
  const isAsked = index === UNGIVEN || (index === RECEIVER && role === HANDLE) || role === BEARER;
  if (!isAsked) return true;
  // A writer flushes itself when it is full, which empties it for a moment only.
  if (kind.mayBeGivenUp === true && kind.release.length > 0) return false;
  const { words } = place.file.pieceOf(decl);
  // What is let go of by functions only may be handed to one by a method.
  const names = releaseWords(kind);
  return names.length === 0 || names.some((name) => words.mayHold(hashWord(name)));
}

/** Could a result of the method hold its receiver, as the rows of a connection do? */
function mayGiveBack(func: Func, { models }: Scope): boolean {
  return func.type().results.some((result) => mayHoldResource(result.type(), models));
}

/** The parameter that an argument becomes; undefined where it is one of many in a variadic one. */
function positionOf(call: CallInfo, index: number, isVariadic: boolean): number | undefined {
  if (index === RECEIVER || !isVariadic || call.spread) return index;
  const last = (call.signature?.params.length ?? 0) - 1;
  return index >= last ? undefined : index;
}

function fateOfParameter(callee: FlowFunction, param: Value, role: Role, at: Surroundings): Fate {
  const fate = fateIn(callee, new Map([[param, role]]), new Map(), at, true);
  // A loop over elements lets go of all of them, however often it comes round.
  if (isAmongOthers(role) || at.kind.mayBeGivenUp === true) return fate;
  if (fate.kind === "looks" || fate.kind === "views") return fate;
  // What is given away or back needs a second look only where an error, or whether it was taken, is told.
  if (fate.kind !== "releases" && errorIndexOf(callee.signature) === undefined && !tells(fate, callee))
    return fate;
  if (fate.kind !== "stores") return fateByResult(callee, param, role, at, fate);
  const elsewhere = fateByResult(callee, param, role, at, { kind: "moves" });
  return elsewhere.kind === "moves" ? fate : { ...fate, elsewhere };
}

/** May a bool tell whether the function has taken it over? */
function tells(fate: Fate, { signature }: FlowFunction): boolean {
  return fate.kind === "moves" && boolIndexOf(signature) !== undefined;
}

function letsGo(outcome: Outcome): boolean {
  if (outcome.kind === "nothing") return outcome.guess?.left !== undefined;
  if (outcome.kind === "carries") return outcome.otherwise === "released";
  return outcome.kind === "releases" || outcome.kind === "releasesWhen";
}

/**
 * What a function does with a thing, whatever the path, given what some of its values and variables
 * stand for. `isStoring`: its caller is told which of its parameters holds it in the end.
 */
export function fateIn(
  fn: FlowFunction,
  roles: Map<Value, Role>,
  variables: Map<Value, Role>,
  at: Surroundings,
  isStoring = false,
): Fate {
  const components = new Map<Value, Map<number, Role>>();
  const holding: Holding = {
    roleOf: (value) =>
      roles.get(value) ?? roleOfFunction(value, at.kind) ?? roleOfAddress(value, variables.get(value)),
    roleOfComponent: (tuple, index) => components.get(tuple)?.get(index),
    roleIn: (address) => variables.get(address),
  };
  let fate: Fate = { kind: "looks" };
  let into: ParamValue | undefined;
  // A call that puts it into an object is not asked again what it does with that.
  const storing = new Set<Instr>();
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const before = roles.size + variables.size + components.size;
    for (const block of reversePostorder(fn)) {
      for (const instr of block.instrs) {
        if (storing.has(instr)) continue;
        const outcome = instr.op === "phi" ? phiOutcome(instr, holding) : outcomeOf(instr, holding, at);
        if (letsGo(outcome)) return { kind: "releases" };
        const stored = isStoring && outcome.kind === "moves" ? outcome.into : undefined;
        if (stored !== undefined && (into === undefined || into === stored.param)) {
          into = stored.param;
          roles.set(into, either(roles.get(into), stored.role));
          storing.add(instr);
          continue;
        }
        fate = noteOutcome(fate, outcome);
        if (outcome.kind === "keeps") variables.set(outcome.address, outcome.role);
        if (outcome.kind === "contains") {
          roles.set(outcome.container, either(roles.get(outcome.container), outcome.role));
          if (instr.op === "call") storing.add(instr);
        }
        if (outcome.kind !== "carries") continue;
        if (outcome.component === undefined) roles.set(instr as Value, outcome.role);
        else components.set(instr as Value, new Map([[outcome.component, outcome.role]]));
      }
      const { end } = block;
      if (end.op === "return") {
        if (fate.kind !== "moves") fate = eitherFate(fate, returnedFate(end.results, holding));
      } else if (outcomeOf(end, holding, at).kind === "moves") fate = { kind: "moves" };
    }
    if (roles.size + variables.size + components.size === before) break;
  }
  if (into === undefined || fate.kind === "moves") return fate;
  const role = roles.get(into);
  const isAll = fate.kind === "looks" || fate.kind === "views";
  return isAll && role !== undefined
    ? { kind: "stores", into: into.index, role: role.text }
    : { kind: "moves" };
}

/** Of two returns: they may give it back in different ways. */
function eitherFate(a: Fate, b: Fate | undefined): Fate {
  if (a.kind !== "returns" || b?.kind !== "returns" || a.index !== b.index) return b ?? a;
  return { ...b, role: either(roleFromText(a.role), roleFromText(b.role)).text };
}

/** The thing itself rather than something made of it. */
function returnedFate(results: readonly Value[], holding: Holding): Fate | undefined {
  let found: Fate | undefined;
  results.forEach((result, index) => {
    const role = holding.roleOf(result);
    if (role === undefined || (found !== undefined && role.as !== "thing")) return;
    if (!isHandedOn(role) && role.as !== "view") return;
    if (role.as === "place") return;
    found = role === READER ? { kind: "views" } : { kind: "returns", index, role: role.text };
  });
  return found;
}

function phiOutcome(phi: Extract<Instr, { op: "phi" }>, holding: Holding): Outcome {
  for (const edge of phi.edges) {
    const role = holding.roleOf(edge);
    if (role !== undefined) return { kind: "carries", role };
  }
  return { kind: "nothing" };
}

function noteOutcome(fate: Fate, outcome: Outcome): Fate {
  if (outcome.kind === "moves") return { kind: "moves" };
  const guess: Guess | undefined =
    outcome.kind === "nothing" || outcome.kind === "carries" ? outcome.guess : undefined;
  return guess !== undefined && fate.kind === "looks" && fate.guess === undefined
    ? { kind: "looks", guess }
    : fate;
}
