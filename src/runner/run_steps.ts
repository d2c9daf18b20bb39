/** The part of a run that changes the database: its beginning in the log, and its steps. */
import { describeThrown, isMigrateError, MigrateError } from "../core/error.ts";
import { resolvePath } from "../core/path.ts";
import { compareText, formatDuration, shorten } from "../core/text.ts";
import { statement } from "../dialect/statement.ts";
import { checksumRevision } from "../environment/checksum.ts";
import { applyEdits } from "../graph/step.ts";
import { createVersionTable, settleHome, versionTableName } from "./history.ts";
import { observe, takeSnapshot } from "./drift/observe.ts";
import { createLogTable, logStatements, whoAndWhere } from "./log.ts";
import { functionOf, stepEnds } from "./revision.ts";
import { executeUnlocked, type Session } from "./session.ts";
import { runStep, type StepResult } from "./step.ts";
import { begin, beginAndRead, commit, rollback, type RunTransaction } from "./transaction.ts";
import {
  checkUnfinished,
  readUnfinished,
  selectUnfinished,
  type Unfinished,
} from "./resume/unfinished.ts";
import type { RevisionFunction, RevisionModule } from "../environment/loader.ts";
import type { Plan, Step } from "../graph/step.ts";
import type { Progress, RunOptions, StepReport } from "./run_report.ts";
import type { Run } from "./run_state.ts";

export { loadModules } from "./revision.ts";
export { rollback } from "./transaction.ts";

/** Creates our tables where they are missing, and says in the log that a run begins. */
export async function startRun(
  given: Session,
  { toolVersion, resume }: RunOptions,
  plan: Plan,
  progress: Progress,
  transaction: RunTransaction,
): Promise<Run> {
  const session = await settleHome(given);
  const run: Run = {
    session,
    compilation: await session.dialect.loadCompilation(session.settings.config),
    transaction,
    toolVersion,
    checksums: session.settings.log === null ? new Map() : startChecksums(session, plan),
    onLateOperation: (error) => {
      if (progress.isOver) session.onLateOperation?.(error);
      else progress.lateOperations.push(error);
    },
    hasCommittedPart: false,
    kept: [],
    remains: null,
    resume: null,
    observation: null,
  };
  try {
    const unfinished = await createTables(session, transaction);
    run.resume = checkUnfinished(session, plan, unfinished, resume ?? null);
    const started = logStatements(session, {
      event: "started",
      run: transaction.run,
      revision: null,
      direction: plan.steps[0]?.direction ?? null,
      checksum: null,
      durationMs: null,
      detail: { tool: toolVersion, steps: plan.steps.length, ...whoAndWhere(session) },
    });
    await commit(session, transaction, started);
  } catch (error) {
    await rollback(session, transaction);
    throw error;
  }
  return run;
}

/** Creates our tables where they are missing; what the log says is unfinished comes with that. */
async function createTables(
  session: Session,
  transaction: RunTransaction,
): Promise<Unfinished | null> {
  const tables = [createVersionTable(session), ...createLogTable(session)]
    .map((text) => statement(text));
  const question = selectUnfinished(session);
  // That our tables are there already interests nobody.
  return await session.quietly(async () => {
    if (question !== null) {
      return readUnfinished(await beginAndRead(session, transaction, tables, question));
    }
    await begin(session, transaction);
    await session.connection.execute(tables);
    return null;
  });
}

/** Hashing goes on beside the main thread while the first steps run. */
function startChecksums({ host }: Session, plan: Plan): ReadonlyMap<string, Promise<string>> {
  return new Map(plan.steps.flatMap(({ revision }) => {
    if (revision === null) return [];
    const checksum = checksumRevision(host, resolvePath(host.cwd, revision.file), []);
    // Awaited by its step; a run that ends before must not be told of it.
    checksum.catch(() => {});
    return [[revision.id, checksum] as const];
  }));
}

/** Runs the steps; false where another runner has moved the rows, so that a new plan is needed. */
export async function runSteps(
  run: Run,
  plan: Plan,
  modules: ReadonlyMap<string, RevisionModule>,
  progress: Progress,
): Promise<boolean> {
  const { session, transaction } = run;
  const rows = new Set(plan.rowsBefore);
  const uncommitted: { readonly report: StepReport; readonly onCommit: () => Promise<void> }[] = [];
  // Steps count as done when they are committed, by whatever commits them.
  transaction.onCommit = async () => {
    const settled = uncommitted.splice(0);
    progress.committed += settled.length;
    progress.done.push(...settled.map(({ report }) => report));
    progress.rows = [...rows].sort(compareText);
    for (const { onCommit } of settled) await onCommit();
  };
  try {
    run.observation = await observe(session, {
      plan,
      run: transaction.run,
      toolVersion: run.toolVersion,
      isResumed: run.resume !== null,
    });
    for (const [place, step] of plan.steps.entries()) {
      progress.current = place;
      if (step.revision?.transaction === "none") await commit(session, transaction);
      const { direction, revision } = step;
      const message = revision?.message ?? "";
      const at = { place: place + 1, of: plan.steps.length };
      session.emit({ type: "step", ...at, direction, ...stepEnds(step), message });
      const result = await runPatiently(
        run,
        step,
        rows,
        functionOf(step, modules),
        () => uncommitted.length === 0,
      );
      if (result === null) {
        // Somebody else has gone on with it, or the rows were changed by hand.
        if (run.resume?.isAsked) throw rowsMoved(session);
        run.resume = null;
        return false;
      }
      run.resume = null;
      applyEdits(rows, step.edits);
      const { onCommit, ...figures } = result;
      const report = { revision: revision?.id ?? null, direction, message, ...figures };
      uncommitted.push({ report, onCommit });
      if (!transaction.isOpen) await transaction.onCommit();
    }
    await commit(session, transaction);
    await transaction.onCommit();
    progress.current = -1;
    return true;
  } catch (error) {
    await rollback(session, transaction);
    progress.kept = run.kept;
    warnOfKept(run, plan.steps[progress.current] ?? null);
    await logFailure(run, plan.steps[progress.current] ?? null, error);
    // What is committed of the step that failed is nobody's yet.
    if (progress.committed > 0 && run.remains === null) {
      await leaveSnapshot(run, progress).catch(() => {});
    }
    throw error;
  }
}

/** Writes down what the revisions have given, for `drift`. */
export async function leaveSnapshot(
  { session, transaction, observation }: Run,
  { rows }: Progress,
): Promise<void> {
  if (observation !== null) await takeSnapshot(session, transaction.run, observation, rows);
}

function rowsMoved(session: Session): MigrateError {
  const edit = "the rows before the step that was to be gone on with";
  return new MigrateError("history.row_changed", {
    table: versionTableName(session),
    edit,
    matched: 0,
  });
}

/** Says exactly what the database has of a step that failed, for nothing will undo it. */
function warnOfKept({ session, kept, remains }: Run, step: Step | null): void {
  if (kept.length === 0) return;
  const command = step?.direction === "downgrade" ? "downgrade TARGET" : "upgrade";
  const next = remains === null
    ? ""
    : `\nMend what comes behind that, and go on with: migrate ${command} --resume`;
  const lines = kept.map((sql) => `\n  ${shorten(sql.replace(/\s+/g, " ").trim(), 120)}`);
  session.emit({
    type: "warning",
    message: `Revision ${
      step?.revision?.id ?? "base"
    } is applied in part; what it had committed stays:${lines.join("")}${next}`,
  });
}

/** The pause before a step is tried again: about so long, doubled each time; milliseconds. */
const RETRY_PAUSE = 200;

/**
 * Runs a step; one that met `lockTimeout` again after a pause, as long as nothing of it is
 * committed.
 *
 * @param isFirst whether rolling back undoes this step alone.
 */
async function runPatiently(
  run: Run,
  step: Step,
  rows: ReadonlySet<string>,
  apply: RevisionFunction | null,
  isFirst: () => boolean,
): Promise<StepResult | null> {
  const { session } = run;
  const { host, settings, interruption } = session;
  for (let tries = 0;; tries++) {
    try {
      return await runStep(run, step, rows, apply);
    } catch (error) {
      const mayTry = isMigrateError(error, "lock.busy") && !run.hasCommittedPart && isFirst();
      if (!mayTry || tries >= settings.retries) throw error;
      // Runners that were turned away together must not come back together.
      const jitter = parseInt(host.randomHex(4), 16) / 0xffff;
      const pause = RETRY_PAUSE * 2 ** tries * (0.5 + jitter);
      session.emit({
        type: "notice",
        message: `A lock was not to be had in time; trying again in ${formatDuration(pause)}`,
      });
      await interruption.race(host.sleep(pause));
    }
  }
}

/** The log keeps a failure too; that it cannot be written must not hide what happened. */
async function logFailure(run: Run, step: Step | null, error: unknown): Promise<void> {
  const { session } = run;
  const failure = logStatements(session, {
    event: "failed",
    run: run.transaction.run,
    revision: step?.revision?.id ?? null,
    direction: step?.direction ?? null,
    checksum: null,
    durationMs: null,
    detail: {
      code: isMigrateError(error) ? error.code : "internal.bug",
      message: session.hide(describeThrown(error)),
      ...run.remains,
    },
  });
  try {
    // Not waited for: the failure may be that somebody else holds the lock.
    for (const its of failure) await executeUnlocked(session, its);
  } catch (failed) {
    session.emit({
      type: "warning",
      message: `The failure is not in the log: ${describeThrown(failed)}`,
    });
  }
}
