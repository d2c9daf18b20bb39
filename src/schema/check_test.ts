import assert from "node:assert/strict";
import { isMigrateError } from "../core/error.ts";
import { checkColumnNames, checkName, checkOptions } from "./check.ts";

const ALLOWED = { unique: true, where: true, postgres: { using: true } } as const;

function assertInvalid(work: () => unknown, says: RegExp): void {
  assert.throws(
    work,
    (error) =>
      isMigrateError(error, "revision.invalid_operation") && says.test(error.details.reason),
  );
}

Deno.test("checkName", () => {
  for (const name of ["a", " ", 'a"b', "😀", "a.b"]) assert.equal(checkName("it", name), name);
  assertInvalid(() => checkName("it", ""), /it is empty/);
  assertInvalid(() => checkName("it", "a\0"), /NUL/);
  assertInvalid(() => checkName("it", null), /it must be a string, got null/);
  assertInvalid(() => checkName("it", 5), /got number/);
});

Deno.test("checkColumnNames gives a frozen list", () => {
  const given = ["a", "b"];
  const names = checkColumnNames("a key", given);
  assert.deepEqual(names, given);
  assert.ok(Object.isFrozen(names) && names !== given);
  for (const wrong of [[], "a", null, undefined, {}]) {
    assertInvalid(() => checkColumnNames("a key", wrong), /a key must be a list/);
  }
  assertInvalid(() => checkColumnNames("a key", ["a", 5]), /a column of a key must be a string/);
});

Deno.test("checkOptions knows every key, and the nearest right one", () => {
  const given = { unique: true, where: undefined, postgres: { using: "gin" } };
  assert.equal(checkOptions(given, ALLOWED), given);
  assert.deepEqual(checkOptions(undefined, ALLOWED), {});
  assert.deepEqual(checkOptions({ postgres: undefined }, ALLOWED), { postgres: undefined });
  assertInvalid(() => checkOptions({ uniqe: 1 }, ALLOWED), /"uniqe"; did you mean "unique"\?/);
  assertInvalid(() => checkOptions({ zzz: 1 }, ALLOWED), /known: unique, where and postgres/);
  assertInvalid(() => checkOptions({ postgres: { usin: 1 } }, ALLOWED), /"postgres\.usin"/);
  assertInvalid(() => checkOptions({ a: 1 }, {}), /it takes none/);
  assertInvalid(() => checkOptions({ toString: 1 }, ALLOWED), /unknown option "toString"/);
  assertInvalid(() => checkOptions(null as never, ALLOWED), /must be an object/);
  assertInvalid(() => checkOptions([] as never, ALLOWED), /must be an object/);
  assertInvalid(() => checkOptions({ postgres: 5 }, ALLOWED), /^postgres must be an object/);
});
