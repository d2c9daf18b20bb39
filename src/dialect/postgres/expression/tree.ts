/** Trees of expressions, and steps over the tokens of their text. */
import { type ExpressionToken, isMark } from "../text/expression_token.ts";
import { normalTypeText } from "../text/parse_type.ts";

/** An expression as a tree. */
export type Expression = Leaf | OperationNode;

/** A constant, a name, or a word such as TRUE, CURRENT_DATE and `*`. */
export interface Leaf {
  readonly kind: "number" | "string" | "name" | "word";
  /** Names in quotes where they must be, with dots between them. */
  readonly text: string;
}

/** Something that is made of others: `=`, `and`, `call lower`, `cast`, `case`. */
export interface OperationNode {
  readonly kind: "operation";
  readonly operator: string;
  readonly operands: readonly Expression[];
  /** What a cast makes of its operand, in the spelling of format_type(). */
  readonly type?: string;
}

/** Where reading is, and how to read what is inside. */
export interface Reader {
  readonly tokens: readonly ExpressionToken[];
  at: number;
  readonly readExpression: (reader: Reader, least?: number) => Expression;
  /** One spelling of a query. */
  readonly readQuery: (tokens: readonly ExpressionToken[]) => string;
}

/** Thrown for a text with something that trees do not know. */
export const NOT_UNDERSTOOD = new Error("the expression is not understood");

export function operation(operator: string, ...operands: readonly Expression[]): OperationNode {
  return { kind: "operation", operator, operands };
}

/** Whether these words come next. */
export function seesWords({ tokens, at }: Reader, ...words: readonly string[]): boolean {
  return words.every((word, ahead) => {
    const token = tokens[at + ahead];
    return token?.kind === "word" && token.text === word;
  });
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

/** Words that stand behind the first word of a type. */
const TYPE_WORDS: ReadonlySet<string> = new Set(["varying", "precision", "time", "zone"]);

/** A type behind `::` or AS, in the spelling of format_type(). */
export function takeType(reader: Reader): string {
  const { tokens } = reader;
  const start = reader.at;
  const isName = (token: ExpressionToken | undefined) =>
    token?.kind === "word" || token?.kind === "quoted";
  if (!isName(tokens[reader.at])) throw NOT_UNDERSTOOD;
  reader.at++;
  while (isMark(tokens[reader.at], ".") && isName(tokens[reader.at + 1])) reader.at += 2;
  for (;;) {
    if (isMark(tokens[reader.at], "(")) {
      while (reader.at < tokens.length && !isMark(tokens[reader.at], ")")) reader.at++;
      reader.at++;
    } else if (isMark(tokens[reader.at], "[") && isEmptyBracket(reader)) {
      reader.at += isMark(tokens[reader.at + 1], "]") ? 2 : 3;
    } else if (isTypeWord(reader)) reader.at++;
    else break;
  }
  return normalTypeText(tokens.slice(start, reader.at).map(sourceOf).join(" "));
}

function isTypeWord({ tokens, at }: Reader): boolean {
  const [token, next] = [tokens[at], tokens[at + 1]];
  if (token?.kind !== "word") return false;
  if (token.text === "with" || token.text === "without") return next?.text === "time";
  return TYPE_WORDS.has(token.text);
}

/** `[]` or `[3]`, which is a type's; other brackets are an index. */
function isEmptyBracket({ tokens, at }: Reader): boolean {
  return isMark(tokens[at + 1], "]") ||
    tokens[at + 1]?.kind === "number" && isMark(tokens[at + 2], "]");
}

function sourceOf({ kind, text }: ExpressionToken): string {
  return kind === "quoted" ? `"${text.replaceAll('"', '""')}"` : text;
}

/** A name in quotes, where its letters need them. */
export function nameText(name: string): string {
  return /^[a-z_][a-z0-9_$]*$/.test(name) ? name : `"${name.replaceAll('"', '""')}"`;
}
