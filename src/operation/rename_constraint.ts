/** `op.renameConstraint`: a new name for a constraint. */
import { quote } from "../core/text.ts";
import { checkName } from "../schema/check.ts";
import { invalid } from "../schema/fragment.ts";
import { changeTable, findTable } from "./shape.ts";
import { constraintOf, findConstraint, replaceConstraint } from "./shape_constraint.ts";
import { defineOperation, formatTable, options, tableRef } from "./spec.ts";
import type { IfExists, InSchema } from "../../templates/migrate.d.ts";

export const renameConstraint = defineOperation("renameConstraint", {
  create: (
    _context,
    table: string,
    name: string,
    newName: string,
    given?: InSchema & IfExists,
  ) => ({
    table: tableRef(table, options(given, "schema", "ifExists")),
    constraint: checkName("a constraint's name", name),
    newName: checkName("the new name", newName),
    ifExists: given?.ifExists ?? false,
  }),
  replay: ({ table: ref, constraint: name, newName, ifExists }, schema, rules) => {
    const table = findTable(schema, ref, rules);
    const found = table === undefined ? undefined : findConstraint(table, name, rules);
    if (ifExists && found === undefined) return schema;
    return changeTable(schema, ref, rules, (its) => {
      const constraint = constraintOf(its, name, rules);
      const other = findConstraint(its, newName, rules);
      if (other !== undefined && other.model !== constraint.model) {
        throw invalid(
          `table ${quote(formatTable(its))} has a constraint ${quote(newName)} already`,
        );
      }
      return replaceConstraint(its, constraint, { ...constraint.model, name: newName });
    });
  },
  describe: ({ table, constraint, newName }) =>
    `rename constraint ${constraint} of ${formatTable(table)} to ${newName}`,
});
