/** Which branch labels a revision carries without declaring them. */
import { type Edges, next } from "../core/graph_sort.ts";
import type { Revision } from "./revision.ts";

type Labels = readonly string[];

const NO_LABELS: Labels = [];

/**
 * For each revision the labels of the branches that it is on, sorted. A label also holds for all
 * descendants of the revision that declares it, and for its ancestors down the line: through
 * single parents, until a merge point or a revision that several others need.
 *
 * Revisions with the same labels share one array, which keeps the usual case (few labels) linear.
 */
export function inheritLabels(
  revisions: readonly Revision[],
  edges: { readonly parents: Edges; readonly children: Edges; readonly neededBy: Edges },
  newestFirst: readonly number[],
): readonly Labels[] {
  const own: readonly Labels[] = revisions.map(({ branchLabels }) =>
    branchLabels.length === 0 ? NO_LABELS : [...new Set(branchLabels)].sort()
  );
  if (own.every(({ length }) => length === 0)) return own;

  const fromAbove: Labels[] = revisions.map(() => NO_LABELS);
  for (const node of newestFirst) {
    const [child] = next(edges.children, node);
    const isOneLine = child !== undefined && next(edges.neededBy, node).length === 1 &&
      next(edges.parents, child).length === 1 && next(edges.parents, node).length < 2;
    if (isOneLine) fromAbove[node] = merge(fromAbove[child] ?? NO_LABELS, own[child] ?? NO_LABELS);
  }

  const fromBelow: Labels[] = revisions.map(() => NO_LABELS);
  for (let i = newestFirst.length - 1; i >= 0; i--) {
    const node = newestFirst[i] ?? 0;
    const parents = next(edges.parents, node);
    fromBelow[node] = parents.reduce(
      (labels, parent) => merge(labels, fromBelow[parent] ?? NO_LABELS),
      own[node] ?? NO_LABELS,
    );
  }
  return fromBelow.map((labels, node) => merge(labels, fromAbove[node] ?? NO_LABELS));
}

/** The union, sorted; one of the two arrays itself where it holds the other already. */
function merge(a: Labels, b: Labels): Labels {
  if (b.length === 0 || a === b) return a;
  if (a.length === 0) return b;
  const all = [...new Set([...a, ...b])].sort();
  return all.length === a.length ? a : all;
}
