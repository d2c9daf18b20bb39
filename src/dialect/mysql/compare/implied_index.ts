/** Indexes that the server makes for foreign keys, and the names that it gives. */
import type { ForeignKeyModel, IndexModel, TableModel } from "../../../schema/schema.ts";

const fold = (name: string) => name.toLowerCase();

/** Whether the server has named a foreign key: `posts_ibfk_1`. */
export function isGivenForeignKeyName(name: string): boolean {
  return /_ibfk_\d+$/i.test(name);
}

/** Whether the server may have named an index so: after its first column, and a number. */
function isGivenIndexName(name: string, columns: readonly string[]): boolean {
  const [first = ""] = columns;
  const [own, rest] = [fold(name), fold(name).slice(first.length)];
  return own.startsWith(fold(first)) && /^(?:_\d+)?$/.test(rest);
}

/**
 * The index that is there for the sake of a foreign key: it has the key's columns, and the key's
 * name or one that the server has given. Undefined where there is none, or where another index would
 * do as well, for then it was asked for.
 */
export function impliedIndex(
  { name, columns }: Pick<ForeignKeyModel, "name" | "columns">,
  { primaryKey, uniqueConstraints, indexes }: Pick<
    TableModel,
    "primaryKey" | "uniqueConstraints" | "indexes"
  >,
): IndexModel | undefined {
  const begins = (others: readonly (string | null)[]) =>
    columns.every((column, at) => fold(column) === fold(others[at] ?? ""));
  const serving = indexes.filter((index) =>
    index.mysql?.kind === undefined && begins(plainColumns(index))
  );
  const [its, another] = serving;
  if (its === undefined || another !== undefined) return undefined;
  if ([primaryKey, ...uniqueConstraints].some((key) => key && begins(key.columns))) {
    return undefined;
  }
  const isWhole = its.columns.length === columns.length && !its.unique && its.mysql === undefined &&
    its.columns.every(({ order }) => order !== "desc");
  const isOwn = name === null || isGivenForeignKeyName(name)
    ? isGivenIndexName(its.name, columns) || fold(its.name) === fold(name ?? "")
    : fold(its.name) === fold(name);
  return isWhole && isOwn ? its : undefined;
}

const plainColumns = ({ columns }: IndexModel) =>
  columns.map(({ column, length }) => length === undefined ? column : null);
