/** `op.dropView`: removes a view. */
import { findObject, objectOf, replaceItem } from "./shape.ts";
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
  replay: ({ view, ifExists }, schema, rules) => {
    if (ifExists && findObject(schema.views, view, rules) === undefined) return schema;
    const found = objectOf("view", schema.views, view, rules);
    return { ...schema, views: replaceItem(schema.views, found, null) };
  },
  describe: ({ view }) => `drop view ${formatTable(view)}`,
});
