/** What replay says must be what the database has. */
import assert from "node:assert/strict";
import {
  isUnknown,
  type Replayed,
  replayOperation,
  startReplay,
} from "../../src/operation/replay.ts";
import { compareSchemas, type Difference } from "../../src/schema/comparer.ts";
import { describeDifference } from "../../src/schema/describe_difference.ts";
import type { Operation } from "../../src/operation/mod.ts";
import type { Schema } from "../../src/schema/schema.ts";
import type { Bench } from "./bench.ts";

/** The states that replay says each operation finds, and the last one. */
export function replayAll(
  { compilation: { rules } }: Bench,
  operations: readonly Operation[],
  before: Schema,
): readonly Replayed[] {
  const states = [startReplay(before)];
  for (const operation of operations) {
    states.push(replayOperation(states.at(-1) ?? startReplay(before), operation, rules));
  }
  return states;
}

/** Compares what is known: views and the like are left out where raw SQL ran. */
export function assertSame(
  bench: Bench,
  expected: Replayed | undefined,
  found: Schema,
  what: string,
): void {
  assert.ok(expected);
  const { rules } = bench.compilation;
  const known = (schema: Schema): Schema => {
    const tables = schema.tables.filter((table) => !isUnknown(expected, table, rules));
    if (!expected.unknown.others) return { ...schema, tables };
    return { tables, views: [], enums: [], sequences: [], schemas: [] };
  };
  const differences = compareSchemas(known(expected.schema), known(found), bench.comparer)
    .filter((difference) => matters(bench, difference));
  assert.deepEqual(differences.map(describeDifference), [], what);
}

function matters({ compilation: { rules } }: Bench, { kind }: Difference): boolean {
  return kind !== "columnOrder" || rules.placesColumns;
}
