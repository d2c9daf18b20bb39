import assert from "node:assert/strict";
import { isMigrateError } from "../../core/error.ts";
import { record } from "../../operation/record_sample.ts";
import { describeStatement, type Statement } from "../statement.ts";
import { createCompilation } from "./compiler.ts";
import { GOLDEN, SCHEMA } from "./compiler_sample.ts";
import { quoting } from "./types.ts";
import type { Op } from "../../../templates/migrate.d.ts";

const { compile: compileOperation, reads } = createCompilation({});

interface Compiled {
  readonly statements: readonly Statement[];
  readonly warnings: readonly string[];
}

async function compile(call: (op: Op) => unknown): Promise<Compiled> {
  const [operation] = await record(call, { dialect: "postgres" });
  assert.ok(operation !== undefined && operation.kind !== "executeFile");
  const warnings: string[] = [];
  const statements = await compileOperation(operation, {
    source: { schema: SCHEMA },
    warn: (message) => warnings.push(message),
    enter: () => {},
  });
  return { statements, warnings };
}

for (const [kind, cases] of Object.entries(GOLDEN)) {
  Deno.test(`PostgreSQL: ${kind}`, async () => {
    for (const [call, expected] of cases) {
      if (typeof expected === "string") {
        const code = expected === "invalid"
          ? "revision.invalid_operation"
          : "unsupported.operation";
        await assert.rejects(
          async () => await compile(call),
          (error) => isMigrateError(error, code),
          String(call),
        );
        continue;
      }
      const { statements } = await compile(call);
      assert.deepEqual(statements.map((its) => describeStatement(its, quoting.literal)), expected);
    }
  });
}

Deno.test("only what must know its table reads it", async () => {
  const operations = await record((op) => {
    op.dropTable("a");
    op.alterColumn("a", "b", { nullable: true, default: "x" });
    op.alterColumn("a", "b", { collation: "C" });
    op.batchAlterTable("a", (batch) => batch.dropColumn("b"));
    op.batchAlterTable("a", (batch) => batch.dropConstraint(null, { type: "primaryKey" }));
    op.createEnum("e", ["x"], { ifNotExists: true });
  }, { dialect: "postgres" });
  assert.deepEqual(
    operations.map((its) => its.kind === "executeFile" ? [] : reads(its).map(({ name }) => name)),
    [[], [], ["a"], [], ["a"], ["e"]],
  );
});

Deno.test("what the server refuses in a transaction runs outside of one", async () => {
  const { statements } = await compile((op) => op.execute("VACUUM plain; SELECT 1"));
  assert.deepEqual(statements.map(({ transactional }) => transactional), [false, true]);
  for (
    const call of [
      (op: Op) => op.createIndex("i", "a", ["b"], { postgres: { concurrently: true } }),
      (op: Op) => op.dropIndex("i", "a", { postgres: { concurrently: true } }),
    ]
  ) {
    assert.deepEqual((await compile(call)).statements.map((its) => its.transactional), [false]);
  }
});

Deno.test("what is there in another shape is told", async () => {
  const tellers: readonly ((op: Op) => unknown)[] = [
    (op) => op.createEnum("mood", ["sad"], { ifNotExists: true }),
    (op) => op.createUniqueConstraint("ck_born", "users", ["email"], { ifNotExists: true }),
    (op) => op.createPrimaryKey(null, "users", ["email"], { ifNotExists: true }),
  ];
  for (const call of tellers) {
    const { statements, warnings } = await compile(call);
    assert.deepEqual([statements.length, warnings.length], [0, 1], String(call));
  }
});

Deno.test("values stay values where the server binds them", async () => {
  const { statements: [update, create] } = await compile(GOLDEN.execute[0]?.[0] ?? (() => {}));
  assert.deepEqual(update?.values.map(({ value }) => value), [null, 1]);
  assert.deepEqual(create?.values, []);
});
