/** What undoes operations on whole tables. */
import { createWhole } from "./left_out.ts";
import { refOf, tableOf } from "./shape.ts";
import type { Operation, OperationOf } from "./mod.ts";
import type { Rules } from "./rules.ts";
import type { TableRef } from "./spec.ts";
import type { Schema } from "../schema/schema.ts";

/** A created table is dropped. */
export function invertCreateTable({ table }: OperationOf<"createTable">): readonly Operation[] {
  return [{ kind: "dropTable", table: refOf(table), ifExists: false }];
}

/** A dropped table is created as it was, its indexes with it. */
export function invertDropTable(
  { table: ref }: OperationOf<"dropTable">,
  before: Schema,
  rules: Rules,
): readonly Operation[] {
  return createWhole(tableOf(before, ref, rules), rules);
}

/** The old name comes back as it was spelt. */
export function invertRenameTable(
  { table: ref, newName }: OperationOf<"renameTable">,
  before: Schema,
  rules: Rules,
): readonly Operation[] {
  const { name, schema } = tableOf(before, ref, rules);
  return [{
    kind: "renameTable",
    table: { name: newName, schema },
    newName: name,
    ifExists: false,
  }];
}

/** The comment that the table had, or none. */
export function restoreTableComment(
  { table: ref }: { readonly table: TableRef },
  before: Schema,
  rules: Rules,
): readonly Operation[] {
  const table = tableOf(before, ref, rules);
  const { comment } = table;
  return [
    comment === null
      ? { kind: "dropTableComment", table: refOf(table) }
      : { kind: "createTableComment", table: refOf(table), comment },
  ];
}
