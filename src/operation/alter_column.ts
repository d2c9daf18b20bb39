/** `op.alterColumn`: type, nullability, default, comment, name of a column. */
import { checkName } from "../schema/check.ts";
import { invalid } from "../schema/fragment.ts";
import { optionalType, withoutMysqlDefaults } from "../schema/type.ts";
import { replaceItem, replaceTable, tableOf } from "./shape.ts";
import { columnOf, hasColumn, placeColumn } from "./shape_column.ts";
import { renameColumnOf } from "./shape_rename.ts";
import {
  ALTER_OPTIONS,
  alterOptions,
  defineOperation,
  formatTable,
  optionsOf,
  placeOf,
  tableRef,
} from "./spec.ts";
import type { ColumnModel } from "../schema/schema.ts";
import type { Rules } from "./rules.ts";
import type {
  ColumnChange,
  IfExists,
  InSchema,
  MysqlAlter,
  Position,
} from "../../templates/migrate.d.ts";

const CHANGES = {
  type: true,
  using: true,
  nullable: true,
  default: true,
  comment: true,
  newName: true,
  autoincrement: true,
  collation: true,
  mysql: { onUpdate: true, invisible: true },
  existing: { type: true, nullable: true, default: true, comment: true, collation: true },
} as const;

export const alterColumn = defineOperation("alterColumn", {
  create: (
    _context,
    name: string,
    column: string,
    change: ColumnChange,
    given?: InSchema & IfExists & Position & MysqlAlter,
  ) => {
    const { schema: _schema, ifExists = false, mysql, ...position } = optionsOf(given, {
      ...ALTER_OPTIONS,
      schema: true,
      ifExists: true,
      after: true,
      before: true,
      first: true,
    });
    const said = optionsOf(change, CHANGES);
    const place = placeOf(position);
    if (Object.keys({ ...said, ...place }).length === 0) {
      throw invalid("it says nothing to change");
    }
    return {
      table: tableRef(name, given),
      column: checkName("a column's name", column),
      position: place,
      change: Object.freeze({ ...said, ...optionalType(said.type) }),
      ifExists,
      ...alterOptions(mysql),
    };
  },
  replay: ({ table: ref, column: name, change, position, ifExists }, schema, rules) => {
    if (ifExists && !hasColumn(schema, ref, name, rules)) return schema;
    const table = tableOf(schema, ref, rules);
    const column = columnOf(table, name, rules);
    const changed = changeColumn(column, change, rules);
    const altered = {
      ...table,
      columns: Object.keys(position).length === 0
        ? replaceItem(table.columns, column, changed)
        : placeColumn(table, changed, position, rules),
    };
    const next = replaceTable(schema, table, altered);
    const { newName } = change;
    return newName === undefined ? next : renameColumnOf(next, altered, name, newName, rules);
  },
  describe: ({ table, column }) => `alter column ${formatTable(table)}.${column}`,
});

/** The column after a change, but for its name and its place. */
export function changeColumn(
  column: ColumnModel,
  change: Partial<ColumnChange>,
  { heeds }: Rules,
): ColumnModel {
  const { type, nullable, default: value, comment, collation, autoincrement } = change;
  const { mysql, ...rest } = column;
  return {
    ...rest,
    ...(heeds === "mysql" ? withoutMysqlDefaults({ ...mysql, ...change.mysql }) : {}),
    ...(type === undefined ? {} : { type }),
    ...(nullable === undefined ? {} : { nullable }),
    ...(value === undefined ? {} : { default: value }),
    ...(comment === undefined ? {} : { comment }),
    ...(collation === undefined ? {} : { collation }),
    ...(autoincrement === undefined
      ? {}
      : autoincrement
      ? { autoincrement: column.autoincrement ?? "identity" }
      : { autoincrement: null, identity: null }),
  };
}
