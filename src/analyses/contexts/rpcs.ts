/**
 * Which calls are calls of a gRPC client, by their signature: the context stands first and the
 * options last, in every generated stub as in `ClientConn.Invoke`.
 */
import type { CallInfo } from "../../flow/ir.js";
import type { Scope } from "../analysis.js";

export function isRpc({ semantics }: Scope, { signature }: CallInfo): boolean {
  const last = signature?.variadic === true ? signature.params.at(-1)?.type() : undefined;
  return last?.kind === "Slice" && semantics.isNamed(last.elem, "google.golang.org/grpc", "CallOption");
}

/** One question and one answer; a stream has no end to wait for. */
export function isUnaryRpc(scope: Scope, call: CallInfo): boolean {
  if (!isRpc(scope, call)) return false;
  const results = call.signature?.results ?? [];
  return !results.some((result) => scope.semantics.member(result.type(), "RecvMsg", scope.pkg) !== undefined);
}
