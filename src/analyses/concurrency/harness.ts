/**
 * Callers that nobody of the package has written: of exported types that make something to wait for,
 * or start somebody who waits. They are polite: what starts it is called first and once, then one
 * method, then what ends it, one after the other; what waits again and again gets a goroutine.
 */
import type { FlowGraph } from "../../flow/graph.js";
import type { FlowFunction, Instr } from "../../flow/ir.js";
import { type WrittenCall, writeCalls } from "../../flow/written-calls.js";
import { isExported } from "../../semantics/identical.js";
import { pointerTo } from "../../semantics/make.js";
import type { Func } from "../../semantics/objects.js";
import { isInterface } from "../../semantics/predicates.js";
import { typeString } from "../../semantics/type-string.js";
import type { Named, Type } from "../../semantics/types.js";
import type { Scope } from "../analysis.js";
import { callers } from "../callers.js";
import type { Further } from "./further-calls.js";
import type { Assumed } from "./state.js";
import { type Traits, traitsOf } from "./traits.js";

export interface Harness {
  readonly fn: FlowFunction;
  /** What makes the object, at the front of its block. */
  readonly maker: FlowFunction;
  /** What can still be called once the harness has come to an instruction. */
  furtherCalls(at: number | undefined): Further;
  readonly assumed: ReadonlyMap<Instr, Assumed>;
}

interface Method extends WrittenCall {
  readonly traits: Traits;
}

/** Of one type. More are left out, the last in the source first. */
const MAX_SCRIPTS = 10;

export function* harnessesOf(scope: Scope, makers: readonly FlowGraph[]): Generator<Harness> {
  if (scope.pkg.name === "main") return;
  const seen = new Set<Named>();
  for (const { root } of makers) {
    const { func } = root;
    if (func === undefined || func.receiver !== undefined) continue;
    const signature = func.type();
    if (signature.typeParams.length > 0) continue;
    const index = signature.results.findIndex((_, at) => madeType(scope, root, at) !== undefined);
    const type = index === -1 ? undefined : madeType(scope, root, index);
    if (type === undefined || seen.has(type)) continue;
    seen.add(type);
    const isHidden = signature.results[index]?.type().kind !== "Pointer";
    const maker = { func, body: root, index, behind: isHidden ? pointerTo(type) : undefined };
    for (const calls of scriptsOf(scope, root, type)) {
      const { fn, steps, positions } = writeCalls(maker, calls, `a user of ${type.obj.name}`);
      const furtherCalls = (at = Infinity): Further => {
        const called = calls.filter((_, position) => (positions[position] ?? 0) <= at);
        const starts = called.filter(({ traits }) => isStart(traits));
        const isEnded = called.some((one) => one.traits.ends && takesNothing(one.method));
        return {
          once: [func, ...starts.map(({ method }) => method)],
          endedType: isEnded ? type : undefined,
        };
      };
      yield { fn, maker: root, furtherCalls, assumed: assumedOf(scope, calls, steps) };
    }
  }
}

/** A pointer to a struct of the package, itself or behind an interface. */
function madeType(scope: Scope, maker: FlowFunction, index: number): Named | undefined {
  const type = maker.signature.results[index]?.type();
  if (type === undefined) return undefined;
  if (!isInterface(type)) return structBehind(scope, type);
  const made = new Set<Named | undefined>();
  for (const { end } of maker.blocks) {
    const result = end.op === "return" ? end.results[index] : undefined;
    if (result?.op === "makeInterface") made.add(structBehind(scope, result.x.type));
    else if (result !== undefined && result.op !== "nil") return undefined;
  }
  return made.size === 1 ? [...made][0] : undefined;
}

function structBehind(scope: Scope, type: Type): Named | undefined {
  const elem = type.kind === "Pointer" ? type.elem : undefined;
  if (elem?.kind !== "Named" || elem.obj.packagePath !== scope.pkg.path) return undefined;
  return scope.semantics.underlying(elem).kind === "Struct" && elem.methods().length > 0 ? elem : undefined;
}

function* scriptsOf(scope: Scope, maker: FlowFunction, type: Named): Generator<readonly Method[]> {
  const methods = maker.func === undefined ? [] : methodsOf(scope, maker.func, type);
  const isStarted = traitsOf(scope, maker).starts;
  const starting = methods.filter(({ traits }) => isStart(traits));
  const ending = methods.find((one) => one.traits.ends && !isStart(one.traits) && takesNothing(one.method));
  const others = methods.filter((one) => one.traits.waits && one !== ending && !isStart(one.traits));
  const last = ending === undefined ? [] : [ending];
  const firsts = isStarted ? [[], ...starting.map((one) => [one])] : starting.map((one) => [one]);
  if (firsts.length === 0) firsts.push([]);
  let count = 0;
  for (const first of firsts)
    for (const other of [undefined, ...others]) {
      const calls = [...first, ...(other === undefined ? [] : [other]), ...last];
      if (calls.length > 0 && ++count <= MAX_SCRIPTS) yield calls;
      // Once it has come back from the first call, who serves it may be gone.
      if (other !== undefined && isGivenSomething(other.method) && ++count <= MAX_SCRIPTS)
        yield [...first, other, other];
    }
  // Who fails in between ends what was never started.
  if (!isStarted && starting.length > 0 && ending !== undefined) yield [ending];
}

/** What it starts goes on when it comes back; or it does not come back. */
function isStart({ starts, waits, loops }: Traits): boolean {
  return loops || (starts && !waits);
}

/** Code of other packages can call it, or code of this one that is none of its own methods does. */
function isForOthers(scope: Scope, maker: Func, type: Named, method: Func): boolean {
  if (isExported(type.obj.name)) return isExported(method.name);
  const { runs, handouts, isReachedOtherwise } = scope.ask(callers).of(method);
  return (
    handouts.length > 0 ||
    isReachedOtherwise ||
    runs.some(({ graph: { root } }) => root.func !== maker && root.func?.receiver?.obj !== type.obj)
  );
}

/** But a context: what is told nothing ends all of it. */
function takesNothing(method: Func): boolean {
  return method.type().params.every((param) => typeString(param.type()) === "context.Context");
}

/** What is called with nothing does one thing once. */
function isGivenSomething(method: Func): boolean {
  return !takesNothing(method);
}

function methodsOf(scope: Scope, maker: Func, type: Named): readonly Method[] {
  const found: Method[] = [];
  for (const { origin: method } of type.methods()) {
    if (method.type().typeParams.length > 0 || !isForOthers(scope, maker, type, method)) continue;
    const source = scope.functionOf(method);
    if (source === undefined || scope.pkg.isTestFile(source.file)) continue;
    const body = scope.flow(source).root;
    const traits = traitsOf(scope, body);
    const { starts, waits, ends } = traits;
    if (starts || waits || ends) found.push({ method, body, traits, isApart: traits.loops });
  }
  return found;
}

/** The first method costs nothing, nor do those that start and end it; what is started apart is seen to be. */
function assumedOf(scope: Scope, calls: readonly Method[], steps: readonly Instr[]): Harness["assumed"] {
  const assumed = new Map<Instr, Assumed>();
  const isAlone = calls.length === 1;
  calls.forEach(({ method, traits, isApart }, index) => {
    const step = steps[index];
    if (step === undefined) return;
    const isApartSeen = !isApart || isStartedSomewhere(scope, method);
    if (!isApartSeen) assumed.set(step, { text: `${method.name} runs on a goroutine of its own`, price: 1 });
    else if (index > 0 && !traits.ends && !isStart(calls[index - 1]?.traits ?? traits))
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
