import assert from "node:assert/strict";
import { t } from "../schema/type.ts";
import { sql } from "../schema/fragment.ts";
import { invertOperation } from "./invert.ts";
import { record } from "./record_sample.ts";
import { applyOperation } from "./replay.ts";
import { RULES, SCHEMA } from "./replay_sample.ts";
import type { Kind, Operation } from "./mod.ts";
import type { Rules } from "./rules.ts";
import type { Schema, TableModel } from "../schema/schema.ts";
import type { Op } from "../../templates/migrate.d.ts";

type Case = (op: Op) => void;

/** Calls of every kind that can be undone: one that is missing does not compile. */
const UNDONE: { readonly [K in Kind]: readonly Case[] } = {
  createTable: [
    (op) => op.createTable("a", { id: t.integer().primaryKey().index() }),
    (op) => op.createTable("a", { id: t.integer() }, { schema: "audit" }),
    (op) => op.createTable("users", { id: t.integer() }, { ifNotExists: true }),
  ],
  dropTable: [
    (op) => op.dropTable("USERS"),
    (op) => op.dropTable("members"),
    (op) => op.dropTable("events", { schema: "audit" }),
    (op) => op.dropTable("gone", { ifExists: true }),
  ],
  renameTable: [
    (op) => op.renameTable("Users", "people"),
    (op) => op.renameTable("users", "Users"),
    (op) => op.renameTable("events", "x", { schema: "audit" }),
    (op) => op.renameTable("gone", "x", { ifExists: true }),
  ],
  createTableComment: [
    (op) => op.createTableComment("users", "c"),
    (op) => op.createTableComment("bare", "c"),
  ],
  dropTableComment: [(op) => op.dropTableComment("users"), (op) => op.dropTableComment("bare")],
  addColumn: [
    (op) => op.addColumn("users", "x", t.integer().unique().index().references("bare.a")),
    (op) => op.addColumn("users", "x", t.text().check("x <> ''", "c").check("name <> 'x'", "d")),
    (op) => op.addColumn("users", "x", t.text().check("1 = 1"), { after: "id" }),
    (op) => op.addColumn("bare", "x", t.integer().primaryKey().autoincrement(), { first: true }),
    (op) => op.addColumn("users", "age", t.text(), { ifNotExists: true }),
  ],
  alterColumn: [
    (op) => op.alterColumn("users", "name", { type: t.text(), nullable: true, default: null }),
    (op) => op.alterColumn("users", "Name", { newName: "nick", comment: null, collation: "C" }),
    (op) => op.alterColumn("users", "id", { autoincrement: false, default: sql`1` }),
    (op) => op.alterColumn("users", "age", { existing: { nullable: true } }),
    (op) => op.alterColumn("users", "gone", { nullable: true }, { ifExists: true }),
  ],
  renameColumn: [
    (op) => op.renameColumn("users", "ID", "key"),
    (op) => op.renameColumn("users", "age", "years"),
    (op) => op.renameColumn("users", "name", "Name"),
    (op) => op.renameColumn("users", "gone", "x", { ifExists: true }),
  ],
  dropColumn: [
    ...["id", "name", "EMAIL", "age", "mood", "moods", "loud", "boss_id"].map(
      (name): Case => (op) => op.dropColumn("users", name),
    ),
    (op) => op.dropColumn("members", "group_id"),
    (op) => op.dropColumn("events", "id", { schema: "audit" }),
    (op) => op.dropColumn("users", "gone", { ifExists: true }),
  ],
  createIndex: [
    (op) => op.createIndex("ix", "users", [sql`upper(name)`, "age"], { where: "age > 0" }),
    (op) => op.createIndex("ix", "users", ["age"], { postgres: { concurrently: true } }),
    (op) => op.createIndex("ix_email", "users", ["age"], { ifNotExists: true }),
  ],
  dropIndex: [
    (op) => op.dropIndex("ix_lower"),
    (op) => op.dropIndex("IX_email", "users", { postgres: { concurrently: true } }),
    (op) => op.dropIndex("ix_events_what", undefined, { schema: "audit" }),
    (op) => op.dropIndex("gone", "users", { ifExists: true }),
  ],
  createPrimaryKey: [
    (op) => op.createPrimaryKey(null, "bare", ["a", "b"]),
    (op) => op.createPrimaryKey("pk", "bare", ["b"]),
    (op) => op.createPrimaryKey("pk", "users", ["age"], { ifNotExists: true }),
  ],
  createUniqueConstraint: [
    (op) => op.createUniqueConstraint("u", "users", ["age"], { deferrable: true }),
    (op) => op.createUniqueConstraint(null, "users", ["age"], { sqlite: { onConflict: "fail" } }),
    (op) =>
      op.createUniqueConstraint("u", "users", ["mood"], { postgres: { usingIndex: "ux_mood" } }),
    (op) => op.createUniqueConstraint(null, "users", ["email"], { ifNotExists: true }),
  ],
  createForeignKey: [
    (op) => op.createForeignKey("f", "bare", "users", ["a"], ["id"], { onDelete: "cascade" }),
    (op) => op.createForeignKey(null, "bare", "users", ["a"], ["id"]),
    (op) => op.createForeignKey(null, "users", "users", ["BOSS_ID"], ["id"], { ifNotExists: true }),
  ],
  createCheckConstraint: [
    (op) => op.createCheckConstraint("c", "bare", "a > 0", { postgres: { notValid: true } }),
    (op) => op.createCheckConstraint(null, "bare", "a > b"),
    (op) => op.createCheckConstraint(null, "bare", "1 = 1"),
    (op) => op.createCheckConstraint("ck_age", "users", "age > 1", { ifNotExists: true }),
  ],
  createExcludeConstraint: [
    (op) => op.createExcludeConstraint("e", "bare", [["a", "="]], { using: "gist" }),
    (op) => op.createExcludeConstraint("ex_age", "users", [["age", "="]], { ifNotExists: true }),
  ],
  validateConstraint: [
    (op) => op.validateConstraint("ck_later", "users"),
    (op) => op.validateConstraint("ck_age", "users"),
  ],
  dropConstraint: [
    (op) => op.dropConstraint("PK_users", "users"),
    (op) => op.dropConstraint("ck_later", "users"),
    (op) => op.dropConstraint("ex_age", "users"),
    (op) => op.dropConstraint("fk_boss", "users", { type: "foreignKey" }),
    (op) => op.dropConstraint(null, "users", { type: "unique", columns: ["name", "age"] }),
    (op) => op.dropConstraint(null, "users", { type: "check", columns: ["age"] }),
    (op) => op.dropConstraint(null, "members", { type: "primaryKey" }),
    (op) => op.dropConstraint("gone", "users", { ifExists: true }),
  ],
  renameConstraint: [
    (op) => op.renameConstraint("users", "CK_age", "ck_years"),
    (op) => op.renameConstraint("users", "gone", "x", { ifExists: true }),
  ],
  batchAlterTable: [
    (op) => op.batchAlterTable("users", () => {}),
    (op) => op.batchAlterTable("users", () => {}, { columnOrder: ["age", "id"] }),
    (op) =>
      op.batchAlterTable("users", (batch) => {
        batch.renameColumn("name", "nick");
        batch.alterColumn("nick", { type: t.text(), newName: "called" }, { after: "mood" });
        batch.dropColumn("age");
        batch.addColumn("age", t.text().notNull().default("x"), { first: true });
        batch.dropConstraint("pk_users");
        batch.createPrimaryKey("pk", ["email"]);
        batch.createCheckConstraint(null, "called <> 'x'");
        batch.dropTableComment();
        batch.createExcludeConstraint("ex", [["age", "="]]);
        batch.dropIndex("ix_gone", { ifExists: true });
      }, { recreate: "always", columnOrder: ["email", "called"] }),
    (op) =>
      op.batchAlterTable("users", (batch) => {
        batch.dropConstraint("uq_users_name");
        batch.dropConstraint("ck_users_age");
      }, {
        namingConvention: {
          uq: "uq_%(table_name)s_%(column_0_name)s",
          ck: "ck_%(table_name)s_%(column_0_name)s",
        },
      }),
    (op) =>
      op.batchAlterTable("members", (batch) => batch.addColumn("x", t.text()), {
        namingConvention: {
          pk: "pk_%(table_name)s",
          fk: "fk_%(table_name)s_%(referred_table_name)s",
        },
      }),
    (op) =>
      op.batchAlterTable("bare", () => {}, {
        recreate: "always",
        table: {
          primaryKey: ["a"],
          unique: [{ columns: ["b"] }],
          checks: [{ condition: "a > b" }],
          foreignKeys: [{ columns: ["a"], references: { table: "users", columns: ["id"] } }],
          excludes: [{ name: "e", elements: [["a", "="]] }],
          indexes: [{ columns: ["b"] }],
          comment: "c",
          sqlite: { strict: true, withoutRowid: true },
        },
      }),
    (op) => op.batchAlterTable("users", () => {}, { table: { sqlite: { strict: false } } }),
    (op) =>
      op.batchAlterTable("bare", (batch) => batch.dropColumn("a"), {
        copyFrom: { columns: { a: t.integer(), b: t.integer().notNull() } },
      }),
  ],
  createEnum: [
    (op) => op.createEnum("e", ["a"], { schema: "audit" }),
    (op) => op.createEnum("mood", ["a"], { ifNotExists: true }),
  ],
  addEnumValue: [(op) => op.addEnumValue("mood", "sad", { ifNotExists: true })],
  renameEnumValue: [(op) => op.renameEnumValue("mood", "sad", "blue")],
  dropEnum: [
    (op) => op.dropEnum("MOOD"),
    (op) => op.dropEnum("gone", { ifExists: true }),
  ],
  createSchema: [
    (op) => op.createSchema("x"),
    (op) => op.createSchema("audit", { ifNotExists: true }),
  ],
  dropSchema: [
    (op) => op.dropSchema("Audit", { cascade: true }),
    (op) => op.dropSchema("gone", { ifExists: true }),
  ],
  createSequence: [
    (op) => op.createSequence("s", { start: 1n }),
    (op) => op.createSequence("numbers", { ifNotExists: true }),
  ],
  dropSequence: [
    (op) => op.dropSequence("Numbers"),
    (op) => op.dropSequence("gone", { ifExists: true }),
  ],
  createView: [
    (op) => op.createView("v", "SELECT 1", { columns: ["a"] }),
    (op) => op.createView("v", "SELECT 1", { materialized: true }),
    (op) => op.createView("adults", "SELECT 1", { replace: true }),
    (op) => op.createView("sums", "SELECT 2", { replace: true, schema: "audit" }),
    (op) => op.createView("adults", "SELECT 1", { ifNotExists: true }),
  ],
  dropView: [
    (op) => op.dropView("adults"),
    (op) => op.dropView("sums", { schema: "audit", materialized: true }),
    (op) => op.dropView("gone", { ifExists: true }),
  ],
  execute: [],
  executeFile: [],
  bulkInsert: [],
};

/** Names are spelt in many ways, and only columns have an order that means something. */
function comparable(schema: Schema, hasColumnOrder: boolean): unknown {
  const text = (value: unknown): string =>
    JSON.stringify(value, (_key, its: unknown) => typeof its === "bigint" ? `${its}n` : its);
  const sorted = <T>(items: readonly T[]) => [...items].sort((a, b) => text(a) < text(b) ? -1 : 1);
  const table = (its: TableModel) => ({
    ...its,
    columns: hasColumnOrder ? its.columns : sorted(its.columns),
    uniqueConstraints: sorted(its.uniqueConstraints),
    checks: sorted(its.checks),
    foreignKeys: sorted(its.foreignKeys),
    excludes: sorted(its.excludes),
    indexes: sorted(its.indexes),
  });
  return {
    tables: sorted(schema.tables.map(table)),
    views: sorted(schema.views),
    enums: sorted(schema.enums),
    sequences: sorted(schema.sequences),
    schemas: sorted(schema.schemas),
  };
}

async function operationOf(call: Case): Promise<Operation> {
  const [operation] = await record(call, { dialect: "postgres" });
  assert.ok(operation !== undefined);
  return operation;
}

function assertUndone(operation: Operation, rules: Rules, says: string): void {
  const inverse = invertOperation(operation, SCHEMA, rules);
  assert.ok(inverse !== null, says);
  const after = applyOperation(operation, SCHEMA, rules);
  const again = inverse.reduce((its, undo) => applyOperation(undo, its, rules), after);
  const { placesColumns } = rules;
  assert.deepEqual(comparable(again, placesColumns), comparable(SCHEMA, placesColumns), says);
  if (after === SCHEMA) assert.deepEqual(inverse, [], says);
  for (const undo of inverse) assert.ok(Object.isFrozen(undo), says);
}

Deno.test("an operation and its inverse give what was before, whatever places columns", async () => {
  for (const call of Object.values(UNDONE).flat()) {
    const operation = await operationOf(call);
    assertUndone(operation, RULES, String(call));
    assertUndone(operation, { ...RULES, placesColumns: false }, String(call));
  }
});

Deno.test("the inverse of an inverse does what the operation did", async () => {
  for (const call of Object.values(UNDONE).flat()) {
    const operation = await operationOf(call);
    const after = applyOperation(operation, SCHEMA, RULES);
    let schema = after;
    const redone: Operation[] = [];
    for (const undo of invertOperation(operation, SCHEMA, RULES) ?? []) {
      const redo = invertOperation(undo, schema, RULES);
      assert.ok(redo !== null, String(call));
      redone.unshift(...redo);
      schema = applyOperation(undo, schema, RULES);
    }
    const again = redone.reduce((its, redo) => applyOperation(redo, its, RULES), schema);
    assert.deepEqual(comparable(again, true), comparable(after, true), String(call));
  }
});

Deno.test("what nothing can undo", async () => {
  const cases: readonly Case[] = [
    (op) => op.execute("SELECT 1"),
    (op) => op.executeFile("a.sql"),
    (op) => op.bulkInsert("users", []),
    (op) => op.addEnumValue("mood", "calm"),
    (op) => op.createExcludeConstraint(null, "bare", [["a", "="]]),
  ];
  for (const call of cases) {
    assert.equal(invertOperation(await operationOf(call), SCHEMA, RULES), null, String(call));
  }
});

Deno.test("inverses as they are", async () => {
  const users = { name: "users", schema: null };
  const cases: readonly (readonly [Case, readonly string[], object])[] = [
    [
      (op) => op.dropColumn("users", "id"),
      ["addColumn", "createPrimaryKey", "createForeignKey"],
      { table: users, primaryKey: null, position: { first: true } },
    ],
    [
      (op) => op.dropColumn("users", "boss_id"),
      ["addColumn"],
      { table: users, position: {}, indexes: [] },
    ],
    [
      (op) => op.dropColumn("users", "email"),
      ["addColumn", "createCheckConstraint", "createIndex", "createIndex"],
      { position: { after: "name" } },
    ],
    [
      (op) => op.dropColumn("events", "id", { schema: "audit" }),
      ["addColumn", "createForeignKey"],
      { primaryKey: { name: null, columns: ["id"] } },
    ],
    [
      (op) => op.createIndex("ix", "users", ["age"], { postgres: { concurrently: true } }),
      ["dropIndex"],
      { table: users, index: "ix", schema: null, concurrently: true },
    ],
    [
      (op) => op.createUniqueConstraint(null, "users", ["age"]),
      ["dropConstraint"],
      { constraint: null, type: "unique", columns: ["age"] },
    ],
    [
      (op) => op.createUniqueConstraint("u", "users", ["age"]),
      ["dropConstraint"],
      { constraint: "u", type: "unique", columns: null },
    ],
    [
      (op) => op.createView("adults", "SELECT 1", { replace: true }),
      ["createView"],
      { replace: true },
    ],
    [
      (op) => op.batchAlterTable("users", (b) => b.dropColumn("age"), { recreate: "never" }),
      ["batchAlterTable"],
      { recreate: "auto", columnOrder: null, copyFrom: null },
    ],
  ];
  for (const [call, kinds, has] of cases) {
    const inverse = invertOperation(await operationOf(call), SCHEMA, RULES) ?? [];
    assert.deepEqual(inverse.map(({ kind }) => kind), kinds, String(call));
    assert.deepEqual({ ...inverse[0], ...has }, inverse[0], String(call));
  }
});
