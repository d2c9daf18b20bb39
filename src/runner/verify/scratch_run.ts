/** Steps on a scratch database, one by one: committed, or left open to be looked at and undone. */
import { MigrateError, type Position } from "../../core/error.ts";
import { compareText } from "../../core/text.ts";
import { applyEdits } from "../../graph/step.ts";
import { openWorkbench } from "../comparison/workbench.ts";
import { lockRows, versionTableName } from "../history.ts";
import { functionOf } from "../revision.ts";
import { startRun } from "../run_steps.ts";
import { runStep } from "../step.ts";
import { commit, rollback, type RunTransaction } from "../transaction.ts";
import { readData } from "./data.ts";
import { isOfRevision } from "./finding.ts";
import { guardSchemas } from "./guard_schemas.ts";
import { type Snapshot, takeSnapshot } from "./snapshot.ts";
import type { RevisionFunction, RevisionModule } from "../../environment/loader.ts";
import type { Plan, RowEdit, Step } from "../../graph/step.ts";
import type { Comparer } from "../../schema/comparer.ts";
import type { Run } from "../run_state.ts";
import type { Session } from "../session.ts";

/** A scratch database with what its revisions need. */
export interface ScratchRun {
  readonly session: Session;
  readonly comparer: Comparer;
  readonly run: Run;
  readonly modules: ReadonlyMap<string, RevisionModule>;
  /** Operations that came after their revision had ended. */
  readonly late: MigrateError[];
  /** What the version table must hold. */
  readonly rows: Set<string>;
  readonly transaction: RunTransaction & { mode: RunTransaction["mode"] };
}

/** Makes the version table of an empty database. */
export async function startScratchRun(
  session: Session,
  plan: Plan,
  modules: ReadonlyMap<string, RevisionModule>,
): Promise<ScratchRun> {
  const { settings, host } = session;
  const transaction: ScratchRun["transaction"] = {
    // A transaction is left open, so that what was wrong can be rolled back.
    mode: settings.transaction === "none" ? "none" : "all",
    isOpen: false,
    run: host.randomHex(12),
    onCommit: () => Promise.resolve(),
  };
  const late: MigrateError[] = [];
  const options = { toolVersion: "", plan: () => plan };
  const progress = {
    done: [],
    start: host.monotonic(),
    lateOperations: late,
    isOver: false,
    rowsBefore: [],
    rows: [],
    steps: plan.steps,
    committed: 0,
    current: -1,
    kept: [],
  };
  const run = await startRun(session, options, plan, progress, transaction);
  const { comparer, compilation } = await openWorkbench(session);
  const guarded = { ...run, compilation: guardSchemas(compilation, session.dialect) };
  return { session, comparer, run: guarded, modules, late, rows: new Set(), transaction };
}

/**
 * Runs a step, in a transaction that is left open.
 *
 * @returns what the revision has done wrong; the transaction is rolled back then. Null: nothing.
 */
export async function tryStep(scratch: ScratchRun, step: Step): Promise<MigrateError | null> {
  try {
    await runOpen(scratch, step, functionOf(step, scratch.modules));
    applyEdits(scratch.rows, step.edits);
    return null;
  } catch (thrown) {
    const error = scratch.session.interruption.explain(thrown);
    if (!isOfRevision(error)) throw error;
    return error;
  }
}

/** Commits what is open; a constraint that is checked then may object. */
export async function tryCommit(
  { session, transaction }: ScratchRun,
): Promise<MigrateError | null> {
  try {
    await commit(session, transaction);
    return null;
  } catch (error) {
    await rollback(session, transaction);
    if (!isOfRevision(error)) throw error;
    return error;
  }
}

/** Takes back the step that is open; false where that cannot be done. */
export async function takeBack(scratch: ScratchRun, step: Step): Promise<boolean> {
  const { session, transaction, run } = scratch;
  const canUndo = transaction.isOpen && !run.hasCommittedPart &&
    session.dialect.supports("transactionalDdl");
  await rollback(session, transaction);
  if (canUndo) applyEdits(scratch.rows, invertEdits(step.edits));
  return canUndo;
}

async function runOpen(
  { session, run, rows, late }: ScratchRun,
  step: Step,
  apply: RevisionFunction | null,
): Promise<void> {
  const result = await runStep(run, step, rows, apply);
  if (result === null) {
    throw new MigrateError("history.row_changed", {
      table: versionTableName(session),
      edit: "the rows, by a revision itself,",
      matched: 0,
    });
  }
  await result.onCommit();
  const [first] = late.splice(0);
  if (first !== undefined) throw first;
}

/** The rows of the version table, where they are not what they must be. */
export async function findWrongRows({ session, transaction, rows }: ScratchRun) {
  const found = [...await lockRows(session, transaction)].sort(compareText);
  const expected = [...rows].sort(compareText);
  return found.join("\n") === expected.join("\n") ? null : { expected, found };
}

/** Reads what is there now. */
export async function snapshotOf(scratch: ScratchRun): Promise<Snapshot> {
  return await withData(scratch, await takeSnapshot(scratch.session, scratch.comparer));
}

/** The same schema with the rows that are there now, where anybody has seeds. */
export async function withData({ session }: ScratchRun, snapshot: Snapshot): Promise<Snapshot> {
  if (session.settings.config.seed === undefined) return snapshot;
  return { ...snapshot, data: await readData(session, snapshot.content.schema) };
}

/**
 * Lets the user put rows there, now that a revision is applied.
 *
 * @throws `config.hook_failed`
 */
export async function seed(scratch: ScratchRun, { revision }: Step): Promise<void> {
  const { seed: hook } = scratch.session.settings.config;
  if (hook === undefined || revision === null) return;
  const step: Step = { direction: "upgrade", revision, edits: [] };
  try {
    await runOpen(scratch, step, (migration) => hook({ ...migration, revision: revision.id }));
    await commit(scratch.session, scratch.transaction);
  } catch (thrown) {
    const error = scratch.session.interruption.explain(thrown);
    if (!isOfRevision(error)) throw error;
    const { position, reason = error.message } = error.details as {
      readonly position?: Position;
      readonly reason?: string;
    };
    throw new MigrateError("config.hook_failed", {
      hook: `seed (revision ${revision.id})`,
      reason,
      position,
    }, { cause: error });
  }
}

/** The step that undoes one which is the last that was done. */
export function undoOf({ revision, edits }: Step): Step {
  return { direction: "downgrade", revision, edits: invertEdits(edits) };
}

function invertEdits(edits: readonly RowEdit[]): readonly RowEdit[] {
  return edits.toReversed().map((edit): RowEdit => {
    if (edit.kind === "update") return { kind: "update", from: edit.to, to: edit.from };
    return { kind: edit.kind === "insert" ? "delete" : "insert", id: edit.id };
  });
}
