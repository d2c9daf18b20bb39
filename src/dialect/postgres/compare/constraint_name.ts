/** Tables whose constraints have the names that PostgreSQL gives to those without one. */
import { defaultConstraintName } from "./default_name.ts";
import { nameText } from "../expression/tree.ts";
import type { Constraint } from "../../../operation/shape_constraint.ts";
import type { SqlText } from "../../../operation/rules.ts";
import type { Schema, TableModel, UniqueConstraintModel } from "../../../schema/schema.ts";
import type { ExcludeModel } from "../../../../templates/migrate.d.ts";

/** Tells which columns an expression names. */
export type ColumnsIn = (expression: SqlText, columns: readonly string[]) => readonly string[];

/** The name of a constraint of the table, if it has none of its own. */
export function nameOfUnnamed(
  table: TableModel,
  { kind, model }: Constraint,
  columnsIn: ColumnsIn,
  isTaken: (name: string) => boolean,
): string {
  const columns = kind === "check"
    ? columnsIn(model.condition, table.columns.map(({ name }) => name))
    : kind === "exclude"
    ? elementNames(model, table)
    : model.columns;
  return defaultConstraintName(table.name, { kind, columns }, isTaken);
}

/** ChooseIndexColumnNames(): an expression is called `expr`, a further one `expr1`. */
function elementNames({ elements }: ExcludeModel, { columns }: TableModel): readonly string[] {
  const names: string[] = [];
  for (const [text] of elements) {
    const column = columns.find(({ name }) => nameText(name) === text || name === text)?.name;
    const base = column ?? /^\s*"?([a-z_]\w*)"?\s*\(/.exec(text)?.[1] ?? "expr";
    let name = base;
    for (let pass = 1; names.includes(name); pass++) name = `${base}${pass}`;
    names.push(name);
  }
  return names;
}

/** Whether a constraint of the table has no name. */
export function hasUnnamed(table: TableModel): boolean {
  const { primaryKey, uniqueConstraints, checks, foreignKeys, excludes } = table;
  return [primaryKey, ...uniqueConstraints, ...checks, ...foreignKeys, ...excludes]
    .some((its) => its?.name === null);
}

/** The table with a name for each constraint: one after the other, none used twice. */
export function nameConstraints(
  table: TableModel,
  schema: Schema | null,
  columnsIn: ColumnsIn,
): TableModel {
  if (!hasUnnamed(table)) return table;
  const taken = namesIn(table, schema);
  const name = <Its extends Constraint>({ kind, model }: Its): Its["model"] => {
    if (model.name !== null) return model;
    // A constraint keeps its kind.
    const constraint = { kind, model } as Constraint;
    const own = nameOfUnnamed(table, constraint, columnsIn, (its) => taken.has(its));
    taken.add(own);
    return { ...model, name: own };
  };
  const { primaryKey } = table;
  return {
    ...table,
    primaryKey: primaryKey === null ? null : name({ kind: "primaryKey", model: primaryKey }),
    checks: table.checks.map((model) => name({ kind: "check", model })),
    uniqueConstraints: table.uniqueConstraints.map((model) => name({ kind: "unique", model })),
    excludes: table.excludes.map((model) => name({ kind: "exclude", model })),
    foreignKeys: table.foreignKeys.map((model) => name({ kind: "foreignKey", model })),
  };
}

/**
 * CREATE TABLE makes one index of a unique constraint and of a key, or another unique constraint,
 * over the same columns: the first name is that of all.
 *
 * @param isNew whether that is just happening; a table that is there may have got a second one, of
 * another name, later.
 */
export function withoutRepeated(table: TableModel, isNew: boolean): TableModel {
  let { primaryKey } = table;
  const kept: UniqueConstraintModel[] = [];
  for (const unique of table.uniqueConstraints) {
    const isOfKey = primaryKey !== null && aboutOf(unique) === aboutOf(primaryKey);
    const at = kept.findIndex((its) => aboutOf(its) === aboutOf(unique));
    const prior = isOfKey ? primaryKey : kept[at];
    if (!prior || !isNew && prior.name !== null && unique.name !== null) kept.push(unique);
    else if (prior.name !== null) continue;
    else if (isOfKey) primaryKey = { ...prior, name: unique.name };
    else kept[at] = { ...prior, name: unique.name };
  }
  return { ...table, primaryKey, uniqueConstraints: kept };
}

/**
 * One statement makes only one constraint of all that would have the same index
 * (transformIndexConstraints of the server): the others of a column that is
 * added need one of their own.
 *
 * @returns what can stand with its column, and what cannot.
 */
export function splitUnique(
  { primaryKey, uniqueConstraints }: Pick<TableModel, "primaryKey" | "uniqueConstraints">,
): readonly [inline: readonly UniqueConstraintModel[], apart: readonly UniqueConstraintModel[]] {
  const most = primaryKey === null ? 1 : 0;
  return [uniqueConstraints.slice(0, most), uniqueConstraints.slice(most)];
}

/** What makes two constraints one: all but the name. */
function aboutOf(
  { columns, deferrable, initially, postgres }: Omit<UniqueConstraintModel, "name">,
): string {
  const isDeferred = initially === "deferred";
  const isDeferrable = deferrable ?? isDeferred;
  return JSON.stringify([columns, isDeferrable, isDeferred, postgres?.nullsNotDistinct ?? false]);
}

/** Names that a constraint cannot have: of constraints and relations of the schema. */
function namesIn(own: TableModel, schema: Schema | null): Set<string> {
  const tables = schema?.tables.filter((table) => table.schema === own.schema) ?? [own];
  const others = [...schema?.views ?? [], ...schema?.sequences ?? []]
    .filter((its) => its.schema === own.schema);
  return new Set(
    [...tables, own].flatMap((table) => [
      table.name,
      ...table.indexes.map(({ name }) => name),
      ...[
        table.primaryKey,
        ...table.uniqueConstraints,
        ...table.checks,
        ...table.foreignKeys,
        ...table.excludes,
      ].flatMap((its) => its?.name ?? []),
    ]).concat(others.map(({ name }) => name)),
  );
}
