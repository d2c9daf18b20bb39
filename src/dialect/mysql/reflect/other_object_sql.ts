/** The SQL that makes other objects than a Schema's, as the server writes it, for any database. */
import { literal } from "./scope.ts";
import { optionalText, type Query, type QueryRow, text } from "./row.ts";
import { isTrivia, type Token, tokenize, wordOf } from "../text/token.ts";
import type { ObjectDefinition, OtherObject } from "../../dialect.ts";

/** The settings of the session that reads, which are those of a session that makes it. */
export interface Reader {
  readonly sqlMode: string;
  readonly timeZone: string;
}

/** Asks for them. */
export async function readReader(query: Query): Promise<Reader> {
  const [row = {}] = await query("SELECT @@sql_mode AS `sqlMode`, @@time_zone AS `timeZone`");
  return { sqlMode: text(row, "sqlMode"), timeZone: text(row, "timeZone") };
}

const quoted = (name: string) => `\`${name.replaceAll("`", "``")}\``;

/** What SHOW CREATE is asked for, and the column of its answer. */
const SHOWN: Readonly<Record<string, readonly [what: string, column: string]>> = {
  procedure: ["PROCEDURE", "Create Procedure"],
  function: ["FUNCTION", "Create Function"],
  trigger: ["TRIGGER", "SQL Original Statement"],
  event: ["EVENT", "Create Event"],
  "system versioning": ["TABLE", "Create Table"],
  partitioning: ["TABLE", "Create Table"],
};

/** How an object of the connection's own database is made; null where that cannot be said. */
export async function definitionOf(
  query: Query,
  { kind, name, table }: OtherObject,
  reader: Reader,
): Promise<ObjectDefinition | null> {
  const [what, column] = SHOWN[kind] ?? [];
  // Packages of MariaDB.
  if (what === undefined || column === undefined) return null;
  const [row = {}] = await query(`SHOW CREATE ${what} ${quoted(name)}`);
  // Without the right to see it there is none.
  const shown = optionalText(row, column);
  if (shown === null) return null;
  switch (kind) {
    case "system versioning":
      return ofTable(
        versioning(shown, name),
        `ALTER TABLE ${quoted(name)} DROP SYSTEM VERSIONING`,
      );
    case "partitioning":
      return ofTable(
        partitioning(shown, name),
        `ALTER TABLE ${quoted(name)} REMOVE PARTITIONING`,
      );
    case "trigger":
      return scriptOf(triggerSql(shown, name, table ?? ""), row, reader, {
        drop: `DROP TRIGGER ${quoted(name)}`,
        goesWithTable: true,
        needs: "views",
      });
    default: {
      const create = shown.replace(DEFINER, "CREATE ");
      const drop = `DROP ${what} ${quoted(name)}`;
      return scriptOf(create, row, reader, {
        drop,
        goesWithTable: false,
        needs: kind === "event" ? "views" : "nothing",
      });
    }
  }
}

const NAME = "(?:`(?:[^`]|``)*`|\"(?:[^\"]|\"\")*\"|'(?:[^']|'')*'|[^\\s@`\"']+)";
const DEFINER = new RegExp(`^CREATE DEFINER=${NAME}(?:@${NAME})? `);

function ofTable(create: string | null, drop: string): ObjectDefinition | null {
  return create === null ? null : { create, drop, goesWithTable: true, needs: "tables" };
}

/** What stands behind the columns of a table. Their lines begin with blanks. */
function tailOf(shown: string): string {
  return shown.slice(shown.indexOf("\n)") + 1);
}

/** Null where columns take part in it, which no models can describe. */
function versioning(shown: string, table: string): string | null {
  const columns = shown.slice(0, shown.indexOf("\n)"));
  return /\bPERIOD FOR SYSTEM_TIME\b|\bWITHOUT SYSTEM VERSIONING\b/.test(columns)
    ? null
    : `ALTER TABLE ${quoted(table)} ADD SYSTEM VERSIONING`;
}

/** MySQL writes it as a comment that it executes. */
function partitioning(shown: string, table: string): string | null {
  const [, clause] = /\n(?:\/\*!\d+)?\s*(PARTITION BY [^]*?)(?:\s*\*\/)?$/.exec(tailOf(shown)) ??
    [];
  return clause === undefined ? null : `ALTER TABLE ${quoted(table)}\n${clause}`;
}

/**
 * The trigger, which the server gives as its author wrote it: with names of databases, and behind
 * others that may not be there yet. They are made in their order.
 */
function triggerSql(shown: string, name: string, table: string): string | null {
  const tokens = [...tokenize(shown)].filter((its) => !isTrivia(its));
  const words = tokens.map((its) => wordOf(shown, its));
  const isTime = (at: number) => /^(?:BEFORE|AFTER) (?:INSERT|UPDATE|DELETE)$/.test(pair(at));
  const pair = (at: number) => `${words[at]} ${words[at + 1]}`;
  const time = words.findIndex((_, at) => isTime(at));
  const on = words.indexOf("ON", time);
  const row = words.findIndex((_, at) => at > on && `${pair(at)} ${words[at + 2]}` === EACH_ROW);
  if (time < 0 || on < 0 || row < 0) return null;
  const isOrdered = /^(?:FOLLOWS|PRECEDES)$/.test(words[row + 3] ?? "");
  const when = textOf(shown, tokens.slice(time, on));
  const body = textOf(shown, tokens.slice(row + (isOrdered ? 5 : 3)));
  return `CREATE TRIGGER ${quoted(name)} ${when} ON ${quoted(table)}\nFOR EACH ROW ${body}`;
}

const EACH_ROW = "FOR EACH ROW";

function textOf(text: string, tokens: readonly Token[]): string {
  return text.slice(tokens[0]?.start, tokens.at(-1)?.end);
}

/** In sessions with other settings the same text would mean something else, or nothing. */
function scriptOf(
  create: string | null,
  row: QueryRow,
  reader: Reader,
  rest: Omit<ObjectDefinition, "create">,
): ObjectDefinition | null {
  if (create === null) return null;
  const sqlMode = text(row, "sql_mode");
  const isForeign = /\bNO_BACKSLASH_ESCAPES\b/.test(sqlMode) && create.includes("\\") ||
    /\bORACLE\b/.test(sqlMode);
  // Such texts are not for our splitter.
  if (isForeign) return null;
  // A comment up to the end of its line would take the semicolon along.
  const end = [...tokenize(create)].at(-1)?.kind === "comment" ? "\n" : "";
  const timeZone = optionalText(row, "time_zone") ?? reader.timeZone;
  const settings = [
    ["sql_mode", sqlMode, reader.sqlMode] as const,
    ["time_zone", timeZone, reader.timeZone] as const,
  ].filter(([, its, ours]) => its !== ours);
  const before = settings.map(([name, its]) => `SET ${name} = ${literal(its)}`);
  const after = settings.map(([name, , ours]) => `SET ${name} = ${literal(ours)}`);
  return { create: [...before, create + end, ...after].join(";\n"), ...rest };
}
