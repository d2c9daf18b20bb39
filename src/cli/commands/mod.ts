/** THE list of commands, in the order of the help; each is loaded when it is asked for. */
import type { Command } from "@stricli/core";
import type { CliContext } from "../command.ts";

/** Names of two words make a group: `migrate repair` shows what may follow. */
interface CommandEntry {
  readonly brief: string;
  readonly load: () => Promise<Command<CliContext>>;
}

export const COMMANDS: Readonly<Record<string, CommandEntry>> = {
  init: {
    brief: "Start here: config, types and a folder for revisions",
    load: async () => (await import("./init.ts")).init,
  },
  revision: {
    brief: "Write a new revision file",
    load: async () => (await import("./revision.ts")).revision,
  },
  merge: {
    brief: "Write a revision that joins several heads",
    load: async () => (await import("./merge.ts")).merge,
  },
  rebase: {
    brief: "Put a line of revisions behind another head",
    load: async () => (await import("./rebase.ts")).rebase,
  },
  edit: {
    brief: "The file of a revision, to open it in an editor",
    load: async () => (await import("./edit.ts")).edit,
  },
  upgrade: {
    brief: "Apply revisions, up to a target (head)",
    load: async () => (await import("./upgrade.ts")).upgrade,
  },
  downgrade: {
    brief: "Undo revisions, down to a target",
    load: async () => (await import("./downgrade.ts")).downgrade,
  },
  stamp: {
    brief: "Record revisions as applied without running them",
    load: async () => (await import("./stamp.ts")).stamp,
  },
  baseline: {
    brief: "Adopt a database: a first revision that makes its present schema",
    load: async () => (await import("./baseline.ts")).baseline,
  },
  check: {
    brief: "Compare the models with the database; exit 1 with the differences",
    load: async () => (await import("./check.ts")).check,
  },
  diff: {
    brief: "Compare two schemas: differences, and the operations between them",
    load: async () => (await import("./diff.ts")).diff,
  },
  drift: {
    brief: "Compare the database with what its revisions gave it",
    load: async () => (await import("./drift.ts")).drift,
  },
  verify: {
    brief: "Try revisions up, down and up again on a scratch database",
    load: async () => (await import("./verify.ts")).verify,
  },
  status: {
    brief: "Where the database is, what is pending, how the last run ended",
    load: async () => (await import("./status.ts")).status,
  },
  current: {
    brief: "The revisions that the database is at",
    load: async () => (await import("./current.ts")).current,
  },
  history: {
    brief: "All revisions, newest first",
    load: async () => (await import("./history.ts")).history,
  },
  heads: {
    brief: "Revisions that nothing follows",
    load: async () => (await import("./heads.ts")).heads,
  },
  branches: {
    brief: "Revisions that several follow",
    load: async () => (await import("./branches.ts")).branches,
  },
  show: {
    brief: "One revision, with its documentation",
    load: async () => (await import("./show.ts")).show,
  },
  graph: {
    brief: "The revision graph as a picture, with the database's position",
    load: async () => (await import("./graph.ts")).graph,
  },
  "ensure-version": {
    brief: "Create the version table where it is missing",
    load: async () => (await import("./ensure_version.ts")).ensureVersion,
  },
  "repair files": {
    brief: "Find revision files that do not fit together",
    load: async () => (await import("./repair_files.ts")).repairFiles,
  },
  "repair rows": {
    brief: "Find rows of the version table that are unknown or overlap",
    load: async () => (await import("./repair_rows.ts")).repairRows,
  },
  "repair accept": {
    brief: "Take the edited file of an applied revision for what was applied",
    load: async () => (await import("./repair_accept.ts")).repairAccept,
  },
  "list-templates": {
    brief: "What `init --template` can write",
    load: async () => (await import("./list_templates.ts")).listTemplates,
  },
  config: {
    brief: "Every setting and where it comes from",
    load: async () => (await import("./config.ts")).config,
  },
  completions: {
    brief: "Print a script that completes commands, options and revisions",
    load: async () => (await import("./completions.ts")).completions,
  },
};
