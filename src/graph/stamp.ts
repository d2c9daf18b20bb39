/** Planning stamps: rows change, nothing is run. */
import { MigrateError } from "../core/error.ts";
import { type Edges, next, reach } from "../core/graph_sort.ts";
import { type Graph, idsAt, revisionAt } from "./graph.ts";
import { readTarget, resolveBranch, resolvePlaces } from "./resolve.ts";
import { checkRows, editsToOne, makePlan, placesOfRows, reduceToHeads } from "./rows.ts";
import type { Plan, Step } from "./step.ts";

/** What a stamp's targets come to. */
interface Wanted {
  /** Revisions that get rows, without those that others of them imply. */
  readonly places: readonly number[];
  /** Marks of rows that go because of `base` and `label@base`. */
  readonly cleared: Uint8Array;
}

/**
 * Plans to record the targets as applied. Rows above or below a target (by depends on, too) are
 * replaced by it, other rows stay; `base` removes all rows, `label@base` those of the branch's
 * lineage. Of targets that imply each other only the heads count.
 *
 * Rows that overlap are accepted where the stamp replaces them.
 *
 * @param rows the version table's rows.
 * @param options.purge removes all other rows, unknown ones included.
 * @throws graph.invalid_target for walks; graph.no_revisions for `head` in an empty graph;
 * graph.* for targets that cannot be resolved; history.unknown_row, history.overlapping_rows
 */
export function planStamp(
  graph: Graph,
  rows: readonly string[],
  targets: readonly string[],
  options: { readonly purge?: boolean } = {},
): Plan {
  const { places, cleared } = resolveStamps(graph, targets);
  if (options.purge) return planPurge(graph, rows, places);
  const present = placesOfRows(graph, rows);
  const kept = present.filter((row) => cleared[row] === 0);
  const steps = [
    ...removal(idsAt(graph, present.filter((row) => cleared[row] === 1))),
    ...stampSteps(graph, kept, sortById(graph, places)),
  ];
  const plan = makePlan(rows, steps);
  checkRows(graph, plan.rowsAfter);
  return plan;
}

/** One step per target: the rows that are related to it become its row. */
function stampSteps(graph: Graph, rows: readonly number[], places: readonly number[]): Step[] {
  const related: number[][] = places.map(() => []);
  const takers = firstRelated(graph, places);
  for (const row of rows) related[takers[row] ?? NOBODY]?.push(row);
  return places.flatMap((place, rank) => {
    const replaced = related[rank] ?? [];
    if (replaced.includes(place)) {
      return removal(idsAt(graph, replaced.filter((row) => row !== place)));
    }
    const edits = editsToOne(graph, replaced, place);
    return [{ direction: "stamp", revision: revisionAt(graph, place), edits }];
  });
}

/** In `firstRelated`: related to no target. Larger than any rank. */
const NOBODY = 0xffff_ffff;

/**
 * For each revision the first of the places that is an ancestor or descendant of it (by depends
 * on, too), as its rank among the places. One sweep down and one up do for all places together.
 */
function firstRelated(graph: Graph, places: readonly number[]): Uint32Array {
  const sweep = (order: readonly number[], edges: Edges): Uint32Array => {
    const ranks = new Uint32Array(graph.revisions.length).fill(NOBODY);
    places.forEach((place, rank) => ranks[place] = rank);
    for (const place of order) {
      const rank = ranks[place] ?? NOBODY;
      for (const node of next(edges, place)) ranks[node] = Math.min(ranks[node] ?? NOBODY, rank);
    }
    return ranks;
  };
  const below = sweep(graph.newestFirst, graph.needs);
  const above = sweep([...graph.newestFirst].reverse(), graph.neededBy);
  return below.map((rank, place) => Math.min(rank, above[place] ?? NOBODY));
}

function planPurge(graph: Graph, rows: readonly string[], places: readonly number[]): Plan {
  const before = new Set(rows);
  const wanted = new Set(idsAt(graph, places));
  const insertions = sortById(graph, places)
    .map((place) => revisionAt(graph, place))
    .filter(({ id }) => !before.has(id))
    .map((revision): Step => {
      return { direction: "stamp", revision, edits: [{ kind: "insert", id: revision.id }] };
    });
  const gone = [...before].filter((row) => !wanted.has(row)).sort();
  return makePlan(rows, [...removal(gone), ...insertions]);
}

function resolveStamps(graph: Graph, targets: readonly string[]): Wanted {
  const places = new Set<number>();
  let cleared = new Uint8Array(graph.revisions.length);
  for (const text of targets) {
    const target = readTarget(graph, text);
    if (target.offset !== 0) {
      const reason = "a stamp names its revisions, it does not walk";
      throw new MigrateError("graph.invalid_target", { target: text, reason });
    }
    const branch = resolveBranch(graph, target);
    const resolved = resolvePlaces(graph, target, branch);
    if (resolved === "base") cleared = clear(graph, cleared, branch?.place ?? null);
    else if (resolved.length === 0) {
      throw new MigrateError("graph.no_revisions", { directories: [] });
    } else for (const place of resolved) places.add(place);
  }
  return { places: reduceToHeads(graph, [...places]), cleared };
}

/** Adds what `base` (null) or `label@base` removes to the marks. */
function clear(
  graph: Graph,
  marks: Uint8Array<ArrayBuffer>,
  branch: number | null,
): Uint8Array<ArrayBuffer> {
  if (branch === null) return marks.map(() => 1);
  const below = reach(graph.needs, [branch]);
  const above = reach(graph.neededBy, [branch]);
  return marks.map((mark, place) => mark | (below[place] ?? 0) | (above[place] ?? 0));
}

function removal(ids: readonly string[]): Step[] {
  if (ids.length === 0) return [];
  const edits = ids.map((id) => ({ kind: "delete", id }) as const);
  return [{ direction: "stamp", revision: null, edits }];
}

function sortById(graph: Graph, places: readonly number[]): number[] {
  return idsAt(graph, places).flatMap((id) => graph.indexOfId.get(id) ?? []);
}
