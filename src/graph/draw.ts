/**
 * Revisions as text, in the shapes that Alembic's users and their scripts know. Marks are those
 * of Alembic: `(head)` for a revision that nothing needs, `(effective head)` for one without a
 * child that others depend on.
 */
import { next } from "../core/graph_sort.ts";
import { drawLines } from "./draw_lines.ts";
import { type Graph, revisionAt } from "./graph.ts";
import { isBranchPoint, isHead, isMergePoint, isRowHead, placeOf } from "./query.ts";
import type { Revision } from "./revision.ts";

/** Ids to mark as `(current)`. */
export type CurrentIds = ReadonlySet<string>;

const NOWHERE: CurrentIds = new Set();

/**
 * A line of `history`:
 * `PARENTS (DEPENDS ON) -> ID (labels) (head) (current) (branchpoint) (mergepoint), message`.
 */
export function historyLine(
  graph: Graph,
  revision: Revision,
  current: CurrentIds = NOWHERE,
): string {
  const place = placeOf(graph, revision.id);
  return [
    downRevisions(revision),
    parenthesis(revision.dependsOn),
    " -> ",
    revision.id,
    parenthesis(labels(graph, place)),
    headMarks(graph, place, current),
    shapeMarks(graph, place),
    `, ${revision.message}`,
  ].join("");
}

/** A line of `heads`: `ID (labels) (head)`. */
export function headLine(graph: Graph, revision: Revision, current: CurrentIds = NOWHERE): string {
  const place = placeOf(graph, revision.id);
  return revision.id + parenthesis(labels(graph, place)) + headMarks(graph, place, current);
}

/** A line of `current`: `ID (head) (branchpoint) (mergepoint)`. */
export function currentLine(graph: Graph, revision: Revision): string {
  const place = placeOf(graph, revision.id);
  return revision.id + headMarks(graph, place, NOWHERE) + shapeMarks(graph, place);
}

/** The paragraph of `branches` about a branch point: it, and a line for each of its children. */
export function branchLines(graph: Graph, revision: Revision, withMessages = false): string[] {
  const describe = (place: number) =>
    revisionAt(graph, place).id + parenthesis(labels(graph, place)) +
    headMarks(graph, place, NOWHERE) + shapeMarks(graph, place);
  const place = placeOf(graph, revision.id);
  const arrow = `${" ".repeat(revision.id.length)} -> `;
  return [
    describe(place),
    ...next(graph.children, place).map((child) =>
      arrow + describe(child) + (withMessages ? `, ${revisionAt(graph, child).message}` : "")
    ),
  ];
}

/** The long form, for `show` and for listings with `-v`. */
export function longLines(
  graph: Graph,
  revision: Revision,
  current: CurrentIds = NOWHERE,
): string[] {
  const place = placeOf(graph, revision.id);
  const children = next(graph.children, place).map((child) => revisionAt(graph, child).id);
  const branches = labels(graph, place);
  const mark = (isSo: boolean, word: string) => isSo ? ` (${word})` : "";
  return [
    `Rev: ${revision.id}${mark(isHead(graph, place), "head")}${shapeMarks(graph, place)}${
      mark(current.has(revision.id), "current")
    }`,
    `${isMergePoint(graph, place) ? "Merges" : "Parent"}: ${downRevisions(revision)}`,
    ...field("Also depends on", revision.dependsOn),
    ...(children.length > 1 ? field("Branches into", children) : []),
    ...field("Branch names", branches),
    `Path: ${revision.file}`,
    "",
    ...revision.documentation.split("\n").map((line) => `    ${line}`.trimEnd()),
  ];
}

/**
 * The lines of ancestry as text, as `git log --graph` draws them: one line per revision with its
 * id, marks and message, and the lines that lead from it to its down revisions.
 *
 * @param revisions newest first; down revisions outside the list are left out.
 */
export function drawGraph(
  graph: Graph,
  revisions: readonly Revision[],
  current: CurrentIds = NOWHERE,
): string[] {
  return drawLines(revisions.map((revision) => {
    const place = placeOf(graph, revision.id);
    const dependsOn = revision.dependsOn.length > 0
      ? ` (depends on ${revision.dependsOn.join(", ")})`
      : "";
    return {
      node: place,
      parents: next(graph.parents, place),
      text: revision.id + parenthesis(labels(graph, place)) + headMarks(graph, place, current) +
        `${dependsOn}, ${revision.message}`,
    };
  }));
}

function labels(graph: Graph, place: number): readonly string[] {
  return graph.labels[place] ?? [];
}

function downRevisions({ downRevisions }: Revision): string {
  return downRevisions.length === 0 ? "<base>" : downRevisions.join(", ");
}

function headMarks(graph: Graph, place: number, current: CurrentIds): string {
  const head = isRowHead(graph, place)
    ? " (head)"
    : isHead(graph, place)
    ? " (effective head)"
    : "";
  return current.has(revisionAt(graph, place).id) ? `${head} (current)` : head;
}

function shapeMarks(graph: Graph, place: number): string {
  return (isBranchPoint(graph, place) ? " (branchpoint)" : "") +
    (isMergePoint(graph, place) ? " (mergepoint)" : "");
}

function parenthesis(words: readonly string[]): string {
  return words.length === 0 ? "" : ` (${words.join(", ")})`;
}

function field(name: string, values: readonly string[]): string[] {
  return values.length === 0 ? [] : [`${name}: ${values.join(", ")}`];
}
