/**
 * The order in which packages are analysed: what is imported first, its importers later. Decides how
 * cycles are broken, which only broken programs and in-package tests have.
 */
import type { LoadedPackage, Package } from "./package.js";

/** Follows imports; the program does. */
export interface ImportResolver {
  resolve(from: Package, importPath: string): LoadedPackage | undefined;
}

/**
 * The packages and everything they reach, imported ones first; equal input gives equal order.
 * Imports of tests count as well; where they close a cycle (a test of `p` imports `q`, which imports
 * `p`), the imports of the other files decide.
 */
export function importOrder(
  program: ImportResolver,
  packages: readonly LoadedPackage[],
): readonly LoadedPackage[] {
  const links = createLinks(program);
  const roots = [...new Set(packages)].sort(byId);
  const order: LoadedPackage[] = [];
  for (const component of components(roots, links.all)) {
    if (component.length === 1) {
      order.push(...component);
      continue;
    }
    const members = new Set(component);
    const withoutTests = (from: LoadedPackage): readonly LoadedPackage[] => {
      return links.plain(from).filter((to) => members.has(to));
    };
    for (const inner of components([...component].sort(byId), withoutTests))
      order.push(...[...inner].sort(byId));
  }
  return order;
}

type Links = (from: LoadedPackage) => readonly LoadedPackage[];

function createLinks(program: ImportResolver): {
  readonly all: Links;
  readonly plain: Links;
} {
  const memo = new Map<LoadedPackage, { readonly all: LoadedPackage[]; readonly plain: LoadedPackage[] }>();
  const links = (from: LoadedPackage): { readonly all: LoadedPackage[]; readonly plain: LoadedPackage[] } => {
    let found = memo.get(from);
    if (found === undefined) {
      const resolve = (paths: readonly string[]): LoadedPackage[] => {
        return paths.flatMap((path) => {
          const to = program.resolve(from, path);
          return to === undefined || to === from ? [] : [to];
        });
      };
      const plain = resolve(from.imports);
      found = { plain, all: [...plain, ...resolve(from.testImports)] };
      memo.set(from, found);
    }
    return found;
  };
  return { all: (from) => links(from).all, plain: (from) => links(from).plain };
}

interface Visit {
  readonly node: LoadedPackage;
  readonly index: number;
  low: number;
  onStack: boolean;
  readonly next: Iterator<LoadedPackage>;
}

/** Strongly connected components by Tarjan's algorithm, with a stack of its own; callees first. */
function components(roots: readonly LoadedPackage[], links: Links): LoadedPackage[][] {
  const visits = new Map<LoadedPackage, Visit>();
  const stack: Visit[] = [];
  const found: LoadedPackage[][] = [];
  const enter = (node: LoadedPackage): Visit => {
    const index = visits.size;
    const visit = { node, index, low: index, onStack: true, next: links(node)[Symbol.iterator]() };
    visits.set(node, visit);
    stack.push(visit);
    return visit;
  };
  for (const root of roots) {
    const path = visits.has(root) ? [] : [enter(root)];
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      const { value, done } = top.next.next();
      if (done !== true) {
        const seen = visits.get(value);
        if (seen === undefined) path.push(enter(value));
        else if (seen.onStack) top.low = Math.min(top.low, seen.index);
        continue;
      }
      path.pop();
      const caller = path.at(-1);
      if (caller !== undefined) caller.low = Math.min(caller.low, top.low);
      if (top.low !== top.index) continue;
      const component: LoadedPackage[] = [];
      for (let member = stack.pop(); member !== undefined; member = stack.pop()) {
        member.onStack = false;
        component.push(member.node);
        if (member === top) break;
      }
      found.push(component);
    }
  }
  return found;
}

function byId(a: LoadedPackage, b: LoadedPackage): number {
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
}
