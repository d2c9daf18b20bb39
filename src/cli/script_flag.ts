/** The options of `--sql`. */
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
