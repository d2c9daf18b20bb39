/**
 * Splits a SQL script into its statements as `psql` does (psqlscan.l): a semicolon ends one, except
 * in parentheses, and in the body of a function between BEGIN ATOMIC and END.
 */
import { invalid } from "../../../schema/fragment.ts";
import { isKeyword, isOperator, isTrivia, readToken, type Token, tokenize } from "./token.ts";
import {
  type Cursor,
  openCursor,
  peek,
  seesAny,
  seesKeyword,
  seesOperator,
  skipGroup,
  takeKeywords,
  takeOperator,
} from "./cursor.ts";

/** One statement of a script. */
export interface ScriptStatement {
  /** The text from the first comment or token on, without the semicolon. */
  readonly sql: string;
  /** Where that text starts in the script. */
  readonly offset: number;
}

/** What is known of the statement that is being read. */
interface Progress {
  /** Where it starts; -1: nothing of it has come. */
  start: number;
  hasToken: boolean;
  /** Open parentheses. */
  depth: number;
  /** The first words, which tell whether it makes a function. */
  words: string;
  /** BEGIN and CASE within the body of a function that wait for their END. */
  blocks: number;
}

const nothingYet = (): Progress => ({
  start: -1,
  hasToken: false,
  depth: 0,
  words: "",
  blocks: 0,
});

/** What makes a function or procedure, whose body may be a block of statements. */
const MAKES_ROUTINE = /^CREATE (?:OR REPLACE )?(?:FUNCTION|PROCEDURE) /;

/**
 * The statements of a script, in order; without those that have no token. Linear in the length of
 * the text.
 *
 * @throws `revision.invalid_operation` for `COPY ... FROM STDIN`, whose data is no SQL.
 */
export function splitScript(text: string): ScriptStatement[] {
  const statements: ScriptStatement[] = [];
  let progress = nothingYet();
  const finish = (end: number) => {
    if (progress.hasToken) {
      const sql = text.slice(progress.start, end);
      if (progress.words.startsWith("COPY ")) refuseCopyData(sql);
      statements.push({ sql, offset: progress.start });
    }
    progress = nothingYet();
  };
  for (let at = 0; at < text.length;) {
    const token = readToken(text, at);
    at = token.end;
    const isEnd = isOperator(text, token, ";") && progress.depth === 0 && progress.blocks === 0;
    if (isEnd) finish(token.start);
    else advance(text, token, progress);
  }
  finish(text.length);
  return statements;
}

function advance(text: string, token: Token, progress: Progress): void {
  if (token.kind === "space") return;
  if (progress.start < 0) progress.start = token.start;
  if (token.kind === "comment") return;
  progress.hasToken = true;
  if (isOperator(text, token, "(")) progress.depth++;
  else if (isOperator(text, token, ")")) progress.depth = Math.max(0, progress.depth - 1);
  if (token.kind !== "word") return;
  // Four words decide.
  if (progress.words.length < 40) {
    progress.words += `${text.slice(token.start, token.end)} `.toUpperCase();
  }
  if (progress.depth > 0 || !MAKES_ROUTINE.test(progress.words)) return;
  if (isKeyword(text, token, "BEGIN")) progress.blocks++;
  else if (isKeyword(text, token, "CASE")) progress.blocks += progress.blocks > 0 ? 1 : 0;
  else if (isKeyword(text, token, "END")) progress.blocks = Math.max(0, progress.blocks - 1);
}

function refuseCopyData(sql: string): void {
  const cursor = openCursor(sql);
  while (peek(cursor) !== undefined) {
    if (takeKeywords(cursor, "FROM", "STDIN")) {
      throw invalid(
        "COPY FROM STDIN has its data behind it, which only psql can send; use INSERT statements (pg_dump --inserts) or op.bulkInsert",
      );
    }
    cursor.at++;
  }
}

/** Statements in which `$1` stands for an argument of what they make. */
const HAS_ARGUMENTS =
  /^(?:\s|--[^\n]*\n|\/\*[\s\S]*?\*\/)*(?:CREATE\s+(?:OR\s+REPLACE\s+)?(?:FUNCTION|PROCEDURE)|PREPARE)\b/i;

/** The first parameter (`$1`) of a text; undefined without one. `?` is an operator here. */
export function findPlaceholder(sql: string): string | undefined {
  if (!sql.includes("$") || HAS_ARGUMENTS.test(sql)) return undefined;
  for (const { kind, start, end } of tokenize(sql)) {
    if (kind === "parameter") return sql.slice(start, end);
  }
  return undefined;
}

/** Statements that take parameters; in all others values must be literals. */
const TAKES_VALUES = ["SELECT", "INSERT", "UPDATE", "DELETE", "MERGE", "VALUES", "WITH"] as const;

/** Whether PostgreSQL binds values in the statement. */
export function takesValues(sql: string): boolean {
  const cursor = openHead(sql);
  while (takeOperator(cursor, "("));
  return seesAny(cursor, TAKES_VALUES);
}

/** How much of a statement must be looked at to know what it is. */
const HEAD = 24;

/** A cursor over the first tokens of a statement, which may be long. */
function openHead(sql: string): Cursor {
  const tokens: Token[] = [];
  for (const token of tokenize(sql)) {
    if (!isTrivia(token)) tokens.push(token);
    if (tokens.length === HEAD) break;
  }
  return { text: sql, tokens, at: 0 };
}

/** Whether the statement may run inside a transaction: PostgreSQL refuses some there. */
export function isTransactional(sql: string): boolean {
  const cursor = openHead(sql);
  if (seesKeyword(cursor, "VACUUM")) return false;
  if (takeKeywords(cursor, "CREATE") || takeKeywords(cursor, "DROP")) {
    if (seesAny(cursor, ["DATABASE", "TABLESPACE", "SUBSCRIPTION"])) return false;
    takeKeywords(cursor, "UNIQUE");
    return !takeKeywords(cursor, "INDEX", "CONCURRENTLY");
  }
  if (takeKeywords(cursor, "ALTER")) return isTransactionalAlter(cursor);
  if (takeKeywords(cursor, "REINDEX")) {
    const options = cursor.at;
    const isConcurrent = skipGroup(cursor) &&
      /\bconcurrently\b/i.test(textBetween(cursor, options));
    if (isConcurrent || seesAny(cursor, ["SCHEMA", "DATABASE", "SYSTEM"])) return false;
    return !seesKeyword(cursor, "CONCURRENTLY", 1);
  }
  // Without a table, all of them.
  if (takeKeywords(cursor, "CLUSTER")) {
    takeKeywords(cursor, "VERBOSE");
    skipGroup(cursor);
    return peek(cursor) !== undefined;
  }
  const isPrepared = seesKeyword(cursor, "PREPARED", 1) &&
    seesAny(cursor, ["COMMIT", "ROLLBACK"]);
  return !isPrepared;
}

function isTransactionalAlter(cursor: Cursor): boolean {
  if (seesAny(cursor, ["SYSTEM", "SUBSCRIPTION"])) return false;
  if (takeKeywords(cursor, "DATABASE")) {
    cursor.at++;
    return !takeKeywords(cursor, "SET", "TABLESPACE");
  }
  if (!takeKeywords(cursor, "TABLE")) return true;
  while (peek(cursor) !== undefined && !seesKeyword(cursor, "DETACH")) cursor.at++;
  const isDetached = takeKeywords(cursor, "DETACH", "PARTITION");
  while (peek(cursor) !== undefined && !seesOperator(cursor, ",")) {
    if (isDetached && takeKeywords(cursor, "CONCURRENTLY")) return false;
    cursor.at++;
  }
  return true;
}

function textBetween({ text, tokens, at }: Cursor, from: number): string {
  return text.slice(tokens[from]?.start ?? 0, tokens[at - 1]?.end ?? 0);
}
