/**
 * The entry of a worker thread: analyses the packages the main thread names. Says nothing to the
 * user itself.
 */
import { rules } from "../../rules/index.js";
import { loadKit } from "../engine/load-kit.js";
import type { ToWorker } from "../engine/protocol.js";
import { serve } from "../engine/serve.js";
import { createNodeHost } from "../node/node-host.js";
import { workerSide } from "../node/worker-pool.js";

const side = workerSide();
if (side !== undefined)
  serve(
    {
      post: (message) => side.post(message),
      // The main thread posts what `pool.ts` says, and nothing else.
      onMessage: (listener) => side.onMessage((message) => listener(message as ToWorker)),
    },
    createNodeHost(side),
    rules,
    loadKit,
  );
