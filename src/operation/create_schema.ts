/** `op.createSchema`: a namespace for tables. */
import { checkName } from "../schema/check.ts";
import { hasName, taken } from "./shape.ts";
import { defineOperation, options } from "./spec.ts";
import type { IfNotExists } from "../../templates/migrate.d.ts";

export const createSchema = defineOperation("createSchema", {
  create: (_context, name: string, given?: IfNotExists) => {
    const { ifNotExists = false } = options(given, "ifNotExists");
    return { schema: checkName("a schema's name", name), ifNotExists };
  },
  replay: ({ schema: name, ifNotExists }, schema, rules) => {
    if (!hasName(schema.schemas, name, rules)) {
      return { ...schema, schemas: [...schema.schemas, name] };
    }
    if (ifNotExists) return schema;
    throw taken("schema", { name, schema: null });
  },
  describe: ({ schema }) => `create schema ${schema}`,
});
