/** Indexes in one spelling. */
import { textIn, textOf } from "./column.ts";
import { normalTree } from "../expression/text.ts";
import { nameText } from "../expression/tree.ts";
import { said, settingsOf, tablespaceOf, without } from "./said.ts";
import type { Surroundings } from "../expression/type.ts";
import type { IndexColumnModel, IndexModel, TableModel } from "../../../schema/schema.ts";

/** Operator classes that are the default one of every type that has them. */
const DEFAULT_CLASS =
  /^(?:pg_catalog\.)?(?:array|bit|bool|bpchar|bytea|char|date|enum|float[48]|int[248]|interval|jsonb|numeric|oid|range|text|time|timestamp|timestamptz|timetz|tsvector|uuid)_ops$/;

/** An index; how it was made (concurrently) is not kept. */
export function indexOf(index: IndexModel, table: TableModel, around: Surroundings): IndexModel {
  const { concurrently: _, using, include, ...others } = index.postgres ?? {};
  const postgres = said({
    ...settingsOf(without(others, "tablespace")),
    ...tablespaceOf(others),
    ...(using === undefined || using.toLowerCase() === "btree" ? {} : { using }),
    ...(include === undefined || include.length === 0 ? {} : { include }),
  });
  return {
    ...without(index, "postgres", "mysql"),
    columns: index.columns.map((column) => indexColumnOf(column, table, around)),
    where: index.where === null ? null : textIn(index.where, around),
    ...(postgres === undefined ? {} : { postgres }),
  };
}

function indexColumnOf(
  column: IndexColumnModel,
  table: TableModel,
  around: Surroundings,
): IndexColumnModel {
  const tree = column.expression === null ? null : normalTree(textOf(column.expression), around);
  // A column in parentheses is that column.
  const name = tree?.kind === "name"
    ? table.columns.find((its) => nameText(its.name) === tree.text)?.name
    : undefined;
  const known = column.column ?? name ?? null;
  const own = table.columns.find((its) => its.name === known)?.collation ?? "default";
  const { order = "asc", nulls, opclass, collation } = column;
  const isUsual = nulls === undefined || nulls === (order === "asc" ? "last" : "first");
  return {
    ...without(column, "length", "order", "nulls", "opclass", "collation"),
    column: known,
    expression: known !== null || column.expression === null
      ? null
      : textIn(column.expression, around),
    ...(order === "desc" ? { order } : {}),
    ...(isUsual ? {} : { nulls }),
    ...(opclass === undefined || DEFAULT_CLASS.test(opclass) ? {} : { opclass }),
    ...(collation === undefined || collation === own ? {} : { collation }),
  };
}
