/**
 * What is the same for all states of one exploration: bodies of functions, bounds and budgets.
 */
import { immediatePostDominator } from "../../flow/dominators.js";
import type { Block, CallInfo, FlowFunction, Instr } from "../../flow/ir.js";
import { isStandardPath } from "../../program/import-paths.js";
import { timerSemantics } from "../../semantics/models/timers.js";
import type { Func } from "../../semantics/objects.js";
import { isString } from "../../semantics/predicates.js";
import { typeString } from "../../semantics/type-string.js";
import type { Type } from "../../semantics/types.js";
import { underlyingOf } from "../../semantics/typeset.js";
import { hashWord } from "../../syntax/scan.js";
import type { SourceFile } from "../../syntax/source-file.js";
import type { Scope } from "../analysis.js";
import { leadsToWaiting } from "./carriers.js";
import { isModelled } from "./library.js";
import { locksNothing } from "./locking-names.js";

/** Calls in calls. Too low loses helpers of helpers, too high follows what does not matter. */
const MAX_DEPTH = 7;

/** The module of the standard library's own source. */
const STANDARD = "std";

/** Packages that are parts of others. The rest of the standard library is no more looked into than where its source is not at hand. */
const OWN_PARTS = /(?:^|\/)(?:internal|vendor)\//;

/** Often the second or third time around meets what the first one holds. */
const MAX_RECURSION = 3;

export interface World {
  /** Sizes nobody can see take each value up to it. */
  readonly bound: number;
  readonly effort: Effort;
  /** The body of a function that is followed. */
  bodyOf(func: Func): FlowFunction | undefined;
  isStandard(func: Func): boolean;
  /** It may take a lock, itself or in what it calls. */
  mayLock(func: Func): boolean;
  /** What it returns may be what others wait for. */
  returnsWaiting(func: Func): boolean;
  /** The text of a function may name a field. */
  mayName(func: Func, field: string): boolean;
  /** Where both ways of a branch meet, if nothing happens on either that could matter. */
  meetingOf(block: Block): Block | undefined;
  /** A stopped timer's channel holds nothing. */
  dropsStale(file: SourceFile): boolean;
  mayStep(): boolean;
  mayEnter(fn: FlowFunction, stack: readonly { readonly fn: FlowFunction }[]): boolean;
}

/** How much one exploration may cost. */
export interface Effort {
  /** Instructions, over all its states. More than that is data at work, not waiting. */
  readonly instructions: number;
  readonly states: number;
}

export function createWorld(scope: Scope, bound: number, effort: Effort): World {
  let instructions = 0;
  const meetings = new Map<Block, Block | undefined>();
  const homeOf = ({ packagePath }: Func): Scope | undefined =>
    packagePath === scope.pkg.path ? scope : scope.scopeOf(packagePath);
  const isStandard = (func: Func): boolean => {
    const home = homeOf(func);
    return home === undefined ? isStandardPath(func.packagePath) : home.pkg.module.path === STANDARD;
  };
  /** A call without an effect on anybody who waits. */
  const isPassedBy = ({ target, args }: CallInfo): boolean => {
    switch (target.kind) {
      case "builtin":
        return target.name !== "close" && target.name !== "panic" && target.name !== "recover";
      case "static": {
        const { origin } = target.func;
        if (isModelled(origin.id)) return false;
        if (isStandard(origin) && origin.packagePath !== scope.pkg.path)
          return args.every(({ type }) => type.kind !== "Signature" && type.kind !== "Chan");
        return false;
      }
      case "interface":
        return !isModelled(target.func.origin.id) && args.every(({ type }) => !mayCarry(type, 0));
      default:
        return false;
    }
  };
  return {
    effort,
    bound,
    bodyOf(func) {
      const home = homeOf(func);
      if (home !== scope && isStandard(func) && !OWN_PARTS.test(func.packagePath)) return undefined;
      const source = home?.functionOf(func);
      return source === undefined || home === undefined ? undefined : home.flow(source).root;
    },
    isStandard,
    mayLock(func) {
      const home = homeOf(func);
      return home === undefined || !locksNothing(home, func);
    },
    returnsWaiting: (func) => func.type().results.some((result) => leadsToWaiting(result.type())),
    mayName({ decl, place }, field) {
      return decl === undefined || place?.file.pieceOf(decl).words.mayHold(hashWord(field)) !== false;
    },
    meetingOf(block) {
      if (!meetings.has(block)) meetings.set(block, quietMeeting(block, isPassedBy));
      return meetings.get(block);
    },
    dropsStale: (file) => timerSemantics(scope.pkg, file).collected,
    mayStep: () => ++instructions <= effort.instructions,
    mayEnter: (fn, stack) =>
      stack.length < MAX_DEPTH && stack.filter((one) => one.fn === fn).length < MAX_RECURSION,
  };
}

/** Undefined where one of the ways does something, or leaves. */
function quietMeeting(block: Block, isPassedBy: (call: CallInfo) => boolean): Block | undefined {
  const meeting = immediatePostDominator(block);
  if (meeting === undefined) return undefined;
  for (const instr of meeting.instrs) {
    if (instr.op !== "phi") break;
    if (!isData(instr.type)) return undefined;
  }
  const seen = new Set<Block>([meeting]);
  const stack = [...block.succs];
  for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
    if (seen.has(at)) continue;
    seen.add(at);
    if (at === block || !isQuiet(at, isPassedBy)) return undefined;
    stack.push(...at.succs);
  }
  return meeting;
}

function isQuiet({ instrs, end }: Block, isPassedBy: (call: CallInfo) => boolean): boolean {
  return (
    (end.op === "jump" || end.op === "branch") && instrs.every((instr) => isQuietInstr(instr, isPassedBy))
  );
}

function isQuietInstr(instr: Instr, isPassedBy: (call: CallInfo) => boolean): boolean {
  switch (instr.op) {
    case "send":
    case "recv":
    case "go":
    case "defer":
    case "runDefers":
    case "mapUpdate":
    case "opaque":
    case "makeChan":
      return false;
    case "store":
      return isData(instr.value.type);
    case "call":
      return isPassedBy(instr.call);
    default:
      return true;
  }
}

/** Can a callee get hold of something through it that others wait for? */
function mayCarry(type: Type, depth: number): boolean {
  const under = underlyingOf(type);
  switch (under.kind) {
    case "Basic":
      return false;
    case "Interface":
      return typeString(type) !== "error";
    case "Slice":
    case "Array":
    case "Map":
      return depth > 3 || mayCarry(under.elem, depth + 1);
    case "Struct":
      return depth > 3 || under.fields.some((field) => mayCarry(field.type(), depth + 1));
    default:
      return true;
  }
}

/** Values that decide nothing about who waits for whom: texts and fractions. */
function isData(type: Type): boolean {
  if (isString(type)) return true;
  return type.kind === "Basic" && (type.name === "float64" || type.name === "float32");
}
