/**
 * Tells for every folder what it belongs to (a module, a workspace, a GOPATH-style tree, the standard
 * library, or nothing known) and hands out the scope in which its imports are looked up.
 */
import { createBuildList, type MainModule } from "./build-list.js";
import type { Folders } from "./folders.js";
import type { GoMod } from "./go-mod.js";
import { GO_WITHOUT_DIRECTIVE } from "./go-version.js";
import type { ModuleFiles } from "./module-files.js";
import { createModuleScope, type ModuleScope } from "./module-scope.js";
import type { GoVersion } from "./package.js";
import { baseName, joinPath, parentOf, relativeInside } from "./paths.js";
import type { Locate, Place } from "./scope.js";
import {
  createGoroot,
  createSourceTree,
  type Goroot,
  type GorootParts,
  type SourceTree,
} from "./tree-scopes.js";

export interface RootOptions {
  /** The folder the run started in: loose folders below it are named from here. */
  readonly base: string;
  /** For trees without go.mod. */
  readonly defaultGo: GoVersion;
  /** GOMODCACHE. */
  readonly moduleCache: string | undefined;
  /** Folders below which paths are import paths (`$GOPATH/src`), asked where nothing else answers. */
  readonly sourceRoots: readonly string[];
  /** GOROOT, where the library's source is to be read; its index serves otherwise. */
  readonly goroot: string | undefined;
  /** Whether a path is the standard library's, which no module can hide. */
  readonly isStandard: (importPath: string) => boolean;
  /** False for GOWORK=off. */
  readonly workspaces: boolean;
}

export function createLocate(folders: Folders, moduleFiles: ModuleFiles, options: RootOptions): Locate {
  const moduleScopes = new Map<string, ModuleScope>();
  const trees = new Map<string, SourceTree>();
  const goroots = new Map<string, Goroot>();
  const places = new Map<string, Place>();

  const locate: Locate = (folder) => {
    let place = places.get(folder);
    if (place === undefined) {
      place = locateAnew(folder);
      places.set(folder, place);
    }
    return place;
  };

  const locateAnew = (folder: string): Place => {
    const root = folders.moduleRoot(folder);
    const sourceRoot = sourceRootOf(folder, options.sourceRoots);
    const mod = root === undefined ? undefined : moduleFiles.goMod(root);
    if (root === undefined || mod === undefined) {
      return sourceRoot === undefined
        ? { ...loosePlace(folder), ...workspaceAround(folder) }
        : treePlace(sourceRoot, folder);
    }
    const library = gorootOf(root, mod);
    if (library !== undefined) return library.placeOf(folder);
    const inside = sourceRoot === undefined ? undefined : relativeInside(root, sourceRoot);
    // Trees that tests of Go tools bring along; elsewhere below a go.mod, `src` is just a folder.
    if (sourceRoot !== undefined && inside?.split("/").includes("testdata")) {
      return treePlace(sourceRoot, folder);
    }
    return moduleScope(root, mod).placeOf({ root, mod }, folder);
  };

  const treePlace = (root: string, folder: string): Place => {
    return tree(root).placeOf(folder, relativeInside(root, folder) || baseName(folder));
  };
  const tree = (root: string): SourceTree => {
    let found = trees.get(root);
    if (found === undefined) {
      const others = options.sourceRoots.filter((other) => other !== root);
      found = createSourceTree({ root, others, folders, locate, goVersion: options.defaultGo, standard });
      trees.set(root, found);
    }
    return found;
  };
  const loosePlace = (folder: string): Place => {
    // Folders nobody describes are named from the repository's root, or from where the run started.
    const isBelowBase = relativeInside(options.base, folder) !== undefined;
    const start = folders.gitRoot(folder) ?? (isBelowBase ? options.base : (parentOf(folder) ?? folder));
    return treePlace(start, folder);
  };

  /** Between a go.work and its modules, import paths mean what they mean in the modules. */
  const workspaceAround = (folder: string): { readonly scope?: ModuleScope } => {
    for (const root of workspaceOf(folder).uses) {
      const mod = moduleFiles.goMod(root);
      if (mod !== undefined) return { scope: moduleScope(root, mod) };
    }
    return {};
  };
  const workspaceOf = (folder: string) => {
    const workspace = options.workspaces ? folders.workspaceRoot(folder) : undefined;
    const work = workspace === undefined ? undefined : moduleFiles.goWork(workspace);
    const uses = work?.use.map((use) => joinPath(workspace ?? folder, use)) ?? [];
    return { workspace, work, uses };
  };

  const moduleScope = (root: string, mod: GoMod): ModuleScope => {
    const { workspace, work, uses } = workspaceOf(root);
    const isUsed = uses.includes(root);
    const key = isUsed && workspace !== undefined ? workspace : root;
    let scope = moduleScopes.get(key);
    if (scope === undefined) {
      const mains: MainModule[] = isUsed ? mainModules(moduleFiles, uses) : [{ root, mod }];
      const overrides = isUsed && work !== undefined ? { root: key, replace: work.replace } : undefined;
      scope = createModuleScope({
        key,
        mains,
        buildList: createBuildList(mains, overrides, moduleFiles, options.moduleCache),
        vendorRoot: key,
        folders,
        files: moduleFiles,
        cache: options.moduleCache,
        locate,
        standard,
        fallback: (from, importPath) => fallback(root, from, importPath),
      });
      moduleScopes.set(key, scope);
    }
    return scope;
  };

  /** A module that lies in a GOPATH-style tree finds its neighbours there, as Debian builds it. */
  const fallback = (moduleRoot: string, from: string, importPath: string): Place | undefined => {
    const around = sourceRootOf(moduleRoot, options.sourceRoots) ?? options.sourceRoots[0];
    return around === undefined ? undefined : tree(around).find(from, importPath);
  };

  const gorootOf = (root: string, mod: GoMod): Goroot | undefined => {
    if (mod.module === "std") return goroot(root, mod);
    if (mod.module !== "cmd") return undefined;
    const parent = parentOf(root);
    const std = parent === undefined ? undefined : moduleFiles.goMod(parent);
    return parent !== undefined && std?.module === "std" ? goroot(parent, std) : undefined;
  };
  const goroot = (root: string, std: GoMod): Goroot => {
    let found = goroots.get(root);
    if (found === undefined) {
      const commands = joinPath(root, "cmd");
      const cmd = moduleFiles.goMod(commands) ?? std;
      found = createGoroot({
        root,
        folders,
        std: libraryModule(root, std),
        cmd: libraryModule(commands, cmd),
      });
      goroots.set(root, found);
    }
    return found;
  };

  const standard = (importPath: string): { readonly place: Place | undefined } | undefined => {
    if (!options.isStandard(importPath)) return undefined;
    const root = options.goroot === undefined ? undefined : joinPath(options.goroot, "src");
    const std = root === undefined ? undefined : moduleFiles.goMod(root);
    return {
      place: root === undefined || std === undefined ? undefined : goroot(root, std).find(root, importPath),
    };
  };

  return locate;
}

/**
 * The `src` folder of a GOPATH-style tree around a folder: one that was named, or the innermost `src`
 * that a host name follows, as in `/usr/share/gocode/src/github.com/...`.
 */
function sourceRootOf(folder: string, known: readonly string[]): string | undefined {
  const named = known.filter((root) => relativeInside(root, folder) !== undefined);
  if (named.length > 0) return named.reduce((a, b) => (b.length > a.length ? b : a));
  for (let at = folder.lastIndexOf("/src/"); at > 0; at = folder.lastIndexOf("/src/", at - 1)) {
    const host = folder.slice(at + "/src/".length).split("/", 1)[0] ?? "";
    if (/^[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,}$/.test(host)) return folder.slice(0, at + "/src".length);
  }
  return undefined;
}

function mainModules(moduleFiles: ModuleFiles, roots: readonly string[]): MainModule[] {
  const mains: MainModule[] = [];
  for (const root of roots) {
    const mod = moduleFiles.goMod(root);
    if (mod !== undefined) mains.push({ root, mod });
  }
  return mains.sort((a, b) => (b.mod.module?.length ?? 0) - (a.mod.module?.length ?? 0));
}

function libraryModule(root: string, mod: GoMod): GorootParts["std"] {
  const { module, go, toolchain, godebug } = mod;
  return {
    module: { path: module ?? "std", root, go, toolchain, godebug },
    goVersion: go ?? GO_WITHOUT_DIRECTIVE,
  };
}
