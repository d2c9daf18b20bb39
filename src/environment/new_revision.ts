/** Writing a new revision: its place in the graph is checked before the file exists. */
import { MigrateError } from "../core/error.ts";
import { displayPath, folderOf, isInside, resolvePath } from "../core/path.ts";
import { checkId, checkLabel } from "../graph/name.ts";
import { findRevision, heads, isHead, placeOf } from "../graph/query.ts";
import { resolveRevision, resolveRevisions } from "../graph/resolve.ts";
import { readGraph } from "./directory.ts";
import { readTemplate } from "./revision_template.ts";
import {
  DEFAULT_NAMING,
  EMPTY_BODY,
  type NewRevision,
  type RevisionBody,
  writeRevision,
} from "./template.ts";
import type { Host } from "../core/host.ts";
import type { Graph } from "../graph/graph.ts";
import type { Settings } from "./settings.ts";

/** What is asked for. */
export interface RevisionRequest {
  readonly message: string;
  /** Targets that it follows; `base` for a new root. */
  readonly heads: readonly string[];
  readonly splice: boolean;
  readonly branchLabels: readonly string[];
  readonly versionPath: string | null;
  readonly id: string | null;
  readonly dependsOn: readonly string[];
}

/** Characters of a random id, as Alembic's. */
const ID_LENGTH = 12;

/** A random revision id. */
export function newRevisionId(host: Host): string {
  return host.randomHex(ID_LENGTH);
}

/**
 * Writes the file.
 *
 * @throws graph.* for targets, ids and labels that cannot be, config.* for files.
 */
export function createRevision(
  host: Host,
  settings: Settings,
  request: RevisionRequest,
  graph: Graph = readGraph(host, settings),
  body: RevisionBody = EMPTY_BODY,
): NewRevision & { readonly file: string } {
  const id = request.id ?? newRevisionId(host);
  checkId(id);
  const taken = findRevision(graph, id);
  if (taken !== undefined) throw new MigrateError("graph.used_id", { id, file: taken.file });
  const revision: NewRevision = {
    id,
    message: request.message,
    downRevisions: findParents(graph, request),
    branchLabels: request.branchLabels,
    dependsOn: request.dependsOn.map((target) => dependency(graph, target)),
  };
  for (const label of revision.branchLabels) checkNewLabel(graph, id, label);
  const { fileTemplate, timezone, truncateSlugLength } = { ...DEFAULT_NAMING, ...settings.config };
  const file = writeRevision(
    host,
    revision,
    {
      folder: chooseFolder(host, settings, graph, request.versionPath, revision.downRevisions),
      typesFolder: settings.directory,
      naming: { fileTemplate, timezone, truncateSlugLength },
    },
    readTemplate(host, settings),
    body,
  );
  return { ...revision, file };
}

function findParents(graph: Graph, { heads: targets, splice }: RevisionRequest): readonly string[] {
  const parents = targets.flatMap((target) => {
    if (target === "head") return resolveRevision(graph, target)?.id ?? [];
    return resolveRevisions(graph, target).map(({ id }) => id);
  });
  const unique = [...new Set(parents)];
  const followed = unique.find((id) => !isHead(graph, placeOf(graph, id)));
  if (followed !== undefined && !splice) {
    throw new MigrateError("graph.not_a_head", {
      id: followed,
      heads: heads(graph).map(({ id }) => id),
    });
  }
  return unique;
}

/** Ids are written out in full, labels stay labels. */
function dependency(graph: Graph, target: string): string {
  if (graph.indexOfLabel.has(target)) return target;
  const revision = resolveRevision(graph, target);
  if (revision !== null) return revision.id;
  throw new MigrateError("graph.unknown_revision", { target, known: graph.names });
}

function checkNewLabel(graph: Graph, id: string, label: string): void {
  checkLabel(label);
  const taken = findRevision(graph, label)?.file ?? (label === id ? "the new revision" : undefined);
  if (taken !== undefined) throw new MigrateError("graph.label_is_id", { label, files: [taken] });
  const place = graph.indexOfLabel.get(label);
  if (place === undefined) return;
  const file = graph.revisions[place]?.file ?? "";
  throw new MigrateError("graph.duplicate_label", { label, files: [file, "the new revision"] });
}

/** The folder that was named, else the parent's, else the only one. */
function chooseFolder(
  host: Host,
  settings: Settings,
  graph: Graph,
  named: string | null,
  parents: readonly string[],
): string {
  const locations = settings.versionLocations;
  const shown = locations.map((path) => displayPath(host.cwd, path));
  if (named !== null) {
    const path = resolvePath(host.cwd, named);
    if (
      locations.includes(path) ||
      (settings.recursive && locations.some((its) => isInside(its, path)))
    ) {
      return path;
    }
    throw new MigrateError("usage.invalid_argument", {
      name: "--version-path",
      input: named,
      expected: `one of ${shown.join(", ")}`,
    });
  }
  const [only, ...others] = locations;
  if (only !== undefined && others.length === 0) return only;
  const [parent] = parents;
  const file = parent === undefined ? undefined : findRevision(graph, parent)?.file;
  if (file === undefined) {
    throw new MigrateError("usage.missing_argument", {
      name: `--version-path for a new root: one of ${shown.join(", ")}`,
    });
  }
  return folderOf(resolvePath(host.cwd, file));
}
