import assert from "node:assert/strict";
import { isMigrateError } from "../../core/error.ts";
import { t } from "../../schema/type.ts";
import { quoting, spellType } from "./types.ts";
import type { ColumnType, Value } from "../../../templates/migrate.d.ts";

const isInvalid = (error: unknown) => isMigrateError(error, "revision.invalid_operation");

Deno.test("types are spelt as SQLAlchemy spells them", () => {
  const cases: readonly (readonly [ColumnType, string])[] = [
    [t.smallInteger(), "SMALLINT"],
    [t.integer({ unsigned: true }), "INTEGER UNSIGNED"],
    [t.bigInteger(), "BIGINT"],
    [t.numeric(), "NUMERIC"],
    [t.numeric(10), "NUMERIC(10)"],
    [t.numeric(10, 0), "NUMERIC(10, 0)"],
    [t.float(), "FLOAT"],
    [t.double(), "DOUBLE"],
    [t.string(5), "VARCHAR(5)"],
    [t.char(), "CHAR"],
    [t.char(2), "CHAR(2)"],
    [t.text(), "TEXT"],
    [t.boolean(), "BOOL"],
    [t.date(), "DATE"],
    [t.time({ precision: 3, timezone: true }), "TIME(3)"],
    [t.dateTime({ precision: 6 }), "DATETIME(6)"],
    [t.dateTime({ timezone: true }), "DATETIME"],
    [t.interval(), "DATETIME"],
    [t.binary(), "BLOB"],
    [t.binary(16), "BLOB(16)"],
    [t.json(), "JSON"],
    [t.jsonb(), "JSON"],
    [t.enum("mood", ["a", "it's", "\\"]), "ENUM('a', 'it''s', '\\\\')"],
    [t.set(["a", "b"]), "SET('a', 'b')"],
    [t.raw("MEDIUMTEXT"), "MEDIUMTEXT"],
  ];
  for (const [type, expected] of cases) {
    assert.equal(spellType(type, "mysql"), expected);
    assert.equal(spellType(type, "mariadb"), expected);
  }
  assert.equal(spellType(t.uuid(), "mysql"), "CHAR(32)");
  assert.equal(spellType(t.uuid(), "mariadb"), "UUID");
});

Deno.test("literals mean what their values are", () => {
  const date = new Date("2026-02-03T04:05:06.789Z");
  const cases: readonly (readonly [Value, ColumnType | null, string])[] = [
    [null, t.text(), "NULL"],
    [true, t.boolean(), "TRUE"],
    [false, null, "FALSE"],
    [1, null, "1"],
    [-0, null, "0"],
    [1.5, null, "1.5"],
    [1, t.double(), "1e0"],
    [1.5e-7, t.double(), "1.5e-7"],
    [9007199254740993n, null, "9007199254740993"],
    ["it's \\ \0 \x1a\n\"`", t.text(), "'it''s \\\\ \\0 \\Z\n\"`'"],
    ["", null, "''"],
    [new Uint8Array([0, 171, 255]), t.binary(), "X'00abff'"],
    [new Uint8Array([]), null, "X''"],
    [date, null, "'2026-02-03 04:05:06.789'"],
    [date, t.dateTime({ precision: 3 }), "'2026-02-03 04:05:06.789'"],
    [date, t.dateTime(), "'2026-02-03 04:05:06'"],
    [date, t.time(), "'04:05:06'"],
    [date, t.date(), "'2026-02-03'"],
    [{ a: "'" }, t.json(), `'{"a":"''"}'`],
    [true, t.json(), "'true'"],
    ['{"a": 1}', t.json(), `'{"a": 1}'`],
    [[1, "\\"], null, `'[1,"\\\\\\\\"]'`],
    ["12", t.integer(), "'12'"],
  ];
  for (const [value, type, expected] of cases) {
    assert.equal(quoting.literal(value, type), expected);
  }
});

Deno.test("what cannot be stored is refused", () => {
  const values: readonly unknown[] = [
    NaN,
    Infinity,
    new Date(NaN),
    new Date(Date.UTC(12026, 0, 1)),
    new Map(),
    "\ud800",
    () => {},
    { a: 1n },
  ];
  // The types refuse what is tried here.
  for (const value of values) assert.throws(() => quoting.literal(value as Value, null), isInvalid);
});

Deno.test("names are quoted, and those that cannot be are refused", () => {
  assert.equal(quoting.name("a"), "`a`");
  assert.equal(quoting.name("audit", "a`b"), "`audit`.`a``b`");
  assert.equal(quoting.name("ü".repeat(64)).length, 66);
  for (const name of ["a".repeat(65), "a\0b", "😀", "\ud800"]) {
    assert.throws(() => quoting.name(name), isInvalid, name);
  }
});
