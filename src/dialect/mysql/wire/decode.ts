/** Values as the driver gives them, and what they become here. */
import type { Field } from "./mysql2.d.ts";
import type { Row, Value } from "../../../../templates/migrate.d.ts";

/** Numbers of types in the protocol. */
const LONGLONG = 8;
const JSON_TYPE = 245;

/**
 * One value. Numbers come as numbers, those of 64 bits as text; decimals, dates and times stay text,
 * which is exact; of JSON the driver leaves the text.
 */
function decode(value: unknown, { columnType, extendedFormat }: Field): Value {
  if (value === null || value === undefined) return null;
  if (typeof value === "string") {
    if (columnType === LONGLONG) return decodeBigint(value);
    return columnType === JSON_TYPE || extendedFormat === "json" ? decodeJson(value) : value;
  }
  // A copy: the driver's bytes are a window into what it has received.
  if (value instanceof Uint8Array) return Uint8Array.from(value);
  // A number, or a geometry as plain data.
  return value as Value;
}

/** Those that a number holds become one, so that none is rounded. */
function decodeBigint(text: string): number | bigint {
  const number = Number(text);
  return Number.isSafeInteger(number) ? number : BigInt(text);
}

/** MariaDB calls text JSON wherever the function that made it would make JSON. */
function decodeJson(text: string): Value {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** Rows by the names of their columns; of columns with one name the last counts. */
export function readRows(
  fields: readonly Field[],
  rows: readonly (readonly unknown[])[],
): Row[] {
  return rows.map((values) => {
    // Without a prototype a column may have any name, also `__proto__`.
    const row: Row = Object.create(null);
    fields.forEach((field, index) => row[field.name] = decode(values[index], field));
    return row;
  });
}
