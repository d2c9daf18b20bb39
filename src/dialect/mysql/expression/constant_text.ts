/** Constant defaults as the server gives them back after reading them as values of a type. */
import { isTextual } from "../compare/normal_type.ts";
import type { Expression } from "./tree.ts";

const NUMBER = /^\s*([-+]?)0*(\d*)\.?(\d*)(?:e([-+]?\d+))?\s*$/i;

/** A constant in the spelling of its column's type; anything else as it is. */
export function canonicalConstant(expression: Expression, type: string): Expression {
  if (expression.kind !== "string" && expression.kind !== "number") return expression;
  const { kind, text } = expression;
  if (/^(?:(?:tiny|small|medium|big)?int|decimal|float|double|year)\b/.test(type)) {
    const number = numberText(text, type);
    return number === null ? expression : { kind: "number", text: number };
  }
  if (/^bit\b/.test(type)) return { kind: "number", text: bitsText(expression.kind, text) };
  if (/^(?:date|datetime|timestamp|time)\b/.test(type)) {
    return { kind: "string", text: momentText(text, type) };
  }
  if (/^binary\b/.test(type)) return { kind: "string", text: text.replace(/\0+$/, "") };
  if (/^(?:enum|set|char)\b/.test(type)) return { kind: "string", text: text.trimEnd() };
  if (type === "uuid" && kind === "string") {
    const digits = text.replaceAll("-", "").toLowerCase();
    return { kind, text: digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5") };
  }
  const isText = isTextual(type) || /^(?:json|uuid|inet|varbinary|\w*blob)/.test(type);
  return kind === "number" && isText ? { kind: "string", text } : expression;
}

/** The number without zeros that say nothing, rounded to the digits of a decimal. */
function numberText(text: string, type: string): string | null {
  const match = NUMBER.exec(text);
  const [, sign = "", whole = "", fraction = "", exponent] = match ?? [];
  if (match === null || !/\d/.test(text)) return null;
  if (/^(?:float|double)/.test(type)) return String(Number(text));
  const scale = Number(/,(\d+)\)/.exec(type)?.[1] ?? 0);
  if (exponent !== undefined || fraction.length > scale) return Number(text).toFixed(scale);
  const digits = fraction.replace(/0+$/, "");
  const magnitude = `${whole || "0"}${digits === "" ? "" : `.${digits}`}`;
  return magnitude === "0" ? "0" : `${sign === "-" ? "-" : ""}${magnitude}`;
}

/** Bits as a number: b'101' is 5. */
function bitsText(kind: "string" | "number", text: string): string {
  if (kind === "number") return text;
  let value = 0n;
  for (const character of text) value = value * 256n + BigInt(character.charCodeAt(0));
  return String(value);
}

/** ISO dates and times with all their parts, and no more digits than the type keeps. */
function momentText(text: string, type: string): string {
  const [, date, time, fraction = ""] =
    /^(\d{4}-\d\d?-\d\d?)?[T ]?(-?\d+:\d\d(?::\d\d)?)?(?:\.(\d+))?$/i.exec(text.trim()) ?? [];
  if (date === undefined && time === undefined) return text;
  const day = date?.replace(/-(\d)(?=-|$)/g, "-0$1");
  if (type === "date") return day ?? text;
  const digits = fraction.slice(0, Number(/\((\d)\)/.exec(type)?.[1] ?? 0)).replace(/0+$/, "");
  const [hour = "00", minute = "00", second = "00"] = (time ?? "").split(":").filter(Boolean);
  const clock = `${hour.padStart(2, "0")}:${minute}:${second}${digits === "" ? "" : `.${digits}`}`;
  return [...(type.startsWith("time") && !type.startsWith("timestamp") ? [] : [day ?? ""]), clock]
    .join(" ").trim();
}
