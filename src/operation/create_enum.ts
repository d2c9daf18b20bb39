/** `op.createEnum`: an enumerated type of its own (PostgreSQL). */
import { checkName } from "../schema/check.ts";
import { invalid } from "../schema/fragment.ts";
import { findObject, taken } from "./shape.ts";
import { defineOperation, formatTable, options, tableRef } from "./spec.ts";
import type { IfNotExists, InSchema } from "../../templates/migrate.d.ts";

export const createEnum = defineOperation("createEnum", {
  create: (_context, name: string, values: readonly string[], given?: InSchema & IfNotExists) => {
    const { ifNotExists = false } = options(given, "schema", "ifNotExists");
    if (!Array.isArray(values) || values.some((value) => typeof value !== "string")) {
      throw invalid("the values must be a list of strings");
    }
    return {
      type: tableRef(checkName("an enum's name", name), given),
      values: Object.freeze([...values]),
      ifNotExists,
    };
  },
  replay: ({ type, values, ifNotExists }, schema, rules) => {
    if (!rules.hasEnumTypes) return schema;
    if (findObject(schema.enums, type, rules) === undefined) {
      return { ...schema, enums: [...schema.enums, { ...type, values }] };
    }
    if (ifNotExists) return schema;
    throw taken("enum", type);
  },
  describe: ({ type }) => `create enum ${formatTable(type)}`,
});
