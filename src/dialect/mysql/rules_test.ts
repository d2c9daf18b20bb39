import assert from "node:assert/strict";
import { buildTable } from "../../schema/build.ts";
import { isFragment, sql } from "../../schema/fragment.ts";
import { t } from "../../schema/type.ts";
import { fragmentStatement, inlineSql } from "../statement.ts";
import { normalTable } from "./compare/normal_table.ts";
import { rulesFor } from "./rules.ts";
import { quoting } from "./types.ts";
import type { MysqlForeignKey } from "./reflect/fact.ts";
import type { SqlText } from "../../operation/rules.ts";
import type { Columns, TableOptions } from "../../../templates/migrate.d.ts";

const rules = rulesFor("mariadb");
const COLUMNS = ["a", "B", "key", "lower", "text", "x y", "year", "t"];

const inline = (text: SqlText): string =>
  isFragment(text)
    ? inlineSql(fragmentStatement(text.parts, (path) => quoting.name(...path)), quoting.literal)
    : String(text);

Deno.test("columnsIn finds what stands where an operand may", () => {
  const cases: readonly (readonly [SqlText, readonly string[]])[] = [
    ["a > 0", ["a"]],
    ["A > 0 AND b < 1", ["a", "B"]],
    ["lower(a) = 'B'", ["a"]],
    ['`lower` = "key"', ["lower"]],
    ["`x y` IS NULL", ["x y"]],
    ["t.a = 1", ["a"]],
    ["test.t.a = 1", ["a"]],
    ["CAST(a AS text) = `key`", ["a", "key"]],
    ["EXTRACT(year FROM a) > 1", ["a"]],
    ["a + INTERVAL 1 year > `key`", ["a", "key"]],
    ["year > INTERVAL 1 DAY + a", ["a", "year"]],
    ["a COLLATE text = 'x'", ["a"]],
    ["/* key */ a # text\n > 1 -- t", ["a"]],
    ["'it''s \\' key' = a", ["a"]],
    [sql`${sql.id("t", "key")} = ${"a"}`, ["key"]],
    ["", []],
  ];
  for (const [expression, expected] of cases) {
    assert.deepEqual(rules.columnsIn(expression, COLUMNS), expected, inline(expression));
  }
});

Deno.test("renaming finds columns in any case, and the table as it is", () => {
  const rename = (text: SqlText) => inline(rules.renameColumn(text, "a", "new name"));
  assert.equal(rename("A > 0 AND `a` < 1"), "`new name` > 0 AND `new name` < 1");
  assert.equal(rename("a(b) = 'a' AND a.b = 1"), "a(b) = 'a' AND a.b = 1");
  assert.equal(inline(rules.renameTable("t.a > T.a", "t", "x")), "`x`.a > T.a");
  const given = sql`${sql.id("t", "a")} > ${"a"} AND lower(${sql.raw("a")}) <> ${1}`;
  const column = rules.renameColumn(given, "a", "b");
  assert.ok(isFragment(column));
  assert.equal(inline(column), "`t`.`b` > 'a' AND lower(`b`) <> 1");
});

Deno.test("reshapedBy tells whose shape a script may change", () => {
  const cases: readonly (readonly [string, readonly string[] | "everything"])[] = [
    ["INSERT INTO a VALUES (1); UPDATE b SET c = 1; SELECT 1", []],
    ["CREATE TABLE IF NOT EXISTS a (b INT)", ["a"]],
    ["CREATE OR REPLACE TABLE `a b` (b INT)", ["a b"]],
    ["CREATE TEMPORARY TABLE a (b INT)", []],
    ["ALTER TABLE audit.a ADD b INT; ALTER ONLINE TABLE c DROP d", ["audit.a", "c"]],
    ["ALTER TABLE a RENAME TO b", ["a", "b"]],
    ["ALTER TABLE a RENAME COLUMN b TO c", ["a"]],
    ["RENAME TABLE a TO b, c.d TO e", ["a", "b", "c.d", "e"]],
    ["DROP TABLE IF EXISTS a, b CASCADE", ["a", "b"]],
    ["CREATE UNIQUE INDEX i ON a (b); DROP INDEX i ON c", ["a", "c"]],
    ["CREATE FULLTEXT INDEX IF NOT EXISTS i ON a (b)", ["a"]],
    ["CREATE VIEW v AS SELECT 1; DROP VIEW v", []],
    ["CREATE DEFINER = root@localhost TRIGGER t BEFORE INSERT ON a FOR EACH ROW SET @a = 1", []],
    ["DROP DATABASE a", "everything"],
    ["USE other", "everything"],
    ["CALL p()", "everything"],
    ["", []],
  ];
  for (const [script, expected] of cases) {
    assert.deepEqual(rules.reshapedBy(script), expected, script);
  }
});

const normal = (columns: Columns, options: TableOptions = {}) =>
  normalTable(buildTable("a", columns, options, { dialect: "mysql", naming: {} }), "mariadb", true);

Deno.test("constraints get the names that the server gives", () => {
  const table = normal(
    {
      b: t.integer().primaryKey("pk").unique().check("b > 0"),
      c: t.integer().unique().check("c > 0").references("x.y"),
      d: t.integer().check("d > 0", "CONSTRAINT_1").references("x.y", { name: "fk" }),
    },
    { unique: [{ columns: ["b", "c"] }], indexes: [{ columns: ["d"], unique: true, name: "ux" }] },
  );
  assert.equal(table.primaryKey?.name, null);
  assert.deepEqual(table.uniqueConstraints.map(({ name }) => name), ["b", "c", "b_2", "ux"]);
  assert.deepEqual(
    table.checks.map(({ name }) => name),
    ["CONSTRAINT_2", "CONSTRAINT_3", "CONSTRAINT_1"],
  );
  assert.deepEqual(table.foreignKeys.map(({ name }) => name), ["a_ibfk_1", "fk"]);
  assert.deepEqual(table.indexes, []);
});

Deno.test("a foreign key has an index of its own where no other serves", () => {
  const indexOf = (columns: Columns, options: TableOptions = {}) =>
    normal(columns, options).foreignKeys.map((key: MysqlForeignKey) => key.mysql?.index);
  assert.deepEqual(indexOf({ b: t.integer().references("x.y") }), ["b"]);
  assert.deepEqual(indexOf({ b: t.integer().references("x.y", { name: "fk" }) }), ["fk"]);
  assert.deepEqual(indexOf({ b: t.integer().references("x.y").unique() }), [undefined]);
  assert.deepEqual(indexOf({ b: t.integer().references("x.y").primaryKey() }), [undefined]);
  const withIndex = (columns: NonNullable<TableOptions["indexes"]>[number]["columns"]) =>
    indexOf({ b: t.string(9).references("x.y"), c: t.integer() }, {
      indexes: [{ name: "ix", columns }],
    });
  assert.deepEqual(withIndex(["b", "c"]), [undefined]);
  assert.deepEqual(withIndex(["c", "b"]), ["b"]);
  assert.deepEqual(withIndex([{ column: "b", length: 3 }]), ["b"]);
});

Deno.test("a table that gets another name takes the names along that the server gave", () => {
  const table = normal({ b: t.integer().references("x.y") });
  const renamed = normalTable({ ...table, name: "z" }, "mariadb", true);
  assert.deepEqual(renamed.foreignKeys.map(({ name }) => name), ["z_ibfk_1"]);
});
