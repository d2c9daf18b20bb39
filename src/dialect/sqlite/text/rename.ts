/** Expressions and queries with other names in the places of some. */
import { renameInExpression, replaceAll, type Replacement } from "../../replacement.ts";
import { doubleQuoted } from "../../statement.ts";
import { quoting } from "../types.ts";
import { foldName } from "./name.ts";
import { isColumnOf, isUseOfTable, type NameUse } from "./name_scope.ts";
import { findNames } from "./name_use.ts";
import type { SqlText } from "../../../operation/rules.ts";

/** What stands for a value. */
export const OPERAND = "?";

/** An expression with another name for a column, or for the table that qualifies columns. */
export function renameIn(
  expression: SqlText,
  kind: "column" | "qualifier",
  from: string,
  to: string,
): SqlText {
  const folded = foldName(from);
  return renameInExpression(expression, OPERAND, kind, to, (text) => {
    const uses = findNames(text).filter((use) => use.kind === kind && use.name === folded);
    // SQLite quotes the new name of a table everywhere.
    return replacements(text, uses, to, kind === "qualifier");
  });
}

/** A query with another name for a column of the table. */
export function renameColumnInQuery(
  query: string,
  table: string,
  from: string,
  to: string,
): string {
  const folded = foldName(from);
  const uses = findNames(query).filter((use) =>
    use.kind === "column" && use.name === folded && isColumnOf(use, foldName(table))
  );
  return replaceAll(query, replacements(query, uses, to, quoting.name(to) !== to));
}

/** A query with another name for a table; SQLite quotes the new one everywhere. */
export function renameTableInQuery(query: string, from: string, to: string): string {
  const uses = findNames(query).filter((use) => isUseOfTable(use, foldName(from)));
  return replaceAll(query, replacements(query, uses, to, true));
}

/** An expression over a table whose columns are not qualified by the table's name. */
export function withoutQualifier(expression: string, table: string): string {
  const folded = foldName(table);
  const uses = findNames(expression).filter(({ kind, name }) =>
    kind === "qualifier" && name === folded
  );
  let text = expression;
  for (const { token } of uses.toReversed()) {
    text = text.slice(0, token.start) + text.slice(text.indexOf(".", token.end) + 1);
  }
  return text;
}

/** The new name where the old one stood: what is quoted stays quoted. */
function replacements(
  text: string,
  uses: readonly NameUse[],
  to: string,
  isQuoted: boolean,
): readonly Replacement[] {
  return uses.map(({ token: { kind, start, end } }) => {
    const name = isQuoted || kind !== "word" ? doubleQuoted(to) : quoting.name(to);
    // Two quotation marks in a row would be one inside a name; SQLite adds the same space.
    const glued = name.endsWith('"') && text.charAt(end) === '"' ? " " : "";
    return { start, end, text: name + glued };
  });
}
