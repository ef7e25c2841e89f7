/**
 * Names that must each stand once, for readers that drop what has a name they know. Decides which
 * of several equal ones stay as they are: the first.
 */

/** `again` writes the second of a name, the third and so on. */
export function numbered(
  names: readonly string[],
  again: (name: string, ordinal: number) => string,
): readonly string[] {
  const seen = new Map<string, number>();
  return names.map((name) => {
    const ordinal = (seen.get(name) ?? 0) + 1;
    seen.set(name, ordinal);
    return ordinal === 1 ? name : again(name, ordinal);
  });
}
