/** The query of a view as text. */
import type { Fragment } from "./fragment.ts";
import type { DialectName } from "./type.ts";
import type { Value } from "../../templates/migrate.d.ts";

/**
 * A query without its values apart: a model holds text, as reflection finds it. Names and literals
 * are the standard's, or MySQL's, to which the standard's are others; what is executed is spelt by
 * the dialect.
 */
export function queryText({ parts }: Fragment, dialect: DialectName = "sqlite"): string {
  const isMysql = dialect === "mysql" || dialect === "mariadb";
  return parts.map((part) => {
    if ("text" in part) return part.text;
    if ("value" in part) return literal(part.value, isMysql);
    return part.path.map((name) => quoted(name, isMysql ? "`" : '"')).join(".");
  }).join("");
}

function quoted(name: string, quote: string): string {
  return quote + name.replaceAll(quote, quote + quote) + quote;
}

function literal(value: Value, hasEscapes: boolean): string {
  if (value === null) return "NULL";
  if (typeof value === "boolean") return value ? "TRUE" : "FALSE";
  if (typeof value === "number" || typeof value === "bigint") return String(value);
  if (value instanceof Uint8Array) return `X'${value.toHex()}'`;
  const text = value instanceof Date
    ? value.toISOString()
    : typeof value === "string"
    ? value
    : JSON.stringify(value);
  return quoted(hasEscapes ? text.replaceAll("\\", "\\\\") : text, "'");
}
