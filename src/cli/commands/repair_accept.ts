/** `migrate repair accept REVISION`. */
import { MigrateError } from "../../core/error.ts";
import { count, list } from "../../core/text.ts";
import { acceptFiles } from "../../runner/repair/accept_files.ts";
import { defineCommand, optionalArgument, text, toggle } from "../command.ts";
import { VERSION } from "../version.ts";

interface Flags {
  readonly all?: boolean | undefined;
  readonly message?: string | undefined;
}

export const repairAccept = defineCommand<Flags, [string | undefined]>({
  brief: "Take the edited file of an applied revision for what was applied",
  details: "The file's new checksum goes into the log of the database, with who says so and why: " +
    "nothing warns of it any more, until it is edited again. The schema does not change.",
  flags: {
    all: toggle("All files that were edited since they were applied"),
    message: text("Why it is accepted, for the log", "TEXT"),
  },
  aliases: { m: "message" },
  positional: {
    kind: "tuple",
    parameters: [optionalArgument("REVISION", "An id, or the start of one")],
  },
  run: async (environment, { all = false, message = null }, target) => {
    if (!all && target === undefined) {
      throw new MigrateError("usage.missing_argument", { name: "REVISION, or --all" });
    }
    if (all && target !== undefined) {
      throw new MigrateError("usage.invalid_argument", {
        name: "--all",
        input: target,
        expected: "no REVISION beside it",
      });
    }
    const report = await acceptFiles(environment, {
      target: target ?? null,
      why: message,
      toolVersion: VERSION,
    });
    const ids = report.accepted.map(({ revision }) => revision);
    environment.emit({
      type: "notice",
      message: ids.length === 0
        ? "Nothing to accept: no file was edited since it was applied"
        : `Accepted ${count(ids.length, "file")}: ${list(ids)}`,
    });
    return {
      data: report,
      text: report.accepted.map(({ revision, file }) => `${revision}  ${file}`).join("\n"),
    };
  },
});
