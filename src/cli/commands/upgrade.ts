/** `migrate upgrade [TARGET]`. */
import { defineCommand, optionalArgument, optionalText, toggle } from "../command.ts";
import { applyAndReport } from "../run_result.ts";
import {
  checkScriptFlags,
  RESUME_FLAGS,
  type ResumeFlags,
  resumeOptions,
  SCRIPT_FLAGS,
  type ScriptFlags,
} from "../script_flag.ts";

interface Flags extends ScriptFlags, ResumeFlags {
  readonly dryRun?: boolean | undefined;
  readonly backup?: string | undefined;
}

export const upgrade = defineCommand<Flags, [string | undefined]>({
  brief: "Apply revisions, up to a target",
  details: "Targets: head (the default), heads, an id or the start of one, +2, ID+1, LABEL@head.",
  flags: {
    ...SCRIPT_FLAGS,
    dryRun: toggle("Connect and show the plan and its statements; change nothing"),
    ...RESUME_FLAGS,
    backup: optionalText("Copy a SQLite database first; --backup=FILE names the copy", "FILE"),
  },
  positional: { kind: "tuple", parameters: [optionalArgument("TARGET", "Where to (head)")] },
  run: async (environment, { dryRun, backup, ...flags }, target = "head") => {
    const request = { command: "upgrade", targets: [target] } as const;
    checkScriptFlags({ ...flags, dryRun, backup });
    if (flags.sql) {
      return await (await import("../script.ts")).showScript(environment, request, flags);
    }
    const resume = resumeOptions(flags);
    if (!dryRun) return await applyAndReport(environment, request, { backup, resume });
    const { showDryRun } = await import("../dry_run.ts");
    return await showDryRun(environment, request);
  },
});
