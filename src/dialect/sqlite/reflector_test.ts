import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { sqlText } from "../../schema/fragment.ts";
import type { TableModel } from "../../schema/schema.ts";
import { type Query, reflectSchema, reflectTables } from "./reflector.ts";
import { splitScript } from "./text/script.ts";

function open(script: string): { db: DatabaseSync; query: Query } & Disposable {
  const db = new DatabaseSync(":memory:");
  db.exec(script);
  return {
    db,
    query: (sql) => Promise.resolve(db.prepare(sql).all() as readonly Record<string, unknown>[]),
    [Symbol.dispose]: () => db.close(),
  };
}

async function model(script: string, name = "t"): Promise<TableModel> {
  using database = open(script);
  const { tables } = await reflectSchema(database.query);
  const table = tables.find((its) => its.name === name);
  assert.ok(table !== undefined);
  return table;
}

const column = (name: string, text: string, more: Record<string, unknown> = {}) => ({
  name,
  nullable: true,
  default: null,
  autoincrement: null,
  identity: null,
  computed: null,
  collation: null,
  comment: null,
  ...more,
  type: { kind: "type", ...(more["type"] as object), text },
});

Deno.test("a table as SQLAlchemy writes it", async () => {
  assert.deepEqual(
    await model(`
      CREATE TABLE account (id INTEGER NOT NULL, CONSTRAINT pk_account PRIMARY KEY (id));
      CREATE TABLE t (
        id INTEGER NOT NULL,
        name VARCHAR(50) DEFAULT 'x' NOT NULL,
        created DATETIME DEFAULT (CURRENT_TIMESTAMP),
        account_id INTEGER,
        CONSTRAINT pk_t PRIMARY KEY (id),
        CONSTRAINT ck_name CHECK (length(name) > 2),
        CONSTRAINT fk_t FOREIGN KEY(account_id) REFERENCES account (id) ON DELETE CASCADE,
        CONSTRAINT uq_t UNIQUE (name, account_id)
      );
      CREATE INDEX ix_t_name ON t (name);
    `),
    {
      name: "t",
      schema: null,
      columns: [
        column("id", "INTEGER", {
          type: { type: "integer" },
          nullable: false,
          autoincrement: "identity",
        }),
        column("name", "VARCHAR(50)", {
          type: { type: "string", length: 50 },
          nullable: false,
          default: sqlText("'x'"),
        }),
        column("created", "DATETIME", {
          type: { type: "dateTime" },
          default: sqlText("CURRENT_TIMESTAMP"),
        }),
        column("account_id", "INTEGER", { type: { type: "integer" } }),
      ],
      primaryKey: { name: "pk_t", columns: ["id"] },
      uniqueConstraints: [{ name: "uq_t", columns: ["name", "account_id"] }],
      checks: [{ name: "ck_name", condition: "length(name) > 2" }],
      foreignKeys: [{
        name: "fk_t",
        columns: ["account_id"],
        references: { table: "account", schema: null, columns: ["id"] },
        onDelete: "cascade",
      }],
      excludes: [],
      indexes: [{
        name: "ix_t_name",
        columns: [{ column: "name", expression: null }],
        unique: false,
        where: null,
      }],
      comment: null,
      options: {},
    },
  );
});

/** Columns of the key, which of them may be NULL, which is the rowid, and AUTOINCREMENT. */
const KEYS: readonly (readonly [sql: string, nullable: string, alias: string, auto?: true])[] = [
  ["CREATE TABLE t(a INTEGER PRIMARY KEY, b)", "b", "a"],
  ["CREATE TABLE t(a INTEGER PRIMARY KEY AUTOINCREMENT, b)", "b", "a", true],
  ["CREATE TABLE t(a INTEGER, PRIMARY KEY (a AUTOINCREMENT))", "", "a", true],
  ["CREATE TABLE t(a integer, PRIMARY KEY ((a) DESC))", "", "a"],
  ["CREATE TABLE t(a INTEGER PRIMARY KEY DESC)", "a", ""],
  ["CREATE TABLE t(a INT PRIMARY KEY)", "a", ""],
  ["CREATE TABLE t(a INT NOT NULL PRIMARY KEY)", "", ""],
  ["CREATE TABLE t(a TEXT PRIMARY KEY)", "a", ""],
  ["CREATE TABLE t(a TEXT PRIMARY KEY) STRICT", "", ""],
  ["CREATE TABLE t(a TEXT PRIMARY KEY, b) WITHOUT ROWID", "b", ""],
  ["CREATE TABLE t(a INTEGER PRIMARY KEY) WITHOUT ROWID", "", ""],
  ["CREATE TABLE t(a INTEGER, b INTEGER, PRIMARY KEY (b, a))", "a b", ""],
  ["CREATE TABLE t(a UNIQUE PRIMARY KEY)", "a", ""],
  ["CREATE TABLE t(a)", "a", ""],
];

for (const [sql, nullable, alias, auto] of KEYS) {
  Deno.test(`nullable and autoincrement of ${sql}`, async () => {
    const { columns, options } = await model(sql);
    const names = (its: typeof columns) => its.map(({ name }) => name).join(" ");
    assert.equal(names(columns.filter((its) => its.nullable)), nullable);
    assert.equal(names(columns.filter((its) => its.autoincrement === "identity")), alias);
    assert.equal(options.sqlite?.autoincrement, auto);
  });
}

Deno.test("foreign keys: keys that are implied, spellings, deferral", async () => {
  const script = `
    CREATE TABLE Pair (X, y, z, PRIMARY KEY (y, X));
    CREATE TABLE t (a REFERENCES nowhere DEFERRABLE, b REFERENCES PAIR(x), c,
      FOREIGN KEY (a, b) REFERENCES pair ON UPDATE RESTRICT ON DELETE NO ACTION,
      CONSTRAINT self FOREIGN KEY (C) REFERENCES T(A) MATCH SIMPLE DEFERRABLE INITIALLY IMMEDIATE);`;
  const expected = [
    [null, ["a"], "nowhere", [], { deferrable: true }],
    [null, ["b"], "Pair", ["X"], {}],
    [null, ["a", "b"], "Pair", ["y", "X"], { onUpdate: "restrict" }],
    ["self", ["c"], "t", ["a"], { match: "simple", deferrable: true, initially: "immediate" }],
  ];
  for (const tables of [undefined, ["T"]]) {
    using database = open(script);
    const options = tables === undefined ? {} : { tables };
    const schema = await reflectSchema(database.query, options);
    const keys = schema.tables.find(({ name }) => name === "t")?.foreignKeys ?? [];
    assert.deepEqual(
      keys.map(({ name, columns, references, ...rest }) => [
        name,
        columns,
        references.table,
        references.columns,
        rest,
      ]),
      expected,
    );
  }
});

Deno.test("indexes: order, collation, expressions, partial; automatic ones are constraints", async () => {
  const { indexes, uniqueConstraints } = await model(`
    CREATE TABLE t (a TEXT COLLATE NOCASE UNIQUE, b, c, UNIQUE (B, c), CONSTRAINT again UNIQUE (a));
    CREATE UNIQUE INDEX i1 ON t (a DESC, b COLLATE rtrim, a COLLATE binary, c COLLATE BINARY);
    CREATE INDEX i2 ON t (lower(a) COLLATE nocase DESC, (b + 1)) WHERE b > 1 AND c <> ';';`);
  assert.deepEqual(uniqueConstraints, [
    { name: null, columns: ["a"] },
    { name: null, columns: ["b", "c"] },
    { name: "again", columns: ["a"] },
  ]);
  assert.deepEqual(indexes, [
    {
      name: "i1",
      columns: [
        { column: "a", expression: null, order: "desc" },
        { column: "b", expression: null, collation: "rtrim" },
        { column: "a", expression: null, collation: "binary" },
        { column: "c", expression: null },
      ],
      unique: true,
      where: null,
    },
    {
      name: "i2",
      columns: [
        { column: null, expression: "lower(a) COLLATE nocase", order: "desc" },
        { column: null, expression: "b + 1" },
      ],
      unique: false,
      where: "b > 1 AND c <> ';'",
    },
  ]);
});

Deno.test("a table made by AS SELECT", async () => {
  const { columns } = await model(
    `CREATE TABLE s(x INT, y VARCHAR(3)); CREATE TABLE t AS SELECT x AS "a b", y, 1 AS c FROM s`,
  );
  assert.deepEqual(columns.map(({ name, type }) => [name, type.text]), [
    ["a b", "INT"],
    ["y", "TEXT"],
    ["c", ""],
  ]);
});

Deno.test("after ALTER TABLE has rewritten the text", async () => {
  const table = await model(`
    CREATE TABLE old (a INT, b TEXT CHECK (b <> a), UNIQUE (a, b), CONSTRAINT k CHECK (a > 1));
    CREATE INDEX i ON old (b) WHERE a > 2;
    ALTER TABLE old ADD COLUMN d bool /* d */ NOT NULL DEFAULT 0;
    ALTER TABLE old RENAME COLUMN a TO "select";
    ALTER TABLE old RENAME TO t;
    ALTER TABLE t DROP COLUMN d;
    ALTER TABLE t ADD COLUMN e REFERENCES t(b);`);
  assert.deepEqual(table.columns.map(({ name }) => name), ["select", "b", "e"]);
  assert.deepEqual(table.checks, [
    { name: null, condition: 'b <> "select"' },
    { name: "k", condition: '"select" > 1' },
  ]);
  assert.deepEqual(table.uniqueConstraints, [{ name: null, columns: ["select", "b"] }]);
  assert.equal(table.indexes[0]?.where, '"select" > 2');
  assert.equal(table.foreignKeys[0]?.references.table, "t");
});

const MIXED = `
  CREATE TABLE b (x INTEGER PRIMARY KEY AUTOINCREMENT);
  CREATE TABLE a (x, y);
  CREATE VIRTUAL TABLE words USING fts5(title, body);
  CREATE VIRTUAL TABLE box USING rtree(id, low, high);
  CREATE VIEW v (one) AS SELECT x FROM a;
  CREATE VIEW broken AS SELECT * FROM nowhere;
  CREATE TRIGGER r2 AFTER INSERT ON a BEGIN SELECT 1; END;
  CREATE TRIGGER r1 INSTEAD OF INSERT ON v BEGIN SELECT 2; END;
  CREATE INDEX ia ON a (y);
  ANALYZE;
  CREATE TEMP TABLE a (temporary);
  CREATE TEMP TABLE z (temporary);`;

Deno.test("what is listed: no own, shadow or temporary tables; views, virtual tables, triggers", async () => {
  using database = open(MIXED);
  const { tables, views } = await reflectTables(database.query);
  assert.deepEqual(tables.map(({ model, kind }) => [model.name, kind]), [
    ["a", "table"],
    ["b", "table"],
    ["box", "virtual"],
    ["words", "virtual"],
  ]);
  const columns = tables.map(({ model }) => model.columns.map(({ name }) => name).join(" "));
  assert.deepEqual(columns, ["x y", "x", "id low high", "title body"]);
  assert.deepEqual(tables[0]?.triggers.map(({ name }) => name), ["r2"]);
  assert.deepEqual(tables[0]?.indexes.map(({ sql }) => sql), ["CREATE INDEX ia ON a (y)"]);
  assert.deepEqual(views.map(({ model }) => model), [
    {
      name: "broken",
      schema: null,
      columns: null,
      query: "SELECT * FROM nowhere",
      materialized: false,
    },
    { name: "v", schema: null, columns: ["one"], query: "SELECT x FROM a", materialized: false },
  ]);
  assert.deepEqual(views[1]?.parsed?.columns.map(({ name }) => name), ["one"]);
  assert.equal(views[1]?.triggers.length, 1);
});

Deno.test("only the named tables and views, by any spelling", async () => {
  using database = open(MIXED + `; CREATE TABLE "it's" (a)`);
  const names = async (tables: readonly string[]) => {
    const schema = await reflectSchema(database.query, { tables });
    return [...schema.tables, ...schema.views].map(({ name }) => name);
  };
  assert.deepEqual(await names(["A", "V", "it's", "none", "WORDS"]), ["a", "it's", "words", "v"]);
  assert.deepEqual(await names([]), []);
});

Deno.test("a virtual table whose module is missing has no columns", async () => {
  using database = open(MIXED);
  const query: Query = (sql) =>
    sql.includes("coalesce") && sql.includes("'words'")
      ? Promise.reject(new Error("no such module: fts5"))
      : database.query(sql);
  const { tables } = await reflectTables(query);
  assert.deepEqual(tables.map(({ model }) => model.columns.length), [2, 1, 3, 0]);
});

Deno.test("without a text that can be read, the pragmas alone", async () => {
  using database = open(
    "CREATE TABLE t(a varchar(3) DEFAULT 'x', b UNIQUE REFERENCES t(a), CHECK (a))",
  );
  const query: Query = async (sql) =>
    (await database.query(sql)).map((row) => "sql" in row ? { ...row, sql: "CREATE ?" } : row);
  const { tables: [table] } = await reflectSchema(query);
  assert.deepEqual(table?.columns.map(({ type }) => type.text), ["varchar(3)", ""]);
  assert.deepEqual(table?.columns[0]?.default, sqlText("'x'"));
  assert.deepEqual(table?.uniqueConstraints, [{ name: null, columns: ["b"] }]);
  assert.equal(table?.foreignKeys.length, 1);
});

Deno.test("the number of queries does not grow; integers may be bigint", async () => {
  const counts = [];
  for (const size of [1, 50]) {
    using database = open("");
    for (let at = 0; at < size; at++) {
      database.db.exec(`CREATE TABLE t${at} (a INTEGER PRIMARY KEY, b UNIQUE REFERENCES t0)`);
    }
    let count = 0;
    const query: Query = (sql) => {
      count++;
      const statement = database.db.prepare(sql);
      statement.setReadBigInts(true);
      return Promise.resolve(statement.all() as readonly Record<string, unknown>[]);
    };
    const { tables } = await reflectSchema(query);
    assert.equal(tables.length, size);
    assert.equal(tables[0]?.columns[0]?.autoincrement, "identity");
    counts.push(count);
  }
  assert.equal(counts[0], counts[1]);
});

const DATA = Deno.env.get("MIGRATE_TEST_DATA");

Deno.test({
  name: "the Chinook database (set MIGRATE_TEST_DATA to the folder of test data)",
  ignore: DATA === undefined,
  async fn() {
    const script = await Deno.readTextFile(`${DATA}/data/chinook/Chinook_Sqlite.sql`);
    using database = open("");
    for (const { sql } of splitScript(script)) database.db.exec(sql);
    const { tables } = await reflectSchema(database.query);
    assert.equal(tables.length, 11);
    assert.ok(tables.every(({ primaryKey }) => primaryKey?.name?.startsWith("PK_")));
    assert.equal(tables.flatMap(({ foreignKeys }) => foreignKeys).length, 11);
    assert.equal(tables.flatMap(({ indexes }) => indexes).length, 11);
    using whole = open(script);
    assert.deepEqual((await reflectSchema(whole.query)).tables, tables);
  },
});
