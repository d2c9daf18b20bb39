/** `migrate ensure-version`. */
import { versionTableName } from "../../runner/history.ts";
import { ensureVersion as ensure } from "../../runner/apply.ts";
import { defineCommand, toggle } from "../command.ts";

export const ensureVersion = defineCommand<{ readonly sql?: boolean | undefined }>({
  brief: "Create the version table where it is missing",
  flags: { sql: toggle("Write the SQL to stdout, without a database") },
  run: async (environment, { sql }) => {
    if (sql) {
      const { versionTableScript } = await import("../../runner/offline/offline.ts");
      const statement = await versionTableScript(environment);
      return { data: { statements: [statement] }, text: `${statement};` };
    }
    const created = await ensure(environment);
    const table = versionTableName(environment);
    const message = created ? `Created the table ${table}` : `The table ${table} is there`;
    environment.emit({ type: "notice", message });
    return { data: { table, created }, text: "" };
  },
});
