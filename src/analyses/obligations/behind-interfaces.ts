/**
 * What a call through an interface does with a thing, by the methods that stand behind it. Where
 * others may stand there too, only what is kinder than not knowing counts.
 */
import type { ResourceKind } from "../../semantics/models/model.js";
import type { Func } from "../../semantics/objects.js";
import { hashWord } from "../../syntax/scan.js";
import type { Scope } from "../analysis.js";
import { implementations, isSealed } from "../implementations.js";
import type { Fate } from "./duty.js";
import { TELLING_WORDS } from "./flag-sets.js";
import { kindest } from "./given-functions.js";
import { releaseWords } from "./pairs.js";

/** Undefined where no implementation is seen, or one of them cannot be read. */
export function fateBehind(
  scope: Scope,
  method: Func,
  kind: ResourceKind,
  fateOf: (one: Func) => Fate | undefined,
): Fate | undefined {
  const methods = scope.ask(implementations).of(method.origin);
  const isClosed = isSealed(scope, method);
  if (methods.length === 0 || (!isClosed && !methods.some((one) => mentionsRelease(one, kind))))
    return undefined;
  const fates = methods.map(fateOf);
  const best = kindest(fates);
  if (best === undefined) return undefined;
  const isSame = fates.every((fate) => fate?.kind === best.kind);
  const letsGo = RELEASING.includes(best.kind);
  // One of them lets go of it, so the call may: on which of its paths nobody knows.
  if (letsGo) return isSame && fates.length === 1 ? best : { kind: "releases" };
  return isClosed && isSame ? best : undefined;
}

/** Bodies are read only where one of them may let go of it itself: the others' helpers would have to be read as well. */
function mentionsRelease({ decl, place }: Func, kind: ResourceKind): boolean {
  if (decl === undefined || place === undefined) return false;
  // A function in a field has any name.
  if (kind.form === "function") return true;
  const { words } = place.file.pieceOf(decl);
  return (kind.isTold === true ? TELLING_WORDS : releaseWords(kind)).some((name) =>
    words.mayHold(hashWord(name)),
  );
}

const RELEASING: readonly Fate["kind"][] = ["releases", "releasesWhen", "releasesSometimes"];
