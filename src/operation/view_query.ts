/** The query of a view as text. */
import type { Fragment, FragmentPart } from "../schema/fragment.ts";
import type { Value } from "../../templates/migrate.d.ts";

/**
 * A query without its values apart: a model holds text, as reflection finds it. Names and literals
 * are the standard's; what is executed is spelt by the dialect.
 */
export function queryText({ parts }: Fragment): string {
  return parts.map(partText).join("");
}

function partText(part: FragmentPart): string {
  if ("text" in part) return part.text;
  if ("path" in part) return part.path.map((name) => `"${name.replaceAll('"', '""')}"`).join(".");
  return literal(part.value);
}

function literal(value: Value): string {
  if (value === null) return "NULL";
  if (typeof value === "boolean") return value ? "TRUE" : "FALSE";
  if (typeof value === "number" || typeof value === "bigint") return String(value);
  if (value instanceof Uint8Array) return `X'${value.toHex()}'`;
  const text = value instanceof Date
    ? value.toISOString()
    : typeof value === "string"
    ? value
    : JSON.stringify(value);
  return `'${text.replaceAll("'", "''")}'`;
}
