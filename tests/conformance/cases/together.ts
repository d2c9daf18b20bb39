/** What depends on a column that goes, and operations that build on each other. */
import { constrained, users, usersWithPosts } from "./given.ts";
import type { Case, Part } from "../case.ts";

const pair: Part = ({ op, t }) =>
  op.createTable("a", { b: t.integer(), c: t.integer(), d: t.integer() });

export const together: readonly Case[] = [
  {
    name: "drop a column that a check over two columns names",
    given: (migration) => {
      pair(migration);
      migration.op.createCheckConstraint("ck_a", "a", "b > 0 OR c > 0");
    },
    operations: ({ op }) => {
      op.dropConstraint("ck_a", "a");
      op.dropColumn("a", "c");
    },
  },
  {
    name: "drop a column that a computed one needs",
    given: ({ op, t }) => op.createTable("a", { b: t.integer(), c: t.integer().computed("b * 2") }),
    operations: ({ op }) => op.dropColumn("a", "b"),
    fails: "senseless",
  },
  {
    name: "drop a computed column, then what it needs",
    given: ({ op, t }) =>
      op.createTable("a", { b: t.integer(), c: t.integer().computed("b * 2"), d: t.integer() }),
    operations: ({ op }) => {
      op.dropColumn("a", "c");
      op.dropColumn("a", "b");
    },
  },
  {
    name: "drop a column of an index's condition",
    needs: ["partialIndexes"],
    given: pair,
    operations: ({ op }) => {
      op.createIndex("ix_a", "a", ["b"], { where: "c > 0" });
      op.dropColumn("a", "c");
    },
  },
  {
    name: "drop a column of an index over an expression",
    needs: ["expressionIndexes"],
    given: pair,
    operations: ({ op, sql }) => {
      op.createIndex("ix_a", "a", ["b", sql`c + 1`]);
      op.dropColumn("a", "c");
    },
  },
  {
    name: "drop a column of the key",
    given: ({ op, t }) =>
      op.createTable("a", { b: t.integer(), c: t.integer(), d: t.integer() }, {
        primaryKey: { name: "pk_a", columns: ["b", "c"] },
      }),
    operations: ({ op }) => {
      op.dropConstraint("pk_a", "a", { type: "primaryKey" });
      op.dropColumn("a", "c");
    },
    inverseNeedsNoRows: "a key has no default",
  },
  {
    name: "a table made, changed and dropped at once",
    operations: ({ op, t }) => {
      op.createTable("a", { b: t.integer() });
      op.addColumn("a", "c", t.string(20).notNull().unique());
      op.createIndex("ix_a", "a", ["b", "c"]);
      op.alterColumn("a", "b", { nullable: false, newName: "d" });
      op.renameTable("a", "z");
      op.dropTable("z");
    },
  },
  {
    name: "a table made, filled with constraints step by step",
    operations: ({ op, t }) => {
      op.createTable("a", { b: t.integer().notNull(), c: t.integer() });
      op.createPrimaryKey(null, "a", ["b"]);
      op.createForeignKey(null, "a", "a", ["c"], ["b"], { onDelete: "set null" });
      op.createUniqueConstraint(null, "a", ["c"]);
      op.createCheckConstraint(null, "a", "b <> 0");
    },
  },
  {
    name: "changes of two tables in turn",
    given: usersWithPosts,
    operations: ({ op, t }) => {
      op.alterColumn("users", "name", { type: t.text() });
      op.alterColumn("posts", "title", { type: t.text() });
      op.addColumn("users", "posts", t.integer().notNull().default(0));
      op.addColumn("posts", "users", t.integer().unique());
      op.renameColumn("users", "id", "number");
      op.alterColumn("posts", "author_id", { newName: "number" });
    },
  },
  {
    name: "the same unique constraint twice, without names",
    given: pair,
    operations: ({ op }) => {
      op.createUniqueConstraint(null, "a", ["b", "c"]);
      op.createUniqueConstraint(null, "a", ["c", "b"]);
    },
  },
  {
    name: "two foreign keys from one column",
    given: constrained,
    operations: ({ op }) => {
      op.createForeignKey("fk_1", "members", "users", ["rank"], ["id"]);
      op.createForeignKey("fk_2", "members", "members", ["rank"], ["id"], { onDelete: "cascade" });
    },
  },
  {
    name: "a counting key taken away and given back",
    needs: ["droppableCounters"],
    refusal: "database.statement_failed",
    given: ({ op, t }) =>
      op.createTable("a", { b: t.integer().primaryKey("pk_a").autoincrement(), c: t.text() }),
    operations: ({ op }) => {
      op.dropConstraint("pk_a", "a", { type: "primaryKey" });
      op.createPrimaryKey("pk_a", "a", ["b"]);
    },
  },
  {
    name: "a column made a key of text instead of the number",
    given: users,
    // Numbers become text.
    changesRows: ["users"],
    operations: ({ op, t }) =>
      op.batchAlterTable("users", (batch) => {
        batch.dropConstraint(null, { type: "primaryKey" });
        batch.alterColumn("id", { type: t.text() });
        batch.createPrimaryKey("pk_users", ["name"]);
      }),
  },
  {
    name: "a computed column in the place of a plain one",
    given: users,
    operations: ({ op, t }) => {
      op.dropColumn("users", "email");
      op.addColumn("users", "email", t.string(100).computed("upper(name)"));
      op.createIndex("ix_email", "users", ["email"]);
    },
  },
  {
    name: "a rename that a later rename undoes",
    given: usersWithPosts,
    operations: ({ op }) => {
      op.renameTable("users", "people");
      op.renameColumn("people", "name", "title");
      op.renameColumn("people", "title", "name");
      op.renameTable("people", "users");
    },
  },
  {
    name: "names exchanged between two tables",
    given: usersWithPosts,
    operations: ({ op }) => {
      op.renameTable("users", "other");
      op.renameTable("posts", "users");
      op.renameTable("other", "posts");
    },
  },
  {
    name: "a view over a table that is rebuilt, renamed and rebuilt",
    needs: ["retypesUsedColumns"],
    refusal: "database.statement_failed",
    given: (migration) => {
      users(migration);
      migration.op.createView(
        "names",
        "SELECT u.id, u.name AS name FROM users AS u WHERE u.age > 0",
      );
      migration.op.createView("short", "SELECT name FROM names");
    },
    operations: ({ op, t }) => {
      op.alterColumn("users", "age", { type: t.bigInteger() });
      op.renameTable("users", "people");
      op.alterColumn("people", "name", { newName: "title", type: t.text() });
    },
  },
  {
    name: "a view over a table that is changed, renamed and changed",
    given: (migration) => {
      users(migration);
      migration.op.createView("names", "SELECT u.id, u.name FROM users AS u WHERE u.age > 0");
      migration.op.createView("short", "SELECT name FROM names");
    },
    operations: ({ op, t }) => {
      op.alterColumn("users", "email", { type: t.text() });
      op.renameTable("users", "people");
      op.alterColumn("people", "email", { newName: "mail", type: t.string(200) });
      op.renameColumn("people", "age", "years");
    },
  },
];
