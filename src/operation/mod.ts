/** THE list of operations: `Kind`, `Operation` and the recording `op` are derived from it. */
import { addColumn } from "./add_column.ts";
import { addEnumValue } from "./add_enum_value.ts";
import { alterColumn } from "./alter_column.ts";
import { batchAlterTable } from "./batch_alter_table.ts";
import { bulkInsert } from "./bulk_insert.ts";
import { createCheckConstraint } from "./create_check_constraint.ts";
import { createEnum } from "./create_enum.ts";
import { createExcludeConstraint } from "./create_exclude_constraint.ts";
import { createForeignKey } from "./create_foreign_key.ts";
import { createIndex } from "./create_index.ts";
import { createPrimaryKey } from "./create_primary_key.ts";
import { createSchema } from "./create_schema.ts";
import { createSequence } from "./create_sequence.ts";
import { createTable } from "./create_table.ts";
import { createTableComment } from "./create_table_comment.ts";
import { createUniqueConstraint } from "./create_unique_constraint.ts";
import { createView } from "./create_view.ts";
import { dropColumn } from "./drop_column.ts";
import { dropConstraint } from "./drop_constraint.ts";
import { dropEnum } from "./drop_enum.ts";
import { dropIndex } from "./drop_index.ts";
import { dropSchema } from "./drop_schema.ts";
import { dropSequence } from "./drop_sequence.ts";
import { dropTable } from "./drop_table.ts";
import { dropTableComment } from "./drop_table_comment.ts";
import { dropView } from "./drop_view.ts";
import { execute } from "./execute.ts";
import { executeFile } from "./execute_file.ts";
import { renameColumn } from "./rename_column.ts";
import { renameConstraint } from "./rename_constraint.ts";
import { renameEnumValue } from "./rename_enum_value.ts";
import { renameTable } from "./rename_table.ts";
import { validateConstraint } from "./validate_constraint.ts";
import type { Op } from "../../templates/migrate.d.ts";
import type { BuildContext } from "../schema/constraint.ts";

/** The methods of the contract's `Op` that record: they return nothing. `invoke` records others. */
type RecordingMethod = Exclude<
  {
    [K in keyof Op]: Op[K] extends (...args: never[]) => void
      ? ReturnType<Op[K]> extends void ? K : never
      : never;
  }[keyof Op],
  "invoke"
>;

/** What the contract asks of each: its own kind, and the arguments of its method. */
type Agreement = {
  readonly [K in RecordingMethod]: {
    readonly kind: K;
    readonly create: (context: BuildContext, ...args: Parameters<Op[K]>) => { readonly kind: K };
  };
};

/** Every operation, by its kind, which is also its method of `op`. */
export const OPERATIONS = {
  createTable,
  dropTable,
  renameTable,
  createTableComment,
  dropTableComment,
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
  validateConstraint,
  dropConstraint,
  renameConstraint,
  batchAlterTable,
  createEnum,
  addEnumValue,
  renameEnumValue,
  dropEnum,
  createSchema,
  dropSchema,
  createSequence,
  dropSequence,
  createView,
  dropView,
  execute,
  executeFile,
  bulkInsert,
} as const satisfies Agreement;

/** The kind of an operation. */
export type Kind = keyof typeof OPERATIONS;

/** The operation of a kind, as frozen plain data. */
export type OperationOf<K extends Kind> = ReturnType<(typeof OPERATIONS)[K]["create"]>;

/** Any operation. */
export type Operation = { [K in Kind]: OperationOf<K> }[Kind];

/** A few words about an operation, for progress and errors. */
export function describeOperation(operation: Operation): string {
  const { describe } = OPERATIONS[operation.kind] as { describe: (operation: Operation) => string };
  return describe(operation);
}
