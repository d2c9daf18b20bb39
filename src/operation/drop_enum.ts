/** `op.dropEnum`: removes an enumerated type. */
import { defineOperation, formatTable, options, tableRef } from "./spec.ts";
import type { IfExists, InSchema } from "../../templates/migrate.d.ts";

export const dropEnum = defineOperation("dropEnum", {
  create: (_context, name: string, given?: InSchema & IfExists) => {
    const { ifExists = false } = options(given, "schema", "ifExists");
    return { type: tableRef(name, given), ifExists };
  },
  describe: ({ type }) => `drop enum ${formatTable(type)}`,
});
