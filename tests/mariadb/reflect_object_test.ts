import assert from "node:assert/strict";
import { columnsOf, databaseTests } from "./reflect_database.ts";
import { testMariadb } from "../server/mariadb.ts";

const testDatabase = databaseTests(testMariadb);

testDatabase("views are without the name of their own database", async (database) => {
  const { name } = database;
  await database.run(`CREATE TABLE a (id int, b int);
    CREATE TABLE \`${name}\` (id int);
    CREATE FUNCTION twice (a int) RETURNS int DETERMINISTIC RETURN 2 * a;
    CREATE VIEW one AS SELECT id, twice(b) AS c FROM a WHERE b <> 'it''s';
    CREATE VIEW two (x, y) AS SELECT a.id, one.c FROM one LEFT JOIN a ON a.id = one.id;
    CREATE VIEW three AS SELECT \`${name}\`.id FROM \`${name}\`, \`${name}\`.a AS \`other.\`
      WHERE '${name}.a' <> \`other.\`.b`);
  const { views } = await database.reflect();
  assert.deepEqual(views.map((view) => [view.name, view.query]), [
    [
      "one",
      "select `a`.`id` AS `id`,`twice`(`a`.`b`) AS `c` from `a` where `a`.`b` <> 'it\\'s'",
    ],
    [
      "three",
      `select \`${name}\`.\`id\` AS \`id\` from \`${name}\` join \`a\` \`other.\` ` +
      `where '${name}.a' <> \`other.\`.\`b\``,
    ],
    [
      "two",
      "select `a`.`id` AS `x`,`one`.`c` AS `y` from " +
      "(`one` left join `a` on(`a`.`id` = `one`.`id`))",
    ],
  ]);
  for (const { query } of views.filter((view) => view.name !== "three")) {
    await database.run(`CREATE OR REPLACE VIEW again AS ${query}`);
  }
});

testDatabase("sequences tell what is not usual", async (database) => {
  await database.run(`CREATE SEQUENCE a;
    CREATE SEQUENCE b START WITH 5 INCREMENT BY 2 MAXVALUE 99 CYCLE CACHE 7;
    CREATE SEQUENCE c START WITH -1 INCREMENT BY -1 NOCACHE;
    CREATE SEQUENCE d MINVALUE -9007199254740993 START WITH 0`);
  const { sequences, tables } = await database.reflect();
  assert.deepEqual(tables, []);
  assert.deepEqual(sequences.map(({ name, options }) => [name, options]), [
    ["a", {}],
    ["b", { start: 5, increment: 2, maxValue: 99, cycle: true, cache: 7 }],
    ["c", { increment: -1, cache: 0 }],
    ["d", { start: 0, minValue: -9007199254740993n }],
  ]);
});

testDatabase("other databases are read when they are asked for", async (database) => {
  const other = `${database.name}_2`;
  await database.run(`CREATE TABLE a (id int PRIMARY KEY); CREATE DATABASE ${other};
    CREATE TABLE ${other}.a (id int, b int, FOREIGN KEY (b) REFERENCES ${database.name}.a (id));
    CREATE TABLE b (id int, FOREIGN KEY (id) REFERENCES a (id));
    CREATE VIEW ${other}.v AS SELECT id FROM ${other}.a`);
  try {
    const own = await database.reflect();
    assert.deepEqual(own.tables.map(({ name, schema }) => [name, schema]), [["a", null], [
      "b",
      null,
    ]]);
    const both = await database.reflect({ schemas: [other] });
    const found = both.tables.map(({ name, schema }) => [name, schema]);
    assert.deepEqual(found, [["a", null], ["b", null], ["a", other]]);
    assert.deepEqual(both.tables[2]?.foreignKeys[0]?.references, {
      table: "a",
      schema: null,
      columns: ["id"],
    });
    assert.deepEqual(both.views.map(({ name, schema }) => [name, schema]), [["v", other]]);
    const named = await database.reflect({ tables: [{ name: "a", schema: other }, "b"] });
    assert.deepEqual(named.tables.map(({ name, schema }) => [name, schema]), [["b", null], [
      "a",
      other,
    ]]);
  } finally {
    await database.run(`DROP DATABASE ${other}`);
  }
});

testDatabase("names are told apart as the server does", async (database) => {
  await database.run(`CREATE TABLE Users (id int, Name int); CREATE TABLE users (id int);
    CREATE TABLE \`a'b\\\\c\` (id int)`);
  const named = async (...tables: readonly string[]) =>
    (await database.reflect({ tables })).tables.map(({ name }) => name);
  assert.deepEqual(await named("users"), ["users"]);
  assert.deepEqual(await named("USERS"), []);
  assert.deepEqual(await named("a'b\\\\c", "Users", "nobody"), ["Users", "a'b\\\\c"]);
});

testDatabase("the number of queries is the same for one table and for fifty", async (database) => {
  const create = (from: number, to: number) =>
    database.run(
      Array.from({ length: to - from }, (_, at) =>
        `CREATE TABLE t${from + at} (id int PRIMARY KEY, b int CHECK (b > 0), UNIQUE (b),
          FOREIGN KEY (b) REFERENCES t0 (id)); CREATE VIEW v${from + at} AS SELECT 1 AS x;
          CREATE SEQUENCE s${from + at}`).join(";"),
    );
  await create(0, 1);
  await database.reflect();
  const count = database.queries.length;
  await create(1, 50);
  const { tables, views, sequences } = await database.reflect();
  assert.deepEqual([tables.length, views.length, sequences.length], [50, 50, 50]);
  assert.equal(database.queries.length - count, count);
});

testDatabase("characters that information_schema loses are found elsewhere", async (database) => {
  await database.run(`CREATE TABLE a (
      b varchar(20) DEFAULT 'ü 😀\\'' CHECK (b <> 'x 😀'), c varchar(20) DEFAULT 'why?',
      d varchar(50) AS (concat(b, '😀)')) STORED, CONSTRAINT \`ck 1\` CHECK (c <> '😀' OR c IN ('(', '日'))
    );
    CREATE VIEW v AS SELECT '😀 AS' AS x, b FROM a`);
  const { tables: [table], views: [view] } = await database.reflect();
  assert.ok(table);
  const { b, c, d } = columnsOf(table);
  assert.deepEqual([b?.default, c?.default], ["'ü 😀'''", "'why?'"]);
  assert.deepEqual(d?.computed, { expression: "concat(`b`,'😀)')", stored: true });
  assert.deepEqual(table.checks.map(({ condition }) => condition), [
    "`b` <> 'x 😀'",
    "`c` <> '😀' or `c` in ('(','日')",
  ]);
  assert.equal(view?.query, "select '😀 AS' AS `x`,`a`.`b` AS `b` from `a`");
});
