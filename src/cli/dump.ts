/**
 * `golinger dump ast|types|cfg|ir|skeleton|schedule FILE[:FUNC]`: what golinger made of a file, for people who debug
 * a finding or a rule.
 */
import { printExploration } from "../analyses/concurrency/print.js";
import type { StuckIn } from "../analyses/concurrency/stuck.js";
import { exploreRoot } from "../analyses/concurrency/stuck-operations.js";
import { type Inspection, inspect } from "../engine/inspect.js";
import { mermaidFlow, printFlow } from "../flow/print.js";
import type { Host } from "../host/host.js";
import { sequenceDiagram } from "../report/sequence-diagram.js";
import { nearest } from "../rule/nearest.js";
import { scheduleOf } from "../rule/stuck.js";
import type { FunctionSource } from "../semantics/info.js";
import { dumpAst, dumpTypes } from "./dump-syntax.js";
import { UsageError } from "./usage.js";

export const DUMPS = ["ast", "types", "cfg", "ir", "skeleton", "schedule"] as const;
export type Dump = (typeof DUMPS)[number];

/**
 * `place` is a Go file, with a function or method after a colon to see only that: `Get`, `Client.Do`
 * or `(*Client).Do`.
 * @throws UsageError
 */
export async function dump(host: Host, base: string, what: Dump, place: string): Promise<string> {
  const colon = place.lastIndexOf(".go:");
  const path = colon === -1 ? place : place.slice(0, colon + 3);
  const wanted = colon === -1 ? undefined : place.slice(colon + 4);
  const inspection = await inspect(host, base, path);
  if (inspection === undefined) throw new UsageError(`${path} cannot be read as part of a Go package`);
  const all = inspection.functions();
  const chosen = wanted === undefined ? all : all.filter((source) => answersTo(source, wanted));
  if (chosen.length === 0 && wanted !== undefined) {
    const near = nearest(wanted, all.map(nameOf));
    throw new UsageError(
      `${path} has no function ${wanted}${near === undefined ? "" : ` (did you mean ${near}?)`}`,
    );
  }
  return chosen.map((source) => render(what, source, inspection)).join("\n");
}

function render(what: Dump, source: FunctionSource, inspection: Inspection): string {
  switch (what) {
    case "ast":
      return dumpAst(source.file, source.decl);
    case "types":
      return dumpTypes(source, inspection.semantics);
    case "cfg":
      return inspection.flow(source).functions.map(mermaidFlow).join("\n");
    case "ir":
      return inspection.flow(source).functions.map(printFlow).join("\n");
    case "skeleton":
      return printExploration(explored(source, inspection));
    case "schedule":
      return explored(source, inspection)
        .stuck.map((one) => sequenceDiagram(scheduleOf(one)))
        .join("\n");
  }
}

function explored(source: FunctionSource, { scope }: Inspection): StuckIn {
  return exploreRoot(scope, { graph: scope.flow(source) });
}

/** `Get`, `Client.Do`, `(*Client).Do`. */
function nameOf({ func }: FunctionSource): string {
  if (func.receiver === undefined) return func.name;
  const type = func.receiver.obj.name;
  return func.pointerReceiver ? `(*${type}).${func.name}` : `${type}.${func.name}`;
}

function answersTo(source: FunctionSource, wanted: string): boolean {
  const plain = (name: string): string => name.replace(/[()*]/g, "");
  return source.func.name === wanted || plain(nameOf(source)) === plain(wanted);
}
