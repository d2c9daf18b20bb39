/** Revision files that do not fit together: what is wrong, and what can be mended safely. */
import { MigrateError } from "../../core/error.ts";
import { resolvePath } from "../../core/path.ts";
import { list } from "../../core/text.ts";
import { changeFiles, type FileChange } from "../../environment/change_files.ts";
import { readRevisions, readText } from "../../environment/directory.ts";
import { newRevisionId } from "../../environment/new_revision.ts";
import { replaceDownRevision, replaceRevisionId } from "../../environment/rewrite_header.ts";
import { findFileProblems, idsBelow } from "../../graph/file_problem.ts";
import {
  applyHeaderEdits,
  type HeaderEdit,
  planChain,
  planNewIds,
  type RepairFacts,
  type RepairPlan,
} from "../../graph/repair.ts";
import { readReachableRows } from "./applied.ts";
import type { Host } from "../../core/host.ts";
import type { Revision } from "../../graph/revision.ts";
import type { RunContext } from "../session.ts";

/** One finding. */
export interface FileFinding {
  readonly code: string;
  readonly message: string;
  /** What to do about it. */
  readonly advice: string;
  /** What `--fix` does about it; null where it can do nothing. */
  readonly fix: string | null;
  readonly isFixed: boolean;
}

/** What was found, and the files that were changed. */
export interface FileRepairReport {
  readonly files: number;
  readonly findings: readonly FileFinding[];
  readonly changed: readonly string[];
}

/**
 * Looks at all headers; with `isFixing` changes what can be changed without a doubt.
 *
 * @throws config.* for folders, files and the database; graph.unchangeable_header
 */
export async function repairFiles(
  context: RunContext,
  isFixing: boolean,
): Promise<FileRepairReport> {
  const { host, settings } = context;
  const unreadable: MigrateError[] = [];
  const revisions = readRevisions(host, settings, (error) => unreadable.push(error));
  const files = revisions.length + unreadable.length;
  const problems = findFileProblems(revisions);
  const count = unreadable.length + problems.length;
  if (count === 0) return { files, findings: [], changed: [] };
  const isApplied = isFixing ? await readApplied(context, revisions) : () => false;
  const repairs = planRepairs(host, revisions, unreadable, isApplied);
  const edits = repairs.flatMap(({ plan }) => plan?.edits ?? []);
  const changes = isFixing ? changesOf(host, edits) : [];
  changeFiles(host, changes);
  return {
    files,
    findings: repairs.map((repair) => findingOf(repair, isFixing)),
    changed: changes.map(({ file }) => file),
  };
}

/** A finding with what can be done; a plan is null where nothing ever can. */
interface Repair {
  readonly error: MigrateError;
  readonly plan: RepairPlan | null;
}

/** Duplicates first; lines are chained when nothing else is wrong any more. */
function planRepairs(
  host: Host,
  revisions: readonly Revision[],
  unreadable: readonly MigrateError[],
  isApplied: (id: string) => boolean,
): readonly Repair[] {
  const facts: RepairFacts = {
    isApplied,
    isCopy: (a, b) => textOf(host, a) === textOf(host, b),
    newId: () => newRevisionId(host),
  };
  const repairs: Repair[] = unreadable.map((error) => ({ error, plan: null }));
  const reIds: HeaderEdit[] = [];
  for (const { error, revisions: [first] } of findFileProblems(revisions)) {
    if (error.code === "graph.several_bases") continue;
    const isDuplicate = error.code === "graph.duplicate_id" && first !== undefined;
    const plan = !isDuplicate
      ? null
      : unreadable.length > 0
      ? mendFirst("a file that cannot be read may refer to it")
      : planNewIds(revisions, first.id, facts);
    reIds.push(...plan?.edits ?? []);
    repairs.push({ error, plan });
  }
  const isSound = repairs.every(({ plan }) => plan !== null && plan.edits !== null);
  const after = applyHeaderEdits(revisions, reIds);
  for (const { error } of findFileProblems(after)) {
    if (error.code === "graph.several_bases") {
      const plan = isSound
        ? planChain(after, facts)
        : mendFirst("another line may hang on what is wrong there");
      repairs.push({ error, plan });
    } else if (reIds.length > 0 && !repairs.some((its) => its.error.message === error.message)) {
      repairs.push({ error, plan: null });
    }
  }
  return repairs;
}

function mendFirst(why: string): RepairPlan {
  return { edits: null, reason: `Mend the other findings first: ${why}` };
}

/** What the database has. A row that no file defines may stand for anything: then it has all. */
async function readApplied(
  context: RunContext,
  revisions: readonly Revision[],
): Promise<(id: string) => boolean> {
  const reachable = await readReachableRows(context);
  if (reachable === null) return () => false;
  const ids = new Set(revisions.map(({ id }) => id));
  const unknown = reachable.rows.filter((row) => !ids.has(row));
  if (unknown.length > 0) {
    const message = `The database is at ${
      list(unknown)
    }, which no file here defines: what else it has cannot be told, so nothing is changed`;
    context.emit({ type: "warning", message });
    return () => true;
  }
  const applied = idsBelow(revisions, reachable.rows);
  return (id) => applied.has(id);
}

function textOf(host: Host, { file }: Revision): string {
  return readText(host, resolvePath(host.cwd, file));
}

/** One change per file: it may get both an id and a parent. */
function changesOf(host: Host, edits: readonly HeaderEdit[]): readonly FileChange[] {
  const changes = new Map<string, FileChange>();
  for (const edit of edits) {
    const { file } = edit.revision;
    const { before, after } = changes.get(file) ?? unchanged(file, textOf(host, edit.revision));
    const text = edit.kind === "id"
      ? replaceRevisionId(after, file, edit.id)
      : replaceDownRevision(after, file, edit.parents);
    changes.set(file, { file, before, after: text });
  }
  return [...changes.values()];
}

function unchanged(file: string, text: string): FileChange {
  return { file, before: text, after: text };
}

function findingOf({ error, plan }: Repair, isFixing: boolean): FileFinding {
  const edits = plan?.edits ?? null;
  return {
    code: error.code,
    message: error.message,
    advice: plan?.reason ?? error.hint ?? "Mend the file by hand",
    fix: edits === null ? null : describeEdits(edits, isFixing),
    isFixed: isFixing && edits !== null,
  };
}

/** New ids are random: they are told when they are given. */
function describeEdits(edits: readonly HeaderEdit[], isFixing: boolean): string {
  return edits.map((edit) =>
    edit.kind === "parents"
      ? `${edit.revision.id} follows ${list(edit.parents)} (${edit.revision.file})`
      : `${edit.revision.file} gets ${isFixing ? `the id ${edit.id}` : "an id of its own"}`
  ).join("; ");
}
