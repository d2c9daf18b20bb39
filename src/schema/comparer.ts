/** Two schemas compared: as a dialect sees them, so that what it takes for the same is no difference. */
import { byText, contentOf, type Fold, isSameContent } from "./content.ts";
import { type Pair, pairUp } from "./pair.ts";
import type { ColumnModel, Schema, TableModel } from "./schema.ts";

/** What a dialect answers about likeness. */
export interface Comparer {
  /**
   * The schema in one spelling for everything that the database takes for the same or does not keep:
   * types, defaults, implied indexes, comments. Names stay as they are: `foldName` compares them.
   */
  readonly canonical: (schema: Schema) => Schema;
  /** One spelling for all names that the database takes for the same. */
  readonly foldName: Fold;
  /** As `foldName`, for tables and other objects, where the database takes more of them for others. */
  readonly foldObjectName?: Fold;
  /** The name of the schema that a name without one means; null or left out: not known. */
  readonly ownSchema?: string | null;
}

/** What can differ. */
export type DifferenceKind =
  | "table"
  | "column"
  | "primaryKey"
  | "uniqueConstraint"
  | "check"
  | "foreignKey"
  | "exclude"
  | "index"
  | "view"
  | "enum"
  | "sequence"
  | "schema"
  | "columnOrder"
  | "tableOptions"
  | "comment";

/** One difference. */
export interface Difference {
  /** What differs. */
  readonly kind: DifferenceKind;
  /** The table that it belongs to, or is; null for what belongs to no table. */
  readonly table: string | null;
  /** Empty for what has no name. */
  readonly name: string;
  /** A canonical model; null: it should not be there. */
  readonly expected: unknown;
  /** A canonical model; null: it is not there. */
  readonly found: unknown;
}

interface Named {
  readonly name: string | null;
}

type ListKind = "uniqueConstraint" | "check" | "foreignKey" | "exclude" | "index" | "column";

/** The differences between two lists of what a table has. */
function compareLists(
  kind: ListKind,
  table: string,
  expected: readonly Named[],
  found: readonly Named[],
  fold: Fold,
  foldObject: Fold,
): Difference[] {
  if (areSame(expected, found, (a, b) => isSameContent(a, b, fold, "", foldObject))) return [];
  // Wrapped, so that a model that stands in a list twice is two entries.
  const content = (item: Named) => contentOf(item, fold, "", foldObject);
  const own = expected.map((item) => ({ item, content: content(item) }));
  const other = found.map((item) => ({ item, content: content(item) }));
  type Entry = (typeof own)[number];
  const nameOf = ({ item }: Entry) => item.name === null ? null : fold(item.name);
  const nameless = ({ item }: Entry) => content({ ...item, name: null });
  const isConstraint = kind !== "index" && kind !== "column";
  const keys = [({ content }: Entry) => content, nameOf, ...(isConstraint ? [nameless] : [])];
  return pairUp(own, other, keys).flatMap(([a, b]) =>
    a !== null && b !== null && a.content === b.content
      ? []
      : [difference(kind, table, a?.item ?? null, b?.item ?? null)]
  );
}

/** Whether there is nothing to pair up, as in most tables: the same items under the same names. */
function areSame(
  expected: readonly Named[],
  found: readonly Named[],
  isSame: (a: Named, b: Named) => boolean,
): boolean {
  if (expected.length !== found.length) return false;
  const others = new Map(found.map((item) => [item.name, item]));
  return expected.every((item) => {
    const other = others.get(item.name);
    return other !== undefined && others.delete(item.name) && isSame(item, other);
  });
}

function difference(
  kind: DifferenceKind,
  table: string | null,
  expected: Named | null,
  found: Named | null,
): Difference {
  return { kind, table, name: expected?.name ?? found?.name ?? "", expected, found };
}

/** The order of the columns that both have; one that is missing does not move the others. */
function compareOrder(table: string, expected: TableModel, found: TableModel, fold: Fold) {
  const own = new Set(expected.columns.map(({ name }) => fold(name)));
  const other = new Set(found.columns.map(({ name }) => fold(name)));
  const namesIn = (columns: readonly ColumnModel[], others: ReadonlySet<string>) =>
    columns.map(({ name }) => name).filter((name) => others.has(fold(name)));
  const before = namesIn(expected.columns, other);
  const after = namesIn(found.columns, own);
  const isSame = before.every((name, at) => fold(name) === fold(after[at] ?? ""));
  return isSame ? [] : [
    {
      kind: "columnOrder",
      table,
      name: expected.name,
      expected: before,
      found: after,
    } as const,
  ];
}

function compareTables(
  expected: TableModel,
  found: TableModel,
  fold: Fold,
  foldObject: Fold,
): Difference[] {
  const table = qualifiedName(expected);
  const lists = (kind: ListKind, of: (table: TableModel) => readonly Named[]) =>
    compareLists(kind, table, of(expected), of(found), fold, foldObject);
  const isSame = (a: unknown, b: unknown) =>
    isSameContent(a, b, fold) || contentOf(a, fold) === contentOf(b, fold);
  const { name } = expected;
  const options = [optionsOf(expected), optionsOf(found)] as const;
  return [
    ...lists("column", ({ columns }) => columns),
    ...compareOrder(table, expected, found, fold),
    ...(isSame(expected.primaryKey, found.primaryKey)
      ? []
      : [difference("primaryKey", table, expected.primaryKey, found.primaryKey)]),
    ...lists("uniqueConstraint", ({ uniqueConstraints }) => uniqueConstraints),
    ...lists("check", ({ checks }) => checks),
    ...lists("foreignKey", ({ foreignKeys }) => foreignKeys),
    ...lists("exclude", ({ excludes }) => excludes),
    ...lists("index", ({ indexes }) => indexes),
    ...(isSame(options[0], options[1])
      ? []
      : [{ kind: "tableOptions", table, name, expected: options[0], found: options[1] } as const]),
    ...(expected.comment === found.comment ? [] : [
      {
        kind: "comment",
        table,
        name,
        expected: expected.comment,
        found: found.comment,
      } as const,
    ]),
  ];
}

/** The options with everything about a table that is not compared by itself. */
function optionsOf(model: TableModel): Readonly<Record<string, unknown>> {
  const {
    name: _name,
    schema: _schema,
    columns: _columns,
    primaryKey: _primaryKey,
    uniqueConstraints: _uniqueConstraints,
    checks: _checks,
    foreignKeys: _foreignKeys,
    excludes: _excludes,
    indexes: _indexes,
    comment: _comment,
    options,
    ...others
  } = model;
  return { ...options, ...others };
}

/** `users`, `audit.users`: how differences call an object. */
export function qualifiedName(
  { schema, name }: { readonly schema: string | null; readonly name: string },
): string {
  return schema === null ? name : `${schema}.${name}`;
}

interface SchemaObject {
  readonly name: string;
  readonly schema: string | null;
}

/** Pairs of two lists by name, sorted by it. */
function pairObjects<Item extends SchemaObject>(
  expected: readonly Item[],
  found: readonly Item[],
  fold: Fold,
): readonly Pair<Item>[] {
  const keyOf = (item: Item) => fold(qualifiedName(item));
  const keyOfPair = ([a, b]: Pair<Item>) => a !== null ? keyOf(a) : b !== null ? keyOf(b) : "";
  return pairUp(expected, found, [keyOf])
    .map((pair) => ({ pair, key: keyOfPair(pair) }))
    .sort((a, b) => byText(a.key, b.key))
    .map(({ pair }) => pair);
}

function compareObjects<Item extends SchemaObject>(
  kind: "view" | "enum" | "sequence",
  expected: readonly Item[],
  found: readonly Item[],
  fold: Fold,
  foldObject: Fold,
): Difference[] {
  const content = (item: Item | null) => contentOf(item, fold, "", foldObject);
  return pairObjects(expected, found, foldObject).flatMap(([a, b]) =>
    content(a) === content(b) ? [] : [{
      kind,
      table: null,
      name: a !== null ? qualifiedName(a) : b !== null ? qualifiedName(b) : "",
      expected: a,
      found: b,
    }]
  );
}

/**
 * What differs: tables by name with their parts in a fixed order, then views, enums, sequences and
 * schemas. Constraints without a name are compared by what they say.
 */
export function compareSchemas(
  expected: Schema,
  found: Schema,
  comparer: Comparer,
): readonly Difference[] {
  const { canonical, foldName, foldObjectName } = comparer;
  return compareCanonical(canonical(expected), canonical(found), foldName, foldObjectName);
}

/** As compareSchemas, for schemas that are canonical already: the differences hold their models. */
export function compareCanonical(
  own: Schema,
  other: Schema,
  fold: Fold,
  foldObject: Fold = fold,
): readonly Difference[] {
  const tables = pairObjects(own.tables, other.tables, foldObject).flatMap(([a, b]) => {
    if (a !== null && b !== null) return compareTables(a, b, fold, foldObject);
    const table = a ?? b;
    return table === null ? [] : [difference("table", qualifiedName(table), a, b)];
  });
  const schemas = (names: readonly string[]) => names.map((name) => ({ name, schema: null }));
  const ofSchemas = pairObjects(schemas(own.schemas), schemas(other.schemas), foldObject)
    .filter(([a, b]) => a === null || b === null)
    .map(([a, b]) => ({ ...difference("schema", null, a, b), expected: a?.name, found: b?.name }));
  return [
    ...tables,
    ...compareObjects("view", own.views, other.views, fold, foldObject),
    ...compareObjects("enum", own.enums, other.enums, fold, foldObject),
    ...compareObjects("sequence", own.sequences, other.sequences, fold, foldObject),
    ...ofSchemas,
  ];
}
