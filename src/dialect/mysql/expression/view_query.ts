/** Queries as trees: what FROM, WHERE and the like hold. */
import { type ExpressionToken, isMark, isName, isWord } from "../text/expression_token.ts";
import {
  type Expression,
  type Item,
  type Join,
  nameIn,
  NOT_UNDERSTOOD,
  type Query,
  type Reader,
  readOrder,
  requireMark,
  seesQuery,
  seesWords,
  type Select,
  type Source,
  takeMark,
  takeWords,
} from "./tree.ts";

/** Words that follow what may have an alias. */
const AFTER: ReadonlySet<string> = new Set(
  `as cross except for from group having inner intersect into join left limit lock natural on order
  partition procedure right straight_join union use using where window force ignore with`.split(
    /\s+/,
  ),
);

/** A query without parentheses around it. Throws NOT_UNDERSTOOD. */
export function readQuery(reader: Reader): Query {
  const isWith = takeWords(reader, "with");
  const isRecursive = isWith && takeWords(reader, "recursive");
  const common = isWith ? readCommon(reader) : [];
  const parts: Query["parts"][number][] = [{ operator: "", select: readPart(reader) }];
  for (;;) {
    const operator = ["union", "except", "intersect"].find((its) => takeWords(reader, its));
    if (operator === undefined) break;
    const all = takeWords(reader, "all") ? " all" : "";
    takeWords(reader, "distinct");
    parts.push({ operator: operator + all, select: readPart(reader) });
  }
  const order = takeWords(reader, "order", "by") ? readOrder(reader) : [];
  return { isRecursive, common, parts, order, limit: readLimit(reader) };
}

function readCommon(reader: Reader): Query["common"] {
  const common: Query["common"][number][] = [];
  do {
    const name = takeName(reader);
    const columns = takeMark(reader, "(") ? readNames(reader) : null;
    if (!takeWords(reader, "as")) {
      // MariaDB leaves no word out, but writes none after the names of columns either.
      if (!isMark(reader.tokens[reader.at], "(")) throw NOT_UNDERSTOOD;
    }
    requireMark(reader, "(");
    common.push({ name, columns, query: readQuery(reader) });
    requireMark(reader, ")");
  } while (takeMark(reader, ","));
  return common;
}

function readNames(reader: Reader): string[] {
  const names: string[] = [];
  do names.push(takeName(reader)); while (takeMark(reader, ","));
  requireMark(reader, ")");
  return names;
}

function takeName(reader: Reader): string {
  const token = reader.tokens[reader.at++];
  if (!isName(token)) throw NOT_UNDERSTOOD;
  return nameIn(reader, token);
}

function readPart(reader: Reader): Select | Query {
  if (!takeMark(reader, "(")) return readSelect(reader);
  const query = readQuery(reader);
  requireMark(reader, ")");
  return query;
}

function readSelect(reader: Reader): Select {
  if (!takeWords(reader, "select")) throw NOT_UNDERSTOOD;
  takeWords(reader, "all");
  const isDistinct = takeWords(reader, "distinct") || takeWords(reader, "distinctrow");
  const items: Item[] = [];
  do items.push(readItem(reader)); while (takeMark(reader, ","));
  const from = takeWords(reader, "from", "dual") || !takeWords(reader, "from")
    ? null
    : readSources(reader);
  const where = takeWords(reader, "where") ? reader.readExpression(reader) : null;
  const group = takeWords(reader, "group", "by") ? readOrder(reader) : [];
  const hasRollup = takeWords(reader, "with", "rollup");
  const having = takeWords(reader, "having") ? reader.readExpression(reader) : null;
  return { isDistinct, items, from, where, group, hasRollup, having };
}

function readItem(reader: Reader): Item {
  const { tokens } = reader;
  const start = tokens[reader.at]?.start ?? 0;
  const expression = reader.readExpression(reader);
  const text = reader.source.slice(start, tokens[reader.at - 1]?.end);
  return { expression, alias: takeAlias(reader), text };
}

function takeAlias(reader: Reader): string | null {
  const isSaid = takeWords(reader, "as");
  const token = reader.tokens[reader.at];
  const isAlias = isName(token) && (isSaid || token.kind === "quoted" || !AFTER.has(token.text)) ||
    token?.kind === "string";
  if (!isAlias || token === undefined) {
    if (isSaid) throw NOT_UNDERSTOOD;
    return null;
  }
  reader.at++;
  return nameIn(reader, token);
}

function readLimit(reader: Reader): string | null {
  if (!takeWords(reader, "limit")) return null;
  const number = () => {
    const token = reader.tokens[reader.at++];
    if (token?.kind !== "number") throw NOT_UNDERSTOOD;
    return token.text;
  };
  const first = number();
  if (takeMark(reader, ",")) return `${first},${number()}`;
  return takeWords(reader, "offset") ? `${number()},${first}` : first;
}

/** Sources with commas between them, which join everything. */
function readSources(reader: Reader): Source {
  let left = readJoins(reader);
  while (takeMark(reader, ",")) {
    left = joined("join", left, readJoins(reader));
  }
  return left;
}

const joined = (
  type: Join["type"],
  left: Source,
  right: Source,
  on: Expression | null = null,
  using: Join["using"] = null,
): Join => ({ kind: "join", type, left, right, on, using });

function readJoins(reader: Reader): Source {
  let left = readSource(reader);
  for (;;) {
    const isNatural = takeWords(reader, "natural");
    const type = takeJoin(reader);
    if (type === null) {
      if (isNatural) throw NOT_UNDERSTOOD;
      return left;
    }
    const right = readSource(reader);
    // `a JOIN b JOIN c ON ... ON ...` nests, and nobody writes it.
    if (takeWords(reader, "on")) {
      left = joined(type, left, right, reader.readExpression(reader));
    } else if (takeWords(reader, "using")) {
      requireMark(reader, "(");
      left = joined(type, left, right, null, readNames(reader));
    } else left = joined(type, left, right, null, isNatural ? "natural" : null);
  }
}

function takeJoin(reader: Reader): Join["type"] | null {
  for (const side of ["left", "right"] as const) {
    if (!takeWords(reader, side)) continue;
    takeWords(reader, "outer");
    if (!takeWords(reader, "join")) throw NOT_UNDERSTOOD;
    return side;
  }
  if (takeWords(reader, "straight_join")) return "straight";
  const isSaid = takeWords(reader, "inner") || takeWords(reader, "cross");
  if (takeWords(reader, "join")) return "join";
  if (isSaid) throw NOT_UNDERSTOOD;
  return null;
}

function readSource(reader: Reader): Source {
  if (takeMark(reader, "(")) {
    if (seesQuery(reader)) {
      const query = readQuery(reader);
      requireMark(reader, ")");
      return { kind: "derived", query, alias: takeAlias(reader) };
    }
    const source = readSources(reader);
    requireMark(reader, ")");
    return source;
  }
  const path: string[] = [];
  do path.push(takeName(reader)); while (takeMark(reader, "."));
  if (isHint(reader.tokens[reader.at]) && !seesWords(reader, "use", "as")) throw NOT_UNDERSTOOD;
  return { kind: "table", path, alias: takeAlias(reader) };
}

const isHint = (token: ExpressionToken | undefined) =>
  isWord(token, "use", "force", "ignore", "partition");
