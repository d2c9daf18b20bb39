/** What stands beside tables: enums, schemas, sequences, views. */
import { quote } from "../../../core/text.ts";
import { findObject, findTable } from "../../../operation/shape.ts";
import { formatTable } from "../../../operation/spec.ts";
import { invalid } from "../../../schema/fragment.ts";
import { expression, names, tableName } from "../../ansi.ts";
import { type Statement, statement } from "../../statement.ts";
import { rules } from "../rules.ts";
import { sequenceWords } from "../../sequence_words.ts";
import { dottedName, NO_CYCLE, spelling } from "./spelling.ts";
import { quoting } from "../types.ts";
import type { Kind, OperationOf } from "../../../operation/mod.ts";
import type { Known } from "./known.ts";

const orNot = (ifNotExists: boolean) => ifNotExists ? "IF NOT EXISTS " : "";
const orGone = (ifExists: boolean) => ifExists ? "IF EXISTS " : "";

/** A value of an enum, which is a name to PostgreSQL, and as long at most. */
function enumValue(value: string): string {
  const { length } = new TextEncoder().encode(value);
  if (length > 63) {
    throw invalid(`the enum value ${quote(value)} has ${length} bytes, at most are 63`);
  }
  return quoting.literal(value, null);
}

/** CREATE TYPE, which has no IF NOT EXISTS. */
function createEnum(
  { type, values, ifNotExists }: OperationOf<"createEnum">,
  { schema, warn }: Known,
): readonly Statement[] {
  const found = ifNotExists ? findObject(schema.enums, type, rules) : undefined;
  if (found === undefined) {
    return [
      statement(
        `CREATE TYPE ${tableName(spelling, type)} AS ENUM (${values.map(enumValue).join(", ")})`,
      ),
    ];
  }
  const isSame = found.values.length === values.length &&
    found.values.every((value, at) => value === values[at]);
  if (!isSame) warn(`type ${quote(formatTable(type))} is there already, with other values`);
  return [];
}

function addEnumValue(
  { type, value, before, after, ifNotExists }: OperationOf<"addEnumValue">,
): readonly Statement[] {
  const place = before !== null
    ? ` BEFORE ${enumValue(before)}`
    : after !== null
    ? ` AFTER ${enumValue(after)}`
    : "";
  return [
    statement(
      `ALTER TYPE ${tableName(spelling, type)} ADD VALUE ${orNot(ifNotExists)}${
        enumValue(value)
      }${place}`,
    ),
  ];
}

function createSequence(
  { sequence, options, ifNotExists }: OperationOf<"createSequence">,
): readonly Statement[] {
  return [
    statement(
      `CREATE SEQUENCE ${orNot(ifNotExists)}${tableName(spelling, sequence)}${
        sequenceWords(options, NO_CYCLE)
      }${
        options.ownedBy === undefined ? "" : ` OWNED BY ${owner(options.ownedBy, sequence.schema)}`
      }`,
    ),
  ];
}

/** A sequence must be in the schema of the table that owns it. */
function owner(column: string, schema: string | null): string {
  const isShort = column.split(".").length === 2;
  return dottedName(isShort && schema !== null ? `${schema}.${column}` : column);
}

/** What tells that a view keeps its columns, so that another query cannot take its place. */
const SHAPE_DIFFERS = "invalid_table_definition";

function createView(operation: OperationOf<"createView">, known: Known): readonly Statement[] {
  const { view, query, columns, replace, materialized, ifNotExists } = operation;
  const name = tableName(spelling, view);
  const list = columns === null ? "" : ` (${names(spelling, columns)})`;
  const rest = `VIEW ${materialized ? orNot(ifNotExists) : ""}${name}${list} AS ${
    expression(spelling, query)
  }`;
  if (materialized) {
    return [
      ...(replace ? [statement(`DROP MATERIALIZED VIEW IF EXISTS ${name}`)] : []),
      statement(`CREATE MATERIALIZED ${rest}`),
    ];
  }
  if (ifNotExists && isViewThere(operation, known)) return [];
  return [statement(replace ? replaceView(name, rest) : `CREATE ${rest}`)];
}

/** Looked up, a view is a table like any other; replayed, it is known as a view. */
function isViewThere({ view }: OperationOf<"createView">, { schema }: Known): boolean {
  return findObject(schema.views, view, rules) !== undefined ||
    findTable(schema, view, rules) !== undefined;
}

/**
 * CREATE OR REPLACE keeps privileges and what depends on the view, but refuses other columns; then
 * the view is dropped first, so that replacing means the same on all databases.
 */
function replaceView(name: string, rest: string): string {
  let mark = "$migrate$";
  for (let number = 1; rest.includes(mark); number++) mark = `$migrate${number}$`;
  return `DO ${mark}
BEGIN
  CREATE OR REPLACE ${rest};
EXCEPTION WHEN ${SHAPE_DIFFERS} THEN
  DROP VIEW ${name};
  CREATE ${rest};
END
${mark}`;
}

/** The kinds of operations that are here. */
type ObjectKind = Extract<
  Kind,
  | "createEnum"
  | "addEnumValue"
  | "renameEnumValue"
  | "dropEnum"
  | "createSchema"
  | "dropSchema"
  | "createSequence"
  | "dropSequence"
  | "createView"
  | "dropView"
>;

/** Handlers for everything beside tables. */
export const objectCompiler: {
  readonly [K in ObjectKind]: (operation: OperationOf<K>, known: Known) => readonly Statement[];
} = {
  createEnum,
  addEnumValue,
  renameEnumValue: ({ type, value, newValue }) => [
    statement(
      `ALTER TYPE ${tableName(spelling, type)} RENAME VALUE ${enumValue(value)} TO ${
        enumValue(newValue)
      }`,
    ),
  ],
  dropEnum: ({ type, ifExists }) => [
    statement(`DROP TYPE ${orGone(ifExists)}${tableName(spelling, type)}`),
  ],
  createSchema: ({ schema, ifNotExists }) => [
    statement(`CREATE SCHEMA ${orNot(ifNotExists)}${quoting.name(schema)}`),
  ],
  dropSchema: ({ schema, ifExists, cascade }) => [
    statement(
      `DROP SCHEMA ${orGone(ifExists)}${quoting.name(schema)}${cascade ? " CASCADE" : ""}`,
    ),
  ],
  createSequence,
  dropSequence: ({ sequence, ifExists }) => [
    statement(`DROP SEQUENCE ${orGone(ifExists)}${tableName(spelling, sequence)}`),
  ],
  createView,
  dropView: ({ view, ifExists, materialized }) => [
    statement(
      `DROP ${materialized ? "MATERIALIZED " : ""}VIEW ${orGone(ifExists)}${
        tableName(spelling, view)
      }`,
    ),
  ],
};
