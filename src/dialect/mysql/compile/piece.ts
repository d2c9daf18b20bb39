/** What the pieces of SQL that databases spell alike are made with. */
import { splitScript } from "../text/script.ts";
import { quoting, TITLE } from "../types.ts";
import type { Spelling } from "../../ansi.ts";

/** MySQL's; columns, constraints and indexes are spelt by files of their own. */
export const PIECES: Spelling = {
  title: TITLE,
  quoting,
  splitScript,
  column: ({ name }) => quoting.name(name),
  hasInlinePrimaryKey: () => false,
  constraintSuffix: () => "",
  referred: ({ schema, table }) =>
    schema === null ? quoting.name(table) : quoting.name(schema, table),
  tableSuffix: () => "",
  indexColumn: (_column, text) => text,
};
