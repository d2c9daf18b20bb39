import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { isMigrateError } from "../../core/error.ts";
import { t } from "../../schema/type.ts";
import { encode, quoting, spellType } from "./types.ts";
import type { ColumnType, TypeName, Value } from "../../../templates/migrate.d.ts";

/** How SQLAlchemy spells each on SQLite; null where SQLite refuses it. */
const SPELLINGS: { readonly [K in TypeName]: readonly (readonly [ColumnType, string | null])[] } = {
  smallInteger: [[t.smallInteger(), "SMALLINT"]],
  integer: [[t.integer(), "INTEGER"]],
  bigInteger: [[t.bigInteger(), "BIGINT"]],
  numeric: [
    [t.numeric(), "NUMERIC"],
    [t.numeric(10), "NUMERIC(10)"],
    [t.numeric(10, 0), "NUMERIC(10, 0)"],
  ],
  float: [[t.float(), "FLOAT"]],
  double: [[t.double(), "DOUBLE"]],
  string: [[t.string(), "VARCHAR"], [t.string(5), "VARCHAR(5)"]],
  char: [[t.char(), "CHAR"], [t.char(5), "CHAR(5)"]],
  text: [[t.text(), "TEXT"]],
  boolean: [[t.boolean(), "BOOLEAN"]],
  date: [[t.date(), "DATE"]],
  time: [[t.time({ precision: 3 }), "TIME"]],
  dateTime: [[t.dateTime({ timezone: true }), "DATETIME"]],
  interval: [[t.interval(), "DATETIME"]],
  binary: [[t.binary(16), "BLOB"]],
  json: [[t.json(), "JSON"]],
  jsonb: [[t.jsonb(), "JSON"]],
  uuid: [[t.uuid(), "CHAR(32)"]],
  enum: [[t.enum("m", ["a", "bcd"]), "VARCHAR(3)"]],
  set: [[t.set(["a", "b"]), null]],
  array: [[t.array(t.text()), null]],
  raw: [[t.raw("GEOMETRY"), "GEOMETRY"]],
};

Deno.test("spelling of every type", () => {
  for (const [type, spelling] of Object.values(SPELLINGS).flat()) {
    if (spelling === null) {
      assert.throws(
        () => spellType(type),
        (error) => isMigrateError(error, "unsupported.operation"),
      );
    } else assert.equal(spellType(type), spelling);
  }
  // What reflection has read stays as it was spelt.
  assert.equal(spellType({ kind: "type", type: "string", text: "varchar (7)" }), "varchar (7)");
});

const NOON = new Date("2026-03-01T12:34:56.789Z");

/** A value, what is stored of it, and what SQLite takes that for. */
const VALUES: readonly (readonly [
  value: Value,
  type: ColumnType | null,
  stored: unknown,
  storage: string,
])[] = [
  [null, null, null, "null"],
  [null, t.json(), null, "null"],
  [true, null, 1n, "integer"],
  [false, t.boolean(), 0n, "integer"],
  [0, null, 0n, "integer"],
  [-0, null, 0n, "integer"],
  [1, null, 1n, "integer"],
  [1, t.double(), 1, "real"],
  [-1, t.float(), -1, "real"],
  [1.5, null, 1.5, "real"],
  [0.1, null, 0.1, "real"],
  [1e21, null, 1e21, "real"],
  [-1e-7, null, -1e-7, "real"],
  [Number.MAX_VALUE, null, Number.MAX_VALUE, "real"],
  [Number.MIN_VALUE, null, Number.MIN_VALUE, "real"],
  [Number.MAX_SAFE_INTEGER, null, BigInt(Number.MAX_SAFE_INTEGER), "integer"],
  [2 ** 53, null, 2 ** 53, "real"],
  [2n ** 63n - 1n, null, 2n ** 63n - 1n, "integer"],
  [-(2n ** 63n), null, -(2n ** 63n), "integer"],
  ["", null, "", "text"],
  ["it's \"\\ \n 😀", t.text(), "it's \"\\ \n 😀", "text"],
  [NOON, null, "2026-03-01 12:34:56.789000", "text"],
  [NOON, t.dateTime(), "2026-03-01 12:34:56.789000", "text"],
  [NOON, t.date(), "2026-03-01", "text"],
  [NOON, t.time(), "12:34:56.789000", "text"],
  [Uint8Array.of(0, 255, 39), null, Uint8Array.of(0, 255, 39), "blob"],
  [new Uint8Array(), null, new Uint8Array(), "blob"],
  [[1, "a"], null, '[1,"a"]', "text"],
  [{ a: [null, true] }, t.json(), '{"a":[null,true]}', "text"],
  ["a", t.json(), "a", "text"],
  [["a"], t.json(), '["a"]', "text"],
  [1, t.jsonb(), "1", "text"],
  [true, t.json(), "true", "text"],
];

Deno.test("values come back the same, bound and as literals", () => {
  using database = new DatabaseSync(":memory:");
  for (const [value, type, stored, storage] of VALUES) {
    const bound = database.prepare("SELECT ? AS v, typeof(?1) AS s");
    bound.setReadBigInts(true);
    assert.deepEqual({ ...bound.get(encode(value, type)) }, { v: stored, s: storage });
    const literal = quoting.literal(value, type);
    const inlined = database.prepare(`SELECT ${literal} AS v, typeof(${literal}) AS s`);
    inlined.setReadBigInts(true);
    assert.deepEqual({ ...inlined.get() }, { v: stored, s: storage }, literal);
    database.exec(`CREATE TEMP TABLE d (v BLOB DEFAULT ${literal}, x)`);
    database.exec("INSERT INTO d (x) VALUES (1)");
    const default_ = database.prepare("SELECT v, typeof(v) AS s FROM d");
    default_.setReadBigInts(true);
    assert.deepEqual({ ...default_.get() }, { v: stored, s: storage }, `DEFAULT ${literal}`);
    database.exec("DROP TABLE d");
  }
});

Deno.test("what cannot be stored is refused", () => {
  const wrong: readonly unknown[] = [
    NaN,
    Infinity,
    2n ** 63n,
    -(2n ** 63n) - 1n,
    "a\0b",
    new Date(NaN),
    [1n],
    new Map([[1, 2]]),
    new Set(),
    new ArrayBuffer(3),
    new Float32Array(2),
    /a/,
  ];
  for (const value of wrong) {
    assert.throws(
      () => encode(value as Value, null),
      (error) => isMigrateError(error, "revision.invalid_operation"),
      String(value),
    );
  }
});

Deno.test("names are quoted where they must be", () => {
  const cases: readonly (readonly [path: readonly string[], quoted: string])[] = [
    [["users"], "users"],
    [["a_1"], "a_1"],
    [["Users"], '"Users"'],
    [["order"], '"order"'],
    [["1a"], '"1a"'],
    [['a"b'], '"a""b"'],
    [["a.b"], '"a.b"'],
    [["main", "a b"], 'main."a b"'],
    [["a\n"], '"a\n"'],
    [[""], '""'],
  ];
  for (const [path, quoted] of cases) assert.equal(quoting.name(...path), quoted);
});
