/**
 * Splits a SQL script into its statements as the clients `mysql` and `mariadb` do: a semicolon ends
 * one, or what a line `DELIMITER ...` has put in its place. Unlike them it knows the bodies of
 * routines, so that those need no other delimiter.
 */
import { invalid } from "../../../schema/fragment.ts";
import { isOperator, isTrivia, type Token, tokenize, wordOf } from "./token.ts";

/** One statement of a script. */
export interface ScriptStatement {
  /** The text from the first comment or token on, without the delimiter. */
  readonly sql: string;
  /** Where that text starts in the script. */
  readonly offset: number;
}

/** What is known of the statement that is being read. */
interface Progress {
  /** Where it starts; -1: nothing of it has come. */
  start: number;
  hasToken: boolean;
  /** The first words, which tell whether it has a body. */
  words: string;
  hasBody: boolean;
  /** The word or operator before. */
  previous: string;
  /** BEGIN, CASE, IF and their like that wait for their END. */
  blocks: number;
}

const nothingYet = (): Progress => ({
  start: -1,
  hasToken: false,
  words: "",
  hasBody: false,
  previous: "",
  blocks: 0,
});

/** What makes a routine, trigger or event, whose body may be a block of statements. */
const HAS_BODY =
  /^(?:CREATE (?:OR REPLACE )?(?:DEFINER (?:\S+ ){0,3}?)?(?:AGGREGATE )?(?:FUNCTION|PROCEDURE|TRIGGER|EVENT|PACKAGE)|ALTER (?:DEFINER (?:\S+ ){0,3}?)?EVENT|BEGIN NOT) /;

const DELIMITER = /delimiter[ \t]+(\S+)[^\n]*(?:\n|$)/iy;

/**
 * The statements of a script, in order; without those that have no token.
 *
 * @throws `revision.invalid_operation` for a `DELIMITER` that names none.
 */
export function splitScript(text: string): ScriptStatement[] {
  const statements: ScriptStatement[] = [];
  let progress = nothingYet();
  let delimiter = ";";
  const finish = (end: number) => {
    if (progress.hasToken) {
      statements.push({ sql: text.slice(progress.start, end), offset: progress.start });
    }
    progress = nothingYet();
  };
  let tokens = tokenize(text);
  for (let next = tokens.next(); !next.done; next = tokens.next()) {
    const token = next.value;
    if (!progress.hasToken && wordOf(text, token) === "DELIMITER") {
      DELIMITER.lastIndex = token.start;
      const [, its] = DELIMITER.exec(text) ?? [];
      if (its === undefined) throw invalid("DELIMITER names no delimiter");
      delimiter = its;
      progress = nothingYet();
      tokens = tokenize(text, DELIMITER.lastIndex);
      continue;
    }
    const end = endBefore(text, token, delimiter, progress);
    if (end < 0) {
      advance(text, token, progress);
      continue;
    }
    if (end > token.start) advance(text, { ...token, end }, progress);
    finish(end);
    if (end + delimiter.length !== token.end) tokens = tokenize(text, end + delimiter.length);
  }
  finish(text.length);
  return statements;
}

/** Where a delimiter in the token, or from it on, ends the statement; -1: nowhere. */
function endBefore(text: string, token: Token, delimiter: string, { blocks }: Progress): number {
  if (delimiter === ";") return blocks === 0 && isOperator(text, token, ";") ? token.start : -1;
  if (token.kind !== "word" && token.kind !== "operator") return -1;
  // `$$` may be the end of a word, and what follows it the rest of the delimiter.
  for (let at = token.start; at < token.end; at++) if (text.startsWith(delimiter, at)) return at;
  return -1;
}

function advance(text: string, token: Token, progress: Progress): void {
  if (token.kind === "space") return;
  if (progress.start < 0) progress.start = token.start;
  if (token.kind === "comment") return;
  progress.hasToken = true;
  const word = wordOf(text, token);
  const { previous } = progress;
  progress.previous = word || (token.kind === "string" ? "''" : text.slice(token.start, token.end));
  if (word === "") return;
  if (!progress.hasBody) {
    if (progress.words.length > 200) return;
    progress.words += `${word} `;
    progress.hasBody = HAS_BODY.test(progress.words);
    if (progress.words === "BEGIN NOT ") progress.blocks++;
  } else if (word === "END") progress.blocks = Math.max(0, progress.blocks - 1);
  else if (opensBlock(word, previous)) progress.blocks++;
}

/** What a statement of a body comes after, so that IF and REPEAT are no functions there. */
const STATEMENT_START =
  /^(?:;|:|BEGIN|THEN|ELSE|DO|LOOP|REPEAT|ATOMIC|ROW|DETERMINISTIC|DATA|SQL|DEFINER|INVOKER|\)|'')$/;

function opensBlock(word: string, previous: string): boolean {
  if (previous === "END") return false;
  if (word === "BEGIN" || word === "CASE") return true;
  if (word === "FOR") {
    return previous !== ")" && previous !== "''" && STATEMENT_START.test(previous);
  }
  return /^(?:IF|LOOP|WHILE|REPEAT)$/.test(word) && STATEMENT_START.test(previous);
}

/** The first parameter (`?`) of a text; undefined without one. */
export function findPlaceholder(sql: string): string | undefined {
  if (!sql.includes("?")) return undefined;
  return tokenize(sql).some(({ kind }) => kind === "parameter") ? "?" : undefined;
}

/** The first words of a statement, in upper case, up to what is no word; behind comments and `(`. */
export function firstWords(sql: string, most = 4): readonly string[] {
  const words: string[] = [];
  for (const token of tokenize(sql)) {
    if (isTrivia(token) || words.length === 0 && isOperator(sql, token, "(")) continue;
    const word = wordOf(sql, token);
    if (word === "" || words.length === most) break;
    words.push(word);
  }
  return words;
}

/**
 * Statements that commit what is open (MySQL's manual, "Statements That Cause an Implicit Commit",
 * and MariaDB's, "SQL Statements That Cause an Implicit Commit"), by their first words.
 */
const COMMITS = new RegExp(
  `^(?:${
    [
      "ALTER",
      "(?:CREATE|DROP)(?! (?:OR REPLACE )?TEMPORARY)",
      "TRUNCATE",
      "RENAME",
      "GRANT",
      "REVOKE",
      "(?:LOCK|UNLOCK) (?:TABLES?|INSTANCE)",
      "SET (?:PASSWORD|DEFAULT ROLE)",
      "(?:ANALYZE|OPTIMIZE|REPAIR) (?:NO_WRITE_TO_BINLOG |LOCAL )?TABLES?",
      "CHECK (?:TABLES?|VIEW)",
      "CACHE INDEX",
      "LOAD INDEX",
      "FLUSH",
      "RESET",
      "INSTALL",
      "UNINSTALL",
      "IMPORT TABLE",
      "BACKUP",
      "(?:START|STOP) (?:SLAVE|REPLICA|ALL|GROUP_REPLICATION)",
      "CHANGE",
      "PURGE",
    ].join("|")
  })(?: |$)`,
);

/** Whether the statement can be undone by ROLLBACK, and leaves the transaction open. */
export function isTransactional(sql: string): boolean {
  return !COMMITS.test(firstWords(sql).join(" "));
}

/** Statements that have one answer each, so that it can be told which has failed. */
const ONE_ANSWER = new Set(
  ("ALTER ANALYZE CHECK COMMIT CREATE DELETE DESC DESCRIBE DO DROP EXPLAIN GRANT INSERT LOCK " +
    "OPTIMIZE RELEASE RENAME REPLACE REVOKE ROLLBACK SAVEPOINT SELECT SET SHOW START TABLE " +
    "TRUNCATE UNLOCK UPDATE VALUES WITH").split(" "),
);

/** Whether the statement can travel with others that follow it. */
export function canBeFollowed(sql: string): boolean {
  const [word = "", second] = firstWords(sql, 2);
  // A block without a name has as many answers as it has statements that read.
  if (!ONE_ANSWER.has(word) && !(word === "BEGIN" && second !== "NOT")) return false;
  for (const { kind } of tokenize(sql)) if (kind === "illegal") return false;
  return true;
}
