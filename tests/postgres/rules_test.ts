/** Renaming in texts does what the server does to what it keeps. */
import assert from "node:assert/strict";
import { rules } from "../../src/dialect/postgres/rules.ts";
import { quoting } from "../../src/dialect/postgres/types.ts";
import { statement } from "../../src/dialect/statement.ts";
import { openPostgres } from "../server/open_postgres.ts";
import { testPostgres } from "../server/postgres.ts";
import type { Connection } from "../../src/dialect/dialect.ts";

const QUERIES: readonly string[] = [
  "SELECT a FROM t",
  "SELECT t.a AS a, u.a AS b FROM t, u",
  "SELECT t.a AS p, u.a AS q FROM t JOIN u ON t.a = u.a WHERE t.a > 0",
  "SELECT x.a AS p, y.a AS q FROM t AS x JOIN u y ON x.a = y.a",
  'SELECT "a", t."a" AS b, "t"."b c" FROM t',
  "SELECT T.A FROM T",
  "SELECT public.t.a FROM public.t",
  "SELECT a FROM t ORDER BY a",
  "SELECT a FROM t ORDER BY a DESC NULLS LAST, at",
  "SELECT a AS z1, d a FROM (SELECT t.a, u.d FROM t, u) AS s",
  "SELECT s.a FROM (SELECT a FROM t) s",
  "SELECT d FROM u WHERE d IN (SELECT a FROM t)",
  "SELECT d FROM u WHERE EXISTS (SELECT 1 FROM t WHERE t.a = u.a)",
  "SELECT a FROM u WHERE a IN (SELECT t.a FROM t)",
  "SELECT a FROM t UNION SELECT a FROM u UNION ALL SELECT d FROM u ORDER BY 1",
  "WITH c AS (SELECT a FROM t) SELECT c.a FROM c",
  "WITH c (a) AS (SELECT a FROM t) SELECT a FROM c",
  "WITH u AS (SELECT a AS a FROM t) SELECT u.a FROM u",
  "SELECT max(a) OVER (PARTITION BY a ORDER BY a ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) FROM t",
  "SELECT count(*) FROM t GROUP BY a HAVING a > 1",
  "SELECT a, a + 1 AS d FROM t WHERE a > 1 ORDER BY a + 1, d",
  "SELECT a * 2 AS b, 2 * a AS c FROM t",
  "SELECT 'a' AS b, 't' AS c, $$a$$ AS d FROM t -- a\n",
  "SELECT CASE a WHEN 1 THEN a ELSE t.a END AS b FROM t",
  "SELECT CAST(a AS text) AS b, a::text AS c, a::numeric(10, 2) AS d FROM t",
  `SELECT "b c" COLLATE "C" AS b FROM t`,
  "SELECT count(a) FILTER (WHERE a > 1) FROM t",
  "SELECT t.d, u.a AS b FROM u AS t CROSS JOIN t AS u",
  "SELECT a FROM t WHERE a IS NOT DISTINCT FROM 2",
  "SELECT t.a FROM (t JOIN u ON t.a = u.a)",
  "SELECT t.a, g FROM t, generate_series(1, t.a) AS g",
  "SELECT t.a FROM t LEFT JOIN u ON u.a = t.a, t AS other WHERE other.a = 1",
  "SELECT a FROM t AS t",
  "SELECT a d FROM t LIMIT 1 OFFSET 2",
  "SELECT (SELECT a) AS b FROM t",
  'SELECT extract(year FROM at) AS a, substring("b c" FROM a FOR 2) AS b FROM t',
  "SELECT at AT TIME ZONE 'UTC' AS a, timestamp with time zone '2020-01-01' AS b, a AS c FROM t",
  "SELECT date '2020-01-01' AS a, interval '1' day AS b, a AS c FROM t",
  "SELECT DISTINCT ON (a) a FROM t ORDER BY a",
  "SELECT DISTINCT a FROM t",
  "SELECT ARRAY[a, 1] AS b, tags[a] AS c, a = ANY (ARRAY[1, 2]) AS d FROM t",
  "SELECT x.a FROM LATERAL (SELECT a FROM t) x",
  "SELECT a BETWEEN 1 AND a AS b, a IS NULL AS c, NOT a = 1 AS d FROM t",
  "SELECT string_agg(\"b c\", ',' ORDER BY a) AS a FROM t",
  "SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY a) AS b FROM t",
  "SELECT coalesce(a, 0) AS a, nullif(a, 1) AS b, greatest(a, 2) AS c FROM t",
  "SELECT make_date(year => a, month => 1, day => 1) AS b FROM t",
  "SELECT a OPERATOR(pg_catalog.+) 1 AS b FROM t",
  "SELECT d FROM u WHERE (a, d) IN (SELECT a, a FROM t)",
  "SELECT a FROM ONLY t",
];

async function viewText(connection: Connection, name: string): Promise<string> {
  const [row] = await connection.query(
    statement(`SELECT pg_get_viewdef('${name}'::regclass) AS "text"`),
  );
  return String(row?.["text"]).replace(/;$/, "");
}

async function run(connection: Connection, ...sql: readonly string[]): Promise<void> {
  await connection.execute(sql.map(statement));
}

const TABLES = [
  "DROP SCHEMA public CASCADE",
  "CREATE SCHEMA public",
  'CREATE TABLE t (a int, "b c" text, at timestamp, tags int[])',
  "CREATE TABLE u (a int, d int)",
];

for (const to of ["z", "New name"]) {
  testPostgres(`queries follow a renamed column: ${to}`, async (url) => {
    await using connection = await openPostgres(url);
    for (const query of QUERIES) {
      await run(connection, ...TABLES, `CREATE VIEW v AS ${query}`);
      const reflected = await viewText(connection, "v");
      await run(connection, `ALTER TABLE t RENAME COLUMN a TO ${quoting.name(to)}`);
      const expected = await viewText(connection, "v");
      for (const text of [query, reflected]) {
        const renamed = rules.renameColumnInQuery(text, "t", "a", to);
        await run(connection, `CREATE OR REPLACE VIEW w AS ${renamed}`)
          .catch((error) => assert.fail(`${renamed}: ${JSON.stringify(error.details)}`));
        assert.equal(await viewText(connection, "w"), expected, renamed);
        await run(connection, "DROP VIEW w");
      }
    }
  });

  testPostgres(`queries follow a renamed table: ${to}`, async (url) => {
    await using connection = await openPostgres(url);
    for (const query of QUERIES) {
      await run(connection, ...TABLES, `CREATE VIEW v AS ${query}`);
      const reflected = await viewText(connection, "v");
      await run(connection, `ALTER TABLE t RENAME TO ${quoting.name(to)}`);
      const expected = await viewText(connection, "v");
      for (const text of [query, reflected]) {
        const renamed = rules.renameTableInQuery(text, "t", to);
        await run(connection, `CREATE VIEW w AS ${renamed}`)
          .catch((error) => assert.fail(`${renamed}: ${JSON.stringify(error.details)}`));
        assert.equal(await viewText(connection, "w"), expected, renamed);
        await run(connection, "DROP VIEW w");
      }
    }
  });
}

const CHECKS: readonly string[] = [
  `a > 0 AND "a" < 9 OR A IS NULL /* a */`,
  "t.a = ANY (ARRAY[a, 1]) AND a BETWEEN a AND 9",
  "lower(x) = 'a' AND x COLLATE \"C\" <> 'a' AND x ~ '^a' AND x LIKE 'a%' ESCAPE 'b'",
  "CASE a WHEN a THEN a ELSE 1 END > 0 AND a::text <> 'a' AND CAST(a AS bigint) > 0",
  "extract(day FROM day) > 1 AND day > date '2020-01-01' AND a IS NOT DISTINCT FROM 1",
  "day + interval '1 day' < timestamp without time zone '2030-01-01' AND a * 2 > a - 1",
  "coalesce(a, 0) <> 0 AND (a > 1) IS NOT UNKNOWN AND position('a' IN x) > 0",
];

testPostgres(
  "checks follow a renamed column, and name the columns that the server finds",
  async (url) => {
    await using connection = await openPostgres(url);
    const columns = ["a", "x", "day", "text", "interval"];
    for (const check of CHECKS) {
      const create = (name: string, column: string, text: string) =>
        `CREATE TABLE ${name} (${column} int, x text, day date, text int, interval int, CONSTRAINT c CHECK (${text}\n))`;
      const read = async (name: string) => {
        const [row] = await connection.query(statement(
          `SELECT pg_get_expr(conbin, conrelid) AS "text", (SELECT json_agg(attname ORDER BY attnum) FROM pg_attribute WHERE attrelid = conrelid AND attnum = ANY (conkey))::text AS "columns" FROM pg_constraint WHERE conname = 'c' AND conrelid = '${name}'::regclass`,
        ));
        return row ?? {};
      };
      await run(connection, ...TABLES, "DROP TABLE t", create("t", "a", check));
      const before = await read("t");
      const found = JSON.parse(String(before["columns"]));
      assert.deepEqual(rules.columnsIn(check, columns), found, check);
      assert.deepEqual(rules.columnsIn(String(before["text"]), columns), found, check);
      await run(connection, 'ALTER TABLE t RENAME COLUMN a TO "Z z"');
      const expected = (await read("t"))["text"];
      for (const text of [check, String(before["text"])]) {
        const renamed = String(rules.renameColumn(text, "a", "Z z"));
        await run(connection, "DROP TABLE t", create("t", '"Z z"', renamed));
        assert.equal((await read("t"))["text"], expected, renamed);
      }
    }
  },
);
