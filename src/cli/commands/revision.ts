/** `migrate revision`. */
import { displayPath } from "../../core/path.ts";
import { createRevision } from "../../environment/new_revision.ts";
import { defineCommand, text, texts, toggle } from "../command.ts";

interface Flags {
  readonly message?: string | undefined;
  readonly head?: readonly string[] | undefined;
  readonly splice?: boolean | undefined;
  readonly branchLabel?: readonly string[] | undefined;
  readonly versionPath?: string | undefined;
  readonly revId?: string | undefined;
  readonly dependsOn?: readonly string[] | undefined;
}

export const revision = defineCommand<Flags>({
  brief: "Write a new revision file",
  flags: {
    message: text("What it does; becomes its comment and its name", "MESSAGE"),
    head: texts("What it follows: an id, LABEL@head, base for a new root (head)", "TARGET"),
    splice: toggle("Allow to follow a revision that is no head"),
    branchLabel: texts("A name for the branch that begins here", "LABEL"),
    versionPath: text("One of the config's versionLocations", "DIR"),
    revId: text("Its id, instead of a random one", "ID"),
    dependsOn: texts("A revision or label that must be applied first", "TARGET"),
  },
  aliases: { m: "message" },
  // deno-lint-ignore require-await -- commands are async, this one has nothing to wait for
  run: async ({ host, settings }, flags) => {
    const { id, file, downRevisions } = createRevision(host, settings, {
      message: flags.message ?? "empty message",
      heads: flags.head ?? ["head"],
      splice: flags.splice ?? false,
      branchLabels: flags.branchLabel ?? [],
      versionPath: flags.versionPath ?? null,
      id: flags.revId ?? null,
      dependsOn: flags.dependsOn ?? [],
    });
    const path = displayPath(host.cwd, file);
    return { data: { id, file: path, downRevisions }, text: path };
  },
});
