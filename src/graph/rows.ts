/**
 * Rows of the version table. The table has one row per head of what is applied: a revision that
 * another applied one needs (as down revision or by depends on) is implied and has no row.
 *
 * Plans keep a count for each revision: how many applied revisions need it. An applied revision
 * has a row exactly when its count is 0, so each step costs no more than the edges it touches.
 */
import { MigrateError } from "../core/error.ts";
import { marked, next, reach } from "../core/graph_sort.ts";
import { type Graph, idsAt, revisionAt } from "./graph.ts";
import { isHead } from "./query.ts";
import type { Revision } from "./revision.ts";
import { applyEdits, type Plan, type RowEdit, type Step } from "./step.ts";

/** What the rows of a database say about the graph. */
export interface Applied {
  /** The rows as places. */
  readonly rows: readonly number[];
  /** Marks what is applied: the rows and all that they need. */
  readonly marks: Uint8Array;
}

/** What is wrong with the rows of a database. */
export interface RowProblems {
  /** Rows that no file defines. */
  readonly unknown: readonly string[];
  /** Rows that another row implies, with that row. */
  readonly implied: readonly { readonly id: string; readonly by: string }[];
}

/**
 * Looks for rows that no file defines and rows that other rows imply. Never fails, for `status`
 * and `repair rows`.
 */
export function findRowProblems(graph: Graph, rows: readonly string[]): RowProblems {
  const { known, unknown } = splitRows(graph, rows);
  const isRow = new Uint8Array(graph.revisions.length);
  for (const place of known) isRow[place] = 1;
  // From the newest down, each revision hands on the row that it is implied by.
  const impliedBy = new Int32Array(graph.revisions.length).fill(-1);
  for (const place of graph.newestFirst) {
    const row = isRow[place] === 1 ? place : impliedBy[place] ?? -1;
    if (row < 0) continue;
    for (const need of next(graph.needs, place)) impliedBy[need] = row;
  }
  const implied = known.filter((place) => (impliedBy[place] ?? -1) >= 0).map((place) => ({
    id: revisionAt(graph, place).id,
    by: revisionAt(graph, impliedBy[place] ?? -1).id,
  }));
  return { unknown, implied };
}

/**
 * Checks the rows of a database: all known, none implied by another.
 *
 * @param table name of the version table, for the message.
 * @throws history.unknown_row, history.overlapping_rows
 */
export function checkRows(graph: Graph, rows: readonly string[], table?: string): void {
  const { unknown, implied: [overlap] } = findRowProblems(graph, rows);
  if (unknown.length > 0) throw new MigrateError("history.unknown_row", { rows: unknown, table });
  if (overlap !== undefined) {
    const { id: ancestor, by: id } = overlap;
    throw new MigrateError("history.overlapping_rows", { id, ancestor, table });
  }
}

/**
 * Places of rows, in load order; overlaps are not looked for.
 *
 * @throws history.unknown_row
 */
export function placesOfRows(graph: Graph, rows: readonly string[]): number[] {
  const { known, unknown } = splitRows(graph, rows);
  if (unknown.length > 0) throw new MigrateError("history.unknown_row", { rows: unknown });
  return known;
}

/**
 * Checks the rows and finds what they imply.
 *
 * @throws history.unknown_row, history.overlapping_rows
 */
export function readRows(graph: Graph, rows: readonly string[]): Applied {
  checkRows(graph, rows);
  const places = placesOfRows(graph, rows);
  return { rows: places, marks: reach(graph.needs, places) };
}

/**
 * What `current` shows: the newest applied revision of each line. These are the rows, and also
 * revisions without a row because something elsewhere depends on them. Rows that no file defines
 * are no obstacle.
 */
export function currentRevisions(
  graph: Graph,
  rows: readonly string[],
): { readonly revisions: readonly Revision[]; readonly unknown: readonly string[] } {
  const { known, unknown } = splitRows(graph, rows);
  const applied = reach(graph.needs, known);
  const revisions = marked(applied)
    .filter((place) => next(graph.children, place).every((child) => applied[child] === 0))
    .map((place) => revisionAt(graph, place));
  return { revisions, unknown };
}

/**
 * True when everything is applied. Heads without a row count when something that is applied
 * depends on them; a row that no file defines makes it false.
 */
export function isAtHeads(graph: Graph, rows: readonly string[]): boolean {
  const { known, unknown } = splitRows(graph, rows);
  const applied = reach(graph.needs, known);
  return unknown.length === 0 &&
    graph.revisions.every((_, place) => !isHead(graph, place) || applied[place] === 1);
}

/** The given places without those that others of them need. */
export function reduceToHeads(graph: Graph, places: readonly number[]): number[] {
  const implied = reach(graph.needs, places.flatMap((place) => next(graph.needs, place)));
  return [...new Set(places)].filter((place) => implied[place] === 0);
}

/** For each revision, how many applied revisions need it. */
export function countNeeds(graph: Graph, applied: Uint8Array): Uint32Array {
  const counts = new Uint32Array(graph.revisions.length);
  applied.forEach((mark, place) => {
    if (mark === 0) return;
    for (const need of next(graph.needs, place)) counts[need] = (counts[need] ?? 0) + 1;
  });
  return counts;
}

/** Puts steps and the rows that they lead from and to together. */
export function makePlan(rowsBefore: readonly string[], steps: readonly Step[]): Plan {
  const rows = new Set(rowsBefore);
  const before = [...rows].sort();
  for (const step of steps) applyEdits(rows, step.edits);
  return { rowsBefore: before, rowsAfter: [...rows].sort(), steps };
}

/**
 * The edits that put one row in the place of others. Of several, the first by id is updated and
 * the rest deleted before, so that every process writes the same statements.
 */
export function editsToOne(graph: Graph, from: Iterable<number>, to: number): RowEdit[] {
  const id = revisionAt(graph, to).id;
  const [updated, ...deleted] = idsAt(graph, from);
  if (updated === undefined) return [{ kind: "insert", id }];
  return [
    ...deleted.map((id): RowEdit => ({ kind: "delete", id })),
    { kind: "update", from: updated, to: id },
  ];
}

/** The opposite: of several new rows the first by id is the update, the rest are inserted before. */
export function editsFromOne(graph: Graph, from: number, to: Iterable<number>): RowEdit[] {
  const id = revisionAt(graph, from).id;
  const [updated, ...inserted] = idsAt(graph, to);
  if (updated === undefined) return [{ kind: "delete", id }];
  return [
    ...inserted.map((id): RowEdit => ({ kind: "insert", id })),
    { kind: "update", from: id, to: updated },
  ];
}

function splitRows(
  graph: Graph,
  rows: readonly string[],
): { readonly known: number[]; readonly unknown: string[] } {
  const known: number[] = [];
  const unknown: string[] = [];
  for (const row of new Set(rows)) {
    const place = graph.indexOfId.get(row);
    if (place === undefined) unknown.push(row);
    else known.push(place);
  }
  return { known: known.sort((a, b) => a - b), unknown: unknown.sort() };
}
