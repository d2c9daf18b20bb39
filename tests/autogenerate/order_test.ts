/** In which order a diff's operations come, and what goes first so that others can. */
import assert from "node:assert/strict";
import { invertAll } from "../../src/diff/invert_all.ts";
import { sql } from "../../src/schema/fragment.ts";
import { t } from "../../src/schema/type.ts";
import { databaseOf, diff, OPTIONS, schema, table, told } from "./pure_diff.ts";
import type { Schema, ViewModel } from "../../src/schema/schema.ts";

/** Two tables that refer to each other. */
function ring(dialect: "sqlite" | "postgres" = "postgres"): Schema {
  const id = t.integer().primaryKey();
  return schema([
    table("a", { id, b: t.integer().references("b.id") }, {}, dialect),
    table("b", { id, a: t.integer().references("a.id") }, {}, dialect),
  ]);
}

function view(name: string, query: string): ViewModel {
  return { name, schema: null, columns: null, query, materialized: false };
}

Deno.test("a ring of new tables is closed when they are there, and opened before they go", () => {
  assert.deepEqual(told(diff(schema([]), ring())), [
    "create table b",
    "create table a",
    "create foreign key b_a_fkey on b",
  ]);
  const dropped = diff(ring(), schema([]));
  assert.deepEqual(told(dropped), [
    "drop constraint a_b_fkey on a",
    "drop table b",
    "drop table a",
  ]);
  const { operations } = invertAll(
    dropped.operations,
    databaseOf(ring()),
    OPTIONS.postgres.rules,
  );
  assert.deepEqual(told({ operations }), [
    "create table a",
    "create table b",
    "create foreign key a_b_fkey on a",
  ]);
});

Deno.test("where tables may refer to what is not there yet, rings stay closed", () => {
  const sqlite = ring("sqlite");
  assert.deepEqual(told(diff(schema([]), sqlite, {}, "sqlite")), [
    "create table b",
    "create table a",
  ]);
  assert.deepEqual(told(diff(sqlite, schema([]), {}, "sqlite")), ["drop table b", "drop table a"]);
});

Deno.test("a long chain of tables comes and goes in order", () => {
  const names = Array.from({ length: 3000 }, (_, at) => `t${at}`);
  const models = schema(names.map((name, at) => {
    const next = names[at + 1];
    const id = t.integer().primaryKey();
    return table(
      name,
      next === undefined ? { id } : {
        id,
        next: t.integer().references(`${next}.id`),
      },
    );
  }));
  assert.deepEqual(
    told(diff(schema([]), models)),
    names.toReversed().map((name) => `create table ${name}`),
  );
  assert.deepEqual(
    told(diff(models, schema([]))),
    names.map((name) => `drop table ${name}`),
  );
});

Deno.test("a foreign key waits for the column and the key of a table that changes", () => {
  const users = (columns: Parameters<typeof table>[1]) =>
    table("users", { id: t.integer().primaryKey(), ...columns as object });
  const to = schema([
    table("posts", { author: t.text().references("users.email") }),
    users({ email: t.text().unique() }),
  ]);
  assert.deepEqual(told(diff(schema([users({})]), to)), [
    "add column users.email",
    "create table posts",
  ]);
});

Deno.test("what leans on a key goes before the key, and comes again behind it", () => {
  const models = (key: readonly string[], unique: readonly string[]) =>
    schema([
      table("users", { id: t.integer().notNull(), n: t.integer().notNull() }, {
        primaryKey: { name: "pk", columns: key },
        unique: [{ name: "uq", columns: unique }],
      }),
      table("posts", { user: t.integer() }, {
        foreignKeys: [{
          name: "fk",
          columns: ["user"],
          references: { table: "users", columns: ["id"] },
        }],
      }),
    ]);
  const lines = told(diff(models(["id"], ["n"]), models(["n"], ["id"])));
  assert.deepEqual(lines, [
    "drop constraint fk on posts",
    "drop constraint uq on users",
    "drop constraint pk on users",
    "create primary key on users",
    "create unique constraint uq on users",
    "create foreign key fk on posts",
  ]);
});

Deno.test("a foreign key is out of the way while its columns are converted", () => {
  const models = (type: "text" | "integer") =>
    schema([
      table("users", { id: t[type]().primaryKey() }),
      table("posts", { user: t[type]().references("users.id", { name: "fk" }) }),
    ]);
  assert.deepEqual(told(diff(models("text"), models("integer"))), [
    "drop constraint fk on posts",
    "alter column users.id",
    "alter column posts.user",
    "create foreign key fk on posts",
  ]);
});

Deno.test("an index whose name another table takes over goes first", () => {
  const models = (on: string) =>
    schema(["a", "b"].map((name) =>
      table(name, { n: t.integer() }, {
        indexes: name === on ? [{ name: "moved", columns: ["n"] }] : [],
      })
    ));
  assert.deepEqual(told(diff(models("b"), models("a"))), [
    "drop index moved",
    "create index moved on a",
  ]);
  // So does a table whose index it was.
  const from = schema([table("gone", { n: t.integer() }, {
    indexes: [{ name: "moved", columns: ["n"] }],
  })]);
  const to = schema([table("made", { n: t.integer() }, {
    indexes: [{ name: "moved", columns: ["n"] }],
  })]);
  assert.deepEqual(told(diff(from, to)), ["drop table gone", "create table made"]);
});

Deno.test("a computed column goes and comes with the type of what it reads", () => {
  const models = (type: "integer" | "bigInteger") =>
    schema([
      table("x", {
        n: t[type](),
        twice: t.bigInteger().computed("n * 2", { stored: true }).index("ix"),
      }),
    ]);
  assert.deepEqual(told(diff(models("integer"), models("bigInteger"))), [
    "drop column x.twice",
    "alter column x.n",
    "add column x.twice",
  ]);
});

Deno.test("views go first and come last, those that others read in between", () => {
  const tables = [table("users", { id: t.integer().primaryKey(), name: t.text() })];
  const views = [
    view("outer_view", "SELECT id FROM inner_view"),
    view("inner_view", "SELECT id FROM users"),
  ];
  const with_ = schema(tables, { views });
  assert.deepEqual(told(diff(schema([]), with_)), [
    "create table users",
    "create view inner_view",
    "create view outer_view",
  ]);
  assert.deepEqual(told(diff(with_, schema([]))), [
    "drop view outer_view",
    "drop view inner_view",
    "drop table users",
  ]);
});

Deno.test("a changed view takes the place of the old one, unless something leans on that", () => {
  const tables = [table("users", { id: t.integer().primaryKey(), name: t.text() })];
  const models = (column: string, ...more: readonly ViewModel[]) =>
    schema(tables, { views: [view("v", `SELECT ${column} FROM users`), ...more] });
  const [replaced, ...others] = diff(models("id"), models("name")).operations;
  assert.ok(replaced?.kind === "createView" && replaced.replace);
  assert.deepEqual(others, []);
  const user = view("w", "SELECT 1 AS one FROM v");
  assert.deepEqual(told(diff(models("id", user), models("name", user))), [
    "drop view w",
    "drop view v",
    "create view v",
    "create view w",
  ]);
});

Deno.test("a view is out of the way while the type of a column that it reads changes", () => {
  const models = (dialect: "sqlite" | "postgres", length: number) =>
    schema([
      table("users", { id: t.integer().primaryKey(), name: t.string(length) }, {}, dialect),
      table("others", { id: t.integer().primaryKey() }, {}, dialect),
    ], {
      views: [view("v", "SELECT name FROM users"), view("other", "SELECT id FROM others")],
    });
  assert.deepEqual(told(diff(models("postgres", 10), models("postgres", 20))), [
    "drop view v",
    "alter column users.name",
    "create view v",
  ]);
  // There it makes no difference to the view.
  assert.deepEqual(
    told(diff(models("sqlite", 10), models("sqlite", 20), {}, "sqlite")),
    ["alter column users.name"],
  );
});

Deno.test("columns that are needed come before those that go", () => {
  const from = schema([table("x", { old: t.text() })]);
  const to = schema([table("x", { new: t.text().default(sql`'x'`) })]);
  assert.deepEqual(told(diff(from, to)), ["add column x.new", "drop column x.old"]);
});
