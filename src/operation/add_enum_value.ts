/** `op.addEnumValue`: one more value of an enumerated type. */
import { checkName } from "../schema/check.ts";
import { invalid } from "../schema/fragment.ts";
import { defineOperation, formatTable, options, tableRef } from "./spec.ts";
import type { IfNotExists, InSchema } from "../../templates/migrate.d.ts";

export const addEnumValue = defineOperation("addEnumValue", {
  create: (
    _context,
    name: string,
    value: string,
    given?: InSchema & IfNotExists & { before?: string; after?: string },
  ) => {
    const { ifNotExists = false, before, after } = options(
      given,
      "schema",
      "ifNotExists",
      "before",
      "after",
    );
    if (before !== undefined && after !== undefined) {
      throw invalid("give `before` or `after`, not both");
    }
    return {
      type: tableRef(name, given),
      value: checkName("the value", value),
      before: before ?? null,
      after: after ?? null,
      ifNotExists,
    };
  },
  describe: ({ type, value }) => `add value ${JSON.stringify(value)} to enum ${formatTable(type)}`,
});
