/** `op.addColumn`: a column with the constraints and the index that it declares. */
import { buildColumn, columnConstraints } from "../schema/build.ts";
import { buildPrimaryKey } from "../schema/constraint.ts";
import { changeTable } from "./shape.ts";
import { columnTaken, findColumn, hasColumn, placeColumn } from "./shape_column.ts";
import { addConstraint, constraintsOf } from "./shape_constraint.ts";
import { addIndex } from "./shape_index.ts";
import {
  ALTER_OPTIONS,
  alterOptions,
  defineOperation,
  formatTable,
  optionsOf,
  placeOf,
  tableRef,
} from "./spec.ts";
import type {
  ColumnSpec,
  IfNotExists,
  InSchema,
  MysqlAlter,
  Position,
} from "../../templates/migrate.d.ts";

export const addColumn = defineOperation("addColumn", {
  create: (
    context,
    name: string,
    column: string,
    spec: ColumnSpec,
    given?: InSchema & IfNotExists & Position & MysqlAlter,
  ) => {
    const { ifNotExists = false, schema: _schema, mysql, ...position } = optionsOf(given, {
      ...ALTER_OPTIONS,
      schema: true,
      ifNotExists: true,
      after: true,
      before: true,
      first: true,
    });
    const built = buildColumn(column, spec, context);
    return {
      table: tableRef(name, given),
      column: built.column,
      primaryKey: built.data.primaryKey === null
        ? null
        : buildPrimaryKey(name, { ...built.data.primaryKey, columns: [column] }, context),
      ...columnConstraints(name, column, built.data, context),
      position: placeOf(position),
      ifNotExists,
      ...alterOptions(mysql),
    };
  },
  replay: ({ table: ref, ifNotExists, ...added }, schema, rules) => {
    if (ifNotExists && hasColumn(schema, ref, added.column.name, rules)) return schema;
    return changeTable(schema, ref, rules, (table) => {
      const { column, position } = added;
      if (findColumn(table, column.name, rules) !== undefined) {
        throw columnTaken(table, column.name);
      }
      const columns = placeColumn(table, column, position, rules);
      const constrained = constraintsOf({ ...added, excludes: [] }).reduce(
        (its, constraint) => addConstraint(its, constraint, rules),
        { ...table, columns },
      );
      return added.indexes.reduce((its, index) => addIndex(its, index, rules), constrained);
    });
  },
  describe: ({ table, column }) => `add column ${formatTable(table)}.${column.name}`,
});
