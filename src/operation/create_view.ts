/** `op.createView`: a view, or a materialized one where the database has them. */
import { toFragment } from "../schema/fragment.ts";
import { defineOperation, formatTable, options, tableRef } from "./spec.ts";
import type { InSchema, SqlFragment } from "../../templates/migrate.d.ts";

export const createView = defineOperation("createView", {
  create: (
    _context,
    name: string,
    query: string | SqlFragment,
    given?: InSchema & { replace?: boolean; materialized?: boolean; columns?: readonly string[] },
  ) => {
    const { replace = false, materialized = false, columns } = options(
      given,
      "schema",
      "replace",
      "materialized",
      "columns",
    );
    return {
      view: tableRef(name, given),
      query: toFragment(query),
      columns: columns ?? null,
      replace,
      materialized,
    };
  },
  describe: ({ view }) => `create view ${formatTable(view)}`,
});
