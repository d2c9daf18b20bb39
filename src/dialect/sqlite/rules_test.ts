import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { isFragment, sql } from "../../schema/fragment.ts";
import { fragmentStatement, inlineSql } from "../statement.ts";
import { parseCreateView } from "./text/parse_index.ts";
import { rules } from "./rules.ts";
import { quoting } from "./types.ts";
import type { SqlText } from "../../operation/rules.ts";

const COLUMNS = ["a", "B", "key", "lower", "text", "nocase", "x y", "like", "t"];

Deno.test("columnsIn finds what stands where an operand may", () => {
  const cases: readonly (readonly [SqlText, readonly string[]])[] = [
    ["a > 0", ["a"]],
    ["A > 0 AND b < 1", ["a", "B"]],
    ["lower(a) = 'B'", ["a"]],
    ["lower = 1", ["lower"]],
    ['"a" = `B` OR [x y] IS NULL', ["a", "B", "x y"]],
    ["t.a = 1", ["a"]],
    ["main.t.a = 1", ["a"]],
    ["t = 1", ["t"]],
    ["a COLLATE nocase = 'x'", ["a"]],
    ["nocase COLLATE nocase", ["nocase"]],
    ["CAST(a AS text) = key", ["a", "key"]],
    ["cast(text AS varchar(10)) = a", ["a", "text"]],
    ["a LIKE 'x' ESCAPE key", ["a", "key"]],
    ["like LIKE 'b'", ["like"]],
    ["CASE a WHEN 1 THEN B ELSE key END = text", ["a", "B", "key", "text"]],
    ["/* a */ 1 -- B\n", []],
    ["'a' || x'00' || ?1 || :a", []],
    ["a IS NOT DISTINCT FROM B", ["a", "B"]],
    ["a NOT NULL AND B ISNULL", ["a", "B"]],
    ["1 IN (SELECT a FROM t)", ["a"]],
    ["B -> '$.a'", ["B"]],
    ["a BETWEEN B AND key", ["a", "B", "key"]],
    ["count(*) > a", ["a"]],
    ["))", []],
    ["", []],
    [sql`${sql.id("a")} > ${"B"} AND ${sql.id("t", "key")} = 1`, ["a", "key"]],
    [sql`lo${sql.raw("wer")} > 1`, ["lower"]],
    [sql`'${sql.id("a")}' = B`, ["B"]],
  ];
  for (const [expression, expected] of cases) {
    assert.deepEqual(rules.columnsIn(expression, COLUMNS), expected, String(expression));
  }
});

Deno.test("renameColumn replaces the column and nothing else", () => {
  const cases: readonly (readonly [expression: string, to: string, expected: string])[] = [
    ["a>0", "b", "b>0"],
    ["a > 'a' /* a */ AND a(A)", "b", "b > 'a' /* a */ AND a(b)"],
    ['"a" + [A] + `a` + t.a', "b", '"b" + "b" + "b" + t.b'],
    ["a + a", "x y", '"x y" + "x y"'],
    ["a + a", "select", '"select" + "select"'],
    ['"a"', 'q"q', '"q""q"'],
    ["CAST(a AS a) COLLATE a", "b", "CAST(b AS a) COLLATE a"],
    ["c", "b", "c"],
  ];
  for (const [expression, to, expected] of cases) {
    assert.equal(rules.renameColumn(expression, "a", to), expected);
  }
});

Deno.test("renameColumn does what SQLite does to a check", () => {
  const expressions = [
    'a>0 AND "a" < [a] OR `A` IS NULL /* a */ -- a',
    'lower(a) = \'a\' COLLATE a_b OR t.a + "t"."a" > 1e1',
    "CAST(a AS a) IN (a, 1, 'a') AND a BETWEEN a AND a",
    "CASE a WHEN a THEN a ELSE a END LIKE a ESCAPE 'a'",
    "a IS NOT DISTINCT FROM a AND a NOT NULL AND NOT a",
    "key = desc AND like LIKE a AND a GLOB glob",
    'CASE WHEN"a"THEN[a]END',
  ];
  for (const to of ["z", "new name"]) {
    for (const expression of expressions) {
      using db = new DatabaseSync(":memory:");
      db.exec(`CREATE TABLE t (a, key, desc, like, glob, CHECK (${expression}\n))`);
      db.exec(`ALTER TABLE t RENAME a TO ${quoting.name(to)}`);
      const text = String(db.prepare("SELECT sql FROM sqlite_schema").get()?.sql);
      const expected = text.slice(text.indexOf("CHECK (") + 7, -3);
      assert.equal(rules.renameColumn(expression, "a", to), expected);
    }
  }
});

const inline = (text: SqlText): string =>
  isFragment(text)
    ? inlineSql(fragmentStatement(text.parts, (path) => quoting.name(...path)), quoting.literal)
    : String(text);

Deno.test("renameColumn of a fragment gives a fragment with the same values", () => {
  const renamed = rules.renameColumn(
    sql`${sql.id("t", "a")} > ${"a"} AND lower(${sql.raw("a")}) <> ${1} OR ${sql.id("a", "b")}`,
    "A",
    "new name",
  );
  assert.ok(isFragment(renamed));
  assert.equal(
    inline(renamed),
    `t."new name" > 'a' AND lower("new name") <> 1 OR a.b`,
  );
  const untouched = sql`b = ${1}`;
  assert.equal(rules.renameColumn(untouched, "a", "c"), untouched);
});

/** Queries over `t (a, "b c")` and `u (a, d)`, as SQLite and we rewrite them. */
const QUERIES: readonly string[] = [
  "SELECT a FROM t",
  "SELECT t.a, u.a FROM t, u",
  "SELECT t.a, u.a FROM t JOIN u ON t.a = u.a WHERE t.a > 0",
  "SELECT x.a, y.a FROM t AS x JOIN u y ON x.a = y.a",
  'SELECT "a", [a], `a`, "t"."a" FROM t',
  "SELECT T.A FROM T",
  "SELECT main.t.a FROM main.t",
  "SELECT a AS a FROM t ORDER BY a",
  "SELECT a AS z, d a FROM (SELECT t.a, u.d FROM t, u) AS s",
  "SELECT d FROM u WHERE d IN (SELECT a FROM t)",
  "SELECT d FROM u WHERE EXISTS (SELECT 1 FROM t WHERE t.a = u.a)",
  "SELECT a FROM u WHERE a IN (SELECT t.a FROM t)",
  "SELECT a FROM t UNION SELECT a FROM u UNION ALL SELECT d FROM u ORDER BY 1",
  "WITH c AS (SELECT a FROM t) SELECT 1 FROM c",
  "WITH c (a) AS (SELECT a FROM t) SELECT a FROM c",
  "WITH u AS (SELECT a AS a FROM t) SELECT u.a FROM u",
  "SELECT max(a) OVER (PARTITION BY a ORDER BY a) FROM t",
  "SELECT count(*) FROM t GROUP BY a HAVING a > 1",
  "SELECT a, a + 1 AS d FROM t WHERE a > 1 ORDER BY a + 1, d",
  "SELECT a 'a' FROM t",
  "SELECT 'a', 't' FROM t -- a\n",
  "SELECT CASE a WHEN 1 THEN a ELSE t.a END FROM t",
  "SELECT CAST(a AS a) FROM t",
  "SELECT a COLLATE nocase FROM t",
  "SELECT count(a) FILTER (WHERE a > 1) FROM t",
  "SELECT t.d, u.a FROM u AS t JOIN t AS u",
  "SELECT a FROM (t) WHERE a IS NOT DISTINCT FROM 2",
  "SELECT t.a FROM (t JOIN u ON t.a = u.a)",
  "SELECT value, t.a FROM t, json_each(t.a)",
  "SELECT t.a FROM t LEFT JOIN u ON u.a = t.a, t AS other WHERE other.a = 1",
  "SELECT a FROM t AS t",
  "SELECT t.a FROM t AS t",
  "SELECT a d FROM t LIMIT 1 OFFSET 2",
  "SELECT s.d FROM (SELECT u.d FROM u, t WHERE t.a = 1) s",
  "SELECT (SELECT a) FROM t",
  'SELECT"a"FROM"t"',
  "SELECT a FROM t NOT INDEXED WHERE a = 1",
  "SELECT d FROM u NATURAL JOIN (SELECT 1 AS one) WHERE d NOT IN (SELECT a FROM t)",
];

/** Those whose outer query would miss the column: SQLite refuses to rename it. */
const REFUSED_RENAMES = 1;

/** The query after the alteration; null where SQLite refuses it for the view's sake. */
function altered(query: string, alter: string): string | null {
  using db = new DatabaseSync(":memory:");
  db.exec('CREATE TABLE t (a, "b c"); CREATE TABLE u (a, d); ');
  db.exec(`CREATE VIEW v AS ${query}`);
  try {
    db.exec(alter);
  } catch (thrown) {
    assert.match(String(thrown), /after rename/);
    return null;
  }
  const row = db.prepare("SELECT sql FROM sqlite_schema WHERE name = 'v'").get();
  const view = parseCreateView(String(row?.sql));
  assert.ok(view !== null);
  return view.query.text;
}

for (const to of ["z", "new name"]) {
  Deno.test(`renameColumnInQuery does what SQLite does: ${to}`, () => {
    let refused = 0;
    for (const query of QUERIES) {
      const expected = altered(query, `ALTER TABLE t RENAME COLUMN a TO ${quoting.name(to)}`);
      const given = parseCreateView(`CREATE VIEW v AS ${query}`)?.query.text ?? "";
      if (expected === null) refused++;
      else assert.equal(rules.renameColumnInQuery(given, "T", "A", to), expected, query);
    }
    assert.equal(refused, REFUSED_RENAMES);
  });

  Deno.test(`renameTableInQuery does what SQLite does: ${to}`, () => {
    for (const query of QUERIES) {
      const expected = altered(query, `ALTER TABLE t RENAME TO ${quoting.name(to)}`);
      const given = parseCreateView(`CREATE VIEW v AS ${query}`)?.query.text ?? "";
      assert.equal(rules.renameTableInQuery(given, "T", to), expected, query);
    }
  });
}

Deno.test("renaming leaves queries alone that do not name the table", () => {
  const query = "SELECT a FROM u WHERE 't' = a";
  assert.equal(rules.renameColumnInQuery(query, "t", "a", "z"), query);
  assert.equal(rules.renameTableInQuery(query, "t", "z"), query);
});

Deno.test("reshapedBy tells whose shape a script may change", () => {
  const cases: readonly (readonly [SqlText, readonly string[] | "everything"])[] = [
    ["", []],
    ["INSERT INTO a VALUES (1); update a SET b = 1; DELETE FROM a; REPLACE INTO a VALUES (1)", []],
    ["SELECT 1; VALUES (1); WITH c AS (SELECT 1) SELECT * FROM c; EXPLAIN DROP TABLE a", []],
    ["ANALYZE; REINDEX; SAVEPOINT s; RELEASE s", []],
    ["PRAGMA foreign_keys = ON; PRAGMA main.user_version", []],
    ["PRAGMA writable_schema = ON", "everything"],
    ["pragma main.'WRITABLE_SCHEMA'(1)", "everything"],
    ["CREATE TABLE a (b)", ["a"]],
    ["create table if not exists main.[a b] (b); CREATE VIRTUAL TABLE f USING fts5(x)", [
      "a b",
      "f",
    ]],
    ["CREATE TABLE a AS SELECT 1; ALTER TABLE A ADD COLUMN c", ["a"]],
    ["ALTER TABLE a RENAME TO b", ["a", "b"]],
    ["ALTER TABLE a RENAME b TO c", ["a"]],
    ["ALTER TABLE a RENAME", ["a"]],
    ["DROP TABLE IF EXISTS `a`", ["a"]],
    ["CREATE UNIQUE INDEX IF NOT EXISTS main.i ON a (b)", ["a"]],
    ["CREATE TRIGGER g AFTER UPDATE OF x, y ON a BEGIN DELETE FROM q; DROP; END; SELECT 1", ["a"]],
    ["DROP INDEX i", "everything"],
    ["DROP TRIGGER IF EXISTS g", "everything"],
    ["CREATE VIEW v AS SELECT 1; DROP VIEW v; CREATE TEMP VIEW w AS SELECT 1", []],
    ["CREATE TEMP TABLE a (b); CREATE TABLE temp.a (b); CREATE TABLE other.a (b)", []],
    ["ALTER TABLE temp.a RENAME TO b; DROP TABLE temp.a; DROP INDEX temp.i", []],
    ["CREATE TEMPORARY TRIGGER g AFTER INSERT ON a BEGIN SELECT 1; END", []],
    ["CREATE INDEX other.i ON a (b)", []],
    ["VACUUM", "everything"],
    ["CREATE NONSENSE a", "everything"],
    ["DROP SOMETHING a", "everything"],
    ["ALTER TABLE", "everything"],
    ["CREATE INDEX i", "everything"],
    ["SELECT 1; nonsense", "everything"],
    ["CREATE TABLE a (b); DROP INDEX i", "everything"],
    [sql`INSERT INTO a VALUES (${"DROP TABLE b;"})`, []],
    [sql`CREATE TABLE ${sql.id("main", "x;y")} (a DEFAULT ${"; DROP INDEX i"})`, ["x;y"]],
    [sql`DROP TABLE ${"a"}`, "everything"],
  ];
  for (const [script, expected] of cases) {
    assert.deepEqual(rules.reshapedBy(script), expected, inline(script));
  }
});

Deno.test("names fold as SQLite folds them", () => {
  assert.equal(rules.foldName("ÄbC"), "Äbc");
  assert.equal(rules.placesColumns, true);
});
