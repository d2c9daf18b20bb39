import assert from "node:assert/strict";
import { isMigrateError } from "../../src/core/error.ts";
import { quoting, spellType } from "../../src/dialect/postgres/types.ts";
import { statement } from "../../src/dialect/statement.ts";
import { t } from "../../src/schema/type.ts";
import { openPostgres } from "../server/open_postgres.ts";
import { testPostgres } from "../server/postgres.ts";
import type { ColumnType } from "../../templates/migrate.d.ts";

const TYPES: readonly (readonly [type: ColumnType, spelling: string, catalogue: string])[] = [
  [t.smallInteger(), "SMALLINT", "smallint"],
  [t.integer(), "INTEGER", "integer"],
  [t.bigInteger(), "BIGINT", "bigint"],
  [t.numeric(), "NUMERIC", "numeric"],
  [t.numeric(10), "NUMERIC(10)", "numeric(10,0)"],
  [t.numeric(10, 2), "NUMERIC(10, 2)", "numeric(10,2)"],
  [t.float(), "FLOAT", "double precision"],
  [t.double(), "DOUBLE PRECISION", "double precision"],
  [t.string(), "VARCHAR", "character varying"],
  [t.string(20), "VARCHAR(20)", "character varying(20)"],
  [t.char(), "CHAR", "character(1)"],
  [t.char(3), "CHAR(3)", "character(3)"],
  [t.text(), "TEXT", "text"],
  [t.boolean(), "BOOLEAN", "boolean"],
  [t.date(), "DATE", "date"],
  [t.time(), "TIME WITHOUT TIME ZONE", "time without time zone"],
  [t.time({ timezone: true, precision: 2 }), "TIME(2) WITH TIME ZONE", "time(2) with time zone"],
  [t.dateTime(), "TIMESTAMP WITHOUT TIME ZONE", "timestamp without time zone"],
  [t.dateTime({ timezone: true }), "TIMESTAMP WITH TIME ZONE", "timestamp with time zone"],
  [
    t.dateTime({ precision: 3 }),
    "TIMESTAMP(3) WITHOUT TIME ZONE",
    "timestamp(3) without time zone",
  ],
  [t.interval(), "INTERVAL", "interval"],
  [t.binary(9), "BYTEA", "bytea"],
  [t.json(), "JSON", "json"],
  [t.jsonb(), "JSONB", "jsonb"],
  [t.uuid(), "UUID", "uuid"],
  [t.enum("Mood", ["a"], { schema: "own" }), 'own."Mood"', 'own."Mood"'],
  [t.array(t.string(5)), "VARCHAR(5)[]", "character varying(5)[]"],
  [t.array(t.enum("Mood", ["a"], { schema: "own" })), 'own."Mood"[]', 'own."Mood"[]'],
  [t.raw("tsvector"), "tsvector", "tsvector"],
];

testPostgres("types are spelt so that the server takes them for what they are", async (url) => {
  await using connection = await openPostgres(url);
  await connection.execute([
    statement("CREATE SCHEMA own"),
    statement(`CREATE TYPE own."Mood" AS ENUM ('a')`),
  ]);
  const columns = TYPES.map(([type], index) => `c${index} ${spellType(type)}`);
  await connection.execute([statement(`CREATE TABLE a (${columns.join(", ")})`)]);
  const rows = await connection.query(statement(
    `SELECT format_type(atttypid, atttypmod) AS it FROM pg_attribute
      WHERE attrelid = 'a'::regclass AND attnum > 0 ORDER BY attnum`,
  ));
  TYPES.forEach(([type, spelling, catalogue], index) => {
    assert.equal(spellType(type), spelling);
    assert.equal(rows[index]?.["it"], catalogue, spelling);
  });
  assert.throws(() => spellType(t.enum(null, ["a"])));
});

testPostgres("names are quoted as the server quotes them", async (url) => {
  await using connection = await openPostgres(url);
  const words = await connection.query(statement("SELECT word FROM pg_get_keywords()"));
  const names = [
    ...words.map(({ word }) => String(word)),
    ...["a", "_a1", "A", "1a", "a b", 'a"b', "a.b", "ä", "a$", "", "x".repeat(63), "name's"],
  ];
  const [row] = await connection.query({
    ...statement(""),
    text: [
      "SELECT array_agg(quote_ident(n) ORDER BY i) AS names FROM unnest(",
      ") WITH ORDINALITY AS t(n, i)",
    ],
    values: [{ value: names, type: t.array(t.text()) }],
  });
  const expected: unknown = row?.["names"];
  assert.ok(Array.isArray(expected));
  for (const [index, name] of names.entries()) {
    // Keywords of newer versions are quoted for older ones too.
    const its = quoting.name(name);
    assert.ok(its === expected[index] || its === `"${name}"`, `${its} and ${expected[index]}`);
  }
  assert.equal(quoting.name("public", "User", "id"), 'public."User".id');
  for (const name of ["x".repeat(64), "ä".repeat(32), "a\0"]) {
    assert.throws(() => quoting.name(name), (error) => isMigrateError(error));
  }
});
