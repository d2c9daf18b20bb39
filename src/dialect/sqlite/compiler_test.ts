import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { isMigrateError } from "../../core/error.ts";
import { record } from "../../operation/record_sample.ts";
import { buildTable } from "../../schema/build.ts";
import { EMPTY_SCHEMA } from "../../schema/schema.ts";
import { sql } from "../../schema/fragment.ts";
import { t } from "../../schema/type.ts";
import { describeStatement } from "../statement.ts";
import { createCompilation } from "./compiler.ts";
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

/** A table that hardly anything is said of. */
const A = buildTable(
  "a",
  { z: t.integer(), c: t.integer() },
  { checks: [{ condition: "z > 0" }] },
  {
    dialect: "sqlite",
    naming: {},
  },
);

type Case = readonly [
  call: (op: Op) => unknown,
  sql: readonly string[] | "unsupported" | "invalid",
];

/** What a rebuild of `a` to these columns and constraints is. */
function rebuilt(lines: readonly string[], columns = "rowid, z, c"): readonly string[] {
  return [
    "DROP TABLE IF EXISTS _migrate_new_a",
    `CREATE TABLE _migrate_new_a (\n  ${lines.join(",\n  ")}\n)`,
    `INSERT OR ABORT INTO _migrate_new_a (${columns}) SELECT ${columns} FROM a`,
    "PRAGMA legacy_alter_table = ON",
    "DROP TABLE a",
    "ALTER TABLE _migrate_new_a RENAME TO a",
    "PRAGMA legacy_alter_table = OFF",
  ];
}

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
  title TEXT NOT NULL COLLATE "NOCASE" DEFAULT 'it''s',
  author INTEGER,
  at TEXT DEFAULT CURRENT_TIMESTAMP,
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
      (op) => op.dropTable("a", { ifExists: true }),
      ["DROP TABLE IF EXISTS a"],
    ],
    [(op) => op.dropTable("a", { schema: "main" }), "unsupported"],
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
      "invalid",
    ],
    [
      (op) => op.addColumn("a", "b", t.text().unique()),
      rebuilt(["z INTEGER", "c INTEGER", "b TEXT", "CHECK (z > 0)", "UNIQUE (b)"]),
    ],
    [
      (op) => op.addColumn("a", "b", t.text().primaryKey("pk")),
      rebuilt([
        "z INTEGER",
        "c INTEGER",
        "b TEXT NOT NULL",
        "CONSTRAINT pk PRIMARY KEY (b)",
        "CHECK (z > 0)",
      ]),
    ],
    [
      (op) => op.addColumn("a", "b", t.text(), { first: true }),
      rebuilt(["b TEXT", "z INTEGER", "c INTEGER", "CHECK (z > 0)"]),
    ],
    [
      (op) => op.addColumn("a", "b", t.text().computed("c", { stored: true })),
      rebuilt([
        "z INTEGER",
        "c INTEGER",
        "b TEXT GENERATED ALWAYS AS (c) STORED",
        "CHECK (z > 0)",
      ]),
    ],
    [(op) => op.addColumn("a", "b", t.array(t.text())), "unsupported"],
  ],
  alterColumn: [
    [
      (op) => op.alterColumn("a", "z", { nullable: false, default: 7, type: t.bigInteger() }),
      rebuilt(["z BIGINT DEFAULT 7 NOT NULL", "c INTEGER", "CHECK (z > 0)"]),
    ],
    [(op) => op.alterColumn("a", "b", { nullable: true }), "invalid"],
  ],
  renameColumn: [
    [(op) => op.renameColumn("a", "c", "order"), ['ALTER TABLE a RENAME COLUMN c TO "order"']],
    [(op) => op.renameColumn("a", "no", "order"), "invalid"],
  ],
  dropColumn: [
    [(op) => op.dropColumn("users", "age"), ["ALTER TABLE users DROP COLUMN age"]],
    [
      (op) => op.dropColumn("users", "name"),
      [
        "DROP INDEX ix_name",
        "DROP INDEX ix_lower",
        "DROP INDEX ix_where",
        'ALTER TABLE users DROP COLUMN "Name"',
      ],
    ],
    [
      (op) => op.dropColumn("users", "AGE", { ifExists: true }),
      ["ALTER TABLE users DROP COLUMN age"],
    ],
    [(op) => op.dropColumn("users", "no", { ifExists: true }), []],
    [(op) => op.dropColumn("none", "no", { ifExists: true }), []],
    [(op) => op.dropColumn("none", "no"), "invalid"],
    [(op) => op.dropColumn("a", "z"), rebuilt(["c INTEGER"], "rowid, c")],
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
    [(op) => op.dropIndex("i", undefined, { schema: "main" }), "unsupported"],
  ],
  createPrimaryKey: [
    [
      (op) => op.createPrimaryKey("pk", "a", ["z", "c"]),
      rebuilt([
        "z INTEGER NOT NULL",
        "c INTEGER NOT NULL",
        "CONSTRAINT pk PRIMARY KEY (z, c)",
        "CHECK (z > 0)",
      ]),
    ],
    [(op) => op.createPrimaryKey(null, "users", ["age"]), "invalid"],
  ],
  createUniqueConstraint: [
    [
      (op) => op.createUniqueConstraint("u", "a", ["c"], { sqlite: { onConflict: "replace" } }),
      rebuilt([
        "z INTEGER",
        "c INTEGER",
        "CHECK (z > 0)",
        "CONSTRAINT u UNIQUE (c) ON CONFLICT REPLACE",
      ]),
    ],
    [(op) => op.createUniqueConstraint("u", "a", ["c"], { deferrable: true }), "unsupported"],
  ],
  createForeignKey: [
    [
      (op) => op.createForeignKey(null, "a", "b", ["c"], ["d"], { onUpdate: "cascade" }),
      rebuilt([
        "z INTEGER",
        "c INTEGER",
        "CHECK (z > 0)",
        "FOREIGN KEY (c) REFERENCES b (d) ON UPDATE CASCADE",
      ]),
    ],
  ],
  createCheckConstraint: [
    [
      (op) => op.createCheckConstraint("ck", "a", sql`c > ${1}`),
      rebuilt(["z INTEGER", "c INTEGER", "CHECK (z > 0)", "CONSTRAINT ck CHECK (c > 1)"]),
    ],
  ],
  createExcludeConstraint: [
    [(op) => op.createExcludeConstraint("e", "a", [["b", "="]]), "unsupported"],
  ],
  validateConstraint: [[(op) => op.validateConstraint("c", "a"), "unsupported"]],
  dropConstraint: [
    [
      (op) => op.dropConstraint(null, "a", { type: "check", columns: ["z"] }),
      rebuilt(["z INTEGER", "c INTEGER"]),
    ],
    [(op) => op.dropConstraint("c", "a"), "invalid"],
    [
      (op) => op.dropConstraint("c", "a", { ifExists: true }),
      [],
    ],
  ],
  renameConstraint: [[(op) => op.renameConstraint("a", "b", "c"), "invalid"]],
  batchAlterTable: [
    [(op) => op.batchAlterTable("a", () => {}), []],
    [
      (op) =>
        op.batchAlterTable("a", () => {}, {
          recreate: "always",
          columnOrder: ["c"],
          table: { sqlite: { strict: true } },
        }),
      rebuilt(["c INTEGER", "z INTEGER", "CHECK (z > 0)"], "rowid, c, z").map((text) =>
        text.replace(/\n\)$/, "\n) STRICT")
      ),
    ],
    [
      (op) =>
        op.batchAlterTable("a", (batch) => batch.alterColumn("z", { default: 1 }), {
          recreate: "never",
        }),
      "unsupported",
    ],
  ],
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

const { compile: compileOperation, reads } = createCompilation({});

const CONTEXT: CompileContext = {
  source: { schema: { ...EMPTY_SCHEMA, tables: [USERS, A] } },
  warn: () => {},
  enter: () => {},
};

async function compile(call: (op: Op) => unknown): Promise<readonly string[]> {
  const [operation] = await record(call);
  assert.ok(operation !== undefined && operation.kind !== "executeFile");
  return (await compileOperation(operation, CONTEXT)).map((its) =>
    describeStatement(its, quoting.literal)
  );
}

for (const [kind, cases] of Object.entries(GOLDEN)) {
  Deno.test(`SQLite: ${kind}`, async () => {
    for (const [call, expected] of cases) {
      if (typeof expected === "string") {
        const code = expected === "invalid"
          ? "revision.invalid_operation"
          : "unsupported.operation";
        await assert.rejects(
          async () => await compile(call),
          (error) => isMigrateError(error, code),
          String(call),
        );
      } else assert.deepEqual(await compile(call), expected);
    }
  });
}

Deno.test("SQLite takes what is made for it", async () => {
  using database = new DatabaseSync(":memory:");
  for (const [call, expected] of GOLDEN.createTable) {
    if (typeof expected === "string") continue;
    for (const text of await compile(call)) database.exec(text);
    database.exec('DROP TABLE IF EXISTS a; DROP TABLE IF EXISTS "Posts"');
  }
});

Deno.test("only what must know its table reads it", async () => {
  const [drop, create] = await record((op) => {
    op.dropTable("a");
    op.dropColumn("a", "b");
  });
  assert.ok(drop?.kind === "dropTable" && create?.kind === "dropColumn");
  assert.deepEqual(reads(drop), []);
  assert.deepEqual(reads(create), [{ name: "a", schema: null }]);
});
