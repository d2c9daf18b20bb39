/** `migrate merge REVISIONS...`. */
import { displayPath } from "../../core/path.ts";
import { createMerge } from "../../environment/merge.ts";
import { argument, defineCommand, text, texts, toggle } from "../command.ts";

interface Flags {
  readonly message?: string | undefined;
  readonly branchLabel?: readonly string[] | undefined;
  readonly revId?: string | undefined;
  readonly splice?: boolean | undefined;
  readonly versionPath?: string | undefined;
}

export const merge = defineCommand<Flags, string[]>({
  brief: "Write a revision that joins several heads",
  details:
    "For example `migrate merge heads`. The new file has nothing to do: it only follows both.",
  flags: {
    message: text('What it is; becomes its comment and its name ("merge X and Y")', "MESSAGE"),
    branchLabel: texts("A name for the branch that begins here", "LABEL"),
    revId: text("Its id, instead of a random one", "ID"),
    splice: toggle("Allow to merge revisions that are no heads"),
    versionPath: text("One of the config's versionLocations", "DIR"),
  },
  aliases: { m: "message" },
  positional: {
    kind: "array",
    minimum: 1,
    parameter: argument("REVISION", "heads, ids, LABEL@head"),
  },
  run: async ({ host, settings }, flags, ...targets) => {
    // A template is code, and nothing here needs the network.
    await host.dropNetwork();
    const { id, file, downRevisions } = createMerge(host, settings, {
      targets,
      message: flags.message ?? null,
      splice: flags.splice ?? false,
      branchLabels: flags.branchLabel ?? [],
      versionPath: flags.versionPath ?? null,
      id: flags.revId ?? null,
    });
    const path = displayPath(host.cwd, file);
    return { data: { id, file: path, downRevisions }, text: path };
  },
});
