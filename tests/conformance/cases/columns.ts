/** Columns: added in every way and place, renamed, dropped. */
import { constrained, users, usersAndPosts, usersWithPosts } from "./given.ts";
import type { Case, Part } from "../case.ts";
import type { ColumnSpec, Migration } from "../../../templates/migrate.d.ts";

/** Columns to add to `users`, by what is special about them. */
const ADDED: Readonly<Record<string, (migration: Migration) => ColumnSpec>> = {
  "nothing special": ({ t }) => t.string(10),
  "NULL said": ({ t }) => t.string(10).notNull().nullable(),
  "a default": ({ t }) => t.string(10).notNull().default("en"),
  "a default to be computed": ({ t, sql }) => t.dateTime().default(sql`CURRENT_TIMESTAMP`),
  "NOT NULL and a default to be computed": ({ t, sql }) =>
    t.dateTime().notNull().default(sql`CURRENT_TIMESTAMP`),
  "an expression as a default": ({ t, sql }) => t.integer().default(sql`(1 + 1)`),
  "a unique constraint": ({ t }) => t.string(10).unique("uq_added"),
  "a unique constraint without a name": ({ t }) => t.string(10).unique(),
  "two unique constraints": ({ t }) => t.string(10).unique("uq_1").unique("uq_2"),
  "an index": ({ t }) => t.string(10).index("ix_added"),
  "a check": ({ t }) => t.integer().check("added > 0", "ck_added"),
  "a check without a name": ({ t }) => t.integer().check("added > 0"),
  "a check as a fragment": ({ t, sql }) => t.text().check(sql`added <> ${"it's"}`, "ck_added"),
  "two checks": ({ t }) => t.integer().check("added > 0", "ck_1").check("added < 9", "ck_2"),
  "a foreign key": ({ t }) => t.integer().references("users.id", { name: "fk_added" }),
  "a foreign key without a name": ({ t }) => t.integer().references("users.id"),
  "a foreign key, an index and a unique constraint": ({ t }) =>
    t.integer().references("users.id").index().unique(),
  "a foreign key and a default": ({ t }) => t.integer().default(1).references("users.id"),
  "a computed value": ({ t }) => t.integer().computed("age * 2"),
  "a stored computed value": ({ t }) => t.integer().computed("age * 2", { stored: true }),
  "a virtual computed value as a fragment": ({ t, sql }) =>
    t.text().computed(sql`upper(${sql.id("name")})`, { stored: false }),
  "a comment": ({ t }) => t.text().comment("it's new"),
  "a variant for each database": ({ t }) =>
    t.text().variant("sqlite", t.integer()).variant("postgres", t.jsonb())
      .variant("mysql", t.string(20)).variant("mariadb", t.string(30)),
};

/** What is refused of some databases: identities and their like stand in `types.ts`. */
const added: readonly Case[] = [
  ...Object.entries(ADDED).map(([what, column]): Case => ({
    name: `add with ${what}`,
    given: users,
    operations: (migration) => migration.op.addColumn("users", "added", column(migration)),
  })),
  ...Object.entries(ADDED).map(([what, column]): Case => ({
    name: `drop with ${what}`,
    given: (migration) => {
      users(migration);
      migration.op.addColumn("users", "added", column(migration));
    },
    operations: (migration) => migration.op.dropColumn("users", "added"),
    ...(/check/.test(what)
      ? { spelledOtherwise: "reflection knows that the check stands with its column" }
      : {}),
  })),
  {
    name: "add with NOT NULL and no default to an empty table",
    given: users,
    rows: "none",
    operations: ({ op, t }) => op.addColumn("users", "added", t.text().notNull()),
  },
  {
    name: "add with NOT NULL and no default to a table with rows",
    given: users,
    operations: ({ op, t }) => op.addColumn("users", "added", t.text().notNull()),
    fails: "database.statement_failed",
    unless: "emptyValues",
  },
  {
    name: "add several",
    given: users,
    operations: ({ op, t }) => {
      op.addColumn("users", "a", t.text());
      op.addColumn("users", "b", t.text().unique());
      op.addColumn("users", "c", t.text());
    },
  },
  {
    name: "add to a table that a view reads",
    given: (migration) => {
      users(migration);
      migration.op.createView("names", "SELECT name FROM users");
    },
    operations: ({ op, t }) => op.addColumn("users", "added", t.text().unique()),
  },
  {
    name: "add what is there",
    given: users,
    operations: ({ op, t }) => op.addColumn("users", "name", t.text()),
    fails: "senseless",
  },
  {
    name: "add to a table that is not there",
    operations: ({ op, t }) => op.addColumn("users", "name", t.text()),
    fails: "senseless",
  },
];

const placed: readonly Case[] = [
  {
    name: "add as the first",
    needs: ["columnPositions"],
    given: constrained,
    operations: ({ op, t }) => op.addColumn("members", "added", t.text(), { first: true }),
  },
  {
    name: "add after a column",
    needs: ["columnPositions"],
    given: constrained,
    operations: ({ op, t }) => op.addColumn("members", "added", t.text(), { after: "user_id" }),
  },
  {
    name: "add before a column",
    needs: ["columnPositions"],
    given: constrained,
    operations: ({ op, t }) => op.addColumn("members", "added", t.text(), { before: "user_id" }),
  },
  {
    name: "add after the last column",
    needs: ["columnPositions"],
    given: constrained,
    operations: ({ op, t }) => op.addColumn("members", "added", t.text(), { after: "rank" }),
  },
  {
    name: "add after a column that is not there",
    needs: ["columnPositions"],
    given: users,
    operations: ({ op, t }) => op.addColumn("users", "added", t.text(), { after: "nobody" }),
    fails: "senseless",
  },
];

/** Tables in which a column is renamed that much depends on. */
const DEPENDENT: Readonly<Record<string, Part>> = {
  "a key, and others refer to it": usersWithPosts,
  "an index": ({ op, t }) =>
    op.createTable("users", { id: t.integer().index("ix_id"), name: t.text() }),
  "an index over an expression and a condition": ({ op, t, sql, supports }) =>
    op.createTable("users", { id: t.integer(), name: t.string(50) }, {
      indexes: [{
        name: "ix_id",
        columns: [supports("expressionIndexes") ? sql`abs(id)` : "id", "name"],
        ...(supports("partialIndexes") ? { where: "id > 0" } : {}),
      }],
    }),
  "a unique constraint": ({ op, t }) =>
    op.createTable("users", { id: t.integer(), name: t.text() }, {
      unique: [{ name: "uq_id", columns: ["name", "id"] }],
    }),
  "a check": ({ op, t }) =>
    op.createTable("users", {
      id: t.integer().check("id > 0 OR 'id' = name", "ck_id"),
      name: t.text(),
    }),
  "a check as a fragment": ({ op, t, sql }) =>
    op.createTable("users", { id: t.integer(), name: t.text() }, {
      checks: [{ condition: sql`${sql.id("id")} > ${0} AND name <> ${"id"}` }],
    }),
  "a computed column": ({ op, t }) =>
    op.createTable("users", { id: t.integer(), twice: t.integer().computed("id * 2") }),
  "a stored computed column": ({ op, t }) =>
    op.createTable("users", {
      id: t.integer(),
      twice: t.integer().computed("id * 2", { stored: true }),
    }),
  "a view": ({ op, t }) => {
    op.createTable("users", { id: t.integer(), name: t.text() });
    op.createView("ids", "SELECT id, users.id AS other FROM users WHERE id > 0");
  },
};

const renamed: readonly Case[] = [
  ...Object.entries(DEPENDENT).map(([what, given]): Case => ({
    name: `rename one with ${what}`,
    given,
    operations: ({ op }) => op.renameColumn("users", "id", "number"),
  })),
  {
    name: "rename to a reserved word",
    given: users,
    operations: ({ op }) => op.renameColumn("users", "name", "order"),
  },
  {
    name: "rename to another case",
    given: users,
    operations: ({ op }) => op.renameColumn("users", "name", "Name"),
  },
  {
    name: "rename two to each other's names",
    given: users,
    operations: ({ op }) => {
      op.renameColumn("users", "name", "other");
      op.renameColumn("users", "email", "name");
      op.renameColumn("users", "other", "email");
    },
  },
  {
    name: "rename between other changes",
    given: usersAndPosts,
    operations: ({ op, t }) => {
      op.alterColumn("users", "name", { type: t.text() });
      op.renameColumn("users", "name", "title");
      op.alterColumn("users", "title", { type: t.string(80) });
      op.createUniqueConstraint("uq_title", "users", ["title"]);
    },
  },
  {
    name: "rename to what is there",
    given: users,
    operations: ({ op }) => op.renameColumn("users", "name", "email"),
    fails: "database.statement_failed",
  },
  {
    name: "rename what is not there",
    given: users,
    operations: ({ op }) => op.renameColumn("users", "nobody", "somebody"),
    fails: "senseless",
  },
];

const dropped: readonly Case[] = [
  {
    name: "drop one with NOT NULL",
    given: users,
    operations: ({ op }) => op.dropColumn("users", "name"),
    inverseNeedsNoRows: "NOT NULL without a default",
  },
  {
    name: "drop the first",
    given: users,
    operations: ({ op }) => op.dropColumn("users", "id"),
    inverseNeedsNoRows: "a key has no default",
  },
  {
    name: "drop one in the middle",
    given: users,
    operations: ({ op }) => op.dropColumn("users", "email"),
  },
  {
    name: "drop one with constraints and indexes",
    given: constrained,
    operations: ({ op }) => op.dropColumn("members", "code"),
    inverseNeedsNoRows: "NOT NULL without a default",
  },
  {
    name: "drop one that refers to another table",
    given: constrained,
    operations: ({ op }) => op.dropColumn("members", "user_id"),
  },
  {
    name: "drop one of a unique constraint over several",
    given: ({ op, t }) =>
      op.createTable("a", { b: t.integer(), c: t.integer(), d: t.integer() }, {
        unique: [{ name: "uq_a", columns: ["b", "c"] }],
        indexes: [{ name: "ix_a", columns: ["c", "d"] }],
      }),
    operations: ({ op }) => op.dropColumn("a", "c"),
  },
  {
    name: "drop several",
    given: users,
    operations: ({ op }) => {
      op.dropColumn("users", "age");
      op.dropColumn("users", "email");
      op.dropColumn("users", "active");
    },
  },
  {
    name: "drop and add under the same name",
    given: users,
    operations: ({ op, t }) => {
      op.dropColumn("users", "age");
      op.addColumn("users", "age", t.text());
    },
  },
  {
    name: "drop the only one",
    needs: ["columnlessTables"],
    refusal: "senseless",
    given: ({ op, t }) => op.createTable("a", { b: t.integer() }),
    operations: ({ op }) => op.dropColumn("a", "b"),
  },
  {
    name: "drop what is not there",
    given: users,
    operations: ({ op }) => op.dropColumn("users", "nobody"),
    fails: "senseless",
  },
];

export const columns: readonly Case[] = [...added, ...placed, ...renamed, ...dropped];
