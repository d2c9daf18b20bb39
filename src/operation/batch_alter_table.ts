/** `op.batchAlterTable`: several changes of one table, done together. */
import { allow } from "../schema/check.ts";
import { buildAdditions, buildTable, TABLE_OPTIONS } from "../schema/build.ts";
import { invalid } from "../schema/fragment.ts";
import { addColumn } from "./add_column.ts";
import { alterColumn } from "./alter_column.ts";
import { createCheckConstraint } from "./create_check_constraint.ts";
import { createExcludeConstraint } from "./create_exclude_constraint.ts";
import { createForeignKey } from "./create_foreign_key.ts";
import { createIndex } from "./create_index.ts";
import { createPrimaryKey } from "./create_primary_key.ts";
import { createTableComment } from "./create_table_comment.ts";
import { createUniqueConstraint } from "./create_unique_constraint.ts";
import { dropColumn } from "./drop_column.ts";
import { dropConstraint } from "./drop_constraint.ts";
import { dropIndex } from "./drop_index.ts";
import { dropTableComment } from "./drop_table_comment.ts";
import { renameColumn } from "./rename_column.ts";
import { renameConstraint } from "./rename_constraint.ts";
import { addToTable, startBatch } from "./shape_batch.ts";
import { changeTable } from "./shape.ts";
import { nameConstraints } from "./shape_name.ts";
import { reorderColumns } from "./shape_column.ts";
import {
  ALTER_OPTIONS,
  alterOptions,
  defineOperation,
  formatTable,
  optionsOf,
  tableRef,
} from "./spec.ts";
import type { BuildContext } from "../schema/constraint.ts";
import type { Schema } from "../schema/schema.ts";
import type { Rules } from "./rules.ts";
import type { BatchOp, BatchOptions, InSchema } from "../../templates/migrate.d.ts";

const OPTIONS = {
  ...allow<BatchOptions>({
    recreate: true,
    copyFrom: { ...TABLE_OPTIONS, columns: true },
    table: TABLE_OPTIONS,
    columnOrder: true,
    namingConvention: { ix: true, uq: true, ck: true, fk: true, pk: true },
    ...ALTER_OPTIONS,
  }),
  schema: true,
} as const;

const ITEMS = {
  addColumn,
  alterColumn,
  renameColumn,
  dropColumn,
  createIndex,
  dropIndex,
  createPrimaryKey,
  createUniqueConstraint,
  createForeignKey,
  createCheckConstraint,
  createExcludeConstraint,
  dropConstraint,
  renameConstraint,
  createTableComment,
  dropTableComment,
} as const;

/** The operations that a batch can hold. */
export type BatchItem = ReturnType<(typeof ITEMS)[keyof typeof ITEMS]["create"]>;

export const batchAlterTable = defineOperation("batchAlterTable", {
  create: (
    context,
    table: string,
    body: (batch: BatchOp) => void,
    given?: BatchOptions & InSchema,
  ) => {
    const said = optionsOf(given, OPTIONS);
    const { copyFrom } = said;
    return {
      table: tableRef(table, given),
      items: recordBatch(context, table, body, given?.schema),
      recreate: said.recreate ?? "auto",
      copyFrom: copyFrom === undefined
        ? null
        : buildTable(table, copyFrom.columns, copyFrom, context, {
          ...TABLE_OPTIONS,
          columns: true,
        }),
      additions: buildAdditions(table, said.table ?? {}, context),
      columnOrder: said.columnOrder ?? null,
      namingConvention: said.namingConvention ?? null,
      ...alterOptions(said.mysql),
    };
  },
  replay: (operation, schema, rules) => {
    const { items, table, additions, columnOrder } = operation;
    const replayed = items.reduce(
      (its, item) => replayItem(item, its, rules),
      startBatch(operation, schema, rules),
    );
    return changeTable(replayed, table, rules, (its) => {
      const added = addToTable(its, additions, rules);
      // Where columns cannot be placed nothing is rebuilt, and the order stays.
      return columnOrder === null || !rules.placesColumns
        ? added
        : reorderColumns(added, columnOrder, rules);
    });
  },
  describe: ({ table }) => `alter table ${formatTable(table)} in a batch`,
});

/** Whether a batch can hold the operation. */
export function isBatchItem(operation: { readonly kind: string }): operation is BatchItem {
  return Object.hasOwn(ITEMS, operation.kind);
}

/** What one item of a batch makes of a schema. */
export function replayItem(item: BatchItem, schema: Schema, rules: Rules): Schema {
  // The kind picks the function for its own data: a pairing that types cannot follow.
  const { replay } = ITEMS[item.kind] as {
    replay: (item: BatchItem, schema: Schema, rules: Rules) => Schema;
  };
  return nameConstraints(replay(item, schema, rules), schema, rules);
}

/** Runs the body and gives what it recorded. */
function recordBatch(
  context: BuildContext,
  table: string,
  body: (batch: BatchOp) => void,
  schema: string | undefined,
): readonly BatchItem[] {
  if (typeof body !== "function") throw invalid("the body must be a function of the batch");
  const items: BatchItem[] = [];
  const returned: unknown = body(batchOp(context, table, schema, (item) => items.push(item)));
  if (returned instanceof Promise) {
    returned.catch(() => {});
    throw invalid("the body must not be async: nothing in a batch needs to be awaited");
  }
  return Object.freeze(items);
}

function batchOp(
  context: BuildContext,
  table: string,
  schema: string | undefined,
  add: (item: BatchItem) => void,
): BatchOp {
  const inSchema = schema === undefined ? {} : { schema };
  return {
    addColumn: (name, column, options) =>
      add(addColumn.create(context, table, name, column, { ...options, ...inSchema })),
    alterColumn: (name, change, options) =>
      add(alterColumn.create(context, table, name, change, { ...options, ...inSchema })),
    renameColumn: (name, newName, options) =>
      add(renameColumn.create(context, table, name, newName, { ...options, ...inSchema })),
    dropColumn: (name, options) =>
      add(dropColumn.create(context, table, name, { ...options, ...inSchema })),
    createIndex: (name, columns, options) =>
      add(createIndex.create(context, name, table, columns, { ...options, ...inSchema })),
    dropIndex: (name, options) =>
      add(dropIndex.create(context, name, table, { ...options, ...inSchema })),
    createPrimaryKey: (name, columns, options) =>
      add(createPrimaryKey.create(context, name, table, columns, { ...options, ...inSchema })),
    createUniqueConstraint: (name, columns, options) =>
      add(
        createUniqueConstraint.create(context, name, table, columns, { ...options, ...inSchema }),
      ),
    createForeignKey: (name, referent, columns, referentColumns, options) =>
      add(createForeignKey.create(context, name, table, referent, columns, referentColumns, {
        ...options,
        ...inSchema,
      })),
    createCheckConstraint: (name, condition, options) =>
      add(
        createCheckConstraint.create(context, name, table, condition, { ...options, ...inSchema }),
      ),
    createExcludeConstraint: (name, elements, options) =>
      add(
        createExcludeConstraint.create(context, name, table, elements, { ...options, ...inSchema }),
      ),
    dropConstraint: (name, options) =>
      add(dropConstraint.create(context, name, table, { ...options, ...inSchema })),
    renameConstraint: (name, newName, options) =>
      add(renameConstraint.create(context, table, name, newName, { ...options, ...inSchema })),
    createTableComment: (comment) =>
      add(createTableComment.create(context, table, comment, inSchema)),
    dropTableComment: () => add(dropTableComment.create(context, table, inSchema)),
  };
}
