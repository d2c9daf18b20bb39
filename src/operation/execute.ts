/** `op.execute`: one SQL statement, or a script. */
import { invalid, toFragment } from "../schema/fragment.ts";
import { defineOperation } from "./spec.ts";
import type { SqlFragment } from "../../templates/migrate.d.ts";

export const execute = defineOperation("execute", {
  create: (_context, statement: string | SqlFragment) => {
    const fragment = toFragment(statement);
    const isEmpty = fragment.parts.every((part) => "text" in part && part.text.trim() === "");
    if (isEmpty) throw invalid("the statement is empty");
    return { sql: fragment };
  },
  replay: (_operation, schema) => schema,
  describe: () => "execute",
});
