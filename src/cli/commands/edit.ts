/** `migrate edit REVISION`: says where the file is; programs are the shell's to start. */
import { MigrateError } from "../../core/error.ts";
import { readGraph } from "../../environment/directory.ts";
import { resolveRevisions } from "../../graph/resolve.ts";
import { rowsFor } from "../../runner/state.ts";
import { argument, defineCommand } from "../command.ts";
import type { Host } from "../../core/host.ts";

export const edit = defineCommand<Record<never, never>, [string]>({
  brief: "The file of a revision, to open it in an editor",
  details:
    "migrate has no right to start programs: it prints the path, for `$EDITOR $(migrate edit head)`.",
  positional: {
    kind: "tuple",
    parameters: [argument("REVISION", "An id, head, heads, current, LABEL@head")],
  },
  run: async (environment, _flags, target) => {
    const { host, settings, emit } = environment;
    const graph = readGraph(host, settings);
    const rows = await rowsFor(environment, target);
    const files = resolveRevisions(graph, target, rows).map(({ file }) => file);
    if (files.length === 0) {
      const reason = rows === null ? "it names no revision" : "no revision is applied";
      throw new MigrateError("graph.invalid_target", { target, reason });
    }
    const command = `${editorOf(host)} $(migrate edit ${target})`;
    emit({ type: "notice", message: `To open ${files.length === 1 ? "it" : "them"}: ${command}` });
    return { data: { files }, text: files.join("\n") };
  },
});

/** The variable that the shell will expand: of the two that editors have, the one that is set. */
function editorOf(host: Host): string {
  return (host.env("VISUAL") ?? "") === "" ? "$EDITOR" : "$VISUAL";
}
