/**
 * Calls that wait without a context although a variant takes one. Decides where a context is at
 * hand for it, and where the call is right as it is: in the variant itself, in clean-up, for a
 * request or command that gets its context otherwise or lives longer.
 */
import { usesOf } from "../../flow/definitions.js";
import type { FlowGraph } from "../../flow/graph.js";
import type { CallInstr, FlowFunction, Value } from "../../flow/ir.js";
import { isGoAtLeast } from "../../program/go-version.js";
import type { GoVersion } from "../../program/package.js";
import type { FunctionSource } from "../../semantics/info.js";
import { LIBRARY_CALLS } from "../../semantics/models/context-variants.js";
import { CONTEXT_DONE } from "../../semantics/models/contexts.js";
import type { Func } from "../../semantics/objects.js";
import { defineAnalysis, type Scope } from "../analysis.js";
import { type CallSite, calleeId } from "../calls.js";
import { type ContextAtHand, contextsAtHand } from "./at-hand.js";
import { contextCare } from "./care.js";
import { commandFate } from "./commands.js";
import { isContext, isRequest } from "./derivations.js";
import { resultsOf, spreadOf } from "./spread.js";
import { librarySources, variantSources } from "./variant-words.js";
import { contextVariants, type Variant } from "./variants.js";
import { isWindingDown } from "./winding-down.js";

export interface MissingContext {
  readonly site: CallSite & { readonly instr: CallInstr };
  readonly variant: Variant;
  /** Undefined where there is none: then it is advice. */
  readonly atHand: ContextAtHand | undefined;
  readonly guesses: readonly Guess[];
  /** The file's Go is older than the variant: why nothing is said. */
  readonly tooOld: string | undefined;
}

interface Guess {
  readonly text: string;
  readonly price: number;
}

export const missingContexts = defineAnalysis<readonly MissingContext[]>({
  id: "missing-contexts",
  compute(scope) {
    const found: MissingContext[] = [];
    const hands = scope.ask(contextsAtHand);
    const variants = scope.ask(contextVariants);
    const seen = new Set<FunctionSource>();

    const look = (source: FunctionSource): void => {
      if (seen.has(source)) return;
      seen.add(source);
      const graph = scope.flow(source);
      const version = scope.pkg.goVersion(source.file);
      for (const fn of graph.functions) {
        for (const { instr, func } of callsIn(fn)) {
          const variant = variants.of(func);
          if (variant === undefined || variant.func === source.func) continue;
          const [atHand] = hands.of(fn);
          // Without a context at hand only the standard library's calls are worth a word.
          if (atHand === undefined && !isLibrary(func)) continue;
          if (isWindingDown(scope, instr)) continue;
          const guesses = guessesOf(scope, graph, instr, variant);
          if (guesses === undefined || (atHand === undefined && isBounded(func, guesses))) continue;
          const site = { graph, fn, block: instr.block, instr, id: func.id };
          found.push({ site, variant, atHand, guesses, tooOld: ageOf(variant, version) });
        }
      }
    };

    for (const source of variantSources(scope)) look(source);
    for (const source of librarySources(scope)) look(source);
    return found;
  },
});

function* callsIn(fn: FlowFunction): Iterable<{ readonly instr: CallInstr; readonly func: Func }> {
  for (const { instrs } of fn.blocks) {
    for (const instr of instrs) {
      if (instr.op !== "call") continue;
      const { target } = instr.call;
      if (target.kind === "static" || target.kind === "interface") yield { instr, func: target.func.origin };
    }
  }
}

function isLibrary({ packagePath }: Func): boolean {
  return LIBRARY_CALLS.some(({ path }) => path === packagePath);
}

function ageOf({ name, since }: Variant, version: GoVersion): string | undefined {
  if (since === undefined || isGoAtLeast(version, since.minor)) return undefined;
  return `the file is at Go ${version.major}.${version.minor}, and \`${name}\` came with ${since.major}.${since.minor}`;
}

/** It ends by itself, or somebody out of sight may still end it: no advice. */
function isBounded({ id }: Func, guesses: readonly Guess[]): boolean {
  return id === "net.DialTimeout" || guesses.length > 0;
}

/** What has to be taken for granted; undefined where the call needs no context. */
function guessesOf(
  scope: Scope,
  graph: FlowGraph,
  instr: CallInstr,
  variant: Variant,
): readonly Guess[] | undefined {
  switch (calleeId(instr.call)) {
    case "net/http.NewRequest":
      return requestGuesses(scope, instr);
    case "os/exec.Command":
      return commandGuesses(scope, graph, instr);
    default: {
      const { func, name } = variant;
      if (func === undefined || scope.ask(contextCare).ofFunction(func, 0).watches === "yes") return [];
      return [{ text: `\`${name}\` gives up when its context is done`, price: 1 }];
    }
  }
}

/** A request may be given its context after it was made, or be handed on together with one. */
function requestGuesses(scope: Scope, instr: CallInstr): readonly Guess[] | undefined {
  const seen = new Set<Value>();
  const stack: Value[] = [...resultsOf(instr, 0)];
  let isKept = false;
  for (let request = stack.pop(); request !== undefined; request = stack.pop()) {
    if (seen.has(request)) continue;
    seen.add(request);
    const { handed, kept, values } = spreadOf(scope, request);
    if ([...values].some(isGivenDone)) return undefined;
    isKept ||= kept.length > 0;
    for (const { instr: user } of handed) {
      if (user.call.args.some((arg) => isContext(scope, arg.type))) return undefined;
      // A helper that sets something and returns the request.
      if (user.op === "call") stack.push(...resultsOf(user, 0).filter(({ type }) => isRequest(scope, type)));
    }
  }
  return isKept ? [{ text: "nobody gives the request a context later", price: 1 }] : [];
}

/** `req.Cancel = ctx.Done()`, as before Go 1.7. */
function isGivenDone(request: Value): boolean {
  return usesOf(request).some((user) => {
    if (user.op !== "fieldAddr" || user.field.name !== "Cancel") return false;
    return usesOf(user).some(({ op }) => op === "store");
  });
}

/** A command that is not waited for here is to outlive the call; one that is stopped by hand needs no context. */
function commandGuesses(scope: Scope, graph: FlowGraph, instr: CallInstr): readonly Guess[] | undefined {
  const fate = watchesByHand(graph) ? "goes on" : commandFate(scope, instr);
  if (fate === "goes on") return undefined;
  return fate === "handed on" ? [{ text: "whoever gets the command waits for it", price: 1 }] : [];
}

function watchesByHand(graph: FlowGraph): boolean {
  return graph.functions.some((fn) => [...callsIn(fn)].some(({ func }) => func.id === CONTEXT_DONE));
}
