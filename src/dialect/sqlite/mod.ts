/** SQLite. */
import { statement } from "../statement.ts";
import { compiler, reads } from "./compiler.ts";
import { openDatabase } from "./connection.ts";
import { guardForeignKeys } from "./foreign_key_guard.ts";
import { reflectSchema } from "./reflector.ts";
import { splitScript } from "./script.ts";
import { quoting } from "./types.ts";
import type { Dialect } from "../dialect.ts";

/** What SQLite can do, of the things that dialects differ in. */
const CAPABILITIES = new Set(["transactionalDdl", "partialIndexes", "expressionIndexes"]);

export const sqlite: Dialect = {
  name: "sqlite",
  quoting,
  compiler,
  reads,
  splitScript,
  supports: (capability) => CAPABILITIES.has(capability),
  usesNetwork: false,
  begin: "BEGIN IMMEDIATE",
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
  reflect: (connection, tables) =>
    reflectSchema(
      (sql) => connection.query(statement(sql)),
      tables === undefined ? {} : { tables },
    ),
  guard: guardForeignKeys,
};
