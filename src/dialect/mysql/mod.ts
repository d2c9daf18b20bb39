/** MySQL and MariaDB: one dialect, which asks a server which of the two it is. */
import { statement } from "../statement.ts";
import { runLock } from "./wire/run_lock.ts";
import { scratch } from "./scratch.ts";
import { limitStatements, SCRIPT_SETTINGS } from "./wire/setting.ts";
import { quoting } from "./types.ts";
import type { Dialect } from "../dialect.ts";
import type { Family } from "./family.ts";

/** What both can do, of the things that dialects differ in. */
const CAPABILITIES = ["columnPositions", "retypesUsedColumns", "schemas"];

/** What only one of them can. */
const FAMILY_CAPABILITIES: Readonly<Record<Family, readonly string[]>> = {
  mariadb: ["sequences"],
  mysql: ["expressionIndexes"],
};

/**
 * The dialect.
 *
 * @param family which of the two the URL names: what counts where no server can be asked.
 */
function dialectOf(family: Family): Dialect {
  const capabilities = new Set([...CAPABILITIES, ...FAMILY_CAPABILITIES[family]]);
  return {
    name: "mysql",
    quoting,
    loadCompilation: async (settings) =>
      (await import("./compiler.ts")).createCompilation(settings, family),
    loadComparer: async (connection) => {
      const { comparerFor } = await import("./comparer.ts");
      const { readFacts } = await import("./compare/server_facts.ts");
      return comparerFor(await readFacts((sql) => connection.query(statement(sql))));
    },
    supports: (capability) => capabilities.has(capability),
    usesNetwork: true,
    begin: "START TRANSACTION",
    limitTransaction: limitStatements,
    scriptStart: SCRIPT_SETTINGS,
    // LOCK TABLES would commit. An empty table has no rows to lock: there the run lock protects,
    // and the primary key lets one of two write.
    lockRows: " FOR UPDATE NOWAIT",
    canCommitWithin: true,
    runLock,
    placeOf: (_, name, schema) =>
      `SELECT CASE table_type WHEN 'VIEW' THEN 'view' WHEN 'SEQUENCE' THEN 'sequence' ELSE 'table' END
    AS migrate_kind FROM information_schema.tables
WHERE table_schema = ${schema === null ? "DATABASE()" : quoting.literal(schema, null)}
  AND table_name = ${quoting.literal(name, null)}`,
    logTable: (name) =>
      `CREATE TABLE IF NOT EXISTS ${name} (
  id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  at VARCHAR(32) NOT NULL,
  event VARCHAR(32) NOT NULL,
  run VARCHAR(64) NOT NULL,
  revision VARCHAR(255),
  direction VARCHAR(16),
  checksum VARCHAR(128),
  duration_ms BIGINT,
  detail LONGTEXT NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4`,
    connect: async (options) => await (await import("./connection.ts")).openDatabase(options),
    reflect: async (connection, scope) => {
      const { reflectSchema } = await import("./reflector.ts");
      return await reflectSchema((sql) => connection.query(statement(sql)), scope);
    },
    // Rows alone: the catalogue has no past, so that what has changed meanwhile is read again.
    beginReading: "START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY",
    listOthers: async (connection, scope) => {
      const { readOthers } = await import("./reflect/other_object.ts");
      return await readOthers((sql) => connection.query(statement(sql)), scope);
    },
    listRemarks: async (connection) => {
      const { readRemarks } = await import("./reflect/remark.ts");
      return await readRemarks((sql) => connection.query(statement(sql)));
    },
    scratch,
  };
}

/** For URLs that begin with `mysql:`. */
export const mysql: Dialect = dialectOf("mysql");

/** For URLs that begin with `mariadb:`. */
export const mariadb: Dialect = dialectOf("mariadb");
