/** `migrate stamp TARGETS...`. */
import { argument, defineCommand, toggle } from "../command.ts";
import { applyAndReport } from "../run_result.ts";
import { checkScriptFlags, SCRIPT_FLAGS, type ScriptFlags } from "../script_flag.ts";

interface Flags extends Omit<ScriptFlags, "schemaFrom"> {
  readonly purge?: boolean | undefined;
}

export const stamp = defineCommand<Flags, string[]>({
  brief: "Record revisions as applied without running them",
  flags: {
    sql: SCRIPT_FLAGS.sql,
    tag: SCRIPT_FLAGS.tag,
    purge: toggle("Remove all other rows first, unknown ones too"),
  },
  positional: {
    kind: "array",
    minimum: 1,
    parameter: argument("TARGET", "head, heads, base, ids, LABEL@head"),
  },
  run: async (environment, { purge = false, ...flags }, ...targets) => {
    const request = { command: "stamp", targets, purge } as const;
    checkScriptFlags(flags);
    if (!flags.sql) return await applyAndReport(environment, request, {});
    return await (await import("../script.ts")).showScript(environment, request, flags);
  },
});
