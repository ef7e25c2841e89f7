/**
 * Answers about functions that may ask about one another in circles. An answer that rests on one
 * still being worked out is kept only until that is there: whoever asks first changes nothing.
 */
export interface CycleMemo<T> {
  /**
   * `inCircle`: what a question counts as while it is being answered; `beyond`: what one counts as that
   * is too deep to be answered.
   */
  get(key: string, inCircle: T, find: () => T, beyond?: T): T;
}

/**
 * Calls of calls that are followed. Real code needs a handful; without a bound a chain of thousands
 * would overflow the stack.
 */
const MAX_DEPTH = 24;

export function createCycleMemo<T>(): CycleMemo<T> {
  const known = new Map<string, T>();
  /** Of the circle being walked. */
  const provisional = new Map<string, T>();
  const running: { readonly key: string; lowest: number }[] = [];

  const dependOn = (position: number): void => {
    for (let at = running.length - 1; at > position; at--) {
      const entry = running[at] as { lowest: number };
      entry.lowest = Math.min(entry.lowest, position);
    }
  };

  return {
    get(key, inCircle, find, beyond = inCircle) {
      const kept = known.get(key) ?? provisional.get(key);
      if (kept !== undefined) {
        if (!known.has(key)) dependOn(0);
        return kept;
      }
      const at = running.findIndex((entry) => entry.key === key);
      if (at !== -1) {
        dependOn(at);
        return inCircle;
      }
      if (running.length >= MAX_DEPTH) {
        dependOn(-1);
        return beyond;
      }
      const position = running.length;
      const entry = { key, lowest: position };
      running.push(entry);
      let answer: T;
      try {
        answer = find();
      } finally {
        running.pop();
      }
      if (entry.lowest >= position) {
        known.set(key, answer);
      } else provisional.set(key, answer);
      if (running.length === 0) provisional.clear();
      return answer;
    },
  };
}
