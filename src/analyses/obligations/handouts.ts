/**
 * What calls hand out that must be let go: by the models where they speak, by reading functions of
 * the project, and by the types of the results where the callee is out of sight. Decides the
 * conditions and the price of each; summaries are plain data.
 */
import type { CallInfo, CallInstr, FlowFunction } from "../../flow/ir.js";
import { isExported, member } from "../../semantics/lookup.js";
import type { Acquires, ResourceKind } from "../../semantics/models/model.js";
import type { Func } from "../../semantics/objects.js";
import type { Signature, Type } from "../../semantics/types.js";
import { underlyingOf } from "../../semantics/typeset.js";
import { defineAnalysis, type Scope } from "../analysis.js";
import { calleeId } from "../calls.js";
import { implementations } from "../implementations.js";
import type { Acquired } from "./acquisition.js";
import { mayHoldResource } from "./closable.js";
import { type Guess, RECEIVER } from "./duty.js";
import { methodsToEnd } from "./ending-methods.js";
import { type HandedOut, handedOut, madeAndHandedOut } from "./endings.js";
import { type FateIndex, fates } from "./fates.js";
import { createCycleMemo } from "./memo.js";
import { staysInMemory } from "./memory-transports.js";
import type { Part } from "./path-state.js";
import { quitChannels, quitFields } from "./quit-channels.js";
import { quitFlagFields, quitFlags } from "./quit-flags.js";
import { endsGoroutine } from "./quit-things.js";
import { boolIndexOf, errorIndexOf } from "./results.js";
import {
  BEARER,
  CONTEXT,
  either,
  HANDLE,
  NEXT,
  type Path,
  RELEASE,
  type Role,
  roleFromText,
  thingAt,
  UNNAMED,
} from "./roles.js";
import { handsOut } from "./visits.js";

/** A result of a function that must be let go. */
interface Handout {
  readonly kind: string;
  /** The results that stand for the thing, what leads to it first. */
  readonly parts: readonly { readonly index: number; readonly role: string }[];
  readonly proof: number | undefined;
  readonly isWorker: boolean;
  readonly guesses: readonly Guess[];
}

export interface Handouts {
  /** What a call acquires, nothing where nobody can tell. */
  by(call: CallInfo): readonly Acquired[];
  /** Of a function of this package. */
  ofFunction(func: Func): readonly Handout[];
  /** What a method of this package starts in its receiver. */
  ofReceiver(func: Func): readonly Started[];
}

/** The receiver leads to it by this role from then on. */
interface Started {
  readonly kind: string;
  readonly role: string;
  readonly proof: number | undefined;
}

export const handouts = defineAnalysis<Handouts>({
  id: "handouts",
  compute(scope) {
    const memo = createCycleMemo<readonly Handout[]>();
    const started = createCycleMemo<readonly Started[]>();
    const { models } = scope;

    const by = (call: CallInfo): readonly Acquired[] => [...fromResults(call), ...startedInReceiver(call)];

    const startedInReceiver = ({ target, receiver }: CallInfo): readonly Acquired[] => {
      if (target.kind !== "static" || receiver === undefined) return [];
      const func = target.func.origin;
      const home = func.decl === undefined ? undefined : scope.scopeOf(func.packagePath);
      const started = home === scope ? ofReceiver(func) : home?.ask(handouts).ofReceiver(func);
      return (started ?? []).map(({ kind, role, proof }) => ({
        kind: models.kind(kind) as ResourceKind,
        of: { kind: "receiver" },
        role: roleFromText(role),
        also: [],
        signs: [],
        proof,
        guesses: [],
      }));
    };

    const workerKind = (isOnlyClosed: boolean): ResourceKind =>
      models.kind(isOnlyClosed ? "queue-worker" : "worker") as ResourceKind;

    const ofReceiver = (func: Func): readonly Started[] => {
      if (!handsOut(scope, func)) return [];
      return started.get(func.id, [], () => {
        const source = scope.functionOf(func);
        const fn = source === undefined ? undefined : scope.flow(source).root;
        if (fn === undefined || func.receiver === undefined) return [];
        const { receiver, pointerReceiver } = func;
        const type: Type = pointerReceiver ? { kind: "Pointer", elem: receiver } : receiver;
        const flags = quitFlagFields(scope, fn).map((by) => ({ by, isOnlyClosed: false }));
        return [...quitFields(scope, fn), ...flags].flatMap(({ by, isOnlyClosed }): readonly Started[] => {
          const role = thingAt([by.name]);
          const kind = workerKind(isOnlyClosed);
          if (methodsToEnd(type, role, kind, scope.ask(fates)).next().done === true) return [];
          return [{ kind: kind.id, role: role.text, proof: errorIndexOf(fn.signature) }];
        });
      });
    };

    const fromResults = (call: CallInfo): readonly Acquired[] => {
      const { target } = call;
      const id = calleeId(call);
      const model = id === undefined ? undefined : models.of(id);
      if (model?.acquires !== undefined) {
        const guesses = staysInMemory(call) ? [IN_MEMORY] : [];
        return modelled(model.acquires, call, scope).map((one) => ({ ...one, guesses }));
      }
      if (!mayReturnResource(call.signature, scope)) return [];
      if (target.kind === "closure") {
        const { fn } = target;
        return memo.get(fn.id, [], () => inBody(fn)).map((one) => acquired(one, scope));
      }
      if (target.kind === "static") {
        const func = target.func.origin;
        const seen = ofAny(func);
        if (seen !== undefined && hasBody(func)) return seen.map((one) => acquired(one, scope));
      }
      if (target.kind === "interface") {
        const seen = ofImplementations(target.func);
        if (seen !== undefined) return seen.map((one) => acquired(one, scope));
      }
      return target.kind === "static" || target.kind === "interface" ? byType(call, scope) : [];
    };

    /** What one of the implementations at hand hands out; undefined where there is none. */
    const ofImplementations = (method: Func): readonly Handout[] | undefined => {
      const methods = scope.ask(implementations).of(method);
      if (methods.length === 0) return undefined;
      const found = new Map<string, Handout>();
      const isOne = { text: `\`${method.name}\` is that of an implementation that hands it out`, price: 1 };
      for (const one of methods) {
        for (const handout of ofAny(one) ?? []) {
          const key = `${handout.kind} ${handout.parts[0]?.index}`;
          const guesses = methods.length === 1 ? handout.guesses : [...handout.guesses, isOne];
          if (!found.has(key)) found.set(key, { ...handout, guesses });
        }
      }
      return [...found.values()];
    };

    const ofAny = (func: Func): readonly Handout[] | undefined => {
      const home = scope.scopeOf(func.packagePath);
      return home === scope ? ofFunction(func) : home?.ask(handouts).ofFunction(func);
    };

    const ofFunction = (func: Func): readonly Handout[] =>
      memo.get(func.id, [], () => {
        if (!handsOut(scope, func)) return [];
        const source = scope.functionOf(func);
        return source === undefined ? [] : inBody(scope.flow(source).root);
      });

    /** Each thing that the body acquires, followed to the results. */
    const inBody = (fn: FlowFunction): readonly Handout[] => {
      if (!mayReturnResource(fn.signature, scope)) return [];
      const found = new Map<string, Handout>();
      for (const call of callsIn(fn)) {
        for (const one of by(call.call)) {
          const at = scope.ask(fates).around(one.kind);
          const out = handedOut({ ...one, call }, at);
          const main = out?.parts[0];
          if (out === undefined || main === undefined) continue;
          if (!isUpToCaller(fn, main.index, main.role, one.kind, scope.ask(fates))) continue;
          const key = `${one.kind.id} ${main.index} ${out.proof}`;
          const guesses = [...one.guesses, ...out.guesses, ...doubts(fn, one, out)];
          const parts = out.parts.map(({ index, role }) => ({ index, role: role.text }));
          const isWorker = one.isWorker === true || keepsGoroutine(call, one.kind);
          const handout = { kind: one.kind.id, parts, proof: out.proof, isWorker, guesses };
          const known = found.get(key);
          found.set(key, known === undefined ? handout : eitherOf(known, handout));
        }
      }
      for (const one of startedIn(fn)) found.set(`${one.kind} ${one.parts[0]?.index}`, one);
      return [...found.values()];
    };

    const keepsGoroutine = (call: CallInstr, { id }: ResourceKind): boolean => {
      if (id === "cancel") return endsGoroutine(scope, call, "context");
      return SOURCES.has(id) && endsGoroutine(scope, call, "source");
    };

    /** Results that end goroutines which the body starts: functions to call, and values with a method for it. */
    const startedIn = (fn: FlowFunction): readonly Handout[] => {
      const known = scope.ask(fates);
      const made = [
        ...quitChannels(scope, fn).map(({ by, isOnlyClosed }) => ({ made: by, role: HANDLE, isOnlyClosed })),
        ...quitFlags(scope, fn).map((flag) => ({
          made: flag.made,
          role: thingAt([flag.field.name]),
          isOnlyClosed: false,
        })),
      ];
      return made.flatMap((one): readonly Handout[] => {
        const worker = workerKind(one.isOnlyClosed);
        const out = madeAndHandedOut(one.made, one.role, known.around(worker));
        const [main] = out?.parts ?? [];
        if (out === undefined || main === undefined || out.isMixed) return [];
        const isFunction = main.role === RELEASE;
        const type = fn.signature.results[main.index]?.type();
        if (!isFunction && methodsToEnd(type, main.role, worker, known).next().done === true) return [];
        const parts = [{ index: main.index, role: main.role.text }];
        const kind = isFunction ? "goroutine" : worker.id;
        return [{ kind, parts, proof: out.proof, isWorker: false, guesses: out.guesses }];
      });
    };

    return { by, ofFunction, ofReceiver };
  },
});

/** The function hands out this or that, as `listen` does for either kind of address. */
function eitherOf(a: Handout, b: Handout): Handout {
  const [cheap, other] = price(a.guesses) <= price(b.guesses) ? [a, b] : [b, a];
  const parts = cheap.parts.map(({ index, role }) => {
    const same = other.parts.find((part) => part.index === index);
    if (same === undefined) return { index, role };
    return { index, role: either(roleFromText(role), roleFromText(same.role)).text };
  });
  return { ...cheap, parts };
}

function hasBody({ decl }: Func): boolean {
  return decl?.bodySpan !== undefined && !decl.broken;
}

function* callsIn(fn: FlowFunction): Iterable<CallInstr> {
  for (const { instrs } of fn.blocks) for (const instr of instrs) if (instr.op === "call") yield instr;
}

/** What the caller has to take for granted. */
function doubts(fn: FlowFunction, had: Acquired, { proof, isMixed }: HandedOut): readonly Guess[] {
  if (isMixed)
    return [{ text: `\`${fn.name}\`, which may let go of it itself, does not do so here`, price: 3 }];
  // Said once: a wrapper of the function that returns it so adds nothing.
  if (proof === undefined && had.proof !== undefined && errorIndexOf(fn.signature) !== undefined)
    return [{ text: `\`${fn.name}\` returns it beside an error`, price: 1, cause: fn.id }];
  return [];
}

/**
 * Has the caller any means to let go of it? What is held in a field of a type that never lets go of
 * it is the type's own business.
 */
function isUpToCaller(
  fn: FlowFunction,
  index: number,
  role: Role,
  kind: ResourceKind,
  known: FateIndex,
): boolean {
  const type = fn.signature.results[index]?.type();
  const bare = type?.kind === "Pointer" ? type.elem : type;
  if (bare?.kind !== "Named") return true;
  // Callers of a type that stays in the package can get at its fields.
  const isInReach = ([first]: Path): boolean => first === undefined || isExported(first);
  if (role.paths.some(isInReach) || !isExported(bare.obj.name)) return true;
  // What stands behind an interface has the methods that the interface has.
  if (underlyingOf(bare).kind === "Interface")
    return kind.release.some((name) => member(bare, name, "") !== undefined);
  return bare.methods().some((method) => {
    const fate = known.ofAny(method.origin, RECEIVER, role.text, kind);
    return fate !== undefined && fate.kind !== "looks" && fate.kind !== "views";
  });
}

function mayReturnResource(signature: Signature | undefined, { models }: Scope): boolean {
  return signature?.results.some((result) => mayHoldResource(result.type(), models)) === true;
}

/** Kinds that a goroutine reads from until they are closed. */
const SOURCES: ReadonlySet<string> = new Set(["closer", "connection"]);

function acquired({ kind, parts, proof, isWorker, guesses }: Handout, { models }: Scope): Acquired {
  const [main, ...also] = parts.map(({ index, role }) => ({ index, role: roleFromText(role) })) as [Part];
  return {
    kind: models.kind(kind) as ResourceKind,
    of: { kind: "result", index: main.index },
    role: main.role,
    also,
    signs: [],
    proof,
    isWorker,
    guesses,
  };
}

const IN_MEMORY: Guess = { text: "the connection that the dialer makes up needs to be closed", price: 3 };

function modelled(
  acquires: readonly Acquires[],
  { signature }: CallInfo,
  { models }: Scope,
): readonly Acquired[] {
  return acquires.flatMap((one): readonly Acquired[] => {
    const kind = models.kind(one.kind);
    if (kind === undefined) return [];
    const endings = one.endedBy?.map(operandOf) ?? [];
    const next = one.exhaustedBy && operandOf(one.exhaustedBy);
    const bearer = one.inContext && operandOf(one.inContext);
    const other = one.otherEnd && operandOf(one.otherEnd);
    return [
      {
        kind,
        of: kind.form === "pair" ? { kind: "nothing" } : operandOf(one.of),
        role: freshRole(kind),
        also: [
          ...endings.flatMap((of) => (of.kind === "result" ? [{ index: of.index, role: CONTEXT }] : [])),
          ...(next?.kind === "result" ? [{ index: next.index, role: NEXT }] : []),
          ...(bearer?.kind === "result" ? [{ index: bearer.index, role: BEARER }] : []),
        ],
        signs: endings.flatMap((of) => (of.kind === "argument" ? [of.index] : [])),
        proof: proofOf(one, signature),
        ...(one.when === "no Error" ? { proofField: "Error" } : {}),
        ...(other?.kind === "result" ? { otherEnd: other.index } : {}),
        guesses: [],
      },
    ];
  });
}

/** What a value of the kind stands for when nothing was done with it yet. */
export function freshRole(kind: ResourceKind): Role {
  if (kind.form === "function") return RELEASE;
  if (kind.form === "pair") return UNNAMED;
  return kind.field === undefined ? HANDLE : thingAt([kind.field]);
}

function operandOf(operand: Acquires["of"]): Acquired["of"] {
  if (operand === "receiver") return { kind: "receiver" };
  const [what, position] = (operand ?? "result 0").split(" ");
  const index = Number(position);
  return what === "arg" ? { kind: "argument", index } : { kind: "result", index };
}

function proofOf({ when }: Acquires, signature: Signature | undefined): number | undefined {
  if (when === "always" || when === "no Error") return undefined;
  return when === "ok" ? boolIndexOf(signature) : errorIndexOf(signature);
}

/** Out of sight: what returns a handle beside an error hands it out; what returns only a handle may be a getter. */
function byType(call: CallInfo, { models, semantics }: Scope): readonly Acquired[] {
  const { signature } = call;
  const proof = errorIndexOf(signature);
  // With more results than a handle and its error the function has done something with it already.
  if (signature === undefined || proof !== 1) return [];
  return signature.results.flatMap((result, index): readonly Acquired[] => {
    const found = models.ofType(semantics.typeString(result.type()));
    if (found === undefined) return [];
    const { kind } = found;
    const price = isRoundTrip(signature, semantics.typeString) ? 0 : found.price;
    const name = nameOf(call);
    const guesses =
      price === 0 ? [] : [{ text: `\`${name}\` hands out a ${kind.noun} that is the caller's`, price }];
    return [
      { kind, of: { kind: "result", index }, role: freshRole(kind), also: [], signs: [], proof, guesses },
    ];
  });
}

/** What takes nothing but a request and returns its response stands in front of a client or a transport. */
function isRoundTrip({ params }: Signature, typeString: (type: Type) => string): boolean {
  const [request] = params;
  return params.length === 1 && request !== undefined && typeString(request.type()) === "*net/http.Request";
}

function nameOf(call: CallInfo): string {
  const id = calleeId(call) ?? "";
  return id
    .slice(id.lastIndexOf("/") + 1)
    .replace(/^\(?\*?/, "")
    .replace(")", "");
}

function price(guesses: readonly Guess[]): number {
  return guesses.reduce((sum, guess) => sum + guess.price, 0);
}
