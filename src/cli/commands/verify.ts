/** `migrate verify [RANGE]`. */
import { MigrateError } from "../../core/error.ts";
import { count, formatDuration, list } from "../../core/text.ts";
import { type VerifyReport, verifyRevisions } from "../../runner/verify/verify.ts";
import { type CommandEnvironment, defineCommand, optionalArgument, toggle } from "../command.ts";
import { SCRATCH_FLAGS, type ScratchFlags, withScratchUrl } from "../scratch_flag.ts";
import { findingLines } from "../verify_text.ts";
import type { VerifyChoice } from "../../runner/verify/choice.ts";

interface Flags extends ScratchFlags {
  readonly all?: boolean | undefined;
}

export const verify = defineCommand<Flags, [string | undefined]>({
  brief: "Try revisions up, down and up again on a scratch database; exit 1 with what is wrong",
  details:
    "Verified is what the database has not applied, or not as it is now; with --all every revision, with RANGE " +
    "one (an id, head) or several (A:B, both included). The database itself is only read. " +
    "`seed` of the config puts rows there.",
  flags: { ...SCRATCH_FLAGS, all: toggle("Every revision") },
  positional: {
    kind: "tuple",
    parameters: [optionalArgument("RANGE", "Only these: an id, A:B, A:, :B, current:")],
  },
  run: async (environment, flags, range) => {
    const report = await verifyRevisions(
      withScratchUrl(environment, flags),
      readChoice(flags, range),
    );
    const { findings, notVerified } = report;
    for (const { revision, why } of notVerified) {
      environment.emit({ type: "notice", message: `Not verified: ${revision} (${why})` });
    }
    environment.emit({ type: "notice", message: closingLine(environment, report) });
    return {
      data: report,
      text: findings.flatMap((finding) => findingLines(finding, environment.paint)).join("\n"),
      hasFindings: findings.length > 0,
    };
  },
});

function readChoice({ all }: Flags, range: string | undefined): VerifyChoice {
  if (range === undefined) return { kind: all ? "all" : "pending" };
  if (all) {
    throw new MigrateError("usage.invalid_argument", {
      name: "--all",
      input: range,
      expected: "no RANGE beside it",
    });
  }
  return { kind: "range", range };
}

function closingLine(
  { paint }: CommandEnvironment,
  { verified, findings, notVerified, durationMs }: VerifyReport,
): string {
  if (verified.length + findings.length + notVerified.length === 0) {
    return "Nothing to verify: the database has applied all revisions; --all verifies those too";
  }
  const did = `Verified ${count(verified.length, "revision")} in ${formatDuration(durationMs)}`;
  if (findings.length === 0) return did;
  const wrong = list([...new Set(findings.map(({ revision }) => revision))], "and", 20);
  return `${did}; ${paint("red", `wrong: ${wrong}`)}`;
}
