/** Operations as a diff writes them: plain, without what may be there or gone already. */
import { NO_ADDITIONS } from "../schema/build.ts";
import { sqlText } from "../schema/fragment.ts";
import { refOf } from "../operation/shape.ts";
import type { Constraint } from "../operation/shape_constraint.ts";
import type { Operation, OperationOf } from "../operation/mod.ts";
import type { TableRef } from "../operation/spec.ts";
import type {
  ColumnModel,
  EnumModel,
  IndexModel,
  TableModel,
  ViewModel,
} from "../schema/schema.ts";

/** CREATE TABLE with all that the model says. */
export function createTable(table: TableModel): Operation {
  return { kind: "createTable", table, ifNotExists: false };
}

/** DROP TABLE. */
export function dropTable(table: TableRef): Operation {
  return { kind: "dropTable", table: refOf(table), ifExists: false };
}

/** A column alone: its constraints and indexes are operations of their own. */
export function addColumn(
  table: TableRef,
  column: ColumnModel,
  position: OperationOf<"addColumn">["position"] = {},
  primaryKey: TableModel["primaryKey"] = null,
): Operation {
  return {
    kind: "addColumn",
    table: refOf(table),
    column,
    primaryKey,
    uniqueConstraints: [],
    checks: [],
    foreignKeys: [],
    indexes: [],
    position,
    ifNotExists: false,
  };
}

/** DROP COLUMN. */
export function dropColumn(table: TableRef, column: string): Operation {
  return { kind: "dropColumn", table: refOf(table), column, ifExists: false };
}

/** Changes of a column that keeps its name and place. */
export function alterColumn(
  table: TableRef,
  column: string,
  change: OperationOf<"alterColumn">["change"],
): Operation {
  return {
    kind: "alterColumn",
    table: refOf(table),
    column,
    change,
    position: {},
    ifExists: false,
  };
}

/** DROP INDEX. */
export function dropIndex(table: TableRef, index: IndexModel): Operation {
  return {
    kind: "dropIndex",
    index: index.name,
    schema: table.schema,
    table: refOf(table),
    ifExists: false,
    concurrently: false,
  };
}

/** A new name for a constraint. */
export function renameConstraint(table: TableRef, constraint: string, newName: string): Operation {
  return { kind: "renameConstraint", table: refOf(table), constraint, newName, ifExists: false };
}

/** A batch of one table. */
export function batch(
  table: TableRef,
  items: OperationOf<"batchAlterTable">["items"],
  options: TableModel["options"],
): OperationOf<"batchAlterTable"> {
  return {
    kind: "batchAlterTable",
    table: refOf(table),
    items,
    recreate: "auto",
    copyFrom: null,
    additions: { ...NO_ADDITIONS, options },
    columnOrder: null,
    namingConvention: null,
  };
}

/** CREATE TYPE ... AS ENUM. */
export function createEnum(model: EnumModel): Operation {
  return { kind: "createEnum", type: refOf(model), values: model.values, ifNotExists: false };
}

/** DROP TYPE. */
export function dropEnum(type: TableRef): Operation {
  return { kind: "dropEnum", type: refOf(type), ifExists: false };
}

/** CREATE VIEW, or what takes the place of one. */
export function createView(view: ViewModel, replace = false): Operation {
  const { query, columns, materialized } = view;
  return {
    kind: "createView",
    view: refOf(view),
    query: sqlText(query),
    columns,
    replace,
    materialized,
    ifNotExists: false,
  };
}

/** DROP VIEW. */
export function dropView(view: ViewModel): Operation {
  return {
    kind: "dropView",
    view: refOf(view),
    materialized: view.materialized,
    ifExists: false,
  };
}

/** A constraint under a name. */
export function withName(constraint: Constraint, name: string | null): Constraint {
  // A constraint keeps its kind.
  return { kind: constraint.kind, model: { ...constraint.model, name } } as Constraint;
}
