/**
 * MySQL's spelling of types, names and literals. Types follow SQLAlchemy's MySQL dialect, so that a
 * database made by Alembic reads the same as one made here.
 */
import { invalid } from "../../schema/fragment.ts";
import { unsupported } from "../ansi.ts";
import { literal, textLiteral } from "./text/literal.ts";
import type { Family } from "./family.ts";
import type { Quoting } from "../dialect.ts";
import type { ColumnType, TypeName } from "../../../templates/migrate.d.ts";

/** The dialect's name for messages. */
export const TITLE = "MySQL";

const numbered = (word: string, ...numbers: readonly (number | undefined)[]) => {
  const said = numbers.filter((number) => number !== undefined);
  return said.length === 0 ? word : `${word}(${said.join(", ")})`;
};

const integer = (word: string) => ({ unsigned }: ColumnType) =>
  unsigned === true ? `${word} UNSIGNED` : word;

const valued = (word: string) => ({ values = [] }: ColumnType) =>
  `${word}(${values.map(textLiteral).join(", ")})`;

const SPELLING: Readonly<Record<TypeName, (type: ColumnType, family: Family) => string>> = {
  smallInteger: integer("SMALLINT"),
  integer: integer("INTEGER"),
  bigInteger: integer("BIGINT"),
  numeric: ({ precision, scale }) => numbered("NUMERIC", precision, scale),
  float: () => "FLOAT",
  double: () => "DOUBLE",
  string: ({ length }) => {
    if (length === undefined) {
      throw unsupported("t.string() without a length", TITLE, "Give it one: t.string(255)");
    }
    return `VARCHAR(${length})`;
  },
  char: ({ length }) => numbered("CHAR", length),
  text: () => "TEXT",
  boolean: () => "BOOL",
  date: () => "DATE",
  time: ({ precision }) => numbered("TIME", precision),
  dateTime: ({ precision }) => numbered("DATETIME", precision),
  interval: () => "DATETIME",
  binary: ({ length }) => numbered("BLOB", length),
  json: () => "JSON",
  jsonb: () => "JSON",
  uuid: (_type, family) => family === "mariadb" ? "UUID" : "CHAR(32)",
  enum: valued("ENUM"),
  set: valued("SET"),
  array: () => {
    throw unsupported(
      "t.array",
      TITLE,
      'Use t.json(), or t.array(...).variant("mysql", t.json())',
    );
  },
  raw: ({ text = "" }) => text,
};

/** The type of a column, as CREATE TABLE takes it. */
export function spellType(type: ColumnType, family: Family): string {
  return type.text ?? SPELLING[type.type](type, family);
}

/** In characters; tables, columns, indexes and constraints alike. */
const LONGEST_NAME = 64;

/** Always quoted: which words are reserved differs between servers and their versions. */
function quoteName(name: string): string {
  const characters = [...name];
  if (characters.length > LONGEST_NAME) {
    throw invalid(
      `the name "${name}" has ${characters.length} characters, MySQL takes ${LONGEST_NAME}`,
    );
  }
  if (characters.some((its) => its === "\0" || its.length > 1) || !name.isWellFormed()) {
    throw invalid(`the name "${name}" has a character that no name can have on MySQL`);
  }
  return `\`${name.replaceAll("`", "``")}\``;
}

/** Names and literals for MySQL. */
export const quoting: Quoting = {
  name: (...path) => path.map(quoteName).join("."),
  literal,
};
