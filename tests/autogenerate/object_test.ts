/** Enums, sequences, schemas, views and options: what a diff says, and what it leaves to people. */
import assert from "node:assert/strict";
import { diffSchemas } from "../../src/diff/diff.ts";
import { invertAll } from "../../src/diff/invert_all.ts";
import { sql } from "../../src/schema/fragment.ts";
import { t } from "../../src/schema/type.ts";
import { databaseOf, diff, OPTIONS, replay, schema, table, told } from "./pure_diff.ts";
import type { Operation } from "../../src/operation/mod.ts";
import type { Schema } from "../../src/schema/schema.ts";

/** A table with a column of an enum. */
function moods(values: readonly string[], value?: string): Schema {
  const mood = t.enum("mood", values);
  const spec = value === undefined ? mood : mood.default(value);
  return schema([table("users", { id: t.integer(), mood: spec })]);
}

/** The added values with their places. */
function valuesAdded(operations: readonly Operation[]): unknown[] {
  return operations.map((its) =>
    its.kind === "addEnumValue" ? [its.value, its.before, its.after] : its.kind
  );
}

const REMADE = [
  "alter column users.mood",
  "drop enum mood",
  "create enum mood",
  "alter column users.mood",
];

Deno.test("a column's enum is created before its table, and dropped behind it", () => {
  const models = moods(["sad", "ok"]);
  assert.deepEqual(told(diff(schema([]), models)), ["create enum mood", "create table users"]);
  assert.deepEqual(told(diff(models, schema([]))), ["drop table users", "drop enum mood"]);
});

Deno.test("new values get their places", () => {
  const add = (from: readonly string[], to: readonly string[]) =>
    valuesAdded(diff(moods(from), moods(to)).operations);
  assert.deepEqual(add(["a"], ["a", "b", "c"]), [["b", null, null], ["c", null, null]]);
  assert.deepEqual(add(["b", "d"], ["a", "b", "c", "d"]), [["a", "b", null], ["c", null, "b"]]);
  assert.deepEqual(add(["c"], ["a", "b", "c"]), [["a", "c", null], ["b", null, "a"]]);
});

Deno.test("a type that loses, renames or reorders values is made anew", () => {
  for (const to of [["a", "b"], ["a", "c", "b"], ["a", "b", "x"]]) {
    const { operations, unhandled } = diff(moods(["a", "b", "c"]), moods(to));
    assert.deepEqual(unhandled, []);
    assert.deepEqual(told({ operations }), REMADE);
  }
});

Deno.test("so is one whose new value is used at once: before a commit it cannot be", () => {
  const { operations } = diff(moods(["a"], "a"), moods(["a", "b"], "b"));
  assert.deepEqual(told({ operations }), REMADE);
  const last = operations.at(-1);
  assert.ok(last?.kind === "alterColumn");
  assert.equal(last.change.default, "b");
  // A value that is only added is not used by being in the type.
  assert.equal(diff(moods(["a"], "a"), moods(["a", "b"], "a")).operations.length, 1);
});

Deno.test("the downgrade takes new values away again, those of a type together", () => {
  const from = databaseOf(moods(["a", "d"], "a"));
  const { operations } = diff(moods(["a", "d"], "a"), moods(["a", "b", "c", "d"], "a"));
  assert.equal(operations.length, 2);
  const { rules } = OPTIONS.postgres;
  const back = invertAll(operations, from, rules);
  assert.deepEqual([told(back), back.irreversible], [REMADE, []]);
  const undone = replay([...operations, ...back.operations], from);
  assert.deepEqual(diffSchemas(from, undone, OPTIONS.postgres).differences, []);
});

Deno.test("elsewhere an enum is a string as long as its longest value", () => {
  const models = (values: readonly string[]) =>
    schema([table("users", { mood: t.enum("mood", values) }, {}, "sqlite")]);
  assert.deepEqual(told(diff(models(["a"]), models(["b"]), {}, "sqlite")), []);
  assert.deepEqual(told(diff(models(["a"]), models(["abc"]), {}, "sqlite")), [
    "alter column users.mood",
  ]);
});

Deno.test("schemas of tables are created, and dropped when everything in them goes", () => {
  const models = schema([table("events", { id: t.integer() }, { schema: "audit" })]);
  assert.deepEqual(told(diff(schema([]), models)), [
    "create schema audit",
    "create table audit.events",
  ]);
  assert.deepEqual(told(diff(models, schema([]))), [
    "drop table audit.events",
    "drop schema audit",
  ]);
  // The own schema need not be named.
  const own = schema([table("events", { id: t.integer() }, { schema: "public" })]);
  const unnamed = schema([table("events", { id: t.integer() })]);
  assert.deepEqual(told(diff(unnamed, own)), []);
});

Deno.test("a schema of which nothing was read is nobody's concern", () => {
  const from = schema([], { schemas: ["somebody"] });
  const { differences, operations } = diffSchemas(from, schema([]), OPTIONS.postgres);
  assert.deepEqual([differences, operations], [[], []]);
});

Deno.test("sequences come and go; one that changes is left to people", () => {
  const models = (increment: number) =>
    schema([], { sequences: [{ name: "s", schema: null, options: { increment } }] });
  assert.deepEqual(told(diff(schema([]), models(1))), ["create sequence s"]);
  assert.deepEqual(told(diff(models(1), schema([]))), ["drop sequence s"]);
  const { differences, operations, unhandled } = diff(models(1), models(5));
  assert.deepEqual(operations, []);
  assert.deepEqual(unhandled.map(({ difference }) => difference), differences);
  assert.equal(differences.length, 1);
});

Deno.test("a column begins and ends to count; what would count anew is left to people", () => {
  const column = (spec: ReturnType<typeof t.integer>) =>
    schema([table("x", { n: spec.notNull(), o: t.integer() })]);
  const plain = column(t.integer());
  const counting = column(t.integer().autoincrement());
  assert.deepEqual(told(diff(plain, counting)), ["alter column x.n"]);
  assert.deepEqual(told(diff(counting, plain)), ["alter column x.n"]);
  const always = column(t.integer().identity({ always: true }));
  const serial = column(t.integer().autoincrement("serial"));
  for (const to of [always, serial]) {
    const { operations, unhandled } = diff(counting, to);
    assert.deepEqual([operations, unhandled.length], [[], 1]);
  }
});

Deno.test("options of a table are set by a batch, those that cannot be are told", () => {
  const models = (options: Parameters<typeof table>[2]) =>
    schema([table("x", { id: t.integer() }, options)]);
  const filled = models({ postgres: { with: { fillfactor: 70 }, unlogged: true } });
  const [batch, ...others] = diff(models({}), filled).operations;
  assert.ok(batch?.kind === "batchAlterTable");
  assert.deepEqual(others, []);
  const partitioned = models({ postgres: { partitionBy: "RANGE (id)" } });
  const { operations, unhandled } = diff(models({}), partitioned);
  assert.deepEqual([operations, unhandled.length], [[], 1]);
});

Deno.test("comments change where the database keeps them", () => {
  const models = (comment: string | undefined, ofColumn: string) =>
    schema([
      table("x", { id: t.integer().comment(ofColumn) }, comment === undefined ? {} : { comment }),
    ]);
  const kinds = (from: Schema, to: Schema) => diff(from, to).operations.map(({ kind }) => kind);
  assert.deepEqual(kinds(models("a", "b"), models("c", "d")), [
    "alterColumn",
    "createTableComment",
  ]);
  assert.deepEqual(kinds(models("a", "b"), models(undefined, "b")), ["dropTableComment"]);
});

Deno.test("a constraint that was not validated is validated", () => {
  const models = (notValid: boolean) =>
    schema([table("x", { n: t.integer() }, {
      checks: [{ name: "ck", condition: "n > 0", postgres: { notValid } }],
    })]);
  const [operation, ...others] = diff(models(true), models(false)).operations;
  assert.equal(operation?.kind, "validateConstraint");
  assert.deepEqual(others, []);
});

Deno.test("unnamed constraints that only their conditions tell apart are told apart", () => {
  const models = (...conditions: readonly string[]) =>
    schema([
      table("x", { n: t.integer() }, {
        checks: conditions.map((condition) => ({ condition })),
      }, "sqlite"),
    ]);
  const from = models("n > 1", "n > 2", "n > 3");
  const { operations, unhandled } = diff(from, models("n > 1", "n > 2"), {}, "sqlite");
  assert.deepEqual(unhandled, []);
  const done = replay(operations, databaseOf(from, "sqlite"), "sqlite");
  assert.deepEqual(done.tables[0]?.checks.map(({ condition }) => condition), ["n > 1", "n > 2"]);
});

Deno.test("what is added without a name gets one that a downgrade can use", () => {
  const models = (dialect: "sqlite" | "postgres", isMore: boolean) =>
    schema([
      table("y", { id: t.integer().primaryKey() }, {}, dialect),
      table(
        "x",
        { a: t.integer(), b: t.integer() },
        isMore
          ? {
            unique: [{ columns: ["a", "b"] }],
            checks: [{ condition: "a > 1" }, { condition: "a < 9" }],
            foreignKeys: [{ columns: ["a"], references: { table: "y", columns: ["id"] } }],
          }
          : {},
        dialect,
      ),
    ]);
  const namesOf = (dialect: "sqlite" | "postgres", naming = {}) =>
    diff(models(dialect, false), models(dialect, true), { naming }, dialect).operations.map((its) =>
      its.kind === "createUniqueConstraint"
        ? its.unique.name
        : its.kind === "createCheckConstraint"
        ? its.check.name
        : its.kind === "createForeignKey"
        ? its.foreignKey.name
        : its.kind
    );
  assert.deepEqual(namesOf("sqlite"), ["uq_x_a_b", "ck_x_a", "ck_x_a_2", "fk_x_a"]);
  assert.deepEqual(namesOf("postgres"), ["x_a_b_key", "x_a_check", "x_a_check1", "x_a_fkey"]);
  const naming = { uq: "unique_%(table_name)s_%(column_0_N_name)s" };
  assert.equal(namesOf("postgres", naming)[0], "unique_x_a_b");
  // Once it is there, its name is as good as any.
  const { operations } = diff(models("sqlite", false), models("sqlite", true), {}, "sqlite");
  const done = replay(operations, databaseOf(models("sqlite", false), "sqlite"), "sqlite");
  assert.deepEqual(diffSchemas(done, models("sqlite", true), OPTIONS.sqlite).differences, []);
});

Deno.test("a default that is converted along with its type is said again", () => {
  const models = (spec: ReturnType<typeof t.text> | ReturnType<typeof t.boolean>) =>
    schema([table("x", { c: spec })]);
  const { operations } = diff(
    models(t.text().default("1")),
    models(t.boolean().default(sql`true`)),
  );
  const [operation] = operations;
  assert.ok(operation?.kind === "alterColumn");
  assert.deepEqual(Object.keys(operation.change).sort(), ["default", "type", "using"]);
});

Deno.test("a unique constraint beside a key of the same columns is told where it is missing only", () => {
  const both = schema([
    table("users", { id: t.integer() }, {
      primaryKey: { name: "pk", columns: ["id"] },
      unique: [{ name: "uq", columns: ["id"] }, { name: "uq_2", columns: ["id"] }],
    }),
  ]);
  const { differences, operations } = diffSchemas(both, both, OPTIONS.postgres);
  assert.deepEqual([differences, operations], [[], []]);
  // CREATE TABLE would leave them out.
  const creation = diff(schema([]), both);
  assert.deepEqual(creation.operations.map(({ kind }) => kind), [
    "createTable",
    "createUniqueConstraint",
    "createUniqueConstraint",
  ]);
  assert.deepEqual(creation.unhandled, []);
  const made = replay(creation.operations, schema([]));
  assert.deepEqual(diffSchemas(made, both, OPTIONS.postgres).differences, []);
  const keyOnly = schema([
    table("users", { id: t.integer() }, { primaryKey: { name: "pk", columns: ["id"] } }),
  ]);
  assert.equal(diffSchemas(both, keyOnly, OPTIONS.postgres).operations.length, 2);
  assert.equal(diffSchemas(keyOnly, both, OPTIONS.postgres).operations.length, 2);
  const removal = diffSchemas(both, schema([]), OPTIONS.postgres);
  const { operations: undone } = invertAll(removal.operations, both, OPTIONS.postgres.rules);
  assert.deepEqual(diffSchemas(replay(undone, schema([])), both, OPTIONS.postgres).differences, []);
});
