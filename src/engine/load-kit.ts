/**
 * The kit golinger ships: its grammar and library index from the host's assets, its types and flow.
 */
import { endingOf } from "../analyses/endings.js";
import { buildFlow, buildInitializerFlow } from "../flow/build.js";
import { createSemantics } from "../semantics/semantics.js";
import { openStdlib } from "../semantics/stdlib/open.js";
import { compareWithWholeParse } from "../syntax/compare.js";
import { loadGrammar } from "../syntax/flat-tree.js";
import { parseFile } from "../syntax/parse.js";
import type { LoadKit } from "./serve.js";

export const loadKit: LoadKit = async (host, run) => {
  const [core, go, flatten, index] = await Promise.all(
    ["tree-sitter.wasm", "tree-sitter-go.wasm", "flatten.wasm", "stdlib.idx"].map((name) =>
      host.assets.read(name),
    ),
  );
  if (core === undefined || go === undefined || flatten === undefined || index === undefined)
    throw new Error("an asset is missing");
  const grammar = await loadGrammar({ core, go, flatten });
  const library = openStdlib(index, run.goos);
  // Of packages under internal the index holds only what public ones mention.
  const isStandard = (path: string): boolean =>
    library.packageName(path) !== undefined && !path.split("/").includes("internal");
  return {
    parseFile: (path, bytes) => parseFile(grammar, path, bytes),
    isStandard,
    readsAsWhole: (file) => compareWithWholeParse(grammar, file).differing.length === 0,
    createSemantics: (resolver) => createSemantics({ resolver, library }),
    endingOf,
    buildFlow: (source, noReturn) =>
      "func" in source ? buildFlow(source, { noReturn }) : buildInitializerFlow(source, { noReturn }),
  };
};
