/**
 * The ways in which a value can stand for a thing that must be let go. Roles are interned: equal
 * ones are one object, and their texts are stable, so that summaries can be kept as plain data.
 */

export interface Role {
  /**
   * - thing: the value is it, or holds it where `path` leads: a response holds its body in `.Body`;
   * - place: the address of a variable or field that holds it, or leads to it by `path`;
   * - release: a function that lets go of it when called;
   * - channel: a channel from which a receive lets go of it, as of a timer that has fired: who gets it
   *   waits for that;
   * - done: a channel that is closed, or a flag that is set, when it was let go of: who gets it only
   *   hears of it;
   * - user: a closure that works with it and does not let go: whoever keeps that keeps the thing;
   * - context: when it is done the thing is let go of, as a cancelled parent lets go of its children;
   * - bearer: a context that has it inside: who gets it back from a function may take it out and let
   *   go of it, who is only given it does not;
   * - next: a function that has let go of it once its last result is false, as `next` of iter.Pull;
   * - unnamed: no value stands for it; functions let go of it that are not given any;
   * - reader: what a function made of it, and may read from it or close it later;
   * - view: reads from it and cannot let go of it.
   */
  readonly as:
    | "thing"
    | "place"
    | "release"
    | "channel"
    | "done"
    | "context"
    | "bearer"
    | "user"
    | "next"
    | "unnamed"
    | "reader"
    | "view";
  /**
   * Fields (by name) and elements (`[]`) from the value to the thing; pointers are followed silently.
   * More than one where several lead there: a client that holds a connection, and an API around it.
   */
  readonly paths: readonly Path[];
  /** `thing.resp.Body`, `place`, `release`, `thing.conn|thing.api.conn`. */
  readonly text: string;
}

export type Path = readonly string[];

/** A step to any element of a slice, array or map. */
export const ELEMENT = "[]";

/** Longer paths are cut: what is so deep is somebody else's. */
const MAX_PATH = 5;

/** Of more paths the shortest are kept: whoever lets go of the thing knows it by one of them. */
const MAX_PATHS = 4;

const roles = new Map<string, Role>();

function intern(as: Role["as"], paths: readonly Path[]): Role {
  const byText = new Map(paths.map((path) => [[as, ...path].join("."), path] as const));
  const kept = [...byText]
    .sort(([a, x], [b, y]) => x.length - y.length || (a < b ? -1 : 1))
    .slice(0, MAX_PATHS);
  const text = kept.map(([one]) => one).join("|");
  let role = roles.get(text);
  if (role === undefined) {
    role = { as, paths: kept.map(([, path]) => path), text };
    roles.set(text, role);
  }
  return role;
}

/** The role that a summary names by its text. */
export function roleFromText(text: string): Role {
  const known = roles.get(text);
  if (known !== undefined) return known;
  const parts = text.split("|").map((one) => one.split("."));
  const as = parts[0]?.[0] as Role["as"];
  return intern(
    as,
    parts.map((part) => part.slice(1)),
  );
}

export const HANDLE: Role = intern("thing", [[]]);
export const RELEASE: Role = intern("release", [[]]);
export const CHANNEL: Role = intern("channel", [[]]);
export const DONE: Role = intern("done", [[]]);
export const CONTEXT: Role = intern("context", [[]]);
export const BEARER: Role = intern("bearer", [[]]);
export const USER: Role = intern("user", [[]]);
export const NEXT: Role = intern("next", [[]]);
export const UNNAMED: Role = intern("unnamed", [[]]);
export const READER: Role = intern("reader", [[]]);
export const VIEW: Role = intern("view", [[]]);

/** The value that leads to the thing by `path`. */
export function thingAt(path: Path): Role {
  return intern("thing", [path]);
}

/** What stands in a place of this role. */
export function inPlace(role: Role): Role {
  return role.as === "place" ? intern("thing", role.paths) : role;
}

/** The role of a place that holds a value of this role. */
export function placeOf(role: Role): Role {
  return role.as === "thing" ? intern("place", role.paths) : role;
}

/** Is the value the thing itself? */
export function isIt({ as, paths }: Role): boolean {
  return as === "thing" && paths.some(({ length }) => length === 0);
}

/** Is the value the address of the thing itself? */
export function isPlaceOfIt({ as, paths }: Role): boolean {
  return as === "place" && paths.some(({ length }) => length === 0);
}

/** Does it hold the thing among others, in a slice, array or map? */
export function isAmongOthers({ paths }: Role): boolean {
  return paths.some((path) => path.includes(ELEMENT));
}

/** Are elements of the value the thing, or lead to it? */
export function hasItAmongElements({ paths }: Role): boolean {
  return paths.some(([first]) => first === ELEMENT);
}

/** The role of `x.field` or `&x.field` where x has the role; undefined where the thing is elsewhere. */
export function stepInto({ as, paths }: Role, step: string): Role | undefined {
  const further = paths.flatMap(([first, ...rest]) => (first === step ? [rest] : []));
  return further.length === 0 ? undefined : intern(as, further);
}

/** The role of something that holds a value of this role by `steps`; undefined where that is too deep. */
export function heldBy({ as, paths }: Role, steps: Path): Role | undefined {
  // A struct that holds the function to call, or the closure that works with it, is as good as those.
  if (as !== "thing" && as !== "release" && as !== "user") return undefined;
  const further = paths.map((path) => [...steps, ...path]).filter(({ length }) => length <= MAX_PATH);
  return further.length === 0 ? undefined : intern(as, further);
}

/** The role of what leads to the thing in both ways; where these differ in kind, the one that tells more. */
export function either(a: Role | undefined, b: Role): Role {
  if (a === undefined || a === b) return b;
  if (a.as === b.as) return intern(a.as, [...a.paths, ...b.paths]);
  return a.as === "thing" || (a.as === "release" && b.as !== "thing") ? a : b;
}

/** May whoever gets a value of this role let go of the thing, or need it longer? */
export function isHandedOn({ as }: Role): boolean {
  return !NOT_HANDED_ON.includes(as);
}

const NOT_HANDED_ON: readonly Role["as"][] = ["view", "done", "context", "next", "unnamed"];

/** Does a value of this role lead to the thing, so that whoever has it can let go of it? */
export function leadsToIt({ as }: Role): boolean {
  return as === "thing" || as === "release" || as === "unnamed";
}

/** Can it still be let go of by means of such a value, if only by waiting? */
export function canEndIt(role: Role): boolean {
  return leadsToIt(role) || role.as === "channel";
}
