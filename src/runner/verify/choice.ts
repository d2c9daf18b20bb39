/** Which revisions `verify` looks at. */
import { historyRange, planUpgrade } from "../../graph/plan.ts";
import { resolveRevisions } from "../../graph/resolve.ts";
import { reduceToHeads } from "../../graph/rows.ts";
import { idsAt } from "../../graph/graph.ts";
import { placeOf } from "../../graph/query.ts";
import { isRange } from "../../graph/target.ts";
import type { Graph } from "../../graph/graph.ts";

/** What the user asks for. */
export type VerifyChoice =
  /** What the database has not applied: that can still be mended. */
  | { readonly kind: "pending" }
  | { readonly kind: "all" }
  /** `A:B`, both ends included, or a target alone. */
  | { readonly kind: "range"; readonly range: string };

/**
 * The ids that are asked for.
 *
 * @param rows of the database.
 * @throws graph.*; `history.unknown_row` where pending ones are asked for.
 */
export function chooseRevisions(
  graph: Graph,
  choice: VerifyChoice,
  rows: readonly string[],
): ReadonlySet<string> {
  return new Set(chosen().map(({ id }) => id));

  function chosen() {
    switch (choice.kind) {
      case "all":
        return graph.revisions;
      case "pending":
        return planUpgrade(graph, rows, ["heads"]).steps.flatMap(({ revision }) => revision ?? []);
      case "range":
        return isRange(choice.range)
          ? historyRange(graph, choice.range, rows)
          : resolveRevisions(graph, choice.range, rows);
    }
  }
}

/** Those of some revisions that no other of them needs: to apply these is to apply all. */
export function topOf(graph: Graph, ids: Iterable<string>): readonly string[] {
  const places = Array.from(ids, (id) => placeOf(graph, id));
  return idsAt(graph, reduceToHeads(graph, places));
}
