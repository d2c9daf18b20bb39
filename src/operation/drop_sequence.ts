/** `op.dropSequence`: removes a sequence. */
import { defineOperation, formatTable, options, tableRef } from "./spec.ts";
import type { IfExists, InSchema } from "../../templates/migrate.d.ts";

export const dropSequence = defineOperation("dropSequence", {
  create: (_context, name: string, given?: InSchema & IfExists) => {
    const { ifExists = false } = options(given, "schema", "ifExists");
    return { sequence: tableRef(name, given), ifExists };
  },
  describe: ({ sequence }) => `drop sequence ${formatTable(sequence)}`,
});
