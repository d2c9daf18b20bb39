import assert from "node:assert/strict";
import {
  describeStatement,
  fragmentStatement,
  inlineSql,
  splitStatement,
  sqlOf,
  type Statement,
  statement,
} from "./statement.ts";
import { splitScript } from "./sqlite/text/script.ts";
import { isFragment, sql } from "../schema/fragment.ts";
import type { SqlFragment } from "../../templates/migrate.d.ts";

function made(fragment: SqlFragment): Statement {
  assert.ok(isFragment(fragment));
  return fragmentStatement(fragment.parts, (path) => path.map((name) => `<${name}>`).join("."));
}

const literal = (value: unknown) => `{${String(value)}}`;

Deno.test("a fragment becomes text with places for its values", () => {
  const its = made(sql`a ${1} ${sql.id("b", "c")} ${2}${3}`);
  assert.deepEqual(its.text, ["a ", " <b>.<c> ", "", ""]);
  assert.deepEqual(its.values.map(({ value }) => value), [1, 2, 3]);
  assert.equal(sqlOf(its, (index) => `$${index}`), "a $1 <b>.<c> $2$3");
  assert.equal(inlineSql(its, literal), "a {1} <b>.<c> {2}{3}");
  assert.equal(sqlOf(statement("x"), () => "?"), "x");
});

Deno.test("placeholders and literals stand in the same places", () => {
  for (const fragment of [sql``, sql`a`, sql`${1}`, sql`${1}${2}`, sql`? ${"?"} ?`]) {
    const its = made(fragment);
    const bound = sqlOf(its, (index) => literal(its.values[index - 1]?.value));
    assert.equal(inlineSql(its, literal), bound);
    assert.equal(its.text.length, its.values.length + 1);
  }
});

Deno.test("describeStatement tells of many rows the first", () => {
  const rows = [1, 2, 3].map((value) => [{ value, type: null }]);
  const insert: Statement = { text: ["V (", ")"], values: [], rows, transactional: true };
  assert.equal(describeStatement(insert, literal), "V ({1}) -- and 2 more rows");
  assert.equal(describeStatement({ ...insert, rows: rows.slice(0, 1) }, literal), "V ({1})");
  assert.equal(describeStatement(made(sql`a ${1}`), literal), "a {1}");
});

Deno.test("a script keeps its values with their statements", () => {
  const script = made(sql`
    UPDATE a SET b = ${1}, c = '?;' WHERE d = ${2};
    -- nothing ; here
    DELETE FROM ${sql.id("a")};
    CREATE TRIGGER t AFTER INSERT ON a BEGIN SELECT 1; SELECT 2; END;
    INSERT INTO a VALUES (${3}, ${4})`);
  const pieces = splitStatement(script, splitScript);
  assert.deepEqual(pieces.map((piece) => inlineSql(piece, literal).trim()), [
    "UPDATE a SET b = {1}, c = '?;' WHERE d = {2}",
    "-- nothing ; here\n    DELETE FROM <a>",
    "CREATE TRIGGER t AFTER INSERT ON a BEGIN SELECT 1; SELECT 2; END",
    "INSERT INTO a VALUES ({3}, {4})",
  ]);
  for (const { text, values } of pieces) assert.equal(text.length, values.length + 1);
  assert.deepEqual(splitStatement(statement(" ; -- x"), splitScript), []);
});
