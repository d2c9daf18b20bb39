/**
 * Where an expression or a query names tables and columns. Names are found by their place among the
 * tokens: where an operand may stand, behind FROM, behind a point. Which columns the other tables of
 * a query have, tokens do not tell: a column without a table may be one of any table of its SELECT.
 */
import {
  type Cursor,
  isName,
  openCursor,
  peek,
  seesAny,
  seesKeyword,
  seesOperator,
  skipGroup,
  takeKeywords,
  takeName,
  takeOperator,
} from "./cursor.ts";
import { isKeyword, nameOf, type Token } from "./token.ts";
import { skipType } from "./type_text.ts";

const words = (text: string): readonly string[] => text.split(/\s+/);

/** Words that are never the name of a column without quotes (pg_get_keywords(): R and T). */
const RESERVED: ReadonlySet<string> = new Set(words(
  `ALL ANALYSE ANALYZE AND ANY ARRAY AS ASC ASYMMETRIC AUTHORIZATION BINARY BOTH CASE CAST CHECK
  COLLATE COLLATION COLUMN CONCURRENTLY CONSTRAINT CREATE CROSS CURRENT_CATALOG CURRENT_DATE
  CURRENT_ROLE CURRENT_SCHEMA CURRENT_TIME CURRENT_TIMESTAMP CURRENT_USER DEFAULT DEFERRABLE DESC
  DISTINCT DO ELSE END EXCEPT FALSE FETCH FOR FOREIGN FREEZE FROM FULL GRANT GROUP HAVING ILIKE IN
  INITIALLY INNER INTERSECT INTO IS ISNULL JOIN LATERAL LEADING LEFT LIKE LIMIT LOCALTIME
  LOCALTIMESTAMP NATURAL NOT NOTNULL NULL OFFSET ON ONLY OR ORDER OUTER OVERLAPS PLACING PRIMARY
  REFERENCES RETURNING RIGHT SELECT SESSION_USER SIMILAR SOME SYMMETRIC SYSTEM_USER TABLE
  TABLESAMPLE THEN TO TRAILING TRUE UNION UNIQUE USER USING VARIADIC VERBOSE WHEN WHERE WINDOW WITH`,
));

/** Words that stand behind an operand without being reserved, and need another operand. */
const INFIX: ReadonlySet<string> = new Set(words("BETWEEN ESCAPE OVER FILTER WITHIN"));

/** Words that are an operand, or end one. */
const ENDS_OPERAND: ReadonlySet<string> = new Set(words(
  `NULL TRUE FALSE CURRENT_CATALOG CURRENT_DATE CURRENT_ROLE CURRENT_SCHEMA CURRENT_TIME
  CURRENT_TIMESTAMP CURRENT_USER LOCALTIME LOCALTIMESTAMP SESSION_USER SYSTEM_USER USER ISNULL
  NOTNULL END ASC DESC NULLS FIRST LAST UNKNOWN DOCUMENT NORMALIZED`,
));

/** Words behind IS that are none of the above. */
const STATES = words("UNKNOWN DOCUMENT NORMALIZED JSON");
const QUERY_WORDS = words("SELECT WITH VALUES TABLE");
const COMPOUND_WORDS = words("UNION EXCEPT INTERSECT");
const CLAUSES = words(
  "FROM WHERE GROUP HAVING ORDER LIMIT OFFSET FETCH FOR WINDOW UNION EXCEPT INTERSECT",
);

/** What stands behind FROM; `table` is null for what is no table of the connection's schema. */
interface Source {
  readonly table: string | null;
  /** What qualifies its columns. */
  readonly alias: string;
  readonly isRenamed: boolean;
}

/** One SELECT with what it names. */
export interface Scope {
  readonly parent: Scope | null;
  readonly sources: Source[];
  /** Names of its result columns. */
  readonly results: Set<string>;
  /** Names that WITH gives, which hide tables. */
  readonly commonTables: Set<string>;
}

/** A place where a text names a table or a column. */
export interface NameUse {
  readonly token: Token;
  readonly kind: "table" | "qualifier" | "column";
  readonly name: string;
  readonly qualifier: string | null;
  readonly scope: Scope;
  /** A whole term of ORDER BY, where the names of results come first. */
  readonly isOrderTerm: boolean;
  /** A whole item of SELECT, which gives the result its name. */
  readonly isItem: boolean;
}

/** Where the walk over the tokens stands. */
interface Place {
  readonly cursor: Cursor;
  readonly uses: NameUse[];
  readonly scope: Scope;
  clause: "select" | "from" | "order" | null;
  expectsOperand: boolean;
  /** Inside parentheses that hold no query FROM is a word between arguments. */
  readonly isQuery: boolean;
}

type Walk = Pick<Place, "cursor" | "uses">;

/** All names of tables and columns in an expression or a query. */
export function findNames(text: string): readonly NameUse[] {
  const uses: NameUse[] = [];
  takeQuery({ cursor: openCursor(text), uses }, null);
  return uses;
}

function openScope(parent: Scope | null): Scope {
  return { parent, sources: [], results: new Set(), commonTables: new Set() };
}

function openPlace({ cursor, uses }: Walk, scope: Scope, isQuery: boolean): Place {
  return { cursor, uses, scope, clause: null, expectsOperand: true, isQuery };
}

function isAtEnd(cursor: Cursor): boolean {
  return peek(cursor) === undefined || seesOperator(cursor, ")") || seesOperator(cursor, "]");
}

/** A query, or an expression, up to the parenthesis that it does not open. */
function takeQuery(walk: Walk, parent: Scope | null): void {
  const { cursor } = walk;
  const shared = openScope(parent);
  if (takeKeywords(cursor, "WITH")) takeCommonTables(walk, shared);
  do {
    const place = openPlace(walk, openScope(shared), seesAny(cursor, QUERY_WORDS));
    while (!isAtEnd(cursor) && !seesAny(cursor, COMPOUND_WORDS)) takeStep(place);
    if (!seesAny(cursor, COMPOUND_WORDS)) break;
    cursor.at++;
    if (!takeKeywords(cursor, "ALL")) takeKeywords(cursor, "DISTINCT");
  } while (peek(cursor) !== undefined);
}

function takeCommonTables(walk: Walk, scope: Scope): void {
  const { cursor } = walk;
  takeKeywords(cursor, "RECURSIVE");
  do {
    const name = takeName(cursor);
    if (name === null) return;
    scope.commonTables.add(name);
    // Its own names for its columns.
    skipGroup(cursor);
    takeKeywords(cursor, "AS");
    takeKeywords(cursor, "NOT");
    takeKeywords(cursor, "MATERIALIZED");
    if (!takeOperator(cursor, "(")) return;
    takeQuery(walk, scope);
    takeOperator(cursor, ")");
  } while (takeOperator(cursor, ","));
}

/** One token, or a group, or what stands behind FROM. */
function takeStep(place: Place): void {
  const { cursor } = place;
  const token = peek(cursor);
  if (token === undefined) return;
  if (isName(token)) {
    const word = wordOf(cursor, token);
    const canBeName = token.kind === "quoted" || !RESERVED.has(word);
    const isState = STATES.includes(word) && isKeywordAt(cursor, cursor.at - 1, "IS", "NOT");
    if (place.expectsOperand && canBeName && !isState && !seesKeyword(cursor, "BY", 1)) {
      takeOperand(place);
    } else takeWord(place, token);
  } else if (token.kind !== "operator") {
    cursor.at++;
    place.expectsOperand = false;
  } else if (seesOperator(cursor, "(") || seesOperator(cursor, "[")) {
    takeGroup(place);
  } else if (takeOperator(cursor, ",")) {
    if (place.clause === "from" && place.isQuery) takeSource(place);
    else place.expectsOperand = true;
  } else if (takeOperator(cursor, ".")) {
    // A field of a row, as in `(a).b`.
    if (takeName(cursor) === null) takeOperator(cursor, "*");
    place.expectsOperand = false;
  } else if (takeOperator(cursor, "::")) {
    skipType(cursor);
    place.expectsOperand = false;
  } else {
    // A star where an operand is expected means all columns.
    place.expectsOperand = !(place.expectsOperand && seesOperator(cursor, "*"));
    cursor.at++;
  }
}

function wordOf({ text }: Cursor, { kind, start, end }: Token): string {
  return kind === "word" ? text.slice(start, end).toUpperCase() : "";
}

function isKeywordAt(cursor: Cursor, at: number, ...keywords: readonly string[]): boolean {
  const token = cursor.tokens[at];
  return token !== undefined && keywords.some((its) => isKeyword(cursor.text, token, its));
}

function takeGroup(place: Place): void {
  const { cursor, scope } = place;
  const { at } = cursor;
  const isCast = isKeywordAt(cursor, at - 1, "CAST");
  const isUsing = isKeywordAt(cursor, at - 1, "USING");
  const isDistinctOn = isKeywordAt(cursor, at - 1, "ON") && isKeywordAt(cursor, at - 2, "DISTINCT");
  if (isUsing) skipGroup(cursor);
  else {
    cursor.at++;
    // The field of EXTRACT is no column.
    if (isKeywordAt(cursor, at - 1, "EXTRACT") && seesKeyword(cursor, "FROM", 1)) cursor.at++;
    if (seesAny(cursor, QUERY_WORDS)) takeQuery(place, scope);
    else {
      const inner = openPlace(place, scope, false);
      while (!isAtEnd(cursor)) {
        if (seesAny(cursor, COMPOUND_WORDS)) {
          cursor.at++;
          takeQuery(place, scope);
        } else if (isCast && takeKeywords(cursor, "AS")) skipType(cursor);
        else takeStep(inner);
      }
    }
    if (!isAtEnd(cursor) || peek(cursor) !== undefined) cursor.at++;
  }
  place.expectsOperand = isDistinctOn;
}

/** A column, a function, or a constant with its type before it. */
function takeOperand(place: Place): void {
  const { cursor } = place;
  const { at } = cursor;
  skipType(cursor);
  if (peek(cursor)?.kind === "string") {
    cursor.at++;
    place.expectsOperand = false;
    return;
  }
  cursor.at = at;
  if (takeKeywords(cursor, "OPERATOR") && skipGroup(cursor)) return;
  cursor.at = at;
  takePath(place);
}

/** `column`, `table.column`, `schema.table.column`, `table.*`, `argument => value`, or a function. */
function takePath(place: Place): void {
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
  if (seesOperator(cursor, "(") || seesOperator(cursor, "=>") || seesOperator(cursor, ":=")) return;
  const nameAt = (token: Token) => nameOf(cursor.text, token);
  const isItem = column !== undefined && place.clause === "select" && isWholeItem(cursor, before);
  if (isItem) scope.results.add(nameAt(column));
  // In parentheses, as of an aggregate, ORDER BY knows no results.
  const isOrderTerm = table === undefined && place.isQuery && place.clause === "order" &&
    isWholeTerm(cursor, before);
  const use = { scope, qualifier: null, isOrderTerm: false, isItem: false };
  if (table !== undefined) {
    uses.push({ ...use, token: table, kind: "qualifier", name: nameAt(table) });
  }
  if (column === undefined) return;
  uses.push({
    ...use,
    token: column,
    kind: "column",
    name: nameAt(column),
    qualifier: table === undefined ? null : nameAt(table),
    isOrderTerm,
    isItem,
  });
}

function isWholeItem(cursor: Cursor, from: number): boolean {
  const isFirst = isKeywordAt(cursor, from - 1, "SELECT", "ALL", "DISTINCT") ||
    seesOperator(cursor, ",", from - 1 - cursor.at) ||
    seesOperator(cursor, ")", from - 1 - cursor.at);
  return isFirst &&
    (isAtEnd(cursor) || seesOperator(cursor, ",") || seesOperator(cursor, ";") ||
      seesAny(cursor, CLAUSES));
}

function isWholeTerm(cursor: Cursor, from: number): boolean {
  const isFirst = isKeywordAt(cursor, from - 1, "BY") ||
    seesOperator(cursor, ",", from - 1 - cursor.at);
  return isFirst &&
    (isAtEnd(cursor) || seesOperator(cursor, ",") ||
      seesAny(cursor, ["ASC", "DESC", "NULLS", "USING", ...CLAUSES]));
}

/** A word that is no operand by itself: a keyword, or the name of a result. */
function takeWord(place: Place, token: Token): void {
  const { cursor, scope } = place;
  const word = wordOf(cursor, token);
  const isJoin = word === "JOIN" ||
    (word === "FROM" && place.isQuery && !isKeywordAt(cursor, cursor.at - 1, "DISTINCT"));
  cursor.at++;
  place.expectsOperand = !ENDS_OPERAND.has(word);
  if (word === "SELECT") place.clause = "select";
  else if (isJoin) {
    place.clause = "from";
    takeSource(place);
  } else if (word === "COLLATE") {
    takeName(cursor);
    while (takeOperator(cursor, ".")) takeName(cursor);
    place.expectsOperand = false;
  } else if (takeKeywords(cursor, "BY")) {
    place.clause = word === "ORDER" ? "order" : null;
    place.expectsOperand = true;
  } else if (["WHERE", "HAVING", "LIMIT", "OFFSET", "WINDOW", "FETCH", "FOR"].includes(word)) {
    place.clause = null;
  } else if (word === "OVER") {
    // The name of a window, if no definition follows.
    if (!seesOperator(cursor, "(")) cursor.at++;
    place.expectsOperand = false;
  } else if (word === "OPERATOR") skipGroup(cursor);
  else if (word === "AT") {
    if (!takeKeywords(cursor, "TIME", "ZONE")) {
      takeKeywords(cursor, "LOCAL");
      place.expectsOperand = false;
    }
  } else if (["ROWS", "RANGE", "GROUPS"].includes(word)) {
    while (!isAtEnd(cursor)) cursor.at++;
  } else if (word === "AS" || !RESERVED.has(word) && !INFIX.has(word) && !ENDS_OPERAND.has(word)) {
    const name = word === "AS" ? takeName(cursor) : nameOf(cursor.text, token);
    if (name !== null) scope.results.add(name);
    place.expectsOperand = false;
  }
}

/** What stands behind FROM, JOIN, or a comma between tables. */
function takeSource(place: Place): void {
  const { cursor, uses, scope } = place;
  place.expectsOperand = false;
  while (takeKeywords(cursor, "LATERAL") || takeKeywords(cursor, "ONLY"));
  let table: string | null = null;
  if (takeOperator(cursor, "(")) {
    if (seesAny(cursor, QUERY_WORDS)) takeQuery(place, scope);
    else {
      const inner: Place = { ...openPlace(place, scope, true), clause: "from" };
      takeSource(inner);
      while (!isAtEnd(cursor)) takeStep(inner);
    }
    takeOperator(cursor, ")");
  } else {
    const before = cursor.at;
    const path: string[] = [];
    do path.push(takeName(cursor) ?? ""); while (takeOperator(cursor, "."));
    const token = cursor.tokens[cursor.at - 1];
    if (token === undefined || cursor.at === before) return;
    const name = path.at(-1) ?? "";
    const schema = path.at(-2) ?? null;
    const isOwn = schema === "public" || (schema === null && !isCommonTable(scope, name));
    if (seesOperator(cursor, "(")) takeGroup(place);
    else if (isOwn) {
      table = name;
      const use = { scope, qualifier: null, isOrderTerm: false, isItem: false };
      uses.push({ ...use, token, kind: "table", name });
    }
    takeOperator(cursor, "*");
    takeKeywords(cursor, "WITH", "ORDINALITY");
    scope.sources.push({ table, alias: name, isRenamed: false });
  }
  const alias = takeAlias(cursor);
  if (alias !== null) {
    if (table !== null) scope.sources.pop();
    scope.sources.push({ table, alias, isRenamed: true });
    // Its own names for its columns.
    skipGroup(cursor);
  }
  place.expectsOperand = false;
}

function isCommonTable(scope: Scope | null, name: string): boolean {
  return scope !== null && (scope.commonTables.has(name) || isCommonTable(scope.parent, name));
}

function takeAlias(cursor: Cursor): string | null {
  const token = peek(cursor);
  const isNext = takeKeywords(cursor, "AS") ||
    token !== undefined && isName(token) && !RESERVED.has(wordOf(cursor, token));
  return isNext ? takeName(cursor) : null;
}

/** The source that a qualifier means. */
export function sourceOf(scope: Scope | null, qualifier: string): Source | null {
  if (scope === null) return null;
  return scope.sources.find(({ alias }) => alias === qualifier) ??
    sourceOf(scope.parent, qualifier);
}
