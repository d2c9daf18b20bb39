/** Applying a plan: upgrade, downgrade and stamp share all of it. */
import { isMigrateError, MigrateError } from "../core/error.ts";
import { readRows } from "./history.ts";
import type { Session } from "./session.ts";
import type { Run } from "./step.ts";
import type { Plan, Step } from "../graph/step.ts";
import type { Progress, RunOptions, RunReport } from "./run_report.ts";

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
  const plan = await planNow(session, options, progress);
  if (plan.steps.length === 0) return;
  // Loaded here, because most runs find nothing to do.
  const { withRunLock } = await import("./run_lock.ts");
  await withRunLock(session, (isHeld) =>
    // Another run may have moved the rows until the lock was ours.
    runPlans(session, options, progress, isHeld ? null : plan));
}

async function planNow(
  session: Session,
  options: RunOptions,
  progress: Progress,
): Promise<Plan> {
  const plan = options.plan(await readRows(session) ?? []);
  progress.rowsBefore ??= plan.rowsBefore;
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
  first: Plan | null,
): Promise<void> {
  let run: Run | null = null;
  let next = first;
  for (let attempt = 0; attempt < MAX_PLANS; attempt++) {
    const plan = next ?? await planNow(session, options, progress);
    next = null;
    if (plan.steps.length === 0) return;
    // Loaded here, because most runs find nothing to do.
    const { loadModules, runSteps, startRun } = await import("./run_steps.ts");
    const modules = await loadModules(session, plan);
    if (run === null) {
      await options.beforeChange?.(plan);
      run = await startRun(session, options, plan, progress);
    }
    const doneBefore = progress.done.length;
    if (await runSteps(run, plan, modules, progress)) {
      const [late] = progress.lateOperations;
      if (late !== undefined) throw late;
      return;
    }
    // Steps that were done are progress: only fruitless plans count.
    if (progress.done.length > doneBefore) attempt = 0;
  }
  throw new MigrateError("history.unstable", { attempts: MAX_PLANS });
}
