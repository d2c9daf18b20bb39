/** Which tables a script may reshape, by the first words of its statements. */
import { type ExpressionToken, expressionTokens, isMark, isName } from "./expression_token.ts";
import { splitScript } from "./script.ts";

type Reshaped = readonly string[] | "everything";

const NOTHING: readonly string[] = [];

/** Statements that never change a table's shape. CALL and EXECUTE run anything. */
const HARMLESS = new Set(
  `insert update delete replace select values with explain analyze truncate lock unlock grant revoke
  show use set reset flush optimize check checksum repair kill savepoint release rollback begin start
  commit do handler declare prepare deallocate describe desc load purge cache install uninstall help
  binlog signal resignal get xa table`.split(/\s+/),
);

/** What is created and dropped beside tables. */
const OTHERS = new Set(
  `view procedure function trigger event sequence user role server package database schema logfile
  tablespace definer aggregate algorithm sql`.split(/\s+/),
);

/** Tables by their names, with their database where the script says it. */
export function reshapedBy(script: string): Reshaped {
  const tables = new Set<string>();
  for (const { sql } of splitScript(script)) {
    const reshaped = reshapedByStatement(expressionTokens(sql));
    if (reshaped === "everything") return "everything";
    for (const table of reshaped) tables.add(table);
  }
  return [...tables];
}

function reshapedByStatement(all: readonly ExpressionToken[]): Reshaped {
  const tokens = all.slice(Math.max(0, all.findIndex((token) => !isMark(token, "("))));
  const word = wordOf(tokens[0]);
  if (word === "use") return "everything";
  if (HARMLESS.has(word)) return NOTHING;
  // Executable comments may hold anything.
  if (tokens.some(({ kind, text }) => kind === "operator" && text === "!")) return "everything";
  const rest = tokens.slice(1).filter((token) => !isSkipped(token));
  if (word === "create") return reshapedByCreate(rest, tokens);
  if (word === "drop") return reshapedByDrop(rest);
  if (word === "alter") return reshapedByAlter(rest);
  return word === "rename" ? reshapedByRename(rest) : "everything";
}

const wordOf = (token: ExpressionToken | undefined) => token?.kind === "word" ? token.text : "";

/** Words that may stand before the name of what is created, dropped or altered. */
const SKIPPED = new Set(["or", "replace", "if", "not", "exists", "online", "offline", "ignore"]);

function isSkipped(token: ExpressionToken): boolean {
  return token.kind === "word" && SKIPPED.has(token.text);
}

function reshapedByCreate(
  rest: readonly ExpressionToken[],
  tokens: readonly ExpressionToken[],
): Reshaped {
  const [first] = rest;
  if (wordOf(first) === "temporary") return NOTHING;
  if (wordOf(first) === "table") return takeTable(rest, 1);
  if (OTHERS.has(wordOf(first))) return NOTHING;
  const on = rest.findIndex((token) => wordOf(token) === "on");
  const isIndex = tokens.some((token) => wordOf(token) === "index") && on > 0;
  return isIndex ? takeTable(rest, on + 1) : "everything";
}

function reshapedByDrop(rest: readonly ExpressionToken[]): Reshaped {
  const [first] = rest;
  const word = wordOf(first);
  if (word === "database" || word === "schema") return "everything";
  if (word === "temporary" || OTHERS.has(word)) return NOTHING;
  if (word === "index") {
    const on = rest.findIndex((token) => wordOf(token) === "on");
    return on > 0 ? takeTable(rest, on + 1) : "everything";
  }
  return word === "table" || word === "tables" ? takeTables(rest.slice(1)) : "everything";
}

function reshapedByAlter(rest: readonly ExpressionToken[]): Reshaped {
  const word = wordOf(rest[0]);
  // Its character set is that of tables that say none.
  if (word === "database" || word === "schema") return NOTHING;
  if (OTHERS.has(word)) return NOTHING;
  if (word !== "table") return "everything";
  const altered = takeTable(rest, 1);
  const at = rest.findIndex((token, index) =>
    wordOf(token) === "rename" && !/^(?:column|index|key)$/.test(wordOf(rest[index + 1]))
  );
  if (at < 0 || altered === "everything") return altered;
  const isTo = /^(?:to|as)$/.test(wordOf(rest[at + 1]));
  const renamed = takeTable(rest, isTo ? at + 2 : at + 1);
  return renamed === "everything" ? renamed : [...altered, ...renamed];
}

/** RENAME TABLE a TO b, c TO d. */
function reshapedByRename(rest: readonly ExpressionToken[]): Reshaped {
  if (!/^tables?$/.test(wordOf(rest[0]))) return NOTHING;
  return takeTables(rest.slice(1));
}

/** All names of a list, whatever words stand between them. */
function takeTables(tokens: readonly ExpressionToken[]): Reshaped {
  const tables: string[] = [];
  for (let at = 0; at < tokens.length; at++) {
    const isBetween = at > 0 && !isMark(tokens[at - 1], ",") && wordOf(tokens[at - 1]) !== "to";
    if (isBetween) continue;
    const table = takeTable(tokens, at);
    if (table === "everything") return "everything";
    tables.push(...table);
  }
  return tables;
}

/** `table` or `database.table` at a place. */
function takeTable(tokens: readonly ExpressionToken[], at: number): Reshaped {
  const first = tokens[at];
  if (!isName(first)) return "everything";
  const second = tokens[at + 2];
  return isMark(tokens[at + 1], ".") && isName(second)
    ? [`${first.text}.${second.text}`]
    : [first.text];
}
