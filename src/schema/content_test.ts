import assert from "node:assert/strict";
import fc from "../../tests/property/fast_check.ts";
import { contentOf, isSameContent } from "./content.ts";

const fold = (name: string) => name.toLowerCase();
const foldObject = (name: string) => name;

/** Values as models hold them, few enough that two of them are often alike. */
const value = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: "small" },
    fc.constantFrom(null, undefined, true, 1, 1n, NaN, "a", "A", "b"),
    fc.constantFrom(new Date(0), new Date(1), new Uint8Array([1]), new Uint8Array()),
    fc.array(tie("value"), { maxLength: 2 }),
    fc.record(
      { name: tie("value"), table: tie("value"), default: tie("value") },
      { requiredKeys: [] },
    ),
  ),
})).value;

Deno.test("what is told to be the same has the same text", () => {
  const isSame = (a: unknown, b: unknown) => isSameContent(a, b, fold, "", foldObject);
  const text = (its: unknown) => contentOf(its, fold, "", foldObject);
  let alike = 0;
  fc.assert(
    fc.property(value, value, (a, b) => {
      if (!isSame(a, b)) return;
      alike++;
      assert.equal(text(a), text(b));
    }),
    { numRuns: 3000 },
  );
  assert.ok(alike > 50);
});

Deno.test("names are the same as the database has them, and what is not there is null", () => {
  const same = (a: unknown, b: unknown) => isSameContent(a, b, fold, "", foldObject);
  assert.ok(same({ name: "A", columns: ["x"] }, { columns: ["X"], name: "a", comment: null }));
  assert.ok(!same({ table: "A" }, { table: "a" }));
  assert.ok(!same({ default: "A" }, { default: "a" }));
  assert.ok(!same({ name: "a" }, { name: "a", default: 1 }));
  assert.ok(!same(["a"], ["a", "b"]));
});
