/** Reflected constraints and indexes as models. */
import { withoutParentheses } from "../text/expression_token.ts";
import { unescaped } from "./column_text.ts";
import { impliedIndex } from "../compare/implied_index.ts";
import { constraintOfIndex } from "../compare/unique_index.ts";
import type { ActionRow, CheckRow, ForeignKeyRow, IndexRow } from "./constraint_rows.ts";
import type { MysqlCheck, MysqlForeignKey } from "./fact.ts";
import type { IndexColumnModel, IndexModel, TableModel } from "../../../schema/schema.ts";
import type { IndexOptions, ReferentialAction } from "../../../../templates/migrate.d.ts";

type Keys = Pick<TableModel, "primaryKey" | "uniqueConstraints" | "indexes">;

/**
 * The indexes of one table, by what they are: a unique one is a constraint where a constraint can
 * say all of it.
 */
export function keysOf(rows: readonly IndexRow[], engine: string): Keys {
  const primary = rows.filter(({ index }) => index === "PRIMARY");
  const groups = [...Map.groupBy(rows, ({ index }) => index)].filter(([name]) =>
    name !== "PRIMARY"
  );
  const all = groups.map(([name, parts]) => indexModel(name, parts, engine));
  const isConstraint = (index: IndexModel) => constraintOfIndex(index) !== null;
  return {
    primaryKey: primary.length === 0 ? null : { name: null, columns: primary.flatMap(columnOf) },
    uniqueConstraints: all.flatMap((index) => constraintOfIndex(index) ?? []),
    indexes: all.filter((index) => !isConstraint(index)),
  };
}

const columnOf = ({ column }: IndexRow) => column === null ? [] : [column];

function indexModel(name: string, parts: readonly IndexRow[], engine: string): IndexModel {
  const mysql = {
    ...optionsOf(parts[0]?.method.toLowerCase(), engine),
    ...(parts[0]?.invisible === true ? { invisible: true } : {}),
  };
  return {
    name,
    columns: parts.map((part) => indexColumn(part, mysql.kind)),
    unique: parts[0]?.unique === true,
    where: null,
    ...(Object.keys(mysql).length === 0 ? {} : { mysql }),
  };
}

/** Only where a table is in memory there is a choice; long unique texts are hashed unasked. */
function optionsOf(method: string | undefined, engine: string): IndexOptions["mysql"] {
  if (method === "fulltext") return { kind: "fulltext" };
  if (method === "spatial" || method === "rtree") return { kind: "spatial" };
  return method === "btree" && engine.toLowerCase() === "memory" ? { using: "btree" } : undefined;
}

function indexColumn(
  { column, expression, descending, length }: IndexRow,
  kind: "fulltext" | "spatial" | undefined,
): IndexColumnModel {
  return {
    column,
    expression: column === null ? withoutParentheses(unescaped(expression ?? "")) : null,
    ...(descending ? { order: "desc" } : {}),
    ...(length === null || kind !== undefined ? {} : { length }),
  };
}

/** `CHECK (json_valid(...))` of the column that is the whole of JSON on MariaDB. */
export function isJsonCheck({ ofColumn, name, condition }: CheckRow): boolean {
  return ofColumn && condition.toLowerCase() === `json_valid(\`${name.toLowerCase()}\`)`;
}

/** The checks of one table. */
export function checkModels(rows: readonly CheckRow[], isMariadb: boolean): readonly MysqlCheck[] {
  return rows.map(({ name, condition, ofColumn }) => ({
    name,
    condition: withoutParentheses(isMariadb ? condition : unescaped(condition)),
    ...(ofColumn ? { mysql: { column: name } } : {}),
  }));
}

const ACTIONS: Readonly<Record<string, ReferentialAction>> = {
  "CASCADE": "cascade",
  "RESTRICT": "restrict",
  "NO ACTION": "no action",
  "SET NULL": "set null",
  "SET DEFAULT": "set default",
};

/** The foreign keys of one table, with the indexes that the server has made for them. */
export function foreignKeyModels(
  rows: readonly ForeignKeyRow[],
  actions: readonly ActionRow[],
  keys: Keys,
  schemaOf: (schema: string) => string | null,
  isMariadb: boolean,
): readonly MysqlForeignKey[] {
  // These two are the same; each server tells another where nothing was said.
  const usual = isMariadb ? "RESTRICT" : "NO ACTION";
  const actionOf = (its = usual) => its === usual ? undefined : ACTIONS[its];
  const byName = new Map(actions.map((row) => [row.name, row]));
  return [...Map.groupBy(rows, ({ name }) => name)].flatMap(([name, parts]) => {
    const [first] = parts;
    if (first === undefined) return [];
    const its = byName.get(name);
    const [onDelete, onUpdate] = [actionOf(its?.onDelete), actionOf(its?.onUpdate)];
    const columns = parts.map(({ column }) => column);
    const index = impliedIndex({ name, columns }, keys);
    return [{
      name,
      columns,
      references: {
        table: first.referredTable,
        schema: schemaOf(first.referredSchema),
        columns: parts.map(({ referredColumn }) => referredColumn),
      },
      ...(onDelete === undefined ? {} : { onDelete }),
      ...(onUpdate === undefined ? {} : { onUpdate }),
      ...(index === undefined ? {} : { mysql: { index: index.name } }),
    }];
  });
}
