/**
 * The portable type behind a declared type, as SQLAlchemy's SQLite dialect names them. SQLite
 * itself takes any words for a type (https://www.sqlite.org/datatype3.html).
 */
import type { ColumnType, TypeName } from "../../../../templates/migrate.d.ts";
import { isOperator, isTrivia, type Token, tokenize, unquote } from "./token.ts";

const TYPES: ReadonlyMap<string, TypeName> = new Map([
  ["INTEGER", "integer"],
  ["INT", "integer"],
  ["BIGINT", "bigInteger"],
  ["SMALLINT", "smallInteger"],
  ["VARCHAR", "string"],
  ["NVARCHAR", "string"],
  ["CHAR", "char"],
  ["TEXT", "text"],
  ["NUMERIC", "numeric"],
  ["DECIMAL", "numeric"],
  ["FLOAT", "float"],
  ["REAL", "float"],
  ["DOUBLE", "double"],
  ["DOUBLE PRECISION", "double"],
  ["BOOLEAN", "boolean"],
  ["BOOL", "boolean"],
  ["DATE", "date"],
  ["TIME", "time"],
  ["DATETIME", "dateTime"],
  ["TIMESTAMP", "dateTime"],
  ["BLOB", "binary"],
  ["JSON", "json"],
]);

/**
 * The type that a column was declared with: its portable name where there is one, else `raw`.
 * Numbers in parentheses that the portable type has no place for are left out. The text is kept, so
 * that the spelling can be restored.
 */
export function parseColumnType(text: string): ColumnType {
  const { words, numbers } = readType(text);
  const type = TYPES.get(words) ?? "raw";
  return { kind: "type", type, ...sizes(type, numbers), text };
}

function sizes(
  type: TypeName,
  numbers: readonly number[],
): Pick<ColumnType, "length" | "precision" | "scale"> {
  const [first, second] = numbers;
  if (first === undefined || numbers.some((size) => !Number.isInteger(size) || size < 0)) return {};
  switch (type) {
    case "string":
    case "char":
    case "binary":
      return second === undefined ? { length: first } : {};
    case "numeric":
      return second === undefined ? { precision: first } : { precision: first, scale: second };
    case "float":
    case "time":
    case "dateTime":
      return second === undefined ? { precision: first } : {};
    default:
      return {};
  }
}

/** The words of a type in upper case, and the numbers in its parentheses. */
function readType(declared: string): { words: string; numbers: number[] } {
  const words: string[] = [];
  const numbers: number[] = [];
  let sign = 1;
  for (const token of tokenize(declared)) {
    if (isTrivia(token)) continue;
    const text = declared.slice(token.start, token.end);
    if (token.kind === "number") {
      numbers.push(sign * Number(text.replaceAll("_", "")));
      sign = 1;
    } else if (text === "-") sign = -1;
    else if (!isInPlace(declared, token)) words.push(unquote(text).toUpperCase());
  }
  return { words: words.join(" "), numbers };
}

function isInPlace(declared: string, token: Token): boolean {
  return ["(", ",", ")", "+"].some((operator) => isOperator(declared, token, operator));
}
