/** What many cases find. */
import type { Part } from "../case.ts";

/**
 * The name of the schema that cases make. On some servers schemas are databases, which tests that run
 * beside each other must not share; a process that a test starts is told that of the test.
 */
export const SCHEMA = Deno.env.get("MIGRATE_TEST_SCHEMA") ??
  `audit_${crypto.randomUUID().slice(0, 8)}`;

/** A table with nothing special. */
export const users: Part = ({ op, t }) =>
  op.createTable("users", {
    id: t.integer().primaryKey(),
    name: t.string(50).notNull(),
    email: t.string(100),
    age: t.integer(),
    active: t.boolean().notNull().default(true),
  });

/** The same, and a table that may refer to it. */
export const usersAndPosts: Part = (migration) => {
  users(migration);
  const { op, t } = migration;
  op.createTable("posts", {
    id: t.integer().primaryKey(),
    author_id: t.integer(),
    title: t.string(200).notNull(),
  });
};

/** The same, and the second does refer to the first. */
export const usersWithPosts: Part = (migration) => {
  users(migration);
  const { op, t } = migration;
  op.createTable("posts", {
    id: t.integer().primaryKey(),
    author_id: t.integer().references("users.id", { name: "fk_posts_author" }),
    title: t.string(200).notNull(),
  });
};

/** A table with a constraint of each kind, all named, and indexes. */
export const constrained: Part = (migration) => {
  users(migration);
  const { op, t, sql, supports } = migration;
  op.createTable("members", {
    id: t.integer().notNull(),
    user_id: t.integer(),
    code: t.string(20).notNull(),
    rank: t.integer(),
  }, {
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
  });
};
