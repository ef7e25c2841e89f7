/**
 * Functions that serve until somebody ends it, by `Func.id`, with what it can be ended by: the server,
 * the listener. Where nothing stands, nobody can end it.
 */
import type { Operand } from "./model.js";

const SERVERS: ReadonlyMap<string, readonly Operand[]> = new Map([
  ["(*net/http.Server).ListenAndServe", ["receiver"]],
  ["(*net/http.Server).ListenAndServeTLS", ["receiver"]],
  ["(*net/http.Server).Serve", ["receiver", "arg 0"]],
  ["(*net/http.Server).ServeTLS", ["receiver", "arg 0"]],
  ["net/http.Serve", ["arg 0"]],
  ["net/http.ServeTLS", ["arg 0"]],
  ["net/http.ListenAndServe", []],
  ["net/http.ListenAndServeTLS", []],
  ["net/http/fcgi.Serve", ["arg 0"]],
  ["net/rpc.Accept", ["arg 0"]],
  ["(*net/rpc.Server).Accept", ["arg 0"]],
  ["(*google.golang.org/grpc.Server).Serve", ["receiver", "arg 0"]],
  ["(*github.com/labstack/echo/v4.Echo).Start", ["receiver"]],
  ["(*github.com/labstack/echo/v4.Echo).StartTLS", ["receiver"]],
  ["(*github.com/gofiber/fiber/v2.App).Listen", ["receiver"]],
  ["(*github.com/gin-gonic/gin.Engine).Run", []],
  ["(*github.com/gin-gonic/gin.Engine).RunTLS", []],
]);

/** What the server that the call runs can be ended by; undefined for other functions. */
export function servedBy(funcId: string): readonly Operand[] | undefined {
  return SERVERS.get(funcId);
}

/** The names such calls are written with. */
export const SERVING_WORDS: readonly string[] = [
  ...new Set([...SERVERS.keys()].map((id) => id.slice(id.lastIndexOf(".") + 1))),
];
