/** `migrate status`. */
import { count, formatDuration, list, shorten } from "../../core/text.ts";
import { type LastRun, readStatus, type StatusReport } from "../../runner/status.ts";
import { defineCommand, toggle } from "../command.ts";
import { unfinishedLines } from "../unfinished_text.ts";
import type { Paint } from "../print.ts";

interface Flags {
  readonly exitCode?: boolean | undefined;
}

/** Pending revisions that are listed; the rest is counted. */
const SHOWN = 10;

export const status = defineCommand<Flags>({
  brief: "Where the database is, what is pending, how the last run ended",
  flags: { exitCode: toggle("Exit 1 when something is pending or wrong") },
  run: async (environment, { exitCode }) => {
    const { paint } = environment;
    const report = await readStatus(environment);
    const { heads, changedFiles, lastRun, unfinished } = report;
    return {
      data: report,
      text: [
        `At        ${databaseLine(report, paint)}`,
        `Heads     ${list(heads) || "none: there are no revisions"}`,
        pendingLines(report, paint),
        ...problemLines(report, paint),
        ...changedFiles.map(({ file, revision, appliedAt }) =>
          paint("yellow", `Changed   ${file}: edited since ${revision} was applied (${appliedAt})`)
        ),
        `Last run  ${runLine(lastRun, paint)}`,
        ...(unfinished === null ? [] : unfinishedLines(unfinished, paint)),
      ].join("\n"),
      hasFindings: exitCode === true && needsAttention(report),
    };
  },
});

function isBroken({ unknownRows, overlappingRows }: StatusReport): boolean {
  return unknownRows.length > 0 || overlappingRows.length > 0;
}

function needsAttention(report: StatusReport): boolean {
  const { pending, changedFiles, lastRun, unfinished } = report;
  const isUnfinished = lastRun !== null && (lastRun.isOpen || lastRun.failed !== null);
  return isBroken(report) || pending.length > 0 || changedFiles.length > 0 || isUnfinished ||
    unfinished !== null;
}

function databaseLine({ exists, hasVersionTable, rows }: StatusReport, paint: Paint): string {
  if (!exists) return paint("yellow", "base: the database does not exist yet");
  if (!hasVersionTable) return "base: there is no version table yet";
  return rows.length === 0 ? "base" : list(rows);
}

function pendingLines(report: StatusReport, paint: Paint): string {
  const { pending } = report;
  if (isBroken(report)) return `Pending   ${paint("red", "unknown")}`;
  if (pending.length === 0) return `Pending   ${paint("green", "nothing")}`;
  const lines = pending.slice(0, SHOWN).map(({ id, message }) =>
    `            ${id}  ${shorten(message, 100)}`
  );
  const more = pending.length > SHOWN ? [`            and ${pending.length - SHOWN} more`] : [];
  return [`Pending   ${paint("yellow", count(pending.length, "revision"))}`, ...lines, ...more]
    .join("\n");
}

function problemLines(
  { unknownRows, overlappingRows }: StatusReport,
  paint: Paint,
): string[] {
  return [
    ...unknownRows.map((id) =>
      paint(
        "red",
        `Problem   no file here defines ${id}, which the database is at: migrate repair rows`,
      )
    ),
    ...overlappingRows.map(({ id, by }) =>
      paint("red", `Problem   the row ${id} is implied by the row ${by}: migrate repair rows`)
    ),
  ];
}

function runLine(run: LastRun | null, paint: Paint): string {
  if (run === null) return "none is logged";
  const { startedAt, direction, finished, failed, isOpen, durationMs } = run;
  const what = `${startedAt} ${direction}: ${finished} of ${count(run.steps, "revision")}`;
  if (failed !== null) {
    const [reason] = failed.message.split("\n");
    return paint("red", `${what}, then failed at ${failed.revision}: ${reason}`);
  }
  if (isOpen) return paint("yellow", `${what}; it is still running, or was killed`);
  return `${what} in ${formatDuration(durationMs)}`;
}
