/** Differences between schemas for people. */
import { isFragment } from "./fragment.ts";
import type { Difference, DifferenceKind } from "./comparer.ts";
import type { ColumnModel, ForeignKeyModel, IndexColumnModel, IndexModel } from "./schema.ts";

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

/** What is to be told of one that is missing or too much: the name alone does not say what it is. */
const DETAILED: ReadonlySet<DifferenceKind> = new Set([
  "primaryKey",
  "uniqueConstraint",
  "check",
  "foreignKey",
  "exclude",
  "index",
  "comment",
]);

/** The difference in a line: `column users.age: expected INTEGER, found TEXT`. */
export function describeDifference(difference: Difference): string {
  const { expected, found } = difference;
  const subject = subjectOf(difference);
  const isThere = (value: unknown) => value !== null && value !== undefined;
  if (!isThere(found)) return `${subject}: missing${detailOf(difference, expected)}`;
  if (!isThere(expected)) return `${subject}: not expected${detailOf(difference, found)}`;
  const [own, other] = [textOf(expected), textOf(found)];
  if (nameOf(expected) !== nameOf(found) && DETAILED.has(difference.kind)) {
    return `${subject}: expected ${nameOf(expected)}${own}, found ${nameOf(found)}${other}`;
  }
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
  return name === "" || DETAILED.has(kind) ? ` (${textOf(value)})` : "";
}

/** The name, to be followed by what it names. */
function nameOf(value: unknown): string {
  const isNamed = typeof value === "object" && value !== null && "name" in value;
  return isNamed && typeof value.name === "string" ? `${value.name} ` : "";
}

/** A model for people, without its name: what SQL would say about it, as far as a line has room. */
function textOf(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value);
  if (Array.isArray(value)) return value.join(", ");
  if (typeof value !== "object" || value === null) return String(value);
  if (isFragment(value)) return sqlOf(value);
  // What has these members is such a model.
  if ("nullable" in value) return columnText(value as ColumnModel);
  if ("unique" in value) return indexText(value as IndexModel);
  if ("references" in value) return foreignKeyText(value as ForeignKeyModel);
  if ("query" in value) return sqlOf(value.query);
  if ("condition" in value) return joined(`(${sqlOf(value.condition)})`, value, ["condition"]);
  if ("elements" in value && Array.isArray(value.elements)) {
    const elements = value.elements.map((element) => element.join(" with "));
    return joined(`(${elements.join(", ")})`, value, ["elements"]);
  }
  if ("columns" in value && Array.isArray(value.columns)) {
    return joined(`(${value.columns.join(", ")})`, value, ["columns"]);
  }
  return jsonOf(value);
}

function indexText(index: IndexModel): string {
  const text = `${index.unique ? "unique " : ""}(${index.columns.map(indexColumnText).join(", ")})`;
  return joined(text, index, ["columns", "unique"]);
}

function indexColumnText(column: IndexColumnModel): string {
  const { collation, opclass, order, nulls, length } = column;
  const words = [
    column.column ?? sqlOf(column.expression),
    length === undefined ? "" : `(${length})`,
    collation === undefined ? "" : `collate ${collation}`,
    opclass ?? "",
    order ?? "",
    nulls === undefined ? "" : `nulls ${nulls}`,
  ];
  return words.filter((word) => word !== "").join(" ");
}

function foreignKeyText(key: ForeignKeyModel): string {
  const { columns, references: { schema, table, columns: referred } } = key;
  const target = schema === null ? table : `${schema}.${table}`;
  const text = `(${columns.join(", ")}) to ${target} (${referred.join(", ")})`;
  return joined(text, key, ["columns", "references"]);
}

/** A text with the members behind it that it does not say yet; a condition comes last. */
function joined(text: string, model: object, told: readonly string[]): string {
  const isCondition = ([key]: readonly [string, unknown]) => key === "where";
  const members = Object.entries(model).filter(([key]) => key !== "name" && !told.includes(key));
  const sorted = [...members.filter((its) => !isCondition(its)), ...members.filter(isCondition)];
  return [text, ...sorted.flatMap(([key, value]) => memberText(key, value))].join(" ");
}

/** `onDelete: "cascade"` as `on delete cascade`; of a dialect's own options only what is in them. */
function memberText(key: string, value: unknown): readonly string[] {
  const words = key.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  if (value === null || value === undefined) return [];
  if (typeof value === "boolean") return [value ? words : `not ${words}`];
  if (Array.isArray(value)) return [`${words} (${value.join(", ")})`];
  if (typeof value !== "object" || isFragment(value)) return [`${words} ${sqlOf(value)}`];
  return Object.entries(value).flatMap(([inner, its]) => memberText(inner, its));
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
