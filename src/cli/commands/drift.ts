/** `migrate drift`. */
import { MigrateError } from "../../core/error.ts";
import { count, list } from "../../core/text.ts";
import { acceptDrift } from "../../runner/drift/accept.ts";
import { checkDrift } from "../../runner/drift/drift.ts";
import type { DriftReport } from "../../runner/drift/report.ts";
import {
  type CommandEnvironment,
  type CommandResult,
  defineCommand,
  text,
  toggle,
} from "../command.ts";
import { differenceLines } from "../difference_text.ts";
import { SCRATCH_FLAGS, type ScratchFlags, withScratchUrl } from "../scratch_flag.ts";
import { VERSION } from "../version.ts";

interface Flags extends ScratchFlags {
  readonly replay?: boolean | undefined;
  readonly accept?: boolean | undefined;
  readonly message?: string | undefined;
}

export const drift = defineCommand<Flags>({
  brief: "Compare the database with what its revisions gave it",
  details:
    "Each run that changes the database leaves a snapshot of its schema in the log, and that is " +
    "what it is compared with: no second database, no files but the config, only the right to read. " +
    "What is found stays reported, through later runs too, until it is taken back or accepted.",
  flags: {
    ...SCRATCH_FLAGS,
    replay: toggle("Compare with what the revisions make of an empty database"),
    accept: toggle("Take the database as it is for what its revisions gave, from now on"),
    message: text("Why it is accepted, for the log", "TEXT"),
  },
  aliases: { m: "message" },
  run: async (environment, flags) => {
    const { replay = false, accept = false, message } = flags;
    if (accept && replay) throw contradiction("--replay", "nothing beside --accept");
    if (!accept && message !== undefined) throw contradiction("--message", "--accept beside it");
    if (accept) return await acceptAll(environment, message ?? null);
    const report = await checkDrift(withScratchUrl(environment, flags), { replays: replay });
    return tell(environment, report);
  },
});

function contradiction(name: string, expected: string): MigrateError {
  return new MigrateError("usage.invalid_argument", { name, input: name, expected });
}

function tell({ emit, paint }: CommandEnvironment, report: DriftReport): CommandResult {
  const { differences, statements, snapshot, server, unseen } = report;
  if (unseen.length > 0) {
    emit({
      type: "notice",
      message: `Not compared, for want of the right to see all of them: ${list(unseen)}`,
    });
  }
  const source = snapshot === null ? "what the revisions make" : `the snapshot of ${snapshot.at}`;
  if (differences.length === 0) return { data: report, text: `No drift: as ${source}` };
  if (snapshot !== null && snapshot.server !== server) {
    emit({
      type: "notice",
      message: `The snapshot was taken on ${snapshot.server}, this is ${server}, which may write ` +
        "the same in other words",
    });
  }
  const title = `${count(differences.length, "difference")}: expected is ${source}, ` +
    "found what the database has";
  const lines = differenceLines(differences, paint).map((line) => `  ${line}`);
  const back = statements.map((its) => `${its};`);
  return {
    data: report,
    text: [
      paint("bold", title),
      ...lines,
      ...(back.length === 0 ? [] : ["", paint("dim", "-- This takes the database back:"), ...back]),
    ].join("\n"),
    hasFindings: true,
  };
}

async function acceptAll(
  environment: CommandEnvironment,
  why: string | null,
): Promise<CommandResult> {
  const report = await acceptDrift(environment, { why, toolVersion: VERSION });
  const { accepted, rows } = report;
  const lines = (accepted ?? []).map((its) => `  ${its.text}`);
  const title = accepted === null
    ? `Accepted: the database as it is, at ${list(rows) || "base"}`
    : accepted.length === 0
    ? "Accepted: nothing differed"
    : `Accepted: ${count(accepted.length, "difference")}`;
  return { data: report, text: [title, ...lines].join("\n") };
}
