/**
 * The methods of a type that let go of what its values hold: whenever they are called, or only where
 * that was not done before.
 */
import type { ResourceKind } from "../../semantics/models/model.js";
import type { Func } from "../../semantics/objects.js";
import type { Type } from "../../semantics/types.js";
import { RECEIVER } from "./duty.js";
import type { FateIndex } from "./fates.js";
import type { Role } from "./roles.js";

export function methodsToEnd(
  type: Type | undefined,
  role: Role,
  kind: ResourceKind,
  known: FateIndex,
): readonly Func[] {
  const bare = type?.kind === "Pointer" ? type.elem : type;
  if (bare?.kind !== "Named" || (role.as !== "thing" && role.as !== "release")) return [];
  return bare.methods().filter((method) => {
    const fate = known.ofAny(method.origin, RECEIVER, role.text, kind);
    return fate?.kind === "releases" || fate?.kind === "releasesSometimes";
  });
}
