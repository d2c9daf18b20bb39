/** Expressions and queries as texts in one spelling. */
import { parseExpression, parseQuery } from "./parse.ts";
import { normalExpression } from "./normal.ts";
import { truth } from "./truth.ts";
import { type Expression, NOT_UNDERSTOOD } from "./tree.ts";
import { expressionTokens } from "../text/expression_token.ts";
import { queryText, tokensText, treeText } from "./tree_text.ts";
import { type ColumnsOf, normalQuery, resultsOf } from "./view_normal.ts";

/** What `read` gives, or null where the text is not understood. */
function understood<T>(read: () => T): T | null {
  try {
    return read();
  } catch (error) {
    if (error === NOT_UNDERSTOOD) return null;
    throw error;
  }
}

/** The tree of an expression over one table in one spelling; null where it is not understood. */
export function normalTree(text: string): Expression | null {
  return understood(() =>
    normalExpression(parseExpression(text), {
      nameOf: (path) => [path.at(-1)?.toLowerCase() ?? ""],
      queryOf: () => {
        throw NOT_UNDERSTOOD;
      },
    })
  );
}

/** A text that is equal for expressions over one table that the server takes for the same. */
export function expressionText(text: string): string {
  const tree = normalTree(text);
  return tree === null ? tokensText(expressionTokens(text)) : treeText(tree);
}

/** The same for a condition. */
export function conditionText(text: string): string {
  const tree = normalTree(text);
  return tree === null ? tokensText(expressionTokens(text)) : treeText(truth(tree));
}

/** What a view is, in one spelling. */
export interface NormalView {
  readonly query: string;
  /** The names of its results; null: not known. */
  readonly columns: readonly string[] | null;
}

/** The query of a view in one spelling. */
export function viewText(
  text: string,
  names: readonly string[] | null,
  columnsOf: ColumnsOf,
  database: string | null,
): NormalView {
  const query = understood(() =>
    normalQuery(parseQuery(text), { columnsOf, database, parent: null }, names)
  );
  if (query === null) {
    return { query: tokensText(expressionTokens(text.replace(/;\s*$/, ""))), columns: names };
  }
  return { query: queryText(query, true), columns: resultsOf(query) };
}
