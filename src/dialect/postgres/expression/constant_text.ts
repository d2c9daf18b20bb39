/** Constants as PostgreSQL gives them back after reading them as a value of their type. */
import { formatArray, parseArray, type TextArray } from "../text/array.ts";
import { intervalText } from "./interval_text.ts";
import type { Expression, Leaf } from "./tree.ts";

/**
 * A constant default in the spelling of its column's type, as far as that does not depend on the
 * server's settings. Anything else as it is.
 */
export function canonicalConstant(expression: Expression, type: string): Expression {
  if (
    expression.kind === "number" && !/^(?:smallint|integer|bigint|numeric|real|double)/.test(type)
  ) {
    return isTextual(type) ? { kind: "string", text: expression.text } : expression;
  }
  if (expression.kind !== "string") return expression;
  const { text } = expression;
  if (/^(?:smallint|integer|bigint|numeric|real|double precision)/.test(type)) {
    return /^\s*[-+]?(?:\d+\.?\d*|\.\d+)\s*$/.test(text)
      ? { kind: "number", text: text.trim().replace(/^\+/, "") }
      : expression;
  }
  if (type === "boolean") return booleanLeaf(expression);
  return { kind: "string", text: stringOf(text, type) };
}

const isTextual = (type: string) => /^(?:text|character|uuid)/.test(type);

function booleanLeaf(leaf: Leaf): Leaf {
  const word = booleanOf(leaf.text);
  return word === null ? leaf : { kind: "word", text: word };
}

function stringOf(text: string, type: string): string {
  if (type.endsWith("[]")) return arrayText(text, type.slice(0, -2));
  if (type === "jsonb") return jsonText(text);
  if (type === "uuid") return text.replace(/[{}]/g, "").toLowerCase();
  if (type === "bytea") return text.startsWith("\\x") ? text.toLowerCase() : text;
  if (type === "interval") return intervalText(text);
  if (/^time(?:stamp)?\b/.test(type) || type === "date") return momentText(text, type);
  return text;
}

function arrayText(text: string, type: string): string {
  if (!text.startsWith("{")) return text;
  const element = (its: string) => type === "boolean" ? booleanOf(its)?.slice(0, 1) ?? its : its;
  // parseArray nests lists of what its second argument gives, here texts.
  return formatArray(parseArray(text, element) as TextArray);
}

/** jsonb keeps neither blanks nor the order of keys. */
function jsonText(text: string): string {
  try {
    return JSON.stringify(sortedKeys(JSON.parse(text)));
  } catch {
    return text;
  }
}

function sortedKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortedKeys);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(([key, its]) => [key, sortedKeys(its)] as const);
  return Object.fromEntries(entries.sort(([a], [b]) => a < b ? -1 : 1));
}

/**
 * ISO dates and times with all their parts. With a zone in UTC, if the text says which; without, it
 * depends on the session.
 */
function momentText(text: string, type: string): string {
  const [, date, time, fraction = "", zone = ""] =
    /^(\d{4,}-\d\d-\d\d)?[T ]?(\d\d:\d\d(?::\d\d)?)?(\.\d+)?\s*(Z|[-+]\d\d(?::?\d\d)?)?$/i
      .exec(text.trim()) ?? [];
  if (date === undefined && time === undefined) return text;
  if (type === "date") return date ?? text;
  const clock = `${(time ?? "00:00").padEnd(8, ":00")}`;
  const digits = fraction.replace(/0+$/, "").replace(/^\.$/, "");
  if (!type.endsWith("with time zone")) {
    return [...(date === undefined ? [] : [date]), `${clock}${digits}`].join(" ");
  }
  if (date === undefined || zone === "") return text;
  const offset = /^z$/i.test(zone)
    ? "Z"
    : zone.replace(/^(...):?(\d\d)?$/, "$1:$2").replace(/:$/, ":00");
  const moment = new Date(`${date}T${clock}${offset}`);
  if (Number.isNaN(moment.getTime())) return text;
  return `${moment.toISOString().slice(0, 19).replace("T", " ")}${digits}+00`;
}

/** What PostgreSQL takes for a boolean; null for anything else. */
export function booleanOf(text: string): "true" | "false" | null {
  const word = text.trim().toLowerCase();
  if (["t", "tr", "tru", "true", "y", "ye", "yes", "on", "1"].includes(word)) return "true";
  if (["f", "fa", "fal", "fals", "false", "n", "no", "of", "off", "0"].includes(word)) {
    return "false";
  }
  return null;
}
