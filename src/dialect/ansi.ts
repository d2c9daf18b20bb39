/**
 * What SQL databases spell alike: a dialect's compiler is `{ ...ansiCompiler(spelling), ...its own }`.
 * Kinds that no database spells like another are `unsupported` here, deliberately.
 */
import { MigrateError } from "../core/error.ts";
import { type FragmentPart, isFragment, toFragment, valueParts } from "../schema/fragment.ts";
import {
  type BoundValue,
  fragmentStatement,
  inlineSql,
  type Statement,
  statement,
} from "./statement.ts";
import { splitStatement } from "./statement.ts";
import type { Compiler, Quoting } from "./dialect.ts";
import type { InsertRow } from "../operation/bulk_insert.ts";
import type { TableRef } from "../operation/spec.ts";
import type {
  CheckModel,
  ColumnModel,
  ColumnType,
  Deferrable,
  ExcludeModel,
  ForeignKeyModel,
  IndexColumnModel,
  IndexModel,
  PrimaryKeyModel,
  SqlFragment,
  TableModel,
  UniqueConstraintModel,
  Value,
} from "../../templates/migrate.d.ts";

/** The parts of CREATE TABLE and its like that differ between dialects. */
export interface Spelling {
  /** The dialect's name for messages: `SQLite`. */
  readonly title: string;
  readonly quoting: Quoting;
  readonly splitScript: (
    sql: string,
  ) => readonly { readonly sql: string; readonly offset: number }[];
  /** A column within CREATE TABLE or ADD COLUMN, without its table constraints. */
  readonly column: (column: ColumnModel, table: TableModel) => string;
  /** Whether the primary key already stands with its column. */
  readonly hasInlinePrimaryKey: (table: TableModel) => boolean;
  /** What follows a PRIMARY KEY or UNIQUE, from its first space. */
  readonly constraintSuffix: (constraint: PrimaryKeyModel | UniqueConstraintModel) => string;
  /** The table that a foreign key refers to. */
  readonly referred: (references: ForeignKeyModel["references"]) => string;
  /** What follows the closing parenthesis of CREATE TABLE, from its first space. */
  readonly tableSuffix: (table: TableModel) => string;
  readonly indexColumn: (column: IndexColumnModel, text: string) => string;
  /** What stands between CREATE and TABLE, up to its space; left out: TEMPORARY or nothing. */
  readonly tableKind?: (table: TableModel) => string;
  /** What is unique, behind the word; left out: the columns in parentheses. */
  readonly uniqueSubject?: (unique: UniqueConstraintModel, columns: string) => string;
  /** An exclude constraint, where there are such. */
  readonly exclude?: (exclude: ExcludeModel) => string;
  /** What CREATE INDEX says besides. */
  readonly index?: (index: IndexModel) => IndexWords;
}

/** What a dialect's CREATE INDEX says besides, each from its first space. */
export interface IndexWords {
  /** Behind INDEX. */
  readonly manner: string;
  /** Before the columns. */
  readonly method: string;
  /** Behind the columns. */
  readonly suffix: string;
}

/** The error of what a dialect cannot do, with the way to the same end. */
export function unsupported(operation: string, dialect: string, instead?: string): MigrateError {
  return new MigrateError("unsupported.operation", { operation, dialect, instead });
}

/** The name of a table, with its schema. */
export function tableName({ quoting }: Spelling, { name, schema }: TableRef): string {
  return schema === null ? quoting.name(name) : quoting.name(schema, name);
}

/** SQL text of an expression; values in it become literals, as DDL cannot bind. */
export function expression(spelling: Spelling, sql: string | SqlFragment): string {
  return inlineSql(fragmentOf(spelling, toFragment(sql).parts), spelling.quoting.literal);
}

/** A default as it follows the word DEFAULT. */
export function defaultText(
  spelling: Spelling,
  column: Pick<ColumnModel, "default" | "type">,
): string {
  return isFragment(column.default)
    ? expression(spelling, column.default)
    : spelling.quoting.literal(
      column.default as Exclude<typeof column.default, SqlFragment>,
      column.type,
    );
}

/** Names in a row. */
export function names({ quoting }: Spelling, columns: readonly string[]): string {
  return columns.map((column) => quoting.name(column)).join(", ");
}

/** `CONSTRAINT name ` where there is a name. */
export function named({ quoting }: Spelling, name: string | null): string {
  return name === null ? "" : `CONSTRAINT ${quoting.name(name)} `;
}

/** When a constraint is checked, from its first space. */
export function deferrableText({ deferrable, initially }: Deferrable): string {
  // INITIALLY DEFERRED without the word is DEFERRABLE in the standard, and an error to some.
  const isDeferrable = deferrable ?? (initially === "deferred" ? true : undefined);
  return (isDeferrable === undefined ? "" : isDeferrable ? " DEFERRABLE" : " NOT DEFERRABLE") +
    (initially === undefined || isDeferrable !== true
      ? ""
      : ` INITIALLY ${initially.toUpperCase()}`);
}

/** `UNIQUE (a, b)` with its name. */
export function uniqueText(spelling: Spelling, unique: UniqueConstraintModel): string {
  const columns = `(${names(spelling, unique.columns)})`;
  const subject = spelling.uniqueSubject?.(unique, columns) ?? columns;
  return `${named(spelling, unique.name)}UNIQUE ${subject}${deferrableText(unique)}${
    spelling.constraintSuffix(unique)
  }`;
}

/** `PRIMARY KEY (a, b)` with its name. */
export function primaryKeyText(spelling: Spelling, key: PrimaryKeyModel): string {
  return `${named(spelling, key.name)}PRIMARY KEY (${names(spelling, key.columns)})${
    spelling.constraintSuffix(key)
  }`;
}

/** `CHECK (...)` with its name. */
export function checkText(spelling: Spelling, check: CheckModel): string {
  return `${named(spelling, check.name)}CHECK (${expression(spelling, check.condition)})`;
}

/** `REFERENCES t (a) ON DELETE ...`: a foreign key from its target on. */
export function referencesText(spelling: Spelling, key: ForeignKeyModel): string {
  const { references, onDelete, onUpdate, match } = key;
  return `REFERENCES ${spelling.referred(references)} (${names(spelling, references.columns)})` +
    (match === undefined ? "" : ` MATCH ${match.toUpperCase()}`) +
    (onDelete === undefined ? "" : ` ON DELETE ${onDelete.toUpperCase()}`) +
    (onUpdate === undefined ? "" : ` ON UPDATE ${onUpdate.toUpperCase()}`) +
    deferrableText(key);
}

/** `FOREIGN KEY (a) REFERENCES ...` with its name. */
export function foreignKeyText(spelling: Spelling, key: ForeignKeyModel): string {
  return `${named(spelling, key.name)}FOREIGN KEY (${names(spelling, key.columns)}) ${
    referencesText(spelling, key)
  }`;
}

/** CREATE TABLE, its indexes apart. */
export function createTableText(
  spelling: Spelling,
  table: TableModel,
  ifNotExists: boolean,
): string {
  const { primaryKey, options } = table;
  const { exclude } = spelling;
  const lines = [
    ...table.columns.map((column) => spelling.column(column, table)),
    ...(primaryKey === null || spelling.hasInlinePrimaryKey(table)
      ? []
      : [primaryKeyText(spelling, primaryKey)]),
    ...table.uniqueConstraints.map((unique) => uniqueText(spelling, unique)),
    ...table.checks.map((check) => checkText(spelling, check)),
    ...(exclude === undefined ? [] : table.excludes.map(exclude)),
    ...table.foreignKeys.map((key) => foreignKeyText(spelling, key)),
  ];
  const kind = spelling.tableKind?.(table) ?? (options.temporary ? "TEMPORARY " : "");
  return `CREATE ${kind}TABLE ${ifNotExists ? "IF NOT EXISTS " : ""}${
    tableName(spelling, table)
  } (\n  ${lines.join(",\n  ")}\n)${spelling.tableSuffix(table)}`;
}

/** CREATE INDEX. */
export function createIndexText(
  spelling: Spelling,
  table: TableRef,
  index: IndexModel,
  ifNotExists: boolean,
): string {
  const columns = index.columns.map((column) =>
    spelling.indexColumn(
      column,
      column.column === null
        ? `(${expression(spelling, column.expression ?? "")})`
        : spelling.quoting.name(column.column),
    )
  );
  const words = spelling.index?.(index) ?? { manner: "", method: "", suffix: "" };
  return `CREATE ${index.unique ? "UNIQUE " : ""}INDEX${words.manner} ${
    ifNotExists ? "IF NOT EXISTS " : ""
  }${spelling.quoting.name(index.name)} ON ${tableName(spelling, table)}${words.method} (${
    columns.join(", ")
  })${words.suffix}${index.where === null ? "" : ` WHERE ${expression(spelling, index.where)}`}`;
}

/** Rows with the same columns, which share a statement. */
interface SharedInsert {
  readonly columns: readonly string[];
  readonly rows: BoundValue[][];
}

/** INSERTs in the order of the rows; consecutive rows with the same columns share a statement. */
function insertStatements(
  spelling: Spelling,
  table: TableRef,
  rows: readonly InsertRow[],
  types: Readonly<Record<string, ColumnType>>,
): Statement[] {
  const statements: Statement[] = [];
  let shared: SharedInsert | null = null;
  for (const row of rows) {
    // A column that a row leaves out gets its default.
    const columns = Object.keys(row).filter((column) => row[column] !== undefined);
    if (columns.length === 0) {
      statements.push(statement(`INSERT INTO ${tableName(spelling, table)} DEFAULT VALUES`));
      shared = null;
      continue;
    }
    if (columns.some((column) => isFragment(row[column]))) {
      statements.push(insertExpressions(spelling, table, row, columns, types));
      shared = null;
      continue;
    }
    if (shared === null || !isSameList(shared.columns, columns)) {
      shared = { columns, rows: [] };
      statements.push(insertStatement(spelling, table, shared));
    }
    shared.rows.push(columns.map((column) => boundValue(row, column, types)));
  }
  return statements;
}

function insertStatement(
  spelling: Spelling,
  table: TableRef,
  { columns, rows }: SharedInsert,
): Statement {
  const into = insertInto(spelling, table, names(spelling, columns));
  const text = [into, ...columns.slice(1).map(() => ", "), ")"];
  return { text, values: [], rows, transactional: true };
}

function isSameList(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((item, index) => item === b[index]);
}

function boundValue(
  row: InsertRow,
  column: string,
  types: Readonly<Record<string, ColumnType>>,
): BoundValue {
  return { value: row[column] as Value, type: types[column] ?? null };
}

function insertInto(spelling: Spelling, table: TableRef, columns: string): string {
  return `INSERT INTO ${tableName(spelling, table)} (${columns}) VALUES (`;
}

function insertExpressions(
  spelling: Spelling,
  table: TableRef,
  row: InsertRow,
  columns: readonly string[],
  types: Readonly<Record<string, ColumnType>>,
): Statement {
  const cells = columns.flatMap((column, index) => [
    ...(index === 0 ? [] : [{ text: ", " }]),
    ...valueParts(row[column] as Value, `the value of ${column}`, types[column] ?? null),
  ]);
  const into = insertInto(spelling, table, names(spelling, columns));
  return fragmentOf(spelling, [{ text: into }, ...cells, { text: ")" }]);
}

/** A fragment as a statement, names quoted. */
export function fragmentOf({ quoting }: Spelling, parts: readonly FragmentPart[]): Statement {
  return fragmentStatement(parts, (path) => quoting.name(...path));
}

/** Handlers that any SQL database can start from. */
export function ansiCompiler(spelling: Spelling): Compiler<unknown> {
  const { quoting, title } = spelling;
  const table = (ref: TableRef) => tableName(spelling, ref);
  const refuse = (operation: string, instead?: string) => () => {
    throw unsupported(operation, title, instead);
  };
  return {
    createTable: ({ table, ifNotExists }) => [
      statement(createTableText(spelling, table, ifNotExists)),
      ...table.indexes.map((index) =>
        statement(createIndexText(spelling, table, index, ifNotExists))
      ),
    ],
    dropTable: ({ table: ref, ifExists }) => [
      statement(`DROP TABLE ${ifExists ? "IF EXISTS " : ""}${table(ref)}`),
    ],
    renameTable: ({ table: ref, newName }) => [
      statement(`ALTER TABLE ${table(ref)} RENAME TO ${quoting.name(newName)}`),
    ],
    renameColumn: ({ table: ref, column, newName }) => [
      statement(
        `ALTER TABLE ${table(ref)} RENAME COLUMN ${quoting.name(column)} TO ${
          quoting.name(newName)
        }`,
      ),
    ],
    createIndex: ({ table, index, ifNotExists }) => [
      statement(createIndexText(spelling, table, index, ifNotExists)),
    ],
    dropIndex: ({ index, schema, ifExists }) => [
      statement(
        `DROP INDEX ${ifExists ? "IF EXISTS " : ""}${table({ name: index, schema })}`,
      ),
    ],
    createView: ({ view, query, columns, replace, materialized, ifNotExists }) => {
      if (materialized) throw unsupported("a materialized view", title);
      const list = columns === null ? "" : ` (${names(spelling, columns)})`;
      return [
        ...(replace ? [statement(`DROP VIEW IF EXISTS ${table(view)}`)] : []),
        statement(
          `CREATE VIEW ${ifNotExists ? "IF NOT EXISTS " : ""}${table(view)}${list} AS ${
            expression(spelling, query)
          }`,
        ),
      ];
    },
    dropView: ({ view, ifExists, materialized }) => {
      if (materialized) throw unsupported("a materialized view", title);
      return [statement(`DROP VIEW ${ifExists ? "IF EXISTS " : ""}${table(view)}`)];
    },
    execute: ({ sql }) => splitStatement(fragmentOf(spelling, sql.parts), spelling.splitScript),
    bulkInsert: ({ table, rows, types }) =>
      insertStatements(spelling, table, rows as readonly InsertRow[], types),
    addColumn: refuse("addColumn"),
    dropColumn: refuse("dropColumn"),
    alterColumn: refuse("alterColumn"),
    batchAlterTable: refuse("batchAlterTable"),
    createTableComment: refuse("createTableComment"),
    dropTableComment: refuse("dropTableComment"),
    createPrimaryKey: refuse("createPrimaryKey"),
    createUniqueConstraint: refuse("createUniqueConstraint"),
    createForeignKey: refuse("createForeignKey"),
    createCheckConstraint: refuse("createCheckConstraint"),
    createExcludeConstraint: refuse("createExcludeConstraint"),
    validateConstraint: refuse("validateConstraint"),
    dropConstraint: refuse("dropConstraint"),
    renameConstraint: refuse("renameConstraint"),
    createEnum: refuse("createEnum"),
    addEnumValue: refuse("addEnumValue"),
    renameEnumValue: refuse("renameEnumValue"),
    dropEnum: refuse("dropEnum"),
    createSchema: refuse("createSchema"),
    dropSchema: refuse("dropSchema"),
    createSequence: refuse("createSequence"),
    dropSequence: refuse("dropSequence"),
  };
}
