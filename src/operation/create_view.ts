/** `op.createView`: a view, or a materialized one where the database has them. */
import { invalid, toFragment } from "../schema/fragment.ts";
import { queryText } from "../schema/view_query.ts";
import { checkRelationIsNew, findObject, replaceItem } from "./shape.ts";
import { defineOperation, formatTable, options, tableRef } from "./spec.ts";
import type { IfNotExists, InSchema, SqlFragment } from "../../templates/migrate.d.ts";

export const createView = defineOperation("createView", {
  create: (
    _context,
    name: string,
    query: string | SqlFragment,
    given?: InSchema & IfNotExists & {
      replace?: boolean;
      materialized?: boolean;
      columns?: readonly string[];
    },
  ) => {
    const { ifNotExists = false, replace = false, materialized = false, columns } = options(
      given,
      "schema",
      "ifNotExists",
      "replace",
      "materialized",
      "columns",
    );
    if (ifNotExists && replace) throw invalid("give one of `ifNotExists` and `replace`");
    return {
      view: tableRef(name, given),
      query: toFragment(query),
      columns: columns ?? null,
      replace,
      materialized,
      ifNotExists,
    };
  },
  replay: ({ view: ref, query, columns, replace, materialized, ifNotExists }, schema, rules) => {
    const found = findObject(schema.views, ref, rules);
    if (ifNotExists && found !== undefined) return schema;
    checkRelationIsNew(schema, ref, rules, replace ? found : undefined);
    const view = { ...ref, columns, query: queryText(query, rules.heeds), materialized };
    return {
      ...schema,
      views: found === undefined ? [...schema.views, view] : replaceItem(schema.views, found, view),
    };
  },
  describe: ({ view }) => `create view ${formatTable(view)}`,
});
