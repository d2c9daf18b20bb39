/** MySQL and MariaDB: operations to statements. */
import { compileOperation } from "../compile_operation.ts";
import { type BatchItem } from "../../operation/batch_alter_table.ts";
import { addToTable, startBatch } from "../../operation/shape_batch.ts";
import { reorderColumns } from "../../operation/shape_column.ts";
import { findTable } from "../../operation/shape.ts";
import { ansiCompiler, tableName, unsupported } from "../ansi.ts";
import { type Statement, statement } from "../statement.ts";
import { alterFollowed, alterTable, ddl } from "./compile/alter.ts";
import { addColumn, alterColumn, renameColumn } from "./compile/column.ts";
import { createIndex, dropIndex } from "./compile/index.ts";
import { createConstraint } from "./compile/constraint.ts";
import { type Followed, followItems } from "./compile/follow.ts";
import { type Known, lookUp, reads } from "./compile/known.ts";
import { textLiteral } from "./text/literal.ts";
import { normalTable } from "./compare/normal_table.ts";
import { objectCompiler } from "./compile/object.ts";
import { PIECES } from "./compile/piece.ts";
import { rulesFor } from "./rules.ts";
import { findPlaceholder, isTransactional, splitScript } from "./text/script.ts";
import { createTableText } from "./compile/spelling.ts";
import { TITLE } from "./types.ts";
import type { Compilation, Compiler, DialectSettings } from "../dialect.ts";
import type { Family } from "./family.ts";
import type { InsertRow } from "../../operation/bulk_insert.ts";
import type { OperationOf } from "../../operation/mod.ts";
import type { TableRef } from "../../operation/spec.ts";
import type { TableModel } from "../../../templates/migrate.d.ts";

const ansi = ansiCompiler(PIECES);

function createTable(
  { table, ifNotExists }: OperationOf<"createTable">,
  { family }: Known,
): readonly Statement[] {
  const created = ddl(createTableText(table, ifNotExists, family));
  return [{ ...created, transactional: table.options.temporary === true }];
}

function renameTable(
  { table, newName, ifExists }: OperationOf<"renameTable">,
  { schema, family }: Known,
): readonly Statement[] {
  if (ifExists && findTable(schema, table, rulesFor(family)) === undefined) return [];
  const to = tableName(PIECES, { name: newName, schema: table.schema });
  return [ddl(`ALTER TABLE ${tableName(PIECES, table)} RENAME TO ${to}`)];
}

function tableComment(table: TableRef, comment: string): readonly Statement[] {
  return alterTable(table, [`COMMENT = ${textLiteral(comment)}`]);
}

/** What is known of the table is followed, so that one statement says all that comes of it. */
function alterByItem(
  item: BatchItem & { readonly table: TableRef },
  { schema, family }: Known,
  alter?: OperationOf<"batchAlterTable">["alter"],
): readonly Statement[] {
  const rules = rulesFor(family);
  const ifExists = "ifExists" in item && item.ifExists;
  if (ifExists && findTable(schema, item.table, rules) === undefined) return [];
  return alterFollowed(
    followItems([item], item.table, schema, rules, () => {}),
    family,
    alter,
  );
}

/** All items in one statement, with what the batch adds. */
function batchAlterTable(
  operation: OperationOf<"batchAlterTable">,
  known: Known,
): readonly Statement[] {
  const { schema, family, enter } = known;
  const { items, table, additions, columnOrder, alter } = operation;
  const rules = rulesFor(family);
  items.forEach((item, at) => refuse(item, at, known));
  const excludes = [...additions.excludes, ...operation.copyFrom?.excludes ?? []];
  if (excludes.length > 0) throw unsupported("an exclude constraint", TITLE);
  const started = startBatch(operation, schema, rules);
  const followed = followItems(items, table, started, rules, enter);
  const added = normalTable(addToTable(followed.after, additions, rules), family, false);
  const after = columnOrder === null ? added : reorderColumns(added, columnOrder, rules);
  return alterFollowed(withoutKeyName({ ...followed, after }), family, alter);
}

/** What cannot be by itself is refused in a batch too: following would not see it. */
function refuse(item: BatchItem, at: number, known: Known): void {
  known.enter(at);
  const isLookedUp = "ifNotExists" in item && item.ifNotExists;
  const isCreated = item.kind.startsWith("create") && !isLookedUp;
  if (isCreated || item.kind === "createExcludeConstraint") compileOperation(compiler, item, known);
}

/** A batch's convention may have named the primary key, which has no name to be dropped by. */
function withoutKeyName(followed: Followed): Followed {
  const unnamed = (table: TableModel): TableModel =>
    table.primaryKey === null
      ? table
      : { ...table, primaryKey: { ...table.primaryKey, name: null } };
  const { before, renamed, after } = followed;
  return { ...followed, before: unnamed(before), renamed: unnamed(renamed), after: unnamed(after) };
}

/** A script; the values of what is not bound, as of DDL, are literals all the same. */
function execute(operation: OperationOf<"execute">, known: Known): readonly Statement[] {
  return ansi.execute(operation, known).map((its) => ({
    ...its,
    transactional: isTransactional(its.text.join("?")),
  }));
}

/** MySQL has no DEFAULT VALUES. */
function bulkInsert(operation: OperationOf<"bulkInsert">, known: Known): readonly Statement[] {
  // The runner has read the rows into lists by now.
  const rows = operation.rows as readonly InsertRow[];
  const isEmpty = (row: InsertRow) => Object.values(row).every((value) => value === undefined);
  const into = `INSERT INTO ${tableName(PIECES, operation.table)} () VALUES ()`;
  if (rows.every((row) => !isEmpty(row))) return ansi.bulkInsert(operation, known);
  return rows.flatMap((row) =>
    isEmpty(row) ? [statement(into)] : ansi.bulkInsert({ ...operation, rows: [row] }, known)
  );
}

const compiler: Compiler<Known> = {
  ...ansi,
  ...objectCompiler,
  createTable,
  renameTable,
  dropTable: ({ table, ifExists }) => [
    ddl(`DROP TABLE ${ifExists ? "IF EXISTS " : ""}${tableName(PIECES, table)}`),
  ],
  createTableComment: ({ table, comment }) => tableComment(table, comment),
  dropTableComment: ({ table }) => tableComment(table, ""),
  addColumn,
  alterColumn: (operation, known) =>
    alterColumn(operation, known) ?? alterByItem(operation, known, operation.alter),
  renameColumn,
  dropColumn: (operation, known) => alterByItem(operation, known, operation.alter),
  createIndex,
  dropIndex: (operation, known) =>
    dropIndex(operation, known, (item) => alterByItem(item, known, operation.alter)),
  createPrimaryKey: createConstraint,
  createUniqueConstraint: createConstraint,
  createForeignKey: createConstraint,
  createCheckConstraint: createConstraint,
  dropConstraint: alterByItem,
  renameConstraint: alterByItem,
  batchAlterTable,
  execute,
  bulkInsert,
};

/**
 * Everything that turns operations into statements.
 *
 * @param family which of the two servers it is, where none can be asked.
 */
export function createCompilation(_settings: DialectSettings, family: Family): Compilation {
  return {
    reads,
    compile: async (operation, context) =>
      compileOperation(compiler, operation, await lookUp(operation, context, family)),
    rules: rulesFor(family),
    splitScript,
    findPlaceholder,
  };
}
