/** Planning upgrades. */
import { MigrateError } from "../core/error.ts";
import { next, reach, sortByLine } from "../core/graph_sort.ts";
import { type Graph, revisionAt } from "./graph.ts";
import { readTarget, resolveBranch, resolvePlaces } from "./resolve.ts";
import { type Applied, countNeeds, editsToOne, makePlan, readRows, reduceToHeads } from "./rows.ts";
import type { Plan, Step } from "./step.ts";
import type { Target } from "./target.ts";
import { ambiguousWalk, type Branch, choose, walkTooFar, walkUp } from "./walk.ts";

/**
 * Plans to apply the targets and all that they need, less what is applied. A target that is
 * applied already (or below the rows) adds nothing; an empty plan is a success.
 *
 * @param rows the version table's rows.
 * @param targets usually one; none of them may be an ancestor of another.
 * @throws graph.no_revisions in an empty graph; graph.* for targets that cannot be resolved;
 * graph.overlapping_targets; history.unknown_row, history.overlapping_rows
 */
export function planUpgrade(
  graph: Graph,
  rows: readonly string[],
  targets: readonly string[],
): Plan {
  if (graph.revisions.length === 0) {
    throw new MigrateError("graph.no_revisions", { directories: [] });
  }
  const applied = readRows(graph, rows);
  const wanted = targets.map((text) => upgradeTargets(graph, applied, readTarget(graph, text)));
  checkOverlap(graph, wanted);
  const pending = reach(graph.needs, wanted.flat());
  applied.marks.forEach((mark, place) => {
    if (mark === 1) pending[place] = 0;
  });
  return makePlan(rows, upgradeSteps(graph, applied, sortByLine(graph.needs, pending).reverse()));
}

function upgradeSteps(graph: Graph, applied: Applied, places: readonly number[]): Step[] {
  const counts = countNeeds(graph, applied.marks);
  return places.map((place) => {
    const covered: number[] = [];
    for (const need of next(graph.needs, place)) {
      const count = counts[need] ?? 0;
      if (count === 0) covered.push(need);
      counts[need] = count + 1;
    }
    return {
      direction: "upgrade",
      revision: revisionAt(graph, place),
      edits: editsToOne(graph, covered, place),
    };
  });
}

function upgradeTargets(graph: Graph, applied: Applied, target: Target): readonly number[] {
  const branch = resolveBranch(graph, target);
  if (target.symbol !== null) {
    const places = resolvePlaces(graph, target, branch);
    return places === "base" ? [] : reduceToHeads(graph, places);
  }
  if (target.offset < 0) {
    const reason = "an upgrade cannot go down";
    throw new MigrateError("graph.invalid_target", { target: target.text, reason });
  }
  const start = walkStart(graph, applied, target, branch);
  const { at, walked } = walkUp(graph, start, target, branch);
  if (walked < target.offset) throw walkTooFar(target, walked);
  return at === null ? [] : [at];
}

/**
 * Where `+N` starts: at the only row; with a branch at its row, else at the newest that is
 * applied of its lineage; null for below the bases.
 */
function walkStart(
  graph: Graph,
  applied: Applied,
  target: Target,
  branch: Branch | null,
): number | null {
  const { rows, marks } = applied;
  if (branch === null) {
    const movable = rows.filter((row) => next(graph.children, row).length > 0);
    if (rows.length > 0 && movable.length === 0) throw walkTooFar(target, 0);
    if (rows.length > 1) throw ambiguousWalk(graph, movable, target);
    return rows[0] ?? null;
  }
  const onBranch = rows.filter((row) => branch.lineage[row] === 1);
  if (onBranch.length > 0) return choose(graph, onBranch, target, branch) ?? null;
  const isActive = (place: number) => marks[place] === 1 && branch.lineage[place] === 1;
  const tips = [...graph.revisions.keys()].filter((place) =>
    isActive(place) && !next(graph.neededBy, place).some(isActive)
  );
  return choose(graph, tips, target, branch) ?? null;
}

/** Targets that overlap are more likely a slip than a wish. */
function checkOverlap(graph: Graph, wanted: readonly (readonly number[])[]): void {
  if (wanted.length < 2) return;
  const all = new Set(wanted.flat());
  const heads = reduceToHeads(graph, [...all]);
  for (const head of heads) all.delete(head);
  const [lower] = all;
  if (lower === undefined) return;
  const above = reach(graph.neededBy, [lower]);
  const upper = heads.find((head) => above[head] === 1) ?? lower;
  throw new MigrateError("graph.overlapping_targets", {
    id: revisionAt(graph, upper).id,
    other: revisionAt(graph, lower).id,
  });
}
