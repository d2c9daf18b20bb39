/** Types as the server spells them in COLUMN_TYPE, as portable types. */
import { stringText } from "./expression_token.ts";
import type { ColumnType, TypeName } from "../../../../templates/migrate.d.ts";

/**
 * Portable types, and the display widths that they have anyway, with a sign and without: MySQL tells
 * none from 8.0.19 on.
 */
const WHOLE: ReadonlyMap<string, readonly [type: TypeName, width: string, unsigned: string]> =
  new Map([
    ["smallint", ["smallInteger", "6", "5"]],
    ["int", ["integer", "11", "10"]],
    ["bigint", ["bigInteger", "20", "20"]],
  ]);

/** Portable types that have no numbers, or may be without. */
const PLAIN: ReadonlyMap<string, TypeName> = new Map([
  ["float", "float"],
  ["double", "double"],
  ["text", "text"],
  ["date", "date"],
  ["time", "time"],
  ["datetime", "dateTime"],
  ["blob", "binary"],
  ["json", "json"],
  ["uuid", "uuid"],
]);

const raw = (text: string): ColumnType => ({ kind: "type", type: "raw", text });
const portable = (type: TypeName, members: Partial<ColumnType> = {}): ColumnType => ({
  kind: "type",
  type,
  ...members,
});

/**
 * A column's type: its portable name where there is one that says all of it, else `raw`. So are
 * display widths other than the usual ones.
 */
export function parseColumnType(text: string): ColumnType {
  const [, list, values = ""] = /^(enum|set)\((.*)\)$/is.exec(text) ?? [];
  if (list === "set") return portable("set", { values: parseValues(values) });
  if (list === "enum") return portable("enum", { name: null, values: parseValues(values) });
  const [, name = "", numbers = "", more = text] = /^([a-z]+)(?:\(([\d,]+)\))?(.*)$/.exec(text) ??
    [];
  const [whole, width, unsignedWidth] = WHOLE.get(name) ?? [];
  const isUnsigned = more === " unsigned";
  if (whole !== undefined && (more === "" || isUnsigned)) {
    const isUsual = numbers === "" || numbers === (isUnsigned ? unsignedWidth : width);
    return isUsual ? portable(whole, isUnsigned ? { unsigned: true } : {}) : raw(text);
  }
  if (more !== "") return raw(text);
  const [first, second] = numbers === "" ? [] : numbers.split(",").map(Number);
  if (name === "tinyint" && first === 1) return portable("boolean");
  if (name === "decimal" && first !== undefined && second !== undefined) {
    return portable("numeric", { precision: first, scale: second });
  }
  if ((name === "varchar" || name === "char") && first !== undefined) {
    return portable(name === "char" ? "char" : "string", { length: first });
  }
  const plain = PLAIN.get(name);
  if (plain === undefined) return raw(text);
  if (first === undefined) return portable(plain);
  return name === "time" || name === "datetime" ? portable(plain, { precision: first }) : raw(text);
}

/** The values of ENUM or SET: `'a','b''c'`. */
function parseValues(text: string): readonly string[] {
  const written = text.match(/'(?:[^'\\]|\\[\s\S]|'')*'|"(?:[^"\\]|\\[\s\S]|"")*"/g) ?? [];
  return written.map(stringText);
}
