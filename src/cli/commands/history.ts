/** `migrate history`. */
import { readGraph } from "../../environment/directory.ts";
import { drawGraph, historyLine, longLines } from "../../graph/draw.ts";
import { currentRevisions, historyRange } from "../../graph/plan.ts";
import { newestFirst } from "../../graph/query.ts";
import { revisionData } from "../../graph/revision_data.ts";
import { mentionsCurrent } from "../../graph/target.ts";
import { readDatabaseRows } from "../../runner/state.ts";
import { defineCommand, text, toggle } from "../command.ts";
import { joinRevisions } from "../listing.ts";

interface Flags {
  readonly revRange?: string | undefined;
  readonly indicateCurrent?: boolean | undefined;
  readonly graph?: boolean | undefined;
}

export const history = defineCommand<Flags>({
  brief: "All revisions, newest first",
  flags: {
    revRange: text("Only these: A:B, A:, :B, -3:current, A:+2", "RANGE"),
    indicateCurrent: toggle("Mark where the database is"),
    graph: toggle("Draw the lines of ancestry"),
  },
  aliases: { r: "revRange", i: "indicateCurrent" },
  run: async (environment, { revRange, indicateCurrent, graph: draws }) => {
    const graph = readGraph(environment.host, environment.settings);
    const needsRows = indicateCurrent === true ||
      (revRange !== undefined && mentionsCurrent(revRange));
    const rows = needsRows ? await readDatabaseRows(environment) ?? [] : null;
    const revisions = revRange === undefined
      ? newestFirst(graph)
      : historyRange(graph, revRange, rows);
    const marked = indicateCurrent ? currentRevisions(graph, rows ?? []).revisions : [];
    const current = new Set(marked.map(({ id }) => id));
    return {
      data: {
        revisions: revisions.map((revision) => ({
          ...revisionData(graph, revision),
          ...(indicateCurrent ? { isCurrent: current.has(revision.id) } : {}),
        })),
      },
      text: draws
        ? drawGraph(graph, revisions, current).join("\n")
        : environment.style.verbose
        ? joinRevisions(revisions.map((revision) => longLines(graph, revision, current)))
        : revisions.map((revision) => historyLine(graph, revision, current)).join("\n"),
    };
  },
});
