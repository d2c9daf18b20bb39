/**
 * Replaying many operations on a schema with many tables: each sees only the tables that it may
 * touch, so that the time grows with the operations and not with their product with the tables.
 */
import { applyOperation } from "../operation/replay.ts";
import { keyOf } from "./object_key.ts";
import type { Kind, Operation } from "../operation/mod.ts";
import type { Rules } from "../operation/rules.ts";
import type { TableRef } from "../operation/spec.ts";
import type { Schema, TableModel } from "../schema/schema.ts";

/** What an operation finds, as far as it matters to it. */
export type Visit = (operation: Operation, before: Schema) => void;

/** Those that touch no table. */
const WITHOUT_TABLES: ReadonlySet<Kind> = new Set<Kind>([
  "createEnum",
  "dropEnum",
  "createSchema",
  "createSequence",
  "dropSequence",
  "createView",
  "dropView",
]);

/** The table that an operation is about and touches alone; null where it may touch others. */
function soleTable(operation: Operation): TableRef | null {
  if (operation.kind === "renameTable" || operation.kind === "renameColumn") return null;
  if (operation.kind === "alterColumn" && operation.change.newName !== undefined) return null;
  if (operation.kind === "batchAlterTable") {
    return operation.items.every((item) => soleTable(item) !== null) ? operation.table : null;
  }
  return "table" in operation ? operation.table : null;
}

/**
 * The schema after all operations.
 *
 * @param visit is told of each with the schema that it finds.
 * @throws `revision.invalid_operation` where the database would refuse one.
 */
export function walkOperations(
  operations: readonly Operation[],
  schema: Schema,
  rules: Rules,
  visit: Visit = () => {},
): Schema {
  let rest: Schema = { ...schema, tables: [] };
  let tables = new Map(schema.tables.map((table) => [keyOf(table, rules), table]));
  for (const operation of operations) {
    const ref = soleTable(operation);
    if (ref !== null) {
      const key = keyOf(ref, rules);
      const table = tables.get(key);
      const before = { ...rest, views: [], tables: table === undefined ? [] : [table] };
      visit(operation, before);
      const [after] = applyOperation(operation, before, rules).tables;
      setTable(tables, key, after);
    } else if (WITHOUT_TABLES.has(operation.kind)) {
      visit(operation, rest);
      rest = applyOperation(operation, rest, rules);
    } else {
      const before = { ...rest, tables: [...tables.values()] };
      visit(operation, before);
      const after = applyOperation(operation, before, rules);
      rest = { ...after, tables: [] };
      tables = new Map(after.tables.map((table) => [keyOf(table, rules), table]));
    }
  }
  return { ...rest, tables: [...tables.values()] };
}

function setTable(
  tables: Map<string, TableModel>,
  key: string,
  table: TableModel | undefined,
): void {
  if (table === undefined) tables.delete(key);
  else tables.set(key, table);
}
