/** The work of a step: how its transaction is left and entered, and what is checked before COMMIT. */
import { MigrateError } from "../core/error.ts";
import { invalid } from "../schema/fragment.ts";
import { sendPending } from "./execution/execute.ts";
import { executeBetween } from "./execution/execute_between.ts";
import { lockRows, versionTableName } from "./history.ts";
import { keep, keepLogged, type Next, openLedger } from "./resume/ledger.ts";
import { logStatements } from "./log.ts";
import { startResume } from "./resume/resume.ts";
import { tellProgress } from "./resume/tell_progress.ts";
import { begin, commit, rollback } from "./transaction.ts";
import type { Revision } from "../graph/revision.ts";
import type { Step } from "../graph/step.ts";
import type { Run } from "./run_state.ts";
import type { Session } from "./session.ts";
import type { StepWork } from "./step_work.ts";

/** The fence: in this transaction the rows must be what the plan was made for. */
export function areSame(found: readonly string[] | null, expected: ReadonlySet<string>): boolean {
  return (found ?? []).length === expected.size && (found ?? []).every((row) => expected.has(row));
}

/** Starts the account of a step; nothing is done yet. */
export function createWork(run: Run, step: Step, rows: ReadonlySet<string>): StepWork {
  const { session, transaction } = run;
  const guard = session.settings.config.sqlite?.foreignKeyCheck === "off"
    ? null
    : session.dialect.guard?.(session.connection) ?? null;
  const work: StepWork = {
    session,
    compilation: run.compilation,
    revision: step.revision as Revision,
    guard,
    scripts: new Set(),
    pending: [],
    statements: 0,
    journal: { texts: [], count: 0, committed: 0 },
    ledger: openLedger(session.settings.log !== null),
    resume: run.resume === null ? null : startResume(run.resume),
    hasOwnTransaction: false,
    savepoints: 0,
    openSavepoints: 0,
    isInTransaction: () => transaction.isOpen,
    async outsideTransaction(body, next) {
      if (!transaction.isOpen) return await body();
      if (work.openSavepoints > 0) {
        throw invalid(
          "a statement that must be outside a transaction cannot be inside a savepoint",
        );
      }
      await commitPart(run, step, work, next === null ? null : { ...next, isInDoubt: true });
      run.hasCommittedPart = true;
      await body();
      checkFence(session, await lockRows(session, transaction), rows);
    },
    executeBetween: session.dialect.canCommitWithin && guard === null
      ? async (its) => checkFence(session, await executeBetween(run, work, its), rows)
      : null,
    async insideTransaction(body) {
      await begin(session, transaction);
      try {
        const result = await body();
        await commitPart(run, step, work, null);
        return result;
      } catch (error) {
        await rollback(session, transaction);
        throw error;
      }
    },
    tell: ({ done, next }) =>
      logStatements(session, {
        event: "statements",
        run: transaction.run,
        revision: step.revision?.id ?? null,
        direction: step.direction,
        checksum: null,
        durationMs: null,
        detail: { done, next },
      }),
  };
  return work;
}

/** @throws `history.row_changed` where others have moved the rows in between. */
function checkFence(
  session: Session,
  found: readonly string[],
  expected: ReadonlySet<string>,
): void {
  if (areSame(found, expected)) return;
  throw new MigrateError("history.row_changed", {
    table: versionTableName(session),
    edit: "the rows while the step was outside its transaction",
    matched: 0,
  });
}

/** Commits what is done of a step, with what the log says of it. */
async function commitPart(
  { session, transaction }: Run,
  step: Step,
  work: StepWork,
  next: Next | null,
): Promise<void> {
  await sendPending(work);
  await checkGuard(session, step, work);
  const event = await tellProgress(work, next);
  await commit(session, transaction, event);
  if (event.length > 0) keepLogged(work.ledger);
  else keep(work.ledger);
  work.journal.committed = work.journal.count;
}

/** @throws `database.foreign_keys` where the step leaves what was not so before. */
export async function checkGuard(session: Session, step: Step, work: StepWork): Promise<void> {
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
