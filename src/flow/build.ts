/**
 * Builds the flow graph of one declaration: looks at its variables, lowers it with its closures, and
 * answers which instruction and value belong to which node.
 */

import { isGoAtLeast } from "../program/go-version.js";
import type { Package } from "../program/package.js";
import type { BodyInfo, FunctionSource } from "../semantics/info.js";
import { signatureOf } from "../semantics/make.js";
import { modelEnding } from "../semantics/models/no-return.js";
import type { CallExpr, FuncDecl, FuncLit, GenDecl, Ident, Node, RangeStmt } from "../syntax/ast.js";
import type { SourceFile } from "../syntax/source-file.js";
import type { GraphBuilder } from "./function-builder.js";
import type { FlowGraph, FlowOptions } from "./graph.js";
import type { CallInstr, DeferInstr, FlowFunction, GoInstr, Instr, Value } from "./ir.js";
import { closeFunction, endOfBody, lowerParams, openFunction } from "./lower-function.js";
import { lowerBlock, lowerDecl } from "./lower-stmt.js";
import { findVariables } from "./variables.js";

/** Since this release each iteration has its own loop variables. */
const LOOP_VARIABLES_SINCE = 22;

/** The graph of a function or method with its closures. Linear in the size of the body; never throws. */
export function buildFlow(source: FunctionSource, options: FlowOptions = {}): FlowGraph {
  const { pkg, file, decl, func, body, info } = source;
  const graph = newGraph(decl, body.block, { pkg, file, info }, options);
  const signature = func.type();
  const b = openFunction(graph, undefined, {
    kind: "declared",
    id: func.id,
    name: shortName(source),
    node: decl,
    func,
    signature,
    pkg,
    file,
    info,
  });
  lowerParams(b, decl.receiver, decl.type, signature);
  graph.lowerBody(b, body.block);
  return finishGraph(graph, closeFunction(b), source);
}

export interface InitializerPlace {
  readonly pkg: Package;
  readonly file: SourceFile;
  readonly decl: GenDecl;
  readonly info: BodyInfo;
}

/** The graph of the initial values of a package-level `var` declaration. */
export function buildInitializerFlow(place: InitializerPlace, options: FlowOptions = {}): FlowGraph {
  const { pkg, file, decl, info } = place;
  const graph = newGraph(decl, undefined, place, options);
  const b = openFunction(graph, undefined, {
    kind: "initializer",
    id: `${pkg.path}.init.${decl.start}`,
    name: "init",
    node: decl,
    func: undefined,
    signature: signatureOf({}),
    pkg,
    file,
    info,
  });
  lowerDecl(b, decl);
  endOfBody(b, decl);
  return finishGraph(graph, closeFunction(b), undefined);
}

function shortName({ func }: FunctionSource): string {
  if (func.receiver === undefined) return func.name;
  return `(${func.pointerReceiver ? "*" : ""}${func.receiver.obj.name}).${func.name}`;
}

function newGraph(
  root: FuncDecl | GenDecl,
  body: Node | undefined,
  place: Omit<InitializerPlace, "decl">,
  options: FlowOptions,
): GraphBuilder {
  const { pkg, file, info } = place;
  const perIteration = isGoAtLeast(pkg.goVersion(file), LOOP_VARIABLES_SINCE);
  return {
    info,
    variables: findVariables(root, body, info, perIteration),
    options,
    noReturn: options.noReturn ?? ((callee) => modelEnding(callee.origin.id)),
    perIteration,
    functions: [],
    byNode: new Map(),
    readIdents: [],
    readValues: [],
    depth: 0,
    lowerBody(b, block) {
      lowerBlock(b, block);
      endOfBody(b, block);
    },
    lowerRangeBody: lowerBlock,
  };
}

type MadeCall = CallInstr | GoInstr | DeferInstr;

/** Tables by node are made when first asked for: most graphs are never asked. */
function finishGraph(graph: GraphBuilder, root: FlowFunction, source: FunctionSource | undefined): FlowGraph {
  const { functions, byNode, readIdents, readValues, info } = graph;
  let instrs: Map<Node, Instr[]> | undefined;
  let calls: Map<Node, MadeCall> | undefined;
  let reads: Map<Ident, Value> | undefined;
  const index = (): Map<Node, Instr[]> => {
    if (instrs !== undefined) return instrs;
    instrs = new Map();
    calls = new Map();
    for (const fn of functions) {
      for (const block of fn.blocks) {
        for (const instr of block.instrs) {
          const list = instrs.get(instr.node);
          if (list === undefined) instrs.set(instr.node, [instr]);
          else list.push(instr);
          if (instr.op === "call" || instr.op === "go" || instr.op === "defer") {
            calls.set(instr.call.node, instr);
          }
        }
      }
    }
    return instrs;
  };
  return {
    file: root.file,
    node: root.node as FuncDecl | GenDecl,
    info,
    source,
    root,
    functions,
    functionOf: (node: FuncLit | RangeStmt | FuncDecl | GenDecl) => byNode.get(node),
    callOf(call: CallExpr) {
      index();
      return calls?.get(call);
    },
    valueOf(ident) {
      if (reads === undefined) {
        reads = new Map();
        for (let at = 0; at < readIdents.length; at++) {
          reads.set(readIdents[at] as Ident, readValues[at] as Value);
        }
      }
      return reads.get(ident);
    },
    instrsOf: (node) => index().get(node) ?? [],
  };
}
