/** Collations of tables, as far as they are said. */
import type { TableModel } from "../../../schema/schema.ts";
import type { ServerFacts } from "./server_facts.ts";

/** The character set of a collation: `latin1` of `latin1_bin`. */
export function charsetOf(collation: string): string {
  return collation.replace(/_.*$/, "");
}

/** The collation of a table that names none. */
export function usualCollation({ schema }: TableModel, { collations }: ServerFacts): string {
  return (collations.get(schema) ?? collations.get(null) ?? "").toLowerCase();
}

/** The collation of a table's texts. */
export function tableCollation(table: TableModel, facts: ServerFacts): string {
  const { charset, collate } = table.options.mysql ?? {};
  if (collate !== undefined) return collate.toLowerCase();
  if (charset === undefined) return usualCollation(table, facts);
  const own = charset.toLowerCase() === "utf8" ? "utf8mb3" : charset.toLowerCase();
  return (facts.charsets.get(own) ?? own).toLowerCase();
}
