/**
 * Expressions of MySQL and MariaDB as trees, by their precedences
 * (https://dev.mysql.com/doc/refman/8.0/en/operator-precedence.html). PIPES_AS_CONCAT is off. What is
 * not understood is compared token by token.
 */
import { readOperand } from "./operand.ts";
import { readQuery } from "./view_query.ts";
import { expressionTokens, isMark, isWord } from "../text/expression_token.ts";
import {
  type Expression,
  NOT_UNDERSTOOD,
  operation,
  type Query,
  type Reader,
  seesWords,
  takeMark,
  takeWords,
} from "./tree.ts";

const reader = (source: string): Reader => ({
  source,
  tokens: expressionTokens(source),
  at: 0,
  readExpression,
  readQuery,
});

function whole<T>(source: string, read: (reader: Reader) => T): T {
  const its = reader(source);
  const result = read(its);
  takeMark(its, ";");
  if (its.at < its.tokens.length) throw NOT_UNDERSTOOD;
  return result;
}

/**
 * The tree of an expression.
 *
 * @throws NOT_UNDERSTOOD
 */
export const parseExpression = (text: string): Expression => whole(text, readExpression);

/**
 * The tree of a query.
 *
 * @throws NOT_UNDERSTOOD
 */
export const parseQuery = (text: string): Query => whole(text, readQuery);

/** How tightly binary operators bind. */
const BINDING: ReadonlyMap<string, number> = new Map([
  ...["=", "<=>", ">=", ">", "<=", "<", "<>", "!="].map((its) => [its, 6] as const),
  ["|", 8],
  ["&", 9],
  ["<<", 10],
  [">>", 10],
  ["+", 11],
  ["-", 11],
  ["*", 12],
  ["/", 12],
  ["%", 12],
  ["^", 13],
  ["->", 16],
  ["->>", 16],
]);
const [OR, XOR, AND, NOT, COMPARISON, PREDICATE, FACTOR, SIGN, COLLATE] = [
  1,
  2,
  3,
  4,
  6,
  7,
  12,
  14,
  16,
];

/** Reads as long as operators bind at least as tightly as asked. */
export function readExpression(reader: Reader, least = 0): Expression {
  let left = readPrefix(reader);
  for (;;) {
    const next = readLogic(reader, left, least) ?? readPredicate(reader, left, least) ??
      readOperator(reader, left, least);
    if (next === null) return left;
    left = next;
  }
}

function readPrefix(reader: Reader): Expression {
  if (takeWords(reader, "not")) return operation("not", readExpression(reader, NOT + 1));
  if (takeMark(reader, "!")) return operation("not", readExpression(reader, SIGN + 1));
  if (seesWords(reader, "binary") && !isMark(reader.tokens[reader.at + 1], "(")) {
    reader.at++;
    return operation("cast as binary", readExpression(reader, SIGN + 1));
  }
  for (const sign of ["-", "+", "~"]) {
    if (!takeMark(reader, sign)) continue;
    return operation(`prefix ${sign}`, readExpression(reader, SIGN));
  }
  return readOperand(reader);
}

const LOGIC = [
  [OR, "or", "||", "or"],
  [XOR, "xor", "", "xor"],
  [AND, "and", "&&", "and"],
] as const;

function readLogic(reader: Reader, left: Expression, least: number): Expression | null {
  for (const [binding, name, mark, operator] of LOGIC) {
    if (least > binding) continue;
    if (takeWords(reader, name) || mark !== "" && takeMark(reader, mark)) {
      return operation(operator, left, readExpression(reader, binding + 1));
    }
  }
  if (least <= COLLATE && takeWords(reader, "collate")) {
    const token = reader.tokens[reader.at++];
    if (token === undefined) throw NOT_UNDERSTOOD;
    return operation("collate", left, { kind: "word", text: token.text.toLowerCase() });
  }
  return least <= COMPARISON ? readTest(reader, left) : null;
}

/** IS ... */
function readTest(reader: Reader, left: Expression): Expression | null {
  if (!takeWords(reader, "is")) return null;
  const not = takeWords(reader, "not") ? "not " : "";
  const its = ["null", "true", "false", "unknown"].find((its) => takeWords(reader, its));
  if (its === undefined) throw NOT_UNDERSTOOD;
  return operation(`is ${not}${its === "unknown" ? "null" : its}`, left);
}

/** IN, BETWEEN, LIKE and REGEXP: their operands bind tighter than they do. */
function readPredicate(reader: Reader, left: Expression, least: number): Expression | null {
  if (least > PREDICATE) return null;
  const start = reader.at;
  const not = takeWords(reader, "not") ? "not " : "";
  if (takeWords(reader, "between")) {
    const low = readExpression(reader, PREDICATE + 1);
    if (!takeWords(reader, "and")) throw NOT_UNDERSTOOD;
    return operation(`${not}between`, left, low, readExpression(reader, PREDICATE));
  }
  if (takeWords(reader, "in")) return operation(`${not}in`, left, readOperand(reader));
  if (takeWords(reader, "like")) {
    const pattern = readExpression(reader, PREDICATE + 1);
    const escape = takeWords(reader, "escape") ? [readExpression(reader, PREDICATE + 1)] : [];
    return operation(`${not}like`, left, pattern, ...escape);
  }
  if (takeWords(reader, "regexp") || takeWords(reader, "rlike")) {
    return operation(`${not}regexp`, left, readExpression(reader, PREDICATE + 1));
  }
  reader.at = start;
  return null;
}

function readOperator(reader: Reader, left: Expression, least: number): Expression | null {
  const token = reader.tokens[reader.at];
  const name = isWord(token, "div", "mod") ? token?.text ?? "" : null;
  const written = token?.kind === "operator" ? token.text : name;
  const binding = name === null ? BINDING.get(written ?? "") : FACTOR;
  if (written === null || binding === undefined || binding < least) return null;
  reader.at++;
  const operator = written === "!=" ? "<>" : written === "mod" ? "%" : written;
  for (const quantifier of ["any", "some", "all"]) {
    if (binding !== COMPARISON || !takeWords(reader, quantifier)) continue;
    const its = quantifier === "all" ? "all" : "any";
    return operation(`${operator} ${its}`, left, readOperand(reader));
  }
  return operation(operator, left, readExpression(reader, binding + 1));
}
