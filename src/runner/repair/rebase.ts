/** Putting a line of revisions behind another after a conflict: one file gets another parent. */
import { MigrateError } from "../../core/error.ts";
import { resolvePath } from "../../core/path.ts";
import { changeFiles } from "../../environment/change_files.ts";
import { readText } from "../../environment/directory.ts";
import { replaceDownRevision } from "../../environment/rewrite_header.ts";
import { buildGraph, type Graph } from "../../graph/graph.ts";
import { ancestorsOf, heads } from "../../graph/query.ts";
import { planRebase, type Rebase } from "../../graph/rebase.ts";
import { resolveRevision } from "../../graph/resolve.ts";
import { placesOfRows } from "../../graph/rows.ts";
import { readSomeGraph } from "../apply.ts";
import { readReachableRows } from "./applied.ts";
import type { RunContext } from "../session.ts";

/** What a rebase did. */
export interface RebaseReport {
  /** The revision whose file was changed, and the file. */
  readonly revision: string;
  readonly file: string;
  readonly from: readonly string[];
  readonly to: readonly string[];
  /** Everything that stands elsewhere now. */
  readonly moved: readonly string[];
  readonly heads: readonly string[];
  /** False where it was so already. */
  readonly isChanged: boolean;
}

/**
 * Rewrites the file of the line's first revision.
 *
 * @throws graph.*; history.applied_revision; config.unreadable, config.unwritable
 */
export async function rebase(
  context: RunContext,
  target: string,
  onto: string | null,
): Promise<RebaseReport> {
  const { host } = context;
  const graph = readSomeGraph(context);
  const plan = planRebase(graph, idOf(graph, target), onto === null ? null : idOf(graph, onto));
  const { first } = plan;
  const report = {
    revision: first.id,
    file: first.file,
    from: first.downRevisions,
    to: [plan.onto.id],
    moved: plan.moved.map(({ id }) => id),
  };
  if (plan.isDone) return { ...report, heads: idsOfHeads(graph), isChanged: false };
  const before = readText(host, resolvePath(host.cwd, first.file));
  const after = replaceDownRevision(before, first.file, report.to);
  const changed = buildGraph(
    graph.revisions.map((its) => its === first ? { ...its, downRevisions: report.to } : its),
  );
  await refuseApplied(context, graph, plan);
  changeFiles(host, [{ file: first.file, before, after }]);
  return { ...report, heads: idsOfHeads(changed), isChanged: true };
}

function idOf(graph: Graph, target: string): string {
  const revision = resolveRevision(graph, target);
  if (revision !== null) return revision.id;
  throw new MigrateError("graph.invalid_target", { target, reason: "it names no revision" });
}

function idsOfHeads(graph: Graph): readonly string[] {
  return heads(graph).map(({ id }) => id);
}

/** A row that no file defines may stand for any revision: then nobody can tell. */
async function refuseApplied(context: RunContext, graph: Graph, plan: Rebase): Promise<void> {
  const reachable = await readReachableRows(context);
  if (reachable === null) return;
  const { database, rows } = reachable;
  placesOfRows(graph, rows);
  const applied = new Set(ancestorsOf(graph, rows).map(({ id }) => id));
  const ids = plan.moved.map(({ id }) => id).filter((id) => applied.has(id));
  if (ids.length === 0) return;
  const { id, downRevisions: [parent = "base"] } = plan.first;
  throw new MigrateError("history.applied_revision", {
    ids,
    database,
    undo: `migrate downgrade ${id}@${parent}`,
  });
}
