/** SQLite's spelling of tables, columns and indexes. */
import { defaultText, expression, type Spelling, unsupported } from "../../ansi.ts";
import { withoutParentheses } from "../text/cursor.ts";
import { splitScript } from "../text/script.ts";
import { quoting, spellStrictType, spellType } from "../types.ts";
import { isSame } from "../text/name.ts";
import type { ColumnModel, ColumnType, TableModel } from "../../../../templates/migrate.d.ts";

/** The dialect's name for messages. */
export const TITLE = "SQLite";

/** The single column of a primary key that is an alias of the rowid; null if there is none. */
export function rowidColumn(table: TableModel): ColumnModel | null {
  const [name, ...others] = table.primaryKey?.columns ?? [];
  if (name === undefined || others.length > 0 || table.options.sqlite?.withoutRowid) return null;
  const column = table.columns.find((its) => isSame(its.name, name));
  if (column === undefined) return null;
  const isAlias = column.autoincrement !== null ||
    typeText(column.type, table).toUpperCase() === "INTEGER";
  return isAlias ? column : null;
}

/** The declared type of a column of the table. */
export function typeText(type: ColumnType, { options }: Pick<TableModel, "options">): string {
  return options.sqlite?.strict ? spellStrictType(type) : spellType(type);
}

/** AUTOINCREMENT is only accepted right behind the column's own PRIMARY KEY. */
function hasAutoincrement(table: TableModel): boolean {
  return table.options.sqlite?.autoincrement === true && rowidColumn(table) !== null;
}

const CONSTANT = /^(?:null|true|false|[+-]?\d+(?:\.\d*)?(?:e[+-]?\d+)?|x?'(?:[^']|'')*')$/is;
const CURRENT = /^current_(?:time|date|timestamp)$/i;

/** Whether a default is the same for every row, which ADD COLUMN wants. */
export function isConstant(defaultSql: string): boolean {
  return CONSTANT.test(defaultSql);
}

/** A default as it follows the word DEFAULT: SQLite wants any but a literal in parentheses. */
export function defaultSql(column: Pick<ColumnModel, "default" | "type">): string {
  const text = defaultText(spelling, column);
  return CONSTANT.test(text) || CURRENT.test(text) ? text : `(${withoutParentheses(text)})`;
}

function inlineKeyText(key: TableModel["primaryKey"]): string {
  if (key === null) return "";
  const name = key.name === null ? "" : `CONSTRAINT ${quoting.name(key.name)} `;
  return `${name}PRIMARY KEY${spelling.constraintSuffix(key)} AUTOINCREMENT`;
}

/** A column as it is declared in its table, without its table constraints. */
export function columnText(column: ColumnModel, table: TableModel): string {
  const { computed, collation, identity } = column;
  if (identity !== null) throw unsupported("identity()", TITLE, "Use .autoincrement()");
  const isRowid = rowidColumn(table)?.name === column.name;
  const words = [
    quoting.name(column.name),
    // Only a column declared exactly INTEGER becomes the rowid's alias.
    isRowid && column.autoincrement !== null ? "INTEGER" : typeText(column.type, table),
    column.nullable ? "" : "NOT NULL",
    collation === null ? "" : `COLLATE ${quoting.name(collation)}`,
    column.default === null ? "" : `DEFAULT ${defaultSql(column)}`,
    computed === null
      ? ""
      : `GENERATED ALWAYS AS (${expression(spelling, computed.expression)}) ${
        computed.stored ? "STORED" : "VIRTUAL"
      }`,
    isRowid && hasAutoincrement(table) ? inlineKeyText(table.primaryKey) : "",
  ];
  return words.filter((word) => word !== "").join(" ");
}

/** What makes SQLite's CREATE TABLE and CREATE INDEX. */
export const spelling: Spelling = {
  title: TITLE,
  quoting,
  splitScript,
  column: columnText,
  hasInlinePrimaryKey: hasAutoincrement,
  constraintSuffix: (constraint) => {
    const isDeferrable = "initially" in constraint && constraint.initially === "deferred";
    if (isDeferrable || ("deferrable" in constraint && constraint.deferrable)) {
      throw unsupported("a deferrable UNIQUE", TITLE);
    }
    const onConflict = constraint.sqlite?.onConflict;
    return onConflict === undefined ? "" : ` ON CONFLICT ${onConflict.toUpperCase()}`;
  },
  referred: ({ schema, table }) => {
    if (schema !== null) throw unsupported(`a foreign key to ${schema}.${table}`, TITLE);
    return quoting.name(table);
  },
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
