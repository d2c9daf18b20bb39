/** `batchAlterTable`: its options, and everything that it can hold, together. */
import { constrained, users, usersWithPosts } from "./given.ts";
import type { Case, Part } from "../case.ts";

const COLUMN_ORDER = ["rank", "id"];

const order: readonly Case[] = [
  {
    name: "an order of all columns",
    given: constrained,
    operations: ({ op }) =>
      op.batchAlterTable("members", () => {}, { columnOrder: ["code", "rank", "user_id", "id"] }),
  },
  {
    name: "an order of some columns",
    given: constrained,
    operations: ({ op }) =>
      op.batchAlterTable("members", (batch) => batch.renameColumn("rank", "level"), {
        columnOrder: ["level", "id"],
      }),
  },
  {
    name: "an order with a column that is new",
    given: constrained,
    operations: ({ op, t }) =>
      op.batchAlterTable("members", (batch) => batch.addColumn("added", t.text()), {
        columnOrder: ["added", ...COLUMN_ORDER],
      }),
  },
  ...(["first", "after", "before"] as const).map((place): Case => ({
    name: `columns placed ${place}`,
    needs: ["columnPositions"],
    given: constrained,
    operations: ({ op, t }) =>
      op.batchAlterTable("members", (batch) => {
        const position = place === "first"
          ? { first: true }
          : place === "after"
          ? { after: "user_id" }
          : { before: "user_id" };
        batch.addColumn("added", t.text(), position);
        batch.alterColumn("rank", { type: t.bigInteger() }, position);
      }),
  })),
  {
    name: "a column placed beside one that is new",
    needs: ["columnPositions"],
    given: constrained,
    operations: ({ op, t }) =>
      op.batchAlterTable("members", (batch) => {
        batch.addColumn("a", t.text(), { first: true });
        batch.addColumn("b", t.text(), { after: "a" });
        batch.addColumn("c", t.text(), { before: "b" });
      }),
  },
];

const recreated: readonly Case[] = [
  ...(["auto", "always"] as const).map((recreate): Case => ({
    name: `recreate ${recreate} with an empty body`,
    given: constrained,
    operations: ({ op }) => op.batchAlterTable("members", () => {}, { recreate }),
  })),
  {
    name: "recreate always one that others refer to",
    given: usersWithPosts,
    operations: ({ op, t }) =>
      op.batchAlterTable("users", (batch) => batch.addColumn("nick", t.text()), {
        recreate: "always",
      }),
  },
  {
    name: "recreate never, where nothing needs it",
    given: users,
    operations: ({ op, t }) =>
      op.batchAlterTable("users", (batch) => {
        batch.addColumn("nick", t.string(20));
        batch.createIndex("ix_nick", ["nick"]);
        batch.dropColumn("age");
      }, { recreate: "never" }),
  },
];

const additions: readonly Case[] = [
  {
    name: "constraints and indexes besides",
    given: ({ op, t }) => {
      op.createTable("a", { id: t.integer().primaryKey() });
      op.createTable("b", { id: t.integer().notNull(), a_id: t.integer(), c: t.string(20) });
    },
    operations: ({ op }) =>
      op.batchAlterTable("b", () => {}, {
        table: {
          primaryKey: { name: "pk_b", columns: ["id"] },
          unique: [{ name: "uq_c", columns: ["c"] }],
          checks: [{ name: "ck_c", condition: "c <> ''" }],
          foreignKeys: [{
            name: "fk_a",
            columns: ["a_id"],
            references: { table: "a", columns: ["id"] },
          }],
          indexes: [{ name: "ix_a_id", columns: ["a_id"] }],
          comment: "of b",
          postgres: { unlogged: true },
          mysql: { engine: "InnoDB" },
        },
      }),
  },
  {
    name: "STRICT besides",
    given: users,
    operations: ({ op }) =>
      op.batchAlterTable("users", () => {}, { table: { sqlite: { strict: true } } }),
  },
  {
    name: "WITHOUT ROWID and AUTOINCREMENT besides",
    given: usersWithPosts,
    operations: ({ op }) => {
      op.batchAlterTable("users", () => {}, { table: { sqlite: { withoutRowid: true } } });
      op.batchAlterTable("posts", () => {}, { table: { sqlite: { autoincrement: true } } });
    },
  },
  {
    name: "an exclude constraint besides",
    needs: ["excludeConstraints"],
    given: users,
    operations: ({ op }) =>
      op.batchAlterTable("users", () => {}, {
        table: { excludes: [{ name: "ex_id", elements: [["int4range(id, id, '[]')", "&&"]] }] },
      }),
  },
];

const copied: readonly Case[] = [
  {
    name: "a table as described",
    given: (migration) => {
      constrained(migration);
      migration.op.createTableComment("members", "of members");
    },
    operations: ({ op, t, sql, supports }) =>
      op.batchAlterTable("members", (batch) => batch.alterColumn("rank", { default: 1 }), {
        copyFrom: {
          columns: {
            id: t.integer().notNull(),
            user_id: t.integer(),
            code: t.string(20).notNull(),
            rank: t.integer(),
          },
          primaryKey: { name: "pk_members", columns: ["id"] },
          unique: [{ name: "uq_members_code", columns: ["code"] }],
          checks: [{ name: "ck_members_rank", condition: "rank > 0" }],
          foreignKeys: [{
            name: "fk_members_user",
            columns: ["user_id"],
            references: { table: "users", columns: ["id"] },
          }],
          indexes: [
            { name: "ix_members_rank", columns: ["rank"] },
            ...(supports("expressionIndexes")
              ? [{ name: "ix_members_lower", columns: [sql`lower(code)`] }]
              : []),
          ],
          comment: "of members",
          sqlite: { strict: false },
          postgres: { unlogged: false },
          mysql: { engine: "InnoDB" },
        },
        recreate: "always",
      }),
  },
  {
    name: "a table as described, after raw SQL",
    operations: ({ op, t }) => {
      op.execute("CREATE TABLE raw (a integer, b integer)");
      op.batchAlterTable("raw", (batch) => batch.alterColumn("b", { type: t.text() }), {
        copyFrom: { columns: { a: t.integer(), b: t.integer() } },
      });
    },
    noInverse: "raw SQL",
  },
  {
    name: "an exclude constraint that is described",
    needs: ["excludeConstraints"],
    without: users,
    given: (migration) => {
      users(migration);
      migration.op.createExcludeConstraint("ex_id", "users", [["int4range(id, id, '[]')", "&&"]]);
    },
    operations: ({ op, t }) =>
      op.batchAlterTable("users", (batch) => batch.dropConstraint("ex_id"), {
        copyFrom: {
          columns: {
            id: t.integer().primaryKey(),
            name: t.string(50).notNull(),
            email: t.string(100),
            age: t.integer(),
            active: t.boolean().notNull().default(true),
          },
          excludes: [{ name: "ex_id", elements: [["int4range(id, id, '[]')", "&&"]] }],
        },
      }),
  },
];

const unnamed: Part = (migration) => {
  users(migration);
  const { op, t } = migration;
  op.createTable("notes", {
    id: t.integer().primaryKey(),
    user_id: t.integer().references("users.id"),
    code: t.string(20).unique(),
    rank: t.integer().check("rank > 0"),
  });
};

const conventions: readonly Case[] = ([
  ["pk", "pk_notes"],
  ["uq", "uq_notes_code"],
  ["ck", "ck_notes"],
  ["fk", "fk_notes_user_id_users"],
] as const).map(([kind, name]): Case => ({
  name: `a constraint found by the convention for ${kind}`,
  needs: [kind === "pk" ? "unnamedPrimaryKeys" : "unnamedConstraints"],
  refusal: "senseless",
  given: unnamed,
  operations: ({ op }) =>
    op.batchAlterTable("notes", (batch) => batch.dropConstraint(name), {
      namingConvention: {
        pk: "pk_%(table_name)s",
        uq: "uq_%(table_name)s_%(column_0_name)s",
        ck: "ck_%(table_name)s",
        fk: "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        ix: "ix_%(column_0_label)s",
      },
    }),
}));

const together: readonly Case[] = [
  {
    name: "everything at once",
    given: constrained,
    operations: ({ op, t, sql, supports }) =>
      op.batchAlterTable("members", (batch) => {
        batch.addColumn("nick", t.string(20).index());
        batch.alterColumn("rank", { type: t.bigInteger(), default: 1 });
        batch.renameColumn("code", "tag");
        batch.dropColumn("user_id");
        batch.dropIndex("ix_members_rank");
        const indexed = supports("expressionIndexes") ? sql`lower(tag)` : "tag";
        batch.createIndex("ix_tag", [indexed], { unique: true });
        batch.dropConstraint("pk_members", { type: "primaryKey" });
        batch.createPrimaryKey("pk", ["tag"]);
        batch.createUniqueConstraint("uq_nick", ["nick"]);
        batch.createForeignKey("fk_id", "users", ["id"], ["id"]);
        batch.createCheckConstraint("ck_nick", "nick <> tag");
        batch.renameConstraint("ck_members_rank", "ck_rank");
        batch.createTableComment("members");
        batch.dropTableComment();
      }),
  },
  {
    name: "a name that moves on",
    given: constrained,
    operations: ({ op, t }) =>
      op.batchAlterTable("members", (batch) => {
        batch.renameColumn("code", "tag");
        batch.addColumn("code", t.string(20));
        batch.createUniqueConstraint("uq_both", ["code", "tag"]);
        batch.alterColumn("tag", { newName: "label", nullable: true });
      }),
  },
  {
    name: "a new column that is renamed, changed and dropped",
    given: users,
    operations: ({ op, t }) =>
      op.batchAlterTable("users", (batch) => {
        batch.addColumn("a", t.text());
        batch.renameColumn("a", "b");
        batch.alterColumn("b", { type: t.integer(), using: "b::integer" });
        batch.dropColumn("b");
      }),
  },
  {
    name: "columns dropped and added under the same names",
    given: users,
    operations: ({ op, t }) =>
      op.batchAlterTable("users", (batch) => {
        batch.dropColumn("age");
        batch.addColumn("age", t.text().notNull().default("none"));
      }),
  },
  {
    name: "comments",
    given: ({ op, t }) => op.createTable("a", { b: t.text() }, { comment: "old" }),
    operations: ({ op }) => {
      op.batchAlterTable("a", (batch) => batch.createTableComment("it's new"));
      op.batchAlterTable("a", (batch) => batch.dropTableComment());
    },
  },
];

const failing: readonly Case[] = [
  {
    name: "an async body",
    given: users,
    operations: ({ op }) =>
      // The types refuse what is tried here.
      op.batchAlterTable("users", (async () => {}) as unknown as () => undefined),
    fails: "revision.invalid_operation",
  },
  {
    name: "an order with a column that is not there",
    needs: ["fixedColumnOrder"],
    refusal: "revision.invalid_operation",
    given: users,
    operations: ({ op }) => op.batchAlterTable("users", () => {}, { columnOrder: ["nobody"] }),
  },
  {
    name: "a table that is not there",
    operations: ({ op, t }) =>
      op.batchAlterTable("nobody", (batch) => batch.addColumn("a", t.text())),
    fails: "senseless",
  },
  {
    name: "a failure in the middle",
    given: constrained,
    operations: ({ op, t }) =>
      op.batchAlterTable("members", (batch) => {
        batch.addColumn("a", t.text());
        batch.createCheckConstraint("ck", "rank > 1000");
        batch.dropColumn("user_id");
      }),
    fails: "database.statement_failed",
  },
];

export const batch: readonly Case[] = [
  ...order,
  ...recreated,
  ...additions,
  ...copied,
  ...conventions,
  ...together,
  ...failing,
];
