/**
 * SQLite's spelling of types, names and literals. Types follow SQLAlchemy's SQLite dialect, so that
 * a database made by Alembic reads the same as one made here.
 */
import { MigrateError } from "../../core/error.ts";
import { invalid } from "../../schema/fragment.ts";
import { doubleQuoted } from "../statement.ts";
import type { Quoting } from "../dialect.ts";
import type { ColumnType, TypeName, Value } from "../../../templates/migrate.d.ts";

const withLength = (word: string) => ({ length }: ColumnType) =>
  length === undefined ? word : `${word}(${length})`;

const SPELLING: Readonly<Record<TypeName, (type: ColumnType) => string>> = {
  smallInteger: () => "SMALLINT",
  integer: () => "INTEGER",
  bigInteger: () => "BIGINT",
  numeric: ({ precision, scale }) =>
    precision === undefined
      ? "NUMERIC"
      : `NUMERIC(${precision}${scale === undefined ? "" : `, ${scale}`})`,
  float: () => "FLOAT",
  double: () => "DOUBLE",
  string: withLength("VARCHAR"),
  char: withLength("CHAR"),
  text: () => "TEXT",
  boolean: () => "BOOLEAN",
  date: () => "DATE",
  time: () => "TIME",
  dateTime: () => "DATETIME",
  interval: () => "DATETIME",
  binary: () => "BLOB",
  json: () => "JSON",
  jsonb: () => "JSON",
  uuid: () => "CHAR(32)",
  enum: ({ values = [] }) => `VARCHAR(${Math.max(...values.map((value) => value.length))})`,
  set: () => {
    throw new MigrateError("unsupported.operation", { operation: "t.set", dialect: "SQLite" });
  },
  array: () => {
    throw new MigrateError("unsupported.operation", {
      operation: "t.array",
      dialect: "SQLite",
      instead: 'Use t.json(), or t.array(...).variant("sqlite", t.json())',
    });
  },
  raw: ({ text = "" }) => text,
};

/** The declared type of a column; a reflected one as it was spelt. */
export function spellType(type: ColumnType): string {
  return type.text ?? SPELLING[type.type](type);
}

/** The types of a STRICT table (https://www.sqlite.org/stricttables.html). */
const STRICT_TYPES: ReadonlySet<string> = new Set([
  "INT",
  "INTEGER",
  "REAL",
  "TEXT",
  "BLOB",
  "ANY",
]);

/** The declared type of a column of a STRICT table: the one that stores what `spellType` would. */
export function spellStrictType(type: ColumnType): string {
  const text = spellType(type);
  if (STRICT_TYPES.has(text.toUpperCase())) return text;
  // Of text, numbers and dates, the last are text: SQLAlchemy writes them so.
  if (["date", "time", "dateTime", "interval", "json", "jsonb"].includes(type.type)) return "TEXT";
  if (type.type === "boolean") return "INTEGER";
  const affinity = affinityOf(text);
  return affinity === "NUMERIC" ? "ANY" : affinity;
}

export type Affinity = "INTEGER" | "TEXT" | "BLOB" | "REAL" | "NUMERIC";

/** What SQLite makes of a declared type (https://www.sqlite.org/datatype3.html, section 3.1). */
export function affinityOf(declared: string): Affinity {
  const text = declared.toUpperCase();
  if (text.includes("INT")) return "INTEGER";
  if (/CHAR|CLOB|TEXT/.test(text)) return "TEXT";
  if (text.includes("BLOB") || text.trim() === "") return "BLOB";
  return /REAL|FLOA|DOUB/.test(text) ? "REAL" : "NUMERIC";
}

/**
 * Words that SQLite knows (sqlite.org/lang_keywords.html). It would take most of them unquoted;
 * quoting them all keeps a script readable by later versions too.
 */
const KEYWORDS = new Set(
  `ABORT ACTION ADD AFTER ALL ALTER ALWAYS ANALYZE AND AS ASC ATTACH AUTOINCREMENT BEFORE BEGIN BETWEEN
  BY CASCADE CASE CAST CHECK COLLATE COLUMN COMMIT CONFLICT CONSTRAINT CREATE CROSS CURRENT CURRENT_DATE
  CURRENT_TIME CURRENT_TIMESTAMP DATABASE DEFAULT DEFERRABLE DEFERRED DELETE DESC DETACH DISTINCT DO DROP
  EACH ELSE END ESCAPE EXCEPT EXCLUDE EXCLUSIVE EXISTS EXPLAIN FAIL FILTER FIRST FOLLOWING FOR FOREIGN FROM
  FULL GENERATED GLOB GROUP GROUPS HAVING IF IGNORE IMMEDIATE IN INDEX INDEXED INITIALLY INNER INSERT
  INSTEAD INTERSECT INTO IS ISNULL JOIN KEY LAST LEFT LIKE LIMIT MATCH MATERIALIZED NATURAL NO NOT NOTHING
  NOTNULL NULL NULLS OF OFFSET ON OR ORDER OTHERS OUTER OVER PARTITION PLAN PRAGMA PRECEDING PRIMARY QUERY
  RAISE RANGE RECURSIVE REFERENCES REGEXP REINDEX RELEASE RENAME REPLACE RESTRICT RETURNING RIGHT ROLLBACK
  ROW ROWS SAVEPOINT SELECT SET TABLE TEMP TEMPORARY THEN TIES TO TRANSACTION TRIGGER UNBOUNDED UNION
  UNIQUE UPDATE USING VACUUM VALUES VIEW VIRTUAL WHEN WHERE WINDOW WITH WITHOUT TRUE FALSE ROWID STRICT
  STORED`.split(/\s+/),
);

function quoteName(name: string): string {
  const isPlain = /^[a-z_][a-z0-9_]*$/.test(name) && !KEYWORDS.has(name.toUpperCase());
  return isPlain ? name : doubleQuoted(name);
}

function quoteString(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** What the name of a table begins with while it is rebuilt. */
export const REBUILD_PREFIX = "_migrate_new_";

/** What node:sqlite can bind. */
export type SqliteValue = null | bigint | number | string | Uint8Array;

const TWO_DIGITS = (n: number) => String(n).padStart(2, "0");

/** A Date as SQLAlchemy stores it on SQLite: UTC, microseconds, no zone. */
function dateText(date: Date, type: ColumnType | null): string {
  if (Number.isNaN(date.getTime())) throw invalid("an invalid Date cannot be stored");
  const [day = ""] = date.toISOString().split("T");
  const time = `${TWO_DIGITS(date.getUTCHours())}:${TWO_DIGITS(date.getUTCMinutes())}:${
    TWO_DIGITS(date.getUTCSeconds())
  }.${String(date.getUTCMilliseconds()).padStart(3, "0")}000`;
  if (type?.type === "date") return day;
  return type?.type === "time" ? time : `${day} ${time}`;
}

function encodeNumber(value: number, type: ColumnType | null): number | bigint {
  if (!Number.isFinite(value)) throw invalid(`${value} cannot be stored`);
  const isReal = type?.type === "double" || type?.type === "float";
  // A plain JavaScript number would be bound as a double: 1 would arrive as 1.0.
  return Number.isSafeInteger(value) && !isReal ? BigInt(value) : value;
}

/** A value as it is bound: the storage that SQLAlchemy uses for the type. */
export function encode(value: Value, type: ColumnType | null): SqliteValue {
  if (value === null) return null;
  // A string is JSON text already, so that it is stored alike whether the type is known or not.
  const isJsonType = type?.type === "json" || type?.type === "jsonb";
  if (isJsonType && typeof value !== "string") return encodeJson(value);
  switch (typeof value) {
    case "boolean":
      return value ? 1n : 0n;
    case "number":
      return encodeNumber(value, type);
    case "bigint":
      if (BigInt.asIntN(64, value) !== value) throw invalid(`${value} does not fit into 64 bits`);
      return value;
    case "string":
      if (value.includes("\0")) {
        throw invalid("a string with a NUL character cannot be stored as text; use a Uint8Array");
      }
      return value;
  }
  if (value instanceof Date) return dateText(value, type);
  if (value instanceof Uint8Array) return value;
  if (!isJson(value)) throw invalid(`a ${value.constructor.name} cannot be stored`);
  return encodeJson(value);
}

/** Of a Map, an ArrayBuffer and their like JSON would keep nothing. */
function isJson(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return Array.isArray(value) || prototype === Object.prototype || prototype === null ||
    "toJSON" in value;
}

function encodeJson(value: Value): string {
  try {
    const text = JSON.stringify(value);
    if (text !== undefined) return text;
  } catch {
    // A bigint or a cycle inside it.
  }
  throw invalid("the value cannot be written as JSON");
}

/** A value as SQL text. */
function literal(value: Value, type: ColumnType | null): string {
  const encoded = encode(value, type);
  if (encoded === null) return "NULL";
  if (typeof encoded === "string") return quoteString(encoded);
  if (encoded instanceof Uint8Array) {
    return `X'${[...encoded].map((byte) => byte.toString(16).padStart(2, "0")).join("")}'`;
  }
  if (typeof encoded === "bigint") return String(encoded);
  // A double must read back as a double.
  const text = String(encoded);
  return /[.e]/.test(text) ? text : `${text}.0`;
}

/** Names and literals for SQLite. */
export const quoting: Quoting = {
  name: (...path) => path.map(quoteName).join("."),
  literal,
};
