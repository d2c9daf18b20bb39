/** `migrate current`. */
import { readGraph } from "../../environment/directory.ts";
import { currentLine, longLines } from "../../graph/draw.ts";
import { currentRevisions, isAtHeads } from "../../graph/plan.ts";
import { readDatabaseRows } from "../../runner/state.ts";
import { defineCommand, toggle } from "../command.ts";
import { joinRevisions, revisionData } from "../listing.ts";

interface Flags {
  readonly checkHeads?: boolean | undefined;
}

export const current = defineCommand<Flags>({
  brief: "The revisions that the database is at",
  flags: { checkHeads: toggle("Exit 1 when the database is behind its heads") },
  run: async (environment, { checkHeads }) => {
    const { host, settings, style, emit } = environment;
    const graph = readGraph(host, settings);
    const rows = await readDatabaseRows(environment) ?? [];
    const { revisions, unknown } = currentRevisions(graph, rows);
    const atHeads = isAtHeads(graph, rows);
    for (const id of unknown) {
      emit({ type: "warning", message: `The database is at ${id}, which no file here defines` });
    }
    if (checkHeads && !atHeads) {
      emit({
        type: "warning",
        message: "The database is not at its heads: `migrate upgrade heads`",
      });
    }
    const lines = style.verbose
      ? joinRevisions(revisions.map((revision) => longLines(graph, revision)))
      : revisions.map((revision) => currentLine(graph, revision)).join("\n");
    return {
      data: {
        rows,
        revisions: revisions.map((revision) => revisionData(graph, revision)),
        unknown,
        atHeads,
      },
      text: [lines, ...unknown].filter((line) => line !== "").join("\n"),
      hasFindings: checkHeads === true && !atHeads,
    };
  },
});
