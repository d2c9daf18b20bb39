/** `migrate downgrade TARGET`. */
import { MigrateError } from "../../core/error.ts";
import { count } from "../../core/text.ts";
import {
  argument,
  type CommandEnvironment,
  defineCommand,
  optionalText,
  toggle,
} from "../command.ts";
import { applyAndReport } from "../run_result.ts";
import {
  checkScriptFlags,
  RESUME_FLAGS,
  type ResumeFlags,
  resumeOptions,
  SCRIPT_FLAGS,
  type ScriptFlags,
} from "../script_flag.ts";
import type { Plan } from "../../graph/step.ts";

interface Flags extends ScriptFlags, ResumeFlags {
  readonly dryRun?: boolean | undefined;
  readonly backup?: string | undefined;
  readonly yes?: boolean | undefined;
}

export const downgrade = defineCommand<Flags, [string]>({
  brief: "Undo revisions, down to a target",
  details: "Targets: -1, base, an id or the start of one (it stays applied), ID-1, LABEL@base.",
  flags: {
    ...SCRIPT_FLAGS,
    dryRun: toggle("Connect and show the plan and its statements; change nothing"),
    ...RESUME_FLAGS,
    backup: optionalText("Copy a SQLite database first; --backup=FILE names the copy", "FILE"),
    yes: toggle("Do not ask"),
  },
  positional: { kind: "tuple", parameters: [argument("TARGET", "Where to")] },
  run: async (environment, { dryRun, backup, yes, ...flags }, target) => {
    const request = { command: "downgrade", target } as const;
    checkScriptFlags({ ...flags, dryRun, backup });
    if (flags.sql) {
      return await (await import("../script.ts")).showScript(environment, request, flags);
    }
    if (dryRun) {
      const { showDryRun } = await import("../dry_run.ts");
      return await showDryRun(environment, request);
    }
    const resume = resumeOptions(flags);
    const confirm = (plan: Plan) => askBefore(environment, plan);
    return await applyAndReport(environment, request, {
      backup,
      resume,
      ...(yes ? {} : { confirm }),
    });
  },
});

/** Going to base, and any downgrade of a protected database, is asked for. */
function askBefore({ host, settings }: CommandEnvironment, plan: Plan): void {
  const isProtected = settings.config.protect === true;
  const isTerminal = host.stderr.isTerminal;
  if (!isProtected && !(plan.rowsAfter.length === 0 && isTerminal)) return;
  const what = `undo ${count(plan.steps.length, "revision")}${
    isProtected ? " of a protected database" : ", all that there are"
  }`;
  for (const { revision } of plan.steps) {
    host.stderr.write(`  ${revision?.id ?? ""}  ${revision?.message ?? ""}\n`);
  }
  if (!host.confirm(`${what[0]?.toUpperCase()}${what.slice(1)}?`)) {
    throw new MigrateError("usage.needs_confirmation", { what });
  }
}
