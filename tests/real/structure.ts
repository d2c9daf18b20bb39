/**
 * The structure of a SQLite file, in the shape of the recorded `expected_head.json`. It is read with
 * pragmas and a coarse look at the SQL, not with migrate's own reflector, which is what it checks.
 */
import { DatabaseSync } from "node:sqlite";

/** A column as `PRAGMA table_xinfo` has it. */
export interface ColumnStructure {
  readonly name: string;
  readonly type: string;
  readonly notNull: boolean;
  readonly default: string | null;
  /** Its place in the primary key, from 1; 0: it is no part of it. */
  readonly pk: number;
  readonly hidden: number;
}

/** A foreign key as `PRAGMA foreign_key_list` has it. */
export interface ForeignKeyStructure {
  readonly columns: readonly string[];
  readonly refTable: string;
  /** Null: the primary key, left unsaid. */
  readonly refColumns: readonly (string | null)[];
  readonly onUpdate: string;
  readonly onDelete: string;
}

/** An index as `PRAGMA index_list` has it. */
export interface IndexStructure {
  /** Null: the database named it. */
  readonly name: string | null;
  /** `c`: CREATE INDEX, `u`: UNIQUE, `pk`: PRIMARY KEY. */
  readonly origin: string;
  readonly unique: boolean;
  readonly partial: boolean;
  readonly columns: readonly {
    /** Null: an expression. */
    readonly column: string | null;
    readonly desc: boolean;
    readonly collate: string;
  }[];
}

/** A table. */
export interface TableStructure {
  readonly columns: readonly ColumnStructure[];
  readonly autoincrement: boolean;
  readonly withoutRowid: boolean;
  readonly strict: boolean;
  /** How many. */
  readonly checks: number;
  /** Sorted. */
  readonly constraintNames: readonly string[];
  /** Sorted. */
  readonly foreignKeys: readonly ForeignKeyStructure[];
  /** Sorted. */
  readonly indexes: readonly IndexStructure[];
}

/** All tables by name, and what is neither table nor index: views and triggers, as SQL. */
export interface Structure {
  readonly tables: Readonly<Record<string, TableStructure>>;
  readonly others: readonly string[];
}

type Rows = readonly Readonly<Record<string, unknown>>[];

/** Reads a file; the tables named are left out, and those of SQLite itself. */
export function readStructure(file: string, without: readonly string[] = []): Structure {
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    const rows = (sql: string, ...values: string[]): Rows => database.prepare(sql).all(...values);
    const objects = rows("SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY name")
      .filter(({ tbl_name }) =>
        !without.includes(String(tbl_name)) && !/^sqlite_/.test(String(tbl_name))
      );
    const tables = objects.filter(({ type }) => type === "table")
      .map(({ name, sql }) => [String(name), readTable(rows, String(name), String(sql))]);
    const others = objects.filter(({ type }) => type === "view" || type === "trigger")
      .map(({ sql }) => String(sql).replaceAll(/\s+/g, " "));
    return { tables: Object.fromEntries(tables), others };
  } finally {
    database.close();
  }
}

type Reader = (sql: string, ...values: string[]) => Rows;

function readTable(rows: Reader, name: string, sql: string): TableStructure {
  const words = bareWords(sql);
  const [flags = {}] = rows(
    "SELECT wr, strict FROM pragma_table_list(?) WHERE schema = 'main'",
    name,
  );
  return {
    columns: rows("SELECT * FROM pragma_table_xinfo(?) ORDER BY cid", name).map((column) => ({
      name: String(column["name"]),
      type: String(column["type"]),
      notNull: column["notnull"] === 1,
      default: column["dflt_value"] === null ? null : String(column["dflt_value"]),
      pk: Number(column["pk"]),
      hidden: Number(column["hidden"]),
    })),
    autoincrement: /\bAUTOINCREMENT\b/i.test(words),
    withoutRowid: flags["wr"] === 1,
    strict: flags["strict"] === 1,
    checks: words.match(/\bCHECK\s*\(/gi)?.length ?? 0,
    constraintNames: constraintNames(sql),
    foreignKeys: readForeignKeys(rows, name),
    indexes: readIndexes(rows, name),
  };
}

/** SQL with blanks for its comments, strings and quoted names: what is left are its own words. */
function bareWords(sql: string): string {
  return sql.replaceAll(
    /--[^\n]*|\/\*[^]*?\*\/|'(?:[^']|'')*'|"(?:[^"]|"")*"|`[^`]*`|\[[^\]]*\]/g,
    (text) => " ".repeat(text.length),
  );
}

function constraintNames(sql: string): readonly string[] {
  const code = sql.replaceAll(/--[^\n]*|\/\*[^]*?\*\/|'(?:[^']|'')*'/g, " ");
  return [...code.matchAll(/\bCONSTRAINT\s+(?:"((?:[^"]|"")*)"|\[([^\]]*)\]|`([^`]*)`|(\w+))/gi)]
    .map(([, quoted, bracketed, ticked, bare]) =>
      quoted?.replaceAll('""', '"') ?? bracketed ?? ticked ?? bare ?? ""
    )
    .sort();
}

/**
 * What pragmas do not tell: the SQL of indexes, and the conditions of checks; without quotes and
 * blanks, which make no difference here.
 */
export function readExpressions(file: string, without: readonly string[] = []): readonly string[] {
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    return database.prepare("SELECT * FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY name").all()
      .filter(({ tbl_name }) => !without.includes(String(tbl_name)))
      .flatMap(({ type, name, sql }) => {
        const texts = type === "index" ? [String(sql)] : type === "table" ? checksOf(`${sql}`) : [];
        return texts.map((text) => `${name}: ${text.replaceAll(/["\s[\]]/g, "")}`).sort();
      });
  } finally {
    database.close();
  }
}

function checksOf(sql: string): readonly string[] {
  return [...bareWords(sql).matchAll(/\bCHECK\s*\(/gi)].map(({ index }) => {
    const bare = bareWords(sql).slice(index);
    let depth = 0;
    const end = bare.split("").findIndex((char) => {
      depth += char === "(" ? 1 : char === ")" ? -1 : 0;
      return char === ")" && depth === 0;
    });
    return sql.slice(index, index + end + 1);
  });
}

function readForeignKeys(rows: Reader, table: string): readonly ForeignKeyStructure[] {
  const parts = rows("SELECT * FROM pragma_foreign_key_list(?) ORDER BY id, seq", table);
  const keys = Map.groupBy(parts, ({ id }) => id);
  return sorted([...keys.values()].map((of) => ({
    columns: of.map(({ from }) => String(from)),
    refTable: String(of[0]?.["table"]),
    refColumns: of.map(({ to }) => to === null ? null : String(to)),
    onUpdate: String(of[0]?.["on_update"]),
    onDelete: String(of[0]?.["on_delete"]),
  })));
}

function readIndexes(rows: Reader, table: string): readonly IndexStructure[] {
  return sorted(
    rows("SELECT * FROM pragma_index_list(?)", table).map((index) => ({
      name: index["origin"] === "c" ? String(index["name"]) : null,
      origin: String(index["origin"]),
      unique: index["unique"] === 1,
      partial: index["partial"] === 1,
      columns: rows(
        `SELECT name, "desc", coll FROM pragma_index_xinfo(?) WHERE "key" = 1 ORDER BY seqno`,
        String(index["name"]),
      ).map(({ name, desc, coll }) => ({
        column: name === null ? null : String(name),
        desc: desc === 1,
        collate: String(coll),
      })),
    })),
  );
}

/** In an order that depends on nothing but the values. */
export function sorted<T>(values: readonly T[]): readonly T[] {
  return values.map((value) => ({ value, key: JSON.stringify(value) }))
    .sort((a, b) => a.key < b.key ? -1 : a.key > b.key ? 1 : 0)
    .map(({ value }) => value);
}

/** What SQLite makes of a declared type (sqlite.org/datatype3.html, 3.1). */
export function affinity(type: string): string {
  if (/INT/i.test(type)) return "INTEGER";
  if (/CHAR|CLOB|TEXT/i.test(type)) return "TEXT";
  if (/BLOB/i.test(type) || type === "") return "BLOB";
  return /REAL|FLOA|DOUB/i.test(type) ? "REAL" : "NUMERIC";
}

/** The rows of tables, each with its columns and in the order of its values. */
export type Data = Readonly<
  Record<string, { readonly columns: string[]; readonly rows: unknown[][] }>
>;

/** Reads all rows of all tables but those named. Whole numbers of INTEGER storage are bigints. */
export function readTables(file: string, without: readonly string[] = []): Data {
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    const names = database.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY 1")
      .all().map(({ name }) => String(name)).filter((name) => !without.includes(name));
    return Object.fromEntries(names.map((name) => {
      const read = database.prepare(`SELECT * FROM "${name.replaceAll('"', '""')}"`);
      read.setReadBigInts(true);
      const columns = read.columns().map((column) => column.name);
      const rows = read.all().map((row) => columns.map((column) => row[column]));
      return [name, { columns, rows: sortRows(rows) }];
    }));
  } finally {
    database.close();
  }
}

function sortRows(rows: unknown[][]): unknown[][] {
  const keyed = rows.map((row) => ({ row, key: row.map((value) => `${value}`).join("\0") }));
  return keyed.sort((a, b) => a.key < b.key ? -1 : a.key > b.key ? 1 : 0).map(({ row }) => row);
}
