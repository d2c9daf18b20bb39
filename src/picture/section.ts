/**
 * Cutting a graph into sections that can be laid out one by one. A *waist* is a revision that all
 * others of its component come before or after: nothing leads past it. Between two waists lies
 * a *block*, whose revisions stand beside each other. Most histories are waists nearly everywhere.
 */
import { type Edges, next } from "../core/graph_sort.ts";

/** A waist, or the revisions of a block. */
export interface Section {
  readonly isWaist: boolean;
  readonly nodes: readonly number[];
}

/**
 * The nodes that hang together, each list ascending, lists in the order of their first nodes.
 *
 * @param needs edges lead to greater numbers.
 */
export function findComponents(needs: Edges, neededBy: Edges): number[][] {
  const components: number[][] = [];
  const isSeen = new Uint8Array(needs.length);
  for (const start of needs.keys()) {
    if (isSeen[start] === 1) continue;
    const found: number[] = [];
    const stack = [start];
    isSeen[start] = 1;
    for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
      found.push(node);
      for (const other of [...next(needs, node), ...next(neededBy, node)]) {
        if (isSeen[other] === 1) continue;
        isSeen[other] = 1;
        stack.push(other);
      }
    }
    components.push(found.sort((a, b) => a - b));
  }
  return components;
}

/** The sections of a component, newest first. */
export function findSections(
  component: readonly number[],
  needs: Edges,
  neededBy: Edges,
): Section[] {
  const lastSource = component.findLast((node) => next(neededBy, node).length === 0) ?? 0;
  const sections: Section[] = [];
  let block: number[] = [];
  let furthest = 0;
  for (const node of component) {
    // Nothing before leads past it or ends, and nothing behind it is a head of its own.
    if (furthest <= node && lastSource <= node) {
      if (block.length > 0) sections.push({ isWaist: false, nodes: block });
      sections.push({ isWaist: true, nodes: [node] });
      block = [];
    } else block.push(node);
    const own = next(needs, node);
    furthest = own.length === 0 ? Infinity : Math.max(furthest, ...own);
  }
  if (block.length > 0) sections.push({ isWaist: false, nodes: block });
  return sections;
}
