/** SQLite: operations to statements. */
import { compileOperation } from "../compile_operation.ts";
import { ansiCompiler, unsupported } from "../ansi.ts";
import { alterTable, renameColumn, renameTable } from "./compile/alter_table.ts";
import { groupOperations } from "./compile/group.ts";
import { type Known, lookUpTable, NOTHING_KNOWN } from "./compile/known.ts";
import { rules } from "./rules.ts";
import { findPlaceholder, splitScript } from "./text/script.ts";
import { rowidColumn, spelling, TITLE } from "./compile/spelling.ts";
import type { Compilation, CompiledOperation, Compiler, DialectSettings } from "../dialect.ts";
import type { BatchItem } from "../../operation/batch_alter_table.ts";
import type { TableRef } from "../../operation/spec.ts";
import type { TableModel } from "../../../templates/migrate.d.ts";

const ansi = ansiCompiler(spelling);

/** SQLite keeps no comments and no enum types: there is nothing to change, as under Alembic. */
const ignored = () => [];

function createCompiler(settings: DialectSettings["sqlite"]): Compiler<Known> {
  const alter = (operation: BatchItem & { readonly table: TableRef }, known: Known) =>
    alterTable(known, operation.table, [operation], null, settings);
  return {
    ...ansi,
    createTable: ({ table, ...rest }, known) => {
      if (table.excludes.length > 0) throw unsupported("an exclude constraint", TITLE);
      return ansi.createTable({ ...rest, table: withAutoincrement(table, settings) }, known);
    },
    renameTable: (operation, known) => renameTable(known, operation),
    renameColumn: (operation, known) => renameColumn(known, operation),
    addColumn: alter,
    alterColumn: alter,
    dropColumn: alter,
    createPrimaryKey: alter,
    createUniqueConstraint: alter,
    createForeignKey: alter,
    createCheckConstraint: alter,
    dropConstraint: alter,
    renameConstraint: alter,
    batchAlterTable: ({ kind: _kind, table, items, ...choices }, known) =>
      alterTable(known, table, items, choices, settings),
    createEnum: ignored,
    dropEnum: ignored,
    createTableComment: ignored,
    dropTableComment: ignored,
  };
}

/** What the config's `sqlite.autoincrement` asks of a new table. */
function withAutoincrement(table: TableModel, settings: DialectSettings["sqlite"]): TableModel {
  const { options } = table;
  const isSaid = options.sqlite?.autoincrement !== undefined;
  if (!settings?.autoincrement || isSaid || rowidColumn(table) === null) return table;
  return { ...table, options: { ...options, sqlite: { ...options.sqlite, autoincrement: true } } };
}

const ALTERATIONS: ReadonlySet<string> = new Set([
  "renameTable",
  "renameColumn",
  "addColumn",
  "alterColumn",
  "dropColumn",
  "createPrimaryKey",
  "createUniqueConstraint",
  "createForeignKey",
  "createCheckConstraint",
  "dropConstraint",
  "renameConstraint",
  "batchAlterTable",
]);

/** SQLite has no schemas: a name before a table's would be that of an attached database. */
function refuseSchema(operation: CompiledOperation): void {
  const named: readonly unknown[] = Object.values(operation);
  const schemas = [...named, operation].flatMap((its) =>
    typeof its === "object" && its !== null && "schema" in its && its.schema !== null
      ? [its.schema]
      : []
  );
  if (schemas.length === 0) return;
  throw unsupported(`${operation.kind} in the schema ${String(schemas[0])}`, TITLE);
}

function reads(operation: CompiledOperation): readonly TableRef[] {
  return ALTERATIONS.has(operation.kind) ? [(operation as { table: TableRef }).table] : [];
}

/** Whether what hangs on the table must be known: views, triggers, foreign keys of others. */
function changesNames(operation: CompiledOperation): boolean {
  const items: readonly { readonly kind: string }[] = operation.kind === "batchAlterTable"
    ? operation.items
    : [operation];
  return items.some(({ kind }) => ["renameTable", "renameColumn", "dropColumn"].includes(kind));
}

/** Everything that turns operations into SQLite's statements. */
export function createCompilation({ sqlite }: DialectSettings): Compilation {
  const compiler = createCompiler(sqlite);
  return {
    reads,
    compile: async (operation, context) => {
      refuseSchema(operation);
      const [table] = reads(operation);
      const known = table === undefined ? NOTHING_KNOWN : await lookUpTable(context, table.name, {
        withDependents: changesNames(operation) || sqlite?.foreignKeys === true,
        enforcesForeignKeys: sqlite?.foreignKeys === true,
      });
      return compileOperation(compiler, operation, known);
    },
    group: groupOperations,
    rules,
    splitScript,
    findPlaceholder,
  };
}
