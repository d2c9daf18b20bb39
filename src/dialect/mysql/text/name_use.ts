/** Where an expression over one table names its columns, and the table before them. */
import {
  type ExpressionToken,
  expressionTokens,
  isMark,
  isName,
  isWord,
} from "./expression_token.ts";

/** A name and what it is of. */
export interface NameUse {
  readonly kind: "column" | "qualifier";
  readonly name: string;
  readonly token: ExpressionToken;
}

/** Words behind which no column stands: a type, a collation, a character set. */
const BEFORE_OTHERS = ["as", "collate", "using", "set"];

/** Units of time, which no operand follows. */
const UNIT =
  /^(?:microsecond|second|minute|hour|day|week|month|quarter|year)(?:_(?:microsecond|second|minute|hour))?$/;

/** The names in an expression. What is a keyword elsewhere may be a column here: it is asked for. */
export function findNames(text: string): readonly NameUse[] {
  const tokens = expressionTokens(text);
  return tokens.flatMap((token, at): readonly NameUse[] => {
    if (!isName(token)) return [];
    const [before, next] = [tokens[at - 1], tokens[at + 1]];
    // A word's own text is folded, as of columns; tables may differ in case alone.
    const name = token.kind === "word" ? text.slice(token.start, token.end) : token.text;
    if (isMark(next, ".")) return [{ kind: "qualifier", name, token }];
    if (token.kind === "word") {
      if (isMark(next, "(") || isWord(before, ...BEFORE_OTHERS)) return [];
      if (token.text.startsWith("@") || isUnit(tokens, at)) return [];
    }
    return [{ kind: "column", name, token }];
  });
}

/** `INTERVAL 1 DAY`, `EXTRACT(YEAR FROM ...)`. */
function isUnit(tokens: readonly ExpressionToken[], at: number): boolean {
  const [before, token, next] = [tokens[at - 1], tokens[at], tokens[at + 1]];
  if (token === undefined || !UNIT.test(token.text)) return false;
  // Behind an operand no other stands.
  const isBehindOperand = before !== undefined &&
    (before.kind !== "operator" || before.text === ")");
  const isInInterval = tokens.slice(0, at).some((its) => isWord(its, "interval"));
  return isWord(next, "from") || isBehindOperand && isInInterval;
}
