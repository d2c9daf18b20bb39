/** What a picture of the graph shows, whatever it is drawn as: plain data. */
import { next } from "../core/graph_sort.ts";
import { count, list } from "../core/text.ts";
import { type Graph, revisionAt } from "../graph/graph.ts";
import { currentRevisions } from "../graph/plan.ts";
import {
  ancestorsOf,
  findRevision,
  isBase,
  isBranchPoint,
  isHead,
  isMergePoint,
  isRowHead,
  labelsOf,
  placeOf,
} from "../graph/query.ts";
import type { Revision } from "../graph/revision.ts";

/** A revision as it is drawn. */
export interface PictureNode {
  readonly revision: Revision;
  /** Labels of the branches that it is on, its own and inherited ones. */
  readonly branches: readonly string[];
  readonly isHead: boolean;
  /** It is a head, and others depend on it. */
  readonly isDependedOn: boolean;
  readonly isBase: boolean;
  readonly isBranchPoint: boolean;
  readonly isMergePoint: boolean;
  /** null where no database was asked. */
  readonly state: "applied" | "pending" | null;
  /** What `migrate current` lists: the newest applied revision of its line. */
  readonly isCurrent: boolean;
}

/** From a revision to one that must be applied before it. Numbers are places in `nodes`. */
export interface PictureEdge {
  readonly from: number;
  readonly to: number;
  readonly kind: "downRevision" | "dependsOn";
}

/** A graph, or a part of it, ready to be drawn. */
export interface Picture {
  /** Newest first: an edge always leads to a greater number. */
  readonly nodes: readonly PictureNode[];
  readonly edges: readonly PictureEdge[];
  /** The rows of the database; null where none was asked. */
  readonly rows: readonly string[] | null;
}

/**
 * The picture of some revisions. Edges to revisions that are not among them are left out.
 *
 * @param revisions newest first, as {@linkcode newestFirst} gives them.
 * @param rows the database's rows, none of an unknown or missing one; null if it was not asked.
 */
export function createPicture(
  graph: Graph,
  revisions: readonly Revision[],
  rows: readonly string[] | null,
): Picture {
  const known = (rows ?? []).filter((row) => findRevision(graph, row) !== undefined);
  const applied = new Set(ancestorsOf(graph, known).map(({ id }) => id));
  const current = new Set(currentRevisions(graph, known).revisions.map(({ id }) => id));
  const order = new Map(revisions.map(({ id }, index) => [id, index]));
  return {
    nodes: revisions.map((revision): PictureNode => {
      const { id } = revision;
      const place = placeOf(graph, id);
      return {
        revision,
        branches: labelsOf(graph, id),
        isHead: isHead(graph, place),
        isDependedOn: isHead(graph, place) && !isRowHead(graph, place),
        isBase: isBase(graph, place),
        isBranchPoint: isBranchPoint(graph, place),
        isMergePoint: isMergePoint(graph, place),
        state: rows === null ? null : applied.has(id) ? "applied" : "pending",
        isCurrent: current.has(id),
      };
    }),
    edges: revisions.flatMap((revision, from) => edgesOf(graph, revision, from, order)),
    rows,
  };
}

function edgesOf(
  graph: Graph,
  { id }: Revision,
  from: number,
  order: ReadonlyMap<string, number>,
): PictureEdge[] {
  const place = placeOf(graph, id);
  const parents = next(graph.parents, place);
  const dependencies = next(graph.dependencies, place).filter((its) => !parents.includes(its));
  const lead = (places: readonly number[], kind: PictureEdge["kind"]) =>
    places.flatMap((its): PictureEdge[] => {
      const to = order.get(revisionAt(graph, its).id);
      return to === undefined ? [] : [{ from, to, kind }];
    });
  return [...lead(parents, "downRevision"), ...lead(dependencies, "dependsOn")];
}

/** What stands beside a revision's message, in the words of `history`. */
export function badgesOf(node: PictureNode): readonly Badge[] {
  const badge = (isShown: boolean, kind: Badge["kind"], text: string) =>
    isShown ? [{ kind, text }] : [];
  return [
    ...badge(node.isCurrent, "current", "current"),
    ...badge(node.isHead, "head", node.isDependedOn ? "effective head" : "head"),
    ...node.revision.branchLabels.map((text): Badge => ({ kind: "label", text })),
    ...badge(node.isBase, "shape", "base"),
    ...badge(node.isBranchPoint, "shape", "branch point"),
    ...badge(node.isMergePoint, "shape", "merge point"),
  ];
}

/** A word about a revision. */
export interface Badge {
  readonly kind: "current" | "head" | "label" | "shape";
  readonly text: string;
}

/** The picture in a sentence: how many revisions of which kind, and where the database is. */
export function describePicture({ nodes, rows }: Picture): string {
  const tally = (test: (node: PictureNode) => boolean, noun: string) => {
    const amount = nodes.filter(test).length;
    return amount === 0 ? [] : [count(amount, noun)];
  };
  const pending = nodes.filter(({ state }) => state === "pending").length;
  return [
    count(nodes.length, "revision"),
    ...tally((node) => node.isHead, "head"),
    ...tally((node) => node.isBranchPoint, "branch point"),
    ...tally((node) => node.isMergePoint, "merge point"),
    ...(rows === null ? [] : [
      `the database is at ${rows.length === 0 ? "base" : list(rows)}`,
      pending === 0 ? "nothing is pending" : `${pending} pending`,
    ]),
  ].join(", ");
}
