/** Constraints and indexes in one spelling; those without a name get the one that the server gives. */
import { textOf } from "./column.ts";
import { conditionText, expressionText } from "../expression/text.ts";
import { impliedIndex } from "./implied_index.ts";
import { normalTable } from "./normal_table.ts";
import { charsetOf, tableCollation } from "./collation.ts";
import type { ServerFacts } from "./server_facts.ts";
import type {
  ForeignKeyModel,
  IndexColumnModel,
  IndexModel,
  TableModel,
} from "../../../schema/schema.ts";

type Keys = Pick<
  TableModel,
  "primaryKey" | "uniqueConstraints" | "checks" | "foreignKeys" | "indexes"
>;

/** The constraints and indexes of a table, those without a name under the one that they get. */
export function keysOf(written: TableModel, engine: string, facts: ServerFacts): Keys {
  const longest = longestParts(written, facts);
  const plain = written.indexes.map((index) => indexOf(index, engine, longest));
  const table = normalTable({ ...written, indexes: plain }, facts.family, false);
  const implied = new Set(table.foreignKeys.map((key) => impliedIndex(key, table)));
  return {
    primaryKey: table.primaryKey,
    uniqueConstraints: table.uniqueConstraints.map(({ name, columns }) => ({ name, columns })),
    checks: table.checks.map(({ name, condition }) => ({
      name,
      condition: conditionText(textOf(condition)),
    })),
    foreignKeys: table.foreignKeys.map((key) => foreignKeyOf(key, facts.database)),
    indexes: table.indexes.filter((index) => !implied.has(index)),
  };
}

/** RESTRICT and NO ACTION are the same, and what happens anyway. */
function foreignKeyOf(
  { name, columns, references, onDelete, onUpdate }: ForeignKeyModel,
  database: string | null,
): ForeignKeyModel {
  const isUsual = (its: ForeignKeyModel["onDelete"]) =>
    its === undefined || its === "restrict" || its === "no action";
  return {
    name,
    columns,
    references: {
      ...references,
      schema: references.schema === database ? null : references.schema,
    },
    ...(isUsual(onDelete) ? {} : { onDelete }),
    ...(isUsual(onUpdate) ? {} : { onUpdate }),
  };
}

/** An index; how it was made is not kept, and the method only where there are two. */
function indexOf(
  { name, columns, unique, mysql = {} }: IndexModel,
  engine: string,
  longest: ReadonlyMap<string, number>,
): IndexModel {
  const own = {
    ...(mysql.kind === undefined ? {} : { kind: mysql.kind }),
    ...(engine.toLowerCase() === "memory" && mysql.using === "btree" ? { using: mysql.using } : {}),
    ...(mysql.invisible === true ? { invisible: true } : {}),
  };
  return {
    name,
    columns: columns.map((column) => indexColumnOf(column, mysql.kind, longest)),
    unique,
    where: null,
    ...(Object.keys(own).length === 0 ? {} : { mysql: own }),
  };
}

function indexColumnOf(
  { column, expression, order, length }: IndexColumnModel,
  kind: "fulltext" | "spatial" | undefined,
  longest: ReadonlyMap<string, number>,
): IndexColumnModel {
  const isWhole = length === undefined || length === longest.get((column ?? "").toLowerCase());
  return {
    column,
    expression: expression === null ? null : expressionText(textOf(expression)),
    ...(order === "desc" && kind === undefined ? { order } : {}),
    ...(isWhole || kind !== undefined ? {} : { length }),
  };
}

/** Bytes that one part of an index can have: MariaDB cuts longer columns unasked. */
const LONGEST_PART = 3072;

/** Bytes of a character, by the character sets that have others than one. */
const CHARACTERS: ReadonlyMap<string, number> = new Map([
  ["utf8mb4", 4],
  ["utf16", 4],
  ["utf16le", 4],
  ["utf32", 4],
  ["utf8mb3", 3],
  ["utf8", 3],
  ["ucs2", 2],
]);

/** How much of each column an index can have. */
function longestParts(table: TableModel, facts: ServerFacts): ReadonlyMap<string, number> {
  const usual = tableCollation(table, facts);
  return new Map(table.columns.map(({ name, type, collation }) => {
    const charset = type.type === "binary" || /blob|binary/i.test(type.text ?? "")
      ? "binary"
      : charsetOf(collation ?? usual).toLowerCase();
    return [name.toLowerCase(), LONGEST_PART / (CHARACTERS.get(charset) ?? 1)];
  }));
}
