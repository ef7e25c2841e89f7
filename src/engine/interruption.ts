/**
 * Ends a run in the middle, because its answer is of no use any more. An exception on purpose: it has
 * to leave the depths of any analysis, and nobody on the way has anything to decide about it.
 */
export class Interruption extends Error {
  constructor() {
    super("interrupted");
    this.name = "Interruption";
  }
}
