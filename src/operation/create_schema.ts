/** `op.createSchema`: a namespace for tables. */
import { checkName } from "../schema/check.ts";
import { defineOperation, options } from "./spec.ts";
import type { IfNotExists } from "../../templates/migrate.d.ts";

export const createSchema = defineOperation("createSchema", {
  create: (_context, name: string, given?: IfNotExists) => {
    const { ifNotExists = false } = options(given, "ifNotExists");
    return { schema: checkName("a schema's name", name), ifNotExists };
  },
  describe: ({ schema }) => `create schema ${schema}`,
});
