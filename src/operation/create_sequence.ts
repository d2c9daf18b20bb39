/** `op.createSequence`: a sequence of its own. */
import { findObject, taken } from "./shape.ts";
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
  replay: ({ sequence, options, ifNotExists }, schema, rules) => {
    if (findObject(schema.sequences, sequence, rules) === undefined) {
      return { ...schema, sequences: [...schema.sequences, { ...sequence, options }] };
    }
    if (ifNotExists) return schema;
    throw taken("sequence", sequence);
  },
  describe: ({ sequence }) => `create sequence ${formatTable(sequence)}`,
});
