/** Whether an operation is applied must be told rightly from the schema before it and after it. */
import assert from "node:assert/strict";
import { isApplied, isRepeatable } from "../../src/operation/applied.ts";
import { compareSchemas } from "../../src/schema/comparer.ts";
import type { Operation } from "../../src/operation/mod.ts";
import type { Schema } from "../../src/schema/schema.ts";
import type { Bench } from "./bench.ts";

/** Looks at cases of one operation, which has left the schema that was there another one. */
export function checkApplied(
  { compilation: { rules }, comparer }: Bench,
  operations: readonly Operation[],
  before: Schema,
  after: Schema,
): void {
  const [operation] = operations;
  if (operation === undefined || operations.length > 1 || isRepeatable(operation)) return;
  if (compareSchemas(before, after, comparer).length === 0) return;
  const ask = (schema: Schema) => isApplied(operation, schema, rules, comparer);
  assert.notEqual(ask(before), true, "it is not applied yet");
  assert.notEqual(ask(after), false, "it is applied");
}
