/** Alterations of one table: by ALTER TABLE where that is safe, by one rebuild where it is not. */
import { quote } from "../../../core/text.ts";
import { invalid } from "../../../schema/fragment.ts";
import { createIndexText, tableName, unsupported } from "../../ansi.ts";
import { type Statement, statement } from "../../statement.ts";
import { addAdditions, nameConstraints, setAutoincrement } from "./addition.ts";
import { alter } from "./alteration.ts";
import { nativeColumnText, orderColumns } from "./alteration_column.ts";
import { indexUses } from "./alteration_index.ts";
import { constraintColumns, type Draft, openDraft } from "./draft.ts";
import { checkLeftovers } from "./drop_column.ts";
import { type Dependent, type Known, retarget, tableFromModel } from "./known.ts";
import { dependentProbes, rebuild } from "./rebuild.ts";
import { rules } from "../rules.ts";
import { defaultSql, isConstant, spelling, TITLE } from "./spelling.ts";
import { endsInComment, findColumn, placedConstraints } from "../text/table_text.ts";
import { quoting, REBUILD_PREFIX } from "../types.ts";
import { isSame } from "../text/name.ts";
import type { DialectSettings } from "../../dialect.ts";
import type { BatchItem } from "../../../operation/batch_alter_table.ts";
import type { OperationOf } from "../../../operation/mod.ts";
import type { TableRef } from "../../../operation/spec.ts";

/** How a batch is to be done; a single alteration has none of it. */
export type BatchChoices = Omit<OperationOf<"batchAlterTable">, "kind" | "table" | "items">;

/** The statements of one or more alterations of a table. */
export function alterTable(
  known: Known,
  table: TableRef,
  items: readonly BatchItem[],
  choices: BatchChoices | null,
  settings: DialectSettings["sqlite"],
): readonly Statement[] {
  const copyFrom = choices?.copyFrom ?? null;
  if (copyFrom !== null && copyFrom.excludes.length > 0) {
    throw unsupported("an exclude constraint", TITLE);
  }
  const start = copyFrom === null ? known : {
    ...known,
    table: { ...tableFromModel(copyFrom), triggers: known.table?.triggers ?? [] },
  };
  if (start.table === undefined && items.length > 0 && items.every(mayBeMissing)) return [];
  const draft = openDraft(start, table.name, choices?.additions.options);
  const native: Statement[] = [];
  nameConstraints(draft, choices?.namingConvention ?? {});
  const isAsked = choices?.recreate === "always" || hasAdditions(choices) ||
    draft.text.sql !== draft.old.sql;
  let reason = isAsked ? "the batch asks for it" : null;
  items.forEach((item, index) => {
    known.enter(index);
    const needed = rebuildReason(draft, item);
    const statements = needed === null ? nativeStatements(draft, item) : [];
    native.push(...statements.map((its) => ({ ...its, item: index })));
    const { sql } = draft.text;
    alter(draft, item);
    // What is so already, or need not exist, is no reason.
    if (draft.text.sql !== sql) reason ??= needed;
  });
  checkLeftovers(draft);
  if (reason === null) return [...native, ...dependentProbes(draft)];
  if (choices?.recreate === "never") {
    throw unsupported(
      `the batch on ${table.name} (recreate: "never"; ${reason})`,
      TITLE,
      'Leave `recreate` out or give "auto"',
    );
  }
  if (choices !== null) addAdditions(draft, choices.additions);
  if (choices?.columnOrder) orderColumns(draft, choices.columnOrder);
  if (settings?.autoincrement) setAutoincrement(draft);
  return [...rebuild(draft), ...dependentProbes(draft)];
}

/** Whether an item does nothing where there is no table. */
function mayBeMissing(item: BatchItem): boolean {
  return "ifExists" in item && item.ifExists;
}

function hasAdditions(choices: BatchChoices | null): boolean {
  if (choices === null) return false;
  const { primaryKey, uniqueConstraints, checks, foreignKeys, excludes, indexes, options } =
    choices.additions;
  return choices.columnOrder !== null || primaryKey !== null || options.sqlite !== undefined ||
    [uniqueConstraints, checks, foreignKeys, excludes, indexes].some((its) => its.length > 0);
}

/** Why ALTER TABLE cannot do it, in a few words; null if it can. */
function rebuildReason(draft: Draft, item: BatchItem): string | null {
  switch (item.kind) {
    case "createIndex":
    case "dropIndex":
    case "createTableComment":
    case "dropTableComment":
    case "renameColumn":
      return null;
    case "addColumn":
      return addReason(draft, item);
    case "dropColumn":
      return dropReason(draft, item.column);
    default:
      return `${item.kind} rebuilds the table`;
  }
}

/** What ADD COLUMN cannot do (https://www.sqlite.org/lang_altertable.html, section 4). */
function addReason(draft: Draft, item: OperationOf<"addColumn">): string | null {
  const { column } = item;
  if (findColumn(draft.text, column.name) !== undefined) return null;
  if (Object.keys(item.position).length > 0) return "a place for a column";
  if (item.primaryKey !== null) return "a column of the primary key";
  if (item.uniqueConstraints.length > 0) return "a unique column";
  if (column.computed?.stored) return "a stored generated column";
  if (!column.nullable && (column.default === null || column.computed !== null)) {
    return "a NOT NULL column without a default";
  }
  if (column.default !== null && !isConstant(defaultSql(column))) return "a default to be computed";
  const refers = item.foreignKeys.length > 0 && column.default !== null;
  if (refers && draft.known.enforcesForeignKeys) return "a foreign key with a default";
  return endsInComment(draft.old.sql) ? "the table's text ends in a comment" : null;
}

/** What DROP COLUMN cannot do (https://www.sqlite.org/lang_altertable.html, section 5). */
function dropReason(draft: Draft, name: string): string | null {
  const column = findColumn(draft.text, name);
  if (column === undefined) return null;
  const isNamed = placedConstraints(draft.text).some((placed) => {
    const { constraint, column: at } = placed;
    const isOwn = at !== null && isSame(at.name.name, name);
    if (constraint.kind === "check" || constraint.kind === "generated") {
      const sql = constraint.kind === "check" ? constraint.condition : constraint.expression;
      return !isOwn && rules.columnsIn(sql.text, [name]).length > 0;
    }
    const isKey = ["primaryKey", "unique", "foreignKey"].includes(constraint.kind);
    return isKey && constraintColumns(placed).some((its) => isSame(its, name));
  });
  if (isNamed) return "a column in a constraint or a generated column";
  const isKey = draft.old.model.primaryKey?.columns.some((its) => isSame(its, name));
  if (isKey || draft.known.dependents.some(({ isBroken }) => isBroken)) return "a dropped column";
  return null;
}

function nativeStatements(draft: Draft, item: BatchItem): readonly Statement[] {
  switch (item.kind) {
    case "addColumn":
      return nativeAddColumn(draft, item);
    case "dropColumn":
      return nativeDropColumn(draft, item.column);
    case "createIndex":
      return [
        statement(createIndexText(spelling, item.table, item.index, item.ifNotExists)),
      ];
    case "dropIndex":
      return [
        statement(`DROP INDEX ${item.ifExists ? "IF EXISTS " : ""}${quoting.name(item.index)}`),
      ];
    default:
      return [];
  }
}

function nativeAddColumn(draft: Draft, item: OperationOf<"addColumn">): readonly Statement[] {
  if (findColumn(draft.text, item.column.name) !== undefined) return [];
  const table = tableName(spelling, item.table);
  return [
    statement(`ALTER TABLE ${table} ADD COLUMN ${nativeColumnText(draft, item)}`),
    ...item.indexes.map((index) =>
      statement(createIndexText(spelling, item.table, index, item.ifNotExists))
    ),
  ];
}

/** The column's indexes go first: SQLite refuses to drop a column that an index names. */
function nativeDropColumn(draft: Draft, name: string): readonly Statement[] {
  const column = findColumn(draft.text, name);
  if (column === undefined) return [];
  const { name: table } = draft.old.model;
  const indexes = draft.indexes.filter((index) => indexUses(draft, index.name, name));
  return [
    ...indexes.map((index) => statement(`DROP INDEX ${quoting.name(index.name)}`)),
    {
      ...statement(
        `ALTER TABLE ${quoting.name(table)} DROP COLUMN ${quoting.name(column.name.name)}`,
      ),
      hint: "A view or trigger that needs the column must be dropped or replaced first",
    },
  ];
}

/**
 * ALTER TABLE ... RENAME, which looks through all views and triggers, and fails at one that is
 * broken already: those are put aside meanwhile.
 */
function renameNatively(
  known: Known,
  renames: readonly Statement[],
  follow: (dependent: Dependent) => Dependent = (dependent) => dependent,
): readonly Statement[] {
  const broken = known.dependents.filter(({ isBroken }) => isBroken);
  return [
    ...broken.toReversed().map(({ kind, name }) =>
      statement(`DROP ${kind.toUpperCase()} IF EXISTS ${quoting.name(name)}`)
    ),
    ...renames,
    ...broken.map((dependent) => statement(follow(dependent).sql)),
  ];
}

/** `ALTER TABLE ... RENAME COLUMN`. */
export function renameColumn(
  known: Known,
  { table, column, newName, ifExists }: OperationOf<"renameColumn">,
): readonly Statement[] {
  if (known.table === undefined && ifExists) return [];
  const draft = openDraft(known, table.name);
  const found = findColumn(draft.text, column);
  if (found === undefined && ifExists) return [];
  if (found === undefined) {
    throw invalid(`table ${quote(table.name)} has no column ${quote(column)}`);
  }
  const rename = statement(
    `ALTER TABLE ${quoting.name(table.name)} RENAME COLUMN ${quoting.name(column)} TO ${
      quoting.name(newName)
    }`,
  );
  return renameNatively(known, [rename]);
}

/** `ALTER TABLE ... RENAME TO`. */
export function renameTable(
  known: Known,
  { table, newName, ifExists }: OperationOf<"renameTable">,
): readonly Statement[] {
  if (known.table === undefined && ifExists) return [];
  const rename = (from: string, to: string) =>
    statement(`ALTER TABLE ${quoting.name(from)} RENAME TO ${quoting.name(to)}`);
  // To SQLite a name in other letters is the same name, which is there already.
  const between = REBUILD_PREFIX + newName;
  const renames = isSame(table.name, newName)
    ? [rename(table.name, between), rename(between, newName)]
    : [rename(table.name, newName)];
  const follow = (dependent: Dependent) =>
    isSame(dependent.table, table.name) ? retarget(dependent, newName) : dependent;
  return renameNatively(known, renames, follow);
}
