/** `migrate ensure-version`. */
import { versionTableName } from "../../runner/history.ts";
import { ensureVersion as ensure } from "../../runner/apply.ts";
import { defineCommand } from "../command.ts";

export const ensureVersion = defineCommand({
  brief: "Create the version table where it is missing",
  run: async (environment) => {
    const created = await ensure(environment);
    const table = versionTableName(environment);
    const message = created ? `Created the table ${table}` : `The table ${table} is there`;
    environment.emit({ type: "notice", message });
    return { data: { table, created }, text: "" };
  },
});
