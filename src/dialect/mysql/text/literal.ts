/**
 * Values as SQL text. The session's `sql_mode` must be without NO_BACKSLASH_ESCAPES, as the
 * connection and scripts set it: a backslash escapes.
 */
import { invalid } from "../../../schema/fragment.ts";
import type { ColumnType, Value } from "../../../../templates/migrate.d.ts";

/** A text in quotes. */
export function textLiteral(text: string): string {
  if (!text.isWellFormed()) throw invalid("a string has half of a surrogate pair");
  // Clients stop at NUL, those of Windows at Ctrl-Z too.
  const escaped = text.replaceAll("\\", "\\\\").replaceAll("'", "''").replaceAll("\0", "\\0")
    .replaceAll("\x1a", "\\Z");
  return `'${escaped}'`;
}

/**
 * A value as a literal.
 *
 * @throws `revision.invalid_operation` for what MySQL cannot store.
 */
export function literal(value: Value, type: ColumnType | null): string {
  if (value === null) return "NULL";
  const isJsonType = type?.type === "json" || type?.type === "jsonb";
  // A string is JSON text already, so that it is stored alike whether the type is known or not.
  if (isJsonType && typeof value !== "string") return textLiteral(jsonText(value));
  switch (typeof value) {
    case "string":
      return textLiteral(value);
    case "boolean":
      return value ? "TRUE" : "FALSE";
    case "bigint":
      return String(value);
    case "number":
      return numberLiteral(value, type);
    case "object":
      return objectLiteral(value, type);
    default:
      throw invalid(`a ${typeof value} cannot be stored`);
  }
}

function numberLiteral(value: number, type: ColumnType | null): string {
  if (!Number.isFinite(value)) throw invalid(`${value} cannot be stored on MySQL`);
  const text = Object.is(value, -0) ? "0" : String(value);
  const isReal = type?.type === "double" || type?.type === "float";
  // A number with an exponent is a double; without, with a point, it is a decimal, which is exact.
  return isReal && !/e/.test(text) ? `${text}e0` : text;
}

function objectLiteral(value: object, type: ColumnType | null): string {
  if (value instanceof Date) return textLiteral(dateText(value, type));
  if (value instanceof Uint8Array) return `X'${value.toHex()}'`;
  return textLiteral(jsonText(value as Value));
}

const digits = (number: number, length: number) => String(number).padStart(length, "0");

/** A Date in UTC, as the type has it. */
function dateText(date: Date, type: ColumnType | null): string {
  if (Number.isNaN(date.getTime())) throw invalid("an invalid Date cannot be stored");
  const year = date.getUTCFullYear();
  if (year < 0 || year > 9999) throw invalid(`MySQL stores no date of the year ${year}`);
  const day = `${digits(year, 4)}-${digits(date.getUTCMonth() + 1, 2)}-${
    digits(date.getUTCDate(), 2)
  }`;
  if (type?.type === "date") return day;
  // The server would round what the type has no digits for: to a second, or a day, that was not yet.
  const isWhole = type !== null && type.type !== "raw" && type.precision === undefined;
  const milliseconds = isWhole ? 0 : date.getUTCMilliseconds();
  const time = `${digits(date.getUTCHours(), 2)}:${digits(date.getUTCMinutes(), 2)}:${
    digits(date.getUTCSeconds(), 2)
  }${milliseconds === 0 ? "" : `.${digits(milliseconds, 3)}`}`;
  return type?.type === "time" ? time : `${day} ${time}`;
}

/** Of a Map, an ArrayBuffer and their like JSON would keep nothing. */
function isJson(value: object): boolean {
  if (Array.isArray(value)) return true;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null || "toJSON" in value;
}

function jsonText(value: Value): string {
  if (typeof value === "object" && value !== null && !isJson(value)) {
    throw invalid(`a ${value.constructor.name} cannot be stored`);
  }
  let text: string | undefined;
  try {
    text = JSON.stringify(value);
  } catch {
    // A bigint or a cycle inside it.
  }
  if (text === undefined) throw invalid("the value cannot be written as JSON");
  return text;
}
