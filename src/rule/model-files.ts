/**
 * Reads the files that a config names under `models`. Files may use each other's resource kinds;
 * later ones win, and all of them over what is shipped.
 */
import { isMap, isScalar } from "yaml";
import type { FileHost } from "../host/host.js";
import { SHIPPED_TABLES } from "../semantics/models/library/index.js";
import { createModels, type Models, type ModelTable } from "../semantics/models/model.js";
import { modelsShape, modelTable } from "./models-shape.js";
import type { Problem } from "./problem.js";
import { parseYaml, readText, type YamlText } from "./yaml-text.js";

export interface ModelFiles {
  /** What is shipped where a file is wrong. */
  readonly models: Models;
  readonly problems: readonly Problem[];
}

const NOUN = "the file of models";

export function readModelFiles(files: FileHost, paths: readonly string[]): ModelFiles {
  const problems: Problem[] = [];
  const texts: YamlText[] = [];
  for (const path of new Set(paths)) {
    const text = readText(files, path, NOUN);
    const yaml = text.ok ? parseYaml(path, text.value, NOUN) : text;
    if (yaml.ok) texts.push(yaml.value);
    else problems.push(...yaml.problems);
  }
  const kinds = SHIPPED_TABLES.flatMap(({ resources }) => resources ?? []).map(({ id }) => id);
  const shape = modelsShape([...kinds, ...texts.flatMap(kindsNamedIn)]);
  const tables: ModelTable[] = [];
  for (const text of texts) {
    const read = text.read(shape);
    if (!read.ok) problems.push(...read.problems);
    else if (read.value !== undefined) tables.push(modelTable(read.value));
  }
  return { models: createModels(SHIPPED_TABLES, problems.length === 0 ? tables : []), problems };
}

/** Before anything is checked: a kind that is described wrongly is known all the same. */
function kindsNamedIn({ document }: YamlText): readonly string[] {
  const root = document.contents;
  const resources = isMap(root) ? root.get("resources") : undefined;
  if (!isMap(resources)) return [];
  return resources.items.flatMap(({ key }) =>
    isScalar(key) && typeof key.value === "string" ? [key.value] : [],
  );
}
