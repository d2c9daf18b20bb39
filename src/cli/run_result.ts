/** What upgrade, downgrade and stamp say when they are done. */
import { count, formatDuration, list } from "../core/text.ts";
import { VERSION } from "./version.ts";
import type { CommandEnvironment, CommandResult } from "./command.ts";
import { apply, type ApplyOptions, type ApplyReport, type Request } from "../runner/apply.ts";

const DONE = { upgrade: "Upgraded", downgrade: "Downgraded", stamp: "Stamped" } as const;

/** Applies a request; the closing line goes to stderr, like everything that is no result. */
export async function applyAndReport(
  environment: CommandEnvironment,
  request: Request,
  options: Omit<ApplyOptions, "toolVersion">,
): Promise<CommandResult> {
  const { host, style } = environment;
  const foresees = host.stderr.isTerminal && !style.quiet && request.command !== "stamp";
  const report = await apply(environment, request, { ...options, foresees, toolVersion: VERSION });
  environment.emit({ type: "notice", message: closingLine(environment, request, report) });
  return { data: report, text: "" };
}

function closingLine(
  { settings }: CommandEnvironment,
  { command }: Request,
  report: ApplyReport,
): string {
  const at = report.rowsAfter.length === 0 ? "base" : list(report.rowsAfter);
  if (report.done.length === 0) return `Nothing to do: the database is at ${at}`;
  const statements = report.done.reduce((sum, step) => sum + step.statements, 0);
  const did = command === "stamp"
    ? `${DONE[command]} ${at}`
    : `${DONE[command]} ${count(report.done.length, "revision")} (${
      count(statements, "statement")
    }) in ${formatDuration(report.durationMs)}, now at ${at}`;
  if (report.undo === null) return did;
  const name = settings.databaseName === null ? [] : ["-n", settings.databaseName];
  return `${did}; undo with: migrate ${[...name, ...report.undo].join(" ")}`;
}
