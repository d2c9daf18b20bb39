/** Columns in one spelling. */
import { isFragment, sqlText, toFragment } from "../../../schema/fragment.ts";
import { fragmentStatement, inlineSql } from "../../statement.ts";
import { canonicalConstant } from "../expression/constant_text.ts";
import { expressionText, normalTree } from "../expression/text.ts";
import { normalTypeText } from "../text/parse_type.ts";
import { sequenceOptions } from "./sequence_option.ts";
import { treeText } from "../expression/tree_text.ts";
import { quoting, spellType } from "../types.ts";
import type { SqlText } from "../../../operation/rules.ts";
import type { ColumnModel, ColumnType, TableModel } from "../../../schema/schema.ts";
import type { Surroundings } from "../expression/type.ts";

/** Fragments with their values as literals, as they stand in the database. */
export function textOf(expression: SqlText): string {
  const { parts } = toFragment(expression);
  return inlineSql(fragmentStatement(parts, (path) => quoting.name(...path)), quoting.literal);
}

/** An expression in one spelling. */
export function textIn(expression: SqlText, around: Surroundings): string {
  return expressionText(textOf(expression), around);
}

const COUNTING: ReadonlyMap<string, string> = new Map([
  ["smallserial", "smallint"],
  ["serial2", "smallint"],
  ["serial", "integer"],
  ["serial4", "integer"],
  ["bigserial", "bigint"],
  ["serial8", "bigint"],
]);

/** Spells types as format_type() does, of arrays one dimension. */
export type TypeSpelling = (type: ColumnType) => string;

/** The spelling for one schema; many columns share few types, so that each is read once. */
export function typeSpelling(schema: string | null): TypeSpelling {
  const known = new Map<string, string>();
  return (type) => {
    // An enum without a name cannot be made here; what it is compared with is another.
    if (type.type === "enum" && typeof type.name !== "string") return "enum";
    const written = spellType(type);
    const found = known.get(written);
    if (found !== undefined) return found;
    const text = normalTypeText(written);
    const own = schema !== null && text.startsWith(`${schema}.`)
      ? text.slice(schema.length + 1)
      : text;
    known.set(written, own);
    return own;
  };
}

/** The types of a table's columns, by the names that expressions have for them. */
export function columnTypes(
  { columns }: TableModel,
  spell: TypeSpelling,
): ReadonlyMap<string, string> {
  return new Map(columns.map(({ name, type }) => {
    const its = spell(type);
    return [quotedWhereNeeded(name), COUNTING.get(its) ?? its];
  }));
}

function quotedWhereNeeded(name: string): string {
  return /^[a-z_][a-z0-9_$]*$/.test(name) ? name : `"${name.replaceAll('"', '""')}"`;
}

/** A column; those of a key, and those that count, are NOT NULL anyway. */
export function columnOf(
  column: ColumnModel,
  isInKey: boolean,
  around: Surroundings,
  spell: TypeSpelling,
): ColumnModel {
  const written = spell(column.type);
  const text = COUNTING.get(written) ?? written;
  const autoincrement = column.identity !== null
    ? "identity"
    : COUNTING.has(written)
    ? "serial"
    : column.autoincrement;
  const { computed } = column;
  return {
    ...column,
    type: { kind: "type", type: "raw", text },
    nullable: column.nullable && !isInKey && autoincrement === null,
    default: computed === null ? defaultOf(column, text, around) : null,
    autoincrement,
    identity: autoincrement === "identity" ? identityOf(column, text) : null,
    computed: computed === null
      ? null
      : { ...computed, expression: textIn(computed.expression, around) },
    collation: column.collation === "default" ? null : column.collation,
    comment: column.comment === "" ? null : column.comment,
  };
}

function identityOf({ identity }: ColumnModel, type: string): ColumnModel["identity"] {
  const { always = false, ...options } = identity ?? {};
  return { ...sequenceOptions(options, type), ...(always ? { always } : {}) };
}

/** Null for DEFAULT NULL, which is none. */
function defaultOf(
  { default: its, type }: ColumnModel,
  typeText: string,
  around: Surroundings,
): ColumnModel["default"] {
  if (its === null) return null;
  const text = isFragment(its) ? textOf(its) : quoting.literal(its as typeof its & null, type);
  const tree = normalTree(text, around);
  if (tree === null) return sqlText(expressionText(text, around));
  if (tree.kind === "word" && tree.text === "null") return null;
  // What it is cast to in the end is the column's type, whether that is said or not.
  const isCast = tree.kind === "operation" && tree.operator === "cast" && tree.type === typeText;
  const [inner = tree] = isCast ? tree.operands : [tree];
  return sqlText(treeText(canonicalConstant(inner, typeText)));
}
