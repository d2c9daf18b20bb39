/** What a run would do: connected for reading, nothing executed that writes. */
import { isMigrateError, MigrateError } from "../../core/error.ts";
import { describeStatement, type Statement } from "../../dialect/statement.ts";
import { startReplay } from "../../operation/replay.ts";
import { planRequest, readSomeGraph, type Request } from "../apply.ts";
import { readRows } from "../history.ts";
import { closeText } from "../execution/own_sql.ts";
import { type Piece, type Rehearsal, rehearseStep, startRehearsal } from "./record_plan.ts";
import { functionOf, loadModules, stepEnds } from "../revision.ts";
import { type RunContext, type Session, withSession } from "../session.ts";
import type { RevisionFunction } from "../../environment/loader.ts";
import type { Direction, Plan, Step } from "../../graph/step.ts";

/** A step that would run. */
export interface DryStep {
  /** Its id; null for a stamp that only takes rows away. */
  readonly revision: string | null;
  /** Which of its functions. */
  readonly direction: Direction;
  /** Where it begins: its down revisions, or itself on the way down. */
  readonly from: readonly string[];
  /** Where it ends. */
  readonly to: readonly string[];
  /** The first paragraph of the revision's comment. */
  readonly message: string;
  /** SQL with its values in it, without semicolons. */
  readonly statements: readonly string[];
  /** The call at which the statements end, because it depends on what was not done; or null. */
  readonly dependsOnData: string | null;
}

/** The steps that would run. */
export interface DryRunReport {
  /** The rows of the version table, as they are. */
  readonly rows: readonly string[];
  /** In order; empty where there is nothing to do. */
  readonly steps: readonly DryStep[];
}

/** Bytes in memory: where there is no database yet, an empty one stands in for it. */
const EMPTY_DATABASE = "sqlite::memory:";

/** Plans a request and records its revisions without running them. */
export async function dryRun(context: RunContext, request: Request): Promise<DryRunReport> {
  const graph = readSomeGraph(context);
  return await withSession(context, false, async (session) => {
    const rows = session === null ? [] : await readRows(session) ?? [];
    const plan = planRequest(context, graph, request, rows);
    if (session !== null) return { rows, steps: await recordPlan(session, plan) };
    const url = () => Promise.resolve({ url: EMPTY_DATABASE, origin: "", directory: "" });
    const settings = { ...context.settings, url };
    return await withSession({ ...context, settings, emit: () => {} }, true, async (empty) => ({
      rows,
      steps: empty === null ? [] : await recordPlan(empty, plan),
    }));
  });
}

async function recordPlan(session: Session, plan: Plan): Promise<readonly DryStep[]> {
  const modules = await loadModules(session, plan);
  const { dialect, connection } = session;
  const rehearsal = startRehearsal({
    session,
    compilation: await dialect.loadCompilation(session.settings.config),
    start: async () => startReplay(await dialect.reflect(connection)),
    refuse: (operation) => new MigrateError("unsupported.dry_run", { operation }),
  });
  const describe = (its: Statement) => describeStatement(its, dialect.quoting.literal);
  const steps: DryStep[] = [];
  for (const step of plan.steps) {
    const pieces: Piece[] = [];
    const apply = functionOf(step, modules);
    const dependsOnData = apply === null
      ? null
      : await rehearseAsFarAsKnown(rehearsal, step, apply, pieces);
    rehearsal.hasWritten ||= dependsOnData !== null;
    steps.push({
      revision: step.revision?.id ?? null,
      direction: step.direction,
      ...stepEnds(step),
      message: step.revision?.message ?? "",
      statements: pieces.flatMap((piece) =>
        piece.kind === "statement" ? [closeStatement(rehearsal, describe(piece.statement))] : []
      ),
      dependsOnData,
    });
  }
  return steps;
}

/** What cannot be closed is shown as it is: it would fail. */
function closeStatement({ compilation }: Rehearsal, sql: string): string {
  return closeText(compilation, sql) ?? sql;
}

/** Gives the call at which it could not go on, or null. */
async function rehearseAsFarAsKnown(
  rehearsal: Rehearsal,
  step: Step,
  apply: RevisionFunction,
  pieces: Piece[],
): Promise<string | null> {
  try {
    await rehearseStep(rehearsal, step, apply, pieces);
    return null;
  } catch (error) {
    if (isMigrateError(error, "unsupported.dry_run")) return error.details.operation;
    throw error;
  }
}
