/** Constraints as ALTER TABLE adds them. */
import { quote } from "../../../core/text.ts";
import { applyOperation } from "../../../operation/replay.ts";
import { type Constraint, findConstraint } from "../../../operation/shape_constraint.ts";
import { areSameNames, tableOf } from "../../../operation/shape.ts";
import { formatTable } from "../../../operation/spec.ts";
import { invalid } from "../../../schema/fragment.ts";
import { alterTable } from "./alter.ts";
import { rulesFor } from "../rules.ts";
import { checkText, foreignKeyText, primaryKeyText, uniqueText } from "./spelling.ts";
import type { Known } from "./known.ts";
import type { OperationOf } from "../../../operation/mod.ts";
import type { Statement } from "../../statement.ts";

type CreateConstraint = OperationOf<
  "createPrimaryKey" | "createUniqueConstraint" | "createForeignKey" | "createCheckConstraint"
>;

function constraintOf(operation: CreateConstraint): Constraint {
  switch (operation.kind) {
    case "createPrimaryKey":
      return { kind: "primaryKey", model: operation.primaryKey };
    case "createUniqueConstraint":
      return { kind: "unique", model: operation.unique };
    case "createForeignKey":
      return { kind: "foreignKey", model: operation.foreignKey };
    case "createCheckConstraint":
      return { kind: "check", model: operation.check };
  }
}

function constraintText({ kind, model }: Constraint): string {
  switch (kind) {
    case "primaryKey":
      return primaryKeyText(model);
    case "unique":
      return uniqueText(model);
    case "foreignKey":
      return foreignKeyText(model);
    case "check":
      return checkText(model);
    case "exclude":
      throw new Error("excludes are refused before");
  }
}

/** ADD CONSTRAINT, unless it is there and may be. */
export function createConstraint(
  operation: CreateConstraint,
  { schema, warn, family }: Known,
): readonly Statement[] {
  const constraint = constraintOf(operation);
  const add = () => alterTable(operation.table, [`ADD ${constraintText(constraint)}`]);
  if (!operation.ifNotExists) return add();
  const { kind, model: { name } } = constraint;
  if (kind === "check" && name === null) {
    throw invalid("ifNotExists needs a name: MySQL keeps another text of a check");
  }
  const rules = rulesFor(family);
  if (applyOperation(operation, schema, rules) !== schema) return add();
  const found = name === null
    ? undefined
    : findConstraint(tableOf(schema, operation.table, rules), name, rules);
  if (found !== undefined && !isAlike(found, constraint)) {
    warn(
      `table ${quote(formatTable(operation.table))} has a constraint ${
        quote(name ?? "")
      } already, of another shape`,
    );
  }
  return [];

  function isAlike(its: Constraint, other: Constraint): boolean {
    if (its.kind !== other.kind) return false;
    if (!("columns" in its.model) || !("columns" in other.model)) return true;
    return areSameNames(its.model.columns, other.model.columns, rules);
  }
}
