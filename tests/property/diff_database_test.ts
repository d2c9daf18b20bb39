/** What a diff says must run: on a database it makes one schema into the other, and back. */
import assert from "node:assert/strict";
import fc from "./fast_check.ts";
import { diffSchemas } from "../../src/diff/diff.ts";
import { invertAll } from "../../src/diff/invert_all.ts";
import { describeOperation, type Operation } from "../../src/operation/mod.ts";
import { compareSchemas } from "../../src/schema/comparer.ts";
import { describeDifference } from "../../src/schema/describe_difference.ts";
import { apply, type Bench, reflect, withBench } from "../conformance/bench.ts";
import { DATABASES, type TestDatabase } from "../conformance/databases.ts";
import { makeSchema, type SchemaChoice, schemaChoice } from "./diff_arbitrary.ts";
import type { DiffOptions } from "../../src/diff/diff.ts";
import type { Schema } from "../../src/schema/schema.ts";

const NUMBER_OF_RUNS = Number(Deno.env.get("MIGRATE_RUNS") ?? 40);

function optionsOf({ comparer, compilation, dialect }: Bench): DiffOptions {
  return { comparer, rules: compilation.rules, supports: dialect.supports };
}

/** Runs operations; says which where that fails. */
async function run(bench: Bench, operations: readonly Operation[]): Promise<Schema> {
  try {
    await apply(bench, operations);
  } catch (error) {
    throw told(error, operations);
  }
  return await reflect(bench);
}

function told(error: unknown, operations: readonly Operation[]): Error {
  const details = JSON.stringify((error as { details?: unknown }).details ?? {});
  const lines = operations.map((its) => `${describeOperation(its)} ${JSON.stringify(its)}`);
  return new Error([String(error), details, ...lines].join("\n"), { cause: error });
}

/** Makes `to` of what is there; autogenerate would find nothing then. */
async function become(bench: Bench, from: Schema, to: Schema) {
  const options = optionsOf(bench);
  const { operations, unhandled } = diffSchemas(from, to, options);
  assert.deepEqual(unhandled, []);
  const schema = await run(bench, operations);
  const left = diffSchemas(schema, to, options);
  const again = [...left.differences.map(describeDifference), ...left.operations];
  if (again.length > 0) throw told(`left: ${JSON.stringify(again)}`, operations);
  return { operations, schema };
}

async function check(bench: Bench, a: Schema, b: Schema): Promise<void> {
  const start = await become(bench, await reflect(bench), a);
  const { operations } = await become(bench, start.schema, b);
  const back = invertAll(operations, start.schema, bench.compilation.rules);
  assert.deepEqual(back.irreversible, []);
  const undone = await run(bench, back.operations);
  const differences = compareSchemas(start.schema, undone, bench.comparer)
    .filter(({ kind }) => kind !== "columnOrder");
  if (differences.length > 0) {
    throw told(differences.map(describeDifference).join("\n"), back.operations);
  }
}

const entries: readonly (readonly [string, TestDatabase | null])[] = Object.entries(DATABASES);
for (const [name, database] of entries) {
  Deno.test({
    name: `${name}: a diff runs, and its inverse`,
    ignore: database === null || !["sqlite", "postgres", "mariadb"].includes(name),
    async fn() {
      if (database === null) return;
      try {
        await fc.assert(
          fc.asyncProperty(
            schemaChoice,
            schemaChoice,
            (a, b) =>
              withBench(database, async (bench) => {
                const collation = database.collations.NOCASE;
                const make = (its: SchemaChoice) => makeSchema(its, bench.dialect.name, collation);
                await check(bench, make(a), make(b));
              }),
          ),
          { numRuns: NUMBER_OF_RUNS },
        );
      } finally {
        await database.dispose();
      }
    },
  });
}
