/** What Alembic's batch mode loses, and alterations here keep (inventory, 3.2: Kept / Lost). */
import { strict as assert } from "node:assert";
import { type Altered, type Dump, squeezeText, testAlteration } from "./sqlite_revision.ts";

/** A table with everything; `v` is the column that alterations are about. */
const EVERYTHING = `
  CREATE TABLE other (id INTEGER PRIMARY KEY, code TEXT UNIQUE);
  CREATE TABLE kept (
    id INTEGER /* the key, */ PRIMARY KEY AUTOINCREMENT, -- not (a comment) to lose
    v TEXT COLLATE NOCASE CONSTRAINT nn NOT NULL ON CONFLICT REPLACE DEFAULT ('a' || 'b'),
    w INTEGER UNIQUE ON CONFLICT IGNORE, n NUMERIC CHECK (n > 0) CHECK (n < 1000),
    virtual_one GENERATED ALWAYS AS (w + 1), stored_one TEXT AS (upper(v) || ')') STORED,
    boss INTEGER REFERENCES kept ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    code TEXT REFERENCES other (code) MATCH FULL ON UPDATE CASCADE,
    at TEXT DEFAULT CURRENT_TIMESTAMP, [odd ' name] BLOB, "x,y" REAL DEFAULT -1.5,
    CHECK (v <> 'never') CONSTRAINT ck_named CHECK (length(v) < 90), -- no comma before this one
    CONSTRAINT uq_drop UNIQUE (n, at), UNIQUE (v COLLATE BINARY, w),
    FOREIGN KEY (w) REFERENCES kept (id) ON DELETE SET NULL
  );
  CREATE INDEX ix_plain ON kept (v COLLATE RTRIM DESC, w);
  CREATE UNIQUE INDEX ux_expression ON kept (lower(v) || w, json_extract("x,y", '$'));
  CREATE INDEX ix_partial ON kept (n) WHERE v IS NOT NULL AND w > 3;
  CREATE TABLE child (id INTEGER PRIMARY KEY, kept_id INTEGER NOT NULL REFERENCES kept ON DELETE CASCADE);
  CREATE TABLE log (n);
  CREATE VIEW seen AS SELECT k.id, k.v FROM kept AS k JOIN child ON child.kept_id = k.id;
  CREATE VIEW seen_twice AS SELECT * FROM seen;
  CREATE TRIGGER after_kept AFTER INSERT ON kept WHEN new.w > 0 BEGIN
    INSERT INTO log VALUES (new.v); UPDATE kept SET boss = NULL WHERE id = -1; END;
  CREATE TRIGGER of_log AFTER DELETE ON log BEGIN DELETE FROM kept WHERE v = old.n; END;
  CREATE TRIGGER of_view INSTEAD OF INSERT ON seen BEGIN INSERT INTO kept (v) VALUES (new.v); END;
  INSERT INTO other VALUES (1, 'x');
  INSERT INTO kept (id, v, w, n, boss, code, at, "x,y") VALUES
    (3, 'three', NULL, 1, NULL, 'x', 'now', 1), (7, 'seven', 3, 2.5, 3, NULL, 'then', 2),
    (9, 'NINE', 7, 3, 7, 'x', NULL, NULL);
  INSERT INTO kept (id, v) VALUES (500, 'gone'); DELETE FROM kept WHERE id = 500;
  INSERT INTO child VALUES (1, 3), (2, 7), (3, 7);`;

/** The row of sqlite_schema and the rows of the table, before. */
function sqlBefore(before: Dump, name: string): string {
  const found = (before["schema"] as { name: string; sql: string }[]).find((its) =>
    its.name === name
  );
  return squeezeText(found?.sql ?? "", name);
}

function assertOthersKept({ before, dump }: Altered): void {
  const after = dump();
  const others = (its: Dump) =>
    (its["schema"] as { type: string; name: string; tbl_name: string; sql: string | null }[])
      .filter(({ type, sql, tbl_name }) =>
        sql !== null && !(type === "table" && tbl_name === "kept")
      );
  assert.deepEqual(others(after), others(before));
  for (const name of ["child", "other", "log"]) assert.deepEqual(after[name], before[name]);
}

const squeezed = (text: string) => text.replace(/\s+/g, "");

/** Alterations, what they take out of the text and what they write there. */
const ALTERATIONS: readonly (readonly [name: string, call: string, from: string, to: string])[] = [
  [
    "alterColumn with a type",
    `op.alterColumn("kept", "v", { type: t.string(99) });`,
    "v TEXT COLLATE",
    "v VARCHAR(99) COLLATE",
  ],
  [
    "alterColumn with a default",
    `op.alterColumn("kept", "x,y", { default: 2 });`,
    `"x,y" REAL DEFAULT -1.5`,
    `"x,y" REAL DEFAULT 2.0`,
  ],
  ["alterColumn with nullable", `op.alterColumn("kept", "code", { nullable: true });`, "", ""],
  [
    "alterColumn to nullable",
    `op.alterColumn("kept", "v", { nullable: true });`,
    "CONSTRAINT nn NOT NULL ON CONFLICT REPLACE",
    "",
  ],
  [
    "dropConstraint",
    `op.dropConstraint("uq_drop", "kept", { type: "unique" });`,
    // A comment before a constraint goes with it.
    "-- no comma before this one CONSTRAINT uq_drop UNIQUE (n, at),",
    "",
  ],
  [
    "addColumn with a place",
    `op.addColumn("kept", "z", t.integer(), { after: "id" });`,
    "PRIMARY KEY AUTOINCREMENT,",
    "PRIMARY KEY AUTOINCREMENT, z INTEGER,",
  ],
  ["an empty batch", `op.batchAlterTable("kept", () => {}, { recreate: "always" });`, "", ""],
];

for (const [name, upgrade, from, to] of ALTERATIONS) {
  testAlteration(`kept by ${name}: everything else`, { setup: EVERYTHING, upgrade }, (altered) => {
    const { before, text, dump, list, query, workspace } = altered;
    assertOthersKept(altered);
    const expected = sqlBefore(before, "kept").replace(squeezed(from), squeezed(to));
    // What is inserted may stand before or behind a comment.
    const bare = (sql: string) => sql.replaceAll("--not(acomment)tolose", "");
    assert.equal(bare(text("kept")), bare(expected));
    assert.ok(text("kept").includes("--not(acomment)tolose"));
    const rows = (its: Dump) =>
      (its["kept"] as Record<string, unknown>[]).map(({ z: _, ...row }) => row);
    assert.deepEqual(rows(dump()), rows(before));
    assert.deepEqual(list("SELECT seq FROM sqlite_sequence WHERE name = 'kept'"), [500]);
    assert.deepEqual(query("PRAGMA foreign_key_check"), []);
    // Triggers and views work on.
    workspace.execute(
      "app.db",
      "INSERT INTO seen (v) VALUES ('new'); INSERT INTO kept (v, w) VALUES ('q', 9)",
    );
    assert.deepEqual(list("SELECT max(id) FROM kept"), [502]);
    assert.deepEqual(list("SELECT n FROM log"), ["seven", "NINE", "q"]);
    assert.deepEqual(list("SELECT count(*) FROM seen_twice"), [3]);
  });
}

for (
  const [what, columns, options] of [
    ["without a primary key", "v TEXT, w", ""],
    ["with a text key", "k TEXT PRIMARY KEY, v TEXT, w", ""],
    ["with a key that counts down", "k INTEGER PRIMARY KEY DESC, v TEXT, w", ""],
    ["with a composite key", "v TEXT, w, k INT, PRIMARY KEY (k DESC, v COLLATE NOCASE)", ""],
    ["that has a column rowid", `"rowid" TEXT, v TEXT, w`, ""],
    ["that has all the rowid's names but one", `"rowid" TEXT, _rowid_, v TEXT, w`, ""],
    ["STRICT", "k INTEGER PRIMARY KEY, v TEXT, w ANY", "STRICT"],
    ["WITHOUT ROWID", "k TEXT PRIMARY KEY, v TEXT, w", "WITHOUT ROWID"],
    [
      "STRICT, WITHOUT ROWID",
      "k TEXT, v TEXT, w ANY, PRIMARY KEY (k, v)",
      "WITHOUT ROWID , strict",
    ],
  ] as const
) {
  const key = columns.includes("k ") ? ", k" : "";
  const values = (at: number) => `('v${at}', ${at}${key === "" ? "" : `, ${at * 2}`})`;
  testAlteration(`rows and rowids of a table ${what} are kept`, {
    setup: `CREATE TABLE kept (${columns}) ${options};
      INSERT INTO kept (v, w${key}) VALUES ${[1, 2, 3, 4].map(values).join(", ")};
      DELETE FROM kept WHERE w IN (1, 3);`,
    upgrade: `op.alterColumn("kept", "v", { nullable: false });`,
  }, ({ before, dump, text, query }) => {
    assert.deepEqual(dump()["kept"], before["kept"]);
    const expected = sqlBefore(before, "kept").replace("vTEXT", "vTEXTNOTNULL");
    assert.equal(text("kept"), expected);
    if (options.includes("ROWID")) {
      assert.deepEqual(query("SELECT v, w FROM kept ORDER BY v"), [
        { v: "v2", w: 2 },
        { v: "v4", w: 4 },
      ]);
    }
  });
}

testAlteration("a CHECK that names its own table is kept", {
  setup: `CREATE TABLE kept (id INTEGER PRIMARY KEY, v INTEGER CHECK (kept.v > 0), "w x" INTEGER,
      CHECK ("kept"."w x" <> kept.v));
    CREATE INDEX ix ON kept (v) WHERE kept.v > 2; INSERT INTO kept VALUES (1, 2, 3);`,
  upgrade: `op.alterColumn("kept", "w x", { nullable: false });`,
}, ({ query, workspace }) => {
  assert.deepEqual(query("SELECT * FROM kept"), [{ id: 1, v: 2, "w x": 3 }]);
  assert.throws(() => workspace.execute("app.db", "UPDATE kept SET v = 3"), /CHECK/);
});

testAlteration("a counter without rows goes on", {
  setup: `CREATE TABLE kept (id INTEGER PRIMARY KEY AUTOINCREMENT, v TEXT);
    INSERT INTO kept VALUES (41, 'a'); DELETE FROM kept;`,
  upgrade: `op.alterColumn("kept", "v", { nullable: false });`,
}, ({ list, workspace }) => {
  workspace.execute("app.db", "INSERT INTO kept (v) VALUES ('b')");
  assert.deepEqual(list("SELECT id FROM kept"), [42]);
});

/** Rows, and something to tell whether they are the same. */
const SUMS = (table: string) =>
  `SELECT count(*) AS n, sum(rowid * 7 + length(v)) AS s, sum(x) AS x,
    hex(substr(group_concat(v || ':' || rowid), 1, 200000)) AS h
    FROM (SELECT rowid, * FROM ${table} ORDER BY rowid)`;

const MANY = `
  CREATE TABLE kept (id INTEGER PRIMARY KEY, v TEXT, x INTEGER, y REAL, g AS (x + 1), CHECK (x > -1),
    CONSTRAINT ck CHECK (y >= 0), CONSTRAINT uq UNIQUE (v));
  CREATE INDEX ix_x ON kept (x);
  CREATE TABLE child (id INTEGER PRIMARY KEY, v TEXT, x INTEGER NOT NULL REFERENCES kept ON DELETE CASCADE);
  WITH RECURSIVE c (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 10000)
    INSERT INTO kept (id, v, x, y) SELECT n * 3, 'v' || (n * 7919 % 10007), n % 97, n / 8.0 FROM c;
  INSERT INTO child (v, x) SELECT v, id FROM kept ORDER BY v;`;

/** Every kind of alteration. */
const KINDS: Readonly<Record<string, string>> = {
  addColumn: `op.addColumn("kept", "z", t.integer().notNull().default(5), { first: true });`,
  alterColumn:
    `op.alterColumn("kept", "x", { nullable: false, type: t.bigInteger(), default: 3 });`,
  renameColumn:
    `op.renameColumn("kept", "y", "why"); op.alterColumn("kept", "why", { nullable: true, default: 1 });`,
  dropColumn: `op.dropColumn("kept", "y");`,
  createIndex: `op.createIndex("ix_v", "kept", ["v", "x"], { unique: true, where: "x > 3" });`,
  dropIndex: `op.dropIndex("ix_x");`,
  createPrimaryKey:
    `op.dropConstraint(null, "kept", { type: "primaryKey" }); op.createPrimaryKey("pk", "kept", ["id"]);`,
  createUniqueConstraint: `op.createUniqueConstraint("uq_2", "kept", ["x", "v"]);`,
  createForeignKey:
    `op.createForeignKey("fk", "kept", "child", ["id"], ["x"]); op.createUniqueConstraint("uq", "child", ["x"]);`,
  createCheckConstraint: `op.createCheckConstraint("ck_2", "kept", "length(v) > 1");`,
  dropConstraint: `op.dropConstraint("ck", "kept"); op.dropConstraint("uq", "kept");`,
  renameConstraint: `op.renameConstraint("kept", "uq", "uq_kept");`,
  renameTable:
    `op.renameTable("kept", "kept_2"); op.dropConstraint("ck", "kept_2"); op.renameTable("kept_2", "kept");`,
  batchAlterTable:
    `op.batchAlterTable("kept", (batch) => batch.dropColumn("y"), { columnOrder: ["v", "x"], table: { sqlite: { strict: true } } });`,
};

for (const [kind, upgrade] of Object.entries(KINDS)) {
  testAlteration(`10,000 rows and 10,000 children survive ${kind}`, {
    setup: `${MANY} CREATE TABLE sums AS ${SUMS("kept")} UNION ALL ${SUMS("child")};`,
    upgrade,
  }, ({ query, list }) => {
    assert.deepEqual(
      query(`${SUMS("kept")} UNION ALL ${SUMS("child")}`),
      query("SELECT * FROM sums"),
    );
    assert.deepEqual(list("SELECT n FROM sums"), [10000, 10000]);
    assert.deepEqual(query("PRAGMA foreign_key_check"), []);
    assert.deepEqual(list("SELECT DISTINCT g - x FROM kept"), [1]);
  });
}
