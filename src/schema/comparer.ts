/** Two schemas compared: as a dialect sees them, so that what it takes for the same is no difference. */
import { isFragment } from "./fragment.ts";
import type { ColumnModel, Schema, TableModel } from "./schema.ts";

/** What a dialect answers about likeness. */
export interface Comparer {
  /**
   * The schema in one spelling for everything that the database takes for the same or does not keep:
   * types, defaults, implied indexes, comments. Names stay as they are: `foldName` compares them.
   */
  readonly canonical: (schema: Schema) => Schema;
  /** One spelling for all names that the database takes for the same. */
  readonly foldName: (name: string) => string;
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

/** One difference. `expected` and `found` are canonical models; null: there is none. */
export interface Difference {
  readonly kind: DifferenceKind;
  /** The table that it belongs to, or is; null for what belongs to no table. */
  readonly table: string | null;
  /** Empty for what has no name. */
  readonly name: string;
  readonly expected: unknown;
  readonly found: unknown;
}

type Fold = Comparer["foldName"];

/** Members that hold names, or lists of names. */
const NAME_MEMBERS: ReadonlySet<string> = new Set([
  "name",
  "schema",
  "table",
  "column",
  "columns",
  "collation",
]);

/**
 * A text that is equal for equal values: members sorted, those that are null or undefined left
 * out, names folded. Members that are not known take part like all others.
 */
function contentOf(value: unknown, fold: Fold, member = ""): string {
  if (value === null || value === undefined) return "null";
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value === "string") {
    return JSON.stringify(NAME_MEMBERS.has(member) ? fold(value) : value);
  }
  if (typeof value !== "object") return String(value);
  if (value instanceof Date) return `date ${value.getTime()}`;
  if (value instanceof Uint8Array) return `bytes ${value.join()}`;
  if (Array.isArray(value)) {
    return `[${value.map((item) => contentOf(item, fold, member)).join()}]`;
  }
  let members = "";
  for (const [key, its] of Object.entries(value).sort(([a], [b]) => byText(a, b))) {
    if (its === null || its === undefined) continue;
    members += `${JSON.stringify(key)}:${contentOf(its, fold, key)},`;
  }
  return `{${members}}`;
}

function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

interface Named {
  readonly name: string | null;
}

/** Two of the same; null: it is on one side only. */
type Pair<Item> = readonly [expected: Item | null, found: Item | null];

/**
 * Pairs what belongs together: equal ones first, then those with the same key, then those that
 * differ in their names only. Several may have one key: SQLite lets constraints share a name.
 */
function pairUp<Item>(
  expected: readonly Item[],
  found: readonly Item[],
  keys: readonly ((item: Item) => string | null)[],
): readonly Pair<Item>[] {
  const partners = new Map<Item, Item>();
  const isFree = new Set(found);
  for (const keyOf of keys) {
    const waiting = new Map<string, Item[]>();
    for (const item of isFree) {
      const key = keyOf(item);
      if (key === null) continue;
      const others = waiting.get(key);
      if (others === undefined) waiting.set(key, [item]);
      else others.push(item);
    }
    // From behind, so that taking one is cheap.
    for (const items of waiting.values()) items.reverse();
    for (const item of expected) {
      const key = partners.has(item) ? null : keyOf(item);
      const partner = key === null ? undefined : waiting.get(key)?.pop();
      if (partner === undefined) continue;
      partners.set(item, partner);
      isFree.delete(partner);
    }
  }
  return [
    ...expected.map((item): Pair<Item> => [item, partners.get(item) ?? null]),
    ...[...isFree].map((item): Pair<Item> => [null, item]),
  ];
}

type ListKind = "uniqueConstraint" | "check" | "foreignKey" | "exclude" | "index" | "column";

/** The differences between two lists of what a table has. */
function compareLists(
  kind: ListKind,
  table: string,
  expected: readonly Named[],
  found: readonly Named[],
  fold: Fold,
): Difference[] {
  // Wrapped, so that a model that stands in a list twice is two entries.
  const own = expected.map((item) => ({ item, content: contentOf(item, fold) }));
  const other = found.map((item) => ({ item, content: contentOf(item, fold) }));
  type Entry = (typeof own)[number];
  const nameOf = ({ item }: Entry) => item.name === null ? null : fold(item.name);
  const nameless = ({ item }: Entry) => contentOf({ ...item, name: null }, fold);
  const isConstraint = kind !== "index" && kind !== "column";
  const keys = [({ content }: Entry) => content, nameOf, ...(isConstraint ? [nameless] : [])];
  return pairUp(own, other, keys).flatMap(([a, b]) =>
    a !== null && b !== null && a.content === b.content
      ? []
      : [difference(kind, table, a?.item ?? null, b?.item ?? null)]
  );
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

function compareTables(expected: TableModel, found: TableModel, fold: Fold): Difference[] {
  const table = qualifiedName(expected);
  const lists = (kind: ListKind, of: (table: TableModel) => readonly Named[]) =>
    compareLists(kind, table, of(expected), of(found), fold);
  const isSame = (a: unknown, b: unknown) => contentOf(a, fold) === contentOf(b, fold);
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

function qualifiedName(
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
): Difference[] {
  return pairObjects(expected, found, fold).flatMap(([a, b]) =>
    contentOf(a, fold) === contentOf(b, fold) ? [] : [{
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
  const fold = comparer.foldName;
  const own = comparer.canonical(expected);
  const other = comparer.canonical(found);
  const tables = pairObjects(own.tables, other.tables, fold).flatMap(([a, b]) => {
    if (a !== null && b !== null) return compareTables(a, b, fold);
    const table = a ?? b;
    return table === null ? [] : [difference("table", qualifiedName(table), a, b)];
  });
  const schemas = (names: readonly string[]) => names.map((name) => ({ name, schema: null }));
  const ofSchemas = pairObjects(schemas(own.schemas), schemas(other.schemas), fold)
    .filter(([a, b]) => a === null || b === null)
    .map(([a, b]) => ({ ...difference("schema", null, a, b), expected: a?.name, found: b?.name }));
  return [
    ...tables,
    ...compareObjects("view", own.views, other.views, fold),
    ...compareObjects("enum", own.enums, other.enums, fold),
    ...compareObjects("sequence", own.sequences, other.sequences, fold),
    ...ofSchemas,
  ];
}

const TITLES: Readonly<Record<DifferenceKind, string>> = {
  table: "table",
  column: "column",
  primaryKey: "primary key",
  uniqueConstraint: "unique constraint",
  check: "check",
  foreignKey: "foreign key",
  exclude: "exclude constraint",
  index: "index",
  view: "view",
  enum: "enum",
  sequence: "sequence",
  schema: "schema",
  columnOrder: "order of the columns",
  tableOptions: "options",
  comment: "comment",
};

/** The difference for people, in a line: `column users.age: expected INTEGER, found TEXT`. */
export function describeDifference(difference: Difference): string {
  const { expected, found } = difference;
  const subject = subjectOf(difference);
  const isThere = (value: unknown) => value !== null && value !== undefined;
  if (!isThere(found)) return `${subject}: missing${detailOf(difference, expected)}`;
  if (!isThere(expected)) return `${subject}: not expected${detailOf(difference, found)}`;
  const [own, other] = [textOf(expected), textOf(found)];
  return own === other
    ? `${subject}: expected ${jsonOf(expected)}, found ${jsonOf(found)}`
    : `${subject}: expected ${own}, found ${other}`;
}

function subjectOf({ kind, table, name }: Difference): string {
  const title = TITLES[kind];
  if (kind === "table") return `${title} ${table}`;
  if (table === null) return `${title} ${name}`;
  if (kind === "column") return `${title} ${table}.${name}`;
  const isOfTable = kind === "columnOrder" || kind === "tableOptions" || kind === "comment";
  return isOfTable || name === "" ? `${title} of ${table}` : `${title} ${name} of ${table}`;
}

/** What is missing or too much, where its name does not say it. */
function detailOf({ kind, name }: Difference, value: unknown): string {
  return name === "" || kind === "comment" ? ` (${textOf(value)})` : "";
}

/** A model for people: what SQL would say about it, as far as a line has room. */
function textOf(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value);
  if (Array.isArray(value)) return value.join(", ");
  if (typeof value !== "object" || value === null) return String(value);
  // The members that a model of any kind may have; each is looked at before it is used.
  const model = value as Readonly<Record<string, unknown>>;
  if (isFragment(value)) return sqlOf(value);
  if ("nullable" in model) return columnText(value as ColumnModel);
  if ("condition" in model) return `${nameOf(model)}(${sqlOf(model["condition"])})`;
  if ("references" in model) return `${nameOf(model)}${jsonOf({ ...model, name: undefined })}`;
  if ("query" in model) return sqlOf(model["query"]);
  const isKey = Array.isArray(model["columns"]) && Object.keys(model).length === 2;
  return isKey ? `${nameOf(model)}(${(model["columns"] as unknown[]).join(", ")})` : jsonOf(model);
}

function nameOf({ name }: Readonly<Record<string, unknown>>): string {
  return typeof name === "string" ? `${name} ` : "";
}

function columnText(column: ColumnModel): string {
  const { type, computed, collation, autoincrement } = column;
  const words = [
    type.text ?? jsonOf({ ...type, kind: undefined }),
    column.nullable ? "" : "NOT NULL",
    column.default === null ? "" : `DEFAULT ${sqlOf(column.default)}`,
    autoincrement === null ? "" : autoincrement.toUpperCase(),
    computed === null
      ? ""
      : `AS (${sqlOf(computed.expression)})${computed.stored ? " STORED" : ""}`,
    collation === null ? "" : `COLLATE ${collation}`,
  ];
  return words.filter((word) => word !== "").join(" ");
}

function sqlOf(value: unknown): string {
  if (typeof value === "string") return value;
  if (!isFragment(value)) return jsonOf(value);
  return value.parts.map((part) =>
    "text" in part ? part.text : "path" in part ? part.path.join(".") : jsonOf(part.value)
  ).join("");
}

function jsonOf(value: unknown): string {
  return JSON.stringify(value, (_, its) => its === null ? undefined : shown(its)) ?? String(value);
}

function shown(value: unknown): unknown {
  return typeof value === "bigint" ? String(value) : isFragment(value) ? sqlOf(value) : value;
}
