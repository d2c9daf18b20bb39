/** One reflected table as a TableModel. */
import { sqlText } from "../../../schema/fragment.ts";
import { charsetOf } from "../compare/collation.ts";
import { defaultText, onUpdateText, unescaped } from "./column_text.ts";
import { withoutParentheses } from "../text/expression_token.ts";
import { parseColumnType } from "../text/parse_type.ts";
import { checkModels, foreignKeyModels, isJsonCheck, keysOf } from "./constraint.ts";
import type { ActionRow, CheckRow, ForeignKeyRow, IndexRow } from "./constraint_rows.ts";
import type { ColumnRow, ContextRow, TableRow } from "./table_rows.ts";
import type { ColumnModel, TableModel } from "../../../schema/schema.ts";

/** Everything that was read about one table. */
export interface TableFacts {
  readonly table: TableRow;
  readonly columns: readonly ColumnRow[];
  readonly indexes: readonly IndexRow[];
  readonly foreignKeys: readonly ForeignKeyRow[];
  readonly actions: readonly ActionRow[];
  readonly checks: readonly CheckRow[];
  readonly context: ContextRow;
  /** A database as models have it: null for the connection's own. */
  readonly schemaOf: (schema: string) => string | null;
}

export function tableModel(facts: TableFacts): TableModel {
  const { table, context: { isMariadb }, schemaOf } = facts;
  const json = new Set(facts.checks.filter(isJsonCheck).map(({ name }) => name));
  const isJson = ({ name, type, collation }: ColumnRow) =>
    json.has(name) && type === "longtext" && collation === "utf8mb4_bin";
  const ofJson = new Set(facts.columns.filter(isJson).map(({ name }) => name));
  const keys = keysOf(facts.indexes, table.engine);
  const foreignKeys = foreignKeyModels(facts.foreignKeys, facts.actions, keys, schemaOf, isMariadb);
  const implied = new Set(foreignKeys.map(({ mysql }) => mysql?.index));
  const checks = facts.checks.filter((check) => !(isJsonCheck(check) && ofJson.has(check.name)));
  return {
    name: table.name,
    schema: schemaOf(table.schema),
    columns: facts.columns.map((row) => columnModel(row, facts, ofJson.has(row.name))),
    ...keys,
    indexes: keys.indexes.filter(({ name }) => !implied.has(name)),
    checks: checkModels(checks, isMariadb),
    foreignKeys,
    excludes: [],
    comment: table.comment === "" ? null : table.comment,
    options: tableOptions(facts),
  };
}

function columnModel(row: ColumnRow, facts: TableFacts, isJson: boolean): ColumnModel {
  const { table, context: { isMariadb } } = facts;
  const { extra, expression, collation } = row;
  const isGenerated = /\bGENERATED\b/.test(extra) && expression !== null;
  const text = isGenerated ? null : defaultText(row.default, row.type, extra, isMariadb);
  const onUpdate = onUpdateText(extra);
  const isInvisible = /\bINVISIBLE\b/.test(extra);
  const isUsual = isJson || collation === table.collation;
  return {
    name: row.name,
    type: isJson ? { kind: "type", type: "json" } : parseColumnType(row.type),
    nullable: row.nullable,
    default: text === null ? null : sqlText(text),
    autoincrement: /\bauto_increment\b/i.test(extra) ? "identity" : null,
    identity: null,
    computed: isGenerated
      ? {
        expression: withoutParentheses(isMariadb ? expression : unescaped(expression)),
        stored: /\b(?:STORED|PERSISTENT)\b/.test(extra),
      }
      : null,
    collation: isUsual ? null : collation,
    comment: row.comment === "" ? null : row.comment,
    ...(onUpdate === null && !isInvisible ? {} : {
      mysql: {
        ...(onUpdate === null ? {} : { onUpdate }),
        ...(isInvisible ? { invisible: true } : {}),
      },
    }),
  };
}

/** What the table does not have by its database and server anyway. */
function tableOptions({ table, context }: TableFacts): TableModel["options"] {
  const { engine, collation, options } = table;
  const isOfDatabase = collation === null || collation === context.databases.get(table.schema);
  const rowFormat = /\brow_format=(\w+)/i.exec(options)?.[1];
  const mysql = {
    ...(engine === context.engine ? {} : { engine }),
    ...(isOfDatabase ? {} : { charset: charsetOf(collation), collate: collation }),
    ...(rowFormat === undefined ? {} : { rowFormat: rowFormat.toUpperCase() }),
  };
  return Object.keys(mysql).length === 0 ? {} : { mysql };
}
