import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { isMigrateError } from "../../core/error.ts";
import { record } from "../../operation/record_sample.ts";
import { buildTable } from "../../schema/build.ts";
import { sql } from "../../schema/fragment.ts";
import { t } from "../../schema/type.ts";
import { describeStatement } from "../statement.ts";
import { compiler, reads } from "./compiler.ts";
import { quoting } from "./types.ts";
import type { CompileContext, CompiledKind } from "../dialect.ts";
import type { Op } from "../../../templates/migrate.d.ts";

/** The table that dropColumn and addColumn look up. */
const USERS = buildTable("users", {
  id: t.integer().primaryKey(),
  Name: t.text().index("ix_name"),
  email: t.text().unique(),
  team: t.integer().references("teams.id"),
  age: t.integer(),
}, {
  indexes: [
    { name: "ix_lower", columns: [sql`lower("NAME")`] },
    { name: "ix_where", columns: ["id"], where: "name is null" },
  ],
}, { dialect: "sqlite", naming: {} });

type Case = readonly [call: (op: Op) => unknown, sql: readonly string[] | "unsupported"];

/** The SQL of every kind: one that is missing here does not compile. */
const GOLDEN: { readonly [K in CompiledKind]: readonly Case[] } = {
  createTable: [
    [(op) => op.createTable("a", { id: t.integer() }), ["CREATE TABLE a (\n  id INTEGER\n)"]],
    [
      (op) =>
        op.createTable("Posts", {
          id: t.integer().primaryKey("pk").autoincrement(),
          title: t.string(9).notNull().unique("uq").index("ix").default("it's").collate("NOCASE"),
          author: t.integer().check(sql`author > ${0}`, "ck").references("users.id", {
            name: "fk",
            onDelete: "set null",
            deferrable: true,
            initially: "deferred",
          }),
          at: t.dateTime().default(sql`CURRENT_TIMESTAMP`),
          up: t.text().computed("upper(title)", { stored: true }),
          day: t.text().default(sql`date('now')`).comment("ignored"),
        }, {
          ifNotExists: true,
          temporary: true,
          sqlite: { strict: true, autoincrement: true },
        }),
      [
        `CREATE TEMPORARY TABLE IF NOT EXISTS "Posts" (
  id INTEGER NOT NULL CONSTRAINT pk PRIMARY KEY AUTOINCREMENT,
  title VARCHAR(9) NOT NULL COLLATE "NOCASE" DEFAULT 'it''s',
  author INTEGER,
  at DATETIME DEFAULT CURRENT_TIMESTAMP,
  up TEXT GENERATED ALWAYS AS (upper(title)) STORED,
  day TEXT DEFAULT (date('now')),
  CONSTRAINT uq UNIQUE (title),
  CONSTRAINT ck CHECK (author > 0),
  CONSTRAINT fk FOREIGN KEY (author) REFERENCES users (id) ON DELETE SET NULL DEFERRABLE INITIALLY DEFERRED
) STRICT`,
        'CREATE INDEX IF NOT EXISTS ix ON "Posts" (title)',
      ],
    ],
    [
      (op) =>
        op.createTable("a", { b: t.text(), c: t.bigInteger() }, {
          primaryKey: { name: "pk", columns: ["b", "c"] },
          sqlite: { withoutRowid: true },
        }),
      [
        "CREATE TABLE a (\n  b TEXT NOT NULL,\n  c BIGINT NOT NULL,\n" +
        "  CONSTRAINT pk PRIMARY KEY (b, c)\n) WITHOUT ROWID",
      ],
    ],
    [
      (op) => op.createTable("a", { id: t.bigInteger().primaryKey().autoincrement() }),
      ["CREATE TABLE a (\n  id INTEGER NOT NULL,\n  PRIMARY KEY (id)\n)"],
    ],
  ],
  dropTable: [
    [(op) => op.dropTable("a"), ["DROP TABLE a"]],
    [
      (op) => op.dropTable("a", { ifExists: true, schema: "main" }),
      ["DROP TABLE IF EXISTS main.a"],
    ],
  ],
  renameTable: [[(op) => op.renameTable("a", "B"), ['ALTER TABLE a RENAME TO "B"']]],
  createTableComment: [[(op) => op.createTableComment("a", "x"), []]],
  dropTableComment: [[(op) => op.dropTableComment("a"), []]],
  addColumn: [
    [
      (op) =>
        op.addColumn(
          "a",
          "b",
          t.integer().notNull().default(-5).index("ix").check("b < 0").references("c.d", {
            name: "fk",
          }),
        ),
      [
        "ALTER TABLE a ADD COLUMN b INTEGER NOT NULL DEFAULT -5 CHECK (b < 0) " +
        "CONSTRAINT fk REFERENCES c (d)",
        "CREATE INDEX ix ON a (b)",
      ],
    ],
    [
      (op) => op.addColumn("a", "b", t.text().computed("c"), { first: false }),
      ["ALTER TABLE a ADD COLUMN b TEXT GENERATED ALWAYS AS (c) VIRTUAL"],
    ],
    [(op) => op.addColumn("users", "NAME", t.text(), { ifNotExists: true }), []],
    [
      (op) => op.addColumn("none", "a", t.text(), { ifNotExists: true }),
      ["ALTER TABLE none ADD COLUMN a TEXT"],
    ],
    [(op) => op.addColumn("a", "b", t.text().unique()), "unsupported"],
    [(op) => op.addColumn("a", "b", t.text().primaryKey()), "unsupported"],
    [(op) => op.addColumn("a", "b", t.text(), { first: true }), "unsupported"],
    [(op) => op.addColumn("a", "b", t.text().computed("c", { stored: true })), "unsupported"],
    [(op) => op.addColumn("a", "b", t.array(t.text())), "unsupported"],
  ],
  alterColumn: [[(op) => op.alterColumn("a", "b", { nullable: true }), "unsupported"]],
  renameColumn: [
    [(op) => op.renameColumn("a", "b", "order"), ['ALTER TABLE a RENAME COLUMN b TO "order"']],
  ],
  dropColumn: [
    [(op) => op.dropColumn("users", "age"), ["ALTER TABLE users DROP COLUMN age"]],
    [
      (op) => op.dropColumn("users", "name"),
      [
        "DROP INDEX ix_name",
        "DROP INDEX ix_lower",
        "DROP INDEX ix_where",
        "ALTER TABLE users DROP COLUMN name",
      ],
    ],
    [
      (op) => op.dropColumn("users", "AGE", { ifExists: true }),
      ['ALTER TABLE users DROP COLUMN "AGE"'],
    ],
    [(op) => op.dropColumn("users", "no", { ifExists: true }), []],
    [(op) => op.dropColumn("none", "no", { ifExists: true }), []],
    ...["id", "email", "EMAIL", "team"].map((column): Case => [
      (op) => op.dropColumn("users", column),
      "unsupported",
    ]),
  ],
  createIndex: [
    [
      (op) =>
        op.createIndex("i", "a", ["b", { column: "c", order: "desc", collation: "NOCASE" }], {
          unique: true,
          where: sql`b > ${"x"}`,
          ifNotExists: true,
          postgres: { concurrently: true },
        }),
      [
        "CREATE UNIQUE INDEX IF NOT EXISTS i ON a (b, c COLLATE \"NOCASE\" DESC) WHERE b > 'x'",
      ],
    ],
    [
      (op) => op.createIndex(null, "a", [sql`lower(${sql.id("B")})`]),
      ['CREATE INDEX ix_a_expression ON a ((lower("B")))'],
    ],
    [(op) => op.createIndex("i", "a", [{ column: "b", nulls: "first" }]), "unsupported"],
  ],
  dropIndex: [
    [(op) => op.dropIndex("i", "a", { ifExists: true }), ["DROP INDEX IF EXISTS i"]],
    [(op) => op.dropIndex("i", undefined, { schema: "main" }), ["DROP INDEX main.i"]],
  ],
  createPrimaryKey: [[(op) => op.createPrimaryKey(null, "a", ["b"]), "unsupported"]],
  createUniqueConstraint: [[(op) => op.createUniqueConstraint("u", "a", ["b"]), "unsupported"]],
  createForeignKey: [[(op) => op.createForeignKey("f", "a", "b", ["c"], ["d"]), "unsupported"]],
  createCheckConstraint: [[(op) => op.createCheckConstraint("c", "a", "b"), "unsupported"]],
  createExcludeConstraint: [
    [(op) => op.createExcludeConstraint("e", "a", [["b", "="]]), "unsupported"],
  ],
  validateConstraint: [[(op) => op.validateConstraint("c", "a"), "unsupported"]],
  dropConstraint: [[(op) => op.dropConstraint("c", "a"), "unsupported"]],
  renameConstraint: [[(op) => op.renameConstraint("a", "b", "c"), "unsupported"]],
  batchAlterTable: [[(op) => op.batchAlterTable("a", () => {}), "unsupported"]],
  createEnum: [[(op) => op.createEnum("m", ["a"]), []]],
  addEnumValue: [[(op) => op.addEnumValue("m", "b"), "unsupported"]],
  renameEnumValue: [[(op) => op.renameEnumValue("m", "a", "b"), "unsupported"]],
  dropEnum: [[(op) => op.dropEnum("m"), []]],
  createSchema: [[(op) => op.createSchema("s"), "unsupported"]],
  dropSchema: [[(op) => op.dropSchema("s"), "unsupported"]],
  createSequence: [[(op) => op.createSequence("s"), "unsupported"]],
  dropSequence: [[(op) => op.dropSequence("s"), "unsupported"]],
  createView: [
    [
      (op) => op.createView("v", sql`SELECT ${"it's"}`, { replace: true, columns: ["A"] }),
      ["DROP VIEW IF EXISTS v", "CREATE VIEW v (\"A\") AS SELECT 'it''s'"],
    ],
    [(op) => op.createView("v", "SELECT 1", { materialized: true }), "unsupported"],
  ],
  dropView: [
    [(op) => op.dropView("v", { ifExists: true }), ["DROP VIEW IF EXISTS v"]],
    [(op) => op.dropView("v", { materialized: true }), "unsupported"],
  ],
  execute: [
    [
      (op) => op.execute(sql`UPDATE ${sql.id("A")} SET b = ${null}; DELETE FROM c`),
      ['UPDATE "A" SET b = NULL', "DELETE FROM c"],
    ],
  ],
  bulkInsert: [
    [
      (op) =>
        op.bulkInsert("a", [
          { id: 1, b: "x" },
          { id: 2, b: null },
          { id: 3 },
          { id: sql`1 + ${3}`, b: new Date(0) },
          {},
          { id: 5, b: undefined as never },
        ], { types: { b: t.date() } }),
      [
        "INSERT INTO a (id, b) VALUES (1, 'x') -- and 1 more rows",
        "INSERT INTO a (id) VALUES (3)",
        "INSERT INTO a (id, b) VALUES (1 + 3, '1970-01-01')",
        "INSERT INTO a DEFAULT VALUES",
        "INSERT INTO a (id) VALUES (5)",
      ],
    ],
    [(op) => op.bulkInsert("a", []), []],
  ],
};

const CONTEXT: CompileContext = { table: ({ name }) => name === "users" ? USERS : undefined };

async function compile(call: (op: Op) => unknown): Promise<readonly string[]> {
  const [operation] = await record(call);
  assert.ok(operation !== undefined);
  const handler = compiler[operation.kind as CompiledKind] as (
    operation: unknown,
    context: CompileContext,
  ) => ReturnType<typeof compiler.execute>;
  return handler(operation, CONTEXT).map((its) => describeStatement(its, quoting.literal));
}

for (const [kind, cases] of Object.entries(GOLDEN)) {
  Deno.test(`SQLite: ${kind}`, async () => {
    for (const [call, expected] of cases) {
      if (expected === "unsupported") {
        await assert.rejects(
          async () => await compile(call),
          (error) => isMigrateError(error, "unsupported.operation"),
          String(call),
        );
      } else assert.deepEqual(await compile(call), expected);
    }
  });
}

Deno.test("SQLite takes what is made for it", async () => {
  using database = new DatabaseSync(":memory:");
  for (const [call, expected] of GOLDEN.createTable) {
    if (expected === "unsupported") continue;
    // A table that is STRICT knows no VARCHAR.
    for (const text of await compile(call)) database.exec(text.replace(/ STRICT$/, ""));
    database.exec('DROP TABLE IF EXISTS a; DROP TABLE IF EXISTS "Posts"');
  }
});

Deno.test("only what must know its table reads it", () => {
  const table = { name: "a", schema: null };
  assert.deepEqual(reads({ kind: "dropColumn", table }), [table]);
  assert.deepEqual(reads({ kind: "addColumn", table, ifNotExists: true }), [table]);
  assert.deepEqual(reads({ kind: "addColumn", table, ifNotExists: false }), []);
  assert.deepEqual(reads({ kind: "createTable", table }), []);
});
