/** Which revisions `verify` looks at. */
import { historyRange, planUpgrade } from "../../graph/plan.ts";
import { resolveRevisions } from "../../graph/resolve.ts";
import { reduceToHeads } from "../../graph/rows.ts";
import { idsAt } from "../../graph/graph.ts";
import { placeOf } from "../../graph/query.ts";
import { isRange } from "../../graph/target.ts";
import type { Graph } from "../../graph/graph.ts";
import type { Revision } from "../../graph/revision.ts";
import type { ChangedFile } from "../changed_file.ts";

/** What the user asks for. */
export type VerifyChoice =
  /** What the database has not applied, or not as it is now. */
  | { readonly kind: "pending" }
  | { readonly kind: "all" }
  /** `A:B`, both ends included, or a target alone. */
  | { readonly kind: "range"; readonly range: string };

/**
 * The ids that are asked for.
 *
 * @param rows of the database.
 * @param changed what it has applied and was edited since.
 * @throws graph.*; `history.unknown_row` where pending ones are asked for.
 */
export function chooseRevisions(
  graph: Graph,
  choice: VerifyChoice,
  rows: readonly string[],
  changed: readonly ChangedFile[],
): ReadonlySet<string> {
  const idsOf = (revisions: readonly Revision[]) => new Set(revisions.map(({ id }) => id));
  switch (choice.kind) {
    case "all":
      return idsOf(graph.revisions);
    case "pending": {
      const { steps } = planUpgrade(graph, rows, ["heads"]);
      const pending = idsOf(steps.flatMap(({ revision }) => revision ?? []));
      return new Set([...changed.map(({ revision }) => revision), ...pending]);
    }
    case "range": {
      const { range } = choice;
      const choose = isRange(range) ? historyRange : resolveRevisions;
      return idsOf(choose(graph, range, rows));
    }
  }
}

/** Those of some revisions that no other of them needs: to apply these is to apply all. */
export function topOf(graph: Graph, ids: Iterable<string>): readonly string[] {
  const places = Array.from(ids, (id) => placeOf(graph, id));
  return idsAt(graph, reduceToHeads(graph, places));
}
