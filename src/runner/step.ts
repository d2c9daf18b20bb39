/** One step: a revision in one direction, its rows and its log event, in one transaction. */
import { describeThrown, MigrateError } from "../core/error.ts";
import { folderOf, relativePath, resolvePath } from "../core/path.ts";
import { checksumRevision } from "../environment/checksum.ts";
import { checkRowEdits, editStatement, lockRows, readRows, versionTableName } from "./history.ts";
import { type LogEvent, logStatements } from "./log.ts";
import { callRevision, recordRevision } from "./revision.ts";
import { statement } from "../dialect/statement.ts";
import { describeKept, sendPending, type StepWork } from "./execute.ts";
import { createRuntime } from "./runtime.ts";
import { begin, commit, rollback, type RunTransaction } from "./transaction.ts";
import { invalid } from "../schema/fragment.ts";
import type { Session } from "./session.ts";
import type { Compilation } from "../dialect/dialect.ts";
import type { RevisionFunction } from "../environment/loader.ts";
import type { Revision } from "../graph/revision.ts";
import type { Step } from "../graph/step.ts";
import type { Recording } from "../operation/record.ts";

/** What a run shares among its steps. */
export interface Run {
  readonly session: Session;
  readonly compilation: Compilation;
  readonly transaction: RunTransaction;
  /** Checksums of the revisions that will run, without the SQL files that they may execute. */
  readonly checksums: ReadonlyMap<string, Promise<string>>;
  readonly onLateOperation: (error: MigrateError) => void;
  /** Whether anything of the step that is under way can no longer be rolled back. */
  hasCommittedPart: boolean;
  /** What a step that failed has committed before: the texts of its statements. */
  kept: readonly string[];
}

/** What became of a step. */
export interface StepResult {
  readonly statements: number;
  readonly durationMs: number;
  /** Called when the transaction that holds the step is committed. */
  readonly onCommit: () => Promise<void>;
}

/**
 * Runs a step.
 *
 * @param rows what the version table must hold before it.
 * @returns null where another runner has moved the rows meanwhile: nothing was done.
 */
export async function runStep(
  run: Run,
  step: Step,
  rows: ReadonlySet<string>,
  apply: RevisionFunction | null,
): Promise<StepResult | null> {
  const { session, transaction } = run;
  const start = session.host.monotonic();
  const usesTransaction = step.revision?.transaction !== "none" && transaction.mode !== "none";
  run.hasCommittedPart = !usesTransaction;
  let recording: Recording | null = null;
  let work: StepWork | null = null;
  try {
    session.interruption.check();
    const found = usesTransaction ? await lockRows(session, transaction) : await readRows(session);
    if (!areSame(found, rows)) {
      await rollback(session, transaction);
      return null;
    }
    work = createWork(run, step, rows);
    if (apply !== null && step.revision !== null) {
      recording = recordRevision(session, step.revision, createRuntime(work), run.onLateOperation);
      await callRevision(session, step, apply, recording);
    }
    await checkGuard(session, step, work);
    await finish(run, step, work, start);
    // What ran outside a transaction is done, whatever becomes of the steps after it.
    if (transaction.mode !== "all" || !usesTransaction) await commit(session, transaction);
    const { statements } = work;
    const durationMs = session.host.monotonic() - start;
    const onCommit = async () => {
      recording?.settle(true);
      await callHook(session, step, durationMs);
    };
    return { statements, durationMs, onCommit };
  } catch (error) {
    // A signal waits for nothing that the user's code may still be doing.
    await session.interruption.race(recording?.abandon() ?? Promise.resolve()).catch(() => {});
    recording?.settle(false);
    run.kept = work === null ? [] : describeKept(work.journal);
    await rollback(session, transaction);
    throw error;
  } finally {
    await session.connection.restoreSettings?.();
  }
}

/** The fence: in this transaction the rows must be what the plan was made for. */
function areSame(found: readonly string[] | null, expected: ReadonlySet<string>): boolean {
  return (found ?? []).length === expected.size && (found ?? []).every((row) => expected.has(row));
}

function createWork(run: Run, step: Step, rows: ReadonlySet<string>): StepWork {
  const { session, transaction } = run;
  const work: StepWork = {
    session,
    compilation: run.compilation,
    revision: step.revision as Revision,
    guard: session.settings.config.sqlite?.foreignKeyCheck === "off"
      ? null
      : session.dialect.guard?.(session.connection) ?? null,
    scripts: new Set(),
    pending: [],
    statements: 0,
    journal: { texts: [], count: 0, committed: 0 },
    savepoints: 0,
    openSavepoints: 0,
    isInTransaction: () => transaction.isOpen,
    async outsideTransaction(body) {
      if (!transaction.isOpen) return await body();
      if (work.openSavepoints > 0) {
        throw invalid(
          "a statement that must be outside a transaction cannot be inside a savepoint",
        );
      }
      await sendPending(work);
      await checkGuard(session, step, work);
      await commit(session, transaction);
      run.hasCommittedPart = true;
      work.journal.committed = work.journal.count;
      await body();
      if (areSame(await lockRows(session, transaction), rows)) return;
      throw new MigrateError("history.row_changed", {
        table: versionTableName(session),
        edit: "the rows during op.autocommitBlock",
        matched: 0,
      });
    },
  };
  return work;
}

async function checkGuard(session: Session, step: Step, work: StepWork): Promise<void> {
  if (work.guard === null) return;
  await sendPending(work);
  const violations = await work.guard.violations();
  if (violations.length === 0) return;
  const details = {
    revision: step.revision?.id ?? "",
    violations: violations.slice(0, 5),
    total: violations.length,
  };
  const error = new MigrateError("database.foreign_keys", details);
  if (session.settings.config.sqlite?.foreignKeyCheck !== "warn") throw error;
  session.emit({ type: "warning", message: error.message });
}

/** The rest of the revision, the rows and the log event, sent together. */
async function finish(run: Run, step: Step, work: StepWork, start: number): Promise<void> {
  const { session } = run;
  if (!work.isInTransaction()) await sendPending(work);
  await begin(session, run.transaction);
  const restoring = (session.dialect.restoreSession ?? []).map((text) => statement(text));
  const edits = step.edits.map((edit) => editStatement(session, edit));
  const event = await finishedEvent(run, step, work, start);
  const counts = await sendPending(work, [
    ...restoring,
    ...edits,
    ...logStatements(session, event),
  ]);
  checkRowEdits(session, step.edits, counts.slice(restoring.length));
}

async function finishedEvent(
  { session, transaction, checksums }: Run,
  { revision, direction }: Step,
  work: StepWork,
  start: number,
): Promise<LogEvent> {
  const path = revision === null ? null : resolvePath(session.host.cwd, revision.file);
  const scripts = [...work.scripts];
  const checksum = path === null || revision === null
    ? undefined
    : scripts.length === 0
    ? checksums.get(revision.id)
    : checksumRevision(session.host, path, scripts);
  return {
    event: "finished",
    run: transaction.run,
    revision: revision?.id ?? null,
    direction,
    checksum: await checksum ?? null,
    durationMs: session.host.monotonic() - start,
    detail: {
      statements: work.statements + work.pending.length,
      ...(path === null || scripts.length === 0
        ? {}
        : { scripts: scripts.map((script) => relativePath(folderOf(path), script)) }),
    },
  };
}

async function callHook(session: Session, step: Step, durationMs: number): Promise<void> {
  const hook = session.settings.config.onStep;
  if (hook === undefined) return;
  const direction = ({ upgrade: "up", downgrade: "down", stamp: "stamp" } as const)[step.direction];
  try {
    await hook({ revision: step.revision?.id ?? "base", direction, durationMs });
  } catch (error) {
    // The step is committed: an error now must not look as if it were not.
    session.emit({
      type: "warning",
      message: `onStep of the config threw: ${describeThrown(error)}`,
    });
  }
}
