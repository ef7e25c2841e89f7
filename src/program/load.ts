/**
 * The program: packages on demand, each made once from the headers of its files. Answers "which
 * package lies here" and "what does this import mean"; which packages a run looks at is decided in
 * `targets.ts`.
 */
import type { FileHost } from "../host/host.js";
import type { SourceFile } from "../syntax/source-file.js";
import { type BuildContext, type BuildSettings, createBuildContext, describeBuild } from "./build-context.js";
import { type Change, isSameHead, withImporters } from "./changes.js";
import { createFolders, type Folders } from "./folders.js";
import { fileGoVersion, NEWEST_GO } from "./go-version.js";
import { type FolderGroups, groupFolder, isTestName } from "./grouping.js";
import { createModuleFiles, type ModuleFileProblem } from "./module-files.js";
import type {
  GoVersion,
  LoadedPackage,
  Module,
  Package,
  PackageAddress,
  PackageFile,
  PackageResolver,
  PackageVariant,
} from "./package.js";
import { childPath, relativeInside } from "./paths.js";
import { createLocate } from "./roots.js";
import type { Place } from "./scope.js";
import {
  createSourceStore,
  type Digest,
  layTextsOver,
  type ParseFile,
  type SourceStore,
} from "./source-store.js";

export interface ProgramOptions {
  readonly files: FileHost;
  readonly parseFile: ParseFile;
  /** The folder the run started in. */
  readonly base: string;
  /** Files already known, for an editor that makes a program after each change; `forget` what changed. */
  readonly store?: SourceStore;
  /** Gives `FileHead.digest`, for those who keep what they learn beyond the run. */
  readonly digest?: Digest | undefined;
  readonly build?: Partial<BuildSettings>;
  /** The language version where no go.mod gives one; the newest known if left out. */
  readonly defaultGo?: GoVersion;
  /** The version to assume whatever go.mod says (`--go`); a file's `//go:build go1.N` still counts. */
  readonly go?: GoVersion;
  /** GOMODCACHE; without it no dependency is looked up there. */
  readonly moduleCache?: string | undefined;
  /** Folders below which paths are import paths (`$GOPATH/src`). */
  readonly sourceRoots?: readonly string[];
  /** GOROOT, to resolve the standard library to its source rather than leave it to the index. */
  readonly goroot?: string | undefined;
  /** Tells the standard library's import paths; without it, modules are asked first. */
  readonly isStandard?: (importPath: string) => boolean;
  /** False for GOWORK=off. */
  readonly workspaces?: boolean;
  /** What another program of the same run said: makes ids equal in all threads. */
  readonly contestedIds?: readonly (readonly [id: string, folder: string])[];
}

/** The packages of one folder under one build. */
interface FolderPackages {
  readonly place: Place;
  readonly groups: FolderGroups;
  readonly main: LoadedPackage | undefined;
  readonly externalTest: LoadedPackage | undefined;
}

export interface Program extends PackageResolver {
  /** The run's own build. */
  readonly build: BuildContext;
  readonly folders: Folders;
  readonly store: SourceStore;
  /** Undefined where no source is at hand. */
  resolve(from: Package, importPath: string): LoadedPackage | undefined;
  /** The packages of a folder; `build` is the run's own if left out. */
  packagesIn(folder: string, build?: BuildContext): FolderPackages;
  /** The place of a folder, for those who look for packages by their path. */
  locate(folder: string): Place;
  /** The module's go.mod asks patterns to pass over the folder (`ignore ./x`). */
  isIgnoredByModule(folder: string): boolean;
  /** A package of just these files of a folder, e.g. a generator with `//go:build ignore`. */
  packageOf(folder: string, names: readonly string[], build: BuildContext): LoadedPackage | undefined;
  /** The package of an address, in this or another thread's program; for packages of a run's targets. */
  find(address: PackageAddress): LoadedPackage | undefined;
  /** The package as it were with other texts for some of its files; no import leads to it. For packages of this program. */
  edited(pkg: LoadedPackage, texts: ReadonlyMap<string, string>): LoadedPackage | undefined;
  /** Takes in that the text of files has changed. Undefined where other files may now make up a package: a new program is needed. */
  change(paths: readonly string[]): Change | undefined;
  /** Ids that several folders claimed so far, and whose they are; for the programs of other threads. */
  contestedIds(): readonly (readonly [id: string, folder: string])[];
  /** What is wrong with the go.mod and go.work files read so far. */
  readonly moduleProblems: readonly ModuleFileProblem[];
}

export function createProgram(options: ProgramOptions): Program {
  const build = createBuildContext(options.build);
  const folders = createFolders(options.files);
  const store = options.store ?? createSourceStore(options.files, options.parseFile, options.digest);
  const moduleFiles = createModuleFiles(options.files);
  const locate = createLocate(folders, moduleFiles, {
    base: options.base,
    defaultGo: options.defaultGo ?? NEWEST_GO,
    moduleCache: options.moduleCache,
    sourceRoots: options.sourceRoots ?? [],
    goroot: options.goroot,
    isStandard: options.isStandard ?? (() => false),
    workspaces: options.workspaces ?? true,
  });
  const loaded = new Map<string, FolderPackages>();
  const owners = new WeakMap<Package, Owner>();
  const partial = new Map<string, LoadedPackage>();
  const ids = new Map<string, string>(options.contestedIds);
  const contested = new Set<string>();

  const assumed = new Map<Module, Module>();
  /** The place as if its go.mod named the version that was asked for. */
  const assume = (place: Place): Place => {
    const { go } = options;
    if (go === undefined) return place;
    const module = assumed.get(place.module) ?? { ...place.module, go, toolchain: undefined };
    assumed.set(place.module, module);
    return { ...place, module, goVersion: go };
  };
  const make = (
    place: Place,
    context: BuildContext,
    part: PackagePart,
    names?: readonly string[],
  ): LoadedPackage => {
    const own = context.key === build.key ? "" : describeBuild(context.settings, build.settings);
    const plain = own === "" ? part.path : `${part.path} [${own}]`;
    const owner = ids.get(plain) ?? place.folder;
    ids.set(plain, owner);
    // Two folders that claim one import path stay apart: the later one's id names its folder too.
    if (owner !== place.folder) contested.add(plain);
    const id = owner === place.folder ? plain : `${plain} (${place.folder})`;
    const { variant } = part;
    const address = {
      folder: place.folder,
      variant,
      build: own === "" ? undefined : context.settings,
      names,
    };
    const made = createPackage(store, folders, assume(place), { ...part, id, build: own, address });
    owners.set(made, { place, build: context, resolved: new Map() });
    return made;
  };

  const packageOf = (
    folder: string,
    names: readonly string[],
    context: BuildContext,
  ): LoadedPackage | undefined => {
    const key = `${context.key}\0${folder}\0${names.join("\0")}`;
    const known = partial.get(key);
    const [first] = names;
    if (known !== undefined || first === undefined) return known;
    const place = locate(folder);
    const name = store.head(childPath(folder, first)).packageName;
    if (name === undefined) return undefined;
    const path = `${place.importPath}/${first}`;
    const made = make(place, context, { path, name, variant: "package", names }, names);
    partial.set(key, made);
    return made;
  };

  const packagesAt = (place: Place, context: BuildContext): FolderPackages => {
    const key = `${context.key}\0${place.scope.key}\0${place.folder}\0${place.importPath}`;
    let found = loaded.get(key);
    if (found === undefined) {
      const groups = groupFolder(store, place.folder, folders.list(place.folder).goFiles, context);
      found = {
        place,
        groups,
        main: partOf(place, context, groups, "package"),
        externalTest: partOf(place, context, groups, "external-test"),
      };
      loaded.set(key, found);
    }
    return found;
  };

  const partOf = (
    place: Place,
    context: BuildContext,
    groups: FolderGroups,
    variant: PackageVariant,
  ): LoadedPackage | undefined => {
    const names = variant === "package" ? groups.files : groups.externalTests;
    if (names.length === 0 || groups.name === undefined) return undefined;
    const suffix = variant === "package" ? "" : "_test";
    return make(place, context, {
      path: place.importPath + suffix,
      name: groups.name + suffix,
      variant,
      names,
    });
  };

  const made = (): readonly LoadedPackage[] => [
    ...[...loaded.values()].flatMap(({ main, externalTest }) => [main, externalTest]).filter(isThere),
    ...partial.values(),
  ];
  /** What is kept stays the object it was: packages that import it hold on to it. */
  const drop = (gone: ReadonlySet<LoadedPackage>): void => {
    for (const [key, { place, groups, main, externalTest }] of loaded) {
      if (main !== undefined && gone.has(main)) loaded.delete(key);
      else if (externalTest !== undefined && gone.has(externalTest)) {
        const context = owners.get(externalTest)?.build ?? build;
        const anew = partOf(place, context, groups, "external-test");
        loaded.set(key, { place, groups, main, externalTest: anew });
      }
    }
    for (const [key, item] of partial) if (gone.has(item)) partial.delete(key);
  };

  return {
    build,
    folders,
    store,
    moduleProblems: moduleFiles.problems,
    resolve(from, importPath) {
      // Both are the compiler's own, whatever lies on disk.
      if (importPath === "C" || importPath === "unsafe") return undefined;
      const owner = owners.get(from);
      if (owner === undefined) return undefined;
      const { place, build: context, resolved } = owner;
      if (resolved.has(importPath)) return resolved.get(importPath);
      const found = place.scope.find(place.folder, importPath);
      const to = found === undefined ? undefined : packagesAt(found, context).main;
      resolved.set(importPath, to);
      return to;
    },
    locate,
    isIgnoredByModule(folder) {
      const root = folders.moduleRoot(folder);
      const patterns = root === undefined ? [] : (moduleFiles.goMod(root)?.ignore ?? []);
      const below = root === undefined ? undefined : relativeInside(root, folder);
      return below !== undefined && patterns.some((pattern) => isBelowIgnored(pattern, below));
    },
    packagesIn: (folder, context = build) => packagesAt(locate(folder), context),
    packageOf,
    find({ folder, variant, build: settings, names }) {
      const context = settings === undefined ? build : createBuildContext(settings);
      if (names !== undefined) return packageOf(folder, names, context);
      const { main, externalTest } = packagesAt(locate(folder), context);
      return variant === "package" ? main : externalTest;
    },
    edited(pkg, texts) {
      const owner = owners.get(pkg);
      if (owner === undefined) return undefined;
      const { path, name, variant, id, build: own, address } = pkg;
      const names = pkg.sources.map((source) => source.name);
      const laid = layTextsOver(store, texts, options.parseFile);
      const part = { path, name, variant, names, id, build: own, address };
      const made = createPackage(laid, folders, assume(owner.place), part);
      owners.set(made, { ...owner, resolved: new Map() });
      return made;
    },
    change(paths) {
      const inBodies = paths.every((path) => store.editBody(path));
      if (!inBodies && !paths.every((path) => isSameHead(store, path))) return undefined;
      const packages = withImporters(
        made(),
        new Set(paths),
        (item) => owners.get(item)?.resolved.values() ?? [],
      );
      if (!inBodies) drop(packages);
      return { packages, inBodies };
    },
    contestedIds: () => [...ids].filter(([id]) => contested.has(id)),
  };
}

function isThere<T>(item: T | undefined): item is T {
  return item !== undefined;
}

interface Owner {
  readonly place: Place;
  readonly build: BuildContext;
  /** Answers already given, by import path. */
  readonly resolved: Map<string, LoadedPackage | undefined>;
}

interface PackagePart {
  readonly path: string;
  readonly name: string;
  readonly variant: PackageVariant;
  /** File names, in order. */
  readonly names: readonly string[];
}

function createPackage(
  store: SourceStore,
  folders: Folders,
  place: Place,
  part: PackagePart & Pick<LoadedPackage, "id" | "build" | "address">,
): LoadedPackage {
  const sources = part.names.map((name) => packageFile(store, place, name));
  const byPath = new Map(sources.map((source) => [source.path, source]));
  const imports = importsOf(sources.filter((source) => !source.isTest));
  const plainImports = new Set(imports);
  const testImports = importsOf(sources.filter((source) => source.isTest));
  let files: readonly SourceFile[] | undefined;
  let hasForeignCode: boolean | undefined;
  const loaded: LoadedPackage = {
    id: part.id,
    path: part.path,
    name: part.name,
    variant: part.variant,
    build: part.build,
    address: part.address,
    module: place.module,
    folder: place.folder,
    sources,
    imports,
    testImports: testImports.filter((path) => !plainImports.has(path)),
    get files() {
      files ??= sources.map((source) => store.source(source.path));
      return files;
    },
    isTestFile: (file) => byPath.get(file.path)?.isTest ?? isTestName(file.path),
    get hasForeignCode() {
      hasForeignCode ??= folders.list(place.folder).hasAssembly || loaded.files.some(isLinked);
      return hasForeignCode;
    },
    goVersion: (file) => byPath.get(file.path)?.goVersion ?? place.goVersion,
    release() {
      files = undefined;
      for (const source of sources) store.release(source.path);
    },
  };
  return loaded;
}

function packageFile(store: SourceStore, place: Place, name: string): PackageFile {
  const path = childPath(place.folder, name);
  const { generated, imports, constraints } = store.head(path);
  return {
    path,
    name,
    isTest: isTestName(name),
    generated,
    goVersion: fileGoVersion(place.goVersion, constraints.goBuild),
    imports,
  };
}

function importsOf(sources: readonly PackageFile[]): readonly string[] {
  return [...new Set(sources.flatMap((source) => source.imports))].sort();
}

/** Bodies of its functions may be found elsewhere: by the linker, or in the WebAssembly host. */
function isLinked(file: SourceFile): boolean {
  return (
    file.directives.some((directive) => directive.kind === "linkname") ||
    file.text.includes("\n//go:wasmimport ")
  );
}

/** `./x` is seen from the module's root, `x` may lie anywhere in it. */
function isBelowIgnored(pattern: string, below: string): boolean {
  const path = pattern.replace(/^\.\//, "").replace(/\/$/, "");
  if (path === "" || path === ".") return false;
  return pattern.startsWith("./") ? `${below}/`.startsWith(`${path}/`) : `/${below}/`.includes(`/${path}/`);
}
