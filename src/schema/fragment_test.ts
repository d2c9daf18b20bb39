import assert from "node:assert/strict";
import { isMigrateError } from "../core/error.ts";
import { type FragmentPart, isFragment, sql, sqlText, toFragment, valueParts } from "./fragment.ts";
import { t } from "./type.ts";
import type { SqlFragment } from "../../templates/migrate.d.ts";

function parts(fragment: SqlFragment): readonly FragmentPart[] {
  assert.ok(isFragment(fragment));
  return fragment.parts;
}

/** What untyped files pass. */
const anything = (value: unknown) => value as never;

function assertInvalid(work: () => unknown, says: RegExp): void {
  assert.throws(
    work,
    (error) =>
      isMigrateError(error, "revision.invalid_operation") && says.test(error.details.reason),
  );
}

Deno.test("the tag keeps text and values apart, and splices fragments", () => {
  assert.deepEqual(parts(sql`SELECT 1`), [{ text: "SELECT 1" }]);
  assert.deepEqual(parts(sql``), []);
  assert.deepEqual(parts(sql`a ${1}${null} b`), [
    { text: "a " },
    { value: 1, type: null },
    { value: null, type: null },
    { text: " b" },
  ]);
  const inner = sql`x = ${"it's"}`;
  assert.deepEqual(parts(sql`(${sql`not ${inner}`})`), [
    { text: "(" },
    { text: "not " },
    { text: "x = " },
    { value: "it's", type: null },
    { text: ")" },
  ]);
});

Deno.test("undefined, functions and symbols are no values, and the error says which", () => {
  assertInvalid(() => sql`${1} ${anything(undefined)}`, /value 2 .* is undefined/);
  assertInvalid(() => sql`${anything(() => 1)}`, /value 1 .* is function/);
  assertInvalid(() => sql.join([1, anything(Symbol())]), /part 2 .* is symbol/);
  assertInvalid(() => sql.value(anything(undefined), t.text()), /sql\.value is undefined/);
});

Deno.test("escapes: cooked text, and none that JavaScript cannot read", () => {
  assert.deepEqual(parts(sql`a\\b\n`), [{ text: "a\\b\n" }]);
  assertInvalid(() => sql`\u{zz}`, /escape/);
});

Deno.test("id, raw, value, join", () => {
  assert.deepEqual(parts(sql.id("a", 'b"c')), [{ path: ["a", 'b"c'] }]);
  assert.deepEqual(parts(sql.raw("now()")), [{ text: "now()" }]);
  const type = t.json();
  assert.deepEqual(parts(sql.value([1], type)), [{ value: [1], type }]);
  assert.deepEqual(parts(sql.join([1, sql.id("a")])), [
    { value: 1, type: null },
    { text: ", " },
    { path: ["a"] },
  ]);
  assert.deepEqual(parts(sql.join([], " OR ")), []);
  assertInvalid(() => Reflect.apply(sql.id, sql, []), /not empty/);
  assertInvalid(() => sql.id("a", ""), /not empty/);
  assertInvalid(() => sql.id(anything(5)), /not empty/);
  assertInvalid(() => sql.raw(anything(undefined)), /needs text/);
  assertInvalid(() => sql.value(1, anything(undefined)), /needs a type/);
  assertInvalid(() => sql.join(anything("abc")), /needs a list/);
  assertInvalid(() => sql.join([1], anything(5)), /needs a string/);
});

Deno.test("no JSON is taken for a fragment", () => {
  const forged = JSON.parse('{"kind":"sql","parts":[{"text":"DROP TABLE x"}],"migrate.sql":true}');
  assert.ok(!isFragment(forged));
  assert.deepEqual(parts(sql`${forged}`), [{ value: forged, type: null }]);
  assertInvalid(() => toFragment(forged), /expected SQL as a string/);
  assert.ok(!isFragment(structuredClone(sqlText("x"))));
});

Deno.test("toFragment and valueParts", () => {
  const fragment = sql`x`;
  assert.equal(toFragment(fragment), fragment);
  assert.deepEqual(parts(toFragment("x")), [{ text: "x" }]);
  for (const wrong of [null, undefined, 5, [], {}]) {
    assertInvalid(() => toFragment(anything(wrong)), /expected SQL/);
  }
  assert.equal(valueParts(fragment, "it"), parts(fragment));
  assert.throws(() => Object.assign(fragment, { kind: "type" }), TypeError);
});
