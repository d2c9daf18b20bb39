/** Views: created in every way, replaced, dropped; and what happens to their tables. */
import { users } from "./given.ts";
import type { Case, Part } from "../case.ts";

const withView: Part = (migration) => {
  users(migration);
  migration.op.createView("names", "SELECT id, name FROM users");
};

export const views: readonly Case[] = [
  {
    name: "create from text",
    given: users,
    operations: ({ op }) => op.createView("names", "SELECT name FROM users WHERE age > 18"),
  },
  {
    name: "create from a fragment with values of each kind",
    given: users,
    operations: ({ op, sql }) =>
      op.createView(
        "names",
        sql`SELECT ${sql.id("users", "name")} FROM ${
          sql.id("users")
        } WHERE age > ${18} AND name <> ${"it's"}
          AND age NOT IN (${sql.join([1, 2n])}) AND ${
          sql.raw("email IS NOT NULL")
        } OR age IS ${null}`,
      ),
  },
  {
    name: "create with names of its columns",
    given: users,
    operations: ({ op }) =>
      op.createView("names", "SELECT id, name FROM users", { columns: ["Number", "the name"] }),
  },
  {
    name: "create from a query with comments and blanks at its ends",
    given: users,
    operations: ({ op }) =>
      op.createView("names", "\n  SELECT name -- all\n  FROM users /* of us */\n"),
  },
  {
    name: "create from a join, a group and a common table",
    given: users,
    operations: ({ op }) =>
      op.createView(
        "counts",
        `WITH adults AS (SELECT id, name FROM users WHERE age > 17)
        SELECT u.name, count(*) AS times FROM users AS u JOIN adults AS a ON a.id = u.id
        GROUP BY u.name HAVING count(*) > 0 ORDER BY u.name`,
      ),
  },
  {
    name: "create on another view",
    given: withView,
    operations: ({ op }) => op.createView("short_names", "SELECT name FROM names WHERE id < 9"),
  },
  {
    name: "create materialized",
    needs: ["materializedViews"],
    given: users,
    operations: ({ op }) =>
      op.createView("names", "SELECT name FROM users", { materialized: true }),
  },
  {
    name: "replace",
    given: withView,
    operations: ({ op }) =>
      op.createView("names", "SELECT id, name, email FROM users", { replace: true }),
  },
  {
    name: "replace where there is none",
    given: users,
    operations: ({ op }) => op.createView("names", "SELECT name FROM users", { replace: true }),
  },
  {
    name: "create what is there",
    given: withView,
    operations: ({ op }) => op.createView("names", "SELECT name FROM users"),
    fails: "database.statement_failed",
  },
  {
    name: "create with the name of a table",
    given: users,
    operations: ({ op }) => op.createView("users", "SELECT 1 AS one"),
    fails: "database.statement_failed",
  },
  { name: "drop", given: withView, operations: ({ op }) => op.dropView("names") },
  {
    name: "drop one with names of its columns",
    given: (migration) => {
      users(migration);
      migration.op.createView("names", "SELECT id, name FROM users", { columns: ["a", "b c"] });
    },
    operations: ({ op }) => op.dropView("names"),
  },
  {
    name: "drop a materialized one",
    needs: ["materializedViews"],
    without: withView,
    given: (migration) => {
      users(migration);
      migration.op.createView("names", "SELECT name FROM users", { materialized: true });
    },
    operations: ({ op }) => op.dropView("names", { materialized: true }),
  },
  {
    name: "drop what is not there",
    operations: ({ op }) => op.dropView("names"),
    fails: "database.statement_failed",
  },
  {
    name: "drop, change the table, create again",
    given: withView,
    operations: ({ op, t }) => {
      op.dropView("names");
      op.alterColumn("users", "name", { type: t.text() });
      op.dropColumn("users", "email");
      op.createView("names", "SELECT id, name FROM users");
    },
  },
  {
    name: "change a column that a view reads",
    given: withView,
    operations: ({ op }) => op.alterColumn("users", "name", { default: "nobody" }),
  },
  {
    name: "drop a column that a view reads",
    given: withView,
    operations: ({ op }) => op.dropColumn("users", "name"),
    fails: "database.statement_failed",
    unless: "brokenViews",
    inverseNeedsNoRows: "NOT NULL without a default",
  },
];
