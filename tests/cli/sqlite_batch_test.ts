/** Table 7.5 of the inventory of Alembic: batch mode on SQLite, with our stronger promises. */
import { strict as assert } from "node:assert";
import { assertFails, withWorkspace, writeRevisions } from "./harness.ts";
import { runAlteration, testAlteration } from "./sqlite_revision.ts";

const T = `
  CREATE TABLE t (id INTEGER NOT NULL PRIMARY KEY, x INTEGER, y VARCHAR(20));
  INSERT INTO t VALUES (1, 10, 'a'), (5, 50, 'b');`;
const ROWS = [{ id: 1, x: 10, y: "a" }, { id: 5, x: 50, y: "b" }];

/** `batch` in a batch on t. */
const batch = (body: string, options = "") =>
  `op.batchAlterTable("t", (batch) => { ${body} }${options === "" ? "" : `, ${options}`});`;

testAlteration("B1: an index and a named unique follow a renamed column", {
  setup: `CREATE TABLE t (id INTEGER PRIMARY KEY, x INTEGER, y TEXT, CONSTRAINT uq UNIQUE (x, y));
    CREATE INDEX ix ON t (x, lower(y)) WHERE x > 0; INSERT INTO t VALUES (1, 2, 'q');`,
  upgrade: batch(`batch.renameColumn("x", "z"); batch.alterColumn("y", { newName: "w" });`),
}, ({ text, query }) => {
  assert.match(text("t"), /CONSTRAINTuqUNIQUE\("?z"?,"?w"?\)/);
  assert.match(text("ix"), /\("?z"?,lower\("?w"?\)\)WHERE"?z"?>0/);
  assert.deepEqual(query("SELECT * FROM t"), [{ id: 1, z: 2, w: "q" }]);
});

testAlteration("B2: the CHECK of a boolean follows the new name", {
  setup: `CREATE TABLE t (id INTEGER PRIMARY KEY, flag BOOLEAN, other BOOLEAN,
    CHECK (flag IN (0, 1)), CONSTRAINT ck_other CHECK (other IN (0, 1)));`,
  upgrade: batch(`
    batch.alterColumn("flag", { newName: "is_on", existing: { type: t.boolean() } });
    batch.alterColumn("other", { newName: "is_off", nullable: false });`),
}, ({ text }) => {
  assert.match(text("t"), /CHECK\("?is_on"?IN\(0,1\)\)/);
  assert.match(text("t"), /CONSTRAINTck_otherCHECK\("?is_off"?IN\(0,1\)\)/);
});

testAlteration("B3: the text of a CHECK follows a rename, also between other alterations", {
  setup: `CREATE TABLE t (id INTEGER PRIMARY KEY, x INTEGER CHECK (x > 0), y TEXT,
    CHECK (length(y) > 0 OR "x" < 9), CHECK (y <> 'x'));
    INSERT INTO t VALUES (1, 1, 'y');`,
  upgrade: batch(`
    batch.addColumn("n", t.integer(), { first: true });
    batch.renameColumn("x", "size of");
    batch.alterColumn("y", { nullable: false });
    batch.alterColumn("size of", { nullable: false });`),
}, ({ text, columns }) => {
  assert.deepEqual(columns("t"), ["n", "id", "size of", "y"]);
  assert.match(text("t"), /"sizeof"INTEGERNOTNULLCHECK\("sizeof">0\)/);
  assert.match(text("t"), /length\(y\)>0OR"sizeof"<9\),CHECK\(y<>'x'\)/);
});

testAlteration("B4: a change of affinity casts, and tells what it has changed", {
  setup: `CREATE TABLE t (id INTEGER PRIMARY KEY, x VARCHAR(9));
    INSERT INTO t (x) VALUES ('d1'), ('22'), ('8.5'), ('9.46'), ('d5'), (NULL);`,
  upgrade: `op.alterColumn("t", "x", { type: t.integer() });`,
}, ({ list, result }) => {
  assert.deepEqual(list("SELECT x FROM t ORDER BY id"), [0, 22, 8, 9, 0, null]);
  assert.match(result.stderr, /4 values of t\.x changed by the CAST to INTEGER/);
});

testAlteration("B5: no CAST where the affinity stays", {
  setup: T,
  upgrade: `op.alterColumn("t", "y", { type: t.text() });
    op.alterColumn("t", "x", { type: t.bigInteger() });`,
}, ({ result, text, query }) => {
  assert.doesNotMatch(result.stderr, /CAST/);
  assert.match(text("t"), /xBIGINT,yTEXT\)$/);
  assert.deepEqual(query("SELECT * FROM t"), ROWS);
});

testAlteration("B6: a dropped primary key column is gone, the rowids stay", {
  setup: T,
  upgrade: `op.dropColumn("t", "id");`,
}, ({ query, list }) => {
  assert.deepEqual(list("SELECT name FROM pragma_table_info('t') WHERE pk > 0"), []);
  assert.deepEqual(query("SELECT rowid AS r, * FROM t"), [
    { r: 1, x: 10, y: "a" },
    { r: 5, x: 50, y: "b" },
  ]);
});

testAlteration("B6: a primary key column dropped and added again is no key", {
  setup: T,
  upgrade: batch(`batch.dropColumn("id"); batch.addColumn("id", t.integer());`),
}, ({ list, columns }) => {
  assert.deepEqual(list("SELECT name FROM pragma_table_info('t') WHERE pk > 0"), []);
  assert.deepEqual(columns("t"), ["x", "y", "id"]);
  assert.deepEqual(list("SELECT id FROM t"), [null, null]);
});

testAlteration("B7: the foreign key of a dropped column goes, the others stay", {
  setup: `CREATE TABLE p (id INTEGER PRIMARY KEY, n INTEGER UNIQUE);
    CREATE TABLE t (id INTEGER PRIMARY KEY, a INTEGER REFERENCES p, b INTEGER REFERENCES p (n),
      c INTEGER, d INTEGER, CONSTRAINT fk_c FOREIGN KEY (c) REFERENCES p (id),
      CONSTRAINT fk_d FOREIGN KEY (d) REFERENCES p (n), FOREIGN KEY (c) REFERENCES p (n));
    INSERT INTO p VALUES (1, 7); INSERT INTO t VALUES (1, 1, 7, 1, 7);`,
  upgrade: `op.dropColumn("t", "a"); op.dropColumn("t", "c");`,
}, ({ query, text }) => {
  assert.deepEqual(
    query(`SELECT "from", "to" FROM pragma_foreign_key_list('t') ORDER BY 1`),
    [{ from: "b", to: "n" }, { from: "d", to: "n" }],
  );
  assert.match(text("t"), /CONSTRAINTfk_dFOREIGNKEY/);
  assert.deepEqual(query("SELECT * FROM t"), [{ id: 1, b: 7, d: 7 }]);
});

testAlteration("B8: a foreign key of a table to itself keeps its table", {
  setup: `CREATE TABLE t (id INTEGER PRIMARY KEY, boss INTEGER REFERENCES t (id) ON DELETE CASCADE,
    second INTEGER, CONSTRAINT fk_second FOREIGN KEY (second) REFERENCES t);
    INSERT INTO t VALUES (1, NULL, 1), (2, 1, 1);`,
  upgrade: `op.alterColumn("t", "second", { nullable: false });`,
}, ({ list, text, query }) => {
  assert.deepEqual(list(`SELECT "table" FROM pragma_foreign_key_list('t')`), ["t", "t"]);
  assert.match(text("t"), /REFERENCESt\(id\)ONDELETECASCADE/);
  assert.deepEqual(query("PRAGMA foreign_key_check"), []);
});

testAlteration("B9: tables that refer to it keep their rows", {
  setup: `${T} CREATE TABLE c (id INTEGER PRIMARY KEY, t_id INTEGER NOT NULL
    REFERENCES t ON DELETE CASCADE ON UPDATE CASCADE);
    CREATE TABLE d (t_id INTEGER REFERENCES t (id) ON DELETE SET NULL);
    INSERT INTO c VALUES (1, 1), (2, 5); INSERT INTO d VALUES (5);`,
  upgrade: `op.alterColumn("t", "x", { nullable: false }); op.dropColumn("t", "y");`,
}, ({ query, list }) => {
  assert.deepEqual(query("SELECT * FROM c"), [{ id: 1, t_id: 1 }, { id: 2, t_id: 5 }]);
  assert.deepEqual(list("SELECT t_id FROM d"), [5]);
  assert.deepEqual(
    list(`SELECT "table" FROM pragma_foreign_key_list('c')
      UNION ALL SELECT "table" FROM pragma_foreign_key_list('d')`),
    ["t", "t"],
  );
  assert.deepEqual(query("PRAGMA foreign_key_check"), []);
});

for (
  const [place, expected] of [
    [`{ before: "id" }`, ["g", "id", "x", "y"]],
    [`{ first: true }`, ["g", "id", "x", "y"]],
    [`{ after: "id" }`, ["id", "g", "x", "y"]],
    [`{ after: "y" }`, ["id", "x", "y", "g"]],
    [`{ before: "Y" }`, ["id", "x", "g", "y"]],
  ] as const
) {
  // B13 asks for an error where nothing else rebuilds: here a place is reason enough.
  testAlteration(`B10, B13: a column added ${place}`, {
    setup: T,
    upgrade: `op.addColumn("t", "g", t.integer().notNull().default(3), ${place});`,
  }, ({ columns, query }) => {
    assert.deepEqual(columns("t"), expected);
    assert.deepEqual(query("SELECT * FROM t"), ROWS.map((row) => ({ ...row, g: 3 })));
  });
}

testAlteration("B11: a place beside a column of the same batch", {
  setup: T,
  upgrade: batch(`batch.addColumn("g", t.integer(), { after: "id" });
    batch.addColumn("q", t.text(), { after: "g" });`),
}, ({ columns }) => assert.deepEqual(columns("t"), ["id", "g", "q", "x", "y"]));

testAlteration("B12: columns in another order", {
  setup: T,
  upgrade: batch("", `{ columnOrder: ["x", "id", "y"] }`),
}, ({ columns, query }) => {
  assert.deepEqual(columns("t"), ["x", "id", "y"]);
  assert.deepEqual(query("SELECT * FROM t"), ROWS);
});

testAlteration("B12: a column is moved by altering it", {
  setup: T,
  upgrade: batch(`batch.alterColumn("y", {}, { first: true });
    batch.alterColumn("id", {}, { after: "x" });`),
}, ({ columns, query }) => {
  assert.deepEqual(columns("t"), ["y", "x", "id"]);
  assert.deepEqual(query("SELECT * FROM t"), ROWS);
});

for (
  const [spec, rebuilds, value] of [
    ["t.integer().notNull().default(4)", false, 4],
    [`t.text().default(sql\`'a' || 'b'\`)`, true, "ab"],
    [`t.integer().computed("x * 2", { stored: true })`, true, null],
    [`t.integer().computed("x * 2")`, false, null],
    ["t.integer().unique()", true, null],
    ["t.dateTime().default(sql`CURRENT_TIMESTAMP`)", true, undefined],
  ] as const
) {
  testAlteration(`B14: addColumn ${rebuilds ? "rebuilds" : "does not rebuild"} for ${spec}`, {
    setup: T,
    upgrade: `op.addColumn("t", "g", ${spec});`,
  }, ({ result, list }) => {
    assert.equal(/rebuilding t \(2 rows\)/.test(result.stderr), rebuilds, result.stderr);
    const expected = spec.includes("computed") ? [20, 100] : [value, value];
    if (value !== undefined) assert.deepEqual(list("SELECT g FROM t"), expected);
    else assert.match(String(list("SELECT g FROM t")[0]), /^\d{4}-/);
  });
}

testAlteration("B15: plain columns and indexes do not rebuild", {
  setup: `${T} CREATE INDEX ix_old ON t (x);`,
  upgrade: batch(`batch.addColumn("g", t.text()); batch.createIndex("ix_g", ["g", "y"]);
    batch.dropIndex("ix_old");`),
}, ({ result, list }) => {
  assert.doesNotMatch(result.stderr, /rebuilding|CREATE TABLE _migrate/);
  assert.deepEqual(list("SELECT name FROM sqlite_schema WHERE type = 'index' AND sql <> ''"), [
    "ix_g",
  ]);
});

testAlteration("B15: `always` rebuilds even an empty batch", {
  setup: T,
  upgrade: batch("", `{ recreate: "always" }`),
}, ({ result, query }) => {
  assert.match(result.stderr, /rebuilding t \(2 rows\)/);
  assert.deepEqual(query("SELECT * FROM t"), ROWS);
});

const NAMED = `CREATE TABLE p (id INTEGER PRIMARY KEY);
  CREATE TABLE t (id INTEGER NOT NULL, x INTEGER, y TEXT, CONSTRAINT pk_t PRIMARY KEY (id),
    CONSTRAINT uq_x UNIQUE (x), UNIQUE (y), CONSTRAINT ck_x CHECK (x > 0), CHECK (y <> ''),
    CONSTRAINT fk_x FOREIGN KEY (x) REFERENCES p (id), FOREIGN KEY (id) REFERENCES p (id));
  CREATE INDEX ix_y ON t (y);
  INSERT INTO p VALUES (1), (5); INSERT INTO t VALUES (1, 5, 'a'), (5, 1, 'b');`;

for (
  const [what, call] of [
    ["null without a type", `op.dropConstraint(null, "t");`],
    ["a constraint that is not there", `op.dropConstraint("nope", "t");`],
    [
      "an unnamed one that is not there",
      `op.dropConstraint(null, "t", { type: "unique", columns: ["x", "y"] });`,
    ],
    [
      "an index that is not there",
      `op.batchAlterTable("t", (batch) => { batch.dropIndex("nope"); });`,
    ],
  ] as const
) {
  Deno.test(`B16: dropping ${what} fails and says where`, () =>
    runAlteration({ setup: NAMED, upgrade: call }, ({ result, before, dump }) => {
      assertFails(result, "revision.invalid_operation");
      assert.match(result.stderr, /migrations\/r1\.ts:10:\d+/);
      assert.deepEqual(dump(), before);
    }));
}

for (
  const [what, call, gone] of [
    ["named foreign key", `"fk_x", "t"`, "CONSTRAINTfk_xFOREIGNKEY(x)REFERENCESp(id),"],
    ["named unique", `"uq_x", "t"`, "CONSTRAINTuq_xUNIQUE(x),"],
    ["named check", `"ck_x", "t"`, "CONSTRAINTck_xCHECK(x>0),"],
    ["primary key by name", `"pk_t", "t", { type: "primaryKey" }`, "CONSTRAINTpk_tPRIMARYKEY(id),"],
    ["unnamed unique", `null, "t", { type: "unique", columns: ["y"] }`, "UNIQUE(y),"],
    ["unnamed check", `null, "t", { type: "check", columns: ["y"] }`, "CHECK(y<>''),"],
    [
      "unnamed foreign key",
      `null, "t", { type: "foreignKey", columns: ["id"] }`,
      ",FOREIGNKEY(id)REFERENCESp(id)",
    ],
  ] as const
) {
  Deno.test(`B17: a dropped ${what} is gone, the rest is kept`, () =>
    runAlteration(
      { setup: NAMED, upgrade: `op.dropConstraint(${call});` },
      ({ result, before, dump, text }) => {
        assert.equal(result.code, 0, result.stderr);
        const sql = (before.schema as { name: string; sql: string }[])
          .find(({ name }) => name === "t")?.sql ?? "";
        const squeezed = sql.replace(/\s+/g, "");
        assert.ok(squeezed.includes(gone), squeezed);
        assert.equal(text("t"), squeezed.replace(gone, ""));
        assert.deepEqual(dump()["t"], before["t"]);
      },
    ));
}

testAlteration("B18: a naming convention finds unnamed constraints", {
  setup: `CREATE TABLE p (id INTEGER PRIMARY KEY);
    CREATE TABLE t (id INTEGER PRIMARY KEY, x INTEGER UNIQUE REFERENCES p (id), y TEXT);`,
  upgrade: batch(
    `batch.dropConstraint("uq_t_x"); batch.dropConstraint("fk_t_x_p", { type: "foreignKey" });`,
    `{ namingConvention: { uq: "uq_%(table_name)s_%(column_0_name)s",
       fk: "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s" } }`,
  ),
}, ({ text }) => assert.equal(text("t"), "CREATETABLEt(idINTEGERPRIMARYKEY,xINTEGER,yTEXT)"));

Deno.test("B19: a dry run shows the statements and changes nothing", () =>
  runAlteration({
    setup: T,
    upgrade: `op.alterColumn("t", "x", { nullable: false }); op.dropColumn("t", "y");`,
    args: ["--dry-run"],
  }, ({ result, before, dump }) => {
    assert.equal(result.code, 0, result.stderr);
    const said = result.stdout + result.stderr;
    assert.match(said, /CREATE TABLE _migrate_new_t/);
    assert.match(said, /INSERT OR ABORT INTO _migrate_new_t .* SELECT [^;]* FROM t/);
    assert.match(said, /DROP TABLE t;[^]*RENAME TO t;/);
    assert.deepEqual(dump(), before);
  }));

for (
  const [name, given, upgrade, rebuilds] of [
    ["what is known from the revisions is rebuilt", "", "", true],
    [
      "raw SQL hides the table: an error",
      `op.execute("ALTER TABLE t ADD COLUMN z text");`,
      "",
      false,
    ],
    [
      "raw SQL hides the table, and copyFrom tells it",
      `op.execute("ALTER TABLE t ADD COLUMN z text");`,
      `, { copyFrom: { columns: {
        id: t.integer().primaryKey(), x: t.integer(), y: t.text(), z: t.text() } } }`,
      true,
    ],
  ] as const
) {
  Deno.test(`B19: offline, ${name}`, () =>
    withWorkspace(async (workspace) => {
      const alter = `op.batchAlterTable("t", (batch) => {
        batch.alterColumn("x", { nullable: false }); batch.dropColumn("y"); }${upgrade});`;
      writeRevisions(workspace, {
        id: "r1",
        upgrade: `op.createTable("t",
          { id: t.integer().primaryKey(), x: t.integer(), y: t.text() }); ${given}`,
      }, { id: "r2", down: "r1", upgrade: alter });
      const result = await workspace.run("upgrade", "r1:r2", "--sql", "--url", "sqlite:app.db");
      if (!rebuilds) {
        assertFails(result, "unsupported.offline");
        assert.match(result.stderr, /migrations\/r2\.ts:\d+:\d+: op\.batchAlterTable/);
        assert.match(result.stderr, /--schema-from URL\|FILE, or copyFrom/);
        assert.equal(result.stdout, "");
        return;
      }
      assert.equal(result.code, 0, result.stderr);
      const columns = upgrade === "" ? "id, x" : "id, x, z";
      for (
        const part of [
          "CREATE TABLE _migrate_new_t (",
          `INSERT OR ABORT INTO _migrate_new_t (${columns})`,
          "DROP TABLE t;",
          "ALTER TABLE _migrate_new_t RENAME TO t;",
        ]
      ) assert.ok(result.stdout.includes(part), `${part} in\n${result.stdout}`);
    }));
}

testAlteration("B21: one copy for several alterations, grouped or not", {
  setup: T,
  upgrade: `op.alterColumn("t", "x", { nullable: false });
    op.createUniqueConstraint("uq_y", "t", ["y"]);
    op.addColumn("t", "z", t.integer(), { first: true });
    op.renameColumn("t", "y", "why");
    op.alterColumn("t", "why", { default: "?" });
    op.createCheckConstraint("ck", "t", "x <> 3");
    op.createIndex("ix", "t", ["why"]);`,
}, ({ result, columns }) => {
  const copies = result.stderr.match(/INSERT OR ABORT INTO _migrate_new_t/g) ?? [];
  assert.ok(copies.length <= 2, `a rename may part them once, not more: ${copies.length}`);
  assert.deepEqual(columns("t"), ["z", "id", "x", "why"]);
});

testAlteration("B21: one copy for a batch of rebuilding alterations", {
  setup: T,
  upgrade: batch(
    `batch.alterColumn("x", { type: t.text() }); batch.alterColumn("y", { type: t.text() });
    batch.dropColumn("id"); batch.createUniqueConstraint("uq", ["x"]);`,
  ),
}, ({ result }) => {
  assert.equal((result.stderr.match(/INSERT OR ABORT INTO _migrate_new_t/g) ?? []).length, 1);
});
