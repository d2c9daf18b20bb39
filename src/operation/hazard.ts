/**
 * What operations may do to the rows that are there, and to those who use them meanwhile: for
 * people, before a run. Tables that the same plan has made hold nothing of anybody's.
 */
import { describeOperation } from "./mod.ts";
import { isFragment } from "../schema/fragment.ts";
import { formatTable, type TableRef } from "./spec.ts";
import type { Operation, OperationOf } from "./mod.ts";

/** Something to know before an operation runs. */
export interface Hazard {
  readonly message: string;
  /** The table whose rows make it one, by its name before the run; null: it does not depend on any. */
  readonly table: TableRef | null;
  /** From how many rows on it is one. */
  readonly fromRows: number;
}

/** Rows from which on reading or copying all of a table is noticed by others. */
export const MANY_ROWS = 100_000;

/** Which database it is; capabilities as the dialect names them. */
type Supports = (capability: string) => boolean;

/** The hazards of each step of a plan, given the operations of each in order. */
export function findHazards(
  steps: readonly (readonly Operation[])[],
  supports: Supports,
): readonly (readonly Hazard[])[] {
  const made = new Set<string>();
  const renamed = new Map<string, TableRef>();
  const before = (table: TableRef) => renamed.get(formatTable(table)) ?? table;
  const follow = (operation: Operation) => {
    if (operation.kind === "createTable") made.add(formatTable(operation.table));
    if (operation.kind !== "renameTable") return;
    const { table, newName } = operation;
    const to = formatTable({ ...table, name: newName });
    renamed.set(to, before(table));
    if (made.has(formatTable(table))) made.add(to);
  };
  return steps.map((operations) => {
    const found = new Map<string, Hazard>();
    for (const operation of operations) {
      for (const hazard of hazardsOf(operation, supports)) {
        const { message, table } = hazard;
        if (table !== null && made.has(formatTable(table))) continue;
        found.set(message, { ...hazard, table: table === null ? null : before(table) });
      }
      follow(operation);
    }
    return [...found.values()];
  });
}

function hazardsOf(operation: Operation, supports: Supports): readonly Hazard[] {
  switch (operation.kind) {
    case "dropTable":
      return [hazard(operation, "its rows are lost", 1)];
    case "dropColumn":
      return [hazard(operation, "its values are lost", 1), ...rebuilt(operation, supports)];
    case "dropSchema":
      return operation.cascade ? [hazard(operation, "with all that is in it", 0, null)] : [];
    case "addColumn":
      return addHazards(operation, supports);
    case "alterColumn":
      return alterHazards(operation, supports);
    case "createIndex":
      return indexHazards(operation, supports);
    case "dropIndex":
      return operation.concurrently ? [hazard(operation, ALONE, 0, null)] : [];
    case "createForeignKey":
      return [
        ...rebuilt(operation, supports),
        ...checked(operation, operation.foreignKey, supports),
      ];
    case "createCheckConstraint":
      return [...rebuilt(operation, supports), ...checked(operation, operation.check, supports)];
    case "createPrimaryKey":
    case "createUniqueConstraint":
      return [...rebuilt(operation, supports), ...scanned(operation, supports)];
    case "dropConstraint":
    case "createExcludeConstraint":
    case "renameConstraint":
      return rebuilt(operation, supports);
    case "batchAlterTable":
      return batchHazards(operation, supports);
    case "execute":
      return sqlHazards(operation);
    default:
      return [];
  }
}

const ALONE = "outside the transaction: what precedes it stays if it fails";

/** An operation on a table. */
type OnTable = Operation & { readonly table: TableRef };

function hazard(operation: Operation, why: string, fromRows: number, table: null): Hazard;
function hazard(operation: OnTable, why: string, fromRows: number): Hazard;
function hazard(
  operation: Operation & { readonly table?: TableRef | null },
  why: string,
  fromRows: number,
  table = operation.table ?? null,
): Hazard {
  return { message: `${describeOperation(operation)}: ${why}`, table, fromRows };
}

/** Where what ALTER TABLE cannot do writes the table anew. */
function rebuilt(operation: OnTable, supports: Supports): readonly Hazard[] {
  const { table } = operation;
  if (!supports("rebuilds")) return [];
  // Consecutive changes are one rebuild.
  return [{
    message: `table ${formatTable(table)}: may be rebuilt, row by row`,
    table,
    fromRows: MANY_ROWS,
  }];
}

/** Where all rows are read while nobody can write. */
function scanned(operation: OnTable, supports: Supports): readonly Hazard[] {
  return supports("concurrentIndexes")
    ? [hazard(operation, "nobody can write to the table until all rows are read", MANY_ROWS)]
    : [];
}

function checked(
  operation: OnTable,
  { postgres }: { readonly postgres?: { readonly notValid?: boolean } },
  supports: Supports,
): readonly Hazard[] {
  if (!supports("validateConstraint") || postgres?.notValid) return [];
  const why = "nobody can write to the table until all rows are checked; " +
    "postgres: { notValid: true } and validateConstraint let them";
  return [hazard(operation, why, MANY_ROWS)];
}

function indexHazards(
  operation: OperationOf<"createIndex">,
  supports: Supports,
): readonly Hazard[] {
  if (!supports("concurrentIndexes")) return [];
  if (operation.index.postgres?.concurrently) return [hazard(operation, ALONE, 0, null)];
  const why = "nobody can write to the table until it is built; " +
    "postgres: { concurrently: true } lets them";
  return [hazard(operation, why, MANY_ROWS)];
}

function addHazards(operation: OperationOf<"addColumn">, supports: Supports): readonly Hazard[] {
  const { column: { nullable, default: value, computed, identity, autoincrement } } = operation;
  const isFilled = nullable || value !== null || computed !== null || identity !== null ||
    autoincrement !== null;
  const isNative = isFilled && operation.uniqueConstraints.length === 0;
  return [
    ...(isFilled ? [] : [hazard(operation, "NOT NULL, and the rows have no value for it", 1)]),
    ...(isNative ? [] : rebuilt(operation, supports)),
  ];
}

function alterHazards(
  operation: OperationOf<"alterColumn">,
  supports: Supports,
): readonly Hazard[] {
  const { nullable, type } = operation.change;
  const why = "may write the table anew while nobody can use it";
  return [
    ...(nullable === false ? [hazard(operation, "fails where a row has no value for it", 1)] : []),
    ...(type === undefined || supports("rebuilds") ? [] : [hazard(operation, why, MANY_ROWS)]),
    ...rebuilt(operation, supports),
  ];
}

function batchHazards(
  operation: OperationOf<"batchAlterTable">,
  supports: Supports,
): readonly Hazard[] {
  const own = operation.items.flatMap((item) => hazardsOf(item, supports));
  return operation.recreate === "always" ? [...own, ...rebuilt(operation, supports)] : own;
}

/** What takes rows away, in SQL that nobody here understands. */
const DESTRUCTIVE = /\b(drop\s+(?:table|column|schema|database)|truncate|delete\s+from)\b/i;

function sqlHazards(operation: OperationOf<"execute">): readonly Hazard[] {
  const { sql } = operation;
  const text = isFragment(sql)
    ? sql.parts.map((part) => "text" in part ? part.text : "?").join("")
    : "";
  const [, words] = DESTRUCTIVE.exec(text) ?? [];
  if (words === undefined) return [];
  const said = words.toUpperCase().replace(/\s+/g, " ");
  return [hazard(operation, `its SQL says ${said}`, 0, null)];
}
