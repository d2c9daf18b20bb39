/** `op.dropIndex`: removes an index by name. */
import { finalName } from "../schema/naming.ts";
import { defineOperation, optionsOf, tableRef } from "./spec.ts";
import type { FinalName, IfExists, InSchema } from "../../templates/migrate.d.ts";

const OPTIONS = { schema: true, ifExists: true, postgres: { concurrently: true } } as const;

export const dropIndex = defineOperation("dropIndex", {
  create: (
    _context,
    name: string | FinalName,
    table?: string,
    given?: InSchema & IfExists & { postgres?: { concurrently?: boolean } },
  ) => {
    const { ifExists = false, schema, postgres } = optionsOf(given, OPTIONS);
    return {
      index: finalName("an index's name", name),
      schema: schema ?? null,
      table: table === undefined ? null : tableRef(table, given),
      ifExists,
      concurrently: postgres?.concurrently ?? false,
    };
  },
  describe: ({ index }) => `drop index ${index}`,
});
