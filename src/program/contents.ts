/**
 * All a package is made of, as a text: two packages with equal texts look alike to anybody who asks
 * nothing about their imports. For those who keep what they learnt of a package.
 */

import type { Program } from "./load.js";
import type { LoadedPackage } from "./package.js";

/** Needs a program that makes digests. */
export function contentsOf(program: Pick<Program, "folders" | "store">, pkg: LoadedPackage): string {
  const { module } = pkg;
  return JSON.stringify([
    pkg.id,
    pkg.folder,
    pkg.variant,
    [module.path, module.root, module.go, module.toolchain, [...module.godebug]],
    program.folders.list(pkg.folder).hasAssembly,
    pkg.sources.map(({ name, isTest, generated, goVersion, path }) => {
      return [name, isTest, generated, goVersion, program.store.head(path).digest];
    }),
  ]);
}
