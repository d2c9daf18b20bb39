/** Expressions and queries with other names in the places of some. */
import { type FragmentPart, isFragment, sql } from "../../../schema/fragment.ts";
import { doubleQuoted, quoting } from "../types.ts";
import { foldName } from "./name.ts";
import { isColumnOf, isUseOfTable, type NameUse } from "./name_scope.ts";
import { findNames } from "./name_use.ts";
import { placeParts, textOfParts } from "./placed_part.ts";
import type { SqlText } from "../../../operation/rules.ts";
import type { Token } from "./token.ts";

/** An expression with another name for a column, or for the table that qualifies columns. */
export function renameInExpression(
  expression: SqlText,
  kind: "column" | "qualifier",
  from: string,
  to: string,
): SqlText {
  const parts = placeParts(expression);
  const folded = foldName(from);
  const tokens = findNames(textOfParts(parts))
    .filter((use) => use.kind === kind && use.name === folded).map(({ token }) => token);
  if (tokens.length === 0) return expression;
  const renamed = parts.map(({ part, text, start }): FragmentPart => {
    const own = tokens.filter((token) => token.start >= start && token.end <= start + text.length)
      .map((token) => ({ ...token, start: token.start - start, end: token.end - start }));
    if (own.length === 0 || "value" in part) return part;
    // SQLite quotes the new name of a table everywhere.
    if ("text" in part) return { text: replaceTokens(part.text, own, to, kind === "qualifier") };
    // A path ends in its column, with the table before it.
    return { path: part.path.with(kind === "column" ? -1 : -2, to) };
  });
  return isFragment(expression)
    ? fragmentOf(renamed)
    : renamed.map((part) => "text" in part ? part.text : "").join("");
}

function fragmentOf(parts: readonly FragmentPart[]): SqlText {
  const blank = ["", ...parts.map(() => "")];
  const values = parts.map((part) => {
    if ("text" in part) return sql.raw(part.text);
    if ("path" in part) {
      const [first = "", ...others] = part.path;
      return sql.id(first, ...others);
    }
    return part.type === null ? part.value : sql.value(part.value, part.type);
  });
  return sql(Object.assign(blank, { raw: blank }), ...values);
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
  return replaceInOrder(query, uses, to, quoting.name(to) !== to);
}

/** A query with another name for a table; SQLite quotes the new one everywhere. */
export function renameTableInQuery(query: string, from: string, to: string): string {
  const uses = findNames(query).filter((use) => isUseOfTable(use, foldName(from)));
  return replaceInOrder(query, uses, to, true);
}

function replaceInOrder(
  query: string,
  uses: readonly NameUse[],
  to: string,
  isQuoted: boolean,
): string {
  const tokens = uses.map(({ token }) => token).sort((a, b) => a.start - b.start);
  return replaceTokens(query, tokens, to, isQuoted);
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

/** The text with other words in the place of some tokens; what is quoted stays quoted. */
function replaceTokens(
  text: string,
  tokens: readonly Token[],
  to: string,
  isQuoted: boolean,
): string {
  let replaced = "";
  let from = 0;
  for (const { kind, start, end } of tokens) {
    const name = isQuoted || kind !== "word" ? doubleQuoted(to) : quoting.name(to);
    // Two quotation marks in a row would be one inside a name; SQLite adds the same space.
    const glued = name.endsWith('"') && text.charAt(end) === '"' ? " " : "";
    replaced += text.slice(from, start) + name + glued;
    from = end;
  }
  return replaced + text.slice(from);
}
