/** Columns in one spelling. */
import { isFragment, sqlText, toFragment } from "../../../schema/fragment.ts";
import { fragmentStatement, inlineSql } from "../../statement.ts";
import { splitOnUpdate } from "../reflect/column_text.ts";
import { canonicalConstant } from "../expression/constant_text.ts";
import { expressionText, normalTree } from "../expression/text.ts";
import { isTextual, type NormalType, normalType } from "./normal_type.ts";
import { treeText } from "../expression/tree_text.ts";
import { quoting, spellType } from "../types.ts";
import type { ServerFacts } from "./server_facts.ts";
import type { SqlText } from "../../../operation/rules.ts";
import type { ColumnModel, ColumnType } from "../../../schema/schema.ts";
import type { MysqlColumnOptions } from "../../../../templates/migrate.d.ts";

/** Fragments with their values as literals, as they stand in the database. */
export function textOf(expression: SqlText): string {
  const { parts } = toFragment(expression);
  return inlineSql(fragmentStatement(parts, (path) => quoting.name(...path)), quoting.literal);
}

/** A type that cannot be spelled cannot be in a database: it differs from all that are. */
function typeOf(type: ColumnType, facts: ServerFacts): NormalType {
  const isSpelled = type.type !== "array" && (type.type !== "string" || type.length !== undefined);
  return isSpelled
    ? normalType(spellType(type, facts.family), facts.family)
    : { text: type.type, charset: null, collation: null };
}

/**
 * A column.
 *
 * @param isInKey a key's columns are NOT NULL anyway.
 * @param collation that columns of the table have which say nothing.
 */
export function columnOf(
  column: ColumnModel,
  isInKey: boolean,
  collation: string,
  facts: ServerFacts,
): ColumnModel {
  const { mysql: said, ...model } = column;
  const type = typeOf(column.type, facts);
  const { computed } = column;
  const { default: own, onUpdate } = computed === null
    ? defaultOf(column, type.text)
    : { default: null, onUpdate: null };
  const mysql = optionsOf(said, onUpdate);
  return {
    ...model,
    type: { kind: "type", type: "raw", text: type.text },
    nullable: column.nullable && !isInKey && column.autoincrement === null,
    default: own === null ? null : sqlText(own),
    autoincrement: column.autoincrement === null ? null : "identity",
    identity: null,
    computed: computed === null
      ? null
      : { ...computed, expression: expressionText(textOf(computed.expression)) },
    collation: collationOf(column, type, collation, facts),
    comment: column.comment === "" ? null : column.comment,
    ...(mysql === undefined ? {} : { mysql }),
  };
}

/** Null where it is the table's, and where there is none. */
function collationOf(
  column: ColumnModel,
  type: NormalType,
  ofTable: string,
  { charsets }: ServerFacts,
): string | null {
  if (!isTextual(type.text)) return null;
  const ofCharset = type.charset === null ? null : charsets.get(type.charset) ?? type.charset;
  const own = (column.collation ?? type.collation ?? ofCharset)?.toLowerCase() ?? null;
  return own === ofTable.toLowerCase() ? null : own;
}

/** The default and what ON UPDATE says; null for DEFAULT NULL, which is none. */
function defaultOf(
  { default: its, type }: ColumnModel,
  typeText: string,
): ReturnType<typeof splitOnUpdate> {
  if (its === null) return { default: null, onUpdate: null };
  const written = isFragment(its) ? textOf(its) : quoting.literal(its as typeof its & null, type);
  const { default: text, onUpdate } = splitOnUpdate(written);
  if (text === null) return { default: null, onUpdate };
  const tree = normalTree(text);
  if (tree === null) return { default: expressionText(text), onUpdate };
  if (tree.kind === "word" && tree.text === "null") return { default: null, onUpdate };
  return { default: treeText(canonicalConstant(tree, typeText)), onUpdate };
}

/** What is said of ON UPDATE and of being invisible; undefined: nothing. */
function optionsOf(
  said: MysqlColumnOptions | undefined,
  written: string | null,
): MysqlColumnOptions | undefined {
  const own = said?.onUpdate ?? null;
  const text = own === null ? written : textOf(own);
  const onUpdate = text === null ? null : expressionText(text);
  if (onUpdate === null && said?.invisible !== true) return undefined;
  return {
    ...(onUpdate === null ? {} : { onUpdate }),
    ...(said?.invisible === true ? { invisible: true } : {}),
  };
}
