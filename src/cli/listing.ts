/** What listings of revisions share. */
import {
  isBranchPoint,
  isHead,
  isMergePoint,
  isRowHead,
  labelsOf,
  placeOf,
} from "../graph/query.ts";
import type { Graph } from "../graph/graph.ts";
import type { Revision } from "../graph/revision.ts";

/** A revision for `--json`. */
export function revisionData(graph: Graph, revision: Revision): object {
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

/** Long forms, a blank line between them. */
export function joinRevisions(blocks: readonly (readonly string[])[]): string {
  return blocks.map((lines) => lines.join("\n").trimEnd()).join("\n\n");
}
