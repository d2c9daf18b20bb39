/** Constraints as ALTER TABLE adds and drops them. */
import { quote } from "../../../core/text.ts";
import {
  type Constraint,
  constraintsOf,
  describedOf,
  findConstraint,
  findDescribed,
} from "../../../operation/shape_constraint.ts";
import { areSameNames, findTable, tableOf } from "../../../operation/shape.ts";
import { formatTable, type TableRef } from "../../../operation/spec.ts";
import { invalid } from "../../../schema/fragment.ts";
import { checkText, foreignKeyText, primaryKeyText, tableName, uniqueText } from "../../ansi.ts";
import { type Statement, statement } from "../../statement.ts";
import { nameOfUnnamed } from "../compare/constraint_name.ts";
import { rules } from "../rules.ts";
import { excludeText, spelling } from "./spelling.ts";
import { quoting } from "../types.ts";
import type { OperationOf } from "../../../operation/mod.ts";
import type { TableModel } from "../../../../templates/migrate.d.ts";
import type { Known } from "./known.ts";

/** A constraint as CREATE TABLE has it. */
function constraintText({ kind, model }: Constraint): string {
  switch (kind) {
    case "primaryKey":
      return primaryKeyText(spelling, model);
    case "unique":
      return uniqueText(spelling, model);
    case "check":
      return checkText(spelling, model);
    case "foreignKey":
      return foreignKeyText(spelling, model);
    case "exclude":
      return excludeText(model);
  }
}

/** ALTER TABLE ... ADD CONSTRAINT. */
export function addConstraint(table: TableRef, constraint: Constraint): Statement {
  const { kind, model } = constraint;
  const isLeft = (kind === "check" || kind === "foreignKey") && model.postgres?.notValid === true;
  return statement(
    `ALTER TABLE ${tableName(spelling, table)} ADD ${constraintText(constraint)}${
      isLeft ? " NOT VALID" : ""
    }`,
  );
}

/** Adds a constraint, unless it is there and may be. */
export function createConstraint(
  table: TableRef,
  constraint: Constraint,
  ifNotExists: boolean,
  { schema, warn }: Known,
): readonly Statement[] {
  if (!ifNotExists) return [addConstraint(table, constraint)];
  const found = findSame(tableOf(schema, table, rules), constraint);
  if (found === undefined) return [addConstraint(table, constraint)];
  if (!isAlike(found, constraint)) {
    warn(
      `table ${quote(formatTable(table))} has ${
        found.model.name === null ? "such a constraint" : `a constraint ${quote(found.model.name)}`
      } already, of another shape`,
    );
  }
  return [];
}

/** What stands in the way of a constraint: by its name, or without one by what it is about. */
function findSame(table: TableModel, { kind, model }: Constraint): Constraint | undefined {
  const all = constraintsOf(table);
  if (kind === "primaryKey") return all.find((its) => its.kind === kind);
  const { name } = model;
  if (name !== null) return all.find((its) => nameOfConstraint(table, its) === name);
  if (kind === "check" || kind === "exclude") {
    throw invalid("ifNotExists needs a name: PostgreSQL keeps another text of such a constraint");
  }
  return all.find((its) =>
    its.kind === kind && areSameNames(its.model.columns, model.columns, rules) &&
    (its.kind !== "foreignKey" || kind !== "foreignKey" ||
      its.model.references.table === model.references.table)
  );
}

function isAlike(found: Constraint, { kind, model }: Constraint): boolean {
  if (found.kind !== kind) return false;
  if (found.kind === "check" || found.kind === "exclude") return true;
  return "columns" in model && areSameNames(found.model.columns, model.columns, rules);
}

/** The name of a constraint of the table: its own, or the one that PostgreSQL has given it. */
function nameOfConstraint(table: TableModel, constraint: Constraint): string {
  if (constraint.model.name !== null) return constraint.model.name;
  const taken = new Set(constraintsOf(table).map((its) => its.model.name));
  return nameOfUnnamed(table, constraint, rules.columnsIn, (name) => taken.has(name));
}

/** Unnamed constraints that one table has about the same columns. */
const MOST_ALIKE = 20;

/** Only the constraints that were made without a name: PostgreSQL has given them one. */
function withoutNamed(table: TableModel): TableModel {
  const isUnnamed = (constraint: Constraint) => {
    const { name } = constraint.model;
    let others = 0;
    const isOther = (its: string) => its !== name && others++ < MOST_ALIKE;
    return name === null || nameOfUnnamed(table, constraint, rules.columnsIn, isOther) === name;
  };
  const { primaryKey } = table;
  return {
    ...table,
    primaryKey: primaryKey !== null && isUnnamed({ kind: "primaryKey", model: primaryKey })
      ? primaryKey
      : null,
    uniqueConstraints: table.uniqueConstraints.filter((model) =>
      isUnnamed({ kind: "unique", model })
    ),
    checks: table.checks.filter((model) => isUnnamed({ kind: "check", model })),
    foreignKeys: table.foreignKeys.filter((model) => isUnnamed({ kind: "foreignKey", model })),
  };
}

/** DROP CONSTRAINT: by name, or by what it is. */
export function dropConstraint(
  operation: OperationOf<"dropConstraint">,
  { schema }: Known,
): readonly Statement[] {
  const { table: ref, constraint, ifExists } = operation;
  let name = constraint;
  if (name === null) {
    const table = ifExists ? findTable(schema, ref, rules) : tableOf(schema, ref, rules);
    if (table === undefined) return [];
    const found = findDescribed(withoutNamed(table), operation, rules) ??
      (ifExists ? findDescribed : describedOf)(table, operation, rules);
    if (found === undefined) return [];
    name = nameOfConstraint(table, found);
  }
  return [
    statement(
      `ALTER TABLE ${ifExists ? "IF EXISTS " : ""}${tableName(spelling, ref)} DROP CONSTRAINT ${
        ifExists ? "IF EXISTS " : ""
      }${quoting.name(name)}`,
    ),
  ];
}

/** RENAME CONSTRAINT, which has no IF EXISTS for the constraint. */
export function renameConstraint(
  { table: ref, constraint, newName, ifExists }: OperationOf<"renameConstraint">,
  { schema }: Known,
): readonly Statement[] {
  if (ifExists) {
    const table = findTable(schema, ref, rules);
    if (table === undefined || findConstraint(table, constraint, rules) === undefined) return [];
  }
  return [
    statement(
      `ALTER TABLE ${tableName(spelling, ref)} RENAME CONSTRAINT ${quoting.name(constraint)} TO ${
        quoting.name(newName)
      }`,
    ),
  ];
}
