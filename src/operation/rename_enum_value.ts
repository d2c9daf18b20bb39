/** `op.renameEnumValue`: a new name for a value of an enumerated type. */
import { checkName } from "../schema/check.ts";
import { defineOperation, formatTable, options, tableRef } from "./spec.ts";
import type { InSchema } from "../../templates/migrate.d.ts";

export const renameEnumValue = defineOperation("renameEnumValue", {
  create: (_context, name: string, value: string, newValue: string, given?: InSchema) => ({
    type: tableRef(name, options(given, "schema")),
    value: checkName("the value", value),
    newValue: checkName("the new value", newValue),
  }),
  describe: ({ type, value, newValue }) =>
    `rename value ${JSON.stringify(value)} of enum ${formatTable(type)} to ${
      JSON.stringify(newValue)
    }`,
});
