/** Constraints of a table, of every kind alike: for replay and its inverse. */
import { quote } from "../core/text.ts";
import { invalid, isFragment } from "../schema/fragment.ts";
import {
  areSameNames,
  changeTable,
  hasName,
  isSameName,
  meant,
  replaceItem,
  tableOf,
} from "./shape.ts";
import { columnOf, requireColumns, withoutKey } from "./shape_column.ts";
import { indexOf } from "./shape_index.ts";
import { formatTable, type TableRef } from "./spec.ts";
import type {
  CheckModel,
  ForeignKeyModel,
  PrimaryKeyModel,
  Schema,
  TableModel,
  UniqueConstraintModel,
} from "../schema/schema.ts";
import type { ExcludeModel } from "../../templates/migrate.d.ts";
import type { Rules, SqlText } from "./rules.ts";

/** A constraint with its kind. */
export type Constraint =
  | { readonly kind: "primaryKey"; readonly model: PrimaryKeyModel }
  | { readonly kind: "unique"; readonly model: UniqueConstraintModel }
  | { readonly kind: "check"; readonly model: CheckModel }
  | { readonly kind: "foreignKey"; readonly model: ForeignKeyModel }
  | { readonly kind: "exclude"; readonly model: ExcludeModel };

/** Where a table keeps those of which it can have several. */
const LISTS = {
  unique: "uniqueConstraints",
  check: "checks",
  foreignKey: "foreignKeys",
  exclude: "excludes",
} as const;

/** Something like a table: it has constraints. */
export type Constrained = Pick<
  TableModel,
  "primaryKey" | "uniqueConstraints" | "checks" | "foreignKeys" | "excludes"
>;

/** All constraints of a table. Foreign keys last: they may need a key of the same table. */
export function constraintsOf(table: Constrained): readonly Constraint[] {
  const { primaryKey, uniqueConstraints, checks, foreignKeys, excludes } = table;
  return [
    ...(primaryKey === null ? [] : [{ kind: "primaryKey", model: primaryKey } as const]),
    ...uniqueConstraints.map((model) => ({ kind: "unique", model } as const)),
    ...checks.map((model) => ({ kind: "check", model } as const)),
    ...excludes.map((model) => ({ kind: "exclude", model } as const)),
    ...foreignKeys.map((model) => ({ kind: "foreignKey", model } as const)),
  ];
}

/** The constraint of that name. */
export function findConstraint(
  table: TableModel,
  name: string,
  rules: Rules,
): Constraint | undefined {
  return constraintsOf(table).find(({ model }) =>
    model.name !== null && isSameName(model.name, name, rules)
  );
}

/**
 * The constraint of that name.
 *
 * @throws `revision.invalid_operation` where there is none.
 */
export function constraintOf(table: TableModel, name: string, rules: Rules): Constraint {
  const found = findConstraint(table, name, rules);
  if (found !== undefined) return found;
  throw noConstraint(table, name);
}

function noConstraint(table: TableModel, name: string) {
  const known = constraintsOf(table).flatMap(({ model }) =>
    model.name === null ? [] : [model.name]
  );
  return invalid(
    `table ${quote(formatTable(table))} has no constraint ${quote(name)}${meant(name, known)}`,
  );
}

/** The table with a constraint in another shape; null removes it. */
export function replaceConstraint(
  table: TableModel,
  { kind, model }: Constraint,
  changed: Constraint["model"] | null,
): TableModel {
  if (kind === "primaryKey") {
    // A constraint keeps its kind.
    const primaryKey = changed as PrimaryKeyModel | null;
    return primaryKey === null ? withoutKey(table) : { ...table, primaryKey };
  }
  const key = LISTS[kind];
  return { ...table, [key]: replaceItem<Constraint["model"]>(table[key], model, changed) };
}

/** The schema after a constraint was created; as it was, where `ifNotExists` finds it. */
export function createConstraint(
  schema: Schema,
  ref: TableRef,
  constraint: Constraint,
  ifNotExists: boolean,
  rules: Rules,
): Schema {
  const table = tableOf(schema, ref, rules);
  if (ifNotExists && isThere(table, constraint, rules)) return schema;
  return changeTable(schema, ref, rules, (its) => addConstraint(its, constraint, rules));
}

/** A table with one more constraint. */
export function addConstraint(
  table: TableModel,
  constraint: Constraint,
  rules: Rules,
): TableModel {
  const { kind, model } = constraint;
  const named = `table ${quote(formatTable(table))} has`;
  if (model.name !== null && findConstraint(table, model.name, rules) !== undefined) {
    throw invalid(`${named} a constraint ${quote(model.name)} already`);
  }
  if (kind !== "check" && kind !== "exclude") {
    for (const column of model.columns) columnOf(table, column, rules);
  }
  if (kind === "primaryKey") {
    if (table.primaryKey !== null) throw invalid(`${named} a primary key already`);
    return { ...requireColumns(table, model.columns, rules), primaryKey: model };
  }
  if (kind === "unique") return addUnique(table, model, rules);
  return { ...table, [LISTS[kind]]: [...table[LISTS[kind]], model] };
}

/** The index of `usingIndex` becomes the constraint, and is forgotten as an index. */
function addUnique(table: TableModel, model: UniqueConstraintModel, rules: Rules): TableModel {
  const { usingIndex, ...postgres } = model.postgres ?? {};
  if (usingIndex === undefined || rules.heeds !== "postgres") {
    return { ...table, uniqueConstraints: [...table.uniqueConstraints, model] };
  }
  const { postgres: _postgres, ...rest } = model;
  const unique = Object.keys(postgres).length === 0 ? rest : { ...rest, postgres };
  return {
    ...table,
    uniqueConstraints: [...table.uniqueConstraints, unique],
    indexes: replaceItem(table.indexes, indexOf(table, usingIndex, rules), null),
  };
}

/** Whether a table has the constraint: by its name, or without one by what it is about. */
function isThere(table: TableModel, { kind, model }: Constraint, rules: Rules): boolean {
  if (kind === "primaryKey") return table.primaryKey !== null;
  if (model.name !== null) return findConstraint(table, model.name, rules) !== undefined;
  return constraintsOf(table).some((its) => {
    if (its.kind === "unique" && kind === "unique") {
      return areSameNames(its.model.columns, model.columns, rules);
    }
    if (its.kind === "foreignKey" && kind === "foreignKey") {
      return areSameNames(its.model.columns, model.columns, rules) &&
        isSameName(its.model.references.table, model.references.table, rules);
    }
    if (its.kind === "check" && kind === "check") {
      return isSameSql(its.model.condition, model.condition);
    }
    return its.kind === kind && JSON.stringify(its.model) === JSON.stringify(model);
  });
}

/** Whether two texts or fragments are the same. */
function isSameSql(a: SqlText, b: SqlText): boolean {
  const comparable = (sql: SqlText) =>
    JSON.stringify(
      isFragment(sql) ? sql.parts : [{ text: sql }],
      (_key, value: unknown) => typeof value === "bigint" ? `${value}n` : value,
    );
  return comparable(a) === comparable(b);
}

/** How `dropConstraint` says which constraint it means. */
export interface Described {
  readonly constraint: string | null;
  readonly type: "primaryKey" | "unique" | "foreignKey" | "check" | null;
  readonly columns: readonly string[] | null;
}

/**
 * The constraint that is described. A primary key is found by its type, whatever its name: MySQL
 * ignores that.
 *
 * @throws `revision.invalid_operation` where the description fits several.
 */
export function findDescribed(
  table: TableModel,
  described: Described,
  rules: Rules,
): Constraint | undefined {
  const { constraint: name, type, columns } = described;
  const ofType = constraintsOf(table).filter(({ kind }) => type === null || kind === type);
  if (type === "primaryKey") return ofType[0];
  if (name !== null) {
    return ofType.find(({ model }) => model.name !== null && isSameName(model.name, name, rules));
  }
  const about = columns === null
    ? ofType
    : ofType.filter((its) => isAbout(table, its, columns, rules));
  const unnamed = about.filter(({ model }) => model.name === null);
  const [found, another] = unnamed.length === 0 ? about : unnamed;
  if (another !== undefined && columns === null) {
    throw invalid(
      `table ${quote(formatTable(table))} has several such constraints: give \`columns\``,
    );
  }
  return found;
}

/**
 * As findDescribed, where there must be one.
 *
 * @throws `revision.invalid_operation` where there is none.
 */
export function describedOf(table: TableModel, described: Described, rules: Rules): Constraint {
  const found = findDescribed(table, described, rules);
  if (found !== undefined) return found;
  const { constraint, type, columns } = described;
  if (constraint !== null) throw noConstraint(table, constraint);
  const of = columns === null ? "" : ` of ${columns.map(quote).join(", ")}`;
  throw invalid(`table ${quote(formatTable(table))} has no constraint of type ${type}${of}`);
}

function isAbout(
  table: TableModel,
  constraint: Constraint,
  columns: readonly string[],
  rules: Rules,
): boolean {
  if (constraint.kind === "check") {
    const named = checkColumns(table, constraint.model, rules);
    return named.length === columns.length && columns.every((name) => hasName(named, name, rules));
  }
  return constraint.kind !== "exclude" && areSameNames(constraint.model.columns, columns, rules);
}

/** The columns that a check names. */
export function checkColumns(
  table: TableModel,
  { condition }: CheckModel,
  rules: Rules,
): readonly string[] {
  return rules.columnsIn(condition, table.columns.map(({ name }) => name));
}
