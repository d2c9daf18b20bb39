/** Alterations on SQLite that cannot be: each says so clearly and leaves the file as it was. */
import { strict as assert } from "node:assert";
import { assertFails } from "./harness.ts";
import { type Alteration, runAlteration, testAlteration } from "./sqlite_revision.ts";

const T = `
  CREATE TABLE t (id INTEGER PRIMARY KEY, x INTEGER, y TEXT);
  INSERT INTO t VALUES (1, 10, 'a'), (2, NULL, 'b');`;

/** A revision that fails at a line, by default its first, with a code and says `words`. */
function testFailure(
  name: string,
  code: string,
  words: RegExp,
  alteration: Alteration & { readonly line?: string },
): void {
  Deno.test(name, () =>
    runAlteration(alteration, ({ result, before, dump }) => {
      assertFails(result, code);
      assert.match(result.stderr, words);
      const line = alteration.line ?? "10";
      assert.match(result.stderr, new RegExp(`migrations/r1\\.ts:${line}:\\d+: `));
      assert.deepEqual(dump(), before);
    }));
}

// What needs the column.
for (
  const [what, setup, words] of [
    [
      "a generated column",
      "CREATE TABLE t (id INTEGER PRIMARY KEY, x INTEGER, y AS (x * 2)); INSERT INTO t VALUES (1, 2);",
      /generated column .?"y"/,
    ],
    [
      "a CHECK with another column",
      "CREATE TABLE t (id INTEGER PRIMARY KEY, x INTEGER, y INTEGER, CONSTRAINT both CHECK (x < y));",
      /check "both"/,
    ],
    [
      "a trigger",
      `${T} CREATE TRIGGER tr AFTER UPDATE OF y ON t BEGIN UPDATE t SET y = old.x; END;`,
      /trigger tr/,
    ],
    ["a trigger on it", `${T} CREATE TRIGGER tr AFTER UPDATE OF x ON t BEGIN SELECT 1; END;`, /tr/],
    ["a view", `${T} CREATE VIEW v AS SELECT x + 1 AS n FROM t;`, /view v/],
    [
      "a trigger of another table",
      `${T} CREATE TABLE o (n); CREATE TRIGGER tr AFTER INSERT ON o BEGIN DELETE FROM t WHERE x = 1; END;`,
      /trigger tr/,
    ],
    [
      "a foreign key of another table",
      `CREATE TABLE t (id INTEGER PRIMARY KEY, x INTEGER UNIQUE); CREATE TABLE o (n REFERENCES t (x));
       INSERT INTO t VALUES (1, 1);`,
      /foreign key of "o"/,
    ],
    [
      "a foreign key of another table to a column with an index",
      `${T} CREATE UNIQUE INDEX ux ON t (x); CREATE TABLE o (n REFERENCES t (x));`,
      /foreign key of "o"/,
    ],
  ] as const
) {
  for (const also of ["", ` op.alterColumn("t", "id", { nullable: false });`]) {
    const way = also === "" ? "" : ", in a rebuild";
    const code = /"(?:y|both|o)"/.test(words.source)
      ? "revision.invalid_operation"
      : "database.statement_failed";
    testFailure(`a column that ${what} needs is not dropped${way}`, code, words, {
      setup,
      upgrade: `op.dropColumn("t", "x");${also}`,
    });
  }
}

testAlteration("indexes that need a dropped column go with it", {
  setup: `${T} CREATE INDEX ix_x ON t (x); CREATE INDEX ix_e ON t (y, abs(x));
    CREATE INDEX ix_w ON t (y) WHERE x > 0; CREATE INDEX ix_y ON t (y) WHERE y <> 'x';`,
  upgrade: `op.dropColumn("t", "x");`,
}, ({ list }) => {
  assert.deepEqual(list("SELECT name FROM sqlite_schema WHERE type = 'index' AND tbl_name = 't'"), [
    "ix_y",
  ]);
});

testAlteration("everything that names a renamed column follows", {
  setup: `CREATE TABLE t (id INTEGER PRIMARY KEY, x INTEGER UNIQUE, y INTEGER, g AS (x * 2),
      CHECK (x <> y)); INSERT INTO t VALUES (1, 2, 3);
    CREATE INDEX ix_w ON t (y) WHERE x > 0; CREATE INDEX ix_e ON t (abs(x));
    CREATE TABLE o (n REFERENCES t (x)); INSERT INTO o VALUES (2);
    CREATE VIEW v AS SELECT x + 1 AS n FROM t;
    CREATE TRIGGER tr AFTER UPDATE OF x ON t BEGIN INSERT INTO o VALUES (new.x); END;`,
  upgrade: `op.renameColumn("t", "x", "order"); op.alterColumn("t", "y", { nullable: false });`,
}, ({ query, list, workspace }) => {
  workspace.execute("app.db", `UPDATE t SET "order" = 5`);
  assert.deepEqual(query("SELECT g FROM t"), [{ g: 10 }]);
  assert.deepEqual(list("SELECT n FROM v"), [6]);
  assert.deepEqual(list("SELECT n FROM o"), [2, 5]);
  assert.deepEqual(list(`SELECT "to" FROM pragma_foreign_key_list('o')`), ["order"]);
});

// What does not fit the rows.
testFailure(
  "NOT NULL without a default on a table with rows",
  "database.statement_failed",
  /NULL/,
  {
    setup: T,
    upgrade: `op.addColumn("t", "z", t.integer().notNull());`,
  },
);
testFailure("NOT NULL on a column with NULLs", "database.statement_failed", /NOT NULL.*t\.x/, {
  setup: T,
  upgrade: `op.alterColumn("t", "x", { nullable: false });`,
});
testFailure("UNIQUE over equal values", "database.statement_failed", /UNIQUE.*t\.y/, {
  setup: `${T} UPDATE t SET y = 'a';`,
  upgrade: `op.createUniqueConstraint("uq", "t", ["y"]);`,
});
testFailure("a new CHECK that rows break", "database.statement_failed", /CHECK/, {
  setup: T,
  upgrade: `op.createCheckConstraint("ck", "t", "x > 50");`,
});
testFailure("a type that does not fit a STRICT table", "database.statement_failed", /INTEGER|INT/, {
  setup: `CREATE TABLE t (id INTEGER PRIMARY KEY, x ANY) STRICT;
    INSERT INTO t VALUES (1, x'00'), (2, 'abc');`,
  upgrade: `op.execute("UPDATE t SET id = id"); op.alterColumn("t", "x", { type: t.boolean() });`,
});
testFailure(
  "a UNIQUE that would drop rows instead of failing",
  "database.statement_failed",
  /UNIQUE/,
  {
    setup: `${T} UPDATE t SET y = 'a';`,
    upgrade: `op.createUniqueConstraint("uq", "t", ["y"], { sqlite: { onConflict: "replace" } });`,
  },
);
testFailure("a UNIQUE that would ignore rows", "database.statement_failed", /UNIQUE/, {
  setup: `${T} UPDATE t SET y = 'a';`,
  upgrade: `op.createUniqueConstraint("uq", "t", ["y"], { sqlite: { onConflict: "ignore" } });`,
});
testAlteration("a NOT NULL column is added where there are no rows", {
  setup: "CREATE TABLE t (id INTEGER PRIMARY KEY);",
  upgrade: `op.addColumn("t", "z", t.integer().notNull());`,
}, ({ columns }) => assert.deepEqual(columns("t"), ["id", "z"]));
testAlteration("a column is NOT NULL with a default that goes right after", {
  setup: T,
  upgrade: `op.addColumn("t", "z", t.text().notNull().default("q"));
    op.alterColumn("t", "z", { default: null });`,
}, ({ list, text }) => {
  assert.deepEqual(list("SELECT z FROM t"), ["q", "q"]);
  assert.doesNotMatch(text("t"), /DEFAULT/);
});
testAlteration("rows get the default that a column was added with, not a later one", {
  setup: T,
  upgrade:
    `op.addColumn("t", "z", t.integer().default(1)); op.alterColumn("t", "z", { default: 2 });`,
}, ({ list, workspace }) => {
  workspace.execute("app.db", "INSERT INTO t (id) VALUES (3)");
  assert.deepEqual(list("SELECT z FROM t ORDER BY id"), [1, 1, 2]);
});

// What is not there, or there already.
for (
  const [name, words, upgrade] of [
    [
      "a table that is not there",
      /"usres".*(?:users)/s,
      `op.alterColumn("usres", "x", { nullable: true });`,
    ],
    ["a rename of a table that is not there", /usres/, `op.renameTable("usres", "z");`],
    [
      "a column that is not there",
      /"nmae".*(?:name)/s,
      `op.alterColumn("users", "nmae", { nullable: true });`,
    ],
    ["a drop of a column that is not there", /"nmae"/, `op.dropColumn("users", "nmae");`],
    ["a rename of a column that is not there", /"nmae"/, `op.renameColumn("users", "nmae", "q");`],
    [
      "a place beside nothing",
      /"nmae"/,
      `op.addColumn("users", "q", t.text(), { after: "nmae" });`,
    ],
    [
      "an order with a stranger",
      /"nmae"/,
      `op.batchAlterTable("users", () => {}, { columnOrder: ["nmae"] });`,
    ],
    ["the only column", /only column/, `op.dropColumn("single", "x");`],
    [
      "a second primary key",
      /primary key already/,
      `op.createPrimaryKey("pk", "users", ["name"]);`,
    ],
    [
      "a second primary key by a column",
      /primary key/,
      `op.addColumn("users", "k", t.integer().primaryKey());`,
    ],
    ["a column that is there", /"NAME"/i, `op.addColumn("users", "NAME", t.text());`],
    [
      "a column that is there, in a rebuild",
      /"NAME"/i,
      `op.addColumn("users", "NAME", t.text(), { first: true });`,
    ],
    ["an unknown constraint", /"nope".*uq_name.*ck_name/s, `op.dropConstraint("nope", "users");`],
    [
      "an unknown constraint to rename",
      /"nope".*uq_name/s,
      `op.renameConstraint("users", "nope", "z");`,
    ],
    ["an index as a constraint", /op\.dropIndex/, `op.dropConstraint("ix_name", "users");`],
    [
      "an unknown index",
      /"nope".*ix_name/s,
      `op.batchAlterTable("users", (batch) => batch.dropIndex("nope"));`,
    ],
    [
      "a constraint that is there",
      /"uq_name"/,
      `op.createUniqueConstraint("uq_name", "users", ["id"]);`,
    ],
    ["a unique over nothing", /"nmae"/, `op.createUniqueConstraint("uq", "users", ["nmae"]);`],
    [
      "a foreign key of nothing",
      /"nmae"/,
      `op.createForeignKey("fk", "users", "users", ["nmae"], ["id"]);`,
    ],
    ["a view", /view/, `op.alterColumn("seen", "name", { nullable: true });`],
    ["a view, by a rename", /seen/, `op.renameColumn("seen", "name", "q");`],
  ] as const
) {
  Deno.test(`refused: ${name}`, () =>
    runAlteration({
      setup:
        `CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT, CONSTRAINT uq_name UNIQUE (name),
          CONSTRAINT ck_name CHECK (name <> ''));
        CREATE INDEX ix_name ON users (name); CREATE TABLE single (x);
        CREATE VIEW seen AS SELECT name FROM users; INSERT INTO users VALUES (1, 'a');`,
      upgrade,
    }, ({ result, before, dump }) => {
      assert.match(
        result.stderr,
        /error\[(?:revision\.invalid_operation|database\.statement_failed|unsupported\.operation)\]/,
      );
      assert.match(result.stderr, words);
      assert.match(result.stderr, /migrations\/r1\.ts:10:\d+: /);
      assert.doesNotMatch(result.stderr, /^\s+at .*:\d+:\d+\)?$/m);
      assert.deepEqual(dump(), before);
    }));
}

testFailure("recreate: never where a rebuild is needed", "unsupported.operation", /never/, {
  setup: T,
  upgrade:
    `op.batchAlterTable("t", (batch) => batch.alterColumn("y", { nullable: false }), { recreate: "never" });`,
});
Deno.test("a batch whose body throws changes nothing", () =>
  runAlteration({
    setup: T,
    upgrade: `op.dropColumn("t", "y");
      op.batchAlterTable("t", (batch) => { batch.dropColumn("x"); throw new Error("no"); });`,
  }, ({ result, before, dump }) => {
    assert.equal(result.code, 9, result.stderr);
    assert.match(result.stderr, /error\[revision\.\w+\]: .*migrations\/r1\.ts:11:\d+/s);
    assert.deepEqual(dump(), before);
  }));
for (const at of [0, 1, 2, 3, 4, 5]) {
  const lines = [
    `op.alterColumn("t", "y", { nullable: false });`,
    `op.addColumn("t", "z", t.integer(), { first: true });`,
    `op.renameColumn("t", "x", "w");`,
    `op.createIndex("ix", "t", ["w"]);`,
    `op.renameTable("t", "u");`,
  ].toSpliced(at, 0, `op.createCheckConstraint("ck", ${at > 4 ? '"u"' : '"t"'}, "id > 100");`);
  testFailure(`five alterations and a failure at ${at}`, "database.statement_failed", /CHECK/, {
    setup: T,
    upgrade: lines.join("\n"),
    // What is rebuilt together fails together: at any of its lines.
    line: at > 4 ? "15" : "1[0-4]",
  });
}
