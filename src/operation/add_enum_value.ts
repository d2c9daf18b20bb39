/** `op.addEnumValue`: one more value of an enumerated type. */
import { quote } from "../core/text.ts";
import { checkName } from "../schema/check.ts";
import { invalid } from "../schema/fragment.ts";
import { changeEnum, valueIndex } from "./shape_enum.ts";
import { objectOf } from "./shape.ts";
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
  replay: ({ type, value, before, after, ifNotExists }, schema, rules) => {
    const { values } = objectOf("enum", schema.enums, type, rules);
    if (values.includes(value)) {
      if (ifNotExists) return schema;
      throw invalid(`enum ${quote(formatTable(type))} has a value ${quote(value)} already`);
    }
    const beside = before ?? after;
    const at = beside === null ? values.length : valueIndex(type, values, beside);
    return changeEnum(
      schema,
      type,
      rules,
      (its) => its.toSpliced(after === null ? at : at + 1, 0, value),
    );
  },
  describe: ({ type, value }) => `add value ${JSON.stringify(value)} to enum ${formatTable(type)}`,
});
