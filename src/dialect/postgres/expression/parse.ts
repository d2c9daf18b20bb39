/**
 * Expressions of PostgreSQL as trees, by its precedences
 * (https://www.postgresql.org/docs/current/sql-syntax-lexical.html#SQL-PRECEDENCE). What is not
 * understood is compared token by token.
 */
import { readOperand } from "./operand.ts";
import {
  NOT_UNDERSTOOD,
  operation,
  type Reader,
  seesWords,
  takeMark,
  takeType,
  takeWords,
} from "./tree.ts";
import { expressionTokens } from "../text/expression_token.ts";
import type { Expression } from "./tree.ts";

/**
 * The tree of an expression.
 *
 * @param readQuery reads the query that a subquery's parentheses hold.
 * @throws NOT_UNDERSTOOD
 */
export function parseExpression(
  text: string,
  readQuery: Reader["readQuery"] = () => {
    throw NOT_UNDERSTOOD;
  },
): Expression {
  const reader: Reader = { tokens: expressionTokens(text), at: 0, readExpression, readQuery };
  const expression = readExpression(reader);
  if (reader.at < reader.tokens.length) throw NOT_UNDERSTOOD;
  return expression;
}

/** How tightly binary operators bind. */
const COMPARISONS = new Set(["=", "<", ">", "<=", ">=", "<>", "!="]);
const BINDING: ReadonlyMap<string, number> = new Map([
  ...[...COMPARISONS].map((operator) => [operator, 5] as const),
  ["+", 8],
  ["-", 8],
  ["*", 9],
  ["/", 9],
  ["%", 9],
  ["^", 10],
]);
const OTHER_OPERATOR = 7;
/** What BETWEEN, IN and LIKE take as their operands binds tighter than they do. */
const RANGE = 6;

/** Reads as long as operators bind at least as tightly as asked. */
export function readExpression(reader: Reader, least = 0): Expression {
  let left = readPrefix(reader);
  for (;;) {
    const next = readPostfix(reader, left) ?? readWordOperator(reader, left, least) ??
      readOperator(reader, left, least);
    if (next === null) return left;
    left = next;
  }
}

function readPrefix(reader: Reader): Expression {
  if (takeWords(reader, "not")) return operation("not", readExpression(reader, 3));
  const token = reader.tokens[reader.at];
  const isSign = token?.kind === "operator" && /^[-+]$/.test(token.text);
  if (token?.kind !== "operator" || "([*".includes(token.text)) return readOperand(reader);
  if (!/^[-+*/<>=~!@#%^&|`?]+$/.test(token.text)) throw NOT_UNDERSTOOD;
  reader.at++;
  const operand = readExpression(reader, isSign ? 13 : OTHER_OPERATOR + 1);
  return operation(`prefix ${token.text}`, operand);
}

/** `::type`, `[index]`, `.field`, COLLATE and AT TIME ZONE bind tighter than all operators. */
function readPostfix(reader: Reader, left: Expression): Expression | null {
  if (takeMark(reader, "::")) return { ...operation("cast", left), type: takeType(reader) };
  if (takeMark(reader, "[")) {
    const index = readExpression(reader);
    const end = takeMark(reader, ":") ? [readExpression(reader)] : [];
    if (!takeMark(reader, "]")) throw NOT_UNDERSTOOD;
    return operation("index", left, index, ...end);
  }
  if (takeMark(reader, ".")) return operation("field", left, readOperand(reader));
  return null;
}

function readWordOperator(reader: Reader, left: Expression, least: number): Expression | null {
  if (least <= 1 && takeWords(reader, "or")) {
    return operation("or", left, readExpression(reader, 2));
  }
  if (least <= 2 && takeWords(reader, "and")) {
    return operation("and", left, readExpression(reader, 3));
  }
  if (least <= 12 && takeWords(reader, "collate")) {
    return operation("collate", left, readOperand(reader));
  }
  if (least <= 11 && takeWords(reader, "at", "time", "zone")) {
    return operation("at time zone", left, readExpression(reader, 12));
  }
  return (least <= 4 ? readTest(reader, left) : null) ??
    (least <= RANGE ? readRange(reader, left) : null);
}

/** IS ...: what follows it, but for DISTINCT FROM, are words. */
function readTest(reader: Reader, left: Expression): Expression | null {
  if (takeWords(reader, "isnull")) return operation("is null", left);
  if (takeWords(reader, "notnull")) return operation("is not null", left);
  if (!takeWords(reader, "is")) return null;
  const not = takeWords(reader, "not") ? "not " : "";
  if (takeWords(reader, "distinct", "from")) {
    return operation(`is ${not}distinct from`, left, readExpression(reader, 5));
  }
  const word = ["null", "true", "false", "unknown", "document", "normalized"]
    .find((word) => takeWords(reader, word));
  if (word === undefined) throw NOT_UNDERSTOOD;
  return operation(`is ${not}${word}`, left);
}

function readRange(reader: Reader, left: Expression): Expression | null {
  const isNegated = seesWords(reader, "not");
  if (isNegated) reader.at++;
  const not = isNegated ? "not " : "";
  if (takeWords(reader, "between")) {
    const symmetric = takeWords(reader, "symmetric") ? " symmetric" : "";
    takeWords(reader, "asymmetric");
    const low = readExpression(reader, RANGE + 1);
    if (!takeWords(reader, "and")) throw NOT_UNDERSTOOD;
    return operation(`${not}between${symmetric}`, left, low, readExpression(reader, RANGE + 1));
  }
  if (takeWords(reader, "in")) return operation(`${not}in`, left, readOperand(reader));
  const like = takeWords(reader, "similar", "to")
    ? "similar to"
    : ["like", "ilike"].find((word) => takeWords(reader, word));
  if (like === undefined) {
    if (isNegated) throw NOT_UNDERSTOOD;
    return null;
  }
  const pattern = readExpression(reader, RANGE + 1);
  const escape = takeWords(reader, "escape") ? [readExpression(reader, RANGE + 1)] : [];
  return operation(`${not}${like}`, left, pattern, ...escape);
}

function readOperator(reader: Reader, left: Expression, least: number): Expression | null {
  const start = reader.at;
  const operator = takeOperator(reader);
  if (operator === null) return null;
  const binding = BINDING.get(operator) ?? OTHER_OPERATOR;
  if (binding < least) {
    reader.at = start;
    return null;
  }
  for (const word of ["any", "some", "all"]) {
    if (!seesWords(reader, word)) continue;
    reader.at++;
    const quantifier = word === "all" ? "all" : "any";
    return operation(`${operator} ${quantifier}`, left, readOperand(reader));
  }
  return operation(operator, left, readExpression(reader, binding + 1));
}

/** An operator, also as `OPERATOR(pg_catalog.+)`; null, and no step, where there is none. */
function takeOperator(reader: Reader): string | null {
  const token = reader.tokens[reader.at];
  if (token === undefined) return null;
  if (seesWords(reader, "operator")) {
    reader.at += 2;
    while (reader.tokens[reader.at]?.kind !== "operator") {
      if (reader.tokens[reader.at] === undefined) throw NOT_UNDERSTOOD;
      reader.at += 2;
    }
    const operator = reader.tokens[reader.at++]?.text ?? "";
    if (!takeMark(reader, ")")) throw NOT_UNDERSTOOD;
    return operator;
  }
  if (token.kind !== "operator" || !/^[-+*/<>=~!@#%^&|`?]+$/.test(token.text)) return null;
  reader.at++;
  return token.text;
}
