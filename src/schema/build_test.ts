import assert from "node:assert/strict";
import { isMigrateError } from "../core/error.ts";
import { buildTable } from "./build.ts";
import { sql } from "./fragment.ts";
import { t } from "./type.ts";
import type { BuildContext } from "./constraint.ts";
import type { Columns, InSchema, TableModel, TableOptions } from "../../templates/migrate.d.ts";

const CONTEXT: BuildContext = { dialect: "sqlite", naming: {} };
const anything = (value: unknown) => value as never;

function table(columns: Columns, options?: TableOptions & InSchema, context = CONTEXT): TableModel {
  return buildTable("posts", columns, options, context);
}

function assertInvalid(work: () => unknown, says: RegExp): void {
  assert.throws(work, (error) => {
    assert.ok(isMigrateError(error, "revision.invalid_operation"), String(error));
    assert.match(error.details.reason, says);
    return true;
  });
}

Deno.test("what columns declare is lifted to the table, before its own", () => {
  const built = table({
    id: t.integer().primaryKey("pk_posts").autoincrement(),
    author: t.integer().references("blog.users.id", { name: "fk_author", onDelete: "cascade" }),
    slug: t.text().unique("uq_slug").index("ix_slug").check("slug <> ''", "ck_slug"),
  }, {
    unique: [{ columns: ["author", "slug"] }],
    checks: [{ condition: sql`id > ${0}` }],
    foreignKeys: [{ columns: ["slug"], references: { table: "slugs", columns: ["slug"] } }],
    indexes: [{ columns: ["author", { column: "slug", order: "desc" }], where: "id > 5" }],
    comment: "c",
    sqlite: { strict: true },
  });
  assert.deepEqual(built.primaryKey, { name: "pk_posts", columns: ["id"] });
  assert.deepEqual(built.uniqueConstraints, [
    { name: "uq_slug", columns: ["slug"] },
    { name: null, columns: ["author", "slug"] },
  ]);
  assert.deepEqual(built.checks.map(({ name }) => name), ["ck_slug", null]);
  assert.deepEqual(built.foreignKeys, [
    {
      name: "fk_author",
      columns: ["author"],
      references: { table: "users", schema: "blog", columns: ["id"] },
      onDelete: "cascade",
    },
    {
      name: null,
      columns: ["slug"],
      references: { table: "slugs", schema: null, columns: ["slug"] },
    },
  ]);
  assert.deepEqual(built.indexes, [
    {
      name: "ix_slug",
      columns: [{ column: "slug", expression: null }],
      unique: false,
      where: null,
    },
    {
      name: "ix_posts_author",
      columns: [
        { column: "author", expression: null },
        { column: "slug", expression: null, order: "desc" },
      ],
      unique: false,
      where: "id > 5",
    },
  ]);
  assert.equal(built.comment, "c");
  assert.deepEqual(built.options, { sqlite: { strict: true } });
  assert.deepEqual(built.excludes, []);
  assert.ok(Object.isFrozen(built));
});

Deno.test("constraints of one database", () => {
  const built = table({ id: t.integer(), during: t.raw("tstzrange") }, {
    primaryKey: { columns: ["id"], sqlite: { onConflict: "replace" } },
    unique: [
      { columns: ["id"], sqlite: { onConflict: "ignore" } },
      { columns: ["id"], initially: "deferred", postgres: { nullsNotDistinct: true }, sqlite: {} },
    ],
    checks: [{ condition: "id > 0", postgres: { notValid: true } }],
    excludes: [
      { elements: [["id", "="], ["during", "&&"]] },
      { name: "ex", elements: [["id", "="]], using: "gist", where: "id > 5", deferrable: true },
    ],
  });
  assert.deepEqual(built.primaryKey, {
    name: null,
    columns: ["id"],
    sqlite: { onConflict: "replace" },
  });
  assert.deepEqual(built.uniqueConstraints, [
    { name: null, columns: ["id"], sqlite: { onConflict: "ignore" } },
    {
      name: null,
      columns: ["id"],
      initially: "deferred",
      postgres: { nullsNotDistinct: true },
    },
  ]);
  assert.deepEqual(built.checks, [
    { name: null, condition: "id > 0", postgres: { notValid: true } },
  ]);
  assert.deepEqual(built.excludes, [
    { name: null, elements: [["id", "="], ["during", "&&"]], using: null, where: null },
    { name: "ex", elements: [["id", "="]], using: "gist", where: "id > 5", deferrable: true },
  ]);
});

Deno.test("columns keep the author's order, as pairs too", () => {
  const names = (columns: Columns) => table(columns).columns.map(({ name }) => name);
  assert.deepEqual(names({ b: t.text(), a: t.text() }), ["b", "a"]);
  assert.deepEqual(names([["z", t.text()], ["2024", t.text()]]), ["z", "2024"]);
});

Deno.test("nullability: columns are nullable, those of a key are not", () => {
  const nullable = (columns: Columns, options?: TableOptions) =>
    table(columns, options).columns.map((column) => column.nullable);
  assert.deepEqual(nullable({ a: t.text(), b: t.text().notNull(), c: t.text().primaryKey() }), [
    true,
    false,
    false,
  ]);
  assert.deepEqual(nullable({ a: t.text().nullable() }, { primaryKey: ["a"] }), [false]);
  assert.deepEqual(nullable({ a: t.integer().identity() }), [false]);
});

Deno.test("primary keys: of one column, composite, of the options", () => {
  const key = (columns: Columns, options?: TableOptions) => table(columns, options).primaryKey;
  const ab = { a: t.text(), b: t.text() };
  assert.equal(key(ab), null);
  assert.deepEqual(key({ a: t.text().primaryKey(), b: t.text().primaryKey("pk") }), {
    name: "pk",
    columns: ["a", "b"],
  });
  assert.deepEqual(key(ab, { primaryKey: ["b", "a"] }), { name: null, columns: ["b", "a"] });
  assert.deepEqual(key(ab, { primaryKey: { name: "pk", columns: ["a"] } }), {
    name: "pk",
    columns: ["a"],
  });
  assertInvalid(() => key({ a: t.text().primaryKey() }, { primaryKey: ["a"] }), /given twice/);
  assertInvalid(() => key(ab, { primaryKey: [] }), /list of column names/);
  assertInvalid(() => key(ab, { primaryKey: anything("a") }), /must be an object/);
  assertInvalid(() => key(ab, { primaryKey: anything({ name: "x" }) }), /list of column names/);
});

Deno.test("the naming convention names what has no name", () => {
  const naming = {
    ix: "ix_%(column_0_label)s",
    uq: "uq_%(table_name)s_%(column_0_name)s",
    ck: "ck_%(table_name)s_%(constraint_name)s",
    fk: "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    pk: "pk_%(table_name)s",
  };
  const built = table(
    {
      id: t.integer().primaryKey(),
      a: t.integer().unique().index().check("a > 0", "positive").references("users.id"),
    },
    {},
    { dialect: "sqlite", naming },
  );
  assert.equal(built.primaryKey?.name, "pk_posts");
  assert.equal(built.uniqueConstraints[0]?.name, "uq_posts_a");
  assert.equal(built.indexes[0]?.name, "ix_posts_a");
  assert.equal(built.checks[0]?.name, "ck_posts_positive");
  assert.equal(built.foreignKeys[0]?.name, "fk_posts_a_users");
});

Deno.test("what cannot be meant", () => {
  const id = t.integer();
  const cases: readonly (readonly [columns: unknown, options: unknown, says: RegExp])[] = [
    [null, undefined, /columns must be an object/],
    ["id", undefined, /columns must be an object/],
    [["id"], undefined, /need pairs/],
    [[["id", id], ["id", id]], undefined, /"id" is there twice/],
    [{ "": id }, undefined, /name is empty/],
    [{ id: "integer" }, undefined, /column "id": expected a column, got string/],
    [{ id: sql`integer` }, undefined, /column "id".*fragment/],
    [{ id: id.computed("1").default(1) }, undefined, /computed and cannot have a default/],
    [{ id: id.references("users.id", anything({ onDelet: "cascade" })) }, undefined, /"onDelete"/],
    [{ id }, [], /must be an object/],
    [{ id }, { strikt: true }, /unknown option "strikt"/],
    [{ id }, { sqlite: { strikt: true } }, /"sqlite\.strikt"; did you mean "strict"/],
    [{ id }, { schema: "" }, /schema is empty/],
    [{ id }, { unique: [{ columns: [] }] }, /list of column names/],
    [
      { id },
      { unique: [{ column: ["id"] }] },
      /did you mean "a unique constraint: columns"|"column/,
    ],
    [{ id }, { unique: ["id"] }, /a unique constraint must be an object/],
    [{ id }, { unique: [{ columns: ["id"], sqlite: { onConflict: "x" } }] }, /onConflict "x"/],
    [{ id }, { unique: [{ columns: ["id"], sqlite: { onConflct: 1 } }] }, /"onConflict"/],
    [{ id }, { excludes: [{ elements: [] }] }, /elements must be pairs/],
    [{ id }, { excludes: [{ elements: [["a"]] }] }, /elements must be pairs/],
    [{ id }, { excludes: [{ elements: [["a", "="]], usin: "gist" }] }, /"an exclude.*using"|usin/],
    [{ id }, { primaryKey: { columns: ["id"], nam: "x" } }, /nam/],
    [{ id }, { checks: [{ condition: 5 }] }, /expected SQL/],
    [{ id }, { checks: [{ conditions: "1" }] }, /conditions/],
    [{ id }, { indexes: [{ columns: [] }] }, /an index needs/],
    [{ id }, { indexes: [{ columns: ["id"], uniqe: true }] }, /uniqe/],
    [{ id }, { indexes: [{ columns: [{ colum: "id" }] }] }, /colum/],
    [
      { id },
      { foreignKeys: [{ columns: ["id"], references: { table: "u", columns: ["a", "b"] } }] },
      /of 1 columns refers to 2/,
    ],
    [
      { id },
      {
        foreignKeys: [{ columns: ["id"], references: { table: "u", columns: ["a"] }, onDlete: 1 }],
      },
      /onDlete/,
    ],
  ];
  for (const [columns, options, says] of cases) {
    assertInvalid(() => table(anything(columns), anything(options)), says);
  }
  assertInvalid(() => buildTable("", { id }, {}, CONTEXT), /table's name is empty/);
});
