/**
 * The structure and the rows of a MariaDB database, as the server itself tells them: not with
 * migrate's reflector, which is what they check.
 */
import { statement } from "../../src/dialect/statement.ts";
import { openMariadb } from "../server/open_mariadb.ts";
import type { Row } from "../../templates/migrate.d.ts";

/** What is said of each table, view, trigger and sequence: lines, but for counters. */
export type MariadbStructure = Readonly<Record<string, readonly string[]>>;

/** The rows of tables as JSON text, in the order of their text. */
export type MariadbData = Readonly<Record<string, readonly string[]>>;

const quoted = (name: string) => `\`${name.replaceAll("`", "``")}\``;
const textIn = (row: Row | undefined, key: string) => String(row?.[key]);

/** Reads a database, but for the tables named. */
export async function readMariadb(
  url: string,
  without: readonly string[] = [],
): Promise<{ readonly structure: MariadbStructure; readonly data: MariadbData }> {
  await using connection = await openMariadb(url);
  const query = (sql: string) => connection.query(statement(sql));
  const structure: Record<string, readonly string[]> = {};
  const data: Record<string, readonly string[]> = {};
  const database = new URL(url).pathname.slice(1);
  const tables = (await query("SHOW FULL TABLES")).map((row) => Object.values(row).map(String))
    .filter(([name = ""]) => !without.includes(name));
  for (const [name = "", kind = ""] of tables.toSorted()) {
    const [row] = await query(`SHOW CREATE ${kind === "VIEW" ? "VIEW" : "TABLE"} ${quoted(name)}`);
    const text = textIn(row, kind === "VIEW" ? "Create View" : "Create Table");
    structure[name] = linesOf(text.replaceAll(`\`${database}\`.`, ""));
    if (kind !== "BASE TABLE") continue;
    const rows = await query(`SELECT * FROM ${quoted(name)}`);
    data[name] = rows.map((row) => JSON.stringify(row, plain)).toSorted();
  }
  for (const { Trigger: name } of await query("SHOW TRIGGERS")) {
    const [row] = await query(`SHOW CREATE TRIGGER ${quoted(String(name))}`);
    structure[`trigger ${name}`] = [textIn(row, "SQL Original Statement")];
  }
  return { structure, data };
}

function plain(_key: string, value: unknown): unknown {
  if (typeof value === "bigint") return `${value}n`;
  return value instanceof Uint8Array ? value.toHex() : value;
}

/** Columns in their order; what follows them sorted, for that order means nothing. */
function linesOf(text: string): readonly string[] {
  const lines = text.replace(/ AUTO_INCREMENT=\d+/, "").split("\n")
    .map((line) => line.replace(/,$/, ""));
  const isColumn = (line: string) => line.startsWith("  `");
  return [...lines.filter(isColumn), ...lines.filter((line) => !isColumn(line)).toSorted()];
}
