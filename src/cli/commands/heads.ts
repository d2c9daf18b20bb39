/** `migrate heads`. */
import { readGraph } from "../../environment/directory.ts";
import { headLine, longLines } from "../../graph/draw.ts";
import { heads as headsOf, rowHeads } from "../../graph/query.ts";
import { revisionData } from "../../graph/revision_data.ts";
import { defineCommand, toggle } from "../command.ts";
import { joinRevisions } from "../listing.ts";

interface Flags {
  readonly resolveDependencies?: boolean | undefined;
}

export const heads = defineCommand<Flags>({
  brief: "Revisions that nothing follows",
  flags: { resolveDependencies: toggle("Count what others depend on as followed") },
  // deno-lint-ignore require-await -- commands are async, this one has nothing to wait for
  run: async ({ host, settings, style }, { resolveDependencies }) => {
    const graph = readGraph(host, settings);
    const found = resolveDependencies ? rowHeads(graph) : headsOf(graph);
    return {
      data: { heads: found.map((revision) => revisionData(graph, revision)) },
      text: style.verbose
        ? joinRevisions(found.map((revision) => longLines(graph, revision)))
        : found.map((revision) => headLine(graph, revision)).join("\n"),
    };
  },
});
