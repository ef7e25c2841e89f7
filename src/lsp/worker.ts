/**
 * The entry of the analyst's thread: ties the analyst to its port, the catalogue and Node.
 */
import { rules } from "../../rules/index.js";
import { loadKit } from "../engine/load-kit.js";
import { createNodeHost } from "../node/node-host.js";
import { workerSide } from "../node/worker-pool.js";
import { startAnalyst } from "./analyst.js";
import type { ToAnalyst } from "./analyst-protocol.js";

const side = workerSide();
if (side !== undefined)
  startAnalyst(
    {
      post: (message) => side.post(message),
      // The server posts what `analyst-protocol.ts` says, and nothing else.
      onMessage: (listener) => side.onMessage((message) => listener(message as ToAnalyst)),
    },
    { host: createNodeHost({ assets: side.assets }), rules, loadKit },
  );
