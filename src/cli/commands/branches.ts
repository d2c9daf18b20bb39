/** `migrate branches`. */
import { readGraph } from "../../environment/directory.ts";
import { branchLines, longLines } from "../../graph/draw.ts";
import { branchPoints, childrenOf } from "../../graph/query.ts";
import { revisionData } from "../../graph/revision_data.ts";
import { defineCommand } from "../command.ts";
import { joinRevisions } from "../listing.ts";

export const branches = defineCommand({
  brief: "Revisions that several follow",
  // deno-lint-ignore require-await -- commands are async, this one has nothing to wait for
  run: async ({ host, settings, style }) => {
    const graph = readGraph(host, settings);
    const found = branchPoints(graph);
    const paragraphs = found.map((revision) => {
      const [first, ...children] = branchLines(graph, revision, style.verbose);
      return style.verbose
        ? [...longLines(graph, revision), "", ...children]
        : [first ?? "", ...children];
    });
    return {
      data: {
        branches: found.map((revision) => ({
          ...revisionData(graph, revision),
          children: childrenOf(graph, revision.id).map(({ id }) => id),
        })),
      },
      text: joinRevisions(paragraphs),
    };
  },
});
