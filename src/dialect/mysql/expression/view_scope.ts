/** Which table a column belongs to, inside queries. */
import { type Join, NOT_UNDERSTOOD, operation, type Source } from "./tree.ts";
import { chain } from "./truth.ts";
import type { Expression } from "./tree.ts";

/** Something that has columns, by the name that its columns are qualified with. */
export interface ScopeSource {
  readonly alias: string;
  /** Null: not known. */
  readonly columns: readonly string[] | null;
}

/** What names mean at a place. */
export interface Scope {
  readonly sources: readonly ScopeSource[];
  /** Of the query around this one. */
  readonly parent: Scope | null;
}

const fold = (name: string) => name.toLowerCase();

const hasColumn = ({ columns }: ScopeSource, name: string) =>
  columns?.some((its) => fold(its) === fold(name)) ?? false;

/** The path of a column: with its source before it where that can be told. */
export function resolve(path: readonly string[], scope: Scope | null): readonly string[] {
  const name = fold(path.at(-1) ?? "");
  // A database before the table says nothing that the table does not.
  if (path.length > 1) return [path.at(-2) ?? "", name];
  const source = sourceOf(name, scope);
  return source === null ? [name] : [source.alias, name];
}

/** The source that has a column; null: not known. */
export function sourceOf(name: string, scope: Scope | null): ScopeSource | null {
  for (let its = scope; its !== null; its = its.parent) {
    const found = its.sources.find((source) => hasColumn(source, name));
    if (found !== undefined) return found;
    const unknown = its.sources.filter(({ columns }) => columns === null);
    if (unknown.length > 0) return unknown.length === 1 ? unknown[0] ?? null : null;
  }
  return null;
}

/** The condition of USING or NATURAL. */
export function usingCondition(
  { using }: Join,
  left: readonly ScopeSource[],
  right: readonly ScopeSource[],
): Expression | null {
  const names = using === "natural" ? commonColumns(left, right) : using;
  if (names === null || names.length === 0) return null;
  const side = (name: string, sources: readonly ScopeSource[]): Expression => ({
    kind: "name",
    path: resolve([name], { sources, parent: null }),
  });
  const equal = names.map((name) => operation("=", side(name, left), side(name, right)));
  const [sole] = equal;
  return equal.length === 1 && sole !== undefined ? sole : chain("and", equal);
}

function commonColumns(left: readonly ScopeSource[], right: readonly ScopeSource[]) {
  return left.flatMap(({ columns }) => {
    if (columns === null || right.some((its) => its.columns === null)) throw NOT_UNDERSTOOD;
    return columns.filter((name) => right.some((its) => hasColumn(its, name)));
  });
}

/** The names of what FROM holds, in order. */
export function sourcesIn(
  source: Source | null,
  columnsOf: (source: Exclude<Source, Join>) => readonly string[] | null,
): readonly ScopeSource[] {
  if (source === null) return [];
  if (source.kind === "join") {
    return [...sourcesIn(source.left, columnsOf), ...sourcesIn(source.right, columnsOf)];
  }
  const alias = source.alias ?? (source.kind === "table" ? source.path.at(-1) : undefined) ?? "";
  return [{ alias, columns: columnsOf(source) }];
}
