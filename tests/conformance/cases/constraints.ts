/** Constraints: every kind with every option, in each of the places where they can be asked for. */
import { constrained, users, usersAndPosts } from "./given.ts";
import type { Capability, Case, Part } from "../case.ts";
import type { ForeignKeyOptions, UniqueOptions } from "../../../templates/migrate.d.ts";

const ACTIONS = ["cascade", "restrict", "set null", "set default", "no action"] as const;
const CONFLICTS = ["rollback", "abort", "fail", "ignore", "replace"] as const;

interface Choice<Options> {
  readonly what: string;
  readonly options: Options;
  readonly needs?: readonly Capability[];
  /** Where it means nothing. */
  readonly notWith?: string;
}

const DEFERRABLE = [
  { what: "deferrable", options: { deferrable: true } },
  { what: "initially deferred", options: { deferrable: true, initially: "deferred" } },
  { what: "initially immediate", options: { deferrable: true, initially: "immediate" } },
  { what: "initially deferred alone", options: { initially: "deferred" } },
] as const;

const FOREIGN_KEYS: readonly Choice<ForeignKeyOptions>[] = [
  { what: "without options", options: {} },
  ...ACTIONS.map((action) => ({
    what: `on delete and on update ${action}`,
    options: { onDelete: action, onUpdate: action },
    needs: action === "set default" ? ["setDefault"] as const : [],
  })),
  ...DEFERRABLE.map((its) => ({ ...its, needs: ["deferrableForeignKeys"] as const })),
  { what: "match simple", options: { match: "simple" } },
  { what: "match full", options: { match: "full" } },
  { what: "not valid", options: { postgres: { notValid: true } }, notWith: "createTable" },
  {
    what: "with everything",
    options: {
      onDelete: "cascade",
      onUpdate: "set null",
      match: "simple",
      deferrable: true,
      initially: "deferred",
    },
    needs: ["deferrableForeignKeys"],
  },
];

/** The ways to a foreign key from `posts.author_id` to `users.id`. */
const foreignKeyWays = (options: ForeignKeyOptions): Readonly<Record<string, Part>> => ({
  "createTable": ({ op, t }) =>
    op.createTable("notes", { author_id: t.integer() }, {
      foreignKeys: [{
        name: "fk_notes",
        columns: ["author_id"],
        references: { table: "users", columns: ["id"] },
        ...options,
      }],
    }),
  "references": ({ op, t }) =>
    op.addColumn(
      "posts",
      "editor_id",
      t.integer().references("users.id", { name: "fk", ...options }),
    ),
  "createForeignKey": ({ op }) =>
    op.createForeignKey("fk_posts", "posts", "users", ["author_id"], ["id"], options),
  "batch": ({ op }) =>
    op.batchAlterTable(
      "posts",
      (batch) => batch.createForeignKey("fk_posts", "users", ["author_id"], ["id"], options),
    ),
});

const foreignKeys: readonly Case[] = FOREIGN_KEYS.flatMap((
  { what, options, needs = [], notWith },
) =>
  Object.entries(foreignKeyWays(options)).filter(([way]) => way !== notWith)
    .map(([way, operations]): Case => ({
      name: `foreign key ${what}, by ${way}`,
      needs,
      given: usersAndPosts,
      operations,
    }))
);

const UNIQUES: readonly Choice<UniqueOptions>[] = [
  { what: "without options", options: {} },
  ...CONFLICTS.map((onConflict) => ({
    what: `on conflict ${onConflict}`,
    options: { sqlite: { onConflict } },
  })),
  ...DEFERRABLE.map((its) => ({ ...its, needs: ["deferrableUniques"] as const })),
  { what: "nulls not distinct", options: { postgres: { nullsNotDistinct: true } } },
];

const uniqueWays = (options: UniqueOptions): Readonly<Record<string, Part>> => ({
  "createTable": ({ op, t }) =>
    op.createTable("notes", { a: t.integer(), b: t.text() }, {
      unique: [{ name: "uq_notes", columns: ["b", "a"], ...options }],
    }),
  "createUniqueConstraint": ({ op }) =>
    op.createUniqueConstraint("uq_users", "users", ["name", "email"], options),
  "batch": ({ op }) =>
    op.batchAlterTable(
      "users",
      (batch) => batch.createUniqueConstraint("uq_users", ["name", "email"], options),
    ),
});

const uniques: readonly Case[] = [
  ...UNIQUES.flatMap(({ what, options, needs = [] }) =>
    Object.entries(uniqueWays(options)).map(([way, operations]): Case => ({
      name: `unique ${what}, by ${way}`,
      needs,
      given: users,
      operations,
    }))
  ),
  ...["op", "batch"].map((way): Case => ({
    name: `unique from an index, by ${way}`,
    needs: ["uniquesBesideIndexes"],
    refusal: "senseless",
    given: (migration) => {
      users(migration);
      migration.op.createIndex("ux_users", "users", ["name"], { unique: true });
    },
    operations: ({ op }) => {
      const options = { postgres: { usingIndex: "ux_users" } };
      if (way === "op") op.createUniqueConstraint("ux_users", "users", ["name"], options);
      else {
        op.batchAlterTable(
          "users",
          (batch) => batch.createUniqueConstraint("ux_users", ["name"], options),
        );
      }
    },
  })),
  {
    name: "unique over rows that are not",
    given: users,
    rows: { users: [{ id: 1, name: "a" }, { id: 2, name: "a" }] },
    operations: ({ op }) => op.createUniqueConstraint("uq_users", "users", ["name"]),
    fails: "database.statement_failed",
  },
];

const primaryKeys: readonly Case[] = [
  ...CONFLICTS.map((onConflict): Case => ({
    name: `primary key on conflict ${onConflict}`,
    operations: ({ op, t }) =>
      op.createTable("a", { b: t.integer(), c: t.integer() }, {
        primaryKey: { name: "pk_a", columns: ["b", "c"], sqlite: { onConflict } },
      }),
  })),
  ...["pk_a", null].flatMap((name) =>
    ["op", "batch"].map((way): Case => ({
      name: `primary key ${name ?? "without a name"}, by ${way}`,
      given: ({ op, t }) =>
        op.createTable("a", { b: t.integer().notNull(), c: t.string(9).notNull() }),
      operations: ({ op }) => {
        if (way === "op") op.createPrimaryKey(name, "a", ["b", "c"]);
        else op.batchAlterTable("a", (batch) => batch.createPrimaryKey(name, ["b", "c"]));
      },
    }))
  ),
  {
    name: "primary key over a column that allows NULL",
    given: ({ op, t }) => op.createTable("a", { b: t.string(9), c: t.integer() }),
    rows: "filled",
    operations: ({ op }) => op.createPrimaryKey("pk_a", "a", ["b"]),
  },
  {
    name: "primary key for a table that has one",
    given: users,
    operations: ({ op }) => op.createPrimaryKey("pk", "users", ["name"]),
    fails: "senseless",
  },
  {
    name: "primary key over another column",
    given: constrained,
    operations: ({ op }) => {
      op.dropConstraint("pk_members", "members", { type: "primaryKey" });
      op.createPrimaryKey("pk_members", "members", ["code"]);
    },
  },
];

const checks: readonly Case[] = [
  ...["op", "batch"].flatMap((way) =>
    ["text", "fragment", "notValid"].map((form): Case => ({
      name: `check as ${form}, by ${way}`,
      given: users,
      operations: ({ op, sql }) => {
        const condition = form === "fragment" ? sql`age > ${-5} AND name <> ${"it's"}` : "age > -5";
        const options = form === "notValid" ? { postgres: { notValid: true } } : {};
        if (way === "op") op.createCheckConstraint("ck_age", "users", condition, options);
        else {
          op.batchAlterTable("users", (batch) =>
            batch.createCheckConstraint("ck_age", condition, options));
        }
      },
    }))
  ),
  {
    name: "check without a name",
    given: users,
    operations: ({ op }) => op.createCheckConstraint(null, "users", "age > -5"),
  },
  ...[
    "name <> 'a''b' AND age IN (1, 2, 3)",
    "age BETWEEN 0 AND 200 OR age IS NULL",
    "(age > 0) = (name LIKE '%')",
    "CASE WHEN age > 0 THEN name <> '' ELSE 1 = 1 END",
    "length(name) > 0 AND -- a comment\n age > -1",
    "\"name\" <> '/* no comment */' /* a comment */",
    "name <> ')'",
  ].map((condition, index): Case => ({
    name: `check of the form ${index + 1}`,
    given: users,
    operations: ({ op, t }) => {
      op.createCheckConstraint("ck_form", "users", condition);
      op.alterColumn("users", "email", { type: t.text() });
    },
  })),
  {
    name: "check that rows break",
    given: users,
    operations: ({ op }) => op.createCheckConstraint("ck_age", "users", "age > 1000"),
    fails: "database.statement_failed",
  },
  {
    name: "check of a column that is not there",
    given: users,
    operations: ({ op }) => op.createCheckConstraint("ck_age", "users", "nobody > 1000"),
    fails: "database.statement_failed",
  },
];

const excludes: readonly Case[] = [
  {},
  { using: "gist", where: "age > 5" },
  { deferrable: true, initially: "deferred" as const },
  { deferrable: true, initially: "immediate" as const },
].flatMap((options) => {
  // What needs no extension of PostgreSQL.
  const elements = [["int4range(id, id, '[]')", "&&"]] as const;
  const ways: Readonly<Record<string, Part>> = {
    "createTable": ({ op, t }) =>
      op.createTable("rooms", { id: t.integer(), age: t.integer() }, {
        excludes: [{ name: "ex_age", elements, ...options }],
      }),
    "createExcludeConstraint": ({ op }) =>
      op.createExcludeConstraint("ex_age", "users", elements, options),
    "batch": ({ op }) =>
      op.batchAlterTable(
        "users",
        (batch) => batch.createExcludeConstraint("ex_age", elements, options),
      ),
  };
  return Object.entries(ways).map(([way, operations]): Case => ({
    name: `exclude with ${JSON.stringify(options)}, by ${way}`,
    needs: ["excludeConstraints"],
    given: users,
    operations,
  }));
});

const NAMED = [
  ["primaryKey", "pk_members", ["id"]],
  ["unique", "uq_members_code", ["code"]],
  ["check", "ck_members_rank", undefined],
  ["foreignKey", "fk_members_user", ["user_id"]],
] as const;

const unnamed: Part = (migration) => {
  users(migration);
  migration.op.createTable("members", {
    id: migration.t.integer().notNull().primaryKey(),
    user_id: migration.t.integer().references("users.id"),
    code: migration.t.string(20).notNull().unique(),
    rank: migration.t.integer().check("rank > 0"),
  });
};

const dropped: readonly Case[] = NAMED.flatMap(([type, name, columns]) => {
  const byName: Partial<Case> = type === "primaryKey"
    ? { needs: ["namedPrimaryKeys"], refusal: "senseless" }
    : {};
  const described = { type, ...(columns === undefined ? { columns: ["rank"] } : { columns }) };
  return [
    {
      name: `drop ${type} by name`,
      ...byName,
      given: constrained,
      operations: ({ op }) => op.dropConstraint(name, "members"),
    },
    {
      name: `drop ${type} by name and type`,
      given: constrained,
      operations: ({ op }) => op.dropConstraint(name, "members", { type }),
    },
    {
      name: `drop ${type} by name, in a batch`,
      given: constrained,
      operations: ({ op }) =>
        op.batchAlterTable("members", (batch) => batch.dropConstraint(name, { type })),
    },
    {
      name: `drop ${type} without a name`,
      given: unnamed,
      operations: ({ op }) => op.dropConstraint(null, "members", described),
    },
    {
      name: `drop ${type} without a name, in a batch`,
      given: unnamed,
      operations: ({ op }) =>
        op.batchAlterTable("members", (batch) => batch.dropConstraint(null, described)),
    },
    {
      name: `rename ${type}`,
      ...byName,
      given: constrained,
      operations: ({ op }) => op.renameConstraint("members", name, "Another name"),
    },
    {
      name: `rename ${type}, in a batch`,
      ...byName,
      given: constrained,
      operations: ({ op }) =>
        op.batchAlterTable("members", (batch) => batch.renameConstraint(name, "another")),
    },
  ] satisfies readonly Case[];
});

const others: readonly Case[] = [
  {
    name: "drop all of a table",
    given: constrained,
    operations: ({ op }) => {
      for (const [type, name] of NAMED) op.dropConstraint(name, "members", { type });
    },
  },
  {
    name: "drop what is not there",
    given: users,
    operations: ({ op }) => op.dropConstraint("nobody", "users"),
    fails: "senseless",
  },
  {
    name: "rename what is not there",
    given: users,
    operations: ({ op }) => op.renameConstraint("users", "nobody", "somebody"),
    fails: "senseless",
  },
  {
    name: "validate",
    needs: ["validateConstraint"],
    given: (migration) => {
      users(migration);
      migration.op.createCheckConstraint("ck_age", "users", "age > -5", {
        postgres: { notValid: true },
      });
    },
    operations: ({ op }) => op.validateConstraint("ck_age", "users"),
  },
  {
    name: "foreign key over several columns",
    given: ({ op, t }) => {
      op.createTable("a", { b: t.integer(), c: t.integer() }, { primaryKey: ["b", "c"] });
      op.createTable("d", { e: t.integer(), f: t.integer() });
    },
    rows: { a: [{ b: 1, c: 2 }], d: [{ e: 2, f: 1 }] },
    operations: ({ op }) => op.createForeignKey(null, "d", "a", ["f", "e"], ["b", "c"]),
  },
  {
    name: "foreign key to a unique column",
    given: constrained,
    operations: ({ op, t }) =>
      op.addColumn("users", "code", t.string(20).references("members.code", { name: "fk_code" })),
  },
];

export const constraints: readonly Case[] = [
  ...foreignKeys,
  ...uniques,
  ...primaryKeys,
  ...checks,
  ...excludes,
  ...dropped,
  ...others,
];
