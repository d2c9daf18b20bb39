/**
 * Splits a SQL script into its statements as SQLite itself does: the state machine of
 * `sqlite3_complete()` (https://www.sqlite.org/c3ref/complete.html, complete.c), over the tokens
 * of the real tokenizer.
 */
import { isKeyword, isOperator, isTrivia, readToken, type Token, tokenize } from "./token.ts";

/** One statement of a script. */
export interface ScriptStatement {
  /**
   * The text before the semicolon, from the first comment or token on. What stands between the
   * last token and the semicolon is kept, because SQLite stores it with indexes and triggers. Who
   * writes a semicolon behind it must begin a new line first: it may end in a `--` comment.
   */
  readonly sql: string;
  /** Where that text starts in the script. */
  readonly offset: number;
}

/**
 * Where a statement stands: nothing yet, inside it, after EXPLAIN, after CREATE [TEMP], inside
 * a trigger, after a semicolon of a trigger's body, after the END behind one.
 */
type State = "start" | "normal" | "explain" | "create" | "trigger" | "semicolon" | "end";

/**
 * The statements of a script, in order. A semicolon ends a statement, except inside
 * `CREATE [TEMP|TEMPORARY] TRIGGER ... ; END`. Statements without any token (empty, or only
 * comments) are left out, a byte order mark is skipped. Linear in the length of the text.
 */
export function splitScript(text: string): ScriptStatement[] {
  const statements: ScriptStatement[] = [];
  let state: State = "start";
  let start = -1;
  for (let at = 0; at < text.length;) {
    const token = readToken(text, at);
    at = token.end;
    if (token.kind !== "space" && start < 0) start = token.start;
    if (isTrivia(token)) continue;
    const isEmpty = state === "start";
    state = advance(text, token, state);
    if (state !== "start") continue;
    if (!isEmpty) statements.push({ sql: text.slice(start, token.start), offset: start });
    start = -1;
  }
  if (state !== "start") statements.push({ sql: text.slice(start), offset: start });
  return statements;
}

function advance(text: string, token: Token, state: State): State {
  const isSemicolon = isOperator(text, token, ";");
  switch (state) {
    case "normal":
      return isSemicolon ? "start" : "normal";
    case "trigger":
      return isSemicolon ? "semicolon" : "trigger";
    case "semicolon":
      if (isSemicolon) return "semicolon";
      return isKeyword(text, token, "END") ? "end" : "trigger";
    case "end":
      return isSemicolon ? "start" : "trigger";
    default:
      return isSemicolon ? "start" : begin(text, token, state);
  }
}

/** The first words of a statement decide whether it is a trigger. */
function begin(text: string, token: Token, state: "start" | "explain" | "create"): State {
  if (state === "create") {
    if (isKeyword(text, token, "TRIGGER")) return "trigger";
    const isTemporary = isKeyword(text, token, "TEMP") || isKeyword(text, token, "TEMPORARY");
    return isTemporary ? "create" : "normal";
  }
  if (isKeyword(text, token, "CREATE")) return "create";
  if (state === "explain") return "explain";
  return isKeyword(text, token, "EXPLAIN") ? "explain" : "normal";
}

/** The first parameter of a text (`?`, `?1`, `:name`, `@name`, `$name`); undefined without one. */
export function findPlaceholder(sql: string): string | undefined {
  for (const { kind, start, end } of tokenize(sql)) {
    if (kind === "parameter") return sql.slice(start, end);
  }
  return undefined;
}
