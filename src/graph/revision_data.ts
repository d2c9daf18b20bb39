/** A revision as data, for `--json` and for programs. */
import { isBranchPoint, isHead, isMergePoint, isRowHead, labelsOf, placeOf } from "./query.ts";
import type { Graph } from "./graph.ts";
import type { Revision } from "./revision.ts";

/** What is told of a revision. */
export interface RevisionData {
  /** Its revision id. */
  readonly id: string;
  /** Its parents; none for a base. */
  readonly downRevisions: readonly string[];
  /** What must be applied before it, besides its parents. */
  readonly dependsOn: readonly string[];
  /** The labels of its branch, those of other revisions of the branch too. */
  readonly branchLabels: readonly string[];
  /** The first paragraph of the comment at its top. */
  readonly message: string;
  /** As it stands in the comment at its top; null without one. */
  readonly createDate: string | null;
  /** Its file, as seen from the working folder. */
  readonly file: string;
  /** Whether no revision has it as a parent. */
  readonly isHead: boolean;
  /** Whether it is a head that another branch depends on. */
  readonly isDependedOn: boolean;
  /** Whether it is the parent of several. */
  readonly isBranchPoint: boolean;
  /** Whether it has several parents. */
  readonly isMergePoint: boolean;
}

/** Tells of a revision. */
export function revisionData(graph: Graph, revision: Revision): RevisionData {
  const { id, downRevisions, dependsOn, message, createDate, file } = revision;
  const place = placeOf(graph, id);
  return {
    id,
    downRevisions,
    dependsOn,
    branchLabels: labelsOf(graph, id),
    message,
    createDate,
    file,
    isHead: isHead(graph, place),
    isDependedOn: isHead(graph, place) && !isRowHead(graph, place),
    isBranchPoint: isBranchPoint(graph, place),
    isMergePoint: isMergePoint(graph, place),
  };
}
