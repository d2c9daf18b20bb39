/** Values on their way to PostgreSQL: the text, or the bytes, and the type that they are bound as. */
import { invalid } from "../../../schema/fragment.ts";
import { formatArray, type TextArray } from "../text/array.ts";
import type { ColumnType, TypeName, Value } from "../../../../templates/migrate.d.ts";

/** A value as it is bound: its text, or the bytes of a bytea. */
export type PostgresValue = string | Uint8Array | null;

/** The object id of a type; 0: the server is to infer it from where the value stands. */
export const INFERRED = 0;
const BOOLEAN = 16;
const BYTEA = 17;
const INTEGER = 23;
const BIGINT = 20;
const NUMERIC = 1700;

/** Types with an id that never changes (pg_type.dat), and those of arrays of them. */
const TYPE_IDS: Readonly<Partial<Record<TypeName, readonly [type: number, array: number]>>> = {
  smallInteger: [21, 1005],
  integer: [INTEGER, 1007],
  bigInteger: [BIGINT, 1016],
  numeric: [NUMERIC, 1231],
  float: [701, 1022],
  double: [701, 1022],
  string: [1043, 1015],
  char: [1042, 1014],
  text: [25, 1009],
  boolean: [BOOLEAN, 1000],
  date: [1082, 1182],
  interval: [1186, 1187],
  binary: [BYTEA, 1001],
  json: [114, 199],
  jsonb: [3802, 3807],
  uuid: [2950, 2951],
};

function idsOf(type: ColumnType): readonly [type: number, array: number] {
  if (type.type === "time") return type.timezone ? [1266, 1270] : [1083, 1183];
  if (type.type === "dateTime") return type.timezone ? [1184, 1185] : [1114, 1115];
  return TYPE_IDS[type.type] ?? [INFERRED, INFERRED];
}

/** The type to bind a value as. Without a type it is that of the value's literal. */
export function parameterType(value: Value, type: ColumnType | null): number {
  if (value instanceof Uint8Array) return BYTEA;
  if (type !== null) {
    // A reflected type may be spelt as no portable one is.
    if (type.text !== undefined) return INFERRED;
    if (type.type !== "array") return idsOf(type)[0];
    let element = type.of;
    while (element?.type === "array") element = element.of;
    return element === undefined || element.text !== undefined ? INFERRED : idsOf(element)[1];
  }
  if (typeof value === "boolean") return BOOLEAN;
  if (typeof value !== "number" && typeof value !== "bigint") return INFERRED;
  if (typeof value === "number" && !Number.isSafeInteger(value)) return NUMERIC;
  const whole = BigInt(value);
  if (BigInt.asIntN(32, whole) === whole) return INTEGER;
  return BigInt.asIntN(64, whole) === whole ? BIGINT : NUMERIC;
}

/**
 * A value as it is bound.
 *
 * @throws `revision.invalid_operation` for what PostgreSQL cannot store.
 */
export function encode(value: Value, type: ColumnType | null): PostgresValue {
  if (value === null) return null;
  // A string is JSON text already, so that it is stored alike whether the type is known or not.
  const isJsonType = type?.type === "json" || type?.type === "jsonb";
  if (isJsonType && typeof value !== "string") return encodeJson(value);
  if (Array.isArray(value)) {
    const element = elementType(type);
    return element === undefined ? encodeJson(value) : formatArray(encodeItems(value, element));
  }
  if (typeof value === "string") return checkText(value);
  if (typeof value === "number" && !Number.isFinite(value)) {
    throw invalid(`${value} cannot be stored; write it as SQL: 'Infinity'::float8`);
  }
  if (["function", "symbol", "undefined"].includes(typeof value)) {
    throw invalid(`a ${typeof value} cannot be stored`);
  }
  if (typeof value !== "object") return String(value);
  if (value instanceof Date) return dateText(value, type);
  if (value instanceof Uint8Array) return value;
  if (!isJson(value)) throw invalid(`a ${value.constructor.name} cannot be stored`);
  return encodeJson(value);
}

/** The type of the elements, also of `raw("int4[]")`; undefined for what is no array. */
function elementType(type: ColumnType | null): ColumnType | undefined {
  if (type?.type === "array") return type.of;
  const [, text] = /^(.*\S)\s*\[\d*\]$/s.exec(type?.text ?? "") ?? [];
  return text === undefined ? undefined : { kind: "type", type: "raw", text };
}

function encodeItems(items: readonly Value[], element: ColumnType): TextArray {
  return items.map((item) => {
    // An inner list is a further dimension, which PostgreSQL's types do not tell.
    const isJsonType = element.type === "json" || element.type === "jsonb";
    if (Array.isArray(item) && !isJsonType) {
      return encodeItems(item, elementType(element) ?? element);
    }
    const encoded = encode(item, element);
    if (!(encoded instanceof Uint8Array)) return encoded;
    return `\\x${Array.from(encoded, (byte) => byte.toString(16).padStart(2, "0")).join("")}`;
  });
}

function checkText(text: string): string {
  if (text.includes("\0")) {
    throw invalid("PostgreSQL stores no NUL character in text; use a Uint8Array");
  }
  if (!text.isWellFormed()) throw invalid("a string has half of a surrogate pair");
  return text;
}

const digits = (number: number, length: number) => String(number).padStart(length, "0");

/** A Date in UTC; the zone is written unless the type has none. */
function dateText(date: Date, type: ColumnType | null): string {
  if (Number.isNaN(date.getTime())) throw invalid("an invalid Date cannot be stored");
  const year = date.getUTCFullYear();
  const era = year > 0 ? "" : " BC";
  const day = `${digits(year > 0 ? year : 1 - year, 4)}-${digits(date.getUTCMonth() + 1, 2)}-${
    digits(date.getUTCDate(), 2)
  }`;
  if (type?.type === "date") return day + era;
  const time = `${digits(date.getUTCHours(), 2)}:${digits(date.getUTCMinutes(), 2)}:${
    digits(date.getUTCSeconds(), 2)
  }.${digits(date.getUTCMilliseconds(), 3)}`;
  const hasZone = type === null || type.timezone === true ||
    (type.type !== "time" && type.type !== "dateTime");
  const zone = hasZone ? "+00" : "";
  return type?.type === "time" ? `${time}${zone}` : `${day} ${time}${zone}${era}`;
}

/** Of a Map, an ArrayBuffer and their like JSON would keep nothing. */
function isJson(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null || "toJSON" in value;
}

function encodeJson(value: Value): string {
  let text: string | undefined;
  try {
    text = JSON.stringify(value);
  } catch {
    // A bigint or a cycle inside it.
  }
  if (text === undefined) throw invalid("the value cannot be written as JSON");
  return text;
}
