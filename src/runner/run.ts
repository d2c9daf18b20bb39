/** Applying a plan: upgrade, downgrade and stamp share all of it. */
import { describeThrown, isMigrateError, MigrateError } from "../core/error.ts";
import { compareText } from "../core/text.ts";
import { applyEdits } from "../graph/step.ts";
import { createVersionTable, readRows, type Rows } from "./history.ts";
import { createLogTable, logStatements, whoAndWhere } from "./log.ts";
import { begin, commit, rollback, type Transaction } from "./transaction.ts";
import { runSql, type Session } from "./session.ts";
import { type Run, runStep } from "./step.ts";
import { functionOf, loadModules, stepEnds } from "./revision.ts";
import type { RevisionModule } from "../environment/loader.ts";
import type { Plan, Step } from "../graph/step.ts";

/** A step that was done. */
export interface StepReport {
  readonly revision: string | null;
  readonly direction: Step["direction"];
  readonly message: string;
  readonly statements: number;
  readonly durationMs: number;
}

/** What a run did; of a failed one, as far as it came. */
export interface RunReport {
  readonly database: string;
  readonly rowsBefore: readonly string[];
  readonly rowsAfter: readonly string[];
  readonly done: readonly StepReport[];
  readonly failed: string | null;
  readonly notStarted: readonly string[];
  readonly durationMs: number;
}

/** How to run. */
export interface RunOptions {
  readonly toolVersion: string;
  /** The plan for these rows; called again when another runner has moved them. */
  readonly plan: (rows: readonly string[]) => Plan;
  /** Called once, before the first change. */
  readonly beforeChange?: (plan: Plan) => Promise<void>;
}

/** Plans in a row that other runners may overtake before this one gives up. */
const MAX_PLANS = 20;

/** What is collected while running, for the report. */
interface Progress {
  readonly done: StepReport[];
  readonly start: number;
  rowsBefore: readonly string[] | null;
  rows: readonly string[];
  /** The step that is under way. */
  current: Step | null;
  readonly lateOperations: MigrateError[];
  notStarted: readonly Step[];
}

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
    rowsBefore: null,
    rows: [],
    current: null,
    lateOperations: [],
    notStarted: [],
  };
  const report = (): RunReport => ({
    database,
    rowsBefore: progress.rowsBefore ?? [],
    rowsAfter: progress.rows,
    done: progress.done,
    failed: progress.current === null ? null : idOf(progress.current),
    notStarted: progress.notStarted.map(idOf),
    durationMs: host.monotonic() - progress.start,
  });
  try {
    await runUntilDone(session, options, progress);
    return report();
  } catch (error) {
    if (isMigrateError(error)) error.report = report();
    throw error;
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
  let run: Run | null = null;
  for (let attempt = 0; attempt < MAX_PLANS; attempt++) {
    const rows: Rows = await readRows(session);
    const plan = options.plan(rows ?? []);
    progress.rowsBefore ??= plan.rowsBefore;
    progress.rows = plan.rowsBefore;
    if (plan.steps.length === 0) return;
    const modules = await loadModules(session, plan);
    if (run === null) {
      await options.beforeChange?.(plan);
      run = await startRun(session, options, plan, rows !== null, progress);
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

/** Creates our tables where they are missing, and says in the log that a run begins. */
async function startRun(
  session: Session,
  { toolVersion }: RunOptions,
  plan: Plan,
  hasVersionTable: boolean,
  { lateOperations }: Progress,
): Promise<Run> {
  const transaction: Transaction = { mode: session.settings.transaction, isOpen: false };
  const run: Run = {
    session,
    id: session.host.randomHex(12),
    toolVersion,
    transaction,
    onLateOperation: (error) => lateOperations.push(error),
    hasVersionTable,
  };
  if (session.settings.log === null) return run;
  await begin(session, transaction);
  try {
    await runSql(session, createVersionTable(session), ...createLogTable(session));
    await session.connection.execute(logStatements(session, {
      event: "started",
      run: run.id,
      revision: null,
      direction: plan.steps[0]?.direction ?? null,
      checksum: null,
      durationMs: null,
      detail: { tool: toolVersion, steps: plan.steps.length, ...whoAndWhere(session) },
    }));
    await commit(session, transaction);
  } catch (error) {
    await rollback(session, transaction);
    throw error;
  }
  return run;
}

/** Runs the steps; false where another runner has moved the rows, so that a new plan is needed. */
async function runSteps(
  run: Run,
  plan: Plan,
  modules: ReadonlyMap<string, RevisionModule>,
  progress: Progress,
): Promise<boolean> {
  const { session, transaction } = run;
  const rows = new Set(plan.rowsBefore);
  progress.notStarted = plan.steps;
  const uncommitted: StepReport[] = [];
  const settle = () => {
    // Steps count as done when they are committed.
    progress.done.push(...uncommitted.splice(0));
    progress.rows = [...rows].sort(compareText);
  };
  try {
    for (const step of plan.steps) {
      progress.current = step;
      progress.notStarted = progress.notStarted.slice(1);
      if (step.revision?.transaction === "none") {
        await commit(session, transaction);
        settle();
      }
      session.emit({
        type: "step",
        direction: step.direction,
        ...stepEnds(step),
        message: step.revision?.message ?? "",
      });
      const result = await runStep(run, step, rows, functionOf(step, modules));
      if (result === null) return false;
      applyEdits(rows, step.edits);
      uncommitted.push({
        revision: step.revision?.id ?? null,
        direction: step.direction,
        message: step.revision?.message ?? "",
        ...result,
      });
      if (!transaction.isOpen) settle();
    }
    await commit(session, transaction);
    settle();
    progress.current = null;
    return true;
  } catch (error) {
    await rollback(session, transaction);
    await logFailure(run, progress, error);
    throw error;
  }
}

/** The log keeps a failure too; that it cannot be written must not hide what happened. */
async function logFailure(run: Run, progress: Progress, error: unknown): Promise<void> {
  const { session, transaction } = run;
  const step = progress.current;
  try {
    await begin(session, transaction);
    await session.connection.execute(logStatements(session, {
      event: "failed",
      run: run.id,
      revision: step?.revision?.id ?? null,
      direction: step?.direction ?? null,
      checksum: null,
      durationMs: null,
      detail: {
        code: isMigrateError(error) ? error.code : "internal.bug",
        message: describeThrown(error),
      },
    }));
    await commit(session, transaction);
  } catch {
    await rollback(session, transaction).catch(() => {});
  }
}
