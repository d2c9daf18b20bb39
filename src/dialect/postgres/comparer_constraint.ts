/** Constraints in one spelling; those without a name get the one that PostgreSQL gives them. */
import { textIn, textOf } from "./comparer_column.ts";
import { defaultConstraintName, type UnnamedConstraint } from "./default_name.ts";
import { expressionText, normalTree } from "./expression_text.ts";
import { nameText } from "./expression_reader.ts";
import { namesIn } from "./tree_text.ts";
import { withoutParentheses } from "./expression_token.ts";
import { said, without } from "./said.ts";
import type { Surroundings } from "./expression_normal.ts";
import type {
  CheckModel,
  ForeignKeyModel,
  TableModel,
  UniqueConstraintModel,
} from "../../schema/schema.ts";
import type { Deferrable, ExcludeModel } from "../../../templates/migrate.d.ts";

type Constraints = Pick<
  TableModel,
  "primaryKey" | "uniqueConstraints" | "checks" | "foreignKeys" | "excludes"
>;

/** The constraints of a table. */
export function constraintsOf(table: TableModel, around: Surroundings): Constraints {
  const { primaryKey } = table;
  const name = namer(table);
  return {
    primaryKey: primaryKey === null
      ? null
      : { name: name(primaryKey, "primaryKey"), columns: primaryKey.columns },
    checks: table.checks.map((check) => ({
      ...checkOf(check, around),
      name: name({ name: check.name, columns: columnsOf(check, table, around) }, "check"),
    })),
    uniqueConstraints: table.uniqueConstraints.map((unique) => ({
      ...uniqueOf(unique),
      name: name(unique, "unique"),
    })),
    excludes: table.excludes.map((exclude) => ({
      ...excludeOf(exclude, around),
      name: name({ name: exclude.name, columns: elementNames(exclude, table) }, "exclude"),
    })),
    foreignKeys: table.foreignKeys.map((key) => ({
      ...foreignKeyOf(key, around.schema),
      name: name(key, "foreignKey"),
    })),
  };
}

/** Names one constraint after the other, as CREATE TABLE does: none is used twice. */
function namer(table: TableModel) {
  const { primaryKey, uniqueConstraints, checks, foreignKeys, excludes } = table;
  const all = [primaryKey, ...uniqueConstraints, ...checks, ...foreignKeys, ...excludes];
  const taken = new Set(all.flatMap((its) => its?.name ?? []));
  return (
    { name, columns }: { readonly name: string | null; readonly columns: readonly string[] },
    kind: UnnamedConstraint["kind"],
  ): string => {
    if (name !== null) return name;
    const own = defaultConstraintName(table.name, { kind, columns }, (its) => taken.has(its));
    taken.add(own);
    return own;
  };
}

/** The columns that a check names. */
function columnsOf(
  { condition }: CheckModel,
  { columns }: TableModel,
  around: Surroundings,
): readonly string[] {
  const tree = normalTree(textOf(condition), around);
  const names = new Set(tree === null ? [] : namesIn(tree));
  return columns.map(({ name }) => name).filter((name) => names.has(nameText(name)));
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
