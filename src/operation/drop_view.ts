/** `op.dropView`: removes a view. */
import { defineOperation, formatTable, options, tableRef } from "./spec.ts";
import type { IfExists, InSchema } from "../../templates/migrate.d.ts";

export const dropView = defineOperation("dropView", {
  create: (_context, name: string, given?: InSchema & IfExists & { materialized?: boolean }) => {
    const { ifExists = false, materialized = false } = options(
      given,
      "schema",
      "ifExists",
      "materialized",
    );
    return { view: tableRef(name, given), ifExists, materialized };
  },
  describe: ({ view }) => `drop view ${formatTable(view)}`,
});
