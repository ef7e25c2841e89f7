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
   * - done: a channel that is closed when it was let go of: who gets it only hears of it;
   * - user: a closure that works with it and does not let go: whoever keeps that keeps the thing;
   * - context: when it is done the thing is let go of, as a cancelled parent lets go of its children;
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
    | "user"
    | "next"
    | "unnamed"
    | "reader"
    | "view";
  /** Fields (by name) and elements (`[]`) from the value to the thing; pointers are followed silently. */
  readonly path: readonly string[];
  /** `thing.resp.Body`, `place`, `release`. */
  readonly text: string;
}

/** A step to any element of a slice, array or map. */
export const ELEMENT = "[]";

/** Longer paths are cut: what is so deep is somebody else's. */
const MAX_PATH = 5;

const roles = new Map<string, Role>();

function intern(as: Role["as"], path: readonly string[]): Role {
  const text = [as, ...path].join(".");
  let role = roles.get(text);
  if (role === undefined) {
    role = { as, path, text };
    roles.set(text, role);
  }
  return role;
}

/** The role that a summary names by its text. */
export function roleFromText(text: string): Role {
  const known = roles.get(text);
  if (known !== undefined) return known;
  const [as = "", ...path] = text.split(".");
  return intern(as as Role["as"], path);
}

export const HANDLE: Role = intern("thing", []);
export const RELEASE: Role = intern("release", []);
export const CHANNEL: Role = intern("channel", []);
export const DONE: Role = intern("done", []);
export const CONTEXT: Role = intern("context", []);
export const USER: Role = intern("user", []);
export const NEXT: Role = intern("next", []);
export const UNNAMED: Role = intern("unnamed", []);
export const READER: Role = intern("reader", []);
export const VIEW: Role = intern("view", []);

/** The value that leads to the thing by `path`. */
export function thingAt(path: readonly string[]): Role {
  return intern("thing", path);
}

export function placeOf(path: readonly string[]): Role {
  return intern("place", path);
}

/** The role of `x.field` or `&x.field` where x has the role; undefined where the thing is elsewhere. */
export function stepInto(role: Role, step: string): Role | undefined {
  if (role.as !== "thing" && role.as !== "place") return undefined;
  return role.path[0] === step ? intern(role.as, role.path.slice(1)) : undefined;
}

/** The role of something that holds a value of this role by `steps`; undefined where that is too deep. */
export function heldBy(role: Role, steps: readonly string[]): Role | undefined {
  if (role.as === "thing") {
    const path = [...steps, ...role.path];
    return path.length <= MAX_PATH ? intern("thing", path) : undefined;
  }
  // A struct that holds the function to call, or the closure that works with it, is as good as those.
  return role.as === "release" || role.as === "user" ? intern(role.as, [...steps, ...role.path]) : undefined;
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
