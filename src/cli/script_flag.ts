/** The options of `--sql`. */
import { MigrateError } from "../core/error.ts";
import { text, toggle } from "./command.ts";

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

/** Options that cannot stand beside `--sql`, or not without it. */
export interface ScriptCombination extends ScriptFlags {
  readonly dryRun?: boolean | undefined;
  readonly backup?: string | undefined;
}

/**
 * Refuses what contradicts itself. `--yes` may stand beside `--sql`: there is nothing to ask.
 *
 * @throws `usage.invalid_argument`
 */
export function checkScriptFlags(flags: ScriptCombination): void {
  const { sql, tag, schemaFrom, dryRun, backup } = flags;
  const fail = (name: string, input: string, expected: string) => {
    throw new MigrateError("usage.invalid_argument", { name, input, expected });
  };
  if (sql) {
    const dropOne = "one of the two: --sql asks no database, the other option does";
    if (dryRun) fail("--sql", "--dry-run", dropOne);
    if (backup !== undefined) fail("--sql", "--backup", dropOne);
    return;
  }
  if (schemaFrom !== undefined) {
    fail("--schema-from", schemaFrom, "--sql beside it: a run reads the schema of its database");
  }
  if (tag !== undefined) fail("--tag", tag, `--sql beside it; a run takes -x tag=${tag}`);
}
