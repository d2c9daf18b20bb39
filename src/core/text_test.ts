import assert from "node:assert/strict";
import {
  closeMatches,
  compareText,
  count,
  formatDuration,
  indent,
  list,
  parseDuration,
  quote,
  shorten,
  sqlExcerpt,
} from "./text.ts";

Deno.test("quote escapes control characters and shortens", () => {
  assert.equal(quote('a "b"\n\x1b'), '"a \\"b\\"\\n\\u001b"');
  assert.equal(quote("x".repeat(300)).length, 202);
  assert.ok(quote(`${"x".repeat(196)}😀${"x".repeat(9)}`).isWellFormed(), "half an emoji");
});

Deno.test("list and count", () => {
  assert.equal(list([]), "");
  assert.equal(list(["a"]), "a");
  assert.equal(list(["a", "b"], "or"), "a or b");
  assert.equal(list(["a", "b", "c"]), "a, b and c");
  assert.equal(list(["a", "b", "c", "d"], "and", 2), "a, b and 2 more");
  const counts: readonly (readonly [number, string])[] = [
    [0, "0 rows"],
    [1, "1 row"],
    [999, "999 rows"],
    [1000, "1,000 rows"],
    [1234567, "1,234,567 rows"],
  ];
  for (const [n, text] of counts) assert.equal(count(n, "row"), text);
  assert.equal(count(2, "child", "children"), "2 children");
});

Deno.test("closeMatches", () => {
  const known = ["upgrade", "downgrade", "stamp", "status", "show", "heads", "head"];
  const cases: readonly (readonly [input: string, expected: readonly string[]])[] = [
    ["upgrad", ["upgrade"]],
    ["UPGRADE", ["upgrade"]],
    ["heds", ["heads"]],
    ["up", []],
    ["upg", ["upgrade"]],
    ["stat", ["status"]],
    ["nothing like it", []],
    ["", []],
  ];
  for (const [input, expected] of cases) {
    assert.deepEqual(closeMatches(input, known).slice(0, expected.length || 9), expected, input);
  }
  assert.equal(
    closeMatches("abcdefghi", ["abcdefgh1", "abcdefgh2", "abcdefgh3", "abcdefgh4"]).length,
    3,
  );
});

Deno.test("durations", () => {
  const parsed: readonly (readonly [string, number | undefined])[] = [
    ["0ms", 0],
    ["500ms", 500],
    ["3s", 3000],
    ["2m", 120_000],
    ["2 m", undefined],
    ["-1s", undefined],
    ["1.5s", undefined],
    ["1h", undefined],
    ["", undefined],
  ];
  for (const [text, expected] of parsed) assert.equal(parseDuration(text), expected, text);
  const formatted: readonly (readonly [number, string])[] = [
    [0, "0 ms"],
    [85.4, "85 ms"],
    [999.4, "999 ms"],
    [999.6, "1.0 s"],
    [1449, "1.4 s"],
    [59_949, "59.9 s"],
    [59_999, "1 min 0 s"],
    [119_600, "2 min 0 s"],
    [200_000, "3 min 20 s"],
  ];
  for (const [n, text] of formatted) assert.equal(formatDuration(n), text);
});

Deno.test("sqlExcerpt points at the offset, wherever that is", () => {
  assert.equal(sqlExcerpt("SELEC 1", 0), "SELEC 1\n^");
  assert.equal(sqlExcerpt("a\nbb cc\nd", 5), "bb cc\n   ^");
  assert.equal(sqlExcerpt("\nSELEC", 0), "\n^");
  assert.equal(sqlExcerpt("ab", 2), "ab\n  ^");
  assert.equal(sqlExcerpt("", 0), "\n^");
  const long = `${"x".repeat(100)}!${"y".repeat(200)}`;
  const [line = "", caret = ""] = sqlExcerpt(long, 100).split("\n");
  assert.equal(line[caret.indexOf("^")], "!");
  assert.ok(line.length <= 120);
  assert.equal(sqlExcerpt("a\nb", 99), "a\nb");
  assert.equal(sqlExcerpt("1\n2\n3\n4\n5\n6\n7"), "1\n2\n3\n4\n5\n6\n...");
  for (let offset = 0; offset <= 12; offset++) {
    assert.match(sqlExcerpt("\n\nab\n\r\n c\nd\n", offset), /\^$/);
  }
});

Deno.test("shorten, indent, compareText", () => {
  assert.equal(shorten("abcdef", 6), "abcdef");
  assert.equal(shorten("abcdefg", 6), "abc...");
  assert.equal(indent("a\nb\n\nc\n", 2), "a\n  b\n\n  c\n");
  assert.deepEqual(["b", "B", "a", "ä"].sort(compareText), ["B", "a", "b", "ä"]);
});
