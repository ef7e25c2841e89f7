/**
 * Does a context end with the call of a handler? That of an HTTP request does when ServeHTTP returns,
 * that of a gRPC server's stream when the method returns. Decides it for contexts of parameters.
 */
import type { FlowFunction, Value } from "../../flow/ir.js";
import type { Scope } from "../analysis.js";
import { calleeId } from "../calls.js";
import { originOf } from "../origins.js";
import { servesRequests } from "../start-times.js";
import { lineageOf } from "./lineage.js";

export function endsWithHandler(scope: Scope, context: Value): boolean {
  const { roots } = lineageOf(scope, context);
  return (
    roots.length > 0 &&
    roots.every((root) => {
      if (root.kind === "request") return isServed(scope, root.call.block.fn, root.request);
      return root.kind === "unknown" && isOfServerStream(scope, root.value);
    })
  );
}

/** A client has requests of its own, without a writer for the answer beside them. */
function isServed(scope: Scope, fn: FlowFunction, request: Value): boolean {
  const isWriter = ({ type }: Value): boolean => scope.semantics.isNamed(type, "net/http", "ResponseWriter");
  return originOf(request).op === "param" && servesRequests(scope, fn) && fn.params.some(isWriter);
}

function isOfServerStream({ semantics, pkg }: Scope, value: Value): boolean {
  if (value.op !== "call" || calleeId(value.call)?.endsWith(").Context") !== true) return false;
  const { receiver } = value.call;
  if (receiver === undefined || originOf(receiver).op !== "param") return false;
  return ["RecvMsg", "SetTrailer"].every((name) => semantics.member(receiver.type, name, pkg) !== undefined);
}
