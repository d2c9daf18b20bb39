/** Indexes: every option, by `createIndex`, in a batch and with the table. */
import { users } from "./given.ts";
import type { Capability, Case, CaseMigration, Part } from "../case.ts";
import type { IndexColumn, IndexOptions } from "../../../templates/migrate.d.ts";

interface Form {
  readonly columns?: (migration: CaseMigration) => readonly IndexColumn[];
  readonly options?: IndexOptions;
  readonly fragment?: (migration: CaseMigration) => IndexOptions;
  readonly needs?: readonly Capability[];
  readonly refusal?: Case["refusal"];
}

const FORMS: Readonly<Record<string, Form>> = {
  "one column": {},
  "several columns": { columns: () => ["name", "age", "email"] },
  "an expression": { columns: ({ sql }) => [sql`lower(name)`], needs: ["expressionIndexes"] },
  "an expression with a value": {
    columns: ({ sql }) => ["age", sql`coalesce(name, ${"it's"})`],
    needs: ["expressionIndexes"],
  },
  "a column with options": { columns: () => [{ column: "name" }] },
  "ascending": { columns: () => [{ column: "name", order: "asc" }, "age"] },
  "descending": { columns: () => ["age", { column: "name", order: "desc" }] },
  "a descending expression": {
    columns: ({ sql }) => [{ column: sql`age + 1`, order: "desc" }],
    needs: ["expressionIndexes"],
  },
  "a collation": {
    columns: ({ collation }) => [{ column: "name", collation: collation("NOCASE") }],
  },
  "a collation and an order": {
    columns: ({ collation }) => [
      { column: "name", collation: collation("NOCASE"), order: "desc" },
    ],
  },
  "nulls first": { columns: () => [{ column: "age", nulls: "first" }], needs: ["indexNulls"] },
  "nulls last": {
    columns: () => [{ column: "age", order: "desc", nulls: "last" }],
    needs: ["indexNulls"],
  },
  "an operator class": { columns: () => [{ column: "name", opclass: "varchar_pattern_ops" }] },
  "a length": { columns: () => [{ column: "name", length: 10 }] },
  "unique": { options: { unique: true } },
  "not unique, said": { options: { unique: false } },
  "a condition": { options: { where: "age > 18" }, needs: ["partialIndexes"] },
  "a condition as a fragment": {
    fragment: ({ sql }) => ({ where: sql`name <> ${"it's"}`, unique: true }),
    needs: ["partialIndexes"],
  },
  "a method of PostgreSQL": { options: { postgres: { using: "btree" } } },
  "included columns": { options: { postgres: { include: ["age"] } } },
  "concurrently": { options: { postgres: { concurrently: true } } },
  "storage parameters": { options: { postgres: { with: { fillfactor: 70 } } } },
  "a tablespace": { options: { postgres: { tablespace: "pg_default" } } },
  "nulls not distinct": { options: { unique: true, postgres: { nullsNotDistinct: true } } },
  "the method btree": { options: { mysql: { using: "btree" } } },
  "the method hash": { options: { mysql: { using: "hash" } } },
  "fulltext": { options: { mysql: { kind: "fulltext" } } },
  "fulltext with a parser": {
    options: { mysql: { kind: "fulltext", parser: "ngram" } },
    needs: ["fulltextParsers"],
    refusal: "database.statement_failed",
  },
  "invisible": { options: { mysql: { invisible: true } } },
  ...Object.fromEntries(
    (["nocopy", "inplace", "copy"] as const).map((algorithm) =>
      [`the algorithm ${algorithm}`, { options: { mysql: { algorithm } } }] as const
    ),
  ),
  ...Object.fromEntries(
    (["none", "shared", "exclusive"] as const).map((lock) =>
      [`the lock ${lock}`, { options: { mysql: { lock } } }] as const
    ),
  ),
};

const ways = (form: Form): Readonly<Record<string, Part>> => {
  const read = (migration: CaseMigration) => ({
    columns: form.columns?.(migration) ?? ["name"],
    options: { ...form.options, ...form.fragment?.(migration) },
  });
  return {
    "createIndex": (migration) => {
      const { columns, options } = read(migration);
      migration.op.createIndex("ix_users", "users", columns, options);
    },
    "batch": (migration) => {
      const { columns, options } = read(migration);
      migration.op.batchAlterTable(
        "users",
        (batch) => batch.createIndex("ix_users", columns, options),
      );
    },
    "createTable": (migration) => {
      const { op, t } = migration;
      const { columns, options } = read(migration);
      op.createTable("people", {
        id: t.integer().primaryKey(),
        name: t.string(50).notNull(),
        email: t.string(100),
        age: t.integer(),
      }, { indexes: [{ name: "ix_people", columns, ...options }] });
    },
    "createIndex before a rebuild": (migration) => {
      const { op, t } = migration;
      const { columns, options } = read(migration);
      op.createIndex("ix_users", "users", columns, options);
      op.alterColumn("users", "email", { type: t.string(150) });
    },
  };
};

const created: readonly Case[] = Object.entries(FORMS).flatMap(([what, form]) =>
  Object.entries(ways(form)).map(([way, operations]): Case => ({
    name: `${what}, by ${way}`,
    needs: form.needs ?? [],
    ...(form.refusal === undefined ? {} : { refusal: form.refusal }),
    given: users,
    operations,
  }))
);

const dropped: readonly Case[] = [
  // What some databases refuse to create cannot be dropped there: the other cases look at that.
  ...Object.entries(FORMS).filter(([, { needs }]) => needs === undefined).map((
    [what, form],
  ): Case => ({
    name: `drop one with ${what}`,
    given: (migration) => {
      users(migration);
      ways(form).createIndex?.(migration);
    },
    operations: ({ op }) => op.dropIndex("ix_users", "users"),
  })),
  {
    name: "drop one over an expression with a condition",
    needs: ["expressionIndexes", "partialIndexes"],
    refusal: "database.statement_failed",
    without: users,
    given: (migration) => {
      users(migration);
      const { op, sql } = migration;
      op.createIndex("ix_users", "users", [sql`lower(name)`, "age"], { where: "age > 18" });
    },
    operations: ({ op }) => op.dropIndex("ix_users", "users"),
  },
  {
    name: "drop by its name alone",
    given: (migration) => {
      users(migration);
      migration.op.createIndex("ix_users", "users", ["name"]);
    },
    operations: ({ op }) => op.dropIndex(op.f("ix_users")),
  },
  {
    name: "drop concurrently",
    given: (migration) => {
      users(migration);
      migration.op.createIndex("ix_users", "users", ["name"]);
    },
    operations: ({ op }) => op.dropIndex("ix_users", "users", { postgres: { concurrently: true } }),
  },
  {
    name: "drop concurrently, in a batch",
    given: (migration) => {
      users(migration);
      migration.op.createIndex("ix_users", "users", ["name"]);
    },
    operations: ({ op }) =>
      op.batchAlterTable(
        "users",
        (batch) => batch.dropIndex("ix_users", { postgres: { concurrently: true } }),
      ),
  },
  {
    name: "drop what is not there",
    given: users,
    operations: ({ op }) => op.dropIndex("nobody", "users"),
    fails: "database.statement_failed",
  },
];

/** Spatial indexes are over points that are there. */
const places: Part = ({ op, t }) =>
  op.createTable("places", {
    id: t.integer().primaryKey(),
    at: t.string(20).notNull().variant("mysql", t.raw("POINT")),
  });

const others: readonly Case[] = [
  {
    name: "spatial",
    given: places,
    rows: "none",
    operations: ({ op }) =>
      op.createIndex("ix_places", "places", ["at"], { mysql: { kind: "spatial" } }),
  },
  {
    name: "spatial, in a batch",
    given: places,
    rows: "none",
    operations: ({ op }) =>
      op.batchAlterTable(
        "places",
        (batch) => batch.createIndex("ix_places", ["at"], { mysql: { kind: "spatial" } }),
      ),
  },
  {
    name: "spatial, with the table",
    operations: ({ op, t }) =>
      op.createTable("places", { at: t.string(20).notNull().variant("mysql", t.raw("POINT")) }, {
        indexes: [{ name: "ix_places", columns: ["at"], mysql: { kind: "spatial" } }],
      }),
  },
  {
    name: "a name by the convention",
    naming: { ix: "idx_%(table_name)s_%(column_0_name)s" },
    given: users,
    operations: ({ op }) => op.createIndex(null, "users", ["name"]),
  },
  {
    name: "a name by default",
    given: users,
    operations: ({ op }) => op.createIndex(null, "users", ["name"]),
  },
  {
    name: "one that is there",
    given: (migration) => {
      users(migration);
      migration.op.createIndex("ix_users", "users", ["name"]);
    },
    operations: ({ op }) => op.createIndex("ix_users", "users", ["email"]),
    fails: "database.statement_failed",
  },
  {
    name: "unique over rows that are not",
    given: users,
    rows: { users: [{ id: 1, name: "a" }, { id: 2, name: "a" }] },
    operations: ({ op }) => op.createIndex("ix_users", "users", ["name"], { unique: true }),
    fails: "database.statement_failed",
  },
  {
    name: "over a column that is not there",
    given: users,
    operations: ({ op }) => op.createIndex("ix_users", "users", ["nobody"]),
    fails: "database.statement_failed",
  },
];

export const indexes: readonly Case[] = [...created, ...dropped, ...others];
