/** The command that undoes a run: said only where planning it gives exactly the rows before. */
import { isMigrateError } from "../core/error.ts";
import { planDowngrade, planUpgrade } from "../graph/plan.ts";
import type { Graph } from "../graph/graph.ts";
import type { Plan, Step } from "../graph/step.ts";
import type { RunReport } from "./run_report.ts";

/** Arguments of the undoing command; null where no single command does it. */
export function findUndo(graph: Graph, report: RunReport): readonly string[] | null {
  const { rowsBefore, rowsAfter, done } = report;
  const [first] = done;
  if (first === undefined || first.direction === "stamp") return null;
  const isUpgrade = first.direction === "upgrade";
  const targets = isUpgrade ? ["base", ...rowsBefore, `-${done.length}`] : [...rowsBefore, "heads"];
  const target = targets.find((target) => {
    const plan = tryPlan(() =>
      isUpgrade ? planDowngrade(graph, rowsAfter, target) : planUpgrade(graph, rowsAfter, [target])
    );
    // A command that would be refused is none.
    return plan !== null && !(isUpgrade && plan.steps.some(isIrreversible)) &&
      plan.steps.length === done.length &&
      plan.rowsAfter.join("\n") === rowsBefore.join("\n");
  });
  if (target === undefined) return null;
  return [isUpgrade ? "downgrade" : "upgrade", target];
}

function isIrreversible({ revision }: Step): boolean {
  return revision !== null && revision.irreversible !== null;
}

function tryPlan(plan: () => Plan): Plan | null {
  try {
    return plan();
  } catch (error) {
    if (isMigrateError(error)) return null;
    throw error;
  }
}
