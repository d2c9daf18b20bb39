/** `migrate current`. */
import { readGraph } from "../../environment/directory.ts";
import { currentLine, longLines } from "../../graph/draw.ts";
import { currentRevisions } from "../../graph/plan.ts";
import { readCurrent } from "../../runner/status.ts";
import { defineCommand, toggle } from "../command.ts";
import { joinRevisions } from "../listing.ts";

interface Flags {
  readonly checkHeads?: boolean | undefined;
}

export const current = defineCommand<Flags>({
  brief: "The revisions that the database is at",
  flags: { checkHeads: toggle("Exit 1 when the database is behind its heads") },
  run: async (environment, { checkHeads }) => {
    const { host, settings, style, emit } = environment;
    const graph = readGraph(host, settings);
    const report = await readCurrent(environment, graph);
    const { revisions } = currentRevisions(graph, report.rows);
    for (const id of report.unknown) {
      emit({
        type: "warning",
        message: `The database is at ${id}, which no file here defines: \`migrate repair rows\``,
      });
    }
    if (checkHeads && !report.atHeads) {
      emit({
        type: "warning",
        message: "The database is not at its heads: `migrate upgrade heads`",
      });
    }
    const lines = style.verbose
      ? joinRevisions(revisions.map((revision) => longLines(graph, revision)))
      : revisions.map((revision) => currentLine(graph, revision)).join("\n");
    return {
      data: report,
      text: [lines, ...report.unknown].filter((line) => line !== "").join("\n"),
      hasFindings: checkHeads === true && !report.atHeads,
    };
  },
});
