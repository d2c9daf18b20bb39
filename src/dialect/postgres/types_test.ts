import assert from "node:assert/strict";
import { isMigrateError } from "../../core/error.ts";
import { t } from "../../schema/type.ts";
import { formatArray, parseArray } from "./text/array.ts";
import { parameterType } from "./wire/encode.ts";
import { quoting } from "./types.ts";
import type { ColumnType, Value } from "../../../templates/migrate.d.ts";

Deno.test("literals are of the type that the value is bound with", () => {
  const date = new Date("2026-02-03T04:05:06.789Z");
  const cases: readonly (readonly [Value, ColumnType | null, string])[] = [
    [null, t.text(), "NULL"],
    [true, t.boolean(), "true"],
    [1, null, "1"],
    [1, t.double(), "1.0"],
    [1.5, t.double(), "1.5"],
    [-0, null, "0"],
    ["12", t.integer(), "'12'"],
    [`it's \\`, t.text(), `'it''s \\'`],
    [new Uint8Array([1, 255]), t.binary(), "'\\x01ff'::bytea"],
    [date, null, "'2026-02-03 04:05:06.789+00'"],
    [date, t.dateTime(), "'2026-02-03 04:05:06.789'::timestamp"],
    [date, t.date(), "'2026-02-03'::date"],
    [{ a: "'" }, t.jsonb(), `'{"a":"''"}'::jsonb`],
    [["a", "b c"], t.array(t.text()), `'{a,"b c"}'::TEXT[]`],
    [[1, 2], t.raw("int4[]"), "'{1,2}'"],
    [[1, 2], null, "'[1,2]'"],
    ["sad", t.enum("mood", ["sad"]), "'sad'"],
  ];
  for (const [value, type, expected] of cases) {
    assert.equal(quoting.literal(value, type), expected);
  }
  for (const value of [NaN, Infinity, new Date(NaN), "\0", new Map() as unknown as Value]) {
    assert.throws(
      () => quoting.literal(value, null),
      (error) => isMigrateError(error, "revision.invalid_operation"),
    );
  }
});

Deno.test("a value without a type is bound as its literal would be read", () => {
  const cases: readonly (readonly [Value, number])[] = [
    [1, 23],
    [2147483648, 20],
    [2 ** 63, 1700],
    [1.5, 1700],
    [2n ** 63n, 1700],
    [true, 16],
    ["a", 0],
    [new Uint8Array(), 17],
    [[1], 0],
  ];
  for (const [value, id] of cases) assert.equal(parameterType(value, null), id, String(value));
});

Deno.test("arrays are read as they are written", () => {
  const cases = [[], ["a"], [null, "null", "", " ", '"', "\\", "{},"], [["1"], ["2"]], [[["x"]]]];
  for (const items of cases) {
    assert.deepEqual(parseArray(formatArray(items), (text) => text), items);
  }
  assert.deepEqual(parseArray("[0:1][2:3]={{1,2},{3,NULL}}", Number), [[1, 2], [3, null]]);
});
