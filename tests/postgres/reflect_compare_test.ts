import assert from "node:assert/strict";
import { sql } from "../../src/schema/fragment.ts";
import { t } from "../../src/schema/type.ts";
import { EMPTY_SCHEMA, type Schema, type TableModel } from "../../src/schema/schema.ts";
import { describeDifference } from "../../src/schema/describe_difference.ts";
import { type Database, databaseTests, differences, schemaOf, table } from "./reflect_database.ts";
import { testPostgres } from "../server/postgres.ts";
import type { Columns, ColumnSpec, TableOptions } from "../../templates/migrate.d.ts";

const testDatabase = databaseTests(testPostgres);

function say(expected: Schema, found: Schema): readonly string[] {
  return differences(expected, found).map(describeDifference);
}

/** Everything that a table can have, in one. */
const FULL_COLUMNS = (): Record<string, ColumnSpec> => ({
  id: t.integer().primaryKey().autoincrement(),
  counter: t.bigInteger().identity({ start: 10, increment: 5, always: true }),
  name: t.string(100).notNull().default("it's").collate("C").index(),
  email: t.text().unique(),
  team: t.integer().references("teams.id", { onDelete: "cascade" }),
  price: t.numeric(10, 2).default(0).check("price > 0"),
  active: t.boolean().notNull().default(true),
  made: t.dateTime({ timezone: true }).default(sql`CURRENT_TIMESTAMP`),
  twice: t.numeric().computed("price * 2", { stored: true }),
  tags: t.array(t.text()).default(["a", "b c"]),
  mood: t.enum("mood", ["sad", "ok"]).default("ok"),
  data: t.jsonb().default({ b: [1], a: "x" }),
});
const FULL_OPTIONS = (): TableOptions => ({
  unique: [
    { columns: ["name", "team"], deferrable: true, initially: "deferred" },
    { name: "uq_named", columns: ["email", "team"], postgres: { nullsNotDistinct: false } },
  ],
  checks: [
    { condition: "length(name) > 0 AND price <= 1000" },
    { condition: "price <> 5" },
    { name: "kinds", condition: "name IN ('a', 'b') OR mood = 'ok'", postgres: { notValid: true } },
  ],
  foreignKeys: [{
    columns: ["team", "name"],
    references: { table: "teams", columns: ["id", "name"] },
    onUpdate: "no action",
    match: "full",
    deferrable: true,
    postgres: { notValid: true },
  }],
  excludes: [{ elements: [["int4range(id, team)", "&&"]], where: "team > 5" }],
  indexes: [
    {
      name: "ix_lower",
      columns: [sql`lower(name)`, { column: "team", order: "desc", nulls: "first" }],
      unique: true,
      where: sql`active AND price > ${5}`,
      postgres: { include: ["id"], using: "btree", with: { fillfactor: 50 }, concurrently: true },
    },
    { name: "ix_tags", columns: ["tags"], postgres: { using: "gin" } },
    { name: "ix_ops", columns: [{ column: "email", opclass: "text_pattern_ops" }] },
  ],
  comment: "people",
  postgres: { with: { fillfactor: 70 }, unlogged: true },
  sqlite: { strict: true },
});

const FULL = (columns: Columns = FULL_COLUMNS(), options: TableOptions = FULL_OPTIONS()) =>
  table("users", columns, options);

async function prepare(database: Database): Promise<Schema> {
  await database.run(`CREATE TYPE mood AS ENUM ('sad', 'ok');
    CREATE UNLOGGED TABLE teams (id int PRIMARY KEY, name varchar(100) COLLATE "C", UNIQUE (id, name))`);
  return await database.reflect();
}

testDatabase("what was created is found as it was written", async (database) => {
  const before = await prepare(database);
  await database.create(FULL());
  const found = await database.reflect();
  assert.deepEqual(say({ ...before, tables: [...before.tables, FULL()] }, found), []);
  // Reflection gives back what creates the same again.
  await database.run("DROP TABLE users");
  await database.create(...found.tables.filter(({ name }) => name === "users"));
  assert.deepEqual(say(found, await database.reflect()), []);
});

const DROP = Symbol("drop");

/** Changes of FULL, each by itself: what is said otherwise, of columns and of options. */
const MUTATIONS: readonly (readonly [Record<string, ColumnSpec | typeof DROP>, TableOptions])[] = [
  [{ name: t.string(101).notNull().default("it's").collate("C").index() }, {}],
  [{ name: t.string(100).default("it's").collate("C").index() }, {}],
  [{ name: t.string(100).notNull().default("its").collate("C").index() }, {}],
  [{ name: t.string(100).notNull().default("it's").collate("POSIX").index() }, {}],
  [{ email: t.text() }, {}],
  [{ email: DROP }, { unique: [], indexes: [] }],
  [{ team: t.integer().references("teams.id") }, {}],
  [{ price: t.numeric(10, 3).default(0).check("price > 0") }, {}],
  [{ price: t.numeric(10, 2).default(0).check("price >= 0") }, {}],
  [{ price: t.numeric(10, 2).default(1).check("price > 0") }, {}],
  [{ active: t.boolean().notNull().default(false) }, {}],
  [{ made: t.dateTime({ timezone: true }).default(sql`now()`) }, {}],
  [{ made: t.dateTime().default(sql`CURRENT_TIMESTAMP`) }, {}],
  [{ twice: t.numeric().computed("price * 3", { stored: true }) }, {}],
  [{ tags: t.array(t.text()).default(["a", "b"]) }, {}],
  [{ tags: t.array(t.string()).default(["a", "b c"]) }, {}],
  [{ mood: t.enum("mood", ["sad", "ok"]).default("sad") }, {}],
  [{ data: t.jsonb().default({ b: [2], a: "x" }) }, {}],
  [{ counter: t.bigInteger().identity({ start: 10, increment: 6, always: true }) }, {}],
  [{ counter: t.bigInteger().identity({ start: 10, increment: 5 }) }, {}],
  [{ id: t.integer().primaryKey().autoincrement("serial") }, {}],
  [{ id: t.integer().primaryKey() }, {}],
  [{ email: t.text().unique().comment("mail") }, {}],
  [{}, { comment: "folk" }],
  [{}, { postgres: { with: { fillfactor: 71 }, unlogged: true } }],
  [{}, { excludes: [{ elements: [["int4range(id, team)", "&&"]], where: "team > 6" }] }],
  [{}, { checks: [{ condition: "length(name) > 1 AND price <= 1000" }] }],
  [{}, { indexes: [{ name: "ix_tags", columns: ["tags"], postgres: { using: "gist" } }] }],
];

testDatabase("whatever is changed is found", async (database) => {
  const before = await prepare(database);
  await database.create(FULL());
  const found = await database.reflect();
  for (const [columns, options] of MUTATIONS) {
    const changed = Object.entries({ ...FULL_COLUMNS(), ...columns })
      .flatMap(([name, its]) => its === DROP ? [] : [[name, its as ColumnSpec] as const]);
    const model = FULL(changed, { ...FULL_OPTIONS(), ...options });
    const differing = say({ ...before, tables: [...before.tables, model] }, found);
    assert.notDeepEqual(differing, [], JSON.stringify([Object.keys(columns), options]));
  }
});

testDatabase("names that PostgreSQL gives are those of unnamed constraints", async (database) => {
  const long = "a_table_with_a_very_long_name_that_fills_up_all_of_it";
  const column = "and_a_column_with_an_even_longer_name_than_that_of_it_s_table";
  const models = [
    table(long, { [column]: t.integer().unique().check(`${column} > 1`) }),
    table("other", {
      id: t.integer().primaryKey().check("id > 1").check("id < 5").references("other.id"),
      n: t.integer().unique(),
      m: t.integer(),
    }, {
      checks: [{ condition: "n > m" }, { condition: "m > n + 1" }],
      unique: [{ columns: ["n", "m"] }, { columns: ["m"], deferrable: true }],
      excludes: [{ elements: [["m + n", "="], ["n", "="]], using: "btree" }],
    }),
  ];
  await database.create(...models);
  assert.deepEqual(say(schemaOf(...models), await database.reflect()), []);
});

testDatabase("a unique constraint that repeats another is none", async (database) => {
  const models = [
    table("a", { id: t.integer().primaryKey().unique(), n: t.integer().unique() }, {
      unique: [{ name: "named", columns: ["n"] }, { columns: ["n"], deferrable: true }],
    }),
    table("b", { id: t.integer().primaryKey() }, { unique: [{ name: "key", columns: ["id"] }] }),
  ];
  await database.create(...models);
  assert.deepEqual(say(schemaOf(...models), await database.reflect()), []);
});

testDatabase("types and defaults are told in other words", async (database) => {
  const columns: Record<string, ColumnSpec> = {
    a: t.raw("INT8"),
    b: t.raw("varchar ( 10 )"),
    c: t.raw("decimal(10)"),
    d: t.raw("timestamptz(3)"),
    e: t.raw("float(10)"),
    f: t.char(),
    g: t.float().default(1),
    h: t.array(t.array(t.integer())),
    i: t.raw("serial"),
    j: t.raw("int4 array"),
    k: t.binary(10).default(new Uint8Array([1, 255])),
    l: t.date().default("2026-01-31"),
    m: t.dateTime().default(new Date(Date.UTC(2026, 0, 31, 10))),
    n: t.uuid().default("A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11"),
    o: t.integer().default(sql`'5'`),
    p: t.numeric(10, 2).default("1.50"),
    q: t.text().default(null),
    r: t.raw("national character varying(3)"),
    s: t.boolean().default(sql`'yes'`),
    u: t.array(t.boolean()).default([true, false]),
    v: t.smallInteger().autoincrement("serial"),
    w: t.bigInteger().default(5000000000),
    x: t.double().default(-1.5),
    y: t.time().default("10:00"),
    z: t.raw("bit"),
    duration: t.interval().default("1 year 2 days 90 minutes"),
  };
  const model = table("a", columns);
  await database.create(model);
  assert.deepEqual(say(schemaOf(model), await database.reflect()), []);
});

/** Conditions as authors write them. */
const CONDITIONS = String.raw`
a > 0 AND b < 5 OR NOT f
(a + b) * 2 > 3 AND a - (b - 1) > 0 AND a - b - 1 > 0
n BETWEEN 1 AND 100 AND a NOT BETWEEN 1 AND 5
a BETWEEN SYMMETRIC 1 AND 2
d > 1 AND n > .5 AND n < 1e3 AND a > -5 AND n > -5
a IN (1, 2, 3) AND a NOT IN (4, 5) AND a IN (1)
a IN (b, 5) OR a IN (1, 2, b)
name IN ('a', 'b') AND t NOT IN ('a', 'b') AND m IN ('sad', 'ok')
name = ANY (ARRAY['a', 'b']) AND a = ANY ('{1,2}')
name LIKE 'a%' AND t NOT LIKE 'b%' AND name ILIKE 'c%' AND name LIKE 'a!%' ESCAPE '!'
name SIMILAR TO 'a%' AND t ~ '^[a-z]+$' AND t !~ '\s'
length(name) > 0 AND lower(name) = name AND name || 'x' = t
a IS NULL OR b IS NOT NULL OR f IS TRUE OR a IS DISTINCT FROM b OR a IS NOT DISTINCT FROM 1
day > '2026-01-01' AND ts > DATE '2026-01-01' AND ts > '2026-01-01' AND tm IN ('10:00', '11:00')
ts > now() OR ts > CURRENT_TIMESTAMP OR ts + interval '1 day' > now()
CASE WHEN a > 1 THEN b ELSE 2 END > 0 AND CASE a WHEN 1 THEN 'x' ELSE 'y' END = t
coalesce(name, '') <> '' AND coalesce(n, 0) > 0 AND greatest(a, b) > 2
extract(year from ts) > 2000 AND date_part('year', ts) > 2000
substring(name from 1 for 2) = 'ab' AND position('a' in t) > 0 AND trim(name) <> ''
j ->> 'a' = 'x' AND (j -> 'a' ->> 'b')::int > 3 AND j @> '{"a": 1}' AND j ? 'a'
cast(t as int) > 3 AND a::text = t AND m = 'sad'::mood
a::numeric / b > 0.5 AND a / b > 0 AND n / a > 1 AND n * a > 1 AND a::numeric / 2 > 1
tags @> ARRAY['a'] AND nums[1] > 0 AND cardinality(nums) < 5
ts AT TIME ZONE 'UTC' > tz OR timezone('UTC', tz) > ts
"Upper" > 0 AND (a, b) = (1, 2) AND (a > 0) = (b > 0)
t COLLATE "C" > 'a' AND a & 1 = 1 AND -a > 0 AND a ^ 2 > 1 AND t <> E'a\nb'
`.trim().split("\n");

const CONDITION_COLUMNS: Columns = {
  a: t.integer(),
  b: t.integer(),
  n: t.numeric(10, 2),
  d: t.double(),
  name: t.string(50),
  t: t.text(),
  f: t.boolean(),
  day: t.date(),
  ts: t.dateTime(),
  tz: t.dateTime({ timezone: true }),
  tm: t.time(),
  j: t.jsonb(),
  m: t.enum("mood", ["sad", "ok"]),
  tags: t.array(t.text()),
  nums: t.array(t.integer()),
  Upper: t.integer(),
};

testDatabase("conditions are the same as PostgreSQL gives them back", async (database) => {
  await prepare(database);
  const checks = CONDITIONS.map((condition, at) => ({ name: `c${at}`, condition }));
  const model = table("a", CONDITION_COLUMNS, { checks });
  await database.create(model);
  assert.deepEqual(say(schemaOf(model), schemaOf(await database.table("a"))), []);
});

testDatabase("a cast that changes a quotient is no detail", async (database) => {
  const made = (condition: string): TableModel =>
    table("a", { a: t.integer(), b: t.integer() }, { checks: [{ name: "c", condition }] });
  await database.create(made("a / b > 0.5"));
  assert.equal(say(schemaOf(made("a::numeric / b > 0.5")), await database.reflect()).length, 1);
});

/** Queries as authors write them. */
const QUERIES = `
SELECT id, name FROM users WHERE active
SELECT u.id, t.code FROM users u JOIN teams t ON u.team = t.id WHERE u.active AND t.code <> 'x'
SELECT count(*) FROM users
SELECT count(*) total, team FROM users GROUP BY team HAVING count(*) > 1 ORDER BY team DESC LIMIT 5
SELECT u.id FROM users AS u LEFT OUTER JOIN teams AS t ON u.team = t.id
SELECT lower(name) AS n FROM users WHERE team IN (SELECT id FROM teams WHERE code LIKE 'a%')
SELECT id FROM users UNION ALL SELECT id FROM teams
WITH x AS (SELECT id FROM users) SELECT id FROM x
SELECT DISTINCT team FROM users WHERE team BETWEEN 1 AND 5 OR NOT active
SELECT id, row_number() OVER (PARTITION BY team ORDER BY id) AS r FROM users
SELECT id FROM users WHERE EXISTS (SELECT 1 FROM teams WHERE teams.id = users.team)
`.trim().split("\n");

testDatabase("queries are the same as PostgreSQL gives them back", async (database) => {
  await database.run(`CREATE TABLE teams (id int, code varchar(5));
    CREATE TABLE users (id int, name varchar(10), team int, active boolean);`);
  const { tables } = await database.reflect();
  const views = QUERIES.map((query, at) =>
    ({ name: `v${at}`, schema: null, columns: null, query, materialized: false }) as const
  );
  for (const { name, query } of views) await database.run(`CREATE VIEW ${name} AS ${query}`);
  assert.deepEqual(say({ ...EMPTY_SCHEMA, tables, views }, await database.reflect()), []);
  const other = [{ ...views[0] ?? views[1], query: "SELECT id, name FROM users WHERE NOT active" }];
  const found = { ...EMPTY_SCHEMA, tables, views: (await database.reflect()).views.slice(0, 1) };
  assert.equal(differences({ ...found, views: other as typeof found.views }, found).length, 1);
});

testDatabase(
  "children may leave out what they inherit; partitions need not be said",
  async (database) => {
    const parent = table("parent", { id: t.integer().notNull(), name: t.text().default("x") });
    const child = table("child", { extra: t.integer() }, { postgres: { inherits: ["parent"] } });
    const events = table("events", { id: t.integer(), at: t.date() }, {
      postgres: { partitionBy: "range(at)" },
    });
    await database.create(parent, child, events);
    await database.run("CREATE TABLE events_1 PARTITION OF events DEFAULT");
    assert.deepEqual(say(schemaOf(parent, child, events), await database.reflect()), []);
  },
);

testDatabase("the connection's own schema may be said", async (database) => {
  const users = table("users", { id: t.integer().primaryKey() });
  const posts = table("posts", { author: t.integer().references("public.users.id") }, {
    schema: "public",
  });
  await database.create(users, posts);
  assert.deepEqual(say(schemaOf(users, posts), await database.reflect()), []);
});
