import assert from "node:assert/strict";
import { t } from "../schema/type.ts";
import { isApplied, isRepeatable, scopeOf } from "./applied.ts";
import { record } from "./record_sample.ts";
import { applyOperation } from "./replay.ts";
import { RULES, SCHEMA } from "./replay_sample.ts";
import type { Kind, Operation } from "./mod.ts";
import type { Comparer } from "../schema/comparer.ts";
import type { Schema } from "../schema/schema.ts";
import type { Op } from "../../templates/migrate.d.ts";

type Case = (op: Op) => void;

const COMPARER: Comparer = { canonical: (schema) => schema, foldName: RULES.foldName };

const ask = (operation: Operation, schema: Schema) => isApplied(operation, schema, RULES, COMPARER);

/** Calls that a schema tells of, before and after; a kind that is missing does not compile. */
const TOLD: { readonly [K in Kind]: readonly Case[] } = {
  createTable: [
    (op) => op.createTable("a", { id: t.integer().primaryKey().index() }),
    (op) => op.createTable("a", { id: t.integer() }, { schema: "audit" }),
  ],
  dropTable: [(op) => op.dropTable("USERS"), (op) => op.dropTable("events", { schema: "audit" })],
  renameTable: [
    (op) => op.renameTable("Users", "people"),
    (op) => op.renameTable("events", "x", { schema: "audit" }),
  ],
  createTableComment: [(op) => op.createTableComment("users", "c")],
  dropTableComment: [(op) => op.dropTableComment("users")],
  addColumn: [
    (op) => op.addColumn("users", "x", t.integer().unique().index().references("bare.a")),
    (op) => op.addColumn("bare", "x", t.integer().primaryKey(), { first: true }),
  ],
  alterColumn: [
    (op) => op.alterColumn("users", "name", { type: t.text(), nullable: true, default: null }),
    (op) => op.alterColumn("users", "Name", { newName: "nick", comment: null }),
    (op) => op.alterColumn("users", "name", { newName: "nick" }),
    (op) => op.alterColumn("users", "age", { nullable: false, using: "1" }),
  ],
  renameColumn: [(op) => op.renameColumn("users", "AGE", "years")],
  dropColumn: [(op) => op.dropColumn("users", "EMAIL")],
  createIndex: [
    (op) => op.createIndex("ix", "users", ["age"]),
    (op) => op.createIndex("ix", "events", ["what"], { schema: "audit" }),
  ],
  dropIndex: [
    (op) => op.dropIndex("ix_email", "users"),
    (op) => op.dropIndex("IX_Lower"),
    (op) => op.dropIndex("ix_events_what", undefined, { schema: "audit" }),
  ],
  createPrimaryKey: [(op) => op.createPrimaryKey("pk", "bare", ["b", "a"])],
  createUniqueConstraint: [
    (op) => op.createUniqueConstraint("uq", "bare", ["a"]),
    (op) => op.createUniqueConstraint(null, "bare", ["a"]),
  ],
  createForeignKey: [(op) => op.createForeignKey("fk", "bare", "users", ["a"], ["id"])],
  createCheckConstraint: [(op) => op.createCheckConstraint("ck", "bare", "a > 0")],
  createExcludeConstraint: [(op) => op.createExcludeConstraint("ex", "bare", [["a", "="]])],
  validateConstraint: [(op) => op.validateConstraint("ck_later", "users")],
  dropConstraint: [
    (op) => op.dropConstraint("fk_boss", "users"),
    (op) => op.dropConstraint(null, "users", { type: "primaryKey" }),
  ],
  renameConstraint: [(op) => op.renameConstraint("users", "ck_both", "ck_two")],
  batchAlterTable: [
    (op) =>
      op.batchAlterTable("users", (batch) => {
        batch.addColumn("x", t.integer());
        batch.dropColumn("loud");
        batch.alterColumn("age", { nullable: false });
      }),
    (op) =>
      op.batchAlterTable("users", (batch) => batch.renameConstraint("ck_both", "ck_two"), {
        table: { comment: "other" },
      }),
  ],
  createEnum: [(op) => op.createEnum("e", ["a", "b"])],
  addEnumValue: [
    (op) => op.addEnumValue("mood", "calm"),
    (op) => op.addEnumValue("level", "high", { schema: "audit" }),
  ],
  renameEnumValue: [(op) => op.renameEnumValue("mood", "sad", "blue")],
  dropEnum: [(op) => op.dropEnum("Mood")],
  createSchema: [(op) => op.createSchema("s")],
  dropSchema: [(op) => op.dropSchema("AUDIT")],
  createSequence: [(op) => op.createSequence("s", { schema: "audit" })],
  dropSequence: [(op) => op.dropSequence("numbers")],
  createView: [(op) => op.createView("v", "SELECT 1")],
  dropView: [(op) => op.dropView("sums", { schema: "audit", materialized: true })],
  execute: [],
  executeFile: [],
  bulkInsert: [],
};

for (const [kind, cases] of Object.entries(TOLD)) {
  Deno.test(`whether ${kind} is applied is told from the schema`, async () => {
    for (const its of cases) {
      const [operation] = await record(its);
      assert.ok(operation !== undefined);
      assert.equal(ask(operation, SCHEMA), false, its.toString());
      assert.equal(ask(operation, applyOperation(operation, SCHEMA, RULES)), true, its.toString());
    }
  });
}

Deno.test("what a schema does not tell is not guessed", async () => {
  const silent: readonly Case[] = [
    (op) => op.execute("CREATE TABLE a (id int)"),
    (op) => op.executeFile("a.sql"),
    (op) => op.bulkInsert("users", []),
    // Another of the name is there.
    (op) => op.createTable("users", { id: t.integer() }),
    (op) => op.createEnum("mood", ["happy"]),
    (op) => op.createPrimaryKey("pk", "users", ["name"]),
    // Neither name is there, or both are.
    (op) => op.renameTable("x", "y"),
    (op) => op.renameTable("users", "bare"),
    (op) => op.renameColumn("users", "age", "name"),
    (op) => op.renameConstraint("users", "x", "y"),
    (op) => op.renameEnumValue("mood", "x", "y"),
    // The table is not there.
    (op) => op.addColumn("x", "a", t.integer()),
    (op) => op.dropColumn("x", "a"),
    (op) => op.alterColumn("x", "a", { nullable: true }),
    (op) => op.alterColumn("users", "x", { nullable: true }),
    // Only the rows would tell, or nothing.
    (op) => op.alterColumn("users", "age", { using: "age + 1" }),
    (op) => op.createView("adults", "SELECT 2", { replace: true }),
    (op) => op.createCheckConstraint(null, "users", "age > 1"),
    (op) => op.dropConstraint(null, "users", { type: "check" }),
    (op) => op.batchAlterTable("users", () => {}, { table: { comment: "x" } }),
    // Half of it.
    (op) =>
      op.batchAlterTable("users", (batch) => {
        batch.addColumn("age", t.integer());
        batch.addColumn("new", t.integer());
      }),
  ];
  for (const its of silent) {
    const [operation] = await record(its);
    assert.ok(operation !== undefined);
    assert.equal(ask(operation, SCHEMA), null, its.toString());
  }
});

Deno.test("what can be run twice is known", async () => {
  const isSo = async (its: Case) => isRepeatable((await record(its))[0] as Operation);
  assert.ok(await isSo((op) => op.createTable("a", {}, { ifNotExists: true })));
  assert.ok(await isSo((op) => op.dropIndex("a", "b", { ifExists: true })));
  assert.ok(await isSo((op) => op.createView("a", "SELECT 1", { replace: true })));
  assert.ok(await isSo((op) => op.createTableComment("a", "b")));
  assert.ok(!await isSo((op) => op.createTable("a", {})));
  assert.ok(!await isSo((op) => op.execute("SELECT 1")));
});

Deno.test("what must be reflected to tell", async () => {
  const scope = async (its: Case) => scopeOf((await record(its))[0] as Operation);
  const users = { name: "users", schema: null };
  assert.deepEqual(await scope((op) => op.dropColumn("users", "a")), { tables: [users] });
  assert.deepEqual(await scope((op) => op.createTable("users", { a: t.text() })), {
    tables: [users],
  });
  assert.deepEqual(await scope((op) => op.renameTable("users", "x", { schema: "s" })), {
    tables: [{ name: "users", schema: "s" }, { name: "x", schema: "s" }],
  });
  assert.deepEqual(await scope((op) => op.dropIndex("ix")), {});
  assert.deepEqual(await scope((op) => op.dropView("v", { schema: "s" })), { schemas: ["s"] });
  assert.deepEqual(await scope((op) => op.createSchema("s")), {});
});
