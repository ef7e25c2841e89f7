/** The lines of a file at which golinger's exploration leaves somebody stuck. */

import { stuckIn } from "../../src/analyses/concurrency/stuck.js";
import { EFFORT, stuckOperations } from "../../src/analyses/concurrency/stuck-operations.js";
import { spanOf } from "../../src/analyses/concurrency/telling.js";
import { createWorld } from "../../src/analyses/concurrency/world.js";
import { probe } from "../support/probe.js";

export interface StuckLine {
  readonly price: number;
  /** Not only somebody who waits for one that is stuck. */
  readonly isCause: boolean;
}

export interface StuckLines {
  readonly stuck: ReadonlyMap<number, StuckLine>;
  /** Names of functions that were not explored to the end. */
  readonly isCut: ReadonlySet<string>;
}

export async function stuckLines(text: string): Promise<StuckLines> {
  const stuck = new Map<number, StuckLine>();
  const isCut = new Set<string>();
  await probe({ "/w/programs.go": text }, (scope) => {
    for (const { step, alongside, price } of scope.ask(stuckOperations)) {
      for (const one of [step, ...alongside]) {
        const line = text.slice(0, spanOf(one).start).split("\n").length;
        const isCause = one === step || (stuck.get(line)?.isCause ?? false);
        const known = stuck.get(line);
        if (known === undefined || (isCause && !known.isCause) || price < known.price)
          stuck.set(line, {
            price: Math.min(price, known?.isCause === isCause ? known.price : price),
            isCause,
          });
      }
    }
    for (const source of scope.functions(["go"])) {
      const { root } = scope.flow(source);
      const world = createWorld(scope, [0, 1, 2], EFFORT);
      if (!stuckIn(world, { fn: root, endsProcess: false }).exploration.isWhole) isCut.add(root.name);
    }
  });
  return { stuck, isCut };
}
