/** Planning downgrades. */
import { MigrateError } from "../core/error.ts";
import { next, reach, sortByLine } from "../core/graph_sort.ts";
import { type Graph, idsAt, revisionAt } from "./graph.ts";
import { isBase } from "./query.ts";
import { onlyPlace, readTarget, resolveBranch, resolvePlaces } from "./resolve.ts";
import { type Applied, countNeeds, editsFromOne, makePlan, readRows } from "./rows.ts";
import type { Plan, Step } from "./step.ts";
import type { Target } from "./target.ts";
import { type Branch, choose, walkDown, walkTooFar } from "./walk.ts";

/**
 * Plans to undo everything above the target: its applied children and all that needs them, in
 * other branches too. `label@target` spares the children that are not on the branch, `base`
 * undoes everything, `label@base` what stands on the branch's root. `-N` undoes the last N
 * revisions of the line that the database's row is on.
 *
 * @param rows the version table's rows.
 * @throws graph.* for a target that cannot be resolved; graph.not_reachable when it is not
 * applied; graph.ambiguous_walk, graph.walked_too_far; history.unknown_row,
 * history.overlapping_rows
 */
export function planDowngrade(graph: Graph, rows: readonly string[], text: string): Plan {
  const applied = readRows(graph, rows);
  const target = readTarget(graph, text);
  const branch = resolveBranch(graph, target);
  const lowest = target.symbol === null
    ? [walkFromRows(graph, applied, target, branch)]
    : lowestAbove(graph, applied, target, branch);
  const undone = reach(graph.neededBy, lowest);
  applied.marks.forEach((mark, place) => {
    if (mark === 0) undone[place] = 0;
  });
  return makePlan(rows, downgradeSteps(graph, applied, sortByLine(graph.needs, undone)));
}

function downgradeSteps(graph: Graph, applied: Applied, places: readonly number[]): Step[] {
  const counts = countNeeds(graph, applied.marks);
  return places.map((place) => {
    const uncovered: number[] = [];
    for (const need of next(graph.needs, place)) {
      const count = (counts[need] ?? 0) - 1;
      if (count === 0) uncovered.push(need);
      counts[need] = count;
    }
    return {
      direction: "downgrade",
      revision: revisionAt(graph, place),
      edits: editsFromOne(graph, place, uncovered),
    };
  });
}

/** The lowest revisions to undo so that the database comes down to a target of the graph. */
function lowestAbove(
  graph: Graph,
  applied: Applied,
  target: Target,
  branch: Branch | null,
): readonly number[] {
  const isOnBranch = (place: number) => branch === null || branch.lineage[place] === 1;
  const places = resolvePlaces(graph, target, branch);
  if (places === "base") {
    return [...graph.revisions.keys()].filter((place) => isBase(graph, place) && isOnBranch(place));
  }
  const place = onlyPlace(graph, places, branch);
  if (applied.marks[place] === 0) {
    const rows = idsAt(graph, applied.rows);
    throw new MigrateError("graph.not_reachable", {
      target: target.text,
      rows,
      command: "downgrade",
    });
  }
  return next(graph.children, place).filter(isOnBranch);
}

/** The lowest of the N revisions that `-N` undoes; the last of them may be a merge point. */
function walkFromRows(
  graph: Graph,
  applied: Applied,
  target: Target,
  branch: Branch | null,
): number {
  if (target.offset > 0) {
    const reason = "a downgrade cannot go up";
    throw new MigrateError("graph.invalid_target", { target: target.text, reason });
  }
  const start = choose(graph, walkStarts(graph, applied, branch), target, branch);
  if (start === undefined) throw walkTooFar(target, 0);
  const { left, walked } = walkDown(graph, start, target, branch, true);
  if (left === null || walked < -target.offset) throw walkTooFar(target, walked);
  return left;
}

/** The rows (of the branch), or what of the branch is applied without a row of its own. */
function walkStarts(graph: Graph, applied: Applied, branch: Branch | null): readonly number[] {
  if (branch === null) return applied.rows;
  const onBranch = applied.rows.filter((row) => branch.lineage[row] === 1);
  if (onBranch.length > 0) return onBranch;
  return [...graph.revisions.keys()].filter((place) =>
    applied.marks[place] === 1 && branch.lineage[place] === 1 &&
    next(graph.children, place).every((child) => applied.marks[child] === 0)
  );
}
