/** `op.dropEnum`: removes an enumerated type. */
import { findObject, objectOf, replaceItem } from "./shape.ts";
import { defineOperation, formatTable, options, tableRef } from "./spec.ts";
import type { IfExists, InSchema } from "../../templates/migrate.d.ts";

export const dropEnum = defineOperation("dropEnum", {
  create: (_context, name: string, given?: InSchema & IfExists) => {
    const { ifExists = false } = options(given, "schema", "ifExists");
    return { type: tableRef(name, given), ifExists };
  },
  replay: ({ type, ifExists }, schema, rules) => {
    if (!rules.hasEnumTypes) return schema;
    if (ifExists && findObject(schema.enums, type, rules) === undefined) return schema;
    const found = objectOf("enum", schema.enums, type, rules);
    return { ...schema, enums: replaceItem(schema.enums, found, null) };
  },
  describe: ({ type }) => `drop enum ${formatTable(type)}`,
});
