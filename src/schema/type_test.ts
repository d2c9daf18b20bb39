import assert from "node:assert/strict";
import { isMigrateError } from "../core/error.ts";
import { sql } from "./fragment.ts";
import { columnData, isColumnSpec, optionalType, plainType, t } from "./type.ts";
import type { ColumnSpec, ColumnType, Types } from "../../templates/migrate.d.ts";

const anything = (value: unknown) => value as never;

function assertInvalid(work: () => unknown, says: RegExp): void {
  assert.throws(
    work,
    (error) =>
      isMigrateError(error, "revision.invalid_operation") && says.test(error.details.reason),
  );
}

/** What each function of `t` makes: one that is missing here does not compile. */
const TYPES: { readonly [K in keyof Types]: readonly (readonly [ColumnSpec, object])[] } = {
  smallInteger: [[t.smallInteger(), {}], [t.smallInteger({ unsigned: true }), { unsigned: true }]],
  integer: [[t.integer(), {}], [t.integer({ unsigned: false }), {}]],
  bigInteger: [[t.bigInteger(), {}], [t.bigInteger({ unsigned: true }), { unsigned: true }]],
  numeric: [
    [t.numeric(), {}],
    [t.numeric(10), { precision: 10 }],
    [t.numeric(10, 0), { precision: 10, scale: 0 }],
  ],
  float: [[t.float(), {}]],
  double: [[t.double(), {}]],
  string: [[t.string(), {}], [t.string(5), { length: 5 }]],
  char: [[t.char(), {}], [t.char(2), { length: 2 }]],
  text: [[t.text(), {}]],
  boolean: [[t.boolean(), {}]],
  date: [[t.date(), {}]],
  time: [[t.time(), {}], [t.time({ precision: 3 }), { precision: 3 }]],
  dateTime: [
    [t.dateTime({ timezone: false }), {}],
    [t.dateTime({ timezone: true, precision: 0 }), { timezone: true, precision: 0 }],
  ],
  interval: [[t.interval(), {}]],
  binary: [[t.binary(), {}], [t.binary(16), { length: 16 }]],
  json: [[t.json(), {}]],
  jsonb: [[t.jsonb(), {}]],
  uuid: [[t.uuid(), {}]],
  enum: [
    [t.enum(null, ["a"]), { name: null, values: ["a"] }],
    [t.enum("m", ["a"], { schema: "s" }), { name: "m", values: ["a"], schema: "s" }],
  ],
  set: [[t.set(["a", "b"]), { values: ["a", "b"] }]],
  array: [[t.array(t.text().notNull()), { of: { kind: "type", type: "text" } }]],
  raw: [[t.raw("tsvector"), { text: "tsvector" }]],
};

Deno.test("types are plain data, whatever modifiers stand on them", () => {
  for (const [type, cases] of Object.entries(TYPES)) {
    for (const [spec, details] of cases) {
      const expected = { kind: "type", type, ...details };
      assert.deepEqual({ ...spec }, expected);
      const plain = plainType(spec.notNull());
      assert.deepEqual(JSON.parse(JSON.stringify(plain)), JSON.parse(JSON.stringify(expected)));
      assert.equal(Object.getPrototypeOf(plain), Object.prototype);
      assert.ok(Object.isFrozen(plain) && Object.isFrozen(spec) && isColumnSpec(spec));
    }
  }
});

Deno.test("sizes and values of types are checked", () => {
  for (const size of [0, -1, 1.5, NaN, "5", null]) {
    assertInvalid(() => t.string(anything(size)), /t\.string\(.*whole number of at least 1/);
  }
  assertInvalid(() => t.char(0), /t\.char/);
  assertInvalid(() => t.binary(0), /t\.binary/);
  assertInvalid(() => t.numeric(0), /t\.numeric/);
  assertInvalid(() => t.numeric(5, -1), /t\.numeric/);
  assertInvalid(() => t.enum("m", []), /t\.enum/);
  assertInvalid(() => t.enum("m", anything("ab")), /t\.enum/);
  assertInvalid(() => t.enum("m", anything([1])), /t\.enum/);
  assertInvalid(() => t.raw(" "), /t\.raw/);
  assertInvalid(() => t.array(anything(sql`text`)), /expected a type/);
});

Deno.test("modifiers make new columns and leave the old one", () => {
  const bare = t.integer();
  const before = columnData(bare, "sqlite");
  const changed = bare.notNull().primaryKey("pk_a").autoincrement("serial").default(5)
    .unique("uq_a").index().check("a > 0", "ck_a").check(sql`a < ${9}`).collate("NOCASE")
    .comment("why").references("users.id", { name: "fk_a", onDelete: "cascade" });
  assert.equal(columnData(bare, "sqlite"), before);
  const data = columnData(changed, "sqlite");
  assert.equal(data.nullable, false);
  assert.deepEqual(data.primaryKey, { name: "pk_a" });
  assert.equal(data.autoincrement, "serial");
  assert.equal(data.default, 5);
  assert.deepEqual(data.unique, { name: "uq_a" });
  assert.deepEqual(data.index, { name: null });
  assert.equal(data.checks.length, 2);
  assert.deepEqual(data.references, { target: "users.id", name: "fk_a", onDelete: "cascade" });
  assert.equal(data.collation, "NOCASE");
  assert.equal(data.comment, "why");
  assert.equal(columnData(changed.nullable(), "sqlite").nullable, true);
  assert.deepEqual(columnData(bare.identity({ start: 5n, always: true }), "sqlite").identity, {
    start: 5n,
    always: true,
  });
  assert.deepEqual(columnData(bare.computed("a + 1", { stored: true }), "sqlite").computed, {
    expression: "a + 1",
    stored: true,
  });
});

Deno.test("wrong arguments of modifiers", () => {
  assertInvalid(() => t.text().default(anything(undefined)), /use null/);
  assertInvalid(() => t.text().check(anything(5)), /expected SQL/);
  assertInvalid(() => t.text().computed(anything(null)), /expected SQL/);
  for (const target of ["users", "a.b.c.d", ".id", "users.", 5, undefined]) {
    assertInvalid(() => t.integer().references(anything(target)), /expected "table\.column"/);
  }
  assertInvalid(() => t.json().variant(anything("postgresql"), t.jsonb()), /known are sqlite/);
  assertInvalid(() => t.json().variant("postgres", anything("jsonb")), /expected a column/);
});

Deno.test("a variant replaces the type and what it says itself, on its own database", () => {
  const column = t.json().notNull().default(sql`'{}'`).comment("c")
    .variant("postgres", t.jsonb().default(sql`'{}'::jsonb`))
    .variant("mysql", t.text().nullable());
  assert.equal(columnData(column, "sqlite").type.type, "json");
  const postgres = columnData(column, "postgres");
  assert.equal(postgres.type.type, "jsonb");
  assert.equal(postgres.nullable, false);
  assert.equal(postgres.comment, "c");
  assert.notEqual(postgres.default, columnData(column, "sqlite").default);
  assert.equal(columnData(column, "mysql").nullable, true);
  assert.equal(columnData(column, "mariadb").type.type, "json");
});

Deno.test("what is no column", () => {
  for (const wrong of ["integer", null, undefined, {}, { kind: "type", type: "text" }]) {
    assertInvalid(() => columnData(wrong, "sqlite"), /expected a column, got/);
  }
  assertInvalid(() => columnData(sql`text`, "sqlite"), /a SQL fragment is no type/);
  assertInvalid(() => plainType(anything(null)), /expected a type/);
  const plain: ColumnType = { kind: "type", type: "text" };
  assert.equal(plainType(plain), plain);
  assert.deepEqual(optionalType(undefined), {});
  assert.deepEqual(optionalType(t.text().notNull()), { type: plain });
});
