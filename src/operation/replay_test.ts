import assert from "node:assert/strict";
import { isMigrateError } from "../core/error.ts";
import { sql } from "../schema/fragment.ts";
import { EMPTY_SCHEMA, type Schema, type TableModel } from "../schema/schema.ts";
import { t } from "../schema/type.ts";
import { record } from "./record_sample.ts";
import { applyOperation, isUnknown, replayOperation, startReplay } from "./replay.ts";
import { RULES, SCHEMA } from "./replay_sample.ts";
import type { Op } from "../../templates/migrate.d.ts";

type Case = (op: Op) => void;

async function replay(calls: Case, schema: Schema = SCHEMA): Promise<Schema> {
  const operations = await record(calls, { dialect: "postgres" });
  return operations.reduce((its, operation) => applyOperation(operation, its, RULES), schema);
}

function tableIn(schema: Schema, name = "users"): TableModel {
  const table = schema.tables.find((its) => its.name === name);
  assert.ok(table !== undefined, name);
  return table;
}

async function users(calls: Case): Promise<TableModel> {
  return tableIn(await replay(calls));
}

const names = (items: readonly { readonly name: string | null }[]) => items.map(({ name }) => name);
const last = <T>(items: readonly T[]) => items.at(-1);

Deno.test("tables are created, dropped, renamed; what refers to them follows", async () => {
  const created = await replay((op) => {
    op.createTable("a", { id: t.integer().index() }, { ifNotExists: true });
    op.createTable("A", { x: t.text() }, { ifNotExists: true });
    op.dropTable("bare");
    op.dropTable("bare", { ifExists: true });
  });
  assert.deepEqual(names(created.tables), ["users", "members", "events", "a"]);
  assert.deepEqual(names(tableIn(created, "a").indexes), ["ix_a_id"]);
  const renamed = await replay((op) => op.renameTable("Users", "people"));
  assert.deepEqual(
    [tableIn(renamed, "people"), tableIn(renamed, "members")].map(({ foreignKeys }) =>
      foreignKeys.map(({ references }) => references.table)
    ),
    [["people"], ["people", "people"]],
  );
  assert.equal(renamed.views[0]?.query, "SELECT name FROM people WHERE age > 17");
  const commented = await users((op) => op.createTableComment("users", "c"));
  assert.equal(commented.comment, "c");
  assert.equal((await users((op) => op.dropTableComment("users"))).comment, null);
});

Deno.test("columns are added with what they declare, in their place", async () => {
  const column = t.integer().unique("u").index("i").check("x > 0", "c").references("bare.a");
  const added = await users((op) => {
    op.addColumn("users", "x", column, { after: "id" });
    op.addColumn("users", "y", t.text(), { before: "id" });
    op.addColumn("users", "z", t.text(), { first: true });
    op.addColumn("users", "z", t.integer(), { ifNotExists: true });
  });
  assert.deepEqual(names(added.columns).slice(0, 5), ["z", "y", "id", "x", "name"]);
  assert.equal(last(added.uniqueConstraints)?.name, "u");
  assert.equal(last(added.indexes)?.name, "i");
  assert.equal(last(added.checks)?.name, "c");
  assert.equal(last(added.foreignKeys)?.references.table, "bare");
  const keyed = tableIn(
    await replay((op) => op.addColumn("bare", "id", t.integer().primaryKey("pk"))),
    "bare",
  );
  assert.deepEqual(keyed.primaryKey, { name: "pk", columns: ["id"] });
  assert.equal(last(keyed.columns)?.nullable, false);
});

Deno.test("alterColumn changes what it names", async () => {
  const { columns, checks, primaryKey } = await users((op) => {
    op.alterColumn("users", "NAME", { type: t.text(), nullable: true, default: null });
    op.alterColumn("users", "name", { comment: null, collation: "C", newName: "nick" });
    op.alterColumn("users", "id", { autoincrement: false, default: sql`1` });
    op.alterColumn("users", "gone", { nullable: true }, { ifExists: true });
    op.batchAlterTable("users", (batch) => {
      batch.alterColumn("age", { nullable: false, default: 5 }, { first: true });
    });
  });
  assert.deepEqual(names(columns).slice(0, 3), ["age", "id", "nick"]);
  const [age, id, nick, , , , loud] = columns;
  assert.equal(age?.nullable, false);
  assert.equal(age?.default, 5);
  assert.equal(id?.autoincrement, null);
  assert.deepEqual(nick?.type, { kind: "type", type: "text" });
  assert.equal(nick?.nullable, true);
  assert.equal(nick?.default, null);
  assert.equal(nick?.comment, null);
  assert.equal(nick?.collation, "C");
  assert.equal(loud?.computed?.expression, "upper(nick)");
  assert.equal(checks[2]?.condition, "nick <> email");
  assert.deepEqual(primaryKey, { name: "pk_users", columns: ["id"] });
});

Deno.test("whatever mentions a column follows its new name", async () => {
  const schema = await replay((op) => {
    op.renameColumn("users", "age", "years");
    op.renameColumn("users", "id", "key");
    op.renameColumn("users", "email", "mail");
    op.renameColumn("users", "gone", "x", { ifExists: true });
    op.renameColumn("nowhere", "gone", "x", { ifExists: true });
  });
  const table = tableIn(schema);
  assert.deepEqual(table.primaryKey?.columns, ["key"]);
  assert.deepEqual(table.foreignKeys[0]?.references.columns, ["key"]);
  assert.deepEqual(last(table.uniqueConstraints)?.columns, ["name", "years"]);
  assert.equal(table.checks[0]?.condition, "years > 0");
  assert.deepEqual(table.excludes[0]?.elements, [["years", "="]]);
  assert.equal(table.excludes[0]?.where, "years > 5");
  assert.deepEqual(table.indexes.map(({ where }) => where)[1], "mail <> ''");
  assert.deepEqual(table.indexes[1]?.columns[1]?.column, "years");
  assert.deepEqual(table.indexes[2]?.postgres?.include, ["mail"]);
  assert.equal(schema.views[0]?.query, "SELECT name FROM users WHERE years > 17");
  assert.deepEqual(
    tableIn(schema, "members").foreignKeys.map(({ references }) => references.columns),
    [["key"], ["mail"]],
  );
  // A foreign key of the same name in another schema means another table.
  assert.deepEqual(tableIn(schema, "events").foreignKeys[0]?.references.columns, ["id"]);
});

Deno.test("dropping a column takes along what names it", async () => {
  const table = await users((op) => {
    op.dropColumn("users", "age");
    op.dropColumn("users", "age", { ifExists: true });
  });
  assert.deepEqual(names(table.checks), ["ck_both"]);
  assert.deepEqual(names(table.uniqueConstraints), ["uq_email"]);
  assert.deepEqual(table.excludes, []);
  assert.deepEqual(names(table.indexes), ["ix_email", "ix_include", "ux_mood"]);
  assert.deepEqual((await users((op) => op.dropColumn("users", "boss_id"))).foreignKeys, []);
  const members = tableIn(await replay((op) => op.dropColumn("members", "group_id")), "members");
  assert.equal(members.primaryKey, null);
  assert.equal(members.columns[0]?.nullable, false);
});

Deno.test("constraints and indexes come, go, and change their names", async () => {
  const table = tableIn(
    await replay((op) => {
      op.createPrimaryKey("pk", "bare", ["a"]);
      op.createPrimaryKey("pk", "bare", ["b"], { ifNotExists: true });
      op.createUniqueConstraint(null, "bare", ["a"]);
      op.createUniqueConstraint(null, "bare", ["A"], { ifNotExists: true });
      op.createForeignKey("fk", "bare", "users", ["a"], ["id"]);
      op.createForeignKey(null, "bare", "users", ["a"], ["id"], { ifNotExists: true });
      op.createCheckConstraint(null, "bare", sql`a > ${1n}`);
      op.createCheckConstraint(null, "bare", sql`a > ${1n}`, { ifNotExists: true });
      op.createExcludeConstraint("ex", "bare", [["a", "="]]);
      op.createIndex("ix", "bare", ["a"], { unique: true, postgres: { concurrently: true } });
      op.createIndex("IX", "bare", ["b"], { ifNotExists: true });
      op.renameConstraint("bare", "fk", "fk2");
      op.renameConstraint("bare", "gone", "x", { ifExists: true });
    }),
    "bare",
  );
  assert.deepEqual(table.primaryKey, { name: "pk", columns: ["a"] });
  assert.equal(table.columns[0]?.nullable, false);
  assert.deepEqual(names(table.uniqueConstraints), [null]);
  assert.deepEqual(names(table.foreignKeys), ["fk2"]);
  assert.equal(table.checks.length, 1);
  assert.deepEqual(names(table.excludes), ["ex"]);
  assert.equal(table.indexes[0]?.postgres, undefined);
  const using = tableIn(
    await replay((op) => {
      op.createUniqueConstraint("uq", "users", ["mood"], { postgres: { usingIndex: "ux_mood" } });
      op.validateConstraint("ck_later", "users");
    }),
  );
  assert.deepEqual(last(using.uniqueConstraints), { name: "uq", columns: ["mood"] });
  assert.deepEqual(names(using.indexes), ["ix_email", "ix_lower", "ix_include"]);
  assert.deepEqual(last(using.checks), { name: "ck_later", condition: "age > 18" });
});

Deno.test("constraints and indexes are dropped by name, or by what they are", async () => {
  const table = await users((op) => {
    op.dropConstraint("UQ_EMAIL", "users");
    op.dropConstraint("uq_email", "users", { ifExists: true });
    op.dropConstraint(null, "users", { type: "check", columns: ["age"] });
    op.dropConstraint(null, "users", { type: "unique" });
    op.dropConstraint("PRIMARY", "users", { type: "primaryKey" });
    op.dropConstraint(null, "users", { type: "foreignKey", columns: ["boss_id"] });
    op.dropConstraint("ex_age", "users");
    op.dropIndex("ix_email");
    op.dropIndex("ix_lower", "users");
    op.dropIndex("ix_lower", "users", { ifExists: true });
    op.dropIndex("gone", undefined, { ifExists: true });
  });
  assert.deepEqual(names(table.checks), ["ck_age", "ck_both", "ck_later"]);
  assert.deepEqual(table.uniqueConstraints, []);
  assert.equal(table.primaryKey, null);
  assert.deepEqual(table.foreignKeys, []);
  assert.deepEqual(table.excludes, []);
  assert.deepEqual(names(table.indexes), ["ix_include", "ux_mood"]);
  const events = tableIn(
    await replay((op) => op.dropIndex("ix_events_what", undefined, { schema: "audit" })),
    "events",
  );
  assert.deepEqual(events.indexes, []);
});

Deno.test("a batch: its items in order, what it adds, the order of columns", async () => {
  const named = await users((op) =>
    op.batchAlterTable("users", (batch) => {
      batch.dropConstraint("uq_users_name");
      batch.renameColumn("name", "nick");
      batch.dropColumn("loud");
      batch.dropConstraint("pk_users");
    }, {
      columnOrder: ["age", "nick"],
      namingConvention: { uq: "uq_%(table_name)s_%(column_0_name)s" },
      table: {
        primaryKey: ["email"],
        checks: [{ name: "ck_new", condition: "nick <> ''" }],
        indexes: [{ columns: ["age"] }],
        comment: "new",
        sqlite: { strict: false, withoutRowid: true },
      },
    })
  );
  assert.deepEqual(names(named.columns), [
    ...["age", "nick", "id", "email", "mood", "moods", "boss_id"],
  ]);
  assert.deepEqual(names(named.uniqueConstraints), ["uq_email"]);
  assert.deepEqual(named.primaryKey, { name: null, columns: ["email"] });
  assert.equal(last(named.checks)?.name, "ck_new");
  assert.equal(last(named.indexes)?.name, "ix_users_age");
  assert.equal(named.comment, "new");
  assert.deepEqual(named.options, { sqlite: { withoutRowid: true } });
});

Deno.test("a batch believes copyFrom", async () => {
  const copyFrom = { columns: { x: t.integer() }, comment: "copied" };
  const calls: Case = (op) =>
    op.batchAlterTable("USERS", (batch) => batch.addColumn("y", t.text()), { copyFrom });
  const known = await users(calls);
  assert.deepEqual([known.comment, names(known.columns)], ["copied", ["x", "y"]]);
  assert.deepEqual(names((await replay(calls, EMPTY_SCHEMA)).tables), ["USERS"]);
});

Deno.test("enums, sequences, schemas, views", async () => {
  const schema = await replay((op) => {
    op.createEnum("e", ["a"]);
    op.createEnum("e", ["b"], { ifNotExists: true });
    op.addEnumValue("mood", "calm", { after: "sad" });
    op.addEnumValue("mood", "calm", { ifNotExists: true });
    op.addEnumValue("mood", "dull", { before: "sad" });
    op.addEnumValue("mood", "wild");
    op.renameEnumValue("mood", "happy", "glad");
    op.dropEnum("gone", { ifExists: true });
    op.createSequence("s", { start: 1n });
    op.createSequence("s", { ifNotExists: true });
    op.dropSequence("numbers");
    op.dropSequence("numbers", { ifExists: true });
    op.createView(
      "adults",
      sql`SELECT ${"it's"}, ${1n}, ${true}, ${null} FROM ${sql.id("a", "b")}`,
      {
        replace: true,
        columns: ["a", "b", "c", "d"],
      },
    );
    op.createView("adults", "SELECT 2", { ifNotExists: true });
    op.createView("more", "SELECT 1", { materialized: true });
    op.dropView("gone", { ifExists: true });
    op.createSchema("x");
    op.createSchema("x", { ifNotExists: true });
    op.dropSchema("audit", { cascade: true });
    op.dropSchema("audit", { ifExists: true });
  });
  const values = ["dull", "sad", "calm", "glad", "wild"];
  assert.deepEqual(schema.enums, [
    { name: "mood", schema: null, values },
    { name: "e", schema: null, values: ["a"] },
  ]);
  const [, , , , mood, moods] = tableIn(schema).columns;
  assert.deepEqual([mood?.type.values, moods?.type.of?.values], [values, values]);
  assert.deepEqual(names(schema.sequences), ["s"]);
  assert.deepEqual(names(schema.views), ["adults", "more"]);
  assert.equal(schema.views[0]?.query, `SELECT 'it''s', 1, TRUE, NULL FROM "a"."b"`);
  assert.deepEqual(names(schema.tables), ["users", "members", "bare"]);
  assert.deepEqual(schema.schemas, ["x"]);
});

Deno.test("what does nothing gives the same schema", async () => {
  const same: readonly Case[] = [
    (op) => op.execute("ALTER TABLE users ADD x"),
    (op) => op.executeFile("a.sql"),
    (op) => op.bulkInsert("nowhere", []),
    (op) => op.dropConstraint("gone", "nowhere", { ifExists: true }),
    (op) => op.renameTable("nowhere", "x", { ifExists: true }),
  ];
  for (const calls of same) assert.equal(await replay(calls), SCHEMA);
});

Deno.test("what is not there, or there already, is an error that says so", async () => {
  const cases: readonly (readonly [Case, RegExp])[] = [
    [(op) => op.dropTable("userz"), /there is no table "userz"; is "users" meant\?/],
    [(op) => op.dropTable("users", { schema: "s" }), /there is no table "s\.users"/],
    [(op) => op.createTable("Users", { a: t.text() }), /table "Users" is there already/],
    [(op) => op.createTable("adults", { a: t.text() }), /view "adults" is there already/],
    [(op) => op.renameTable("users", "members"), /table "members" is there already/],
    [(op) => op.createTableComment("x", "c"), /there is no table/],
    [(op) => op.addColumn("users", "AGE", t.text()), /has a column "AGE" already/],
    [(op) => op.addColumn("users", "x", t.text().primaryKey()), /has a primary key already/],
    [(op) => op.addColumn("users", "x", t.text(), { after: "y" }), /has no column "y"/],
    [(op) => op.alterColumn("users", "agee", { nullable: true }), /"agee"; is "age" meant/],
    [(op) => op.alterColumn("users", "age", { newName: "id" }), /has a column "id" already/],
    [(op) => op.renameColumn("users", "x", "y"), /table "users" has no column "x"/],
    [(op) => op.renameColumn("users", "age", "name"), /has a column "name" already/],
    [(op) => op.dropColumn("users", "x"), /table "users" has no column "x"/],
    [(op) => op.createIndex("ix_email", "users", ["age"]), /index "ix_email" is there already/],
    [(op) => op.createIndex("ix", "users", ["x"]), /has no column "x"/],
    [(op) => op.dropIndex("ix_emial"), /no index "ix_emial"; is "ix_email" meant/],
    [(op) => op.dropIndex("ix_emial", "users"), /has no index "ix_emial"; is "ix_email" meant/],
    [(op) => op.createPrimaryKey(null, "users", ["age"]), /has a primary key already/],
    [(op) => op.createUniqueConstraint("fk_boss", "users", ["age"]), /"fk_boss" already/],
    [(op) => op.createForeignKey(null, "users", "a", ["x"], ["y"]), /has no column "x"/],
    [(op) => op.validateConstraint("x", "users"), /has no constraint "x"/],
    [(op) => op.dropConstraint("uq_emial", "users"), /"uq_emial"; is "uq_email" meant/],
    [(op) => op.dropConstraint(null, "bare", { type: "primaryKey" }), /of type primaryKey/],
    [
      (op) => {
        op.createCheckConstraint(null, "users", "age <> 13");
        op.dropConstraint(null, "users", { type: "check" });
      },
      /several such constraints/,
    ],
    [(op) => op.renameConstraint("users", "x", "y"), /has no constraint "x"/],
    [(op) => op.renameConstraint("users", "ck_age", "pk_users"), /"pk_users" already/],
    [
      (op) => op.batchAlterTable("users", () => {}, { columnOrder: ["id", "ID"] }),
      /names a column twice/,
    ],
    [(op) => op.createEnum("mood", ["x"]), /enum "mood" is there already/],
    [(op) => op.addEnumValue("mood", "sad"), /has a value "sad" already/],
    [(op) => op.addEnumValue("mood", "x", { after: "sed" }), /"sed"; is "sad" meant/],
    [(op) => op.renameEnumValue("mood", "sad", "happy"), /has a value "happy" already/],
    [(op) => op.dropEnum("x"), /there is no enum "x"/],
    [(op) => op.createSequence("numbers"), /sequence "numbers" is there/],
    [(op) => op.dropSequence("x"), /there is no sequence "x"/],
    [(op) => op.createSchema("AUDIT"), /schema "AUDIT" is there/],
    [(op) => op.dropSchema("audi"), /no schema "audi"; is "audit" meant/],
    [(op) => op.createView("adults", "SELECT 1"), /view "adults" is there/],
    [(op) => op.createView("users", "SELECT 1", { replace: true }), /table "users" is there/],
    [(op) => op.dropView("x"), /there is no view "x"/],
  ];
  for (const [calls, says] of cases) {
    await assert.rejects(replay(calls), (error) => {
      assert.ok(isMigrateError(error, "revision.invalid_operation"), `${says}: ${error}`);
      assert.match(error.details.reason, says);
      return true;
    }, String(calls));
  }
});

/** Which of `a` and `users` are unknown and which tables are there, after all calls. */
async function follow(calls: Case): Promise<string> {
  const operations = await record(calls, { dialect: "postgres" });
  const state = operations.reduce(
    (its, operation) => replayOperation(its, operation, RULES),
    startReplay({ ...EMPTY_SCHEMA, tables: [tableIn(SCHEMA)] }),
  );
  const unknown = ["users", "a", "b"].filter((name) =>
    isUnknown(state, { name, schema: null }, RULES)
  );
  const there = state.schema.tables.map(({ name, columns }) => `${name}:${columns.length}`);
  return `${unknown.join(" ")}|${there.join(" ")}`;
}

Deno.test("raw SQL makes tables unknown, until they are created, dropped or described", async () => {
  const id = { id: t.integer() };
  const view = (op: Op) => op.createView("v", "SELECT 1");
  const cases: readonly (readonly [Case, string])[] = [
    [(op) => op.execute("UPDATE users SET id = 1"), "|users:8"],
    [(op) => op.execute("ALTER TABLE USERS ADD x INTEGER"), "users|users:8"],
    [(op) => op.execute("DO $$ ... $$"), "users a b|users:8"],
    [(op) => op.executeFile("a.sql"), "users a b|users:8"],
    [
      (op) => (op.execute("DROP TABLE users"), op.addColumn("users", "x", t.text())),
      "users|users:8",
    ],
    [(op) => (op.execute("ALTER TABLE users ADD x"), op.dropColumn("users", "x")), "users|users:8"],
    [(op) => (op.executeFile("a"), op.createTable("a", id)), "users b|users:8 a:1"],
    [(op) => (op.executeFile("a"), op.createTable("users", id)), "a b|users:1"],
    [
      (op) => (op.executeFile("a"), op.createTable("a", id, { ifNotExists: true })),
      "users a b|users:8",
    ],
    [(op) => (op.executeFile("a"), op.dropTable("users")), "a b|"],
    [(op) => (op.execute("CREATE TABLE a (id)"), op.dropTable("a")), "|users:8"],
    [(op) => (op.execute("CREATE TABLE a (id)"), op.renameTable("a", "b")), "b|users:8"],
    [(op) => (op.execute("ALTER TABLE users ..."), op.renameTable("users", "b")), "b|"],
    [(op) => (op.execute("DROP TABLE a"), op.renameTable("users", "a")), "|a:8"],
    [(op) => (op.executeFile("a"), op.renameTable("a", "b")), "users b|users:8"],
    [
      (op) => (op.executeFile("a"), op.createTable("a", id), op.execute("ALTER TABLE a ADD x")),
      "users a b|users:8 a:1",
    ],
    [
      (
        op,
      ) => (op.executeFile("a"), op.batchAlterTable("a", () => {}, { copyFrom: { columns: id } })),
      "users b|users:8 a:1",
    ],
    [(op) => (op.executeFile("a"), op.dropIndex("ix_gone")), "users a b|users:8"],
    [(op) => (op.execute("DROP TABLE b"), op.dropIndex("ix_email")), "b|users:8"],
    [(op) => (op.execute("CREATE VIEW b AS"), op.dropView("b")), "b|users:8"],
    [(op) => (op.execute("CREATE TYPE b AS"), op.dropEnum("b")), "b|users:8"],
    [(op) => (op.execute("create view v"), op.dropView("v")), "|users:8"],
    [(op) => (view(op), op.execute("drop view v"), op.createTable("v", id)), "|users:8 v:1"],
    [(op) => (view(op), op.execute("drop view v"), op.renameTable("users", "v")), "|v:8"],
    [(op) => (view(op), op.execute("drop view v"), view(op)), "|users:8"],
    [(op) => op.execute("ALTER TABLE audit.users ..."), "users|users:8"],
  ];
  for (const [calls, expected] of cases) assert.equal(await follow(calls), expected, String(calls));
  await assert.rejects(follow((op) => (op.execute("DROP TABLE b"), op.dropTable("a"))));
  await assert.rejects(follow((op) => op.dropView("b")));
  await assert.rejects(follow((op) => (view(op), op.createTable("v", id))));
  await assert.rejects(follow((op) => (op.executeFile("a"), op.dropTable("a"), op.dropTable("a"))));
});
