/** Names for constraints that are added to a table that is there: a downgrade must find them. */
import { checkColumns, type Constraint, constraintsOf } from "../operation/shape_constraint.ts";
import { conventionName } from "../schema/naming.ts";
import { EMPTY_SCHEMA } from "../schema/schema.ts";
import { withName } from "./operation_of.ts";
import type { TableModel } from "../schema/schema.ts";
import type { DiffOptions } from "./diff_options.ts";

const PREFIXES = { primaryKey: "pk", unique: "uq", check: "ck", foreignKey: "fk" } as const;

/** Names constraints, one after the other, so that none has the name of another. */
export type Namer = (constraint: Constraint, isOpen: boolean) => Constraint;

/**
 * Gives a constraint its own name, else the convention's, else the one that the database would give,
 * else one like SQLAlchemy's. (`isOpen`: its name, if it has one, is only what the database would
 * give.)
 */
export function namerFor(
  expected: TableModel,
  found: TableModel | null,
  options: DiffOptions,
): Namer {
  const { foldName } = options.rules;
  let table = found ?? expected;
  const taken = new Set(
    [expected, table].flatMap(constraintsOf)
      .flatMap(({ model: { name } }) => name === null ? [] : [foldName(name)]),
  );
  return (constraint, isOpen) => {
    const { name: given } = constraint.model;
    if (given !== null && !isOpen) return constraint;
    // The keys of a new table that are created later are numbered behind the others.
    const isLate = found === null && constraint.kind === "foreignKey";
    const name = isLate ? null : given;
    const chosen = byConvention(expected, constraint, options) ?? name ??
      byDatabase(table, constraint, options) ?? likeOthers(expected, constraint, options, taken);
    if (chosen === null || chosen === given) return constraint;
    taken.add(foldName(chosen));
    const named = withName(constraint, chosen);
    table = withConstraint(withoutConstraint(table, constraint), named);
    return named;
  };
}

/** The name that the database would give it beside those of the table. */
function byDatabase(
  table: TableModel,
  constraint: Constraint,
  { rules: { nameConstraints } }: DiffOptions,
): string | null {
  if (nameConstraints === undefined) return null;
  // A table that is created has it too, and is made without it.
  const nameless = withName(constraint, null);
  const unnamed = withConstraint(withoutConstraint(table, constraint), nameless);
  const named = nameConstraints(unnamed, { ...EMPTY_SCHEMA, tables: [unnamed] }, false);
  const at = constraintsOf(unnamed).findIndex(({ model }) => model === nameless.model);
  return constraintsOf(named)[at]?.model.name ?? null;
}

function withoutConstraint(table: TableModel, { kind, model }: Constraint): TableModel {
  return kind === "foreignKey"
    ? { ...table, foreignKeys: table.foreignKeys.filter((its) => its !== model) }
    : table;
}

function withConstraint(table: TableModel, { kind, model }: Constraint): TableModel {
  switch (kind) {
    case "primaryKey":
      return { ...table, primaryKey: model };
    case "unique":
      return { ...table, uniqueConstraints: [...table.uniqueConstraints, model] };
    case "check":
      return { ...table, checks: [...table.checks, model] };
    case "foreignKey":
      return { ...table, foreignKeys: [...table.foreignKeys, model] };
    case "exclude":
      return { ...table, excludes: [...table.excludes, model] };
  }
}

function byConvention(
  table: TableModel,
  constraint: Constraint,
  { naming = {}, rules }: DiffOptions,
): string | null {
  if (constraint.kind === "exclude") return null;
  const { kind, model } = constraint;
  const columns = kind === "check" ? checkColumns(table, model, rules) : model.columns;
  if (columns.length === 0) return null;
  return conventionName(PREFIXES[kind], null, naming, {
    table: table.name,
    columns,
    ...(kind === "foreignKey"
      ? { referredTable: model.references.table, referredColumns: model.references.columns }
      : {}),
  });
}

/** `uq_users_email`, with a number where the table has that already. */
function likeOthers(
  table: TableModel,
  constraint: Constraint,
  { rules }: DiffOptions,
  taken: ReadonlySet<string>,
): string | null {
  if (constraint.kind === "exclude") return null;
  const { kind, model } = constraint;
  const columns = kind === "check" ? checkColumns(table, model, rules) : model.columns;
  const parts = kind === "primaryKey" ? [] : columns;
  const base = [PREFIXES[kind], table.name, ...parts].join("_");
  let name = base;
  for (let number = 2; taken.has(rules.foldName(name)); number++) name = `${base}_${number}`;
  return name;
}
