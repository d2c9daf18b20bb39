/** SQLite. */
import { statement } from "../statement.ts";
import { openDatabase } from "./connection.ts";
import { guardForeignKeys } from "./foreign_key_guard.ts";
import { scratch } from "./scratch.ts";
import { quoting } from "./types.ts";
import type { Dialect } from "../dialect.ts";

/** What SQLite can do, of the things that dialects differ in. */
const CAPABILITIES = new Set([
  "columnPositions",
  "deferrableForeignKeys",
  "expressionIndexes",
  "partialIndexes",
  "rebuilds",
  "retypesUsedColumns",
  "setDefault",
  "transactionalDdl",
]);

export const sqlite: Dialect = {
  name: "sqlite",
  quoting,
  loadCompilation: async (settings) => (await import("./compiler.ts")).createCompilation(settings),
  loadComparer: async () => (await import("./comparer.ts")).comparer,
  supports: (capability) => CAPABILITIES.has(capability),
  usesNetwork: false,
  begin: "BEGIN IMMEDIATE",
  scratchUrl: "sqlite::memory:",
  // A rebuild would delete the rows that refer to the table.
  scriptStart: ["PRAGMA foreign_keys = OFF"],
  placeOf: (_, name) =>
    `SELECT type AS migrate_kind FROM main.sqlite_schema
WHERE type IN ('table', 'view') AND name = ${quoting.literal(name, null)} COLLATE NOCASE`,
  logTable: (name) =>
    `CREATE TABLE IF NOT EXISTS ${name} (
  id INTEGER PRIMARY KEY,
  at TEXT NOT NULL,
  event TEXT NOT NULL,
  run TEXT NOT NULL,
  revision TEXT,
  direction TEXT,
  checksum TEXT,
  duration_ms INTEGER,
  detail TEXT NOT NULL
)`,
  // deno-lint-ignore require-await -- the driver is synchronous, the contract is not
  connect: async (options) => openDatabase(options),
  reflect: async (connection, { tables } = {}) => {
    const { reflectSchema } = await import("./reflector.ts");
    const query = (sql: string) => connection.query(statement(sql));
    const names = tables?.map(({ name }) => name);
    return await reflectSchema(query, names === undefined ? {} : { tables: names });
  },
  beginReading: "BEGIN",
  listOthers: async (connection, { withDefinitions }) => {
    const { readOthers } = await import("./reflect/other_object.ts");
    return await readOthers((sql) => connection.query(statement(sql)), withDefinitions);
  },
  scratch,
  guard: guardForeignKeys,
};
