/** What a diff says must make one schema into the other, and its inverse must take it back. */
import assert from "node:assert/strict";
import fc from "./fast_check.ts";
import { comparer as postgresComparer } from "../../src/dialect/postgres/comparer.ts";
import { postgres } from "../../src/dialect/postgres/mod.ts";
import { rules as postgresRules } from "../../src/dialect/postgres/rules.ts";
import { comparer as sqliteComparer } from "../../src/dialect/sqlite/comparer.ts";
import { sqlite } from "../../src/dialect/sqlite/mod.ts";
import { rules as sqliteRules } from "../../src/dialect/sqlite/rules.ts";
import { type DiffOptions, diffSchemas } from "../../src/diff/diff.ts";
import { invertAll } from "../../src/diff/invert_all.ts";
import { describeOperation, type Operation } from "../../src/operation/mod.ts";
import { applyOperation } from "../../src/operation/replay.ts";
import { compareSchemas } from "../../src/schema/comparer.ts";
import { describeDifference } from "../../src/schema/describe_difference.ts";
import { EMPTY_SCHEMA, type Schema } from "../../src/schema/schema.ts";
import { makeSchema, type SchemaChoice, schemaChoice } from "./diff_arbitrary.ts";
import type { DialectName } from "../../src/schema/type.ts";

interface Setting {
  readonly dialect: DialectName;
  readonly collation: string;
  readonly options: DiffOptions;
}

const SETTINGS: readonly Setting[] = [
  {
    dialect: "sqlite",
    collation: "NOCASE",
    options: { comparer: sqliteComparer, rules: sqliteRules, supports: sqlite.supports },
  },
  {
    dialect: "postgres",
    collation: "C",
    options: { comparer: postgresComparer, rules: postgresRules, supports: postgres.supports },
  },
];

const NUMBER_OF_RUNS = Number(Deno.env.get("MIGRATE_RUNS") ?? 200);

function replay(operations: readonly Operation[], from: Schema, { rules }: DiffOptions): Schema {
  return operations.reduce((schema, its) => applyOperation(its, schema, rules), from);
}

/** What a database is that models were made of. */
function made(models: Schema, options: DiffOptions): Schema {
  return replay(diffSchemas(EMPTY_SCHEMA, models, options).operations, EMPTY_SCHEMA, options);
}

/** Says what was tried where something fails. */
function telling(operations: readonly Operation[], work: () => void): void {
  try {
    work();
  } catch (error) {
    const lines = operations.map(describeOperation);
    throw new Error([String(error), ...lines].join("\n"), { cause: error });
  }
}

function differencesOf(from: Schema, to: Schema, options: DiffOptions): readonly string[] {
  return diffSchemas(from, to, options).differences.map(describeDifference);
}

/** All but the order of columns and schemas that have nothing in them. */
function compareExactly(a: Schema, b: Schema, { comparer }: DiffOptions): readonly string[] {
  return compareSchemas(a, b, comparer).filter(({ kind }) => kind !== "columnOrder")
    .map(describeDifference);
}

for (const { dialect, collation, options } of SETTINGS) {
  const make = (choice: SchemaChoice) => makeSchema(choice, dialect, collation);

  Deno.test(`${dialect}: replaying a diff gives the other schema, its inverse the first`, () => {
    fc.assert(
      fc.property(schemaChoice, schemaChoice, (a, b) => {
        const from = made(make(a), options);
        assert.deepEqual(differencesOf(from, make(a), options), []);
        const { operations, unhandled } = diffSchemas(from, make(b), options);
        telling(operations, () => {
          assert.deepEqual(unhandled, []);
          const done = replay(operations, from, options);
          assert.deepEqual(differencesOf(done, make(b), options), []);
          const back = invertAll(operations, from, options.rules);
          assert.deepEqual(back.irreversible, []);
          telling(back.operations, () => {
            const undone = replay(back.operations, done, options);
            assert.deepEqual(compareExactly(from, undone, options), []);
          });
        });
      }),
      { numRuns: NUMBER_OF_RUNS },
    );
  });

  Deno.test(`${dialect}: a schema does not differ from itself`, () => {
    fc.assert(
      fc.property(schemaChoice, (choice) => {
        const [one, other] = [made(make(choice), options), made(make(choice), options)];
        assert.deepEqual(differencesOf(one, other, options), []);
      }),
      { numRuns: NUMBER_OF_RUNS },
    );
  });
}
