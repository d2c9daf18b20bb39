/** The constraints and indexes of one ALTER TABLE: dropped, renamed, added. */
import { constraintOfIndex } from "../compare/unique_index.ts";
import { checkText, foreignKeyText, indexText, primaryKeyText, uniqueText } from "./spelling.ts";
import { isWithinColumn } from "./column_definition.ts";
import { quoting } from "../types.ts";
import type { Family } from "../family.ts";
import type { Followed } from "./follow.ts";
import type { MysqlForeignKey } from "../reflect/fact.ts";
import type {
  CheckModel,
  ForeignKeyModel,
  IndexModel,
  TableModel,
  UniqueConstraintModel,
} from "../../../schema/schema.ts";

/** What is done to constraints and indexes. */
export interface KeyClauses {
  readonly drops: readonly string[];
  readonly adds: readonly string[];
  /** Foreign keys that come back under their names, which takes a statement of its own before. */
  readonly first: readonly string[];
}

const fold = (name: string | null) => (name ?? "").toLowerCase();

/** One text for what is the same. What the server has made by itself is no part of it. */
function contentOf(model: object): string {
  const { mysql: _mysql, ...rest } = model as { readonly mysql?: unknown };
  const content = "references" in model ? rest : model;
  return JSON.stringify(
    { ...content, name: null },
    (_key, value: unknown) => typeof value === "bigint" ? `${value}n` : value,
  );
}

interface Named {
  readonly name: string | null;
}

interface Changes<T extends Named> {
  readonly dropped: readonly T[];
  readonly added: readonly T[];
}

/** What is gone, or comes back as another, and what is new. */
function changesOf<T extends Named>(
  before: readonly T[],
  renamed: readonly T[],
  after: readonly T[],
): Changes<T> {
  const find = (all: readonly T[], name: string | null) =>
    all.find((its) => fold(its.name) === fold(name));
  const isKept = (name: string | null) => {
    const [old, its] = [find(renamed, name), find(after, name)];
    return old !== undefined && its !== undefined && contentOf(old) === contentOf(its);
  };
  return {
    dropped: before.filter(({ name }) => !isKept(name)),
    added: after.filter(({ name }) => !isKept(name)),
  };
}

/** Everything that has a name among the indexes: unique constraints are such, and implied ones. */
interface Key extends Named {
  readonly name: string;
  /** What makes it the same but for its name. */
  readonly model: UniqueConstraintModel | IndexModel;
  /** The foreign key that has it; null: it was asked for. */
  readonly of: ForeignKeyModel | null;
}

function keysOf({ uniqueConstraints, indexes, foreignKeys }: TableModel): readonly Key[] {
  const implied: readonly MysqlForeignKey[] = foreignKeys;
  return [
    ...uniqueConstraints.map((model) => ({ name: model.name ?? "", model, of: null })),
    ...indexes.map((model) => ({ name: model.name, model, of: null })),
    ...implied.flatMap((key) =>
      key.mysql === undefined
        ? []
        : [{ name: key.mysql.index, model: plainIndex(key.mysql.index, key.columns), of: key }]
    ),
  ];
}

function plainIndex(name: string, columns: readonly string[]): IndexModel {
  return {
    name,
    columns: columns.map((column) => ({ column, expression: null })),
    unique: false,
    where: null,
  };
}

/** The clauses, by what they are compared. */
export function keyClauses({ before, renamed, after }: Followed, family: Family): KeyClauses {
  const foreignKeys = changesOf(before.foreignKeys, renamed.foreignKeys, after.foreignKeys);
  const checks = changesOf(
    before.checks.filter((its) => !isWithinColumn(its)),
    renamed.checks,
    after.checks.filter((its) => !isWithinColumn(its)),
  );
  const keys = changesOf(keysOf(before), keysOf(renamed), keysOf(after));
  const isBack = (key: ForeignKeyModel) =>
    foreignKeys.added.some(({ name }) => fold(name) === fold(key.name));
  const dropForeignKey = ({ name }: ForeignKeyModel) =>
    `DROP FOREIGN KEY ${quoting.name(name ?? "")}`;
  const [oldKey, newKey] = [renamed.primaryKey?.columns, after.primaryKey?.columns];
  const isSameKey = JSON.stringify(oldKey) === JSON.stringify(newKey);
  // The server makes the index of a foreign key that is new.
  const made = keys.added.filter(({ of }) => of === null || !foreignKeys.added.includes(of));
  const names = renames(keys.dropped, made);
  return {
    first: foreignKeys.dropped.filter(isBack).map(dropForeignKey),
    drops: [
      ...foreignKeys.dropped.filter((key) => !isBack(key)).map(dropForeignKey),
      ...checks.dropped.map(({ name }) => `DROP CONSTRAINT ${quoting.name(name ?? "")}`),
      ...(before.primaryKey === null || isSameKey && oldKey !== undefined
        ? []
        : ["DROP PRIMARY KEY"]),
      ...keys.dropped.filter((key) => !names.has(key))
        .map(({ name }) => `DROP INDEX ${quoting.name(name)}`),
      ...[...names].map(([old, its]) =>
        `RENAME INDEX ${quoting.name(old.name)} TO ${quoting.name(its.name)}`
      ),
    ],
    adds: [
      ...(after.primaryKey === null || isSameKey
        ? []
        : [`ADD ${primaryKeyText(after.primaryKey)}`]),
      ...made.filter((key) => ![...names.values()].includes(key))
        .map(({ model }) => `ADD ${keyText(model, family)}`),
      ...checks.added.map((check: CheckModel) => `ADD ${checkText(check)}`),
      ...foreignKeys.added.map((key) => `ADD ${foreignKeyText(key)}`),
    ],
  };
}

/** Keys that are the same under another name. */
function renames(dropped: readonly Key[], added: readonly Key[]): ReadonlyMap<Key, Key> {
  const names = new Map<Key, Key>();
  for (const old of dropped) {
    const isFree = (its: Key) => ![...names.values()].includes(its);
    // One that goes with the others of its columns is another.
    const its = added.find((key) =>
      isFree(key) && fold(key.name) !== fold(old.name) &&
      contentOf(key.model) === contentOf(old.model)
    );
    if (its !== undefined) names.set(old, its);
  }
  return names;
}

/** A unique constraint or an index. */
export function keyText(model: UniqueConstraintModel | IndexModel, family: Family): string {
  if (!("unique" in model)) return uniqueText(model);
  const unique = constraintOfIndex(model);
  return unique === null ? indexText(model, family) : uniqueText(unique);
}
