/** SQLite: operations to statements. What ALTER TABLE cannot do there is not done yet. */
import {
  ansiCompiler,
  checkText,
  defaultText,
  expression,
  referencesText,
  type Spelling,
  tableName,
  unsupported,
} from "../ansi.ts";
import { type Statement, statement } from "../statement.ts";
import { splitScript } from "./script.ts";
import { isTrivia, tokenize, unquote } from "./token.ts";
import { quoting, spellType } from "./types.ts";
import type { CompileContext, Compiler } from "../dialect.ts";
import type { OperationOf } from "../../operation/mod.ts";
import type { TableRef } from "../../operation/spec.ts";
import type { ColumnModel, IndexModel, TableModel } from "../../../templates/migrate.d.ts";

const TITLE = "SQLite";

/** The single column of a primary key that is an alias of the rowid; null if there is none. */
function rowidColumn(table: TableModel): ColumnModel | null {
  const [name, ...others] = table.primaryKey?.columns ?? [];
  if (name === undefined || others.length > 0 || table.options.sqlite?.withoutRowid) return null;
  const column = table.columns.find((its) => its.name === name);
  if (column === undefined) return null;
  const isAlias = column.autoincrement !== null || spellType(column.type) === "INTEGER";
  return isAlias ? column : null;
}

/** AUTOINCREMENT is only accepted right behind the column's own PRIMARY KEY. */
function hasAutoincrement(table: TableModel): boolean {
  return table.options.sqlite?.autoincrement === true && rowidColumn(table) !== null;
}

const LITERAL_DEFAULT =
  /^(?:null|true|false|current_(?:time|date|timestamp)|[+-]?\d+(?:\.\d*)?(?:e[+-]?\d+)?|x?'(?:[^']|'')*')$/is;

/** SQLite wants any default that is not a literal in parentheses; more of them do no harm. */
function sqliteDefault(column: ColumnModel): string {
  const text = defaultText(spelling, column);
  return LITERAL_DEFAULT.test(text) ? text : `(${text})`;
}

function columnText(column: ColumnModel, table: TableModel | null): string {
  const { computed, collation } = column;
  // Only a column declared exactly INTEGER becomes the rowid's alias.
  const isRowid = table !== null && column.autoincrement !== null &&
    rowidColumn(table)?.name === column.name;
  const constraint = table?.primaryKey?.name;
  const words = [
    quoting.name(column.name),
    isRowid ? "INTEGER" : spellType(column.type),
    column.nullable ? "" : "NOT NULL",
    collation === null ? "" : `COLLATE ${quoting.name(collation)}`,
    column.default === null ? "" : `DEFAULT ${sqliteDefault(column)}`,
    computed === null
      ? ""
      : `GENERATED ALWAYS AS (${expression(spelling, computed.expression)}) ${
        computed.stored ? "STORED" : "VIRTUAL"
      }`,
    table !== null && hasAutoincrement(table) && rowidColumn(table)?.name === column.name
      ? `${constraint ? `CONSTRAINT ${quoting.name(constraint)} ` : ""}PRIMARY KEY AUTOINCREMENT`
      : "",
  ];
  return words.filter((word) => word !== "").join(" ");
}

const spelling: Spelling = {
  title: TITLE,
  quoting,
  splitScript,
  column: columnText,
  hasInlinePrimaryKey: hasAutoincrement,
  tableSuffix: ({ options: { sqlite } }) => {
    const words = [sqlite?.strict ? "STRICT" : "", sqlite?.withoutRowid ? "WITHOUT ROWID" : ""];
    const suffix = words.filter((word) => word !== "").join(", ");
    return suffix === "" ? "" : ` ${suffix}`;
  },
  indexColumn: ({ collation, order, nulls }, text) => {
    if (nulls !== undefined) throw unsupported("NULLS FIRST or LAST in an index", TITLE);
    return text + (collation === undefined ? "" : ` COLLATE ${quoting.name(collation)}`) +
      (order === undefined ? "" : ` ${order.toUpperCase()}`);
  },
};

const NEEDS_REBUILD = "SQLite's ALTER TABLE cannot do this, and rebuilding tables is not there yet";

function addColumn(
  operation: OperationOf<"addColumn">,
  { table: lookUp }: CompileContext,
): readonly Statement[] {
  const { table, column, ifNotExists, position } = operation;
  const isThere = () =>
    lookUp(table)?.columns.some(({ name }) => isSame(name, column.name)) ?? false;
  if (ifNotExists && isThere()) return [];
  const needsRebuild = operation.isPrimaryKey || operation.uniqueConstraints.length > 0 ||
    Object.keys(position).length > 0 || column.computed?.stored === true;
  if (needsRebuild) throw unsupported("addColumn with these options", TITLE, NEEDS_REBUILD);
  const words = [
    columnText(column, null),
    ...operation.checks.map((check) => checkText(spelling, check)),
    ...operation.foreignKeys.map((key) =>
      `${key.name === null ? "" : `CONSTRAINT ${quoting.name(key.name)} `}${
        referencesText(spelling, key)
      }`
    ),
  ];
  return [
    statement(`ALTER TABLE ${tableName(spelling, table)} ADD COLUMN ${words.join(" ")}`),
    ...operation.indexes.flatMap((index) =>
      ansi.createIndex({ kind: "createIndex", table, index, ifNotExists }, { table: lookUp })
    ),
  ];
}

/** Whether an index is on a column, or mentions it in an expression or its WHERE. */
function usesColumn(index: IndexModel, column: string): boolean {
  const texts = [index.where, ...index.columns.map(({ expression }) => expression)]
    .map((sql) => sql === null ? "" : expression(spelling, sql));
  return index.columns.some((its) => its.column !== null && isSame(its.column, column)) ||
    texts.some((text) => mentions(text, column));
}

/** Whether SQL text has a word that may be the name. */
function mentions(sql: string, name: string): boolean {
  return [...tokenize(sql)].some((token) =>
    !isTrivia(token) && isSame(unquote(sql.slice(token.start, token.end)), name)
  );
}

/** SQLite's names ignore case. */
function isSame(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

/** The column's indexes go first: SQLite refuses to drop a column that an index names. */
function dropColumn(
  { table, column, ifExists }: OperationOf<"dropColumn">,
  { table: lookUp }: CompileContext,
): readonly Statement[] {
  const model = lookUp(table);
  const isThere = model?.columns.some(({ name }) => isSame(name, column)) ?? false;
  if (ifExists && !isThere) return [];
  const keys = [
    model?.primaryKey?.columns ?? [],
    ...(model?.uniqueConstraints ?? []).map((unique) => unique.columns),
    ...(model?.foreignKeys ?? []).map((key) => key.columns),
  ];
  if (keys.flat().some((name) => isSame(name, column))) {
    throw unsupported("dropColumn of a column in a key", TITLE, NEEDS_REBUILD);
  }
  const indexes = (model?.indexes ?? []).filter((index) => usesColumn(index, column));
  return [
    ...indexes.map(({ name }) => statement(`DROP INDEX ${quoting.name(name)}`)),
    statement(`ALTER TABLE ${tableName(spelling, table)} DROP COLUMN ${quoting.name(column)}`),
  ];
}

const ansi = ansiCompiler(spelling);

/** SQLite keeps no comments and no enum types: there is nothing to change, as under Alembic. */
const ignored = () => [];

export const compiler: Compiler = {
  ...ansi,
  addColumn,
  dropColumn,
  createEnum: ignored,
  dropEnum: ignored,
  createTableComment: ignored,
  dropTableComment: ignored,
};

/** Tables that compiling an operation must know. */
export function reads(
  operation: { kind: string; table?: unknown; ifNotExists?: boolean },
): TableRef[] {
  const needsTable = operation.kind === "dropColumn" ||
    (operation.kind === "addColumn" && operation.ifNotExists === true);
  return needsTable ? [operation.table as TableRef] : [];
}
