/** What items of a batch make of a table, and which of its columns are which afterwards. */
import { type BatchItem, replayItem } from "../../../operation/batch_alter_table.ts";
import { findTable, isSameName, replaceTable, tableOf } from "../../../operation/shape.ts";
import { columnOf, findColumn } from "../../../operation/shape_column.ts";
import type { MysqlCheck } from "../reflect/fact.ts";
import type { TableRef } from "../../../operation/spec.ts";
import type { Rules } from "../../../operation/rules.ts";
import type { Schema, TableModel } from "../../../schema/schema.ts";

/** A table before and after a number of changes. */
export interface Followed {
  readonly before: TableModel;
  /** The table of before, with nothing done to it but columns renamed and dropped. */
  readonly renamed: TableModel;
  readonly after: TableModel;
  /** By the folded name of a column of after: its name before; none where it is new. */
  readonly origins: ReadonlyMap<string, string>;
}

/**
 * Follows the items.
 *
 * @param enter is told which item comes.
 * @throws `revision.invalid_operation` where the database would refuse one.
 */
export function followItems(
  items: readonly BatchItem[],
  ref: TableRef,
  schema: Schema,
  rules: Rules,
  enter: (item: number) => void,
): Followed {
  const found = tableOf(schema, ref, rules);
  // As described by `copyFrom` it may be without what the server adds.
  const normal = rules.nameConstraints?.(found, schema, false) ?? found;
  // A convention may have named the key for the first item.
  const before = { ...normal, primaryKey: found.primaryKey };
  const start = replaceTable(schema, found, before);
  let [after, renamed] = [start, start];
  const follow = (item: BatchItem, its: Schema) =>
    moveChecks(item, replayItem(item, its, rules), ref, rules);
  const origins = new Map(before.columns.map(({ name }) => [rules.foldName(name), name]));
  items.forEach((item, at) => {
    enter(at);
    const next = replayItem(item, after, rules);
    // What `ifExists` and its like leave alone changes no names either.
    if (next !== after) {
      const own = ownRename(item, origins, rules);
      if (own !== null) renamed = follow(own, renamed);
      moveOrigins(item, origins, rules);
    }
    after = next === after ? after : moveChecks(item, next, ref, rules);
  });
  const of = (its: Schema): TableModel => findTable(its, ref, rules) ?? before;
  return { before, renamed: of(renamed), after: of(after), origins };
}

/** What an item does to the name of a column that was there before; null: nothing. */
function ownRename(
  item: BatchItem,
  origins: ReadonlyMap<string, string>,
  { foldName }: Rules,
): BatchItem | null {
  if (!("column" in item) || typeof item.column !== "string") return null;
  const { table, column } = item;
  if (!origins.has(foldName(column))) return null;
  if (item.kind === "dropColumn" || item.kind === "renameColumn") return item;
  const newName = item.kind === "alterColumn" ? item.change.newName : undefined;
  return newName === undefined
    ? null
    : { kind: "renameColumn", table, column, newName, ifExists: false };
}

/** The names that an item gives another place of; null: it renames nothing. */
function renameOf(item: BatchItem): { readonly from: string; readonly to: string } | null {
  if (item.kind === "renameColumn") return { from: item.column, to: item.newName };
  if (item.kind !== "alterColumn" || item.change.newName === undefined) return null;
  return { from: item.column, to: item.change.newName };
}

function moveOrigins(item: BatchItem, origins: Map<string, string>, { foldName }: Rules): void {
  if (item.kind === "dropColumn") origins.delete(foldName(item.column));
  const rename = renameOf(item);
  if (rename === null) return;
  const origin = origins.get(foldName(rename.from));
  origins.delete(foldName(rename.from));
  if (origin !== undefined) origins.set(foldName(rename.to), origin);
}

/** A check within a column's definition is found, and named, by the column. */
function moveChecks(item: BatchItem, schema: Schema, ref: TableRef, rules: Rules): Schema {
  const rename = renameOf(item);
  const table = findTable(schema, ref, rules);
  if (rename === null || table === undefined) return schema;
  const checks = table.checks.map((check: MysqlCheck) =>
    check.mysql !== undefined && isSameName(check.mysql.column, rename.from, rules)
      ? { ...check, name: rename.to, mysql: { column: rename.to } }
      : check
  );
  return replaceTable(schema, table, { ...table, checks });
}

/** The column of before that one of after is, with its name of after; undefined: it is new. */
export function ownColumn({ renamed, origins }: Followed, name: string, rules: Rules) {
  return origins.has(rules.foldName(name)) && findColumn(renamed, name, rules) !== undefined
    ? columnOf(renamed, name, rules)
    : undefined;
}
