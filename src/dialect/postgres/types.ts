/**
 * PostgreSQL's spelling of types, names and literals. Types follow SQLAlchemy's PostgreSQL dialect,
 * so that a database made by Alembic reads the same as one made here.
 */
import { MigrateError } from "../../core/error.ts";
import { invalid } from "../../schema/fragment.ts";
import { encode } from "./wire/encode.ts";
import type { Quoting } from "../dialect.ts";
import type { ColumnType, TypeName, Value } from "../../../templates/migrate.d.ts";

const withLength = (word: string) => ({ length }: ColumnType) =>
  length === undefined ? word : `${word}(${length})`;

const timed = (word: string) => ({ precision, timezone }: ColumnType) =>
  `${word}${precision === undefined ? "" : `(${precision})`} ${
    timezone === true ? "WITH" : "WITHOUT"
  } TIME ZONE`;

const SPELLING: Readonly<Record<TypeName, (type: ColumnType) => string>> = {
  smallInteger: () => "SMALLINT",
  integer: () => "INTEGER",
  bigInteger: () => "BIGINT",
  numeric: ({ precision, scale }) =>
    precision === undefined
      ? "NUMERIC"
      : `NUMERIC(${precision}${scale === undefined ? "" : `, ${scale}`})`,
  float: () => "FLOAT",
  double: () => "DOUBLE PRECISION",
  string: withLength("VARCHAR"),
  char: withLength("CHAR"),
  text: () => "TEXT",
  boolean: () => "BOOLEAN",
  date: () => "DATE",
  time: timed("TIME"),
  dateTime: timed("TIMESTAMP"),
  interval: () => "INTERVAL",
  binary: () => "BYTEA",
  json: () => "JSON",
  jsonb: () => "JSONB",
  uuid: () => "UUID",
  enum: ({ name, schema }) => {
    if (typeof name !== "string") throw invalid("on PostgreSQL an enum needs the name of its type");
    return quotePath(...(schema === undefined ? [] : [schema]), name);
  },
  set: () => {
    throw new MigrateError("unsupported.operation", { operation: "t.set", dialect: "PostgreSQL" });
  },
  array: ({ of }) => {
    if (of === undefined) throw invalid("an array needs the type of its elements");
    return `${spellType(of)}[]`;
  },
  raw: ({ text = "" }) => text,
};

/** The type of a column, as CREATE TABLE and CAST take it. */
export function spellType(type: ColumnType): string {
  return type.text ?? SPELLING[type.type](type);
}

/**
 * What PostgreSQL's own quote_ident() quotes: `SELECT word FROM pg_get_keywords() WHERE catcode <>
 * 'U'`, of the newest version.
 */
const KEYWORDS = new Set(
  `ALL ANALYSE ANALYZE AND ANY ARRAY AS ASC ASYMMETRIC AUTHORIZATION BETWEEN BIGINT BINARY BIT
  BOOLEAN BOTH CASE CAST CHAR CHARACTER CHECK COALESCE COLLATE COLLATION COLUMN CONCURRENTLY
  CONSTRAINT CREATE CROSS CURRENT_CATALOG CURRENT_DATE CURRENT_ROLE CURRENT_SCHEMA CURRENT_TIME
  CURRENT_TIMESTAMP CURRENT_USER DEC DECIMAL DEFAULT DEFERRABLE DESC DISTINCT DO ELSE END EXCEPT
  EXISTS EXTRACT FALSE FETCH FLOAT FOR FOREIGN FREEZE FROM FULL GRANT GREATEST GROUP GROUPING
  HAVING ILIKE IN INITIALLY INNER INOUT INT INTEGER INTERSECT INTERVAL INTO IS ISNULL JOIN JSON
  JSON_ARRAY JSON_ARRAYAGG JSON_EXISTS JSON_OBJECT JSON_OBJECTAGG JSON_QUERY JSON_SCALAR
  JSON_SERIALIZE JSON_TABLE JSON_VALUE LATERAL LEADING LEAST LEFT LIKE LIMIT LOCALTIME
  LOCALTIMESTAMP MERGE_ACTION NATIONAL NATURAL NCHAR NONE NORMALIZE NOT NOTNULL NULL NULLIF
  NUMERIC OFFSET ON ONLY OR ORDER OUT OUTER OVERLAPS OVERLAY PLACING POSITION PRECISION PRIMARY
  REAL REFERENCES RETURNING RIGHT ROW SELECT SESSION_USER SETOF SIMILAR SMALLINT SOME SUBSTRING
  SYMMETRIC SYSTEM_USER TABLE TABLESAMPLE THEN TIME TIMESTAMP TO TRAILING TREAT TRIM TRUE UNION
  UNIQUE USER USING VALUES VARCHAR VARIADIC VERBOSE WHEN WHERE WINDOW WITH XMLATTRIBUTES
  XMLCONCAT XMLELEMENT XMLEXISTS XMLFOREST XMLNAMESPACES XMLPARSE XMLPI XMLROOT XMLSERIALIZE
  XMLTABLE`.split(/\s+/),
);

/** PostgreSQL cuts longer names off, with a notice that nobody reads. */
const LONGEST_NAME = 63;

function quoteName(name: string): string {
  if (/^[a-z_][a-z0-9_]*$/.test(name) && name.length <= LONGEST_NAME) {
    if (!KEYWORDS.has(name.toUpperCase())) return name;
  } else {
    const { length } = new TextEncoder().encode(name);
    if (length > LONGEST_NAME) {
      throw invalid(`the name "${name}" has ${length} bytes, PostgreSQL takes ${LONGEST_NAME}`);
    }
    if (name.includes("\0")) throw invalid("a name contains a NUL character");
  }
  return `"${name.replaceAll('"', '""')}"`;
}

function quotePath(...path: readonly string[]): string {
  return path.map(quoteName).join(".");
}

/** What a literal of the type is cast to, where its text alone would be of another or of no type. */
function castOf(type: ColumnType): string | undefined {
  switch (type.type) {
    case "array":
      return spellType(type);
    case "binary":
      return "bytea";
    case "time":
      return type.timezone ? "timetz" : "time";
    case "dateTime":
      return type.timezone ? "timestamptz" : "timestamp";
    case "date":
    case "interval":
    case "json":
    case "jsonb":
    case "uuid":
      return type.type;
    default:
      return undefined;
  }
}

/**
 * A value as SQL text, of the type that it is bound with online. Backslashes are plain characters:
 * `standard_conforming_strings` is on wherever this is run.
 */
function literal(value: Value, type: ColumnType | null): string {
  const encoded = encode(value, type);
  if (encoded === null) return "NULL";
  if (encoded instanceof Uint8Array) return `'\\x${hex(encoded)}'::bytea`;
  const isPlain = typeof value === "number" || typeof value === "bigint" ||
    typeof value === "boolean";
  if (isPlain) {
    const isReal = type?.type === "double" || type?.type === "float";
    // A whole double must not become an integer, which divides otherwise.
    return isReal && /^-?\d+$/.test(encoded) ? `${encoded}.0` : encoded;
  }
  const cast = type === null ? undefined : castOf(type);
  return `'${encoded.replaceAll("'", "''")}'${cast === undefined ? "" : `::${cast}`}`;
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Names and literals for PostgreSQL. */
export const quoting: Quoting = { name: quotePath, literal };
