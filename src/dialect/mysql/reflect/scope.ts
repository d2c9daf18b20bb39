/** What the reflector reads, as a condition of its queries. */

/** Databases, and of each the tables that are asked for; null: all that it has. */
export type Scope = ReadonlyMap<string, readonly string[] | null>;

/** A text as a literal. */
export function literal(text: string): string {
  return `'${text.replaceAll("\\", "\\\\").replaceAll("'", "''")}'`;
}

/**
 * The condition that a row of information_schema is about what is in scope. Names are compared
 * without regard to case there, so that rows must be looked at once more.
 */
export function inScope(
  scope: Scope,
  schemaColumn = "TABLE_SCHEMA",
  tableColumn = "TABLE_NAME",
): string {
  const all = [...scope].filter(([, tables]) => tables === null).map(([schema]) => schema);
  const some = [...scope].flatMap(([schema, tables]) =>
    tables === null || tables.length === 0
      ? []
      : [`${isOneOf(schemaColumn, [schema])} AND ${isOneOf(tableColumn, tables)}`]
  );
  const parts = [...(all.length === 0 ? [] : [isOneOf(schemaColumn, all)]), ...some];
  const [only = "FALSE", ...others] = parts;
  return others.length === 0 ? only : `(${parts.map((part) => `(${part})`).join(" OR ")})`;
}

/** With one name alone MariaDB looks nowhere else. */
function isOneOf(column: string, names: readonly string[]): string {
  const literals = names.map(literal);
  return literals.length === 1
    ? `${column} = ${literals[0]}`
    : `${column} IN (${literals.join(", ")})`;
}
