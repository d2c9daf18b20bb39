/** `migrate show [REVISION]`. */
import { readGraph } from "../../environment/directory.ts";
import { longLines } from "../../graph/draw.ts";
import { resolveRevisions } from "../../graph/resolve.ts";
import { rowsFor } from "../../runner/state.ts";
import { defineCommand, optionalArgument } from "../command.ts";
import { joinRevisions, revisionData } from "../listing.ts";

export const show = defineCommand<Record<never, never>, [string | undefined]>({
  brief: "One revision, with its documentation",
  positional: {
    kind: "tuple",
    parameters: [optionalArgument("REVISION", "An id, head, heads, current, LABEL@head (head)")],
  },
  run: async (environment, _flags, target = "head") => {
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
