/** `op.renameEnumValue`: a new name for a value of an enumerated type. */
import { quote } from "../core/text.ts";
import { checkName } from "../schema/check.ts";
import { invalid } from "../schema/fragment.ts";
import { changeEnum, valueIndex } from "./shape_enum.ts";
import { objectOf } from "./shape.ts";
import { defineOperation, formatTable, options, tableRef } from "./spec.ts";
import type { InSchema } from "../../templates/migrate.d.ts";

export const renameEnumValue = defineOperation("renameEnumValue", {
  create: (_context, name: string, value: string, newValue: string, given?: InSchema) => ({
    type: tableRef(name, options(given, "schema")),
    value: checkName("the value", value),
    newValue: checkName("the new value", newValue),
  }),
  replay: ({ type, value, newValue }, schema, rules) => {
    const { values } = objectOf("enum", schema.enums, type, rules);
    valueIndex(type, values, value);
    if (values.includes(newValue)) {
      throw invalid(`enum ${quote(formatTable(type))} has a value ${quote(newValue)} already`);
    }
    return changeEnum(
      schema,
      type,
      rules,
      (its) => its.map((each) => each === value ? newValue : each),
    );
  },
  describe: ({ type, value, newValue }) =>
    `rename value ${JSON.stringify(value)} of enum ${formatTable(type)} to ${
      JSON.stringify(newValue)
    }`,
});
