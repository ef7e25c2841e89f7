/**
 * The methods of a type that let go of what its values hold: whenever they are called, or only where
 * that was not done before.
 */
import type { ResourceKind } from "../../semantics/models/model.js";
import type { Func } from "../../semantics/objects.js";
import type { Type } from "../../semantics/types.js";
import { hashWord } from "../../syntax/scan.js";
import { RECEIVER } from "./duty.js";
import type { FateIndex } from "./fates.js";
import type { Role } from "./roles.js";

export function* methodsToEnd(
  type: Type | undefined,
  role: Role,
  kind: ResourceKind,
  known: FateIndex,
): Generator<Func> {
  const bare = type?.kind === "Pointer" ? type.elem : type;
  if (bare?.kind !== "Named" || (role.as !== "thing" && role.as !== "release")) return;
  const ends = (method: Func): boolean => {
    const fate = known.ofAny(method.origin, RECEIVER, role.text, kind);
    return fate?.kind === "releases" || fate?.kind === "releasesSometimes";
  };
  // Those that name what they let go of, then those that call one of these.
  const names = new Set(role.paths.flatMap((path) => path.slice(-1)));
  const ending = new Set<string>();
  const others: Func[] = [];
  for (const method of bare.methods()) {
    if (names.size > 0 && !mentions(method, names)) others.push(method);
    else if (ends(method)) {
      ending.add(method.name);
      yield method;
    }
  }
  if (ending.size > 0)
    for (const method of others) if (mentions(method, ending) && ends(method)) yield method;
}

function mentions({ origin }: Func, names: ReadonlySet<string>): boolean {
  const { decl, place } = origin;
  if (decl === undefined || place === undefined) return true;
  const { words } = place.file.pieceOf(decl);
  return [...names].some((name) => words.mayHold(hashWord(name)));
}
