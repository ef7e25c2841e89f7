/**
 * Callers that nobody of the package has written: of exported types that make something to wait for,
 * or start somebody who waits. They are polite: what starts it is called first and once, then one
 * method, then what ends it, one after the other; what waits again and again gets a goroutine. What a
 * method hands out is used and ended before that.
 */
import type { FlowGraph } from "../../flow/graph.js";
import type { FlowFunction, Instr } from "../../flow/ir.js";
import {
  type Constructor,
  type Maker,
  type WrittenCall,
  writeCalls,
  writeMaker,
} from "../../flow/written-calls.js";
import { isExported } from "../../semantics/identical.js";
import { methodSet } from "../../semantics/method-set.js";
import type { Func, TypeName } from "../../semantics/objects.js";
import { isInterface } from "../../semantics/predicates.js";
import { typeString } from "../../semantics/type-string.js";
import type { Named } from "../../semantics/types.js";
import { underlyingOf } from "../../semantics/typeset.js";
import type { Scope } from "../analysis.js";
import { callers } from "../callers.js";
import { leadsToWaiting } from "./carriers.js";
import { type Further, mayBeHelped } from "./further-calls.js";
import type { Keeper } from "./made-objects.js";
import { comesByOne, madeBy, makerOf, makesAnew } from "./makers.js";
import type { Assumed } from "./state.js";
import type { Stuck } from "./stuck.js";
import { type Traits, traitsOf } from "./traits.js";

export interface Harness {
  readonly fn: FlowFunction;
  /** Makes the object, as all users of it do; undefined where that takes no call. */
  readonly keeper: Keeper | undefined;
  /** Whether no further call, and nobody who is not seen, helps one that is stuck. */
  counts(one: Stuck): boolean;
  readonly assumed: ReadonlyMap<Instr, Assumed>;
}

interface Method extends WrittenCall {
  readonly traits: Traits;
  /** Methods of its type that end it, or a part of it. */
  readonly endings: readonly Func[];
}

/** Of one type. More are left out, the last in the source first. */
const MAX_SCRIPTS = 10;

/** With objects that its methods hand out. */
const MAX_HANDED = 6;

/** Functions that make or start what is waited for: constructors, and methods of what somebody else makes. */
export function* harnessesOf(scope: Scope, makers: readonly FlowGraph[]): Generator<Harness> {
  const seen = new Set<TypeName>();
  for (const { root } of makers) {
    const { func } = root;
    if (func === undefined || func.receiver !== undefined) continue;
    const made = madeBy(scope, root);
    if (made === undefined || seen.has(made.type.obj)) continue;
    seen.add(made.type.obj);
    yield* harnessesBy(scope, { kind: "constructor", func, body: root, ...made.result }, made.type);
  }
  for (const { root } of makers) {
    const type = root.func?.receiver;
    if (type === undefined || seen.has(type.obj)) continue;
    seen.add(type.obj);
    const maker = makerOf(scope, type, root);
    if (maker !== undefined) yield* harnessesBy(scope, maker, type);
  }
}

function* harnessesBy(scope: Scope, maker: Maker, type: Named): Generator<Harness> {
  const isZero = maker.kind === "zero";
  // Of what nobody else can get all callers are written.
  if (!isZero && scope.pkg.name !== "main" && !isHandedToOthers(scope, maker, type)) return;
  const keeper = isZero ? undefined : writeMaker(maker, `a user of ${type.obj.name}`);
  const makes = isZero ? [] : [maker.func];
  for (const calls of scriptsOf(scope, maker, type)) {
    const { fn, steps } = writeCalls(maker, calls, `a user of ${type.obj.name}`);
    const furtherCalls = (at: Instr | undefined, isAtIt: boolean): Further => {
      const called = at === undefined ? calls : calls.slice(0, steps.indexOf(at) + 1);
      const starts = called.filter(({ traits }) => isStart(traits));
      // Who waits for others to end has not ended them.
      const ends = (isAtIt && at !== undefined ? called.slice(0, -1) : called).filter(
        ({ traits, method }) => traits.ends && !isStart(traits) && takesNothing(method),
      );
      return {
        called: called.map(({ method }) => method),
        once: [...makes, ...starts.map(({ method }) => method)],
        handing: called.flatMap(({ on, method: { receiver } }) =>
          on === undefined || receiver === undefined ? [] : [{ by: on.call.method, type: receiver.obj }],
        ),
        ended: ends.flatMap(({ method }) => method.receiver?.obj ?? []),
        endings: ends.flatMap(({ endings }) =>
          endings.filter((end) => !ends.some(({ method }) => method === end)),
        ),
      };
    };
    const meanwhile = steps.find((_, index) => isMeanwhile(calls[index]));
    const counts = (one: Stuck): boolean => {
      if (isUnmade(one)) return false;
      // Who comes too late starts what it starts too late.
      if (meanwhile !== undefined && one.start !== undefined && one.start !== meanwhile) return false;
      const own = furtherCalls(one.rootAt, one.start === undefined);
      const others = furtherCalls(one.rootAt, false);
      return !mayBeHelped(scope, one.pending, own) && !one.ring.some((at) => mayBeHelped(scope, at, others));
    };
    yield { fn, keeper, counts, assumed: assumedOf(scope, calls, steps) };
  }
}

/** A channel that nobody was seen to make: by a method that was not called, or by who declared the object. */
function isUnmade({ pending: { kind }, made }: Stuck): boolean {
  return (kind === "send" || kind === "recv" || kind === "select") && made === undefined;
}

/** It has a goroutine of its own though it comes back, beside what the others do. */
function isMeanwhile(call: Method | undefined): boolean {
  return call?.isApart === true && !call.traits.loops;
}

function* scriptsOf(scope: Scope, maker: Maker, type: Named): Generator<readonly Method[]> {
  const by = maker.kind === "zero" ? undefined : maker;
  const methods = methodsOf(scope, by, type, undefined).filter(({ traits }) => isOfInterest(traits));
  const isStarted = by !== undefined && traitsOf(scope, by.body).starts;
  const isReady =
    isStarted ||
    (by !== undefined &&
      !methods.some(({ traits: { starts, waits, loops } }) => loops || (starts && !waits)));
  const starting = methods.filter(({ traits }) => isStart(traits));
  const ending = endingOf(methods);
  const others = methods.filter((one) => one.traits.waits && one !== ending && !isStart(one.traits));
  const last = ending === undefined ? [] : [ending];
  const firsts = isReady ? [[], ...starting.map((one) => [one])] : starting.map((one) => [one]);
  if (firsts.length === 0) firsts.push([]);
  let count = 0;
  for (const first of firsts)
    for (const other of [undefined, ...others]) {
      const calls = [...first, ...(other === undefined ? [] : [other]), ...last];
      if (calls.length > 0 && ++count <= MAX_SCRIPTS) yield calls;
      // Once it has come back from the first call, who serves it may be gone.
      if (other !== undefined && isGivenSomething(other.method) && ++count <= MAX_SCRIPTS)
        yield [...first, other, other];
      // What it keeps by name is met again.
      if (
        other !== undefined &&
        keepsByName(type) &&
        isGivenSomething(other.method) &&
        ++count <= MAX_SCRIPTS
      )
        yield [...first, other, { ...other, isRepeated: true }];
    }
  // What starts somebody only when it is needed comes before the others.
  for (const one of others.filter(({ traits }) => traits.starts))
    for (const other of others) if (other !== one && ++count <= MAX_SCRIPTS) yield [one, other, ...last];
  // Others may be at it when one of them ends it.
  if (ending !== undefined)
    for (const other of others)
      if (!other.isApart && isExported(other.method.name) && ++count <= MAX_SCRIPTS)
        yield [...(firsts[0] ?? []), { ...other, isApart: true }, ending];
  // Who fails in between ends what was never started.
  if (isHandedToOthers(scope, by, type) && !isStarted && starting.length > 0 && ending !== undefined)
    yield [ending];
  yield* handedOut(scope, maker, type, starting.slice(0, 1), last);
}

/** It has a map of what may be waited for. */
function keepsByName(type: Named): boolean {
  const under = underlyingOf(type);
  if (under.kind !== "Struct") return false;
  return under.fields.some((field) => {
    const held = underlyingOf(field.type());
    return held.kind === "Map" && leadsToWaiting(held.elem);
  });
}

/** What its methods hand out is used once and ended, then the whole is. */
function* handedOut(
  scope: Scope,
  maker: Maker,
  type: Named,
  first: readonly Method[],
  last: readonly Method[],
): Generator<readonly Method[]> {
  let count = 0;
  const by = maker.kind === "zero" ? undefined : maker;
  for (const one of methodsOf(scope, by, type, undefined)) {
    const method = { ...one, isApart: false, isChecked: true };
    const made = madeBy(scope, method.body);
    if (made === undefined || made.type.obj === type.obj || !makesAnew(method.body, made.result.index))
      continue;
    const before = first.filter((start) => start.method !== method.method);
    // Of several objects nobody can tell which one is ended.
    const others = [...(by === undefined ? [] : [by.body]), ...before.map(({ body }) => body)];
    if (others.some((body) => comesByOne(body, made.type))) continue;
    const on = { call: method, ...made.result };
    const all = methodsOf(
      scope,
      { kind: "constructor", func: method.method, ...on, body: method.body },
      made.type,
      on,
    ).filter(({ traits }) => isOfInterest(traits));
    const ending = endingOf(all);
    for (const other of [undefined, ...all.filter((one) => one.traits.waits && one !== ending)]) {
      const used = [...(other === undefined ? [] : [other]), ...(ending === undefined ? [] : [ending])];
      if (used.length > 0 && ++count <= MAX_HANDED) yield [...before, method, ...used, ...last];
    }
  }
}

function isOfInterest({ starts, makes, waits, ends }: Traits): boolean {
  return starts || makes || waits || ends;
}

/** Of several, the one that waits until all is over. */
function endingOf(methods: readonly Method[]): Method | undefined {
  const all = methods.filter(isEnding);
  return all.find(({ traits }) => traits.waits) ?? all[0];
}

function isEnding({ traits, method }: Pick<Method, "traits" | "method">): boolean {
  return traits.ends && !isStart(traits) && takesNothing(method);
}

/** What it starts goes on when it comes back; or it does not come back. */
function isStart({ starts, makes, waits, loops }: Traits): boolean {
  return loops || ((starts || makes) && !waits);
}

/** Code of other packages can call it, or code of this one that is none of its own methods does. */
function isForOthers(scope: Scope, maker: Constructor | undefined, type: Named, method: Func): boolean {
  if (maker !== undefined && isOfInterface(maker, method)) return true;
  // Who of this program calls it is seen in package main.
  if (isExported(type.obj.name) && scope.pkg.name !== "main") return isExported(method.name);
  const { runs, handouts, isReachedOtherwise } = scope.ask(callers).of(method);
  return (
    handouts.length > 0 ||
    isReachedOtherwise ||
    runs.some(({ graph: { root } }) => root.func !== maker?.func && root.func?.receiver?.obj !== type.obj)
  );
}

/** Code of other packages can come by one. */
function isHandedToOthers({ pkg }: Scope, maker: Constructor | undefined, { obj }: Named): boolean {
  if (pkg.name === "main") return false;
  const result = maker?.func.type().results[maker.index]?.type();
  return isExported(obj.name) || (result?.kind === "Named" && isExported(result.obj.name));
}

/** Whoever gets an interface calls what that has, and nothing else. */
function isOfInterface({ func, index }: Constructor, { name }: Func): boolean {
  const result = func.type().results[index]?.type();
  if (result === undefined || !isInterface(result) || !isExported(name)) return false;
  const isMade = result.kind !== "Named" || isExported(result.obj.name);
  return isMade && methodSet(result).some(({ obj }) => obj.name === name);
}

/** But a context: what is told nothing ends all of it. */
function takesNothing(method: Func): boolean {
  return method.type().params.every((param) => typeString(param.type()) === "context.Context");
}

/** What is called with nothing does one thing once. */
function isGivenSomething(method: Func): boolean {
  return !takesNothing(method);
}

function methodsOf(
  scope: Scope,
  maker: Constructor | undefined,
  type: Named,
  on: WrittenCall["on"],
): readonly Method[] {
  const found: Omit<Method, "endings">[] = [];
  for (const { origin: method } of type.methods()) {
    if (method.type().typeParams.length > 0 || !isForOthers(scope, maker, type, method)) continue;
    const source = scope.functionOf(method);
    if (source === undefined || scope.pkg.isTestFile(source.file)) continue;
    const body = scope.flow(source).root;
    const traits = traitsOf(scope, body);
    found.push({
      method,
      body,
      traits,
      isApart: traits.loops,
      isChecked: isStart(traits),
      isRepeated: false,
      on,
    });
  }
  const endings = found.filter(isEnding).map(({ method }) => method);
  return found.map((one) => ({ ...one, endings }));
}

/** The first method costs nothing, nor do those that start and end it; what is started apart is seen to be. */
function assumedOf(scope: Scope, calls: readonly Method[], steps: readonly Instr[]): Harness["assumed"] {
  const assumed = new Map<Instr, Assumed>();
  const isAlone = calls.length === 1;
  calls.forEach((one, index) => {
    const { method, traits, isApart } = one;
    const step = steps[index];
    const before = calls[index - 1];
    if (step === undefined) return;
    const isApartSeen = !isApart || (traits.loops && isStartedSomewhere(scope, method));
    if (isApart && !traits.loops)
      assumed.set(step, { text: `another goroutine calls ${method.name}`, price: 2 });
    else if (!isApartSeen)
      assumed.set(step, { text: `${method.name} runs on a goroutine of its own`, price: 1 });
    else if (
      index > 0 &&
      !isEnding(one) &&
      !isStart(before?.traits ?? traits) &&
      before !== calls[index]?.on?.call
    )
      assumed.set(step, { text: `the same caller calls ${method.name} too`, price: 1 });
    else if (isAlone && traits.ends)
      assumed.set(step, { text: `${method.name} is called before anything else`, price: 1 });
  });
  return assumed;
}

function isStartedSomewhere(scope: Scope, method: Func): boolean {
  return scope
    .ask(callers)
    .of(method)
    .runs.some(({ run }) => run.phase === "spawned");
}
