/**
 * The worker's side: makes a session of its own and analyses the packages it is told to. A thread's
 * entry calls `serve` with its port; see `protocol.ts` for what is said.
 */
import type { Host } from "../host/host.js";
import type { Rule } from "../rule/define.js";
import { readModelFiles } from "../rule/model-files.js";
import type { RunSettings } from "../rule/settings.js";
import { firstLine } from "./hear-rules.js";
import type { Kit } from "./kit.js";
import type { FromWorker, ToWorker } from "./protocol.js";
import { failedOutcome, openSession, openSettings, type Session } from "./session.js";
import { withTexts } from "./texts.js";

/** The main thread, as a worker sees it. */
export interface MainPort {
  post(message: FromWorker): void;
  onMessage(listener: (message: ToWorker) => void): void;
}

export type LoadKit = (host: Host, run: RunSettings) => Promise<Kit>;

export function serve(port: MainPort, disk: Host, rules: readonly Rule[], loadKit: LoadKit): void {
  let session: Session | undefined;
  port.onMessage((message) => {
    switch (message.kind) {
      case "start": {
        const { request, run, contestedIds } = message;
        const since = disk.clock.now();
        const host = withTexts(disk, request);
        loadKit(host, run).then(
          (kit) => {
            const settings = openSettings(request, host, rules);
            // The main thread found nothing wrong with them.
            const { models } = readModelFiles(host.files, run.models);
            session = openSession({ request, run, host, rules, kit, settings, models, contestedIds });
            session.meter.charge("phases", "start workers", host.clock.now() - since);
            port.post({ kind: "ready" });
          },
          (error: unknown) => port.post({ kind: "failed", message: firstLine(error) }),
        );
        return;
      }
      case "batch":
        message.tasks.forEach((task, index) => {
          const pkg = session?.find(task);
          const outcome =
            session === undefined || pkg === undefined
              ? failedOutcome(
                  task.address.folder,
                  `package ${task.path} is gone: did its files change meanwhile?`,
                )
              : session.run(pkg, task.reportIn);
          port.post({ kind: "done", index, outcome });
        });
        port.post({ kind: "ready" });
        return;
      case "finish":
        if (session !== undefined) port.post({ kind: "finished", tally: session.meter.tally() });
        return;
      default:
        message satisfies never;
    }
  });
}
