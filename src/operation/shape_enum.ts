/** Enums and the columns that are of them: for replay. */
import { quote } from "../core/text.ts";
import { invalid } from "../schema/fragment.ts";
import { isSameObject, meant, objectOf, replaceItem } from "./shape.ts";
import { formatTable, type TableRef } from "./spec.ts";
import type { ColumnType, Schema } from "../schema/schema.ts";
import type { Rules } from "./rules.ts";

/**
 * Where a value stands among those of an enum.
 *
 * @throws `revision.invalid_operation` where it has no such value.
 */
export function valueIndex(type: TableRef, values: readonly string[], value: string): number {
  const at = values.indexOf(value);
  if (at >= 0) return at;
  throw invalid(
    `enum ${quote(formatTable(type))} has no value ${quote(value)}${meant(value, values)}`,
  );
}

/** The schema after the values of an enum changed, in the types of columns too. */
export function changeEnum(
  schema: Schema,
  ref: TableRef,
  rules: Rules,
  change: (values: readonly string[]) => readonly string[],
): Schema {
  const found = objectOf("enum", schema.enums, ref, rules);
  const values = change(found.values);
  const changeType = (type: ColumnType): ColumnType => {
    if (type.of !== undefined) return { ...type, of: changeType(type.of) };
    const { name } = type;
    const isIt = type.type === "enum" && typeof name === "string" &&
      isSameObject({ name, schema: type.schema ?? null }, ref, rules);
    return isIt ? { ...type, values } : type;
  };
  return {
    ...schema,
    enums: replaceItem(schema.enums, found, { ...found, values }),
    tables: schema.tables.map((table) => ({
      ...table,
      columns: table.columns.map((column) => ({ ...column, type: changeType(column.type) })),
    })),
  };
}
