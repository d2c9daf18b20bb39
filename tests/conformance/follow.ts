/** Which column of which table holds afterwards what a column held before. */
import type { Operation } from "../../src/operation/mod.ts";
import type { Rules } from "../../src/operation/rules.ts";
import type { TableRef } from "../../src/operation/spec.ts";
import type { Schema } from "../../src/schema/schema.ts";

/** A column, where it was and where it is. */
interface Followed {
  readonly column: string;
  name: string;
}

/** A table, where it was and where it is. */
export interface FollowedTable {
  readonly table: TableRef;
  name: string;
  columns: readonly Followed[];
}

/** The tables and columns of `before` that outlive the operations. */
export function followColumns(
  before: Schema,
  operations: readonly Operation[],
  rules: Rules,
): readonly FollowedTable[] {
  const isSame = (a: string, b: string) => rules.foldName(a) === rules.foldName(b);
  let tables: readonly FollowedTable[] = before.tables.map(({ name, schema, columns }) => ({
    table: { name, schema },
    name,
    columns: columns.map((column) => ({ column: column.name, name: column.name })),
  }));
  const find = (ref: TableRef) =>
    tables.find(({ table, name }) => table.schema === ref.schema && isSame(name, ref.name));
  const follow = (operation: Operation): void => {
    if (operation.kind === "dropSchema") {
      tables = tables.filter(({ table }) => table.schema !== operation.schema);
    }
    if (!("table" in operation) || operation.table === null) return;
    if (operation.kind === "batchAlterTable") return operation.items.forEach(follow);
    const found = find(operation.table);
    if (found === undefined) return;
    const rename = (from: string, to: string) => {
      const column = found.columns.find(({ name }) => isSame(name, from));
      if (column !== undefined) column.name = to;
    };
    switch (operation.kind) {
      case "dropTable":
        tables = tables.filter((table) => table !== found);
        break;
      case "renameTable":
        found.name = operation.newName;
        break;
      case "dropColumn":
        found.columns = found.columns.filter(({ name }) => !isSame(name, operation.column));
        break;
      case "renameColumn":
        rename(operation.column, operation.newName);
        break;
      case "alterColumn":
        if (operation.change.newName === undefined) break;
        rename(operation.column, operation.change.newName);
    }
  };
  operations.forEach(follow);
  return tables;
}
