/** Odd names, odd files and odd SQL in alterations on SQLite. */
import { strict as assert } from "node:assert";
import { assertFails } from "./harness.ts";
import { runAlteration, testAlteration } from "./sqlite_revision.ts";

const T = `
  CREATE TABLE t (id INTEGER PRIMARY KEY, x INTEGER, y TEXT);
  INSERT INTO t VALUES (1, 10, 'a'), (2, NULL, 'b');`;

const NAMES = [
  "select",
  "rowid",
  "table",
  `a"b`,
  "it's",
  "a.b",
  "a;b",
  "a -- b",
  "/* a",
  "[a]",
  "`a`",
  "😀",
  "ß\u200b",
  "\u0001\u001f\u007f",
  "line\nbreak\ttab",
  " ",
  "%s?:x$1",
  "_migrate_newer",
  "İ",
];

for (const name of NAMES) {
  testAlteration(`a name of everything: ${JSON.stringify(name)}`, {
    setup: "CREATE TABLE p (id INTEGER PRIMARY KEY);",
    upgrade: `const n = ${JSON.stringify(name)}; const m = n + "2";
      op.createTable(n, { id: t.integer().primaryKey(n + "pk"), [m]: t.text().unique(n + "uq"),
        a: t.integer().references("p.id", { name: n }) });
      op.execute(sql\`INSERT INTO \${sql.id(n)} VALUES (1, 'one', NULL)\`);
      op.createIndex(n + "ix", n, [m]);
      op.addColumn(n, n, t.text().default(n), { first: true });
      op.createCheckConstraint(n + "ck", n, sql\`\${sql.id(n)} <> 'never'\`);
      op.alterColumn(n, m, { nullable: false });
      op.renameColumn(n, m, n + "3");
      op.renameConstraint(n, n + "uq", n + "uq2");
      op.createView(n + "v", sql\`SELECT * FROM \${sql.id(n)}\`);
      op.dropConstraint(n, n);
      op.renameTable(n, n + "4");
      op.alterColumn(n + "4", n + "3", { type: t.string(9) });
      op.dropColumn(n + "4", "a");`,
  }, ({ workspace, query }) => {
    const quoted = `"${name.replaceAll('"', '""')}4"`;
    assert.deepEqual(query(`SELECT * FROM ${quoted}`), [{
      [name]: name,
      id: 1,
      [`${name}3`]: "one",
    }]);
    assert.throws(
      () =>
        workspace.execute(
          "app.db",
          `UPDATE ${quoted} SET "${name.replaceAll('"', '""')}" = 'never'`,
        ),
      /CHECK/,
    );
  });
}

for (const [what, name] of [["empty", ""], ["with a NUL", "a\0b"]] as const) {
  for (
    const call of [
      `op.renameTable("t", n)`,
      `op.renameColumn("t", "x", n)`,
      `op.addColumn("t", n, t.text())`,
      `op.createIndex(n, "t", ["x"])`,
      `op.createUniqueConstraint(n, "t", ["x"])`,
      `op.renameConstraint("t", "x", n)`,
    ]
  ) {
    Deno.test(`a name ${what} is refused by ${call}`, () =>
      runAlteration({
        setup: T,
        upgrade: `const n = ${JSON.stringify(name)};\n${call};`,
      }, ({ result, before, dump }) => {
        assertFails(result, "revision.invalid_operation");
        assert.match(result.stderr, /migrations\/r1\.ts:11:\d+/);
        assert.deepEqual(dump(), before);
      }));
  }
}

// What is wrong with the file already.
const BROKEN = `${T}
  CREATE TABLE o (n INTEGER, m INTEGER);
  CREATE VIEW bad_view AS SELECT nope FROM gone;
  CREATE VIEW bad_view_2 AS SELECT * FROM bad_view;
  CREATE VIEW bad_column AS SELECT t.missing FROM t;
  CREATE VIEW good_view AS SELECT x FROM t;
  CREATE TRIGGER bad_trigger AFTER INSERT ON t BEGIN INSERT INTO gone VALUES (new.x); END;
  CREATE TRIGGER bad_column_trigger AFTER UPDATE ON o BEGIN UPDATE t SET missing = 1; END;
  CREATE TRIGGER good_trigger AFTER DELETE ON t BEGIN INSERT INTO o (n) VALUES (old.x); END;`;

for (
  const [what, upgrade, changed] of [
    ["alterColumn", `op.alterColumn("t", "y", { nullable: false });`, []],
    ["addColumn", `op.addColumn("t", "z", t.text());`, []],
    ["dropColumn", `op.dropColumn("t", "y");`, []],
    ["dropColumn of another table", `op.dropColumn("o", "m");`, []],
    ["dropTable of another table", `op.dropTable("o");`, ["bad_column_trigger"]],
    ["renameColumn", `op.renameColumn("t", "x", "w");`, ["good_view", "good_trigger"]],
    ["renameColumn of another table", `op.renameColumn("o", "m", "k");`, []],
    ["renameTable of another table", `op.renameTable("o", "oo");`, [
      "good_trigger",
      "bad_column_trigger",
    ]],
    ["createIndex", `op.createIndex("ix", "t", ["x"]);`, []],
  ] as const
) {
  testAlteration(`${what} works beside broken views and triggers`, { setup: BROKEN, upgrade }, ({
    before,
    dump,
  }) => {
    const kept = (its: typeof before) =>
      (its["schema"] as { type: string; name: string; sql: string }[]).filter(({ type, name }) =>
        ["view", "trigger"].includes(type) && !changed.some((other) => other === name)
      );
    assert.deepEqual(kept(dump()), kept(before));
  });
}

testAlteration("tables that a crash left behind are no obstacle", {
  setup: `${T} CREATE TABLE _migrate_new_t (old); INSERT INTO _migrate_new_t VALUES (1);
    CREATE TABLE _alembic_tmp_t (id); CREATE INDEX ix_tmp ON _alembic_tmp_t (id);`,
  upgrade: `op.alterColumn("t", "y", { nullable: false });`,
}, ({ list }) => {
  assert.deepEqual(list("SELECT y FROM t"), ["a", "b"]);
  assert.deepEqual(list("SELECT count(*) FROM sqlite_schema WHERE tbl_name = '_alembic_tmp_t'"), [
    2,
  ]);
});

const ORPHANS = `CREATE TABLE p (id INTEGER PRIMARY KEY, n INTEGER);
  CREATE TABLE c (id INTEGER PRIMARY KEY, p_id INTEGER REFERENCES p);
  INSERT INTO p VALUES (1, 1); INSERT INTO c VALUES (1, 1), (2, 99), (3, 98);`;

testAlteration("foreign keys that were broken before are left alone", {
  setup: ORPHANS,
  upgrade:
    `op.alterColumn("p", "n", { nullable: false }); op.alterColumn("c", "p_id", { nullable: false });
    op.addColumn("c", "first", t.text(), { first: true });`,
}, ({ query }) => assert.equal(query("PRAGMA foreign_key_check").length, 2));

Deno.test("foreign keys that break now are an error", () =>
  runAlteration({
    setup: ORPHANS,
    upgrade: `op.alterColumn("p", "n", { nullable: false }); op.execute("DELETE FROM p");`,
  }, ({ result, before, dump }) => {
    assertFails(result, "database.foreign_keys");
    assert.match(result.stderr, /row 1 of "c"/);
    assert.deepEqual(dump(), before);
  }));

Deno.test("a foreign key over rows that break it is an error", () =>
  runAlteration({
    setup: `CREATE TABLE p (id INTEGER PRIMARY KEY); CREATE TABLE c (id INTEGER PRIMARY KEY, p_id);
      INSERT INTO c VALUES (1, 5);`,
    upgrade: `op.createForeignKey("fk", "c", "p", ["p_id"], ["id"]);`,
  }, ({ result, before, dump }) => {
    assertFails(result, "database.foreign_keys");
    assert.deepEqual(dump(), before);
  }));

for (const statement of ["ATTACH 'other.db' AS o", "VACUUM", "DETACH main"]) {
  Deno.test(`${statement} in a revision fails clearly`, () =>
    runAlteration({
      setup: T,
      upgrade: `op.dropColumn("t", "y");\nop.execute(${JSON.stringify(statement)});`,
    }, ({ result, before, dump, workspace }) => {
      assertFails(result, "database.statement_failed");
      assert.match(result.stderr, /migrations\/r1\.ts:11:\d+: /);
      assert.deepEqual(dump(), before);
      assert.ok(!workspace.list().includes("other.db"));
    }));
}

Deno.test("PRAGMAs that a revision sets are put back after it", () =>
  runAlteration({
    setup: T,
    upgrade: `op.execute("PRAGMA foreign_keys = ON; PRAGMA legacy_alter_table = ON");
      op.execute("PRAGMA recursive_triggers = ON; PRAGMA user_version = 7");
      op.alterColumn("t", "y", { nullable: false });
      op.execute("PRAGMA ignore_check_constraints = ON; PRAGMA case_sensitive_like = ON");`,
  }, async ({ result, workspace, list }) => {
    assert.equal(result.code, 0, result.stderr);
    const names = [
      "foreign_keys",
      "legacy_alter_table",
      "recursive_triggers",
      "ignore_check_constraints",
    ];
    workspace.write(
      "migrations/r2.ts",
      `// r2
import type { Migration } from "./migrate.d.ts";
export const revision = "r2";
export const downRevision = "r1";
export async function upgrade({ op }: Migration) {
  op.execute("CREATE TABLE seen (name TEXT, value INTEGER)");
  for (const name of ${JSON.stringify(names)}) {
    const [row] = await op.query("PRAGMA " + name);
    op.bulkInsert("seen", [{ name, value: Object.values(row)[0] }]);
  }
}
`,
    );
    // In one run with one connection: down and up again.
    workspace.execute("app.db", "DELETE FROM alembic_version; DROP TABLE t");
    workspace.execute("app.db", T);
    const again = await workspace.run("upgrade", "--url", "sqlite:app.db");
    assert.equal(again.code, 0, again.stderr);
    assert.deepEqual(list("SELECT value FROM seen"), [0, 0, 0, 0]);
    assert.deepEqual(list("PRAGMA user_version"), [7]);
  }));

for (
  const [what, setup, upgrade] of [
    [
      "a virtual table",
      "CREATE VIRTUAL TABLE f USING fts5 (a, b); INSERT INTO f VALUES ('x', 'y');",
      `op.alterColumn("f", "a", { nullable: false });`,
    ],
    [
      "a column of a virtual table",
      "CREATE VIRTUAL TABLE f USING fts5 (a, b);",
      `op.dropColumn("f", "a");`,
    ],
    [
      "a virtual table's new column",
      "CREATE VIRTUAL TABLE f USING fts5 (a, b);",
      `op.addColumn("f", "c", t.text());`,
    ],
  ] as const
) {
  Deno.test(`altering ${what} is refused`, () =>
    runAlteration({ setup, upgrade }, ({ result, before, dump }) => {
      assertFails(result, "unsupported.operation");
      assert.match(result.stderr, /virtual table/);
      assert.match(result.stderr, /migrations\/r1\.ts:10:\d+: /);
      assert.deepEqual(dump(), before);
    }));
}

testAlteration("a virtual table is renamed, and stands beside rebuilt ones", {
  setup: `${T} CREATE VIRTUAL TABLE f USING fts5 (a, b); INSERT INTO f VALUES ('x', 'y');
    CREATE TRIGGER tr AFTER INSERT ON t BEGIN INSERT INTO f VALUES (new.y, 'z'); END;`,
  upgrade: `op.alterColumn("t", "y", { nullable: false }); op.renameTable("f", "g");
    op.dropColumn("t", "x");`,
}, ({ list, workspace }) => {
  workspace.execute("app.db", "INSERT INTO t (y) VALUES ('w')");
  assert.deepEqual(list("SELECT a FROM g ORDER BY rowid"), ["x", "w"]);
});

// The config.
Deno.test("with enforced foreign keys a table that others refer to is not rebuilt", () =>
  runAlteration({
    setup: `${T} CREATE TABLE c (id INTEGER PRIMARY KEY, t_id REFERENCES t ON DELETE CASCADE);
      INSERT INTO c VALUES (1, 1);`,
    upgrade: `op.alterColumn("t", "y", { nullable: false });`,
    settings: { foreignKeys: true },
  }, ({ result, before, dump }) => {
    assertFails(result, "unsupported.operation");
    assert.match(result.stderr, /foreignKeys: true/);
    assert.match(result.stderr, /migrations\/r1\.ts:10:\d+: /);
    assert.deepEqual(dump(), before);
  }));

testAlteration("with enforced foreign keys other tables are altered as always", {
  setup: `${T} CREATE TABLE c (id INTEGER PRIMARY KEY, t_id REFERENCES t ON DELETE CASCADE, z);
    INSERT INTO c VALUES (1, 1, 2);`,
  upgrade: `op.alterColumn("c", "z", { nullable: false }); op.addColumn("t", "w", t.text());
    op.renameColumn("t", "x", "xx"); op.dropColumn("t", "y");`,
  settings: { foreignKeys: true },
}, ({ query }) => assert.deepEqual(query("SELECT * FROM c"), [{ id: 1, t_id: 1, z: 2 }]));

testAlteration("with autoincrement created and rebuilt tables count on", {
  setup: `${T} CREATE TABLE other (id TEXT PRIMARY KEY, z); DELETE FROM t WHERE id = 1;`,
  upgrade: `op.createTable("made", { id: t.integer().primaryKey(), z: t.text() });
    op.alterColumn("t", "y", { nullable: false }); op.alterColumn("other", "z", { nullable: false });`,
  settings: { autoincrement: true },
}, ({ text, workspace, list }) => {
  for (const name of ["made", "t"]) assert.match(text(name), /PRIMARYKEYAUTOINCREMENT/);
  assert.doesNotMatch(text("other"), /AUTOINCREMENT/);
  workspace.execute("app.db", "DELETE FROM t; INSERT INTO t (y) VALUES ('q')");
  assert.deepEqual(list("SELECT id FROM t"), [3]);
});

Deno.test("an error in an empty batch points to the batch", () =>
  runAlteration({
    setup: T,
    upgrade: `op.execute("UPDATE t SET x = 1");
      op.batchAlterTable("nope", () => {}, { columnOrder: ["x"] });`,
  }, ({ result }) => {
    assertFails(result, "revision.invalid_operation");
    assert.match(result.stderr, /migrations\/r1\.ts:11:\d+: /);
  }));
