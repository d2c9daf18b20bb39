/** Rows of the version table that no file defines, or that other rows imply. */
import { findRowProblems } from "../../graph/plan.ts";
import { planRowRepair } from "../../graph/repair.ts";
import { readSomeGraph } from "../apply.ts";
import { readRows } from "../history.ts";
import { runPlan } from "../run.ts";
import { type RunContext, withSession } from "../session.ts";
import type { Plan } from "../../graph/step.ts";
import type { RowProblems } from "../../graph/plan.ts";

/** How to repair. */
export interface RowRepairOptions {
  readonly toolVersion: string;
  /** Changes nothing where false. */
  readonly isFixing: boolean;
  /** Asked before the change; a throw ends it with nothing done. */
  readonly confirm: (plan: Plan, problems: RowProblems) => void;
}

/** What was found, and what is left. */
export interface RowRepairReport extends RowProblems {
  readonly rowsBefore: readonly string[];
  readonly rowsAfter: readonly string[];
  readonly removed: readonly string[];
}

/**
 * Looks at the rows, and takes the wrong ones away in one transaction, behind the same fence and
 * with the same events in the log as a stamp.
 *
 * @throws graph.no_revisions, for without files every row is unknown; and what runs throw.
 */
export async function repairRows(
  context: RunContext,
  options: RowRepairOptions,
): Promise<RowRepairReport> {
  const graph = readSomeGraph(context);
  return await withSession(context, false, async (session) => {
    const rows = session === null ? [] : await readRows(session) ?? [];
    const problems = findRowProblems(graph, rows);
    const found = { ...problems, rowsBefore: rows };
    const removed = planRowRepair(graph, rows).steps.length > 0;
    if (session === null || !options.isFixing || !removed) {
      return { ...found, rowsAfter: rows, removed: [] };
    }
    const { rowsAfter } = await runPlan(session, {
      toolVersion: options.toolVersion,
      plan: (now) => planRowRepair(graph, now),
      // deno-lint-ignore require-await -- a throw must become a rejection
      beforeChange: async (plan) => {
        options.confirm(plan, findRowProblems(graph, plan.rowsBefore));
      },
    });
    return { ...found, rowsAfter, removed: rows.filter((row) => !rowsAfter.includes(row)) };
  });
}
