/** Rows must outlive what happens to their tables. */
import assert from "node:assert/strict";
import { type Bench, readRows } from "./bench.ts";
import { followColumns } from "./follow.ts";
import { pathOf, type Start } from "./start.ts";
import type { InsertRow } from "../../src/operation/bulk_insert.ts";
import type { Operation } from "../../src/operation/mod.ts";
import type { Row } from "../../templates/migrate.d.ts";
import type { Case } from "./case.ts";

/** Rows without what is not compared, in an order that depends on nothing but their values. */
function sortedRows(
  rows: readonly Row[],
  names: readonly (readonly [from: string, to: string])[],
): readonly string[] {
  const textOf = (value: unknown): string =>
    value instanceof Uint8Array ? `x'${value.toHex()}'` : `${typeof value} ${String(value)}`;
  return rows.map((row) => names.map(([from, to]) => `${to}: ${textOf(row[from])}`).join(", "))
    .sort();
}

/** What surviving columns held before they must hold now. */
export async function assertDataKept(
  bench: Bench,
  { changesRows = [] }: Case,
  { schema, data }: Start,
  operations: readonly Operation[],
): Promise<void> {
  const { rules } = bench.compilation;
  for (const { table, name, columns } of followColumns(schema, operations, rules)) {
    if (changesRows.includes(table.name)) continue;
    const before = columns.map(({ column }) => [column, column] as const);
    const after = columns.map(({ column, name }) => [name, column] as const);
    assert.deepEqual(
      sortedRows(await readRows(bench, pathOf({ ...table, name })), after),
      sortedRows(data.get(table.name) ?? [], before),
      `the rows of ${table.name}`,
    );
  }
}

/** A row that a case expects, as the database gives it. */
function inDatabase({ supports }: Bench, row: InsertRow): Row {
  const cells = Object.entries(row).map(([name, value]) =>
    [name, typeof value === "boolean" && !supports("booleans") ? Number(value) : value] as const
  );
  // Cases expect values, no fragments.
  return Object.fromEntries(cells) as Row;
}

/** What the case says of the rows. */
export async function assertExpected(bench: Bench, { expected = {} }: Case): Promise<void> {
  for (const [table, rows] of Object.entries(expected)) {
    const names = Object.keys(rows[0] ?? {}).map((name) => [name, name] as const);
    assert.deepEqual(
      sortedRows(await readRows(bench, [table]), names),
      sortedRows(rows.map((row) => inDatabase(bench, row)), names),
      `the rows of ${table}`,
    );
  }
}
