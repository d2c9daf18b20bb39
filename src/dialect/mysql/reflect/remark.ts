/**
 * What is said about objects of MySQL and MariaDB besides what they are: grants on the connection's
 * own database, its tables and columns. They are the server's, and no dump of a database has them.
 */
import { isMigrateError } from "../../../core/error.ts";
import { optionalText, type Query, text } from "./row.ts";
import type { OtherObject, Remarks } from "../../dialect.ts";

/** Rights of the account that reads, on the server or the database. */
const OWN_RIGHTS = (() => {
  const own = `GRANTEE = CONCAT('''', REPLACE(CURRENT_USER(), '@', '''@'''), '''')`;
  return `SELECT PRIVILEGE_TYPE AS \`right\` FROM information_schema.USER_PRIVILEGES WHERE ${own} ` +
    `UNION SELECT PRIVILEGE_TYPE FROM information_schema.SCHEMA_PRIVILEGES WHERE ${own} ` +
    `AND DATABASE() LIKE TABLE_SCHEMA`;
})();

/** Rights on tables that are more than to read them. */
const MORE_THAN_READING = [
  ...["INSERT", "UPDATE", "DELETE", "CREATE", "DROP", "REFERENCES", "INDEX", "ALTER"],
  ...["CREATE VIEW", "SHOW VIEW", "TRIGGER"],
];

/** What shows objects of a kind, any of them; without it the server does as if there were none. */
const SHOWN_BY: Readonly<Record<string, readonly string[]>> = {
  view: ["SHOW VIEW"],
  "foreign key action": MORE_THAN_READING,
  trigger: ["TRIGGER"],
  event: ["EVENT"],
  procedure: ["EXECUTE", "ALTER ROUTINE", "CREATE ROUTINE"],
  function: ["EXECUTE", "ALTER ROUTINE", "CREATE ROUTINE"],
};

/** Rights on columns come as the columns of one right. */
const GRANTS = "SELECT GRANTEE AS `role`, PRIVILEGE_TYPE AS `right`, NULL AS `table`, " +
  "NULL AS `column`, IS_GRANTABLE AS `grantable` FROM information_schema.SCHEMA_PRIVILEGES " +
  "WHERE TABLE_SCHEMA = DATABASE() UNION ALL SELECT GRANTEE, PRIVILEGE_TYPE, TABLE_NAME, NULL, " +
  "IS_GRANTABLE FROM information_schema.TABLE_PRIVILEGES WHERE TABLE_SCHEMA = DATABASE() " +
  "UNION ALL SELECT GRANTEE, PRIVILEGE_TYPE, TABLE_NAME, COLUMN_NAME, IS_GRANTABLE " +
  "FROM information_schema.COLUMN_PRIVILEGES WHERE TABLE_SCHEMA = DATABASE() " +
  "ORDER BY `role`, `table`, `column`, `right`";

/** All that the account may see of it, and what it may not. */
export async function readRemarks(query: Query): Promise<Remarks> {
  const rights = new Set((await query(OWN_RIGHTS)).map((row) => text(row, "right")));
  const unseen = Object.entries(SHOWN_BY).flatMap(([kind, its]) =>
    its.some((right) => rights.has(right)) ? [] : [kind]
  );
  if (!await seesGrants(query)) return { objects: [], unseen: [...unseen, "grant"] };
  return { objects: (await query(GRANTS)).map(grant), unseen };
}

/** Others' grants are told to whoever may read the tables that hold them. */
async function seesGrants(query: Query): Promise<boolean> {
  try {
    await query("SELECT 1 FROM mysql.tables_priv LIMIT 1");
    return true;
  } catch (error) {
    if (isMigrateError(error, "database.statement_failed")) return false;
    throw error;
  }
}

const quoted = (name: string) => `\`${name.replaceAll("`", "``")}\``;

function grant(row: Readonly<Record<string, unknown>>): OtherObject {
  const table = optionalText(row, "table");
  const column = optionalText(row, "column");
  const [right, role] = [text(row, "right"), text(row, "role")];
  const isGrantable = text(row, "grantable") === "YES";
  const what = column === null ? right : `${right} (${quoted(column)})`;
  const on = table === null ? "*" : quoted(table);
  const suffix = isGrantable ? " with grant option" : "";
  const shown = column === null ? right : `${right} (${column})`;
  return {
    kind: "grant",
    name: `${shown} on ${table ?? "the database"} to ${role.replaceAll("'", "")}${suffix}`,
    schema: null,
    table,
    isTable: false,
    definition: {
      create: `GRANT ${what} ON ${on} TO ${role}${suffix.toUpperCase()}`,
      drop: `REVOKE ${what} ON ${on} FROM ${role}`,
      goesWithTable: table !== null,
      needs: "views",
    },
  };
}
