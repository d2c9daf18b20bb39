import assert from "node:assert/strict";
import { databaseTests } from "./reflect_database.ts";
import { testPostgres } from "../server/postgres.ts";

const testDatabase = databaseTests(testPostgres);

testDatabase("views, enums, sequences and schemas", async (database) => {
  await database.run(`
    CREATE SCHEMA other;
    CREATE TABLE a (id serial PRIMARY KEY, second int GENERATED ALWAYS AS IDENTITY);
    CREATE VIEW v (renamed) AS SELECT id FROM a WHERE id > 5;
    CREATE MATERIALIZED VIEW m AS SELECT count(*) FROM a;
    CREATE TYPE mood AS ENUM ('sad', 'ok');
    ALTER TYPE mood ADD VALUE 'calm' BEFORE 'ok';
    CREATE TYPE other.mood AS ENUM ('x');
    CREATE SEQUENCE s1 START 5 INCREMENT -1 MINVALUE -9 MAXVALUE 100 CYCLE CACHE 7 OWNED BY a.id;
    CREATE SEQUENCE s2 AS smallint;
    CREATE SEQUENCE s3 MAXVALUE 9007199254740993;
    CREATE SEQUENCE other.s4;`);
  const { views, enums, sequences, schemas } = await database.reflect();
  assert.deepEqual(
    views.map(({ query, ...view }) => ({ ...view, query: query.replace(/\s+/g, " ") })),
    [
      {
        name: "m",
        schema: null,
        columns: null,
        query: "SELECT count(*) AS count FROM a",
        materialized: true,
      },
      {
        name: "v",
        schema: null,
        columns: null,
        query: database.major < 16
          ? "SELECT a.id AS renamed FROM a WHERE (a.id > 5)"
          : "SELECT id AS renamed FROM a WHERE (id > 5)",
        materialized: false,
      },
    ],
  );
  assert.deepEqual(enums, [{ name: "mood", schema: null, values: ["sad", "calm", "ok"] }]);
  assert.deepEqual(sequences, [
    {
      name: "s1",
      schema: null,
      options: {
        start: 5,
        increment: -1,
        minValue: -9,
        maxValue: 100,
        cycle: true,
        cache: 7,
        ownedBy: "a.id",
      },
    },
    { name: "s2", schema: null, options: { maxValue: 32767 } },
    { name: "s3", schema: null, options: { maxValue: 9007199254740993n } },
  ]);
  assert.deepEqual(schemas, ["other"]);
});

testDatabase("other schemas are read when they are named", async (database) => {
  await database.run(`
    CREATE SCHEMA app; CREATE SCHEMA "it's";
    CREATE TABLE here (id int PRIMARY KEY);
    CREATE TABLE app.users (id int REFERENCES public.here, name text);
    CREATE TABLE "it's".users (id int);
    CREATE TYPE app.mood AS ENUM ('a');`);
  const names = (tables: readonly { schema: string | null; name: string }[]) =>
    tables.map(({ schema, name }) => `${schema}.${name}`);
  assert.deepEqual(names((await database.reflect()).tables), ["null.here"]);
  const all = await database.reflect({ schemas: ["app", "it's"] });
  assert.deepEqual(names(all.tables), ["app.users", "it's.users", "null.here"]);
  assert.deepEqual(names(all.enums), ["app.mood"]);
  await database.run("SET search_path TO app, public");
  const { schema, currentSchema } = await database.reflectAll({ schemas: ["public"] });
  assert.equal(currentSchema, "app");
  assert.deepEqual(names(schema.tables), ["null.users", "public.here"]);
  assert.equal(schema.tables[0]?.foreignKeys[0]?.references.schema, "public");
  assert.deepEqual(schema.schemas, ["it's", "public"]);
});

testDatabase("tables and views are found by name", async (database) => {
  await database.run(`
    CREATE SCHEMA app;
    CREATE TYPE mood AS ENUM ('a', 'b');
    CREATE TABLE "a.b" (id int, m mood);
    CREATE TABLE app.users (id int);
    CREATE TABLE users (id int);
    CREATE VIEW v AS SELECT 1 AS one;`);
  const { tables, views, enums } = await database.reflect({
    tables: ["a.b", "v", "absent", { schema: "app", name: "users" }],
  });
  assert.deepEqual(tables.map(({ schema, name }) => [schema, name]), [["app", "users"], [
    null,
    "a.b",
  ]]);
  assert.deepEqual(tables[1]?.columns[1]?.type.values, ["a", "b"]);
  assert.deepEqual([views.length, enums.length], [1, 0]);
  assert.deepEqual(await database.reflect({ tables: [] }), {
    tables: [],
    views: [],
    enums: [],
    sequences: [],
    schemas: [],
  });
});

testDatabase("the number of queries does not depend on what there is", async (database) => {
  await database.run("CREATE TABLE a0 (id int)");
  await database.reflect();
  const few = database.queries.length;
  await database.run(
    Array.from(
      { length: 30 },
      (_, at) =>
        `CREATE TABLE b${at} (id serial PRIMARY KEY, a int CHECK (a > 0), b text UNIQUE,
         c int REFERENCES b${at}); CREATE INDEX ON b${at} (a, lower(b));
         CREATE VIEW v${at} AS SELECT id FROM b${at};`,
    ).join("\n"),
  );
  assert.equal((await database.reflect()).tables.length, 31);
  assert.equal(database.queries.length - few, few);
  assert.equal(few, 7);
  await database.reflect({ tables: ["b1", "b2"] });
  assert.equal(database.queries.length - 2 * few, 5);
});

testDatabase("what belongs to an extension is left out", async (database) => {
  await database.run(`
    CREATE TABLE a (id int); CREATE TYPE mood AS ENUM ('a'); CREATE SEQUENCE s; CREATE SCHEMA x;
    CREATE VIEW v AS SELECT 1 AS one;`);
  const own = await database.reflect();
  // As CREATE EXTENSION records it: no extension that has objects like these comes with the server.
  await database.run(`
    INSERT INTO pg_depend
    SELECT classid::regclass, objid, 0, 'pg_extension'::regclass, e.oid, 0, 'e'
    FROM pg_extension e, (VALUES ('pg_class', 'a'::regclass::oid), ('pg_type', 'mood'::regtype::oid),
      ('pg_class', 's'::regclass::oid), ('pg_namespace', 'x'::regnamespace::oid),
      ('pg_class', 'v'::regclass::oid)) o(classid, objid) WHERE e.extname = 'plpgsql'`);
  assert.deepEqual(own.tables.length, 1);
  assert.deepEqual(await database.reflect(), {
    tables: [],
    views: [],
    enums: [],
    sequences: [],
    schemas: [],
  });
});
