/** `op.createSequence`: a sequence of its own. */
import { defineOperation, formatTable, options, tableRef } from "./spec.ts";
import type { IfNotExists, InSchema, SequenceOptions } from "../../templates/migrate.d.ts";

export const createSequence = defineOperation("createSequence", {
  create: (_context, name: string, given?: SequenceOptions & InSchema & IfNotExists) => {
    const { ifNotExists = false, schema: _schema, ...sequence } = options(
      given,
      "schema",
      "ifNotExists",
      "start",
      "increment",
      "minValue",
      "maxValue",
      "cycle",
      "cache",
      "ownedBy",
    );
    return { sequence: tableRef(name, given), options: sequence, ifNotExists };
  },
  describe: ({ sequence }) => `create sequence ${formatTable(sequence)}`,
});
