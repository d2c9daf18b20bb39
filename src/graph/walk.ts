/**
 * Walking along down revisions, as `+2`, `head-1` or `label@-1` ask for. A step with several
 * ways is an error that lists them, unless a branch leaves one.
 */
import { MigrateError } from "../core/error.ts";
import { next } from "../core/graph_sort.ts";
import { type Graph, revisionAt } from "./graph.ts";
import { isBase } from "./query.ts";
import type { Target } from "./target.ts";

/** A branch as targets mean it: the lineage through a revision. */
export interface Branch {
  /** As the user wrote it. */
  readonly name: string;
  readonly place: number;
  /** Marks its ancestors and descendants by down revision, and it. */
  readonly lineage: Uint8Array;
}

/** How far a walk came; fewer steps than asked for when the graph ended. */
export interface Walk {
  /** Where it stands; null below every base. */
  readonly at: number | null;
  readonly walked: number;
}

/** A walk down, and the last revision that it left behind (null if it could not take a step). */
export interface WalkDown extends Walk {
  readonly left: number | null;
}

/**
 * Walks up through children.
 *
 * @param start null to start below the bases.
 * @param branch if given, only its lineage is walked.
 * @throws graph.ambiguous_walk
 */
export function walkUp(
  graph: Graph,
  start: number | null,
  target: Target,
  branch: Branch | null,
): Walk {
  let at = start;
  for (let walked = 0; walked < target.offset; walked++) {
    const ways = at === null ? basePlaces(graph) : next(graph.children, at);
    const onBranch = branch === null ? ways : ways.filter((way) => branch.lineage[way] === 1);
    const way = choose(graph, onBranch, target, branch);
    if (way === undefined) return { at, walked };
    at = way;
  }
  return { at, walked: target.offset };
}

/**
 * Walks down through parents; at a merge point a branch must choose among them.
 *
 * @param mayEndBetween for downgrades, which undo what the walk leaves: the last step may leave a
 * merge point without choosing, and `at` is then null.
 * @throws graph.ambiguous_walk
 */
export function walkDown(
  graph: Graph,
  start: number | null,
  target: Target,
  branch: Branch | null,
  mayEndBetween = false,
): WalkDown {
  const steps = Math.abs(target.offset);
  let at = start;
  let left: number | null = null;
  for (let walked = 0; walked < steps; walked++) {
    if (at === null) return { at, walked, left };
    left = at;
    const ways = next(graph.parents, left);
    if (mayEndBetween && walked === steps - 1) return { at: null, walked: steps, left };
    at = ways.length === 0 ? null : chooseParent(graph, ways, target, branch);
  }
  return { at, walked: steps, left };
}

/**
 * The one start of a walk among several places: the only one, or the branch's own revision.
 *
 * @throws graph.ambiguous_walk
 */
export function choose(
  graph: Graph,
  ways: readonly number[],
  target: Target,
  branch: Branch | null,
): number | undefined {
  if (ways.length <= 1) return ways[0];
  if (branch !== null && ways.includes(branch.place)) return branch.place;
  throw ambiguousWalk(graph, ways, target);
}

/** The error for a walk with several ways, with the targets that would name one of them. */
export function ambiguousWalk(
  graph: Graph,
  ways: readonly number[],
  target: Target,
): MigrateError {
  const carriers = new Map<string, number>();
  for (const label of ways.flatMap((way) => graph.labels[way] ?? [])) {
    carriers.set(label, (carriers.get(label) ?? 0) + 1);
  }
  const choices = ways.map((way) => {
    // A label that only this way carries reads better than an id.
    const label = graph.labels[way]?.find((label) => carriers.get(label) === 1);
    return `${label ?? revisionAt(graph, way).id}@${target.rest}`;
  }).sort();
  return new MigrateError("graph.ambiguous_walk", { target: target.text, choices });
}

/** The error for a walk that the graph is too short for. */
export function walkTooFar(target: Target, possible: number): MigrateError {
  const asked = Math.abs(target.offset);
  return new MigrateError("graph.walked_too_far", { target: target.text, possible, asked });
}

function chooseParent(
  graph: Graph,
  parents: readonly number[],
  target: Target,
  branch: Branch | null,
): number | null {
  if (parents.length === 1) return parents[0] ?? null;
  const onBranch = parents.filter((parent) => branch?.lineage[parent] === 1);
  return choose(graph, onBranch.length === 0 ? parents : onBranch, target, branch) ?? null;
}

function basePlaces(graph: Graph): number[] {
  return [...graph.revisions.keys()].filter((place) => isBase(graph, place));
}
