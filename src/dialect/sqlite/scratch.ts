/** SQLite's databases that are filled and emptied: mostly in memory, a file where one was named. */
import { doubleQuoted, statement } from "../statement.ts";
import type { Connection, ScratchDatabases } from "../dialect.ts";

/** Names of what there is, views before the tables that they read. */
const OBJECTS = "SELECT type, name FROM main.sqlite_schema WHERE type IN ('view', 'table') " +
  "AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY type DESC";

export const scratch: ScratchDatabases = {
  async identify(connection) {
    const [row] = await connection.query(
      statement("SELECT file FROM pragma_database_list WHERE name = 'main'"),
    );
    // SQLite has followed all links.
    return row?.["file"] ? String(row["file"]) : null;
  },
  async empty(connection) {
    await connection.execute([statement("PRAGMA foreign_keys = OFF")]);
    // The shadows of a virtual table go with it.
    for (let row = await next(connection); row !== undefined; row = await next(connection)) {
      await connection.execute([
        statement(`DROP ${String(row["type"]).toUpperCase()} ${doubleQuoted(String(row["name"]))}`),
      ]);
    }
  },
};

async function next(connection: Connection) {
  const kinds = "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'shadow'";
  const [row] = await connection.query(
    statement(`SELECT * FROM (${OBJECTS}) WHERE name NOT IN (${kinds}) LIMIT 1`),
  );
  return row;
}
