/** `migrate repair rows`. */
import { MigrateError } from "../../core/error.ts";
import { count, list } from "../../core/text.ts";
import { repairRows as repair, type RowRepairReport } from "../../runner/repair/repair_rows.ts";
import { type CommandEnvironment, defineCommand, toggle } from "../command.ts";
import { VERSION } from "../version.ts";
import type { RowProblems } from "../../graph/plan.ts";
import type { Plan } from "../../graph/step.ts";

interface Flags {
  readonly fix?: boolean | undefined;
  readonly yes?: boolean | undefined;
}

export const repairRows = defineCommand<Flags>({
  brief: "Find rows of the version table that are unknown or overlap",
  details:
    "--fix removes rows that another row implies, and rows that no file defines; nothing of the schema changes. Where no row would be left it asks, or wants --yes.",
  flags: { fix: toggle("Remove them"), yes: toggle("Do not ask") },
  run: async (environment, { fix = false, yes = false }) => {
    const report = await repair(environment, {
      toolVersion: VERSION,
      isFixing: fix,
      confirm: (plan, problems) => {
        if (!yes) askBefore(environment, plan, problems);
      },
    });
    const found = report.unknown.length + report.implied.length;
    environment.emit({ type: "notice", message: closingLine(report, fix) });
    return {
      data: report,
      text: [
        ...report.unknown.map((id) => `${id}: no file here defines it`),
        ...report.implied.map(({ id, by }) => `${id}: implied by ${by}`),
      ].join("\n"),
      hasFindings: !fix && found > 0,
    };
  },
});

/** A database without a known row would look new, and the next upgrade would start at base. */
function askBefore({ host }: CommandEnvironment, plan: Plan, { unknown }: RowProblems): void {
  if (plan.rowsAfter.length > 0) return;
  const what = `remove ${count(unknown.length, "row")} (${
    list(unknown)
  }), after which the database is at base`;
  if (!host.confirm(`R${what.slice(1)}?`)) {
    throw new MigrateError("usage.needs_confirmation", { what });
  }
}

function closingLine({ rowsAfter, removed, unknown, implied }: RowRepairReport, fix: boolean) {
  const at = rowsAfter.length === 0 ? "base" : list(rowsAfter);
  if (removed.length > 0) return `Removed ${count(removed.length, "row")}, now at ${at}`;
  const found = unknown.length + implied.length;
  if (found === 0) return `Nothing to repair: the database is at ${at}`;
  return fix
    ? `Nothing to remove any more: the database is at ${at}`
    : `${
      count(found, "row")
    } to remove: migrate repair rows --fix; or restore the files of unknown ones`;
}
