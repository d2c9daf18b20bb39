import assert from "node:assert/strict";
import { mergeChanges } from "./merge.ts";

const column = (name: string, type = "integer", nullable = false) => ({
  name,
  type: { kind: "type", type },
  nullable,
});
const names = (list: readonly { readonly name: string }[]) => list.map(({ name }) => name);

Deno.test("what one side changes comes on top of what the other has", () => {
  const expected = [column("a"), column("b", "text"), column("c")];
  // By hand: b is a number, c is gone, d is there.
  const before = [column("a"), column("b"), column("d")];
  // By a revision: b may be null, e is there, a is gone.
  const after = [column("b", "integer", true), column("d"), column("e")];
  assert.deepEqual(mergeChanges(before, after, expected), [
    column("b", "text", true),
    column("e"),
    column("c"),
  ]);
});

Deno.test("what both have changed is as the revision has it", () => {
  const [base, theirs, ours] = ["a", "b", "c"].map((type) => [column("x", type)]);
  assert.deepEqual(mergeChanges(base, theirs, ours), theirs);
});

Deno.test("an order that was changed by hand stays the expected one", () => {
  const list = (...its: readonly string[]) => its.map((name) => column(name));
  const moved = list("c", "a", "b");
  const merged = mergeChanges(moved, [...moved, column("d")], list("a", "b", "c"));
  assert.deepEqual(names(merged).filter((name) => name !== "d"), ["a", "b", "c"]);
  assert.deepEqual(
    names(mergeChanges(list("a", "b"), list("b", "a"), list("a", "x", "b"))).filter((its) =>
      its !== "x"
    ),
    ["b", "a"],
  );
});

Deno.test("values of an enum come and go one by one", () => {
  const values = (...its: readonly string[]) => ({ name: "mood", values: its });
  assert.deepEqual(
    mergeChanges(values("a", "odd"), values("a", "odd", "b"), values("a")),
    values("a", "b"),
  );
});

Deno.test("something made by hand that a revision alters is still not expected", () => {
  assert.deepEqual(mergeChanges([column("x")], [column("x", "text")], []), []);
});

Deno.test("something dropped by hand that a revision makes anew is expected", () => {
  assert.deepEqual(mergeChanges([], [column("x", "text")], [column("x")]), [column("x", "text")]);
});
