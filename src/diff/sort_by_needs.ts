/** An order in which whatever something needs comes before it. */

/** A need that could not come first, since it needs the other in its turn. */
export interface Cut {
  readonly item: number;
  readonly need: number;
}

/** An order, and the needs that no order can fulfil. */
export interface Sorted {
  readonly order: readonly number[];
  readonly cuts: readonly Cut[];
}

/**
 * Sorts the numbers 0 to n-1: as they are, but for what must come first. Linear, and does not
 * recurse.
 *
 * @param needs for each, the others that must come before it.
 */
export function sortByNeeds(needs: readonly (readonly number[])[]): Sorted {
  const order: number[] = [];
  const cuts: Cut[] = [];
  const state: ("open" | "done" | undefined)[] = needs.map(() => undefined);
  for (const start of needs.keys()) {
    if (state[start] !== undefined) continue;
    const stack = [{ item: start, next: 0 }];
    state[start] = "open";
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      const need = needs[top.item]?.[top.next++];
      if (need === undefined) {
        state[top.item] = "done";
        order.push(top.item);
        stack.pop();
      } else if (state[need] === undefined) {
        state[need] = "open";
        stack.push({ item: need, next: 0 });
      } else if (state[need] === "open" && need !== top.item) cuts.push({ item: top.item, need });
    }
  }
  return { order, cuts };
}
