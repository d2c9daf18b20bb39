/**
 * Which table a name in a query belongs to.
 *
 * What tokens do not tell is which columns the other tables of a query have. So a name without a
 * table belongs to the renamed table if that is among the tables of its own SELECT, never to one of
 * a SELECT around it; where SQLite would refuse the renaming (`SELECT s.a FROM (SELECT a FROM t) s`,
 * a view over the view, `USING (a)`), the answer is one that SQLite never gives.
 */
import type { Token } from "./token.ts";

/** What stands behind FROM; `table` is null for what is no table of the main database. */
export interface Source {
  readonly table: string | null;
  /** What qualifies its columns; folded, as all names here. */
  readonly alias: string;
  readonly isRenamed: boolean;
}

/** One SELECT with what it names. */
export interface Scope {
  readonly parent: Scope | null;
  readonly sources: Source[];
  /** Names of its result columns. */
  readonly results: Set<string>;
  /** Names that WITH gives, which hide tables. */
  readonly commonTables: Set<string>;
}

/** A place where a text names a table or a column. */
export interface NameUse {
  readonly token: Token;
  readonly kind: "table" | "qualifier" | "column";
  readonly name: string;
  readonly qualifier: string | null;
  readonly scope: Scope;
  /** A whole term of ORDER BY, where the names of results come first. */
  readonly isOrderTerm: boolean;
}

/** A SELECT, or what WITH is written before, that names nothing yet. */
export function openScope(parent: Scope | null): Scope {
  return { parent, sources: [], results: new Set(), commonTables: new Set() };
}

/** Whether a name, folded, means what WITH gives instead of a table. */
export function isCommonTable(scope: Scope | null, name: string): boolean {
  return scope !== null && (scope.commonTables.has(name) || isCommonTable(scope.parent, name));
}

/** The source that a qualifier means. */
function sourceOf(scope: Scope | null, qualifier: string): Source | null {
  if (scope === null) return null;
  return scope.sources.find(({ alias }) => alias === qualifier) ??
    sourceOf(scope.parent, qualifier);
}

/** Whether a column may be one of the table's. */
export function isColumnOf(
  { scope, name, qualifier, isOrderTerm }: NameUse,
  table: string,
): boolean {
  if (qualifier !== null) return sourceOf(scope, qualifier)?.table === table;
  if (isOrderTerm && scope.results.has(name)) return false;
  let own: Scope | null = scope;
  while (own !== null && own.sources.length === 0) own = own.parent;
  return own?.sources.some((source) => source.table === table) ?? false;
}

/** Whether a name is the table's, and no other name that the query gives it. */
export function isUseOfTable({ kind, name, scope }: NameUse, table: string): boolean {
  if (kind === "table") return name === table;
  if (kind !== "qualifier") return false;
  const source = sourceOf(scope, name);
  return source?.table === table && !source.isRenamed;
}
