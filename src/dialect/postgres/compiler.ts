/** PostgreSQL: operations to statements. */
import { compileOperation } from "../compile_operation.ts";
import { isMigrateError } from "../../core/error.ts";
import { type BatchItem, replayItem } from "../../operation/batch_alter_table.ts";
import { constraintsOf } from "../../operation/shape_constraint.ts";
import { findTable } from "../../operation/shape.ts";
import { invalid } from "../../schema/fragment.ts";
import { ansiCompiler, createIndexText, createTableText, tableName, unsupported } from "../ansi.ts";
import { inlineSql, type Statement, statement } from "../statement.ts";
import {
  addColumn,
  alterColumn,
  columnComment,
  dropColumn,
  plainIndex,
  renameColumn,
} from "./compile/column.ts";
import {
  addConstraint,
  createConstraint,
  dropConstraint,
  renameConstraint,
} from "./compile/constraint.ts";
import { type Known, lookUp, reads } from "./compile/known.ts";
import { objectCompiler } from "./compile/object.ts";
import { rules } from "./rules.ts";
import { findPlaceholder, isTransactional, splitScript, takesValues } from "./text/script.ts";
import { dottedName, parameterText, spelling, TITLE } from "./compile/spelling.ts";
import { quoting } from "./types.ts";
import type { Compilation, Compiler, DialectSettings } from "../dialect.ts";
import type { OperationOf } from "../../operation/mod.ts";
import type { TableRef } from "../../operation/spec.ts";
import type { Schema } from "../../schema/schema.ts";
import type { TableModel } from "../../../templates/migrate.d.ts";

const ansi = ansiCompiler(spelling);

/** CREATE TABLE, and what it cannot hold: NOT VALID, indexes, comments. */
function createTable(
  { table, ifNotExists }: OperationOf<"createTable">,
  { schema }: Known,
): readonly Statement[] {
  if (ifNotExists && findTable(schema, table, rules) !== undefined) return [];
  if (table.uniqueConstraints.some(({ postgres }) => postgres?.usingIndex !== undefined)) {
    throw invalid("`usingIndex` is not for a table that is being created");
  }
  // In CREATE TABLE the server takes NOT VALID and forgets it.
  const isValid = ({ postgres }: { readonly postgres?: { readonly notValid?: boolean } }) =>
    postgres?.notValid !== true;
  const { checks, foreignKeys } = table;
  const created: TableModel = {
    ...table,
    checks: checks.filter(isValid),
    foreignKeys: foreignKeys.filter(isValid),
  };
  return [
    statement(createTableText(spelling, created, ifNotExists)),
    ...constraintsOf({
      primaryKey: null,
      uniqueConstraints: [],
      excludes: [],
      checks: checks.filter((its) => !isValid(its)),
      foreignKeys: foreignKeys.filter((its) => !isValid(its)),
    }).map((constraint) => addConstraint(table, constraint)),
    ...table.indexes.map((index) =>
      statement(createIndexText(spelling, table, plainIndex(index), ifNotExists))
    ),
    ...(table.comment === null ? [] : [tableComment(table, table.comment)]),
    ...table.columns.flatMap(({ name, comment }) =>
      comment === null ? [] : [columnComment(table, name, comment)]
    ),
  ];
}

function tableComment(table: TableRef, comment: string | null): Statement {
  return statement(
    `COMMENT ON TABLE ${tableName(spelling, table)} IS ${quoting.literal(comment, null)}`,
  );
}

function createIndex(
  { table, index, ifNotExists }: OperationOf<"createIndex">,
): readonly Statement[] {
  const created = statement(createIndexText(spelling, table, index, ifNotExists));
  if (!index.postgres?.concurrently) return [created];
  const name = tableName(spelling, { name: index.name, schema: table.schema });
  return [{
    ...created,
    transactional: false,
    hint:
      `An index that could not be finished stays behind as invalid: DROP INDEX ${name} before trying again`,
  }];
}

function dropIndex(
  { index, schema, ifExists, concurrently }: OperationOf<"dropIndex">,
): readonly Statement[] {
  const name = tableName(spelling, { name: index, schema });
  const dropped = statement(
    `DROP INDEX ${concurrently ? "CONCURRENTLY " : ""}${ifExists ? "IF EXISTS " : ""}${name}`,
  );
  return [{ ...dropped, transactional: !concurrently }];
}

/** A script; values in what is not bound, as in DDL, become literals. */
function execute(operation: OperationOf<"execute">, known: Known): readonly Statement[] {
  return ansi.execute(operation, known).map((its) => {
    const sql = its.text.join("?");
    const spelt = its.values.length === 0 || takesValues(sql)
      ? its
      : statement(inlineSql(its, quoting.literal));
    return { ...spelt, transactional: isTransactional(sql) };
  });
}

/** The items as if they stood alone, then what the batch adds. Nothing is ever rebuilt. */
function batchAlterTable(
  operation: OperationOf<"batchAlterTable">,
  known: Known,
): readonly Statement[] {
  const { items, table, additions } = operation;
  const needsKnown = reads(operation).length > 0;
  const statements: Statement[] = [];
  let { schema } = known;
  for (const item of items) {
    statements.push(...compileOperation(compiler, item, { ...known, schema }));
    if (needsKnown) schema = follow(item, schema);
  }
  return [...statements, ...addAdditions(table, additions)];
}

/** What an item makes of what was looked up; what replay cannot follow, the server judges. */
function follow(item: BatchItem, schema: Schema): Schema {
  try {
    return replayItem(item, schema, rules);
  } catch (error) {
    if (isMigrateError(error, "revision.invalid_operation")) return schema;
    throw error;
  }
}

function addAdditions(
  table: TableRef,
  additions: OperationOf<"batchAlterTable">["additions"],
): readonly Statement[] {
  const { with: parameters = {}, tablespace, unlogged, inherits = [], partitionBy } =
    additions.options.postgres ?? {};
  if (partitionBy !== undefined) {
    throw unsupported(
      "partitioning a table that is there",
      TITLE,
      "Create a partitioned table and copy the rows",
    );
  }
  const entries = Object.entries(parameters);
  const actions = [
    ...(entries.length === 0 ? [] : [`SET (${entries.map(parameterText).join(", ")})`]),
    ...(tablespace === undefined ? [] : [`SET TABLESPACE ${quoting.name(tablespace)}`]),
    ...(unlogged === undefined ? [] : [unlogged ? "SET UNLOGGED" : "SET LOGGED"]),
    ...inherits.map((parent) => `INHERIT ${dottedName(parent)}`),
  ];
  return [
    ...constraintsOf(additions).map((constraint) => addConstraint(table, constraint)),
    ...additions.indexes.flatMap((index) =>
      createIndex({ kind: "createIndex", table, index, ifNotExists: false })
    ),
    ...actions.map((action) => statement(`ALTER TABLE ${tableName(spelling, table)} ${action}`)),
    ...(additions.comment === null ? [] : [tableComment(table, additions.comment)]),
  ];
}

const compiler: Compiler<Known> = {
  ...ansi,
  ...objectCompiler,
  createTable,
  renameTable: ({ table, newName, ifExists }) => [
    statement(
      `ALTER TABLE ${ifExists ? "IF EXISTS " : ""}${tableName(spelling, table)} RENAME TO ${
        quoting.name(newName)
      }`,
    ),
  ],
  createTableComment: ({ table, comment }) => [tableComment(table, comment)],
  dropTableComment: ({ table }) => [tableComment(table, null)],
  addColumn,
  alterColumn,
  renameColumn,
  dropColumn,
  createIndex,
  dropIndex,
  createPrimaryKey: ({ table, primaryKey: model, ifNotExists }, known) =>
    createConstraint(table, { kind: "primaryKey", model }, ifNotExists, known),
  createUniqueConstraint: ({ table, unique: model, ifNotExists }, known) =>
    createConstraint(table, { kind: "unique", model }, ifNotExists, known),
  createForeignKey: ({ table, foreignKey: model, ifNotExists }, known) =>
    createConstraint(table, { kind: "foreignKey", model }, ifNotExists, known),
  createCheckConstraint: ({ table, check: model, ifNotExists }, known) =>
    createConstraint(table, { kind: "check", model }, ifNotExists, known),
  createExcludeConstraint: ({ table, exclude: model, ifNotExists }, known) =>
    createConstraint(table, { kind: "exclude", model }, ifNotExists, known),
  validateConstraint: ({ table, constraint }) => [
    statement(
      `ALTER TABLE ${tableName(spelling, table)} VALIDATE CONSTRAINT ${quoting.name(constraint)}`,
    ),
  ],
  dropConstraint,
  renameConstraint,
  batchAlterTable,
  execute,
};

/** Everything that turns operations into PostgreSQL's statements. */
export function createCompilation(_settings: DialectSettings): Compilation {
  return {
    reads,
    compile: async (operation, context) =>
      compileOperation(compiler, operation, await lookUp(operation, context)),
    rules,
    splitScript,
    findPlaceholder,
  };
}
