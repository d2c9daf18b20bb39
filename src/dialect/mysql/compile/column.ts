/** Columns as ALTER TABLE adds and changes them, where the table need not be known for it. */
import { columnOf, hasColumn } from "../../../operation/shape_column.ts";
import { tableOf } from "../../../operation/shape.ts";
import { alterTable } from "./alter.ts";
import { columnText, placeText } from "./alter_column.ts";
import { keyText } from "./alter_key.ts";
import { isSaid, type Known, saidColumn } from "./known.ts";
import { rulesFor } from "../rules.ts";
import { checkText, foreignKeyText, primaryKeyText } from "./spelling.ts";
import { quoting } from "../types.ts";
import { changeColumn } from "../../../operation/alter_column.ts";
import type { OperationOf } from "../../../operation/mod.ts";
import type { Place } from "../../../operation/spec.ts";
import type { Rules } from "../../../operation/rules.ts";
import type { Statement } from "../../statement.ts";
import type { TableModel } from "../../../schema/schema.ts";

/** ADD COLUMN with its constraints and its index. */
export function addColumn(
  { table: ref, column, position, ifNotExists, alter, ...added }: OperationOf<"addColumn">,
  { schema, family }: Known,
): readonly Statement[] {
  const rules = rulesFor(family);
  if (ifNotExists && hasColumn(schema, ref, column.name, rules)) return [];
  const { primaryKey, uniqueConstraints, checks, foreignKeys, indexes } = added;
  const place = position.before === undefined
    ? position
    : placeBefore(tableOf(schema, ref, rules), position.before, rules);
  const text = columnText(column, { checks: [] }, family);
  return alterTable(ref, [
    `ADD COLUMN ${text}${placeWords(place)}`,
    ...(primaryKey === null ? [] : [`ADD ${primaryKeyText(primaryKey)}`]),
    ...[...uniqueConstraints, ...indexes].map((key) => `ADD ${keyText(key, family)}`),
    ...checks.map((check) => `ADD ${checkText(check)}`),
    ...foreignKeys.map((key) => `ADD ${foreignKeyText(key)}`),
  ], alter);
}

/** There is no BEFORE. */
function placeBefore(table: TableModel, before: string, rules: Rules): Place {
  const column = columnOf(table, before, rules);
  const its = table.columns[table.columns.indexOf(column) - 1];
  return its === undefined ? { first: true } : { after: its.name };
}

function placeWords({ first, after }: Place): string {
  return first ? placeText(undefined) : after === undefined ? "" : placeText(after);
}

/** CHANGE COLUMN where the operation says all that is to be known; null where it does not. */
export function alterColumn(
  operation: OperationOf<"alterColumn">,
  { family }: Known,
): readonly Statement[] | null {
  const { table, column, change, position, alter } = operation;
  const said = isSaid(operation) ? saidColumn(column, change) : null;
  if (said === null) return null;
  const changed = changeColumn(said, change, rulesFor(family));
  const name = change.newName ?? column;
  const text = columnText({ ...changed, name }, { checks: [] }, family);
  const word = name === column ? "MODIFY COLUMN" : `CHANGE COLUMN ${quoting.name(column)}`;
  return alterTable(table, [`${word} ${text}${placeWords(position)}`], alter);
}

/** RENAME COLUMN. */
export function renameColumn(
  { table, column, newName, ifExists }: OperationOf<"renameColumn">,
  { schema, family }: Known,
): readonly Statement[] {
  if (ifExists && !hasColumn(schema, table, column, rulesFor(family))) return [];
  return alterTable(table, [`RENAME COLUMN ${quoting.name(column)} TO ${quoting.name(newName)}`]);
}
