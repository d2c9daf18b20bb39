/** What SQLite has besides tables, indexes and views: triggers, and virtual tables. */
import { doubleQuoted } from "../../statement.ts";
import type { Query } from "./rows.ts";
import type { OtherObject } from "../../dialect.ts";

/** All of them, in the order of creation. */
export async function readOthers(
  query: Query,
  withDefinitions: boolean,
): Promise<readonly OtherObject[]> {
  const rows = await query(
    'SELECT s.type, s.name, s.tbl_name AS "table", s.sql FROM main.sqlite_schema AS s ' +
      "WHERE s.type = 'trigger' OR (s.type = 'table' AND s.rootpage = 0) ORDER BY s.rowid",
  );
  return rows.map((row): OtherObject => {
    const isTable = row["type"] === "table";
    const name = String(row["name"]);
    return {
      kind: isTable ? "virtual table" : "trigger",
      name,
      schema: null,
      table: isTable ? null : String(row["table"]),
      isTable,
      definition: withDefinitions
        ? {
          create: String(row["sql"]),
          drop: `DROP ${isTable ? "TABLE" : "TRIGGER"} ${doubleQuoted(name)}`,
          goesWithTable: !isTable,
          needs: "views",
        }
        : null,
    };
  });
}
