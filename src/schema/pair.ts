/** Which of two lists' items belong together. */

/** Two of the same; null: it is on one side only. */
export type Pair<Item> = readonly [expected: Item | null, found: Item | null];

/**
 * Pairs what belongs together: equal ones first, then those with the same key, then those that
 * differ in their names only. Several may have one key: SQLite lets constraints share a name.
 */
export function pairUp<Item>(
  expected: readonly Item[],
  found: readonly Item[],
  keys: readonly ((item: Item) => string | null)[],
): readonly Pair<Item>[] {
  const partners = new Map<Item, Item>();
  const isFree = new Set(found);
  for (const keyOf of keys) {
    const waiting = new Map<string, Item[]>();
    for (const item of isFree) {
      const key = keyOf(item);
      if (key === null) continue;
      const others = waiting.get(key);
      if (others === undefined) waiting.set(key, [item]);
      else others.push(item);
    }
    // From behind, so that taking one is cheap.
    for (const items of waiting.values()) items.reverse();
    for (const item of expected) {
      const key = partners.has(item) ? null : keyOf(item);
      const partner = key === null ? undefined : waiting.get(key)?.pop();
      if (partner === undefined) continue;
      partners.set(item, partner);
      isFree.delete(partner);
    }
  }
  return [
    ...expected.map((item): Pair<Item> => [item, partners.get(item) ?? null]),
    ...[...isFree].map((item): Pair<Item> => [null, item]),
  ];
}
