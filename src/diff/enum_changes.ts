/** Enumerated types: new ones, new values, and types that can only be made anew. */
import { refOf } from "../operation/shape.ts";
import { keyOf } from "./object_key.ts";
import { alterColumn, createEnum, dropEnum } from "./operation_of.ts";
import { enumOf } from "./wish.ts";
import type { Operation } from "../operation/mod.ts";
import type { Rules } from "../operation/rules.ts";
import type { ColumnModel, ColumnType, EnumModel, Schema, TableModel } from "../schema/schema.ts";
import type { Compared } from "./compare_models.ts";

/** What becomes of the enums. */
export interface EnumChanges {
  /** Those that are not there yet. */
  readonly created: readonly EnumModel[];
  /** New values for those that are there. */
  readonly valuesAdded: readonly Operation[];
  /** Those that lose, rename or reorder values, or whose new values are used at once. */
  readonly remade: readonly { readonly found: EnumModel; readonly expected: EnumModel }[];
  readonly dropped: readonly EnumModel[];
}

/** @param isUsed whether what is to be created mentions a value: then it must not be a new one. */
export function enumChanges(compared: Compared, isUsed: (value: string) => boolean): EnumChanges {
  const created: EnumModel[] = [];
  const valuesAdded: Operation[] = [];
  const remade: { found: EnumModel; expected: EnumModel }[] = [];
  const dropped: EnumModel[] = [];
  for (const { kind, ...its } of compared.differences) {
    if (kind !== "enum") continue;
    // An enum's difference holds models of enums.
    const expected = its.expected === null
      ? null
      : compared.expectedModel(its.expected as EnumModel);
    const found = its.found === null ? null : compared.foundModel(its.found as EnumModel);
    if (found === null) created.push(...(expected === null ? [] : [expected]));
    else if (expected === null) dropped.push(found);
    else if (isOnlyAdded(found.values, expected.values, isUsed)) {
      valuesAdded.push(...addValues(found, expected.values));
    } else remade.push({ found, expected });
  }
  return { created, valuesAdded, remade, dropped };
}

function isOnlyAdded(
  found: readonly string[],
  expected: readonly string[],
  isUsed: (value: string) => boolean,
): boolean {
  const old = new Set(found);
  const kept = expected.filter((value) => old.has(value));
  return kept.length === found.length && kept.every((value, at) => value === found[at]) &&
    !expected.some((value) => !old.has(value) && isUsed(value));
}

/** Each behind the one before it; those behind all that were there need no place. */
function addValues(found: EnumModel, expected: readonly string[]): readonly Operation[] {
  const old = new Set(found.values);
  const lastOld = expected.findLastIndex((value) => old.has(value));
  return expected.flatMap((value, at): readonly Operation[] => {
    if (old.has(value)) return [];
    const before = at === 0 ? found.values[0] ?? null : null;
    const after = at === 0 || at > lastOld ? null : expected[at - 1] ?? null;
    const type = refOf(found);
    return [{ kind: "addEnumValue", type, value, before, after, ifNotExists: false }];
  });
}

/** A column of an enum. */
export interface EnumColumn {
  readonly table: TableModel;
  readonly column: ColumnModel;
}

/** The columns of a type, or of arrays of it. */
export function columnsOf(type: EnumModel, schema: Schema, rules: Rules): EnumColumn[] {
  const key = keyOf(type, rules);
  return schema.tables.flatMap((table) =>
    table.columns.filter((column) => {
      const its = enumOf(column.type);
      return its !== null && keyOf(its, rules) === key;
    }).map((column) => ({ table, column }))
  );
}

const TEXT: ColumnType = { kind: "type", type: "text" };

/**
 * Makes a type anew: its columns hold texts meanwhile. Fails in a database whose rows have a value
 * that is no more.
 *
 * @param defaultOf the default that a column shall have then.
 */
export function remakeEnum(
  found: EnumModel,
  values: readonly string[],
  schema: Schema,
  rules: Rules,
  defaultOf: (column: EnumColumn) => ColumnModel["default"],
): readonly Operation[] {
  const columns = columnsOf(found, schema, rules);
  const withType = (type: ColumnType, change: (type: ColumnType) => ColumnType): ColumnType =>
    type.of === undefined ? change(type) : { ...type, of: withType(type.of, change) };
  const using = (name: string, from: ColumnType, to: ColumnType) => {
    const text = rules.castText?.(name, from, to) ?? null;
    return text === null ? {} : { using: text };
  };
  return [
    ...columns.map(({ table, column: { name, type, default: value } }) => {
      const text = withType(type, () => TEXT);
      return alterColumn(table, name, {
        type: text,
        ...using(name, type, text),
        ...(value === null ? {} : { default: null }),
      });
    }),
    dropEnum(found),
    createEnum({ ...found, values }),
    ...columns.map((its) => {
      const { table, column: { name, type } } = its;
      const text = withType(type, () => TEXT);
      const remade = withType(type, (old) => ({ ...old, values }));
      const value = defaultOf(its);
      return alterColumn(table, name, {
        type: remade,
        ...using(name, text, remade),
        ...(value === null ? {} : { default: value }),
      });
    }),
  ];
}
