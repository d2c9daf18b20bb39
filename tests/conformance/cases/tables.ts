/** Tables: created in every way, dropped, renamed, described. */
import { constrained, users, usersWithPosts } from "./given.ts";
import type { Case } from "../case.ts";
import type { TableOptions } from "../../../templates/migrate.d.ts";

/** Options that say one thing, of databases that may not know it. */
const OPTIONS: Readonly<Record<string, TableOptions>> = {
  "a comment": { comment: "what it's for" },
  "STRICT": { sqlite: { strict: true } },
  "WITHOUT ROWID": { sqlite: { withoutRowid: true } },
  "STRICT, WITHOUT ROWID": { sqlite: { strict: true, withoutRowid: true } },
  "AUTOINCREMENT": { sqlite: { autoincrement: true } },
  "STRICT with AUTOINCREMENT": { sqlite: { strict: true, autoincrement: true } },
  "no AUTOINCREMENT": { sqlite: { autoincrement: false, strict: false, withoutRowid: false } },
  "storage parameters": { postgres: { with: { fillfactor: 70 } } },
  "a tablespace": { postgres: { tablespace: "pg_default" } },
  "UNLOGGED": { postgres: { unlogged: true } },
  "an engine": { mysql: { engine: "InnoDB" } },
  "a character set": { mysql: { charset: "utf8mb4", collate: "utf8mb4_bin" } },
  "a row format": { mysql: { rowFormat: "DYNAMIC" } },
};

const created: readonly Case[] = [
  {
    name: "create with one column",
    operations: ({ op, t }) => op.createTable("a", { b: t.integer() }),
  },
  {
    name: "create with columns as pairs, in their order",
    operations: ({ op, t }) =>
      op.createTable("years", [["2025", t.integer()], ["b", t.text()], ["2024", t.integer()]]),
  },
  {
    name: "create with a counting key",
    operations: ({ op, t }) =>
      op.createTable("a", { id: t.integer().primaryKey().autoincrement(), b: t.text() }),
  },
  {
    name: "create with a key of a column, named",
    operations: ({ op, t }) => op.createTable("a", { id: t.integer().primaryKey("pk_a") }),
  },
  {
    name: "create with a named counting key and AUTOINCREMENT",
    operations: ({ op, t }) =>
      op.createTable("a", { id: t.integer().primaryKey("pk_a").autoincrement(), b: t.text() }, {
        sqlite: { autoincrement: true },
      }),
  },
  {
    name: "create with a key of text",
    operations: ({ op, t }) => op.createTable("a", { code: t.string(10).primaryKey() }),
  },
  {
    name: "create with a key of several columns",
    operations: ({ op, t }) =>
      op.createTable("a", {
        b: t.integer().primaryKey(),
        c: t.integer().primaryKey(),
        d: t.text(),
      }),
  },
  {
    name: "create with a key as a list, in its own order",
    operations: ({ op, t }) =>
      op.createTable("a", { b: t.integer(), c: t.integer() }, { primaryKey: ["c", "b"] }),
  },
  {
    name: "create with a named key",
    operations: ({ op, t }) =>
      op.createTable("a", { b: t.integer(), c: t.integer() }, {
        primaryKey: { name: "pk_a", columns: ["b", "c"] },
      }),
  },
  {
    name: "create with a final name, whatever the convention",
    naming: { pk: "pk_%(table_name)s", uq: "uq_%(table_name)s" },
    operations: ({ op, t }) =>
      op.createTable("a", { b: t.integer(), c: t.integer() }, {
        primaryKey: { name: op.f("my_key"), columns: ["b"] },
        unique: [{ name: op.f("my_unique"), columns: ["c"] }],
      }),
  },
  {
    name: "create with names by the convention",
    naming: {
      pk: "pk_%(table_name)s",
      uq: "uq_%(table_name)s_%(column_0_name)s",
      ck: "ck_%(table_name)s_%(constraint_name)s",
      fk: "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
      ix: "ix_%(column_0_label)s",
    },
    given: users,
    operations: ({ op, t }) =>
      op.createTable("a", {
        id: t.integer().primaryKey(),
        b: t.integer().unique(),
        c: t.integer().check("c > 0", "positive"),
        d: t.integer().references("users.id"),
        e: t.integer().index(),
      }),
  },
  {
    name: "create with a table that refers to itself",
    operations: ({ op, t }) =>
      op.createTable("nodes", {
        id: t.integer().primaryKey(),
        parent_id: t.integer().references("nodes.id", { onDelete: "cascade" }),
      }),
  },
  {
    name: "create as a temporary table",
    operations: ({ op, t }) => op.createTable("a", { b: t.integer() }, { temporary: true }),
  },
  {
    name: "create as a partitioned table",
    operations: ({ op, t }) =>
      op.createTable("events", { id: t.integer().notNull(), at: t.date().notNull() }, {
        postgres: { partitionBy: "RANGE (at)" },
      }),
  },
  {
    name: "create as a child of another table",
    given: users,
    operations: ({ op, t }) =>
      op.createTable("admins", { level: t.integer() }, { postgres: { inherits: ["users"] } }),
  },
  {
    name: "create what was dropped before",
    given: users,
    operations: ({ op, t }) => {
      op.dropTable("users");
      op.createTable("users", { id: t.integer().primaryKey(), nick: t.text() });
    },
  },
  {
    name: "create two that refer to each other",
    operations: ({ op, t }) => {
      op.createTable("a", { id: t.integer().primaryKey(), b_id: t.integer() });
      op.createTable("b", { id: t.integer().primaryKey(), a_id: t.integer().references("a.id") });
      op.createForeignKey("fk_a_b", "a", "b", ["b_id"], ["id"]);
    },
  },
  ...Object.entries(OPTIONS).map(([what, options]): Case => ({
    name: `create with ${what}`,
    operations: ({ op, t }) =>
      op.createTable("a", { id: t.integer().primaryKey(), b: t.text() }, options),
  })),
  {
    name: "create what is there",
    given: users,
    operations: ({ op, t }) => op.createTable("users", { id: t.integer() }),
    fails: "database.statement_failed",
  },
  {
    name: "create without columns",
    needs: ["columnlessTables"],
    refusal: "database.statement_failed",
    operations: ({ op }) => op.createTable("a", {}),
  },
];

const dropped: readonly Case[] = [
  { name: "drop", given: users, operations: ({ op }) => op.dropTable("users") },
  {
    name: "drop with constraints and indexes",
    given: constrained,
    operations: ({ op }) => op.dropTable("members"),
  },
  {
    name: "drop in order of the references",
    given: usersWithPosts,
    operations: ({ op }) => {
      op.dropTable("posts");
      op.dropTable("users");
    },
  },
  ...Object.entries(OPTIONS).map(([what, options]): Case => ({
    name: `drop with ${what}`,
    given: ({ op, t }) =>
      op.createTable("a", { id: t.integer().primaryKey(), b: t.text() }, options),
    operations: ({ op }) => op.dropTable("a"),
  })),
  {
    name: "drop what is not there",
    operations: ({ op }) => op.dropTable("a"),
    fails: "database.statement_failed",
  },
];

const renamed: readonly Case[] = [
  { name: "rename", given: users, operations: ({ op }) => op.renameTable("users", "people") },
  {
    name: "rename one that others refer to",
    given: usersWithPosts,
    operations: ({ op }) => op.renameTable("users", "people"),
  },
  {
    name: "rename one that refers to others",
    given: usersWithPosts,
    operations: ({ op }) => op.renameTable("posts", "articles"),
  },
  {
    name: "rename one that refers to itself",
    given: ({ op, t }) =>
      op.createTable("nodes", {
        id: t.integer().primaryKey(),
        parent_id: t.integer().references("nodes.id"),
      }),
    operations: ({ op }) => op.renameTable("nodes", "trees"),
  },
  {
    name: "rename one with constraints and indexes, which keep their names",
    given: constrained,
    operations: ({ op }) => op.renameTable("members", "people"),
  },
  {
    name: "rename one whose check names the table",
    given: ({ op, t }) =>
      op.createTable("a", { b: t.integer() }, {
        checks: [{ name: "ck_b", condition: "a.b > 0" }],
      }),
    operations: ({ op }) => op.renameTable("a", "z"),
  },
  {
    name: "rename one that a view reads",
    given: (migration) => {
      users(migration);
      migration.op.createView("names", "SELECT users.name FROM users");
    },
    operations: ({ op }) => op.renameTable("users", "people"),
  },
  {
    name: "rename, then change under the new name",
    given: usersWithPosts,
    operations: ({ op, t }) => {
      op.renameTable("users", "people");
      op.addColumn("people", "nick", t.text());
      op.alterColumn("people", "email", { type: t.string(200) });
    },
  },
  {
    name: "rename to a name that was freed",
    given: usersWithPosts,
    operations: ({ op }) => {
      op.renameTable("users", "people");
      op.renameTable("posts", "users");
    },
  },
  {
    name: "rename to a reserved word",
    given: usersWithPosts,
    operations: ({ op }) => op.renameTable("users", "order"),
  },
  {
    name: "rename to another case",
    given: usersWithPosts,
    operations: ({ op }) => op.renameTable("users", "Users"),
  },
  {
    name: "rename to what is there",
    given: usersWithPosts,
    operations: ({ op }) => op.renameTable("users", "posts"),
    fails: "database.statement_failed",
  },
];

const commented: readonly Case[] = [
  {
    name: "set a comment",
    given: users,
    operations: ({ op }) => op.createTableComment("users", "it's us"),
  },
  {
    name: "replace a comment",
    given: ({ op, t }) => op.createTable("a", { b: t.text() }, { comment: "old" }),
    operations: ({ op }) => op.createTableComment("a", "new"),
  },
  {
    name: "drop a comment",
    given: ({ op, t }) => op.createTable("a", { b: t.text() }, { comment: "old" }),
    operations: ({ op }) => op.dropTableComment("a"),
  },
];

export const tables: readonly Case[] = [...created, ...dropped, ...renamed, ...commented];
