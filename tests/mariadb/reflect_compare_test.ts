import assert from "node:assert/strict";
import { sql } from "../../src/schema/fragment.ts";
import { EMPTY_SCHEMA, type Schema, type TableModel } from "../../src/schema/schema.ts";
import { t } from "../../src/schema/type.ts";
import { type Database, databaseTests, schemaOf, table } from "./reflect_database.ts";
import { testMariadb } from "../server/mariadb.ts";
import type { Columns, ColumnSpec, TableOptions } from "../../templates/migrate.d.ts";

const testDatabase = databaseTests(testMariadb);

/** Everything that a table can have, in one. */
const FULL_COLUMNS = (): Record<string, ColumnSpec> => ({
  id: t.integer({ unsigned: true }).primaryKey().autoincrement(),
  name: t.string(100).notNull().default("it's \\").collate("utf8mb4_bin").index(),
  email: t.string(200).unique(),
  team: t.integer().references("teams.id", { onDelete: "cascade", name: "fk_team" }),
  lead: t.integer().references("teams.id"),
  price: t.numeric(10, 2).default(0).check("price > 0"),
  active: t.boolean().notNull().default(true),
  made: t.dateTime({ precision: 3 }).default(sql`CURRENT_TIMESTAMP(3)`)
    .mysql({ onUpdate: sql`CURRENT_TIMESTAMP(3)` }),
  twice: t.numeric(12, 2).computed("price * 2", { stored: true }),
  half: t.double().computed("price / 2"),
  mood: t.enum("mood", ["sad", "it's"]).default("it's"),
  tags: t.set(["a", "b"]).comment("a \"tag\", or 'two'"),
  data: t.json().default({ b: [1], a: "x" }),
  key: t.uuid().default("A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11"),
  body: t.text(),
  bytes: t.binary(300).mysql({ invisible: true }),
});
const FULL_OPTIONS = (): TableOptions => ({
  unique: [{ columns: ["name", "team"] }, { name: "uq_named", columns: ["email", "team"] }],
  checks: [
    { condition: "length(name) > 0 AND NOT (price = 1000 OR `mood` IS NULL)" },
    { name: "kinds", condition: sql`name IN (${"a"}, ${"b\\"}) OR mood = 'sad'` },
  ],
  foreignKeys: [{
    columns: ["team", "name"],
    references: { table: "teams", columns: ["id", "name"] },
    onUpdate: "no action",
    onDelete: "restrict",
  }],
  indexes: [
    { name: "ix_order", columns: ["team", { column: "price", order: "desc" }], unique: true },
    { name: "ix_body", columns: [{ column: "body", length: 20 }, "name"] },
    { name: "ft_body", columns: ["body"], mysql: { kind: "fulltext" } },
    { name: "ux_key", columns: ["key"], unique: true, mysql: { using: "btree" } },
  ],
  comment: "people, 'all' of them",
  mysql: { engine: "innodb", charset: "latin1", rowFormat: "dynamic" },
});

const FULL = (columns: Columns = FULL_COLUMNS(), options: TableOptions = FULL_OPTIONS()) =>
  table("users", columns, options);

async function prepare(database: Database): Promise<Schema> {
  await database.run(`CREATE TABLE teams (id int PRIMARY KEY,
    name varchar(100) COLLATE utf8mb4_bin, UNIQUE (id, name)) CHARACTER SET latin1`);
  return await database.reflect();
}

testDatabase("what was created is found as it was written", async (database) => {
  const before = await prepare(database);
  await database.create(FULL());
  const found = await database.reflect();
  const expected = { ...before, tables: [...before.tables, FULL()] };
  assert.deepEqual(await database.differences(expected, found), []);
  // Reflection gives back what creates the same again.
  await database.run("DROP TABLE users");
  await database.create(...found.tables.filter(({ name }) => name === "users"));
  assert.deepEqual(await database.differences(found, await database.reflect()), []);
});

const DROP = Symbol("drop");

/** Changes of FULL, each by itself: what is said otherwise, of columns and of options. */
const MUTATIONS: readonly (readonly [Record<string, ColumnSpec | typeof DROP>, TableOptions])[] = [
  [{ id: t.integer().primaryKey().autoincrement() }, {}],
  [{ id: t.integer({ unsigned: true }).primaryKey() }, {}],
  [{ name: t.string(101).notNull().default("it's \\").collate("utf8mb4_bin").index() }, {}],
  [{ name: t.string(100).default("it's \\").collate("utf8mb4_bin").index() }, {}],
  [{ name: t.string(100).notNull().default("it's").collate("utf8mb4_bin").index() }, {}],
  [{ name: t.string(100).notNull().default("it's \\").index() }, {}],
  [{ email: t.string(200) }, {}],
  [{ email: DROP }, { unique: [], indexes: [] }],
  [{ team: t.integer().references("teams.id", { name: "fk_team" }) }, {}],
  [{ price: t.numeric(10, 3).default(0).check("price > 0") }, {}],
  [{ price: t.numeric(10, 2).default(0).check("price >= 0") }, {}],
  [{ price: t.numeric(10, 2).default(0.01).check("price > 0") }, {}],
  [{ active: t.boolean().notNull().default(false) }, {}],
  [{ active: t.smallInteger().notNull().default(1) }, {}],
  [{ made: t.dateTime({ precision: 3 }).default(sql`CURRENT_TIMESTAMP(3)`) }, {}],
  [{ made: t.dateTime({ precision: 3 }).mysql({ onUpdate: sql`CURRENT_TIMESTAMP(3)` }) }, {}],
  [{ twice: t.numeric(12, 2).computed("price * 3", { stored: true }) }, {}],
  [{ twice: t.numeric(12, 2).computed("price * 2") }, {}],
  [{ mood: t.enum("mood", ["it's", "sad"]).default("it's") }, {}],
  [{ tags: t.set(["a", "b", "c"]).comment("a \"tag\", or 'two'") }, {}],
  [{ tags: t.set(["a", "b"]) }, {}],
  [{ data: t.json().default({ b: [2], a: "x" }) }, {}],
  [{ data: t.raw("LONGTEXT").default(`{"b":[1],"a":"x"}`) }, {}],
  [{ body: t.raw("mediumtext") }, {}],
  [{ bytes: t.binary(300) }, {}],
  [{ bytes: t.binary(200).mysql({ invisible: true }) }, {}],
  [{}, { comment: "folk" }],
  [{}, { mysql: { charset: "latin1", rowFormat: "compact" } }],
  [{}, { mysql: { charset: "utf8mb4", rowFormat: "dynamic" } }],
  [{}, { mysql: { charset: "latin1", rowFormat: "dynamic", engine: "MyISAM" } }],
  [{}, { checks: [{ condition: "length(name) > 1 AND NOT (price = 1000 OR mood IS NULL)" }] }],
  [{}, { indexes: [{ name: "ft_body", columns: [{ column: "body", length: 20 }] }] }],
  [{}, {
    indexes: [{ name: "ix_body", columns: [{ column: "body", length: 21 }, "name"] }, {
      name: "ft_body",
      columns: ["body"],
      mysql: { kind: "fulltext" },
    }],
  }],
];

testDatabase("whatever is changed is found", async (database) => {
  const before = await prepare(database);
  await database.create(FULL());
  const found = await database.reflect();
  for (const [columns, options] of MUTATIONS) {
    const changed = Object.entries({ ...FULL_COLUMNS(), ...columns })
      .flatMap(([name, its]) => its === DROP ? [] : [[name, its as ColumnSpec] as const]);
    const model = FULL(changed, { ...FULL_OPTIONS(), ...options });
    const expected = { ...before, tables: [...before.tables, model] };
    const differing = await database.differences(expected, found);
    assert.notDeepEqual(differing, [], JSON.stringify([Object.keys(columns), options]));
  }
});

testDatabase("types and defaults are told in other words", async (database) => {
  const columns: Record<string, ColumnSpec> = {
    a: t.raw("INTEGER(9)"),
    b: t.raw("character varying ( 10 )"),
    c: t.raw("DEC(10)"),
    d: t.raw("double precision unsigned"),
    e: t.raw("float(30)"),
    f: t.char(),
    g: t.float().default(1.5),
    h: t.raw("int2 unsigned zerofill"),
    i: t.raw("NATIONAL VARCHAR(5)"),
    j: t.raw("varchar(5) charset latin1"),
    k: t.binary().default(new Uint8Array([65, 66])),
    l: t.date().default("2026-1-31"),
    m: t.dateTime().default(new Date(Date.UTC(2026, 0, 31, 10))),
    n: t.dateTime({ precision: 3 }).default("2026-01-31 10:00:00.5"),
    o: t.integer().default(sql`'5'`),
    p: t.numeric(10, 2).default("1.5"),
    q: t.text().default(null),
    r: t.raw("text(300)"),
    s: t.boolean().default(sql`true`),
    u: t.raw("bit(8)").default(sql`b'101'`),
    v: t.raw("bit").default(sql`1`),
    w: t.bigInteger().default(5000000000n),
    x: t.double().default(1.5e-7),
    y: t.time().default("10:00"),
    z: t.raw("binary(3)").default("ab"),
    now: t.dateTime().default(sql`now() ON UPDATE localtime`),
    stamp: t.raw("timestamp").default(sql`LOCALTIMESTAMP()`),
    when: t.date().default(sql`(current_date)`),
    sum: t.integer().default(sql`(1 + 2)`),
    number: t.string(5).default(sql`5`),
    year: t.raw("year").default(sql`2026`),
    "json as text": t.raw("longtext").check("json_valid(`json as text`)"),
    long: t.string(1000),
    other: t.raw("middleint"),
  };
  const model = table("a", columns, {
    indexes: [{ name: "ix_long", columns: ["long"] }, { name: "ix_text", columns: ["q"] }],
  });
  await database.create(model);
  assert.deepEqual(await database.differences(schemaOf(model), await database.reflect()), []);
});

testDatabase("what the server makes for constraints need not be said", async (database) => {
  await database.run("CREATE TABLE a (id int PRIMARY KEY, b int UNIQUE, c int)");
  const made = (foreignKeys: TableOptions["foreignKeys"] = []): TableModel =>
    table("d", { e: t.integer(), f: t.integer() }, {
      foreignKeys,
      indexes: [{ name: "ix_f", columns: ["f", "e"] }],
    });
  const keys: TableOptions["foreignKeys"] = [
    { columns: ["e"], references: { table: "a", columns: ["id"] } },
    { name: "fk", columns: ["e"], references: { table: "a", columns: ["b"] }, onDelete: "cascade" },
    { name: "fk_f", columns: ["f"], references: { table: "a", columns: ["id"] } },
  ];
  await database.create(made(keys));
  const { tables } = await database.reflect();
  assert.deepEqual(tables.find(({ name }) => name === "d")?.indexes.map(({ name }) => name), [
    "ix_f",
  ]);
  const found = schemaOf(...tables.filter(({ name }) => name === "d"));
  assert.deepEqual(await database.differences(schemaOf(made(keys)), found), []);
  assert.equal((await database.differences(schemaOf(made()), found)).length, 3);
});

/** Conditions as authors write them. */
const CONDITIONS = String.raw`
a > 0 AND b < 5 OR NOT f
(a + b) * 2 > 3 AND a - (b - 1) > 0 AND a - b - 1 > 0 && a != 3 || b = 1
n BETWEEN 1 AND 100 AND a NOT BETWEEN 1 AND 5 AND NOT (a BETWEEN b AND b + 1)
d > 1 AND n > .5 AND n < 1e3 AND a > -5 AND n > - -5 AND d > 007
a IN (1, 2, 3) AND a NOT IN (4, 5) AND a IN (1) AND (a, b) IN ((1, 2), (3, 4))
name LIKE 'a%' AND NOT name LIKE 'b%' AND name LIKE 'a!%' ESCAPE '!' AND name NOT REGEXP '^a'
length(name) > 0 AND lower(name) = name AND character_length(name) > 1 AND mid(name, 1, 2) = 'a'
a IS NULL OR NOT b IS NULL OR f IS TRUE OR isnull(a) OR a <=> b OR f IS NOT UNKNOWN
day > '2026-01-01' AND ts > DATE '2026-01-01' AND ts > TIMESTAMP '2026-01-01 10:00:00'
ts + INTERVAL 1 DAY > day AND date_add(ts, INTERVAL b HOUR) > day AND adddate(day, 1) > ts
CASE WHEN a > 1 THEN b ELSE 2 END > 0 AND CASE a WHEN 1 THEN 'x' END = name
coalesce(name, '') <> "" AND ifnull(n, 0) > 0 AND greatest(a, b) > 2 AND if(a, b, 3) > 1
extract(year FROM ts) > 2000 AND year(ts) > 2000 AND day(ts) > 1
substring(name FROM 1 FOR 2) = 'ab' AND position('a' IN name) > 0 AND trim(name) <> ''
trim(BOTH 'x' FROM name) <> '' AND trim(LEADING FROM name) <> '' AND instr(name, 'a') > 0
cast(name AS CHAR(10)) = 'a' AND cast(name AS SIGNED INTEGER) > 1 AND convert(name, DECIMAL) > 1
a DIV 2 = 1 AND a MOD 2 = 0 AND mod(a, 2) = 1 AND a % 2 = 1 AND a ^ b & 3 | 4 << 1 > 5
(a > 0) = (name LIKE '%') AND a XOR b AND -(a + 1) > -3 AND ~a > 1
name COLLATE utf8mb4_bin > 'a' AND BINARY name = 'A' AND name <> 'a\'b''c\\d\n' AND 'a' 'b' <> name
_latin1'a' <> name AND x'41' <> name AND name <> 0x4142 AND round(d) > 1 AND ceil(d) > power(2, 3)
a AND b OR NOT (a AND NOT b) OR ! b
json_valid(j) AND json_extract(j, '$.a') > 1 AND json_value(j, '$.b') = 'x'
`.trim().split("\n");

const CONDITION_COLUMNS: Columns = {
  a: t.integer(),
  b: t.integer(),
  n: t.numeric(10, 2),
  d: t.double(),
  name: t.string(50),
  f: t.boolean(),
  day: t.date(),
  ts: t.dateTime(),
  j: t.json(),
};

testDatabase("conditions are the same as the server gives them back", async (database) => {
  const checks = CONDITIONS.map((condition, at) => ({ name: `c${at}`, condition }));
  const model = table("a", CONDITION_COLUMNS, { checks });
  await database.create(model);
  const found = schemaOf(await database.table("a"));
  assert.deepEqual(await database.differences(schemaOf(model), found), []);
});

/** Queries as authors write them. */
const QUERIES = `
SELECT id, Name FROM users WHERE active
SELECT users.* FROM users
SELECT * FROM users u, (SELECT code FROM teams) t
SELECT u.id, t.code FROM users u JOIN teams t ON u.team = t.id WHERE u.active AND t.code <> 'x'
SELECT u.id, code FROM users u, teams WHERE u.team = teams.id
SELECT count(*), max( id ), name "who" FROM users
SELECT count(*) total, team x FROM users GROUP BY x HAVING total > 1 ORDER BY total DESC LIMIT 5
SELECT u.id FROM users AS u RIGHT OUTER JOIN teams AS t ON u.team = t.id
SELECT id FROM users JOIN teams USING (id)
SELECT name FROM users NATURAL LEFT JOIN teams
SELECT u.id FROM users u LEFT JOIN (teams t JOIN users o ON o.id = t.id) ON u.team = t.id
SELECT lower(name) AS n FROM users WHERE team IN (SELECT id FROM teams WHERE code LIKE 'a%')
SELECT id FROM users UNION ALL SELECT id FROM teams ORDER BY 1
(SELECT id FROM users LIMIT 1) UNION (SELECT id FROM teams)
WITH x AS (SELECT id FROM users) SELECT * FROM x
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5) SELECT i FROM n
SELECT DISTINCT team FROM users WHERE team BETWEEN 1 AND 5 OR NOT active
SELECT id, row_number() OVER (PARTITION BY team ORDER BY id DESC) AS r FROM users
SELECT id FROM users WHERE EXISTS (SELECT * FROM teams WHERE teams.id = users.team)
SELECT id FROM users u WHERE NOT EXISTS (SELECT id FROM teams WHERE id = team)
SELECT a.n FROM (SELECT team, count(*) AS n FROM users GROUP BY team) a WHERE a.n > 1
SELECT id, (SELECT max(id) FROM teams WHERE teams.id = team) latest FROM users
SELECT id FROM users WHERE team = ANY (SELECT id FROM teams) AND team <> ALL (SELECT 5)
SELECT group_concat(DISTINCT name ORDER BY name DESC SEPARATOR '; ') AS names FROM users
SELECT group_concat(name ORDER BY id) AS names FROM users
SELECT 'x', NULL, true, -1, 1.5, now() FROM users
SELECT id AS one FROM v0 WHERE name > 'a'
SELECT * FROM v3
SELECT CASE WHEN active THEN 'yes' ELSE null END a, if(id > 1, id, 0) b FROM users
`.trim().split("\n");

testDatabase("queries are the same as the server gives them back", async (database) => {
  await database.run(`CREATE TABLE teams (id int, code varchar(5));
    CREATE TABLE users (id int, name varchar(10), team int, active boolean)`);
  const { tables } = await database.reflect();
  const views = QUERIES.map((query, at) =>
    ({ name: `v${at}`, schema: null, columns: null, query, materialized: false }) as const
  );
  for (const { name, query } of views) await database.run(`CREATE VIEW ${name} AS ${query}`);
  await database.run("CREATE VIEW named (a, b) AS SELECT id, count(*) FROM users GROUP BY id");
  const named = {
    name: "named",
    schema: null,
    columns: ["a", "b"],
    query: "SELECT id, count(*) FROM users GROUP BY id",
    materialized: false,
  };
  const all = { ...EMPTY_SCHEMA, tables, views: [...views, named] };
  const found = await database.reflect();
  assert.deepEqual(await database.differences(all, found), []);
  const first = found.views.filter(({ name }) => name === "v0");
  for (
    const query of [
      "SELECT id, Name FROM users WHERE NOT active",
      "SELECT id, Name AS n FROM users WHERE active",
      "SELECT id, team AS Name FROM users WHERE active",
      "SELECT DISTINCT id, Name FROM users WHERE active",
      "SELECT id, Name FROM users WHERE active LIMIT 5",
    ]
  ) {
    const expected = { ...EMPTY_SCHEMA, tables, views: first.map((view) => ({ ...view, query })) };
    const differing = await database.differences(expected, {
      ...EMPTY_SCHEMA,
      tables,
      views: first,
    });
    assert.equal(differing.length, 1, query);
  }
});

testDatabase("sequences and the connection's own database may be said", async (database) => {
  const { name } = database;
  await database.run("CREATE SEQUENCE s START WITH 5; CREATE TABLE users (id int PRIMARY KEY)");
  const posts = table("posts", { author: t.integer().references(`${name}.users.id`) }, {
    schema: name,
  });
  await database.create(posts);
  const expected: Schema = {
    ...schemaOf(posts, table("users", { id: t.integer().primaryKey() })),
    sequences: [{ name: "s", schema: name, options: { start: 5, increment: 1, cache: 1000 } }],
  };
  assert.deepEqual(await database.differences(expected, await database.reflect()), []);
});
