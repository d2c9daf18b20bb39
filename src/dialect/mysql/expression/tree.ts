/** Trees of expressions and queries, and steps over the tokens of their text. */
import { type ExpressionToken, isMark, isWord } from "../text/expression_token.ts";

/** An expression as a tree. */
export type Expression = Leaf | NameLeaf | OperationNode | QueryNode;

/** A constant, or a word such as NULL, CURRENT_TIMESTAMP and `*`. */
export interface Leaf {
  readonly kind: "number" | "string" | "word";
  readonly text: string;
}

/** `column`, `table.column`, `table.*`. */
export interface NameLeaf {
  readonly kind: "name";
  readonly path: readonly string[];
}

/** Something that is made of others: `=`, `and`, `call lower`, `cast as date`, `case`. */
export interface OperationNode {
  readonly kind: "operation";
  readonly operator: string;
  readonly operands: readonly Expression[];
}

/** A query in parentheses. */
export interface QueryNode {
  readonly kind: "query";
  readonly query: Query;
}

/** SELECTs with what joins them. */
export interface Query {
  readonly isRecursive: boolean;
  readonly common: readonly {
    readonly name: string;
    readonly columns: readonly string[] | null;
    readonly query: Query;
  }[];
  /** The operator stands before its part: `union all`; empty before the first one. */
  readonly parts: readonly { readonly operator: string; readonly select: Select | Query }[];
  readonly order: readonly OrderTerm[];
  /** `5,10`; null: none. */
  readonly limit: string | null;
}

/** One SELECT. */
export interface Select {
  readonly isDistinct: boolean;
  readonly items: readonly Item[];
  readonly from: Source | null;
  readonly where: Expression | null;
  readonly group: readonly OrderTerm[];
  readonly hasRollup: boolean;
  readonly having: Expression | null;
}

/** A result of a SELECT. */
export interface Item {
  readonly expression: Expression;
  readonly alias: string | null;
  /** As it is written: its name where it has no alias. */
  readonly text: string;
}

/** What is ordered or grouped by. */
export interface OrderTerm {
  readonly expression: Expression;
  readonly isDescending: boolean;
}

/** What FROM names. */
export type Source =
  | { readonly kind: "table"; readonly path: readonly string[]; readonly alias: string | null }
  | { readonly kind: "derived"; readonly query: Query; readonly alias: string | null }
  | Join;

/** Two sources joined. */
export interface Join {
  readonly kind: "join";
  readonly type: "join" | "left" | "right" | "straight";
  readonly left: Source;
  readonly right: Source;
  readonly on: Expression | null;
  /** Of USING; `natural`: all that both have. */
  readonly using: readonly string[] | "natural" | null;
}

/** Where reading is. */
export interface Reader {
  readonly source: string;
  readonly tokens: readonly ExpressionToken[];
  at: number;
  readonly readExpression: (reader: Reader, least?: number) => Expression;
  readonly readQuery: (reader: Reader) => Query;
}

/** Thrown for a text with something that trees do not know. */
export const NOT_UNDERSTOOD = new Error("the SQL is not understood");

export function operation(operator: string, ...operands: readonly Expression[]): OperationNode {
  return { kind: "operation", operator, operands };
}

export const word = (text: string): Leaf => ({ kind: "word", text });

/** Whether these words come next. */
export function seesWords({ tokens, at }: Reader, ...words: readonly string[]): boolean {
  return words.every((its, ahead) => isWord(tokens[at + ahead], its));
}

/** Steps over these words if all of them come next. */
export function takeWords(reader: Reader, ...words: readonly string[]): boolean {
  if (!seesWords(reader, ...words)) return false;
  reader.at += words.length;
  return true;
}

/** Steps over the punctuation if it comes next. */
export function takeMark(reader: Reader, mark: string): boolean {
  if (!isMark(reader.tokens[reader.at], mark)) return false;
  reader.at++;
  return true;
}

/** Steps over the punctuation, which must come next. */
export function requireMark(reader: Reader, mark: string): void {
  if (!takeMark(reader, mark)) throw NOT_UNDERSTOOD;
}

/** Whether a query begins here. */
export function seesQuery(reader: Reader): boolean {
  return seesWords(reader, "select") || seesWords(reader, "with");
}

/** A name as it is written: words of expressions are in lower case otherwise. */
export function nameIn(
  { source }: Reader,
  token: {
    readonly kind: string;
    readonly text: string;
    readonly start: number;
    readonly end: number;
  },
): string {
  return token.kind === "word" ? source.slice(token.start, token.end) : token.text;
}

/** The terms of ORDER BY or GROUP BY, behind these words. */
export function readOrder(reader: Reader): OrderTerm[] {
  const terms: OrderTerm[] = [];
  do {
    const expression = reader.readExpression(reader);
    const isDescending = takeWords(reader, "desc");
    if (!isDescending) takeWords(reader, "asc");
    terms.push({ expression, isDescending });
  } while (takeMark(reader, ","));
  return terms;
}
