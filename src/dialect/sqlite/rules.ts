/**
 * What replaying and inverting operations ask of SQLite. Names are found among the tokens of
 * SQLite's own tokenizer, by their place: where an operand may stand, behind FROM, behind a point.
 *
 * What tokens do not tell is which columns the other tables of a query have. So a name without a
 * table belongs to the renamed table if that is among the tables of its own SELECT, never to one of
 * a SELECT around it; where SQLite would refuse the renaming (`SELECT s.a FROM (SELECT a FROM t) s`,
 * a view over the view, `USING (a)`), the answer is one that SQLite never gives.
 */
import { type FragmentPart, isFragment, sql, toFragment } from "../../schema/fragment.ts";
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
} from "./parse_cursor.ts";
import { foldName } from "./reflector_rows.ts";
import { splitScript } from "./script.ts";
import { isKeyword, type Token } from "./token.ts";
import { quoting } from "./types.ts";
import type { Rules, SqlText } from "../../operation/rules.ts";

/** Words that are never a name without quotes; all others of SQLite's keywords may be. */
const RESERVED: ReadonlySet<string> = new Set(
  `ADD ALL ALTER AND AS AUTOINCREMENT BETWEEN CASE CHECK COLLATE COMMIT CONSTRAINT CREATE CURRENT_DATE
  CURRENT_TIME CURRENT_TIMESTAMP DEFAULT DEFERRABLE DELETE DISTINCT DROP ELSE ESCAPE EXCEPT EXISTS
  FOREIGN FROM GROUP HAVING IN INDEX INSERT INTERSECT INTO IS ISNULL JOIN LIMIT NOT NOTHING NOTNULL
  NULL ON OR ORDER PRIMARY REFERENCES RETURNING SELECT SET TABLE THEN TO TRANSACTION UNION UNIQUE
  UPDATE USING VALUES WHEN WHERE`.split(/\s+/),
);

/** Words that stand behind an operand without being reserved, and need another operand. */
const INFIX: ReadonlySet<string> = new Set(
  "LIKE GLOB REGEXP MATCH OVER FILTER WINDOW LEFT RIGHT FULL INNER OUTER CROSS NATURAL OFFSET"
    .split(" "),
);

/** Words that are an operand, or end one. */
const ENDS_OPERAND: ReadonlySet<string> = new Set(
  "NULL CURRENT_DATE CURRENT_TIME CURRENT_TIMESTAMP ISNULL NOTNULL END ASC DESC NULLS FIRST LAST"
    .split(" "),
);

/** What stands behind FROM; `table` is null for what is no table of the main database. */
interface Source {
  readonly table: string | null;
  /** What qualifies its columns; folded, as all names here. */
  readonly alias: string;
  readonly isRenamed: boolean;
}

/** One SELECT with what it names. */
interface Scope {
  readonly parent: Scope | null;
  readonly sources: Source[];
  /** Names of its result columns. */
  readonly results: Set<string>;
  /** Names that WITH gives, which hide tables. */
  readonly commonTables: Set<string>;
}

/** A place where a text names a table or a column. */
interface NameUse {
  readonly token: Token;
  readonly kind: "table" | "qualifier" | "column";
  readonly name: string;
  readonly qualifier: string | null;
  readonly scope: Scope;
  /** A whole term of ORDER BY, where the names of results come first. */
  readonly isOrderTerm: boolean;
}

/** Where the walk over the tokens stands. */
interface Place {
  readonly cursor: Cursor;
  readonly uses: NameUse[];
  readonly scope: Scope;
  clause: "from" | "order" | null;
  expectsOperand: boolean;
}

function openScope(parent: Scope | null): Scope {
  return { parent, sources: [], results: new Set(), commonTables: new Set() };
}

/** All names of tables and columns in an expression or a query. */
function findNames(text: string): readonly NameUse[] {
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

function isCommonTable(scope: Scope | null, name: string): boolean {
  return scope !== null && (scope.commonTables.has(name) || isCommonTable(scope.parent, name));
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

/** The source that a qualifier means. */
function sourceOf(scope: Scope | null, qualifier: string): Source | null {
  if (scope === null) return null;
  return scope.sources.find(({ alias }) => alias === qualifier) ??
    sourceOf(scope.parent, qualifier);
}

/** Whether a column may be one of the table's. */
function isColumnOf({ scope, name, qualifier, isOrderTerm }: NameUse, table: string): boolean {
  if (qualifier !== null) return sourceOf(scope, qualifier)?.table === table;
  if (isOrderTerm && scope.results.has(name)) return false;
  let own: Scope | null = scope;
  while (own !== null && own.sources.length === 0) own = own.parent;
  return own?.sources.some((source) => source.table === table) ?? false;
}

function isUseOfTable({ kind, name, scope }: NameUse, table: string): boolean {
  if (kind === "table") return name === table;
  if (kind !== "qualifier") return false;
  const source = sourceOf(scope, name);
  return source?.table === table && !source.isRenamed;
}

function doubleQuoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** The text with other words in the place of some tokens; what is quoted stays quoted. */
function replaceTokens(
  text: string,
  tokens: readonly Token[],
  to: string,
  isQuoted: boolean,
): string {
  let replaced = "";
  let from = 0;
  for (const { kind, start, end } of tokens) {
    const name = isQuoted || kind !== "word" ? doubleQuoted(to) : quoting.name(to);
    // Two quotation marks in a row would be one inside a name; SQLite adds the same space.
    const glued = name.endsWith('"') && text.charAt(end) === '"' ? " " : "";
    replaced += text.slice(from, start) + name + glued;
    from = end;
  }
  return replaced + text.slice(from);
}

/** A part of a fragment with its place in the fragment's text. */
interface PlacedPart {
  readonly part: FragmentPart;
  readonly text: string;
  readonly start: number;
}

/** A fragment as one text: values as `?`, names in quotes, neighbouring texts as one. */
function placeParts(expression: SqlText): readonly PlacedPart[] {
  const placed: PlacedPart[] = [];
  for (const part of toFragment(expression).parts) {
    const last = placed.at(-1);
    if ("text" in part && last !== undefined && "text" in last.part) {
      const text = last.text + part.text;
      placed[placed.length - 1] = { ...last, part: { text }, text };
      continue;
    }
    const text = "text" in part
      ? part.text
      : "path" in part
      ? part.path.map(doubleQuoted).join(".")
      : "?";
    placed.push({ part, text, start: last === undefined ? 0 : last.start + last.text.length });
  }
  return placed;
}

function textOfParts(parts: readonly PlacedPart[]): string {
  return parts.map(({ text }) => text).join("");
}

/** An expression with another name for a column, or for the table that qualifies columns. */
function renameIn(
  expression: SqlText,
  kind: "column" | "qualifier",
  from: string,
  to: string,
): SqlText {
  const parts = placeParts(expression);
  const folded = foldName(from);
  const tokens = findNames(textOfParts(parts))
    .filter((use) => use.kind === kind && use.name === folded).map(({ token }) => token);
  if (tokens.length === 0) return expression;
  const renamed = parts.map(({ part, text, start }): FragmentPart => {
    const own = tokens.filter((token) => token.start >= start && token.end <= start + text.length)
      .map((token) => ({ ...token, start: token.start - start, end: token.end - start }));
    if (own.length === 0 || "value" in part) return part;
    // SQLite quotes the new name of a table everywhere.
    if ("text" in part) return { text: replaceTokens(part.text, own, to, kind === "qualifier") };
    // A path ends in its column, with the table before it.
    return { path: part.path.with(kind === "column" ? -1 : -2, to) };
  });
  return isFragment(expression)
    ? fragmentOf(renamed)
    : renamed.map((part) => "text" in part ? part.text : "").join("");
}

function fragmentOf(parts: readonly FragmentPart[]): SqlText {
  const blank = ["", ...parts.map(() => "")];
  const values = parts.map((part) => {
    if ("text" in part) return sql.raw(part.text);
    if ("path" in part) {
      const [first = "", ...others] = part.path;
      return sql.id(first, ...others);
    }
    return part.type === null ? part.value : sql.value(part.value, part.type);
  });
  return sql(Object.assign(blank, { raw: blank }), ...values);
}

type Reshaped = readonly string[] | "everything";

const NOTHING: readonly string[] = [];

/** Statements that never change a table's shape. */
const ROW_WORDS = [
  ..."INSERT UPDATE DELETE REPLACE SELECT VALUES WITH EXPLAIN ANALYZE REINDEX SAVEPOINT RELEASE"
    .split(" "),
];

function reshapedBy(script: SqlText): Reshaped {
  const tables = new Map<string, string>();
  for (const statement of splitScript(textOfParts(placeParts(script)))) {
    const reshaped = reshapedByStatement(openCursor(statement.sql));
    if (reshaped === "everything") return "everything";
    for (const table of reshaped) {
      if (!tables.has(foldName(table))) tables.set(foldName(table), table);
    }
  }
  return [...tables.values()];
}

function reshapedByStatement(cursor: Cursor): Reshaped {
  if (ROW_WORDS.some((word) => seesKeyword(cursor, word))) return NOTHING;
  if (takeKeywords(cursor, "CREATE")) return reshapedByCreate(cursor);
  if (takeKeywords(cursor, "DROP")) return reshapedByDrop(cursor);
  if (takeKeywords(cursor, "ALTER", "TABLE")) {
    const altered = takeTable(cursor);
    if (altered === "everything" || !takeKeywords(cursor, "RENAME", "TO")) return altered;
    const newName = takeName(cursor);
    return newName === null ? "everything" : altered.length === 0 ? [] : [...altered, newName.name];
  }
  if (!takeKeywords(cursor, "PRAGMA")) return "everything";
  const pragma = takeQualifiedName(cursor);
  const isHarmless = pragma !== null && foldName(pragma.name.name) !== "writable_schema";
  return isHarmless ? NOTHING : "everything";
}

function reshapedByCreate(cursor: Cursor): Reshaped {
  const isTemporary = takeKeywords(cursor, "TEMP") || takeKeywords(cursor, "TEMPORARY");
  if (seesKeyword(cursor, "VIEW")) return NOTHING;
  takeKeywords(cursor, "VIRTUAL");
  takeKeywords(cursor, "UNIQUE");
  const isTable = takeKeywords(cursor, "TABLE");
  const isOther = takeKeywords(cursor, "INDEX") || takeKeywords(cursor, "TRIGGER");
  if (!isTable && !isOther) return "everything";
  if (isTemporary) return NOTHING;
  takeKeywords(cursor, "IF", "NOT", "EXISTS");
  const created = takeTable(cursor);
  if (isTable || created === "everything" || created.length === 0) return created;
  // A trigger's event stands before it; ON is no name there without quotes.
  while (peek(cursor) !== undefined && !seesKeyword(cursor, "ON")) cursor.at++;
  return takeKeywords(cursor, "ON") ? takeTable(cursor) : "everything";
}

function reshapedByDrop(cursor: Cursor): Reshaped {
  if (seesKeyword(cursor, "VIEW")) return NOTHING;
  const isTable = takeKeywords(cursor, "TABLE");
  if (!isTable && !takeKeywords(cursor, "INDEX") && !takeKeywords(cursor, "TRIGGER")) {
    return "everything";
  }
  takeKeywords(cursor, "IF", "EXISTS");
  const dropped = takeTable(cursor);
  // An index and a trigger do not say whose they are.
  return isTable || dropped.length === 0 ? dropped : "everything";
}

/** The name that comes next; none where it is not one of the main database. */
function takeTable(cursor: Cursor): Reshaped {
  const named = takeQualifiedName(cursor);
  if (named === null) return "everything";
  return foldName(named.schema?.name ?? "main") === "main" ? [named.name.name] : NOTHING;
}

/** An expression over a table whose columns are not qualified by the table's name. */
export function withoutQualifier(expression: string, table: string): string {
  const folded = foldName(table);
  const uses = findNames(expression).filter(({ kind, name }) =>
    kind === "qualifier" && name === folded
  );
  let text = expression;
  for (const { token } of uses.toReversed()) {
    text = text.slice(0, token.start) + text.slice(text.indexOf(".", token.end) + 1);
  }
  return text;
}

/** What SQLite answers. */
export const rules: Rules = {
  foldName,
  columnsIn: (expression, columns) => {
    const uses = findNames(textOfParts(placeParts(expression)));
    const named = new Set(uses.flatMap(({ kind, name }) => kind === "column" ? [name] : []));
    return columns.filter((column) => named.has(foldName(column)));
  },
  renameColumn: (expression, from, to) => renameIn(expression, "column", from, to),
  renameTable: (expression, from, to) => renameIn(expression, "qualifier", from, to),
  renameColumnInQuery: (query, table, from, to) => {
    const folded = foldName(from);
    const uses = findNames(query).filter((use) =>
      use.kind === "column" && use.name === folded && isColumnOf(use, foldName(table))
    );
    return replaceInOrder(query, uses, to, quoting.name(to) !== to);
  },
  // SQLite quotes the new name of a table everywhere.
  renameTableInQuery: (query, from, to) => {
    const uses = findNames(query).filter((use) => isUseOfTable(use, foldName(from)));
    return replaceInOrder(query, uses, to, true);
  },
  reshapedBy,
  hasEnumTypes: false,
  heeds: "sqlite",
  placesColumns: true,
};

function replaceInOrder(
  query: string,
  uses: readonly NameUse[],
  to: string,
  isQuoted: boolean,
): string {
  const tokens = uses.map(({ token }) => token).sort((a, b) => a.start - b.start);
  return replaceTokens(query, tokens, to, isQuoted);
}
