import assert from "node:assert/strict";
import { columnsOf, databaseTests } from "./reflect_database.ts";
import { testMariadb } from "../server/mariadb.ts";

const testDatabase = databaseTests(testMariadb);

const type = (type: string, details: object = {}) => ({ kind: "type", type, ...details });
const raw = (text: string) => type("raw", { text });

testDatabase("types are portable where there is such a type", async (database) => {
  await database.run(`CREATE TABLE a (
    c1 smallint, c2 int, c3 bigint unsigned, c4 numeric, c5 decimal(10, 2), c6 float, c7 real,
    c8 varchar(20), c9 char, c10 text, c11 bool, c12 date, c13 time(3), c14 datetime, c15 datetime(6),
    c16 blob, c17 json, c18 uuid, c19 enum('a', 'it''s', 'a,b'), c20 set('x', 'y'), c21 longtext,
    c22 tinyint, c23 mediumint unsigned, c24 int(5), c25 int zerofill, c26 decimal(5, 1) unsigned,
    c27 timestamp, c28 year, c29 bit(3), c30 varbinary(9), c31 point, c32 inet6, c33 float(7, 2),
    c34 longtext COLLATE utf8mb4_bin
  )`);
  const types = (await database.table("a")).columns.map((column) => column.type);
  assert.deepEqual(types, [
    type("smallInteger"),
    type("integer"),
    type("bigInteger", { unsigned: true }),
    type("numeric", { precision: 10, scale: 0 }),
    type("numeric", { precision: 10, scale: 2 }),
    type("float"),
    type("double"),
    type("string", { length: 20 }),
    type("char", { length: 1 }),
    type("text"),
    type("boolean"),
    type("date"),
    type("time", { precision: 3 }),
    type("dateTime"),
    type("dateTime", { precision: 6 }),
    type("binary"),
    type("json"),
    type("uuid"),
    type("enum", { name: null, values: ["a", "it's", "a,b"] }),
    type("set", { values: ["x", "y"] }),
    raw("longtext"),
    raw("tinyint(4)"),
    raw("mediumint(8) unsigned"),
    raw("int(5)"),
    raw("int(10) unsigned zerofill"),
    raw("decimal(5,1) unsigned"),
    raw("timestamp"),
    raw("year(4)"),
    raw("bit(3)"),
    raw("varbinary(9)"),
    raw("point"),
    raw("inet6"),
    raw("float(7,2)"),
    raw("longtext"),
  ]);
});

testDatabase("columns with everything that a column has", async (database) => {
  await database.run(`CREATE TABLE a (
    id int unsigned AUTO_INCREMENT PRIMARY KEY,
    name varchar(20) NOT NULL DEFAULT 'it''s \\\\ it' COMMENT 'who "it''s"',
    word varchar(5) DEFAULT 'NULL',
    nothing varchar(5) DEFAULT NULL,
    latin varchar(5) CHARACTER SET latin1,
    price decimal(5, 2) DEFAULT -1.5,
    made datetime(3) DEFAULT NOW(3) ON UPDATE NOW(3),
    seen timestamp NULL ON UPDATE CURRENT_TIMESTAMP,
    day date DEFAULT (curdate()),
    hidden int INVISIBLE DEFAULT 3,
    twice int AS (id * 2),
    kept varchar(30) AS (concat(name, "x")) STORED COMMENT 'kept',
    data json NOT NULL DEFAULT '{}'
  )`);
  const nullable = { nullable: true };
  assert.deepEqual(columnsOf(await database.table("a")), {
    id: {
      type: type("integer", { unsigned: true }),
      nullable: false,
      autoincrement: "identity",
    },
    name: {
      type: type("string", { length: 20 }),
      nullable: false,
      default: "'it''s \\\\ it'",
      comment: `who "it's"`,
    },
    word: { type: type("string", { length: 5 }), ...nullable, default: "'NULL'" },
    nothing: { type: type("string", { length: 5 }), ...nullable },
    latin: { type: type("string", { length: 5 }), ...nullable, collation: "latin1_swedish_ci" },
    price: { type: type("numeric", { precision: 5, scale: 2 }), ...nullable, default: "-1.50" },
    made: {
      type: type("dateTime", { precision: 3 }),
      ...nullable,
      default: "CURRENT_TIMESTAMP(3)",
      mysql: { onUpdate: "CURRENT_TIMESTAMP(3)" },
    },
    seen: { type: raw("timestamp"), ...nullable, mysql: { onUpdate: "CURRENT_TIMESTAMP" } },
    day: { type: type("date"), ...nullable, default: "curdate()" },
    hidden: { type: type("integer"), ...nullable, default: "3", mysql: { invisible: true } },
    twice: {
      type: type("integer"),
      ...nullable,
      computed: { expression: "`id` * 2", stored: false },
    },
    kept: {
      type: type("string", { length: 30 }),
      ...nullable,
      computed: { expression: "concat(`name`,'x')", stored: true },
      comment: "kept",
    },
    data: { type: type("json"), nullable: false, default: "'{}'" },
  });
});

testDatabase("constraints and indexes of every kind", async (database) => {
  await database.run(`CREATE TABLE parent (a int, b int, PRIMARY KEY (b, a));
    CREATE TABLE a (
      a int, b int, c varchar(50), d text, p point NOT NULL, e int CHECK (e > 0), f longtext, g int,
      UNIQUE KEY (a), UNIQUE KEY uq (b, a), UNIQUE KEY part (c(5)),
      KEY ix (a, b DESC), KEY cut (c(10), a), FULLTEXT KEY words (d), SPATIAL KEY place (p),
      KEY unused (b) IGNORED,
      CONSTRAINT ck CHECK (e <> 5 AND c LIKE 'x%'), CHECK (e BETWEEN 1 AND 3),
      CONSTRAINT json CHECK (json_valid(f)),
      CONSTRAINT fk FOREIGN KEY (g, b) REFERENCES parent (b, a) ON DELETE CASCADE ON UPDATE SET NULL,
      FOREIGN KEY (b, a) REFERENCES parent (b, a) ON DELETE RESTRICT ON UPDATE NO ACTION
    )`);
  const { primaryKey, uniqueConstraints, checks, foreignKeys, indexes } = await database.table("a");
  assert.equal(primaryKey, null);
  assert.deepEqual((await database.table("parent")).primaryKey, {
    name: null,
    columns: ["b", "a"],
  });
  assert.deepEqual(uniqueConstraints, [
    { name: "a", columns: ["a"] },
    { name: "uq", columns: ["b", "a"] },
  ]);
  assert.deepEqual(checks, [
    { name: "e", condition: "`e` > 0", mysql: { column: "e" } },
    { name: "ck", condition: "`e` <> 5 and `c` like 'x%'" },
    { name: "CONSTRAINT_1", condition: "`e` between 1 and 3" },
    { name: "json", condition: "json_valid(`f`)" },
  ]);
  const references = { table: "parent", schema: null, columns: ["b", "a"] };
  assert.deepEqual(foreignKeys, [
    { name: "a_ibfk_1", columns: ["b", "a"], references, onUpdate: "no action" },
    {
      name: "fk",
      columns: ["g", "b"],
      references,
      onDelete: "cascade",
      onUpdate: "set null",
      // Made by the server, so that it is in no list of its own.
      mysql: { index: "fk" },
    },
  ]);
  const column = (name: string, more: object = {}) => ({ column: name, expression: null, ...more });
  const index = (name: string, columns: readonly object[], more: object = {}) => ({
    name,
    columns,
    unique: false,
    where: null,
    ...more,
  });
  assert.deepEqual(indexes.toSorted((a, b) => a.name < b.name ? -1 : 1), [
    index("cut", [column("c", { length: 10 }), column("a")]),
    index("ix", [column("a"), column("b", { order: "desc" })]),
    index("part", [column("c", { length: 5 })], { unique: true }),
    index("place", [column("p")], { mysql: { kind: "spatial" } }),
    index("unused", [column("b")], { mysql: { invisible: true } }),
    index("words", [column("d")], { mysql: { kind: "fulltext" } }),
  ]);
});

testDatabase("options of tables, where they are not usual", async (database) => {
  await database.run(`CREATE TABLE a (b int) COMMENT 'of it''s own';
    CREATE TABLE b (a varchar(5), b varchar(5) CHARACTER SET utf8mb4)
      CHARACTER SET latin1 COLLATE latin1_bin;
    CREATE TABLE c (a int, KEY hashed (a), KEY sorted (a) USING BTREE) ENGINE = MEMORY;
    CREATE TABLE d (a int) ENGINE = MyISAM ROW_FORMAT = FIXED;
    CREATE TABLE e (a int PRIMARY KEY) PARTITION BY HASH (a) PARTITIONS 2;
    CREATE TABLE f (a int) WITH SYSTEM VERSIONING;
    CREATE TEMPORARY TABLE g (a int)`);
  const { tables } = await database.reflect();
  assert.deepEqual(tables.map(({ name, comment, options }) => [name, comment, options]), [
    ["a", "of it's own", {}],
    ["b", null, { mysql: { charset: "latin1", collate: "latin1_bin" } }],
    ["c", null, { mysql: { engine: "MEMORY" } }],
    ["d", null, { mysql: { engine: "MyISAM", rowFormat: "FIXED" } }],
    ["e", null, {}],
    ["f", null, {}],
  ]);
  const collations = tables.find(({ name }) => name === "b")?.columns
    .map(({ collation }) => collation);
  assert.deepEqual(collations, [null, "utf8mb4_general_ci"]);
  const methods = tables.find(({ name }) => name === "c")?.indexes
    .map(({ name, mysql }) => [name, mysql]);
  assert.deepEqual(methods, [["hashed", undefined], ["sorted", { using: "btree" }]]);
});
