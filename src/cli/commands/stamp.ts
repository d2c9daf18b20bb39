/** `migrate stamp TARGETS...`. */
import { argument, defineCommand, toggle } from "../command.ts";
import { applyAndReport } from "../run_result.ts";

interface Flags {
  readonly purge?: boolean | undefined;
}

export const stamp = defineCommand<Flags, string[]>({
  brief: "Record revisions as applied without running them",
  flags: { purge: toggle("Remove all other rows first, unknown ones too") },
  positional: {
    kind: "array",
    minimum: 1,
    parameter: argument("TARGET", "head, heads, base, ids, LABEL@head"),
  },
  run: (environment, { purge = false }, ...targets) =>
    applyAndReport(environment, { command: "stamp", targets, purge }, {}),
});
