/** `migrate status`. */
import { readGraph } from "../../environment/directory.ts";
import { count, formatDuration, list, shorten } from "../../core/text.ts";
import { planUpgrade } from "../../graph/plan.ts";
import { rowHeads } from "../../graph/query.ts";
import { findRowProblems } from "../../graph/plan.ts";
import { type DatabaseState, readDatabaseState } from "../../runner/state.ts";
import { defineCommand, toggle } from "../command.ts";
import { unfinishedData, unfinishedLines } from "../unfinished_text.ts";
import type { Paint } from "../print.ts";
import type { RunState } from "../../runner/log.ts";

interface Flags {
  readonly exitCode?: boolean | undefined;
}

/** Pending revisions that are listed; the rest is counted. */
const SHOWN = 10;

export const status = defineCommand<Flags>({
  brief: "Where the database is, what is pending, how the last run ended",
  flags: { exitCode: toggle("Exit 1 when something is pending or wrong") },
  run: async (environment, { exitCode }) => {
    const { host, settings, paint } = environment;
    const graph = readGraph(host, settings);
    const state = await readDatabaseState(environment, graph);
    const rows = state.rows ?? [];
    const problems = findRowProblems(graph, rows);
    const isBroken = problems.unknown.length > 0 || problems.implied.length > 0;
    const isPlannable = !isBroken && graph.revisions.length > 0;
    const pending = isPlannable
      ? planUpgrade(graph, rows, ["heads"]).steps.flatMap(({ revision }) => revision ?? [])
      : [];
    const { lastRun, unfinished } = state;
    const isUnfinished = lastRun !== null && (lastRun.isOpen || lastRun.failed !== null);
    const needsAttention = isBroken || pending.length > 0 || state.changedFiles.length > 0 ||
      isUnfinished || unfinished !== null;
    return {
      data: {
        exists: state.exists,
        rows,
        heads: rowHeads(graph).map(({ id }) => id),
        pending: pending.map(({ id, message, file }) => ({ id, message, file })),
        unknownRows: problems.unknown,
        overlappingRows: problems.implied,
        changedFiles: state.changedFiles,
        lastRun: lastRun && runData(lastRun),
        unfinished: unfinishedData(unfinished),
      },
      text: [
        `At        ${databaseLine(state, paint)}`,
        `Heads     ${list(rowHeads(graph).map(({ id }) => id)) || "none: there are no revisions"}`,
        pendingLines(pending, isBroken, paint),
        ...problemLines(problems, paint),
        ...state.changedFiles.map(({ file, revision, appliedAt }) =>
          paint("yellow", `Changed   ${file}: edited since ${revision} was applied (${appliedAt})`)
        ),
        `Last run  ${runLine(lastRun, paint)}`,
        ...(unfinished === null ? [] : unfinishedLines(unfinished, paint)),
      ].join("\n"),
      hasFindings: exitCode === true && needsAttention,
    };
  },
});

function databaseLine({ exists, rows }: DatabaseState, paint: Paint): string {
  if (!exists) return paint("yellow", "base: the database does not exist yet");
  if (rows === null) return "base: there is no version table yet";
  return rows.length === 0 ? "base" : list(rows);
}

function pendingLines(
  pending: readonly { id: string; message: string }[],
  isBroken: boolean,
  paint: Paint,
): string {
  if (isBroken) return `Pending   ${paint("red", "unknown")}`;
  if (pending.length === 0) return `Pending   ${paint("green", "nothing")}`;
  const lines = pending.slice(0, SHOWN).map(({ id, message }) =>
    `            ${id}  ${shorten(message, 100)}`
  );
  const more = pending.length > SHOWN ? [`            and ${pending.length - SHOWN} more`] : [];
  return [`Pending   ${paint("yellow", count(pending.length, "revision"))}`, ...lines, ...more]
    .join("\n");
}

function problemLines(
  { unknown, implied }: ReturnType<typeof findRowProblems>,
  paint: Paint,
): string[] {
  return [
    ...unknown.map((id) =>
      paint("red", `Problem   no file here defines ${id}, which the database is at`)
    ),
    ...implied.map(({ id, by }) =>
      paint("red", `Problem   the row ${id} is implied by the row ${by}`)
    ),
  ];
}

function runData({ started, finished, failed, isOpen }: RunState): object {
  return {
    startedAt: started.at,
    direction: started.direction,
    steps: started.detail["steps"],
    finished: finished.length,
    failed: failed && {
      at: failed.at,
      revision: failed.revision,
      code: failed.detail["code"],
      message: failed.detail["message"],
    },
    isOpen,
  };
}

function runLine(run: RunState | null, paint: Paint): string {
  if (run === null) return "none is logged";
  const { started, finished, failed, isOpen } = run;
  const steps = `${finished.length} of ${count(Number(started.detail["steps"]), "revision")}`;
  const what = `${started.at} ${started.direction}: ${steps}`;
  if (failed !== null) {
    const [reason] = String(failed.detail["message"]).split("\n");
    return paint("red", `${what}, then failed at ${failed.revision}: ${reason}`);
  }
  if (isOpen) return paint("yellow", `${what}; it is still running, or was killed`);
  const time = finished.reduce((sum, { durationMs }) => sum + (durationMs ?? 0), 0);
  return `${what} in ${formatDuration(time)}`;
}
