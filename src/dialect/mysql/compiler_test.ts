import assert from "node:assert/strict";
import { isMigrateError } from "../../core/error.ts";
import { record } from "../../operation/record_sample.ts";
import { describeStatement, type Statement } from "../statement.ts";
import { createCompilation } from "./compiler.ts";
import { type Expected, GOLDEN, MYSQL_GOLDEN, SCHEMA } from "./compiler_sample.ts";
import { quoting } from "./types.ts";
import type { Family } from "./family.ts";
import type { Op } from "../../../templates/migrate.d.ts";

interface Compiled {
  readonly statements: readonly Statement[];
  readonly warnings: readonly string[];
}

async function compile(
  call: (op: Op) => unknown,
  family: Family = "mariadb",
  enter: (item: number) => void = () => {},
): Promise<Compiled> {
  const [operation] = await record(call, { dialect: "mysql" });
  assert.ok(operation !== undefined && operation.kind !== "executeFile");
  const warnings: string[] = [];
  const statements = await createCompilation({}, family).compile(operation, {
    source: { schema: SCHEMA },
    warn: (message) => warnings.push(message),
    enter,
  });
  return { statements, warnings };
}

async function check(call: (op: Op) => unknown, expected: Expected, family: Family) {
  if (typeof expected === "string") {
    const code = expected === "invalid" ? "revision.invalid_operation" : "unsupported.operation";
    await assert.rejects(
      async () => await compile(call, family),
      (error) => isMigrateError(error, code),
      String(call),
    );
    return;
  }
  const { statements } = await compile(call, family);
  assert.deepEqual(statements.map((its) => describeStatement(its, quoting.literal)), expected);
}

for (const [kind, cases] of Object.entries(GOLDEN)) {
  Deno.test(`MariaDB: ${kind}`, async () => {
    for (const [call, expected] of cases) await check(call, expected, "mariadb");
  });
}

Deno.test("MySQL spells some things otherwise", async () => {
  for (const [call, expected] of MYSQL_GOLDEN) await check(call, expected, "mysql");
});

Deno.test("only what must know its table reads it", async () => {
  const { reads } = createCompilation({}, "mysql");
  const recorded = await record((op) => {
    op.dropTable("a");
    op.renameColumn("a", "b", "c");
    op.createIndex("ix", "a", ["b"]);
    op.createTableComment("a", "x");
    op.alterColumn("a", "b", { nullable: true });
    op.dropColumn("a", "b");
    op.dropConstraint("ck", "a");
    op.dropIndex("ix", "a");
    op.batchAlterTable("a", (batch) => batch.dropColumn("b"));
    op.createView("v", "SELECT 1", { ifNotExists: true });
  }, { dialect: "mysql" });
  assert.deepEqual(
    recorded.map((its) => its.kind === "executeFile" ? [] : reads(its).map(({ name }) => name)),
    [[], [], [], [], ["a"], ["a"], ["a"], ["a"], ["a"], ["v"]],
  );
});

Deno.test("what commits by itself stays outside of transactions", async () => {
  const cases: readonly (readonly [(op: Op) => unknown, readonly boolean[]])[] = [
    [(op) => op.dropTable("users"), [false]],
    [(op) => op.dropColumn("users", "team"), [false]],
    [(op) => op.createTableComment("users", "x"), [false]],
    [(op) => op.createView("v", "SELECT 1"), [false]],
    [(op) => op.execute("CREATE TABLE a (b INT); DELETE FROM a; TRUNCATE a"), [false, true, false]],
    [(op) => op.bulkInsert("users", [{ id: 1 }, {}]), [true, true]],
  ];
  for (const [call, expected] of cases) {
    const { statements } = await compile(call);
    assert.deepEqual(statements.map(({ transactional }) => transactional), expected, String(call));
  }
});

Deno.test("what is there in another shape is told", async () => {
  const { statements, warnings } = await compile((op) =>
    op.createUniqueConstraint("ck_age", "users", ["email"], { ifNotExists: true })
  );
  assert.deepEqual(statements, []);
  assert.equal(warnings.length, 1);
});

Deno.test("the item of a batch is told that cannot be", async () => {
  const items: number[] = [];
  await assert.rejects(
    async () =>
      await compile(
        (op) =>
          op.batchAlterTable("users", (batch) => {
            batch.dropColumn("bio");
            batch.alterColumn("nobody", { comment: "x" });
          }),
        "mariadb",
        (item) => items.push(item),
      ),
    (error) => isMigrateError(error, "revision.invalid_operation"),
  );
  assert.equal(items.at(-1), 1);
});
