/** What undoes operations must give what was before, and leave them possible. */
import assert from "node:assert/strict";
import { invertOperation } from "../../src/operation/invert.ts";
import { describeOperation, type Operation } from "../../src/operation/mod.ts";
import { isUnknown, type Replayed, startReplay } from "../../src/operation/replay.ts";
import { apply, type Bench, recordPart, reflect, runSql } from "./bench.ts";
import { assertSame } from "./check_replay.ts";
import { assertDataKept } from "./check_rows.ts";
import { makeRows } from "./row_maker.ts";
import { pathOf, type Start } from "./start.ts";
import type { TableRef } from "../../src/operation/spec.ts";
import type { Schema } from "../../src/schema/schema.ts";
import type { Case } from "./case.ts";

/** Undoes the operations, and does them once more. */
export async function checkInverse(
  bench: Bench,
  its: Case,
  start: Start,
  operations: readonly Operation[],
  states: readonly Replayed[],
  after: Schema,
): Promise<void> {
  const back = invertAll(bench, its, start.schema, operations, states);
  if (back === null) return;
  if (its.inverseNeedsNoRows !== undefined) await emptyTables(bench);
  await apply(bench, back);
  assertSame(bench, startReplay(start.schema), await reflect(bench), "before, then undone");
  if (its.inverseNeedsNoRows === undefined) {
    await assertDataKept(bench, its, start, [...operations, ...back]);
  }
  await apply(bench, await recordPart(bench, its.operations, its.naming));
  assertSame(bench, startReplay(after), await reflect(bench), "done, then done again");
}

/** The operations that undo all; null where nothing can, which the case must have said. */
function invertAll(
  { compilation: { rules } }: Bench,
  its: Case,
  schema: Schema,
  operations: readonly Operation[],
  states: readonly Replayed[],
): readonly Operation[] | null {
  const inverses = operations.map((operation, index) => {
    const before = states[index] ?? startReplay(schema);
    // What raw SQL has made is not there to be looked up.
    const isInTheDark = "table" in operation && operation.table !== null &&
      isUnknown(before, refOf(operation.table), rules);
    const inverse = isInTheDark ? null : invertOperation(operation, before.schema, rules);
    return { operation, inverse };
  });
  const without = inverses.filter(({ inverse }) => inverse === null)
    .map(({ operation }) => describeOperation(operation));
  const message = `noInverse: ${its.noInverse}; without one: ${without.join("; ")}`;
  assert.equal(without.length > 0, its.noInverse !== undefined, message);
  if (without.length > 0) return null;
  return inverses.toReversed().flatMap(({ inverse }) => inverse ?? []);
}

function refOf({ name, schema }: TableRef): TableRef {
  return { name, schema };
}

/** Deletes all rows, those that refer to others first. */
async function emptyTables(bench: Bench): Promise<void> {
  const tables = makeRows(await reflect(bench), {}).map(({ table }) => table).toReversed();
  const { dialect: { quoting } } = bench;
  for (const table of tables) {
    await runSql(bench, `DELETE FROM ${quoting.name(...pathOf(table))}`);
  }
}
