/** `--dry-run`: the plan and its statements, nothing changed. */
import { dryRun, type DryStep } from "../runner/offline/dry_run.ts";
import type { CommandEnvironment, CommandResult } from "./command.ts";
import type { Request } from "../runner/apply.ts";

/** Shows what a request would do; statements on stdout, as they would be run. */
export async function showDryRun(
  environment: CommandEnvironment,
  request: Request,
): Promise<CommandResult> {
  const report = await dryRun(environment, request);
  environment.emit({ type: "notice", message: "Dry run: nothing was changed" });
  const text = report.steps.length === 0
    ? "-- Nothing to do"
    : report.steps.map(formatStep).join("\n\n");
  return { data: report, text };
}

/** What ends a line to some client, and so a comment. */
const LINE_END = /[\n\r\v\f\u0085\u2028\u2029]/;

function formatStep({ direction, from, to, message, statements, dependsOnData }: DryStep): string {
  const [first = ""] = message.split(LINE_END);
  const title = `-- Running ${direction} ${from.join(", ")} -> ${to.join(", ")}`;
  return [
    first === "" ? title : `${title}, ${first}`,
    ...statements.map((sql) => `${sql};`),
    ...(dependsOnData === null
      ? []
      : [`-- The rest depends on data: ${dependsOnData} reads what a dry run does not write`]),
  ].join("\n");
}
