/** Applying a plan: upgrade, downgrade and stamp share all of it. */
import { isMigrateError, MigrateError } from "../core/error.ts";
import { readRows } from "./history.ts";
import type { Session } from "./session.ts";
import type { Plan, Step } from "../graph/step.ts";
import type { Progress, RunOptions, RunReport } from "./run_report.ts";
import type { Run } from "./run_state.ts";
import type { RunTransaction } from "./transaction.ts";

/** Plans in a row that other runners may overtake before this one gives up. */
const MAX_PLANS = 20;

/**
 * Reads the rows, plans, and runs the plan's steps.
 *
 * @throws any MigrateError, with a RunReport as its `report`.
 */
export async function runPlan(session: Session, options: RunOptions): Promise<RunReport> {
  const { host, database } = session;
  const progress: Progress = {
    done: [],
    start: host.monotonic(),
    lateOperations: [],
    isOver: false,
    rowsBefore: null,
    rows: [],
    steps: [],
    committed: 0,
    current: -1,
    kept: [],
  };
  const report = (): RunReport => {
    const { steps, committed, current } = progress;
    const hasFailed = current >= 0;
    return {
      database,
      rowsBefore: progress.rowsBefore ?? [],
      rowsAfter: progress.rows,
      done: progress.done,
      rolledBack: hasFailed ? steps.slice(committed, current).map(idOf) : [],
      failed: hasFailed ? steps.slice(current, current + 1).map(idOf)[0] ?? null : null,
      kept: progress.kept,
      notStarted: steps.slice(hasFailed ? current + 1 : committed).map(idOf),
      durationMs: host.monotonic() - progress.start,
    };
  };
  try {
    await runUntilDone(session, options, progress);
    return report();
  } catch (thrown) {
    const error = session.interruption.explain(thrown);
    if (isMigrateError(error)) error.report = report();
    throw error;
  } finally {
    progress.isOver = true;
  }
}

function idOf({ revision }: Step): string {
  return revision?.id ?? "base";
}

async function runUntilDone(
  session: Session,
  options: RunOptions,
  progress: Progress,
): Promise<void> {
  let plan = await planNow(session, options, progress);
  if (plan.steps.length === 0) return;
  // Loaded here, because most runs find nothing to do.
  const { withRunLock } = await import("./run_lock.ts");
  const transaction: RunTransaction = {
    mode: session.settings.transaction,
    isOpen: false,
    run: session.host.randomHex(12),
    onCommit: () => Promise.resolve(),
  };
  const look = async () => {
    const rows = await readRows(session) ?? [];
    if (isEqual(rows, plan.rowsBefore)) return "as planned";
    plan = makePlan(rows, options, progress);
    return plan.steps.length === 0 ? "nothing to do" : "moved";
  };
  await withRunLock(
    session,
    transaction,
    look,
    () => runPlans(session, options, progress, transaction, plan),
  );
}

function isEqual(rows: readonly string[], others: readonly string[]): boolean {
  return rows.length === others.length && rows.every((row, index) => row === others[index]);
}

async function planNow(
  session: Session,
  options: RunOptions,
  progress: Progress,
): Promise<Plan> {
  return makePlan(await readRows(session) ?? [], options, progress);
}

function makePlan(rows: readonly string[], options: RunOptions, progress: Progress): Plan {
  const plan = options.plan(rows);
  // What others did while this run waited is not its own.
  if (progress.done.length === 0) progress.rowsBefore = plan.rowsBefore;
  progress.rows = plan.rowsBefore;
  progress.steps = plan.steps;
  progress.committed = 0;
  progress.current = -1;
  return plan;
}

/** Runs the steps of a plan; where somebody overtakes, plans anew. */
async function runPlans(
  session: Session,
  options: RunOptions,
  progress: Progress,
  transaction: RunTransaction,
  first: Plan,
): Promise<void> {
  let run: Run | null = null;
  for (let attempt = 0; attempt < MAX_PLANS; attempt++) {
    const plan = run === null ? first : await planNow(session, options, progress);
    if (plan.steps.length === 0) return;
    // Loaded here, because most runs find nothing to do.
    const { leaveSnapshot, loadModules, rollback, runSteps, startRun } = await import(
      "./run_steps.ts"
    );
    const modules = await loadModules(session, plan);
    if (run === null) {
      await options.checkApplied?.(plan.rowsBefore);
      if (options.beforeChange !== undefined) {
        // No person, and no copying of the file, goes with a transaction; the fence is still ahead.
        await rollback(session, transaction);
        await options.beforeChange(plan, modules);
      }
      run = await startRun(session, options, plan, progress, transaction);
    }
    const doneBefore = progress.done.length;
    if (await runSteps(run, plan, modules, progress)) {
      await leaveSnapshot(run, progress);
      const [late] = progress.lateOperations;
      if (late !== undefined) throw late;
      return;
    }
    // Steps that were done are progress: only fruitless plans count.
    if (progress.done.length > doneBefore) attempt = 0;
  }
  throw new MigrateError("history.unstable", { attempts: MAX_PLANS });
}
