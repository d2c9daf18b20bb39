import assert from "node:assert/strict";
import { isRange, mentionsCurrent, parseRange, parseTarget } from "./target.ts";

Deno.test.each(
  [
    ["head", null, "head", 0],
    ["4f1c2ab09d7e", null, "4f1c2ab09d7e", 0],
    ["+1", null, null, 1],
    ["-12", null, null, -12],
    ["abc+2", null, "abc", 2],
    ["base+2", null, "base", 2],
    ["head-1", null, "head", -1],
    ["label@head", "label", "head", 0],
    ["label@+2", "label", null, 2],
    ["label@base+2", "label", "base", 2],
    ["my-branch", null, "my-branch", 0],
    ["my-branch@head-1", "my-branch", "head", -1],
    ["release-2@head", "release-2", "head", 0],
    ["release-2-1", null, "release-2", -1],
    ["current", null, "current", 0],
  ] as const,
)("%s is read", (text, branch, symbol, offset) => {
  const { rest: _, ...target } = parseTarget(text);
  assert.deepEqual(target, { text, branch, symbol, offset });
});

Deno.test.each([
  "",
  "@",
  "@head",
  "label@",
  "a@b@c",
  "a:b",
  "a b",
  " a",
  "a\n",
  "+",
  "-",
  "a+",
  "a+b",
  "+1@head",
  "+0",
  "head-0",
  "+1+1",
  "+1.5",
  "+9999999999",
  "current+1",
  "label@current",
  "x".repeat(256),
  `${"x".repeat(300)}@head`,
  "\u202Ehead",
])("%j is invalid", (text) => {
  assert.throws(() => parseTarget(text), { code: "graph.invalid_target" });
});

Deno.test("ranges have two ends, each of which may be left out", () => {
  const ends = (text: string) => {
    const { from, to } = parseRange(text);
    return [from?.text ?? null, to?.text ?? null];
  };
  assert.deepEqual(ends("a:b"), ["a", "b"]);
  assert.deepEqual(ends("-3:current"), ["-3", "current"]);
  assert.deepEqual(ends(":head"), [null, "head"]);
  assert.deepEqual(ends("a:"), ["a", null]);
  assert.deepEqual(ends(":"), [null, null]);
  assert.throws(() => parseRange("a"), { code: "graph.invalid_range" });
  assert.throws(() => parseRange("a:b:c"), { code: "graph.invalid_range" });
  assert.throws(() => parseRange("a:b c"), { code: "graph.invalid_target" });
});

Deno.test("what a text is can be told before it is resolved", () => {
  assert.deepEqual(["a:b", "a"].map(isRange), [true, false]);
  assert.deepEqual(["-3:current", "current", "a:currently"].map(mentionsCurrent), [
    true,
    true,
    false,
  ]);
});
