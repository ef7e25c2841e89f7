/**
 * The kit golinger ships: its grammar and library index from the host's assets, its types and flow.
 */
import type { LoadKit } from "./serve.js";

export const loadKit: LoadKit = async () => {
  throw new Error("not yet");
};
