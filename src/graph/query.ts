/** Questions about a graph, answered with revisions. */
import { marked, next, reach, sortByLine } from "../core/graph_sort.ts";
import { type Graph, revisionAt } from "./graph.ts";
import type { Revision } from "./revision.ts";

/** The revision with exactly this id. */
export function findRevision(graph: Graph, id: string): Revision | undefined {
  const place = graph.indexOfId.get(id);
  return place === undefined ? undefined : revisionAt(graph, place);
}

/** Revisions without a child, in load order. */
export function heads(graph: Graph): Revision[] {
  return pick(graph, isHead);
}

/**
 * Heads on which nothing depends either: the rows of a database in which everything is applied.
 * (Alembic: real heads.)
 */
export function rowHeads(graph: Graph): Revision[] {
  return pick(graph, isRowHead);
}

/** Revisions without a down revision, in load order. */
export function bases(graph: Graph): Revision[] {
  return pick(graph, isBase);
}

/** Revisions that several others have as a down revision, newest first. */
export function branchPoints(graph: Graph): Revision[] {
  return at(graph, graph.newestFirst.filter((place) => isBranchPoint(graph, place)));
}

/** True when no revision has this one as a down revision. */
export function isHead(graph: Graph, place: number): boolean {
  return next(graph.children, place).length === 0;
}

/** True when no revision has this one as a down revision or depends on it. */
export function isRowHead(graph: Graph, place: number): boolean {
  return next(graph.neededBy, place).length === 0;
}

/** True when it has no down revision. */
export function isBase(graph: Graph, place: number): boolean {
  return next(graph.parents, place).length === 0;
}

/** True when several revisions have it as a down revision. */
export function isBranchPoint(graph: Graph, place: number): boolean {
  return next(graph.children, place).length > 1;
}

/** True when it has several down revisions. */
export function isMergePoint(graph: Graph, place: number): boolean {
  return next(graph.parents, place).length > 1;
}

/** The revisions that have this one as a down revision, in load order. */
export function childrenOf(graph: Graph, id: string): Revision[] {
  return at(graph, next(graph.children, placeOf(graph, id)));
}

/** Labels of the branches that a revision is on, its own and inherited ones, sorted. */
export function labelsOf(graph: Graph, id: string): readonly string[] {
  return graph.labels[placeOf(graph, id)] ?? [];
}

/** Everything that must be applied before the given revisions, and they, in load order. */
export function ancestorsOf(graph: Graph, ids: readonly string[]): Revision[] {
  return at(graph, marked(reach(graph.needs, ids.map((id) => placeOf(graph, id)))));
}

/** The given revisions and everything that needs them, in load order. */
export function descendantsOf(graph: Graph, ids: readonly string[]): Revision[] {
  return at(graph, marked(reach(graph.neededBy, ids.map((id) => placeOf(graph, id)))));
}

/**
 * Marks the lineage of a revision: itself, its ancestors and descendants by down revision.
 * This is what `label@...` restricts a target to.
 */
export function markLineage(graph: Graph, place: number): Uint8Array {
  const lineage = reach(graph.parents, [place]);
  reach(graph.children, [place]).forEach((mark, node) => {
    if (mark === 1) lineage[node] = 1;
  });
  return lineage;
}

/**
 * Parents and dependencies without the dependencies that an ancestor declares already (Alembic:
 * normalised down revisions). For display only: plans count what needs a revision instead,
 * which gives the same rows without a walk per revision.
 */
export function effectiveParentsOf(graph: Graph, id: string): Revision[] {
  const place = placeOf(graph, id);
  const parents = next(graph.parents, place);
  const declared = new Set<number>();
  reach(graph.parents, parents).forEach((mark, ancestor) => {
    if (mark === 0) return;
    for (const dependency of next(graph.dependencies, ancestor)) declared.add(dependency);
  });
  const own = next(graph.dependencies, place).filter((dependency) => !declared.has(dependency));
  return at(graph, new Set([...parents, ...own]));
}

/**
 * All revisions for a listing: children before parents and dependencies, one line at a time,
 * lines in load order of their heads.
 *
 * @param among if given, only these marked revisions.
 */
export function newestFirst(graph: Graph, among?: Uint8Array): Revision[] {
  return at(graph, among === undefined ? graph.newestFirst : sortByLine(graph.needs, among));
}

/** The place of an id, for the tests above; past the end, where nothing is, if there is none. */
export function placeOf(graph: Graph, id: string): number {
  return graph.indexOfId.get(id) ?? graph.revisions.length;
}

function at(graph: Graph, places: Iterable<number>): Revision[] {
  return Array.from(places, (place) => revisionAt(graph, place));
}

function pick(graph: Graph, test: (graph: Graph, place: number) => boolean): Revision[] {
  return graph.revisions.filter((_, place) => test(graph, place));
}
