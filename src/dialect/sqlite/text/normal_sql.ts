/** SQL in one spelling for what SQLite takes for the same. */
import { doubleQuoted } from "../../statement.ts";
import { openCursor } from "./cursor.ts";
import { foldName } from "./name.ts";
import { isOperator, type Token, unquote } from "./token.ts";

/** Two spellings of one operator. */
const OPERATORS: ReadonlyMap<string, string> = new Map([["==", "="], ["!=", "<>"]]);

/** Words that mean something else than the same word in quotes, which is a name. */
const KEYWORDS: ReadonlySet<string> = new Set(
  `ALL AND AS BETWEEN CASE COLLATE CURRENT_DATE CURRENT_TIME CURRENT_TIMESTAMP DISTINCT ELSE ESCAPE EXCEPT
  EXISTS FALSE FROM GROUP HAVING IN INTERSECT IS ISNULL JOIN LIMIT NOT NOTNULL NULL ON OR ORDER SELECT
  THEN TRUE UNION USING VALUES WHEN WHERE`.split(/\s+/),
);

/** The tokens of a text, each in one spelling. */
export function words(text: string): readonly string[] {
  return openCursor(text).tokens.map((token) => word(text, token));
}

function word(text: string, token: Token): string {
  const written = text.slice(token.start, token.end);
  switch (token.kind) {
    case "word":
      return KEYWORDS.has(written.toUpperCase()) ? written.toUpperCase() : quoted(written);
    case "quoted":
      return quoted(unquote(written));
    case "blob":
      return written.toUpperCase();
    case "number":
      return numberText(written);
    default:
      return OPERATORS.get(written) ?? written;
  }
}

function quoted(name: string): string {
  return doubleQuoted(foldName(name));
}

/** Whole numbers in digits, others as JavaScript writes them: 1 and 1.0 are not the same. */
function numberText(written: string): string {
  const digits = written.replaceAll("_", "");
  if (/^(?:\d+|0x[\da-f]+)$/i.test(digits)) return String(BigInt(digits));
  const value = Number(digits);
  if (!Number.isFinite(value)) return digits.toLowerCase();
  return Number.isInteger(value) && !String(value).includes("e") ? `${value}.0` : String(value);
}

/** Without parentheses around the whole. */
export function unwrap(list: readonly string[]): readonly string[] {
  let inner = list;
  while (inner[0] === "(" && closing(inner) === inner.length - 1) inner = inner.slice(1, -1);
  return inner;
}

/** Where the parenthesis closes that the first word opens. */
function closing(list: readonly string[]): number {
  let depth = 0;
  return list.findIndex((its) => {
    if (its === "(") depth++;
    else if (its === ")") depth--;
    return depth === 0;
  });
}

/** The declared type in upper case, with blanks between its words only. */
export function normalType(declared: string): string {
  let text = "";
  let isTight = true;
  for (const token of openCursor(declared).tokens) {
    const is = (operator: string) => isOperator(declared, token, operator);
    const isClose = is("(") || is(")") || is(",");
    text += (isTight || isClose ? "" : " ") + declared.slice(token.start, token.end).toUpperCase();
    isTight = is("(");
  }
  return text;
}
