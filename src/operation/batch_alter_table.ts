/** `op.batchAlterTable`: several changes of one table, done together. */
import { allow } from "../schema/check.ts";
import { buildTable, TABLE_OPTIONS } from "../schema/build.ts";
import { invalid } from "../schema/fragment.ts";
import { addColumn } from "./add_column.ts";
import { alterColumn } from "./alter_column.ts";
import { createCheckConstraint } from "./create_check_constraint.ts";
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
import { defineOperation, formatTable, optionsOf, tableRef } from "./spec.ts";
import type { BuildContext } from "../schema/constraint.ts";
import type { BatchOp, BatchOptions, InSchema } from "../../templates/migrate.d.ts";

const OPTIONS = {
  ...allow<BatchOptions>({
    recreate: true,
    copyFrom: { ...TABLE_OPTIONS, columns: true },
    table: TABLE_OPTIONS,
    columnOrder: true,
    namingConvention: { ix: true, uq: true, ck: true, fk: true, pk: true },
  }),
  schema: true,
} as const;

/** The operations that a batch can hold. */
export type BatchItem = ReturnType<
  | typeof addColumn.create
  | typeof alterColumn.create
  | typeof renameColumn.create
  | typeof dropColumn.create
  | typeof createIndex.create
  | typeof dropIndex.create
  | typeof createPrimaryKey.create
  | typeof createUniqueConstraint.create
  | typeof createForeignKey.create
  | typeof createCheckConstraint.create
  | typeof dropConstraint.create
  | typeof renameConstraint.create
  | typeof createTableComment.create
  | typeof dropTableComment.create
>;

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
      tableOptions: said.table ?? {},
      columnOrder: said.columnOrder ?? null,
      namingConvention: said.namingConvention ?? null,
    };
  },
  describe: ({ table }) => `alter table ${formatTable(table)} in a batch`,
});

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
    renameColumn: (name, newName) =>
      add(renameColumn.create(context, table, name, newName, inSchema)),
    dropColumn: (name, options) =>
      add(dropColumn.create(context, table, name, { ...options, ...inSchema })),
    createIndex: (name, columns, options) =>
      add(createIndex.create(context, name, table, columns, { ...options, ...inSchema })),
    dropIndex: (name, options) =>
      add(dropIndex.create(context, name, table, { ...options, ...inSchema })),
    createPrimaryKey: (name, columns) =>
      add(createPrimaryKey.create(context, name, table, columns, inSchema)),
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
    dropConstraint: (name, options) =>
      add(dropConstraint.create(context, name, table, { ...options, ...inSchema })),
    renameConstraint: (name, newName) =>
      add(renameConstraint.create(context, table, name, newName, inSchema)),
    createTableComment: (comment) =>
      add(createTableComment.create(context, table, comment, inSchema)),
    dropTableComment: () => add(dropTableComment.create(context, table, inSchema)),
  };
}
