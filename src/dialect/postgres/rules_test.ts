import assert from "node:assert/strict";
import { isFragment, sql } from "../../schema/fragment.ts";
import { fragmentStatement, inlineSql } from "../statement.ts";
import { rules } from "./rules.ts";
import { quoting } from "./types.ts";
import type { SqlText } from "../../operation/rules.ts";

const COLUMNS = ["a", "B", "key", "lower", "text", "x y", "year", "t", "timestamp"];

Deno.test("columnsIn finds what stands where an operand may", () => {
  const cases: readonly (readonly [SqlText, readonly string[]])[] = [
    ["a > 0", ["a"]],
    ['A > 0 AND b < 1 AND "B" > 2', ["a", "B"]],
    ["lower(a) = 'B'", ["a"]],
    ["lower = 1", ["lower"]],
    ['"x y" IS NULL', ["x y"]],
    ["t.a = 1", ["a"]],
    ["public.t.a = 1", ["a"]],
    ["t = 1", ["t"]],
    ["a * key > text", ["a", "key", "text"]],
    ["a::text = 'x' AND a::character varying(10) = key::pg_catalog.text[]", ["a", "key"]],
    ["CAST(a AS text) = key", ["a", "key"]],
    ["timestamp with time zone '2020-01-01' > a", ["a"]],
    ["timestamp > a", ["a", "timestamp"]],
    ["EXTRACT(year FROM a) > 1", ["a"]],
    ["substring(a from 1 for 2) = trim(both 'x' from key)", ["a", "key"]],
    ["a COLLATE pg_catalog.text = $$B$$", ["a"]],
    ["f(text => a, key := 1) > 0", ["a"]],
    ["a IS NOT DISTINCT FROM key AND a IS UNKNOWN", ["a", "key"]],
    ["a OPERATOR(text.+) key > 0", ["a", "key"]],
    ["(a).key > 0", ["a"]],
    ["a[key] = 1 AND text = ANY (ARRAY[t])", ["a", "key", "text", "t"]],
    ["a AT TIME ZONE key > 1", ["a", "key"]],
    ["/* a /* B */ key */ 1 -- t\n", []],
    ["a ? 'key' AND a ->> 'text' = U&'B'", ["a"]],
    ["))", []],
    ["", []],
    [sql`${sql.id("a")} > ${"B"} AND ${sql.id("t", "key")} = 1`, ["a", "key"]],
    [sql`lo${sql.raw("wer")} > 1`, ["lower"]],
  ];
  for (const [expression, expected] of cases) {
    assert.deepEqual(rules.columnsIn(expression, COLUMNS), expected, inline(expression));
  }
});

const inline = (text: SqlText): string =>
  isFragment(text)
    ? inlineSql(fragmentStatement(text.parts, (path) => quoting.name(...path)), quoting.literal)
    : String(text);

Deno.test("renaming in a fragment gives a fragment with the same values", () => {
  const given = sql`${sql.id("t", "a")} > ${"a"} AND lower(${sql.raw("a")}) <> ${1}`;
  const column = rules.renameColumn(given, "a", "new name");
  assert.ok(isFragment(column));
  assert.equal(inline(column), `t."new name" > 'a' AND lower("new name") <> 1`);
  assert.equal(inline(rules.renameTable(given, "t", "Tee")), `"Tee".a > 'a' AND lower(a) <> 1`);
  assert.equal(rules.renameColumn(given, "A", "b"), given);
});

Deno.test("reshapedBy tells whose shape a script may change", () => {
  const cases: readonly (readonly [SqlText, readonly string[] | "everything"])[] = [
    ["", []],
    [
      "INSERT INTO a VALUES (1); update a SET b = 1; DELETE FROM a; TRUNCATE a; COPY a TO STDOUT",
      [],
    ],
    ["SELECT 1; (SELECT 2); WITH c AS (SELECT 1) SELECT * FROM c; EXPLAIN DROP TABLE a", []],
    ["SELECT a INTO b.c FROM d", ["b.c"]],
    ["SELECT a, (SELECT 1) INTO TEMP c FROM d", []],
    ["SET work_mem = 1; SET LOCAL x.y = 'a'; RESET ALL; GRANT SELECT ON a TO b", []],
    ["SET search_path = a", "everything"],
    ["CREATE TABLE IF NOT EXISTS a (b int); CREATE UNLOGGED TABLE B.c (d int)", ["a", "b.c"]],
    ["CREATE TEMP TABLE a (b int); CREATE VIEW v AS SELECT 1; CREATE TYPE t AS ENUM ()", []],
    ['CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS i ON ONLY "A b" (c)', ["A b"]],
    ["CREATE FUNCTION f() RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT 1; SELECT 2; END", []],
    ["CREATE TRIGGER g AFTER INSERT ON a EXECUTE FUNCTION f()", []],
    ["CREATE SCHEMA s", []],
    ["CREATE SCHEMA s CREATE TABLE a (b int)", "everything"],
    ["ALTER TABLE IF EXISTS ONLY a ADD COLUMN b int", ["a"]],
    ["ALTER TABLE a RENAME TO b; ALTER TABLE p ATTACH PARTITION q DEFAULT", ["a", "b", "p", "q"]],
    ["ALTER SEQUENCE s OWNED BY a.b; ALTER SEQUENCE s RESTART", ["a"]],
    ["ALTER TYPE t ADD VALUE 'x'", "everything"],
    ["ALTER TYPE t OWNER TO me; ALTER SCHEMA s OWNER TO me", []],
    ["ALTER INDEX i RENAME TO j", "everything"],
    ["DROP TABLE IF EXISTS a, b.c; DROP VIEW v", ["a", "b.c"]],
    ["DROP VIEW v CASCADE", "everything"],
    ["DROP INDEX i", "everything"],
    ["COMMENT ON TABLE a IS 'x'; COMMENT ON COLUMN b.c.d IS 'x'; COMMENT ON VIEW v IS ''", [
      "a",
      "c",
    ]],
    ["DO $$ BEGIN END $$", "everything"],
    ["CALL p()", "everything"],
    [sql`INSERT INTO a VALUES (${"DROP TABLE b;"})`, []],
    [sql`CREATE TABLE ${sql.id("s", "x;y")} (a int DEFAULT ${"; DROP INDEX i"})`, ["s.x;y"]],
  ];
  for (const [script, expected] of cases) {
    assert.deepEqual(rules.reshapedBy(script), expected, inline(script));
  }
});
