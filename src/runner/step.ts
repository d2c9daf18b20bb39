/** One step: a revision in one direction, its rows and its log event, in one transaction. */
import { describeThrown } from "../core/error.ts";
import { folderOf, relativePath, resolvePath } from "../core/path.ts";
import { statement } from "../dialect/statement.ts";
import { checksumRevision } from "../environment/checksum.ts";
import { areSame, checkGuard, createWork } from "./create_work.ts";
import { sendPending } from "./execution/execute.ts";
import { checkRowEdits, editStatement, lockRows, readRows } from "./history.ts";
import { type LogEvent, logStatements } from "./log.ts";
import { logRemains } from "./resume/logged.ts";
import { checkPassed } from "./resume/resume.ts";
import { callRevision, recordRevision } from "./revision.ts";
import { createRuntime } from "./execution/runtime.ts";
import { describeKept, type StepWork } from "./step_work.ts";
import { begin, commit, rollback, undo } from "./transaction.ts";
import type { RevisionFunction } from "../environment/loader.ts";
import type { Step } from "../graph/step.ts";
import type { Recording } from "../operation/record.ts";
import type { Run } from "./run_state.ts";
import type { Session } from "./session.ts";

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
    await noteRemains(run, work);
    await rollback(session, transaction);
    throw error;
  } finally {
    await session.connection.restoreSettings?.();
  }
}

/** What nothing will undo; the revision's own transaction is. */
async function noteRemains(run: Run, work: StepWork | null): Promise<void> {
  if (work === null) {
    run.kept = [];
    run.remains = null;
    return;
  }
  // After a signal the statement may still be at work: what becomes of it matters.
  await work.ledger.isOver;
  if (work.hasOwnTransaction) await undo(run.session);
  run.kept = describeKept(work.journal);
  // While earlier runs' work is being passed over, the log says all that there is to say.
  run.remains = work.resume === null
    ? await logRemains(work.ledger, run.session.dialect.quoting)
    : null;
}

/** The rest of the revision, the rows and the log event, sent together. */
async function finish(run: Run, step: Step, work: StepWork, start: number): Promise<void> {
  const { session } = run;
  checkPassed(work);
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
