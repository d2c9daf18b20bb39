/** `op.dropSchema`: removes a namespace. */
import { checkName } from "../schema/check.ts";
import { defineOperation, options } from "./spec.ts";
import type { IfExists } from "../../templates/migrate.d.ts";

export const dropSchema = defineOperation("dropSchema", {
  create: (_context, name: string, given?: IfExists & { cascade?: boolean }) => {
    const { ifExists = false, cascade = false } = options(given, "ifExists", "cascade");
    return { schema: checkName("a schema's name", name), ifExists, cascade };
  },
  describe: ({ schema }) => `drop schema ${schema}`,
});
