import assert from "node:assert/strict";
import { buildTable } from "./build.ts";
import { type Comparer, compareSchemas } from "./comparer.ts";
import { describeDifference } from "./describe_difference.ts";
import { sql } from "./fragment.ts";
import { EMPTY_SCHEMA, type Schema, type TableModel } from "./schema.ts";
import { t } from "./type.ts";

const CONTEXT = { dialect: "sqlite", naming: {} } as const;

/** A dialect to which everything is as it is said, but for the case of names. */
const COMPARER: Comparer = {
  canonical: (schema) => schema,
  foldName: (name) => name.toLowerCase(),
};

const schemaOf = (...tables: readonly TableModel[]): Schema => ({ ...EMPTY_SCHEMA, tables });
const users = (columns = { id: t.integer().primaryKey(), age: t.integer() }, name = "users") =>
  buildTable(name, columns, undefined, CONTEXT);

function lines(expected: Schema, found: Schema): readonly string[] {
  return compareSchemas(expected, found, COMPARER).map(describeDifference);
}

Deno.test("equal schemas do not differ, whatever the order and the case of names", () => {
  const a = buildTable("a", { b: t.text().unique().check("b > ''"), c: t.integer() }, {
    unique: [{ columns: ["b", "c"] }, { name: "uq", columns: ["C"] }],
  }, CONTEXT);
  const other = {
    ...a,
    name: "A",
    columns: a.columns.map((column) => ({ ...column, name: column.name.toUpperCase() })),
    uniqueConstraints: a.uniqueConstraints.toReversed(),
    comment: null,
  };
  assert.deepEqual(lines(schemaOf(a, users()), schemaOf(users(), other)), []);
});

Deno.test("tables, columns and their order", () => {
  assert.deepEqual(lines(schemaOf(users()), EMPTY_SCHEMA), ["table users: missing"]);
  assert.deepEqual(lines(EMPTY_SCHEMA, schemaOf(users())), ["table users: not expected"]);
  const text = (name: string) => ({ ...users(), columns: [...users().columns], name });
  assert.deepEqual(
    lines(schemaOf(text("b"), text("a"), text("d")), schemaOf(text("c"), text("a"))),
    ["table b: missing", "table c: not expected", "table d: missing"],
  );
  const [id, age] = users().columns;
  assert.ok(id !== undefined && age !== undefined);
  const column = (changes: object) =>
    schemaOf({ ...users(), columns: [id, { ...age, ...changes }] });
  assert.deepEqual(lines(schemaOf(users()), column({ name: "old" })), [
    "column users.age: missing",
    "column users.old: not expected",
  ]);
  const typed = (text: string) => ({ kind: "type", type: "raw", text });
  assert.deepEqual(
    lines(column({ type: typed("INTEGER"), nullable: false }), column({ type: typed("TEXT") })),
    ["column users.age: expected INTEGER NOT NULL, found TEXT"],
  );
  assert.deepEqual(
    lines(
      column({ type: typed("TEXT"), default: sql`'x'`, collation: "C" }),
      column({
        type: typed("TEXT"),
        computed: { expression: "a + b", stored: true },
        autoincrement: "identity",
      }),
    ),
    ["column users.age: expected TEXT DEFAULT 'x' COLLATE C, found TEXT IDENTITY AS (a + b) STORED"],
  );
  assert.match(lines(column({ comment: "one" }), column({ comment: "two" }))[0] ?? "", /one.*two/);
  assert.deepEqual(lines(schemaOf(users()), schemaOf({ ...users(), columns: [age, id] })), [
    "order of the columns of users: expected id, age, found age, id",
  ]);
  assert.deepEqual(lines(schemaOf(users()), schemaOf({ ...users(), columns: [age] })), [
    "column users.id: missing",
  ]);
});

Deno.test("constraints by name, without one by what they say", () => {
  const table = (uniqueConstraints: TableModel["uniqueConstraints"]) =>
    schemaOf({ ...users(), uniqueConstraints });
  const unique = (name: string | null, ...columns: readonly string[]) => ({ name, columns });
  assert.deepEqual(lines(table([unique("u", "a")]), table([unique("U", "b")])), [
    "unique constraint u of users: expected u (a), found U (b)",
  ]);
  assert.deepEqual(lines(table([unique(null, "a")]), table([unique(null, "b")])), [
    "unique constraint of users: missing ((a))",
    "unique constraint of users: not expected ((b))",
  ]);
  assert.deepEqual(lines(table([unique("u", "a")]), table([unique(null, "a")])), [
    "unique constraint u of users: expected u (a), found (a)",
  ]);
  // Names may be shared: each has a partner, and only one is left over.
  assert.deepEqual(
    lines(
      table([unique("u", "a"), unique("u", "b"), unique("u", "c")]),
      table([unique("u", "c"), unique("u", "a")]),
    ),
    ["unique constraint u of users: missing ((b))"],
  );
  const twice = unique(null, "a");
  assert.equal(lines(table([twice, twice]), table([twice])).length, 1);
  // Members that are not known take part.
  const special = { ...twice, sqlite: { onConflict: "ignore" } } as typeof twice;
  assert.equal(lines(table([special]), table([twice])).length, 2);
});

Deno.test("all else that a table has", () => {
  const found = (changes: Partial<TableModel>) =>
    compareSchemas(schemaOf(users()), schemaOf({ ...users(), ...changes }), COMPARER)
      .map(({ kind }) => kind);
  assert.deepEqual(found({}), []);
  assert.deepEqual(found({ primaryKey: null }), ["primaryKey"]);
  assert.deepEqual(found({ primaryKey: { name: "pk", columns: ["id"] } }), ["primaryKey"]);
  assert.deepEqual(found({ checks: [{ name: null, condition: "a" }] }), ["check"]);
  assert.deepEqual(found({ comment: "c" }), ["comment"]);
  assert.deepEqual(found({ options: { sqlite: { strict: true } } }), ["tableOptions"]);
  assert.deepEqual(found({ more: 1 } as Partial<TableModel>), ["tableOptions"]);
  assert.deepEqual(found({ schema: "x" }), ["table", "table"]);
  const index = { name: "i", columns: [], unique: false, where: null };
  assert.deepEqual(found({ indexes: [index] }), ["index"]);
  const references = { table: "t", schema: null, columns: ["id"] };
  assert.deepEqual(found({ foreignKeys: [{ name: null, columns: ["age"], references }] }), [
    "foreignKey",
  ]);
  const exclude = { name: "e", elements: [], using: null, where: null };
  assert.deepEqual(found({ excludes: [exclude] }), ["exclude"]);
});

Deno.test("what belongs to no table", () => {
  const schema: Schema = {
    tables: [],
    views: [{ name: "v", schema: null, columns: null, query: "SELECT 1", materialized: false }],
    enums: [{ name: "e", schema: "s", values: ["a"] }],
    sequences: [{ name: "q", schema: null, options: { start: 1n } }],
    schemas: ["s"],
  };
  assert.deepEqual(lines(schema, schema), []);
  assert.deepEqual(lines(schema, EMPTY_SCHEMA), [
    "view v: missing",
    "enum s.e: missing",
    "sequence q: missing",
    "schema s: missing",
  ]);
  const other: Schema = {
    tables: [],
    views: schema.views.map((view) => ({ ...view, query: "SELECT 2" })),
    enums: [{ name: "e", schema: "s", values: ["a", "b"] }],
    sequences: [{ name: "q", schema: null, options: { start: 2n } }],
    schemas: ["S"],
  };
  assert.equal(lines(schema, other)[0], "view v: expected SELECT 1, found SELECT 2");
  assert.equal(lines(schema, other).length, 3);
});

Deno.test("values of every kind are told apart", () => {
  const values = [1, 1n, "1", true, false, "x", new Date(1), new Date(2), [1], [1, 2], { a: 1 }];
  const bytes = [new Uint8Array([1]), new Uint8Array([2])];
  const column = (value: unknown) => {
    const [id] = users().columns;
    assert.ok(id !== undefined);
    return schemaOf({ ...users(), columns: [{ ...id, default: value as string }] });
  };
  const all = [...values, ...bytes, sql`1`, sql`${1}`, sql.id("a"), null];
  for (const one of all) {
    for (const other of all) {
      const isSame = lines(column(one), column(other)).length === 0;
      assert.equal(isSame, one === other, `${String(one)} ${String(other)}`);
    }
  }
});

Deno.test("many tables take a short time", () => {
  const many = schemaOf(...Array.from({ length: 2000 }, (_, at) => users(undefined, `t${at}`)));
  const start = performance.now();
  assert.deepEqual(lines(many, { ...many, tables: many.tables.toReversed() }), []);
  assert.ok(performance.now() - start < 2000);
});
