/** Constraints in one spelling; those without a name get the one that PostgreSQL gives them. */
import { textIn, textOf } from "./column.ts";
import { nameConstraints, withoutRepeated } from "./constraint_name.ts";
import { expressionText, normalTree } from "../expression/text.ts";
import { nameText } from "../expression/tree.ts";
import { namesIn } from "../expression/tree_text.ts";
import { withoutParentheses } from "../text/expression_token.ts";
import { said, without } from "./said.ts";
import type { Surroundings } from "../expression/type.ts";
import type {
  CheckModel,
  ForeignKeyModel,
  TableModel,
  UniqueConstraintModel,
} from "../../../schema/schema.ts";
import type { SqlText } from "../../../operation/rules.ts";
import type { Deferrable, ExcludeModel } from "../../../../templates/migrate.d.ts";

type Constraints = Pick<
  TableModel,
  "primaryKey" | "uniqueConstraints" | "checks" | "foreignKeys" | "excludes"
>;

/** The constraints of a table. */
export function constraintsOf(written: TableModel, around: Surroundings): Constraints {
  const table = nameConstraints(
    withoutRepeated(written, false),
    null,
    (condition, columns) => columnsIn(condition, columns, around),
  );
  const { primaryKey } = table;
  return {
    primaryKey: primaryKey === null ? null : { name: primaryKey.name, columns: primaryKey.columns },
    checks: table.checks.map((check) => checkOf(check, around)),
    uniqueConstraints: table.uniqueConstraints.map(uniqueOf),
    excludes: table.excludes.map((exclude) => excludeOf(exclude, around)),
    foreignKeys: table.foreignKeys.map((key) => foreignKeyOf(key, around.schema)),
  };
}

/** The columns that an expression names: a conversion that it was given names none. */
function columnsIn(
  expression: SqlText,
  columns: readonly string[],
  around: Surroundings,
): readonly string[] {
  const tree = normalTree(textOf(expression), around);
  const names = new Set(tree === null ? [] : namesIn(tree));
  return columns.filter((name) => names.has(nameText(name)));
}

/** Deferred means deferrable; not deferrable, and immediate at first, is what all are anyway. */
function deferral({ deferrable, initially }: Deferrable): Deferrable {
  if (deferrable === false || (deferrable === undefined && initially !== "deferred")) return {};
  return { deferrable: true, ...(initially === "deferred" ? { initially } : {}) };
}

function ownOptions(postgres: object | undefined): { postgres?: object } {
  const kept = said(postgres ?? {});
  return kept === undefined ? {} : { postgres: kept };
}

function uniqueOf(unique: UniqueConstraintModel): UniqueConstraintModel {
  return {
    ...without(unique, "sqlite", "postgres", "deferrable", "initially"),
    // The index is gone once it is a constraint.
    ...ownOptions(without(unique.postgres ?? {}, "usingIndex")),
    ...deferral(unique),
  };
}

function checkOf(check: CheckModel, around: Surroundings): CheckModel {
  return {
    ...without(check, "postgres"),
    ...ownOptions(check.postgres),
    condition: textIn(check.condition, around),
  };
}

function foreignKeyOf(key: ForeignKeyModel, schema: string | null): ForeignKeyModel {
  const { onDelete, onUpdate, match, references } = key;
  return {
    ...without(key, "postgres", "deferrable", "initially", "onDelete", "onUpdate", "match"),
    references: { ...references, schema: references.schema === schema ? null : references.schema },
    ...(onDelete === undefined || onDelete === "no action" ? {} : { onDelete }),
    ...(onUpdate === undefined || onUpdate === "no action" ? {} : { onUpdate }),
    ...(match === undefined || match === "simple" ? {} : { match }),
    ...ownOptions(key.postgres),
    ...deferral(key),
  };
}

function excludeOf(exclude: ExcludeModel, around: Surroundings): ExcludeModel {
  return {
    ...without(exclude, "deferrable", "initially"),
    elements: exclude.elements.map(([text, operator]) =>
      [expressionText(withoutParentheses(text), around), operator.trim()] as const
    ),
    using: exclude.using ?? "gist",
    where: exclude.where === null ? null : expressionText(exclude.where, around),
    ...deferral(exclude),
  };
}
