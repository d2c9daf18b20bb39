/** The options of `--sql`, and of `--resume`, which cannot stand beside it. */
import { MigrateError } from "../core/error.ts";
import { text, toggle } from "./command.ts";
import type { InDoubt, ResumeOptions } from "../runner/resume/unfinished.ts";

/** Options of the commands that can write a script. */
export interface ScriptFlags {
  readonly sql?: boolean | undefined;
  readonly tag?: string | undefined;
  readonly schemaFrom?: string | undefined;
}

/** How they are declared. */
export const SCRIPT_FLAGS = {
  sql: toggle("Write the SQL of a script to stdout, without a database; a target may be FROM:TO"),
  tag: text("Given to the config and to revisions as x.tag (--sql)", "TEXT"),
  schemaFrom: text("Where to read the schema before the first step (--sql)", "URL|FILE"),
} as const;

/** Options of the commands that can go on with a step. */
export interface ResumeFlags {
  readonly resume?: boolean | undefined;
  readonly inDoubt?: string | undefined;
}

/** How they are declared. */
export const RESUME_FLAGS = {
  resume: toggle("Go on with the revision that was begun and not finished"),
  inDoubt: text(
    "Whether the statement that nobody can tell of is applied or missing (--resume)",
    "applied|missing",
  ),
} as const;

/**
 * What the run is told of an unfinished step.
 *
 * @throws `usage.invalid_argument`
 */
export function resumeOptions({ resume, inDoubt }: ResumeFlags): ResumeOptions | undefined {
  const fail = (expected: string) => {
    throw new MigrateError("usage.invalid_argument", {
      name: "--in-doubt",
      input: inDoubt ?? "",
      expected,
    });
  };
  if (inDoubt !== undefined && !isAnswer(inDoubt)) return fail("applied or missing");
  if (!resume) return inDoubt === undefined ? undefined : fail("--resume beside it");
  return { inDoubt: inDoubt ?? null };
}

function isAnswer(text: string): text is InDoubt {
  return text === "applied" || text === "missing";
}

/** Options that cannot stand beside `--sql`, or not without it. */
export interface ScriptCombination extends ScriptFlags, ResumeFlags {
  readonly dryRun?: boolean | undefined;
  readonly backup?: string | undefined;
}

/**
 * Refuses what contradicts itself. `--yes` may stand beside `--sql`: there is nothing to ask.
 *
 * @throws `usage.invalid_argument`
 */
export function checkScriptFlags(flags: ScriptCombination): void {
  const { sql, tag, schemaFrom, dryRun, backup, resume } = flags;
  const fail = (name: string, input: string, expected: string) => {
    throw new MigrateError("usage.invalid_argument", { name, input, expected });
  };
  if (sql) {
    const dropOne = "one of the two: --sql asks no database, the other option does";
    if (dryRun) fail("--sql", "--dry-run", dropOne);
    if (backup !== undefined) fail("--sql", "--backup", dropOne);
    if (resume) fail("--sql", "--resume", dropOne);
    return;
  }
  if (dryRun && resume) {
    fail("--dry-run", "--resume", "one of the two: `migrate status` shows what is done");
  }
  if (schemaFrom !== undefined) {
    fail("--schema-from", schemaFrom, "--sql beside it: a run reads the schema of its database");
  }
  if (tag !== undefined) fail("--tag", tag, `--sql beside it; a run takes -x tag=${tag}`);
}
