/** The revisions of a range, for `history -r` and other commands that list. */
import { MigrateError } from "../core/error.ts";
import { reach } from "../core/graph_sort.ts";
import type { Graph } from "./graph.ts";
import { newestFirst } from "./query.ts";
import { readTarget, resolveBranch, resolvePlaces } from "./resolve.ts";
import { placesOfRows } from "./rows.ts";
import type { Revision } from "./revision.ts";
import { parseRange, type Target } from "./target.ts";
import { type Branch, choose, walkDown, walkUp } from "./walk.ts";

/** An end of a range: the target and the branch that it names; null when it was left out. */
interface End {
  readonly target: Target;
  readonly branch: Branch | null;
}

/**
 * The revisions of a range, newest first, both ends included: `a:b`, `a:`, `:b`, `-3:current`,
 * `a:+2`, `label@base:`. What the upper end needs is listed too, across branches; above a
 * named lower end only its descendants are. Without an end the range reaches to the bases or
 * heads. A walk from the other end stops where the graph ends.
 *
 * @param rows the database's rows for `current`; null where there is no database.
 * @throws graph.invalid_range, graph.invalid_target, graph.ambiguous_walk, and graph.* for ends
 * that cannot be resolved; history.unknown_row
 */
export function historyRange(
  graph: Graph,
  text: string,
  rows: readonly string[] | null,
): Revision[] {
  const fail = (reason: string): never => {
    throw new MigrateError("graph.invalid_range", { range: text, reason });
  };
  const [from, to] = readEnds(graph, text);
  const fromWalk = isWalk(from) ? from : null;
  const toWalk = isWalk(to) ? to : null;
  if (fromWalk !== null && toWalk !== null) return fail("both ends walk from the other one");
  if (fromWalk !== null && fromWalk.target.offset > 0) return fail("its start walks upwards");
  if (toWalk !== null && toWalk.target.offset < 0) return fail("its end walks downwards");

  const named = fromWalk === null && from !== null ? placesOf(graph, from, rows) : [];
  const ends = toWalk === null
    ? placesOf(graph, to ?? readEnd(graph, "heads"), rows)
    : walkFromStart(graph, named, toWalk);
  const upper = ends.filter((place) => (from?.branch?.lineage[place] ?? 1) === 1);
  const lower = fromWalk === null ? named : walkFromEnd(graph, upper, fromWalk);

  const wanted = reach(graph.needs, upper);
  const isOffBranch = ends.length > 0 && upper.length === 0;
  if (isOffBranch || lower.some((place) => wanted[place] === 0)) {
    return fail("its start is not an ancestor of its end");
  }
  if (lower.length === 0) return newestFirst(graph, wanted);
  const above = reach(graph.children, lower);
  return newestFirst(graph, wanted.map((mark, place) => mark & (above[place] ?? 0)));
}

function readEnds(graph: Graph, text: string): [End | null, End | null] {
  const { from, to } = parseRange(text);
  return [from && readEnd(graph, from.text), to && readEnd(graph, to.text)];
}

function readEnd(graph: Graph, text: string): End {
  const target = readTarget(graph, text);
  return { target, branch: resolveBranch(graph, target) };
}

/** True for `+2`, `-3` and `label@-3`, which start from the other end. */
function isWalk(end: End | null): boolean {
  return end !== null && end.target.symbol === null;
}

function placesOf(graph: Graph, end: End, rows: readonly string[] | null): readonly number[] {
  if (end.target.symbol === "current" && rows !== null) return placesOfRows(graph, rows);
  const places = resolvePlaces(graph, end.target, end.branch);
  return places === "base" ? [] : places;
}

/** The end of `a:+2`. */
function walkFromStart(graph: Graph, lower: readonly number[], to: End): readonly number[] {
  const start = choose(graph, lower, to.target, to.branch) ?? null;
  const { at } = walkUp(graph, start, to.target, to.branch);
  return at === null ? [] : [at];
}

/** The start of `-2:b`. */
function walkFromEnd(graph: Graph, upper: readonly number[], from: End): readonly number[] {
  const start = choose(graph, upper, from.target, from.branch);
  if (start === undefined) return [];
  const { at } = walkDown(graph, start, from.target, from.branch);
  return at === null ? [] : [at];
}
