/** What operators stand between: constants, names, calls, CASE, INTERVAL and parentheses. */
import { isMark, isName } from "../text/expression_token.ts";
import {
  type Expression,
  nameIn,
  NOT_UNDERSTOOD,
  operation,
  type Reader,
  readOrder,
  requireMark,
  seesQuery,
  seesWords,
  takeMark,
  takeWords,
  word,
} from "./tree.ts";

/** Functions that need no parentheses, and words that are values. */
const VALUES: ReadonlySet<string> = new Set(
  `true false null default current_date current_time current_timestamp localtime localtimestamp
  current_user utc_date utc_time utc_timestamp`.split(/\s+/),
);

/** Words that end an operand's place: no operand begins with them. */
const RESERVED: ReadonlySet<string> = new Set(
  `and as asc by desc else end from group having in inner is join left like limit on or order right
  select then union using when where window with xor`.split(/\s+/),
);

const UNITS =
  /^(?:microsecond|second|minute|hour|day|week|month|quarter|year)(?:_(?:microsecond|second|minute|hour|month))?$/;

/** One operand, without what may follow it. */
export function readOperand(reader: Reader): Expression {
  const token = reader.tokens[reader.at];
  if (token === undefined) throw NOT_UNDERSTOOD;
  if (token.kind === "number" || token.kind === "string") {
    reader.at++;
    return { kind: token.kind, text: token.text };
  }
  if (token.kind === "bits") {
    reader.at++;
    return { kind: "string", text: bitsText(token.text) };
  }
  if (takeMark(reader, "(")) return readGroup(reader);
  if (takeMark(reader, "*")) return word("*");
  const isCall = isMark(reader.tokens[reader.at + 1], "(");
  if (token.kind === "word" && (isCall || !RESERVED.has(token.text))) {
    return readWord(reader, token.text, isCall);
  }
  if (token.kind !== "quoted") throw NOT_UNDERSTOOD;
  return readName(reader);
}

/** What x'4d', 0x4d and b'101' are: bytes, here as characters of so many codes. */
function bitsText(written: string): string {
  const digits = written.replace(/^(?:0x|0b|[xb]')/, "").replace(/'$/, "");
  const isBinary = /^(?:0b|b')/.test(written);
  const size = isBinary ? 8 : 2;
  const padded = digits.padStart(Math.ceil(digits.length / size) * size, "0");
  const bytes = padded.match(isBinary ? /.{8}/g : /../g) ?? [];
  return bytes.map((byte) => String.fromCharCode(Number.parseInt(byte, isBinary ? 2 : 16))).join(
    "",
  );
}

function readWord(reader: Reader, its: string, isCall: boolean): Expression {
  const next = reader.tokens[reader.at + 1];
  if (VALUES.has(its) && !isMark(next, ".")) {
    reader.at++;
    return isCall ? readCall(reader, its) : word(its);
  }
  if (takeWords(reader, "case")) return readCase(reader);
  if (its === "exists" && isCall) {
    reader.at++;
    return operation("exists", readOperand(reader));
  }
  if (/^(?:cast|convert)$/.test(its) && isCall) return readCast(reader);
  if (its === "interval" && !isCall) {
    reader.at++;
    return readInterval(reader);
  }
  if (/^(?:date|time|timestamp)$/.test(its) && next?.kind === "string") {
    reader.at += 2;
    return operation(`literal ${its}`, { kind: "string", text: next.text });
  }
  return readName(reader);
}

/** `INTERVAL 1 DAY` behind its first word. */
function readInterval(reader: Reader): Expression {
  const amount = reader.readExpression(reader, 2);
  const unit = reader.tokens[reader.at];
  if (unit?.kind !== "word" || !UNITS.test(unit.text)) throw NOT_UNDERSTOOD;
  reader.at++;
  return operation(`interval ${unit.text}`, amount);
}

/** `( ... )`: an expression, a row of them, or a query. The first parenthesis is read. */
function readGroup(reader: Reader): Expression {
  if (seesQuery(reader)) {
    const query = reader.readQuery(reader);
    requireMark(reader, ")");
    return { kind: "query", query };
  }
  const items = readList(reader);
  const [sole] = items;
  return items.length === 1 && sole !== undefined ? sole : operation("row", ...items);
}

function readList(reader: Reader): Expression[] {
  const items: Expression[] = [];
  if (takeMark(reader, ")")) return items;
  do items.push(reader.readExpression(reader)); while (takeMark(reader, ","));
  requireMark(reader, ")");
  return items;
}

/** The character set of a cast depends on the connection, and is not looked at. */
function readCast(reader: Reader): Expression {
  reader.at += 2;
  const operand = reader.readExpression(reader);
  if (takeWords(reader, "using")) {
    const charset = reader.tokens[reader.at++]?.text ?? "";
    requireMark(reader, ")");
    return operation(`convert using ${charset}`, operand);
  }
  if (!takeWords(reader, "as") && !takeMark(reader, ",")) throw NOT_UNDERSTOOD;
  let type = "";
  for (; !isMark(reader.tokens[reader.at], ")"); reader.at++) {
    const token = reader.tokens[reader.at];
    if (token === undefined) throw NOT_UNDERSTOOD;
    if (isMark(token, "(")) {
      while (!isMark(reader.tokens[reader.at], ")")) {
        if (reader.at >= reader.tokens.length) throw NOT_UNDERSTOOD;
        type += reader.tokens[reader.at++]?.text;
      }
      type += ")";
    } else type += `${type === "" ? "" : " "}${token.text}`;
  }
  reader.at++;
  return operation(`cast as ${castType(type)}`, operand);
}

function castType(type: string): string {
  if (/^char.*\b(?:charset|character set) binary$/.test(type)) return "binary";
  return type.replace(/ (?:charset|character set) .*$/, "")
    .replace(/^(signed|unsigned) integer$/, "$1")
    .replace(/^(?:integer|int)$/, "signed")
    .replace(/^decimal$/, "decimal(10,0)")
    .replace(/^decimal\((\d+)\)$/, "decimal($1,0)");
}

/** The operands are the subject or the word NULL, pairs of WHEN and THEN, and ELSE or NULL. */
function readCase(reader: Reader): Expression {
  const subject = seesWords(reader, "when") ? word("null") : reader.readExpression(reader);
  const pairs: Expression[] = [];
  while (takeWords(reader, "when")) {
    pairs.push(reader.readExpression(reader));
    if (!takeWords(reader, "then")) throw NOT_UNDERSTOOD;
    pairs.push(reader.readExpression(reader));
  }
  const otherwise = takeWords(reader, "else") ? reader.readExpression(reader) : word("null");
  if (!takeWords(reader, "end")) throw NOT_UNDERSTOOD;
  return operation("case", subject, ...pairs, otherwise);
}

/** `column`, `table.column`, `table.*`, `database.function(...)`. */
function readName(reader: Reader): Expression {
  const path: string[] = [];
  do {
    const token = reader.tokens[reader.at++];
    if (isMark(token, "*") && path.length > 0) path.push("*");
    else if (isName(token)) path.push(nameIn(reader, token));
    else throw NOT_UNDERSTOOD;
  } while (takeMark(reader, "."));
  return isMark(reader.tokens[reader.at], "(")
    ? readCall(reader, path.join(".").toLowerCase())
    : { kind: "name", path };
}

/** Words between the arguments of functions that SQL spells in its own way. */
const SEPARATORS = ["from", "for", "in", "using", "separator"] as const;

/** A call before its parenthesis. Words between arguments become part of its operator. */
function readCall(reader: Reader, name: string): Expression {
  requireMark(reader, "(");
  let words = name;
  for (const its of ["distinct", "leading", "trailing", "both"]) {
    if (takeWords(reader, its)) words += ` ${its}`;
  }
  const operands: Expression[] = [];
  while (!takeMark(reader, ")")) {
    if (seesQuery(reader)) operands.push({ kind: "query", query: reader.readQuery(reader) });
    else if (takeWords(reader, "order", "by")) {
      operands.push(
        ...readOrder(reader).map(({ expression, isDescending }) =>
          operation(isDescending ? "descending" : "ascending", expression)
        ),
      );
    } // `position(a IN b)`: IN separates here.
    else if (!SEPARATORS.some((its) => seesWords(reader, its))) {
      operands.push(reader.readExpression(reader, name === "position" ? 8 : 0));
    }
    const separator = SEPARATORS.find((its) => takeWords(reader, its));
    if (separator !== undefined) words += ` ${separator}`;
    else if (
      !takeMark(reader, ",") && !isMark(reader.tokens[reader.at], ")") &&
      !seesWords(reader, "order")
    ) throw NOT_UNDERSTOOD;
  }
  return readWindow(reader, operation(`call ${words}`, ...operands));
}

/** OVER (...) behind a call; names of windows and frames are not understood. */
function readWindow(reader: Reader, call: Expression): Expression {
  if (!takeWords(reader, "over")) return call;
  requireMark(reader, "(");
  const parts: Expression[] = [];
  if (takeWords(reader, "partition", "by")) {
    do parts.push(reader.readExpression(reader)); while (takeMark(reader, ","));
  }
  const order = takeWords(reader, "order", "by") ? readOrder(reader) : [];
  requireMark(reader, ")");
  return operation(
    "over",
    call,
    operation("row", ...parts),
    ...order.map(({ expression, isDescending }) =>
      operation(isDescending ? "descending" : "ascending", expression)
    ),
  );
}
