/**
 * The names in an expression or a query, found among the tokens of SQLite's own tokenizer by their
 * place: where an operand may stand, behind FROM, behind a point.
 */
import {
  type Cursor,
  isName,
  nameOf,
  openCursor,
  peek,
  seesKeyword,
  seesOperator,
  takeKeywords,
  takeName,
  takeOperator,
  takeQualifiedName,
} from "./cursor.ts";
import { foldName } from "./name.ts";
import { isCommonTable, type NameUse, openScope, type Scope } from "./name_scope.ts";
import { ENDS_OPERAND, INFIX, RESERVED } from "./name_word.ts";
import { isKeyword, type Token } from "./token.ts";

/** Where the walk over the tokens stands. */
interface Place {
  readonly cursor: Cursor;
  readonly uses: NameUse[];
  readonly scope: Scope;
  clause: "from" | "order" | null;
  expectsOperand: boolean;
}

/** All names of tables and columns in an expression or a query. */
export function findNames(text: string): readonly NameUse[] {
  const uses: NameUse[] = [];
  takeQuery({ cursor: openCursor(text), uses }, null);
  return uses;
}

const QUERY_WORDS = ["SELECT", "WITH", "VALUES"] as const;
const COMPOUND_WORDS = ["UNION", "EXCEPT", "INTERSECT"] as const;

/** A query, or an expression, up to the parenthesis that it does not open. */
function takeQuery({ cursor, uses }: Pick<Place, "cursor" | "uses">, parent: Scope | null): void {
  const shared = openScope(parent);
  if (takeKeywords(cursor, "WITH")) takeCommonTables({ cursor, uses }, shared);
  do {
    const place = openPlace({ cursor, uses }, openScope(shared));
    while (!isAtEnd(cursor) && !COMPOUND_WORDS.some((word) => seesKeyword(cursor, word))) {
      takeStep(place);
    }
  } while (COMPOUND_WORDS.some((word) => takeKeywords(cursor, word)));
}

function openPlace({ cursor, uses }: Pick<Place, "cursor" | "uses">, scope: Scope): Place {
  return { cursor, uses, scope, clause: null, expectsOperand: true };
}

function isAtEnd(cursor: Cursor): boolean {
  return peek(cursor) === undefined || seesOperator(cursor, ")");
}

function takeCommonTables(at: Pick<Place, "cursor" | "uses">, scope: Scope): void {
  const { cursor } = at;
  takeKeywords(cursor, "RECURSIVE");
  do {
    const name = takeName(cursor);
    if (name === null) return;
    scope.commonTables.add(foldName(name.name));
    // Its own names for its columns.
    if (takeOperator(cursor, "(")) { while (!isAtEnd(cursor)) cursor.at++; }
    takeOperator(cursor, ")");
    takeKeywords(cursor, "AS");
    takeKeywords(cursor, "NOT");
    takeKeywords(cursor, "MATERIALIZED");
    if (!takeOperator(cursor, "(")) return;
    takeQuery(at, scope);
    takeOperator(cursor, ")");
  } while (takeOperator(cursor, ","));
}

/** One token, or a group, or what stands behind FROM. */
function takeStep(place: Place): void {
  const { cursor } = place;
  const token = peek(cursor);
  if (token === undefined) return;
  if (token.kind === "word" || token.kind === "quoted") {
    const canBeName = token.kind === "quoted" || !RESERVED.has(wordOf(cursor, token));
    if (!place.expectsOperand || !canBeName || seesKeyword(cursor, "BY", 1)) takeWord(place, token);
    else takeOperandName(place);
  } else if (token.kind !== "operator") {
    cursor.at++;
    place.expectsOperand = false;
  } else if (seesOperator(cursor, "(")) {
    takeParenthesis(place);
  } else if (takeOperator(cursor, ",")) {
    if (place.clause === "from") takeSource(place);
    else place.expectsOperand = true;
  } else {
    // A star where an operand is expected means all columns.
    place.expectsOperand = !(place.expectsOperand && seesOperator(cursor, "*"));
    cursor.at++;
  }
}

function wordOf({ text }: Cursor, { start, end }: Token): string {
  return text.slice(start, end).toUpperCase();
}

function takeParenthesis(place: Place): void {
  const { cursor, scope } = place;
  const isCast = seesKeyword(cursor, "CAST", -1);
  cursor.at++;
  if (QUERY_WORDS.some((word) => seesKeyword(cursor, word))) takeQuery(place, scope);
  else {
    const inner = openPlace(place, scope);
    while (!isAtEnd(cursor)) {
      // What follows is a type, which may have parentheses of its own.
      if (isCast && seesKeyword(cursor, "AS")) skipToEnd(cursor);
      else takeStep(inner);
    }
  }
  takeOperator(cursor, ")");
  place.expectsOperand = false;
}

function skipToEnd(cursor: Cursor): void {
  while (!isAtEnd(cursor)) {
    const isGroup = takeOperator(cursor, "(");
    if (isGroup) skipToEnd(cursor);
    cursor.at++;
  }
}

/** `column`, `table.column`, `schema.table.column`, `table.*`, or a function. */
function takeOperandName(place: Place): void {
  const { cursor, uses, scope } = place;
  const before = cursor.at;
  const path: Token[] = [];
  for (let token = peek(cursor); token !== undefined && isName(token); token = peek(cursor)) {
    path.push(token);
    cursor.at++;
    if (!takeOperator(cursor, ".")) break;
  }
  place.expectsOperand = false;
  // Behind a point it means all columns, elsewhere it multiplies.
  const isStar = seesOperator(cursor, ".", -1) && takeOperator(cursor, "*");
  const column = isStar ? undefined : path.pop();
  const [table] = path.slice(-1);
  const nameAt = (token: Token) => foldName(nameOf(cursor.text, token).name);
  const use = { scope, qualifier: null, isOrderTerm: false };
  if (column !== undefined && table === undefined) {
    if (seesOperator(cursor, "(")) return;
    const isTable = isKeywordAt(cursor, before - 1, "IN");
    const isOrderTerm = place.clause === "order" && isWholeTerm(cursor, before);
    const kind = isTable ? "table" : "column";
    uses.push({ ...use, token: column, kind, name: nameAt(column), isOrderTerm });
    return;
  }
  if (table === undefined) return;
  uses.push({ ...use, token: table, kind: "qualifier", name: nameAt(table) });
  if (column === undefined) return;
  uses.push({
    ...use,
    token: column,
    kind: "column",
    name: nameAt(column),
    qualifier: nameAt(table),
  });
}

function isKeywordAt(cursor: Cursor, at: number, keyword: string): boolean {
  const token = cursor.tokens[at];
  return token !== undefined && isKeyword(cursor.text, token, keyword);
}

function isWholeTerm(cursor: Cursor, from: number): boolean {
  const isFirst = isKeywordAt(cursor, from - 1, "BY") ||
    seesOperator(cursor, ",", from - 1 - cursor.at);
  const ends = ["ASC", "DESC", "NULLS", "LIMIT"] as const;
  return isFirst &&
    (isAtEnd(cursor) || seesOperator(cursor, ",") ||
      ends.some((word) => seesKeyword(cursor, word)));
}

/** A word that is no operand by itself: a keyword, or the name of a result. */
function takeWord(place: Place, token: Token): void {
  const { cursor, scope } = place;
  const word = token.kind === "word" ? wordOf(cursor, token) : "";
  const isJoin = word === "JOIN" ||
    (word === "FROM" && !isKeywordAt(cursor, cursor.at - 1, "DISTINCT"));
  cursor.at++;
  place.expectsOperand = !ENDS_OPERAND.has(word);
  if (isJoin) {
    place.clause = "from";
    takeSource(place);
  } else if (word === "COLLATE") {
    cursor.at++;
    place.expectsOperand = false;
  } else if (takeKeywords(cursor, "BY")) {
    place.clause = word === "ORDER" ? "order" : null;
  } else if (["WHERE", "HAVING", "LIMIT", "WINDOW"].includes(word)) {
    place.clause = null;
  } else if (word === "OVER") {
    // The name of a window, if no definition follows.
    if (!seesOperator(cursor, "(")) cursor.at++;
    place.expectsOperand = false;
  } else if (!RESERVED.has(word) && !INFIX.has(word) && !ENDS_OPERAND.has(word) || word === "AS") {
    const name = word === "AS" ? takeName(cursor) : nameOf(cursor.text, token);
    if (name !== null) scope.results.add(foldName(name.name));
    place.expectsOperand = false;
  }
}

/** What stands behind FROM, JOIN, or a comma between tables. */
function takeSource(place: Place): void {
  const { cursor, uses, scope } = place;
  place.expectsOperand = false;
  let table: string | null = null;
  if (takeOperator(cursor, "(")) {
    if (QUERY_WORDS.some((word) => seesKeyword(cursor, word))) takeQuery(place, scope);
    else {
      const inner: Place = { ...openPlace(place, scope), clause: "from" };
      takeSource(inner);
      while (!isAtEnd(cursor)) takeStep(inner);
    }
    takeOperator(cursor, ")");
  } else {
    const named = takeQualifiedName(cursor);
    const token = cursor.tokens[cursor.at - 1];
    if (named === null || token === undefined) return;
    const name = foldName(named.name.name);
    const schema = foldName(named.schema?.name ?? "main");
    if (seesOperator(cursor, "(")) takeParenthesis(place);
    else if (schema === "main" && (named.schema !== null || !isCommonTable(scope, name))) {
      table = name;
      const use = { scope, qualifier: null, isOrderTerm: false };
      uses.push({ ...use, token, kind: "table", name });
    }
    scope.sources.push({ table, alias: name, isRenamed: false });
  }
  const alias = takeAlias(cursor);
  if (alias !== null) {
    if (table !== null) scope.sources.pop();
    scope.sources.push({ table, alias, isRenamed: true });
  }
  if (takeKeywords(cursor, "INDEXED", "BY")) cursor.at++;
  else takeKeywords(cursor, "NOT", "INDEXED");
}

function takeAlias(cursor: Cursor): string | null {
  const token = peek(cursor);
  const isNext = takeKeywords(cursor, "AS") || token !== undefined && isName(token) &&
      !(token.kind === "word" &&
        (RESERVED.has(wordOf(cursor, token)) || INFIX.has(wordOf(cursor, token)) ||
          seesKeyword(cursor, "BY", 1)));
  const name = isNext ? takeName(cursor) : null;
  return name === null ? null : foldName(name.name);
}
