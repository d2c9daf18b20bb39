/** `op.dropSchema`: removes a namespace. */
import { quote } from "../core/text.ts";
import { checkName } from "../schema/check.ts";
import { invalid } from "../schema/fragment.ts";
import { hasName, isSameName, meant } from "./shape.ts";
import { defineOperation, options, type TableRef } from "./spec.ts";
import type { IfExists } from "../../templates/migrate.d.ts";

export const dropSchema = defineOperation("dropSchema", {
  create: (_context, name: string, given?: IfExists & { cascade?: boolean }) => {
    const { ifExists = false, cascade = false } = options(given, "ifExists", "cascade");
    return { schema: checkName("a schema's name", name), ifExists, cascade };
  },
  replay: ({ schema: name, ifExists }, schema, rules) => {
    if (!hasName(schema.schemas, name, rules)) {
      if (ifExists) return schema;
      throw invalid(`there is no schema ${quote(name)}${meant(name, schema.schemas)}`);
    }
    const isIn = (its: TableRef) => its.schema !== null && isSameName(its.schema, name, rules);
    return {
      tables: schema.tables.filter((its) => !isIn(its)),
      views: schema.views.filter((its) => !isIn(its)),
      enums: schema.enums.filter((its) => !isIn(its)),
      sequences: schema.sequences.filter((its) => !isIn(its)),
      schemas: schema.schemas.filter((its) => !isSameName(its, name, rules)),
    };
  },
  describe: ({ schema }) => `drop schema ${schema}`,
});
