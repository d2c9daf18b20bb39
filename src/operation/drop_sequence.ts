/** `op.dropSequence`: removes a sequence. */
import { findObject, objectOf, replaceItem } from "./shape.ts";
import { defineOperation, formatTable, options, tableRef } from "./spec.ts";
import type { IfExists, InSchema } from "../../templates/migrate.d.ts";

export const dropSequence = defineOperation("dropSequence", {
  create: (_context, name: string, given?: InSchema & IfExists) => {
    const { ifExists = false } = options(given, "schema", "ifExists");
    return { sequence: tableRef(name, given), ifExists };
  },
  replay: ({ sequence, ifExists }, schema, rules) => {
    if (ifExists && findObject(schema.sequences, sequence, rules) === undefined) return schema;
    const found = objectOf("sequence", schema.sequences, sequence, rules);
    return { ...schema, sequences: replaceItem(schema.sequences, found, null) };
  },
  describe: ({ sequence }) => `drop sequence ${formatTable(sequence)}`,
});
