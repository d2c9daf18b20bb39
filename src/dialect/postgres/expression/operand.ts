/** What operators stand between: constants, names, calls, CASE and parentheses. */
import { closing, isMark } from "../text/expression_token.ts";
import {
  type Expression,
  nameText,
  NOT_UNDERSTOOD,
  operation,
  type Reader,
  seesWords,
  takeMark,
  takeType,
  takeWords,
} from "./tree.ts";

/** Words that are values, or functions without parentheses. */
const VALUES: ReadonlySet<string> = new Set(
  `true false null default current_date current_time current_timestamp localtime localtimestamp
  current_user current_role session_user user current_catalog current_schema`.split(/\s+/),
);

/** Types that may stand before a string: DATE '2026-01-01'. */
const LITERAL_TYPES: ReadonlySet<string> = new Set(
  `date time timestamp timestamptz timetz interval bool boolean int integer bigint smallint numeric
  decimal real text varchar json jsonb uuid bytea inet cidr point box`.split(/\s+/),
);

/** Words between the arguments of functions that SQL spells in its own way. */
const SEPARATORS = ["from", "for", "in", "placing"] as const;

/** Words that end an operand's place: no operand begins with them. */
const RESERVED: ReadonlySet<string> = new Set(
  `and as asc desc else end from group having in is like limit offset on or order select then union
  using when where window with`.split(/\s+/),
);

/** One operand, without what may follow it. */
export function readOperand(reader: Reader): Expression {
  const token = reader.tokens[reader.at];
  if (token === undefined) throw NOT_UNDERSTOOD;
  if (token.kind === "number") {
    reader.at++;
    return { kind: "number", text: token.text };
  }
  if (token.kind === "string") {
    reader.at++;
    return { kind: "string", text: token.text };
  }
  if (takeMark(reader, "(")) return readGroup(reader);
  if (isMark(token, "*")) {
    reader.at++;
    return { kind: "word", text: "*" };
  }
  if (token.kind === "quoted") return readName(reader);
  if (token.kind !== "word" || RESERVED.has(token.text)) throw NOT_UNDERSTOOD;
  return readWord(reader, token.text);
}

function readWord(reader: Reader, word: string): Expression {
  const next = reader.tokens[reader.at + 1];
  const isCall = isMark(next, "(");
  if (VALUES.has(word) && !isCall) {
    reader.at++;
    return { kind: "word", text: word };
  }
  if (takeWords(reader, "case")) return readCase(reader);
  if (word === "cast" && isCall) return readCast(reader);
  if (word === "array" && (isCall || isMark(next, "["))) return readArray(reader);
  if (word === "row" && isCall) {
    reader.at += 2;
    return operation("row", ...readList(reader, ")"));
  }
  if (word === "exists" && isCall) {
    reader.at++;
    return operation("exists", readOperand(reader));
  }
  if (LITERAL_TYPES.has(word)) {
    const literal = readTypedLiteral(reader);
    if (literal !== null) return literal;
  }
  return readName(reader);
}

/** `( ... )`: an expression, a row of them, or a query. The first parenthesis is read. */
function readGroup(reader: Reader): Expression {
  const query = readSubquery(reader);
  if (query !== null) return query;
  const items = readList(reader, ")");
  const [sole] = items;
  return items.length === 1 && sole !== undefined ? sole : operation("row", ...items);
}

/** A query behind a parenthesis, with the parenthesis that closes it. */
function readSubquery(reader: Reader): Expression | null {
  if (!["select", "with", "values"].some((word) => seesWords(reader, word))) return null;
  const end = closing(reader.tokens, reader.at - 1);
  if (end < 0) throw NOT_UNDERSTOOD;
  const text = reader.readQuery(reader.tokens.slice(reader.at, end));
  reader.at = end + 1;
  return { kind: "word", text: `(${text})` };
}

function readList(reader: Reader, end: ")" | "]"): Expression[] {
  const items: Expression[] = [];
  if (takeMark(reader, end)) return items;
  do items.push(reader.readExpression(reader)); while (takeMark(reader, ","));
  if (!takeMark(reader, end)) throw NOT_UNDERSTOOD;
  return items;
}

function readArray(reader: Reader): Expression {
  reader.at += 2;
  const query = readSubquery(reader);
  return query === null
    ? operation("array", ...readList(reader, "]"))
    : operation("array of", query);
}

function readCast(reader: Reader): Expression {
  reader.at += 2;
  const operand = reader.readExpression(reader);
  if (!takeWords(reader, "as")) throw NOT_UNDERSTOOD;
  const type = takeType(reader);
  if (!takeMark(reader, ")")) throw NOT_UNDERSTOOD;
  return { ...operation("cast", operand), type };
}

function readTypedLiteral(reader: Reader): Expression | null {
  const start = reader.at;
  const type = takeType(reader);
  const token = reader.tokens[reader.at];
  if (token?.kind !== "string") {
    reader.at = start;
    return null;
  }
  reader.at++;
  return { ...operation("cast", { kind: "string", text: token.text }), type };
}

/** The operands are the subject or the word NULL, pairs of WHEN and THEN, and ELSE or NULL. */
function readCase(reader: Reader): Expression {
  const nothing: Expression = { kind: "word", text: "null" };
  const subject = seesWords(reader, "when") ? nothing : reader.readExpression(reader);
  const pairs: Expression[] = [];
  while (takeWords(reader, "when")) {
    pairs.push(reader.readExpression(reader));
    if (!takeWords(reader, "then")) throw NOT_UNDERSTOOD;
    pairs.push(reader.readExpression(reader));
  }
  const otherwise = takeWords(reader, "else") ? reader.readExpression(reader) : nothing;
  if (!takeWords(reader, "end")) throw NOT_UNDERSTOOD;
  return operation("case", subject, ...pairs, otherwise);
}

/** `column`, `table.column`, `schema.function(...)`. */
function readName(reader: Reader): Expression {
  const path: string[] = [];
  do {
    const token = reader.tokens[reader.at++];
    if (isMark(token, "*") && path.length > 0) path.push("*");
    else if (token?.kind !== "word" && token?.kind !== "quoted") throw NOT_UNDERSTOOD;
    else path.push(nameText(token.text));
  } while (takeMark(reader, "."));
  if (!takeMark(reader, "(")) return { kind: "name", text: path.join(".") };
  if (path[0] === "pg_catalog") path.shift();
  return readCall(reader, path.join("."));
}

/** A call behind its parenthesis. Words between arguments become part of its operator. */
function readCall(reader: Reader, name: string): Expression {
  const query = readSubquery(reader);
  if (query !== null) return operation(`call ${name}`, query);
  if (name === "trim") return readTrim(reader);
  const distinct = takeWords(reader, "distinct") ? " distinct" : "";
  const operands: Expression[] = [];
  let separators = "";
  while (!takeMark(reader, ")")) {
    const isVariadic = takeWords(reader, "variadic");
    // `position(a IN b)`: IN separates here, as in the grammar's b_expr.
    const operand = reader.readExpression(reader, name === "position" ? 7 : 0);
    operands.push(isVariadic ? operation("variadic", operand) : operand);
    const separator = SEPARATORS.find((word) => takeWords(reader, word));
    if (separator !== undefined) separators += ` ${separator}`;
    else if (!takeMark(reader, ",") && !isMark(reader.tokens[reader.at], ")")) {
      throw NOT_UNDERSTOOD;
    }
  }
  return readWindow(reader, operation(`call ${name}${distinct}${separators}`, ...operands));
}

/** FILTER (WHERE ...) and OVER (...) behind a call: what they hold are clauses of a query. */
function readWindow(reader: Reader, call: Expression): Expression {
  if (seesWords(reader, "within")) throw NOT_UNDERSTOOD;
  for (const word of ["filter", "over"]) {
    if (!seesWords(reader, word)) continue;
    const close = closing(reader.tokens, reader.at + 1);
    if (!isMark(reader.tokens[reader.at + 1], "(") || close < 0) throw NOT_UNDERSTOOD;
    const text = reader.readQuery(reader.tokens.slice(reader.at + 2, close));
    reader.at = close + 1;
    return readWindow(reader, operation(word, call, { kind: "word", text: `(${text})` }));
  }
  return call;
}

/** TRIM is the functions btrim, ltrim and rtrim, and is given back as either. */
function readTrim(reader: Reader): Expression {
  const side = takeWords(reader, "leading")
    ? "ltrim"
    : takeWords(reader, "trailing")
    ? "rtrim"
    : "btrim";
  takeWords(reader, "both");
  const operands: Expression[] = [];
  if (!takeWords(reader, "from")) {
    operands.push(reader.readExpression(reader));
    if (takeWords(reader, "from")) operands.unshift(reader.readExpression(reader));
    else if (takeMark(reader, ",")) operands.push(reader.readExpression(reader));
  } else operands.push(reader.readExpression(reader));
  if (!takeMark(reader, ")")) throw NOT_UNDERSTOOD;
  return operation(`call ${side}`, ...operands);
}
