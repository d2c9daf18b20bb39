/** Types as PostgreSQL spells them, and one spelling for those that it takes for the same. */
import { expressionTokens } from "./expression_token.ts";
import type { ColumnType, TypeName } from "../../../../templates/migrate.d.ts";

/** The portable types behind what format_type() says, without numbers and time zones. */
const TYPES: ReadonlyMap<string, TypeName> = new Map([
  ["smallint", "smallInteger"],
  ["integer", "integer"],
  ["bigint", "bigInteger"],
  ["numeric", "numeric"],
  ["double precision", "double"],
  ["character varying", "string"],
  ["character", "char"],
  ["text", "text"],
  ["boolean", "boolean"],
  ["date", "date"],
  ["time", "time"],
  ["timestamp", "dateTime"],
  ["interval", "interval"],
  ["bytea", "binary"],
  ["json", "json"],
  ["jsonb", "jsonb"],
  ["uuid", "uuid"],
]);

/** The enum that a column holds, or an array of it. */
export interface EnumOfType {
  readonly name: string;
  /** Null: the connection's own. */
  readonly schema: string | null;
  readonly values: readonly string[];
}

/**
 * A column's type from what format_type() says: its portable name where there is one, else `raw`.
 *
 * @param dimensions of an array, as declared; PostgreSQL itself does not look at them.
 */
export function parseColumnType(
  text: string,
  itsEnum: EnumOfType | null = null,
  dimensions = 1,
): ColumnType {
  if (text.endsWith("[]")) {
    let type = parseColumnType(text.slice(0, -2), itsEnum);
    for (let depth = 0; depth < Math.max(dimensions, 1); depth++) {
      type = { kind: "type", type: "array", of: type };
    }
    return type;
  }
  if (itsEnum !== null) {
    const { name, schema, values } = itsEnum;
    return { kind: "type", type: "enum", name, values, ...(schema === null ? {} : { schema }) };
  }
  const [, words = "", numbers, zone] =
    /^([a-z ]+?)(?:\(([\d,-]+)\))?( with(?:out)? time zone)?$/.exec(text) ?? [];
  const type = TYPES.get(words);
  const sizes = type === undefined ? null : sizesOf(type, numbers?.split(",").map(Number) ?? []);
  if (type === undefined || sizes === null) return { kind: "type", type: "raw", text };
  return {
    kind: "type",
    type,
    ...sizes,
    ...(zone === " with time zone" ? { timezone: true } : {}),
  };
}

/** The numbers as members; null where the portable type has no place for them. */
function sizesOf(type: TypeName, [first, second]: readonly number[]): Partial<ColumnType> | null {
  if (first === undefined) return {};
  switch (type) {
    case "string":
    case "char":
      return { length: first };
    case "numeric":
      return { precision: first, ...(second === undefined ? {} : { scale: second }) };
    case "time":
    case "dateTime":
      return { precision: first };
    default:
      return null;
  }
}

/** Other words for a type, and what format_type() says for them. */
const SYNONYMS: ReadonlyMap<string, string> = new Map([
  ["int", "integer"],
  ["int2", "smallint"],
  ["int4", "integer"],
  ["int8", "bigint"],
  ["decimal", "numeric"],
  ["dec", "numeric"],
  ["float4", "real"],
  ["float8", "double precision"],
  ["varchar", "character varying"],
  ["char varying", "character varying"],
  ["national character varying", "character varying"],
  ["nchar varying", "character varying"],
  ["char", "character"],
  ["nchar", "character"],
  ["national character", "character"],
  ["bool", "boolean"],
  ["timetz", "time with time zone"],
  ["timestamptz", "timestamp with time zone"],
  ["time", "time without time zone"],
  ["timestamp", "timestamp without time zone"],
  ["varbit", "bit varying"],
]);

/** What a type is that is named without its size. */
const SIZES: ReadonlyMap<string, string> = new Map([["character", "(1)"], ["bit", "(1)"]]);

/** A type in the spelling of format_type(): `VARCHAR(10)` becomes `character varying(10)`. */
export function normalTypeText(text: string): string {
  const tokens = expressionTokens(text);
  let [words, zone, sizes, array] = ["", "", "", ""];
  for (const [at, { kind, text: its }] of tokens.entries()) {
    const before = tokens[at - 1]?.text;
    if (its === "[" || its === "array" && kind === "word" && words !== "") array = "[]";
    else if (its === "." && kind === "operator") words += ".";
    else if (kind === "word" || kind === "quoted") {
      const name = kind === "quoted" && !/^[a-z_][a-z0-9_$]*$/.test(its) ? `"${its}"` : its;
      const isZone = /^(?:timestamp|time)$/.test(words) && kind === "word" || zone !== "";
      if (isZone) zone += ` ${name}`;
      else if (kind === "quoted" && its === "char") words += `"char"`;
      else words += before === "." || words === "" ? name : ` ${name}`;
    } else if (array === "" && its !== "]") sizes += its;
  }
  return canonicalWords(words.replace(/^pg_catalog\./, ""), zone, sizes) + array;
}

function canonicalWords(words: string, zone: string, sizes: string): string {
  if (words === "float") return Number(sizes.slice(1, -1) || 53) > 24 ? "double precision" : "real";
  const known = SYNONYMS.get(words + zone) ?? words + zone;
  const [, name = known, ownZone = ""] = /^(.*?)( with(?:out)? time zone)$/.exec(known) ?? [];
  const size = sizes === "" ? SIZES.get(name) ?? "" : sizes;
  // NUMERIC(10) has no digits after the point.
  const whole = name === "numeric" ? size.replace(/^\((\d+)\)$/, "($1,0)") : size;
  return name + whole + ownZone;
}
