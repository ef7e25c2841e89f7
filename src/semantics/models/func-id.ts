/** Reads `Func.id`: the package, the receiver and the name of a function. */

export interface FuncIdParts {
  readonly packagePath: string;
  readonly receiver: { readonly type: string; readonly pointer: boolean } | undefined;
  readonly name: string;
}

const PATH = /[\w.~+@-]+(?:\/[\w.~+@-]+)*/u.source;
const NAME = /[\p{L}_][\p{L}\p{Nd}_]*/u.source;
const METHOD = new RegExp(`^\\((\\*?)(${PATH})\\.(${NAME})\\)\\.(${NAME})$`, "u");
const FUNCTION = new RegExp(`^(${PATH})\\.(${NAME})$`, "u");

/** `(*net/http.Client).Do` is `Do` of `*Client` of `net/http`; undefined for what is no id. */
export function parseFuncId(id: string): FuncIdParts | undefined {
  const method = METHOD.exec(id);
  if (method !== null) {
    const [, star, packagePath = "", type = "", name = ""] = method;
    return { packagePath, receiver: { type, pointer: star === "*" }, name };
  }
  const plain = FUNCTION.exec(id);
  if (plain === null) return undefined;
  const [, packagePath = "", name = ""] = plain;
  return { packagePath, receiver: undefined, name };
}
