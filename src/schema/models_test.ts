import assert from "node:assert/strict";
import { isMigrateError } from "../core/error.ts";
import { readModels } from "./models.ts";
import type { ModelsContext } from "./models_context.ts";
import type { ModelsFile } from "../../templates/migrate.d.ts";

const context: ModelsContext = {
  file: "models.ts",
  dialect: "postgres",
  naming: {},
  foldName: (name) => name,
  hasEnumTypes: true,
  ownSchema: "public",
  locate: () => undefined,
};

const read = (models: ModelsFile, its: Partial<ModelsContext> = {}) =>
  readModels(models, { ...context, ...its });

/** Models that nobody can mean; not typed, since files are loaded without a check of types. */
function refuses(models: unknown, its: Partial<ModelsContext> = {}): Promise<void> {
  return assert.rejects(
    readModels(models, { ...context, ...its }),
    (error) => isMigrateError(error, "config.invalid_models"),
  );
}

Deno.test("models hold tables, views, enums, sequences and schemas", async () => {
  const schema = await read(({ table, enumType, view, sequence, schema, sql, t }) => [
    view("v", sql`SELECT id FROM a WHERE id > ${1} AND x = ${"it's"}`, { columns: ["b"] }),
    view("w", "SELECT 1", { materialized: true, schema: "other" }),
    schema("audit"),
    sequence("s", { start: 5n, schema: "audit" }),
    enumType("mood", ["sad", "happy"]),
    table("a", { id: t.integer().primaryKey(), mood: t.enum("mood", ["sad", "happy"]) }),
  ]);
  assert.deepEqual(schema.tables.map(({ name }) => name), ["a"]);
  assert.deepEqual(schema.views, [
    {
      name: "v",
      schema: null,
      columns: ["b"],
      query: "SELECT id FROM a WHERE id > 1 AND x = 'it''s'",
      materialized: false,
    },
    { name: "w", schema: "other", columns: null, query: "SELECT 1", materialized: true },
  ]);
  assert.deepEqual(schema.sequences, [{ name: "s", schema: "audit", options: { start: 5n } }]);
  assert.deepEqual(schema.enums, [{ name: "mood", schema: null, values: ["sad", "happy"] }]);
  assert.deepEqual(schema.schemas, ["audit", "other"]);
});

Deno.test("enums that columns alone name are part of the models, where there are enum types", async () => {
  const models: ModelsFile = ({ table, t }) => [
    table("a", { b: t.array(t.enum("mood", ["sad"])), c: t.enum(null, ["x"]) }),
  ];
  const mood = { name: "mood", schema: null, values: ["sad"] };
  assert.deepEqual((await read(models)).enums, [mood]);
  assert.deepEqual((await read(models, { hasEnumTypes: false })).enums, []);
});

Deno.test("the naming convention names what models leave open, but no final names", async () => {
  const naming = { uq: "uq_%(table_name)s_%(column_0_name)s", ck: "ck_%(constraint_name)s" };
  const { tables: [table] } = await read(({ table, t, f }) => [
    table("a", { b: t.integer().unique().check("b > 0", "x").check("b < 9", f("y")) }),
  ], { naming });
  assert.equal(table?.uniqueConstraints[0]?.name, "uq_a_b");
  assert.deepEqual(table?.checks.map(({ name }) => name), ["ck_x", "y"]);
});

Deno.test("models may be made by an async function", async () => {
  const { tables } = await read(async ({ table, t }) => [
    await Promise.resolve(table("a", { b: t.integer() })),
  ]);
  assert.equal(tables.length, 1);
});

Deno.test("what is no list of models is refused", async () => {
  await refuses({});
  await refuses(() => ({}));
  await refuses(() => ["users"]);
  await refuses(() => [{ kind: "table", name: "a" }]);
  await refuses(() => {
    throw new TypeError("x");
  });
  await refuses(() => Promise.reject(null));
});

/** Each takes `Models`. */
type Bad = (models: Parameters<ModelsFile>[0]) => unknown;
const BAD: Readonly<Record<string, Bad>> = {
  "a type that cannot be": ({ table, t }) => [table("a", { b: t.string(-1) })],
  "an option that is not known": ({ table, t }) => [
    table("a", { b: t.integer() }, { uniqe: [] } as object),
  ],
  "a name that is none": ({ table }) => [table(5 as unknown as string, {})],
  "an option of a view": ({ view }) => [view("a", "SELECT 1", { replace: true } as object)],
  "an option of a sequence": ({ sequence }) => [sequence("a", { begin: 1 } as object)],
  "an option of an enum": ({ enumType }) => [enumType("a", ["b"], { x: 1 } as object)],
  "an enum without values": ({ enumType }) => [enumType("a", [])],
  "a schema without a name": ({ schema }) => [schema("")],
  "a table twice": ({ table, t }) => [
    table("a", { b: t.integer() }),
    table("a", { c: t.integer() }),
  ],
  "a table twice, once with the own schema": ({ table, t }) => [
    table("a", { b: t.integer() }),
    table("a", { c: t.integer() }, { schema: "public" }),
  ],
  "a table and a view": ({ table, view, t }) => [
    table("a", { b: t.integer() }),
    view("a", "SELECT 1"),
  ],
  "an enum twice": ({ enumType }) => [enumType("a", ["b"]), enumType("a", ["b"])],
  "a sequence twice": ({ sequence }) => [sequence("a"), sequence("a")],
  "a schema twice": ({ schema }) => [schema("a"), schema("a")],
  "an enum with other values": ({ enumType, table, t }) => [
    table("a", { b: t.enum("mood", ["sad"]) }),
    enumType("mood", ["sad", "happy"]),
  ],
  "columns with other values of an enum": ({ table, t }) => [
    table("a", { b: t.enum("mood", ["sad"]), c: t.enum("mood", ["happy"]) }),
  ],
  "a reference to a missing table": ({ table, t }) => [
    table("a", { b: t.integer().references("c.id") }),
  ],
  "a reference to a missing table of a schema": ({ table, t }) => [
    table("a", { b: t.integer().references("x.c.id") }),
    table("d", { id: t.integer() }, { schema: "x" }),
  ],
  "a reference to a missing column": ({ table, t }) => [
    table("a", { b: t.integer().references("a.id") }),
  ],
  "a primary key over a missing column": ({ table, t }) => [
    table("a", { b: t.integer() }, { primaryKey: ["c"] }),
  ],
  "a unique constraint over a missing column": ({ table, t }) => [
    table("a", { b: t.integer() }, { unique: [{ columns: ["b", "c"] }] }),
  ],
  "a foreign key over a missing column": ({ table, t }) => [
    table("a", { b: t.integer() }, {
      foreignKeys: [{ columns: ["c"], references: { table: "a", columns: ["b"] } }],
    }),
  ],
  "an index over a missing column": ({ table, t, sql }) => [
    table("a", { b: t.integer() }, { indexes: [{ columns: [sql`lower(b)`, "c"] }] }),
  ],
};

for (const [name, models] of Object.entries(BAD)) {
  Deno.test(`models are refused: ${name}`, () => refuses(models));
}

Deno.test("references to other tables, to oneself, and out of the models", async () => {
  const { tables, schemas } = await read(({ table, t }) => [
    table("a", { id: t.integer(), a_id: t.integer().references("a.id") }),
    table("b", { a_id: t.integer().references("public.a.id") }),
    table("c", { user_id: t.uuid().references("auth.users.id") }),
    table("d", { id: t.integer() }, { schema: "public" }),
    table("e", { d_id: t.integer().references("d.id") }),
  ]);
  assert.equal(tables.length, 5);
  assert.deepEqual(schemas, []);
});

Deno.test("names are the same as the database takes them", async () => {
  const models: ModelsFile = ({ table, t }) => [
    table("A", { Id: t.integer() }),
    table("b", { a_id: t.integer().references("a.ID") }),
  ];
  await refuses(models);
  const { tables } = await read(models, { foldName: (name) => name.toLowerCase() });
  assert.equal(tables.length, 2);
});

Deno.test("tables that differ only by case are two where the database takes them for two", async () => {
  const fold = (name: string) => name.toLowerCase();
  const models: ModelsFile = ({ table, t }) => [
    table("users", { Id: t.integer() }),
    table("Users", { id: t.integer().references("users.ID") }),
  ];
  await refuses(models, { foldName: fold });
  const { tables } = await read(models, { foldName: fold, foldObjectName: (name) => name });
  assert.deepEqual(tables.map(({ name }) => name), ["users", "Users"]);
});

Deno.test("an error says where in the file the item stands", async () => {
  const models: Bad = ({ table, t }) => [
    table("a", { id: t.integer() }),
    table("b", { a_id: t.integer().references("a.key") }),
  ];
  const locate = (site: object) => {
    const stack = (site as Error).stack ?? "";
    const [, line, column] = /models_test\.ts:(\d+):(\d+)/.exec(stack) ?? [];
    return { file: "models.ts", line: Number(line), column: Number(column) };
  };
  await assert.rejects(readModels(models, { ...context, locate }), (error) => {
    assert.ok(isMigrateError(error, "config.invalid_models"));
    assert.ok((error.details.position?.line ?? 0) > 0);
    return true;
  });
});
