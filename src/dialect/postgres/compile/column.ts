/** Columns as ALTER TABLE adds and changes them. */
import { findTable } from "../../../operation/shape.ts";
import { findColumn, hasColumn } from "../../../operation/shape_column.ts";
import { invalid } from "../../../schema/fragment.ts";
import {
  checkText,
  createIndexText,
  defaultText,
  named,
  referencesText,
  tableName,
  unsupported,
} from "../../ansi.ts";
import { type Statement, statement } from "../../statement.ts";
import { addConstraint } from "./constraint.ts";
import { splitUnique } from "../compare/constraint_name.ts";
import { rules } from "../rules.ts";
import { columnText, spelling, TITLE } from "./spelling.ts";
import { quoting, spellType } from "../types.ts";
import type { OperationOf } from "../../../operation/mod.ts";
import type { TableRef } from "../../../operation/spec.ts";
import type { ColumnModel, ColumnType, IndexModel } from "../../../../templates/migrate.d.ts";
import type { Known } from "./known.ts";

/** An index of a table that is new, or has a new column: nobody can be blocked yet. */
export function plainIndex(index: IndexModel): IndexModel {
  if (index.postgres === undefined) return index;
  const { concurrently: _concurrently, ...postgres } = index.postgres;
  return { ...index, postgres };
}

/** COMMENT ON COLUMN. */
export function columnComment(table: TableRef, column: string, comment: string | null): Statement {
  const { name, schema } = table;
  const path = quoting.name(...(schema === null ? [] : [schema]), name, column);
  return statement(`COMMENT ON COLUMN ${path} IS ${quoting.literal(comment, null)}`);
}

function refusePlace(position: object): void {
  if (Object.keys(position).length === 0) return;
  throw unsupported("placing a column", TITLE, "Leave the place out: new columns come last");
}

/** ADD COLUMN with its constraints, so that IF NOT EXISTS holds for all of it; then its index. */
export function addColumn(
  { table, column, position, ifNotExists, ...added }: OperationOf<"addColumn">,
  { schema }: Known,
): readonly Statement[] {
  refusePlace(position);
  if (ifNotExists && hasColumn(schema, table, column.name, rules)) return [];
  const { primaryKey, checks, foreignKeys, indexes } = added;
  const isLeft = ({ postgres }: (typeof foreignKeys)[number]) => postgres?.notValid === true;
  const [inline, repeated] = splitUnique(added);
  const words = [
    columnText(column),
    ...(primaryKey === null ? [] : [`${named(spelling, primaryKey.name)}PRIMARY KEY`]),
    ...inline.map(({ name }) => `${named(spelling, name)}UNIQUE`),
    ...checks.map((check) => checkText(spelling, check)),
    ...foreignKeys.filter((key) => !isLeft(key)).map((key) =>
      `${named(spelling, key.name)}${referencesText(spelling, key)}`
    ),
  ];
  return [
    statement(
      `ALTER TABLE ${tableName(spelling, table)} ADD COLUMN ${ifNotExists ? "IF NOT EXISTS " : ""}${
        words.join(" ")
      }`,
    ),
    ...repeated.map((model) => addConstraint(table, { kind: "unique", model })),
    // A column's own constraint cannot be NOT VALID.
    ...foreignKeys.filter(isLeft).map((model) =>
      addConstraint(table, { kind: "foreignKey", model })
    ),
    ...indexes.map((index) =>
      statement(createIndexText(spelling, table, plainIndex(index), ifNotExists))
    ),
    ...(column.comment === null ? [] : [columnComment(table, column.name, column.comment)]),
  ];
}

/** For literals that are the same with any type. */
const UNTYPED: ColumnType = { kind: "type", type: "raw" };

type Change = OperationOf<"alterColumn">["change"];

/** What changes the column itself, in one ALTER TABLE; then its comment; its name comes last. */
export function alterColumn(
  { table: ref, column, change, position, ifExists }: OperationOf<"alterColumn">,
  { schema }: Known,
): readonly Statement[] {
  refusePlace(position);
  const table = findTable(schema, ref, rules);
  const current = table === undefined ? undefined : findColumn(table, column, rules);
  if (ifExists && current === undefined) return [];
  const { using, type, comment, newName } = change;
  if (using !== undefined && type === undefined) throw invalid("`using` needs `type`");
  const actions = columnActions(column, change, current);
  const name = quoting.name(column);
  return [
    ...(actions.length === 0 ? [] : [
      statement(
        `ALTER TABLE ${tableName(spelling, ref)} ${
          actions.map((action) => `ALTER COLUMN ${name} ${action}`).join(", ")
        }`,
      ),
    ]),
    ...(comment === undefined ? [] : [columnComment(ref, column, comment)]),
    ...(newName === undefined ? [] : [renameColumnTo(ref, column, newName)]),
  ];
}

function columnActions(
  column: string,
  change: Change,
  current: ColumnModel | undefined,
): readonly string[] {
  const { type, collation, nullable, default: value, autoincrement } = change;
  const isRetyped = type !== undefined || collation !== undefined;
  return [
    // The old default may have no cast to the new type.
    ...(type !== undefined && value !== undefined ? ["DROP DEFAULT"] : []),
    ...(isRetyped ? [typeAction(column, change, current)] : []),
    ...(value === undefined ? [] : defaultActions(change, current)),
    // What counts cannot be null.
    ...(autoincrement === false ? counterActions(false, current) : []),
    ...(nullable === undefined ? [] : [`${nullable ? "DROP" : "SET"} NOT NULL`]),
    ...(autoincrement === true ? counterActions(true, current) : []),
  ];
}

function typeAction(
  column: string,
  { type, using, collation, existing = {} }: Change,
  current: ColumnModel | undefined,
): string {
  const spelt = type ?? existing.type ?? current?.type;
  if (spelt === undefined) {
    throw invalid(`the type of column "${column}" is not known; give \`existing.type\``);
  }
  const its = collation === undefined
    ? existing.collation ?? current?.collation ?? null
    : collation;
  return `TYPE ${spellType(spelt)}${its === null ? "" : ` COLLATE ${quoting.name(its)}`}${
    using === undefined ? "" : ` USING ${using}`
  }`;
}

function defaultActions(
  { type, default: value = null, existing = {} }: Change,
  current: ColumnModel | undefined,
): readonly string[] {
  // With a new type the old default has been dropped by now.
  if (value === null) return type === undefined ? ["DROP DEFAULT"] : [];
  const its = type ?? existing.type ?? current?.type ?? UNTYPED;
  return [`SET DEFAULT ${defaultText(spelling, { default: value, type: its })}`];
}

function counterActions(counts: boolean, current: ColumnModel | undefined): readonly string[] {
  const counter = current?.autoincrement ?? null;
  if (counts) return counter === null ? ["ADD GENERATED BY DEFAULT AS IDENTITY"] : [];
  return counter === "serial" ? ["DROP DEFAULT"] : ["DROP IDENTITY IF EXISTS"];
}

function renameColumnTo(table: TableRef, column: string, newName: string): Statement {
  return statement(
    `ALTER TABLE ${tableName(spelling, table)} RENAME COLUMN ${quoting.name(column)} TO ${
      quoting.name(newName)
    }`,
  );
}

/** RENAME COLUMN, which has no IF EXISTS for the column. */
export function renameColumn(
  { table, column, newName, ifExists }: OperationOf<"renameColumn">,
  { schema }: Known,
): readonly Statement[] {
  if (ifExists && !hasColumn(schema, table, column, rules)) return [];
  return [renameColumnTo(table, column, newName)];
}

/** DROP COLUMN; a table that is not there has no such column either. */
export function dropColumn(
  { table, column, ifExists }: OperationOf<"dropColumn">,
): readonly Statement[] {
  const guard = ifExists ? "IF EXISTS " : "";
  return [
    statement(
      `ALTER TABLE ${guard}${tableName(spelling, table)} DROP COLUMN ${guard}${
        quoting.name(column)
      }`,
    ),
  ];
}
