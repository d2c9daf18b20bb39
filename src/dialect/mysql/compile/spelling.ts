/** MySQL's spelling of tables, columns, constraints, indexes and sequences. */
import { invalid } from "../../../schema/fragment.ts";
import { expression, named, names, tableName, unsupported } from "../../ansi.ts";
import { columnDefinition } from "./column_definition.ts";
import { textLiteral } from "../text/literal.ts";
import { PIECES } from "./piece.ts";
import { quoting, TITLE } from "../types.ts";
import type { Family } from "../family.ts";
import type {
  CheckModel,
  Deferrable,
  ForeignKeyModel,
  IndexColumnModel,
  IndexModel,
  PrimaryKeyModel,
  TableModel,
  UniqueConstraintModel,
} from "../../../../templates/migrate.d.ts";

function refuseDeferrable({ deferrable, initially }: Deferrable): void {
  if (deferrable !== true && initially !== "deferred") return;
  throw unsupported("a deferrable constraint", TITLE, "Leave `deferrable` and `initially` out");
}

/** `CONSTRAINT name UNIQUE (a, b)`. */
export function uniqueText(unique: UniqueConstraintModel): string {
  refuseDeferrable(unique);
  return `${named(PIECES, unique.name)}UNIQUE (${names(PIECES, unique.columns)})`;
}

/** `PRIMARY KEY (a, b)`: it has no name of its own. */
export function primaryKeyText({ columns }: PrimaryKeyModel): string {
  return `PRIMARY KEY (${names(PIECES, columns)})`;
}

/** `CONSTRAINT name FOREIGN KEY ...`. With MATCH the server would forget its actions. */
export function foreignKeyText(key: ForeignKeyModel): string {
  refuseDeferrable(key);
  const { references: { table, schema, columns }, onDelete, onUpdate } = key;
  if (onDelete === "set default" || onUpdate === "set default") {
    throw unsupported("SET DEFAULT of a foreign key", TITLE, 'Use "set null" or "restrict"');
  }
  return `${named(PIECES, key.name)}FOREIGN KEY (${names(PIECES, key.columns)}) REFERENCES ${
    tableName(PIECES, { name: table, schema })
  } (${names(PIECES, columns)})${
    onDelete === undefined ? "" : ` ON DELETE ${onDelete.toUpperCase()}`
  }${onUpdate === undefined ? "" : ` ON UPDATE ${onUpdate.toUpperCase()}`}`;
}

function indexColumnText(part: IndexColumnModel, family: Family): string {
  const { column, order, nulls, length } = part;
  if (nulls !== undefined) throw unsupported("NULLS FIRST and NULLS LAST", TITLE);
  if (column === null && family === "mariadb") {
    throw unsupported("an index over an expression", "MariaDB", "Index a computed column");
  }
  const text = column === null
    ? `(${expression(PIECES, part.expression ?? "")})`
    : quoting.name(column);
  return `${text}${length === undefined ? "" : `(${length})`}${
    order === undefined ? "" : ` ${order.toUpperCase()}`
  }`;
}

/** An index in the pieces that its statements put together. */
export interface IndexPieces {
  /** `UNIQUE `, `FULLTEXT `, `SPATIAL ` or nothing. */
  readonly kind: string;
  /** Before the columns, from its first space. */
  readonly method: string;
  readonly columns: string;
  /** Behind the columns, from its first space. */
  readonly suffix: string;
}

/** What is said of an index in CREATE INDEX, CREATE TABLE and ALTER TABLE alike. */
export function indexPieces(index: IndexModel, family: Family): IndexPieces {
  const { columns, unique, where, mysql = {} } = index;
  if (where !== null) {
    throw unsupported("a partial index", TITLE, "Leave `where` out, or index a computed column");
  }
  if (unique && mysql.kind !== undefined) throw invalid(`a ${mysql.kind} index cannot be unique`);
  const hidden = family === "mariadb" ? "IGNORED" : "INVISIBLE";
  return {
    kind: unique ? "UNIQUE " : mysql.kind === undefined ? "" : `${mysql.kind.toUpperCase()} `,
    method: mysql.using === undefined ? "" : ` USING ${mysql.using.toUpperCase()}`,
    columns: columns.map((part) => indexColumnText(part, family)).join(", "),
    suffix: (mysql.parser === undefined ? "" : ` WITH PARSER ${quoting.name(mysql.parser)}`) +
      (mysql.invisible === true ? ` ${hidden}` : ""),
  };
}

/** An index as it stands in CREATE TABLE and behind ADD. */
export function indexText(index: IndexModel, family: Family): string {
  const { kind, method, columns, suffix } = indexPieces(index, family);
  return `${kind}INDEX ${quoting.name(index.name)}${method} (${columns})${suffix}`;
}

/** Options of a table, each as `ENGINE = InnoDB`. */
export function tableOptionTexts(
  { comment, options: { mysql = {} } }: Pick<TableModel, "comment" | "options">,
): readonly string[] {
  const { engine, charset, collate, rowFormat } = mysql;
  return [
    ...(engine === undefined ? [] : [`ENGINE = ${quoting.name(engine)}`]),
    ...(charset === undefined ? [] : [`DEFAULT CHARACTER SET = ${quoting.name(charset)}`]),
    ...(collate === undefined ? [] : [`DEFAULT COLLATE = ${quoting.name(collate)}`]),
    ...(rowFormat === undefined ? [] : [`ROW_FORMAT = ${wordOf(rowFormat)}`]),
    ...(comment === null ? [] : [`COMMENT = ${textLiteral(comment)}`]),
  ];
}

function wordOf(word: string): string {
  if (!/^\w+$/.test(word)) throw invalid(`rowFormat ${JSON.stringify(word)} is no word`);
  return word.toUpperCase();
}

/** CREATE TABLE with everything of the table: one statement, so that it is done whole or not. */
export function createTableText(
  table: TableModel,
  ifNotExists: boolean,
  family: Family,
): string {
  const lines = [
    ...table.columns.map((column) =>
      `${quoting.name(column.name)} ${columnDefinition(column, family)}`
    ),
    ...(table.primaryKey === null ? [] : [primaryKeyText(table.primaryKey)]),
    ...table.uniqueConstraints.map(uniqueText),
    ...table.indexes.map((index) => indexText(index, family)),
    ...table.checks.map(checkText),
    ...table.foreignKeys.map(foreignKeyText),
  ];
  if (table.excludes.length > 0) throw unsupported("an exclude constraint", TITLE);
  return `CREATE ${table.options.temporary ? "TEMPORARY " : ""}TABLE ${
    ifNotExists ? "IF NOT EXISTS " : ""
  }${tableName(PIECES, table)} (\n  ${lines.join(",\n  ")}\n)${
    tableOptionTexts(table).map((text) => ` ${text}`).join("")
  }`;
}

/** `CONSTRAINT name CHECK (...)`. */
export function checkText(check: CheckModel): string {
  return `${named(PIECES, check.name)}CHECK (${expression(PIECES, check.condition)})`;
}
