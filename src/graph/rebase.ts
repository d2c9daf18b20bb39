/** Planning a rebase: which revision gets another parent, and what moves with it. */
import { MigrateError } from "../core/error.ts";
import { marked, next, reach } from "../core/graph_sort.ts";
import { type Graph, idsAt, revisionAt } from "./graph.ts";
import { isHead, isMergePoint, placeOf } from "./query.ts";
import type { Revision } from "./revision.ts";

/** What a rebase comes to. */
export interface Rebase {
  /** The first revision of the line: the only one whose file changes. */
  readonly first: Revision;
  readonly onto: Revision;
  /** The first one and everything that needs it, in load order. */
  readonly moved: readonly Revision[];
  /** It follows `onto` already. */
  readonly isDone: boolean;
}

/**
 * Plans to put the line of a revision, from where it left the other's ancestry, behind the other.
 *
 * @param onto an id; null for the only head beside the line.
 * @throws graph.nothing_to_rebase, graph.multiple_heads without `onto`; graph.cannot_rebase
 */
export function planRebase(graph: Graph, id: string, onto: string | null): Rebase {
  const place = placeOf(graph, id);
  const target = onto === null ? headBeside(graph, place) : placeOf(graph, onto);
  const refuse = (reason: string, instead: string) =>
    new MigrateError("graph.cannot_rebase", {
      id,
      onto: revisionAt(graph, target).id,
      reason,
      instead,
    });
  const kept = reach(graph.parents, [target]);
  if (kept[place] === 1) throw refuse(...whyBelow(graph, place, target));
  const line = marked(reach(graph.parents, [place])).filter((node) => kept[node] === 0);
  const merge = line.find((node) => isMergePoint(graph, node));
  if (merge !== undefined) {
    const parents = revisionAt(graph, merge).downRevisions.join(" and ");
    throw refuse(
      `${
        revisionAt(graph, merge).id
      } is a merge point (of ${parents}), so that it is no single line`,
      `Rebase the lines before it one by one, or join the heads: migrate merge heads`,
    );
  }
  // Without merge points the line has one beginning: the one whose parent stays where it is.
  const first = line.find((node) => next(graph.parents, node).every((its) => kept[its] === 1)) ??
    place;
  const moved = reach(graph.neededBy, [first]);
  if (moved[target] === 1) {
    throw refuse(
      `that depends on ${revisionAt(graph, first).id} by dependsOn, which would make a cycle`,
      "Rebase in the other direction, or take the dependsOn away",
    );
  }
  return {
    first: revisionAt(graph, first),
    onto: revisionAt(graph, target),
    moved: marked(moved).map((node) => revisionAt(graph, node)),
    isDone: next(graph.parents, first).includes(target),
  };
}

function whyBelow(graph: Graph, place: number, target: number): [string, string] {
  if (place === target) return ["it is the same revision", "Name another one with --onto"];
  const id = revisionAt(graph, place).id;
  return [
    `that is a descendant of ${id}, which would make a cycle`,
    `Name a revision of another line with --onto, or rebase that one: migrate rebase ${
      revisionAt(graph, target).id
    } --onto ${id}`,
  ];
}

/** The head that does not follow the revision: one of its own tree before those of others. */
function headBeside(graph: Graph, place: number): number {
  const above = reach(graph.children, [place]);
  const heads = [...graph.revisions.keys()].filter((node) =>
    isHead(graph, node) && above[node] === 0
  );
  const tree = reach(graph.children, marked(reach(graph.parents, [place])));
  const related = heads.filter((node) => tree[node] === 1);
  const choices = related.length > 0 ? related : heads;
  const [head] = choices;
  if (head === undefined) {
    throw new MigrateError("graph.nothing_to_rebase", { id: revisionAt(graph, place).id });
  }
  if (choices.length > 1) {
    throw new MigrateError("graph.multiple_heads", { heads: idsAt(graph, choices) });
  }
  return head;
}
