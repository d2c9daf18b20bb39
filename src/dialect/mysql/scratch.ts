/** Databases that are filled and emptied: made beside the real one, and dropped. */
import { statement } from "../statement.ts";
import { quoting } from "./types.ts";
import { urlOfDatabase } from "./wire/url.ts";
import type { Connection, ScratchDatabases } from "../dialect.ts";

/** What is in the database, in an order in which it can be dropped. */
const CONTENT = `SELECT kind, name FROM (
  SELECT 1 AS place, 'VIEW' AS kind, table_name AS name FROM information_schema.tables
    WHERE table_schema = DATABASE() AND table_type LIKE '%VIEW'
  UNION ALL SELECT 2, 'TABLE', table_name FROM information_schema.tables
    WHERE table_schema = DATABASE() AND table_type NOT LIKE '%VIEW' AND table_type <> 'SEQUENCE'
  UNION ALL SELECT 3, 'SEQUENCE', table_name FROM information_schema.tables
    WHERE table_schema = DATABASE() AND table_type = 'SEQUENCE'
  UNION ALL SELECT 4, routine_type, routine_name FROM information_schema.routines
    WHERE routine_schema = DATABASE()
  UNION ALL SELECT 5, 'EVENT', event_name FROM information_schema.events
    WHERE event_schema = DATABASE()
) AS content ORDER BY place`;

async function empty(connection: Connection): Promise<void> {
  const rows = await connection.query(statement(CONTENT));
  const drops = rows.map(({ kind, name }) =>
    statement(`DROP ${String(kind)} IF EXISTS ${quoting.name(String(name))}`)
  );
  if (drops.length === 0) return;
  try {
    await connection.execute([statement("SET foreign_key_checks = 0"), ...drops]);
  } finally {
    await connection.restoreSettings?.();
  }
}

export const scratch: ScratchDatabases = {
  async identify(connection) {
    // Servers have no id that all of them tell: one was started at a time, at a port, by a name.
    const [row] = await connection.query(statement(
      "SELECT CONCAT_WS(' ', @@hostname, @@port, @@datadir, @@server_id, DATABASE()) AS id",
    ));
    return String(row?.["id"]);
  },
  empty,
  temporary: {
    urlOf: urlOfDatabase,
    async create(connection, name) {
      const [row] = await connection.query(
        statement("SELECT @@character_set_database AS charset, @@collation_database AS collation"),
      );
      await connection.execute([statement(
        `CREATE DATABASE ${quoting.name(name)} CHARACTER SET ${row?.["charset"]} COLLATE ${
          row?.["collation"]
        }`,
      )]);
    },
    async drop(connection, name) {
      await connection.execute([statement(`DROP DATABASE IF EXISTS ${quoting.name(name)}`)]);
    },
  },
};
