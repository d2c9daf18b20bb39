/** `migrate show [REVISION]`. */
import { MigrateError } from "../../core/error.ts";
import { readGraph } from "../../environment/directory.ts";
import { longLines } from "../../graph/draw.ts";
import { resolveRevisions } from "../../graph/resolve.ts";
import { revisionData } from "../../graph/revision_data.ts";
import { rowsFor } from "../../runner/state.ts";
import {
  type CommandEnvironment,
  type CommandResult,
  defineCommand,
  optionalArgument,
} from "../command.ts";
import { joinRevisions } from "../listing.ts";
import { checkScriptFlags, SCRIPT_FLAGS, type ScriptFlags } from "../script_flag.ts";

export const show = defineCommand<ScriptFlags, [string | undefined]>({
  brief: "One revision, with its documentation",
  details: "With --sql the SQL of its upgrade, from its down revisions.",
  flags: { ...SCRIPT_FLAGS },
  positional: {
    kind: "tuple",
    parameters: [optionalArgument("REVISION", "An id, head, heads, current, LABEL@head (head)")],
  },
  run: async (environment, flags, target = "head") => {
    checkScriptFlags(flags);
    if (flags.sql) return await showSql(environment, flags, target);
    const graph = readGraph(environment.host, environment.settings);
    const rows = await rowsFor(environment, target);
    const revisions = resolveRevisions(graph, target, rows);
    return {
      data: {
        revisions: revisions.map((revision) => ({
          ...revisionData(graph, revision),
          documentation: revision.documentation,
        })),
      },
      text: joinRevisions(revisions.map((revision) => longLines(graph, revision))),
    };
  },
});

async function showSql(
  environment: CommandEnvironment,
  flags: ScriptFlags,
  target: string,
): Promise<CommandResult> {
  if (target === "current") {
    throw new MigrateError("usage.invalid_argument", {
      name: "REVISION",
      input: target,
      expected: "a revision that the files tell, as --sql asks no database: an id, head or heads",
    });
  }
  const { showRevisionScripts } = await import("../script.ts");
  return await showRevisionScripts(environment, target, flags);
}
