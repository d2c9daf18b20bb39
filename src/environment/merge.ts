/** What a merge joins: each target is looked at before a file is made for them. */
import { MigrateError } from "../core/error.ts";
import { next, reach } from "../core/graph_sort.ts";
import { displayPath } from "../core/path.ts";
import { list } from "../core/text.ts";
import { heads, placeOf } from "../graph/query.ts";
import { resolveRevisions } from "../graph/resolve.ts";
import { readGraph } from "./directory.ts";
import { createRevision, type RevisionRequest } from "./new_revision.ts";
import type { Host } from "../core/host.ts";
import type { Graph } from "../graph/graph.ts";
import type { Settings } from "./settings.ts";
import type { NewRevision } from "./template.ts";

/** What is asked for. */
export interface MergeRequest
  extends Pick<RevisionRequest, "splice" | "branchLabels" | "versionPath" | "id"> {
  readonly targets: readonly string[];
  /** null for one that names the parents. */
  readonly message: string | null;
}

/**
 * Writes a revision that follows all the targets.
 *
 * @throws graph.* for targets that cannot be merged, and what createRevision throws.
 */
export function createMerge(
  host: Host,
  settings: Settings,
  request: MergeRequest,
): NewRevision & { readonly file: string } {
  const { targets, message, ...rest } = request;
  const graph = readGraph(host, settings);
  if (graph.revisions.length === 0) {
    const directories = settings.versionLocations.map((folder) => displayPath(host.cwd, folder));
    throw new MigrateError("graph.no_revisions", { directories });
  }
  const parents = findMerged(graph, targets);
  return createRevision(host, settings, {
    ...rest,
    message: message ?? `merge ${list(parents)}`,
    heads: parents,
    dependsOn: [],
  }, graph);
}

/** The ids that the targets name: two or more, each once, none an ancestor of another. */
function findMerged(graph: Graph, targets: readonly string[]): readonly string[] {
  const namedBy = new Map<string, string>();
  for (const target of targets) {
    for (const id of idsOf(graph, target)) {
      const other = namedBy.get(id);
      if (other !== undefined) {
        throw new MigrateError("graph.duplicate_target", { targets: [other, target], id });
      }
      namedBy.set(id, target);
    }
  }
  const parents = [...namedBy.keys()];
  if (parents.length < 2) throw new MigrateError("graph.nothing_to_merge", { targets, parents });
  for (const id of parents) {
    const below = reach(graph.parents, next(graph.parents, placeOf(graph, id)));
    const other = parents.find((parent) => below[placeOf(graph, parent)] === 1);
    if (other !== undefined) throw new MigrateError("graph.overlapping_targets", { id, other });
  }
  return parents;
}

/**
 * `heads` are those that `migrate heads` lists: a merge joins lines of down revisions, also ones of
 * which one depends on the other.
 */
function idsOf(graph: Graph, target: string): readonly string[] {
  const revisions = target === "heads" ? heads(graph) : resolveRevisions(graph, target);
  if (revisions.length > 0) return revisions.map(({ id }) => id);
  const reason = "a merge follows revisions, and this names none";
  throw new MigrateError("graph.invalid_target", { target, reason });
}
