/**
 * The tokens of an expression or a query in one spelling, without spaces and comments: for comparing
 * what an author wrote with what the server gives back. ANSI_QUOTES is off, so that quotes of either
 * kind hold texts.
 */

import { isTrivia, type Token, tokenize } from "./token.ts";

/** A token; `text` is what it means: words in lower case, quotes and escapes taken away. */
export interface ExpressionToken {
  /** `quoted` is a name in backticks; `bits` is a number or text as b'101', x'4d' or 0x4d. */
  readonly kind: "word" | "quoted" | "string" | "number" | "bits" | "operator" | "other";
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

const ESCAPES: Readonly<Record<string, string>> = {
  "0": "\0",
  b: "\b",
  n: "\n",
  r: "\r",
  t: "\t",
  Z: "\x1a",
  // These stay as they are but in patterns of LIKE, where both mean the same.
  "%": "\\%",
  _: "\\_",
};

/** What a text in quotes stands for. */
export function stringText(written: string): string {
  const quote = written.charAt(0);
  return written.slice(1, -1).replace(
    /\\([\s\S])|''|""/g,
    (all, escaped?: string) =>
      escaped !== undefined ? ESCAPES[escaped] ?? escaped : all === quote + quote ? quote : all,
  );
}

function meaningOf(
  text: string,
  { kind, start, end }: Token,
): Pick<ExpressionToken, "kind" | "text"> {
  const written = text.slice(start, end);
  switch (kind) {
    case "quoted":
      return { kind, text: written.slice(1, -1).replaceAll("``", "`") };
    case "string":
      return { kind, text: stringText(written) };
    case "number":
      return { kind: /^0[xb]/i.test(written) ? "bits" : kind, text: written.toLowerCase() };
    case "word":
      return { kind, text: written.toLowerCase() };
    default:
      return { kind: kind === "operator" ? kind : "other", text: written };
  }
}

/** All tokens of a text. */
export function expressionTokens(text: string): readonly ExpressionToken[] {
  const tokens = [...tokenize(text)].filter((token) => !isTrivia(token))
    .map((token) => ({ ...meaningOf(text, token), start: token.start, end: token.end }));
  return withoutPrefixes(text, tokens);
}

/**
 * x'4d' and b'101' are one token; `_utf8mb4'a'` and N'a' are 'a' by the time that anything is
 * compared; 'a' 'b' is 'ab'.
 */
function withoutPrefixes(
  text: string,
  tokens: readonly ExpressionToken[],
): readonly ExpressionToken[] {
  const kept: ExpressionToken[] = [];
  for (const token of tokens) {
    const before = kept.at(-1);
    const prefix = token.kind === "string" && before?.kind === "word" ? before : undefined;
    const isBeside = prefix?.end === token.start;
    const isIntroducer = before?.kind === "word" && /^_[a-z]\w*$/.test(before.text) &&
      (token.kind === "string" || token.kind === "bits");
    if (prefix !== undefined && isBeside && /^[xb]$/.test(prefix.text)) {
      kept.pop();
      const { start } = prefix;
      kept.push({
        kind: "bits",
        text: text.slice(start, token.end).toLowerCase(),
        start,
        end: token.end,
      });
    } else if (isIntroducer || isBeside && prefix?.text === "n") {
      kept.pop();
      kept.push(token);
    } else if (token.kind === "string" && before?.kind === "string") {
      kept.pop();
      kept.push({ ...token, text: before.text + token.text, start: before.start });
    } else kept.push(token);
  }
  return kept;
}

/** Whether the token is this operator or punctuation. */
export function isMark(token: ExpressionToken | undefined, mark: string): boolean {
  return token?.kind === "operator" && token.text === mark;
}

/** Whether the token is a name, or a word that may be one. */
export function isName(token: ExpressionToken | undefined): token is ExpressionToken {
  return token?.kind === "word" || token?.kind === "quoted";
}

/** Whether the token is one of these words. */
export function isWord(token: ExpressionToken | undefined, ...words: readonly string[]): boolean {
  return token?.kind === "word" && words.includes(token.text);
}

/** Where the parenthesis closes that opens at a place; -1: nowhere. */
function closing(tokens: readonly ExpressionToken[], open: number): number {
  let depth = 0;
  for (let at = open; at < tokens.length; at++) {
    if (isMark(tokens[at], "(")) depth++;
    else if (isMark(tokens[at], ")")) depth--;
    if (depth === 0) return at;
  }
  return -1;
}

/** The text without parentheses around the whole of it. */
export function withoutParentheses(text: string): string {
  let tokens = expressionTokens(text);
  while (isMark(tokens[0], "(") && closing(tokens, 0) === tokens.length - 1) {
    tokens = tokens.slice(1, -1);
  }
  const [first, last] = [tokens[0], tokens.at(-1)];
  return first === undefined || last === undefined ? text : text.slice(first.start, last.end);
}
