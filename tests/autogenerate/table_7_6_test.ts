/**
 * What Alembic's own tests expect of autogenerate, by the numbers of our table of them; where we do
 * more, what we do. The cases of the command line (A19, A21, A22, A24) have tests beside this one.
 */
import assert from "node:assert/strict";
import { sql } from "../../src/schema/fragment.ts";
import { t } from "../../src/schema/type.ts";
import { invertAll } from "../../src/diff/invert_all.ts";
import { databaseOf, type DialectName, diff, OPTIONS, schema, table, told } from "./pure_diff.ts";
import type { ColumnModel } from "../../src/schema/schema.ts";
import type { ColumnSpec, TableOptions } from "../../templates/migrate.d.ts";

const DIALECTS: readonly DialectName[] = ["sqlite", "postgres"];

/** What changes a column of one type into one of another, in a few words. */
function retyped(from: ColumnSpec, to: ColumnSpec, dialect: DialectName = "postgres"): string[] {
  const models = (type: ColumnSpec) =>
    schema([table("x", { id: t.integer(), c: type }, {}, dialect)]);
  return told(diff(models(from), models(to), {}, dialect));
}

/** What changes the options of a table with two columns. */
function changed(
  from: TableOptions,
  to: TableOptions,
  dialect: DialectName = "postgres",
): string[] {
  const models = (options: TableOptions) =>
    schema([
      table("y", { id: t.integer().primaryKey() }, {}, dialect),
      table("x", { a: t.integer(), b: t.integer() }, options, dialect),
    ]);
  return told(diff(models(from), models(to), {}, dialect));
}

Deno.test("A1: a table with an index is created, and dropped by the downgrade", () => {
  for (const dialect of DIALECTS) {
    const models = schema([table("x", { a: t.integer().index() }, {}, dialect)]);
    const empty = schema([]);
    const { operations } = diff(empty, models, {}, dialect);
    assert.deepEqual(told({ operations }), ["create table x"]);
    const [first] = operations;
    assert.ok(first?.kind === "createTable");
    assert.deepEqual(first.table.indexes.map(({ name }) => name), ["ix_x_a"]);
    const inverse = invertAll(operations, empty, OPTIONS[dialect].rules);
    assert.deepEqual(told(inverse), ["drop table x"]);
  }
});

Deno.test("A2: everything at once comes in an order that runs", () => {
  const users = { id: t.integer().primaryKey(), name: t.string(50), a1: t.text() };
  const from = schema([
    table("users", users, { indexes: [{ name: "pw_idx", columns: ["a1"] }] }),
    table("extra", { id: t.integer().primaryKey() }),
    table("order", { order_id: t.integer().primaryKey(), amount: t.numeric(8, 2) }),
    table("address", {
      id: t.integer().primaryKey(),
      street: t.string(50).notNull(),
      mail: t.string(20).default("x"),
    }),
  ]);
  const to = schema([
    table("users", { id: t.integer().primaryKey(), name: t.string(50).notNull() }),
    table("item", {
      id: t.integer().primaryKey(),
      order_id: t.integer().references("order.order_id"),
    }),
    table("order", {
      order_id: t.integer().primaryKey(),
      amount: t.numeric(10, 2),
      user_id: t.integer().references("users.id"),
    }),
    table("address", {
      id: t.integer().primaryKey(),
      street: t.string(50).notNull(),
      mail: t.string(20).default("y"),
      zip: t.string(9).unique(),
    }),
  ]);
  const found = databaseOf(from);
  const { operations, unhandled } = diff(from, to);
  assert.deepEqual(unhandled, []);
  assert.deepEqual(
    told({ operations }),
    [
      // Users change before orders refer to them, orders before items do.
      "drop index pw_idx",
      "alter column users.name",
      "drop column users.a1",
      "add column order.user_id",
      "alter column order.amount",
      "create foreign key order_user_id_fkey on order",
      "create table item",
      "add column address.zip",
      "alter column address.mail",
      "create unique constraint address_zip_key on address",
      "drop table extra",
    ].map((line) => line),
  );
  const back = told(invertAll(operations, found, OPTIONS.postgres.rules));
  assert.deepEqual([back.at(0), back.at(-1)], [
    "create table extra",
    "create index pw_idx on users",
  ]);
});

Deno.test("A3: a length is one more thing that can differ; a string without one is another", () => {
  for (const dialect of DIALECTS) {
    assert.deepEqual(retyped(t.string(30), t.string(30), dialect), []);
    assert.deepEqual(retyped(t.string(30), t.string(40), dialect), ["alter column x.c"]);
    // Alembic takes these for the same, and so never widens the column.
    assert.deepEqual(retyped(t.string(30), t.string(), dialect), ["alter column x.c"]);
    assert.deepEqual(retyped(t.string(30), t.integer(), dialect), ["alter column x.c"]);
  }
});

Deno.test("A4: text is no string of a length", () => {
  for (const dialect of DIALECTS) {
    assert.deepEqual(retyped(t.text(), t.string(255), dialect), ["alter column x.c"]);
  }
});

Deno.test("A5: precision and scale of decimals differ", () => {
  for (const dialect of DIALECTS) {
    assert.deepEqual(retyped(t.numeric(10, 5), t.numeric(10, 5), dialect), []);
    for (const other of [t.numeric(10, 6), t.numeric(12, 5), t.dateTime()]) {
      assert.deepEqual(retyped(t.numeric(10, 5), other, dialect), ["alter column x.c"]);
    }
  }
});

Deno.test("A6: a decimal without a scale has none, and so differs from one with", () => {
  // Alembic takes these for the same; on PostgreSQL the first has no digit after the point.
  assert.deepEqual(retyped(t.numeric(10), t.numeric(10, 5)), ["alter column x.c"]);
  assert.deepEqual(retyped(t.numeric(10), t.numeric(10, 0)), []);
});

Deno.test("A7: integers of other sizes differ", () => {
  for (const dialect of DIALECTS) {
    assert.deepEqual(retyped(t.bigInteger(), t.integer(), dialect), ["alter column x.c"]);
    assert.deepEqual(retyped(t.integer(), t.integer(), dialect), []);
    assert.deepEqual(retyped(t.integer(), t.smallInteger(), dialect), ["alter column x.c"]);
  }
});

Deno.test("A8: a character is no string of one", () => {
  for (const dialect of DIALECTS) {
    assert.deepEqual(retyped(t.char(), t.string(1), dialect), ["alter column x.c"]);
  }
});

Deno.test("A9: a time zone makes another type", () => {
  const zoned = t.dateTime({ timezone: true });
  assert.deepEqual(retyped(t.dateTime(), zoned), ["alter column x.c"]);
  // SQLite has no time zones.
  assert.deepEqual(retyped(t.dateTime(), zoned, "sqlite"), []);
});

Deno.test("A10: the collation that a column has anyway need not be said, another is seen", () => {
  assert.deepEqual(retyped(t.text().collate("default"), t.text()), []);
  assert.deepEqual(retyped(t.text().collate("BINARY"), t.text(), "sqlite"), []);
  assert.deepEqual(retyped(t.text().collate("C"), t.text()), ["alter column x.c"]);
});

Deno.test("A11: defaults differ by what they mean, unless nobody wants to know", () => {
  for (const dialect of DIALECTS) {
    const [five, six] = [t.integer().default(5), t.integer().default(6)];
    assert.deepEqual(retyped(five, six, dialect), ["alter column x.c"]);
    assert.deepEqual(retyped(five, t.integer().default(sql`5`), dialect), []);
    assert.deepEqual(retyped(five, t.integer(), dialect), ["alter column x.c"]);
    const models = (spec: ColumnSpec) => schema([table("x", { c: spec }, {}, dialect)]);
    const { differences } = diff(
      models(five),
      models(six),
      { compareServerDefault: false },
      dialect,
    );
    assert.deepEqual(differences, []);
  }
});

Deno.test("A12: a function of the user's decides, or leaves it to us", () => {
  const models = (type: ColumnSpec) => schema([table("x", { c: type })]);
  const [short, long] = [models(t.string(30)), models(t.string(40))];
  const asked: unknown[] = [];
  const compareType = (answer: boolean | undefined) => (column: { name: string }) => {
    asked.push(column.name);
    return answer;
  };
  const lines = (from = short, to = short, answer?: boolean) =>
    told(diff(from, to, { compareType: compareType(answer) }));
  assert.deepEqual(lines(short, long, false), []);
  assert.deepEqual(lines(short, short, true), ["alter column x.c"]);
  assert.deepEqual(lines(short, long, undefined), ["alter column x.c"]);
  assert.deepEqual(lines(short, short, undefined), []);
  assert.ok(asked.length > 0 && asked.every((name) => name === "c"));
  assert.deepEqual(diff(short, short, { compareType: compareType(true) }).unhandled, []);

  const defaults: (string | null)[] = [];
  const byDefault = (value: number | null, answer: boolean | undefined) =>
    told(
      diff(models(t.integer().default(5)), models(t.integer().default(value)), {
        compareServerDefault: ({ database, models }) => {
          defaults.push(database, models);
          return answer;
        },
      }),
    );
  assert.deepEqual(byDefault(6, false), []);
  assert.deepEqual(byDefault(null, undefined), ["alter column x.c"]);
  assert.deepEqual(byDefault(5, true), ["alter column x.c"]);
  assert.deepEqual(defaults.slice(0, 2), ["5", "6"]);
});

Deno.test("A13: an index whose columns or uniqueness change is made anew", () => {
  const index = (columns: readonly string[], unique = false): TableOptions => ({
    indexes: [{ name: "ix", columns, unique }],
  });
  for (const dialect of DIALECTS) {
    const expected = ["drop index ix", "create index ix on x"];
    assert.deepEqual(changed(index(["a", "b"]), index(["b", "a"]), dialect), expected);
    assert.deepEqual(changed(index(["a"]), index(["a"], true), dialect), expected);
    const where: TableOptions = { indexes: [{ name: "ix", columns: ["a"], where: "b > 1" }] };
    // Alembic does not look at these.
    assert.deepEqual(changed(index(["a"]), where, dialect), expected);
  }
});

Deno.test("A14: constraints without a name are what they say, whatever the database calls them", () => {
  const unique = (name: string | null): TableOptions => ({ unique: [{ name, columns: ["a"] }] });
  for (const dialect of DIALECTS) {
    assert.deepEqual(changed(unique(null), unique(null), dialect), []);
    assert.deepEqual(changed(unique("by hand"), unique(null), dialect), []);
  }
  assert.deepEqual(changed(unique("old"), unique("new")), ["rename constraint old of x to new"]);
});

Deno.test("A15: NO ACTION is what foreign keys do anyway", () => {
  const key = (onDelete?: "no action"): TableOptions => ({
    foreignKeys: [{
      columns: ["a"],
      references: { table: "y", columns: ["id"] },
      ...(onDelete === undefined ? {} : { onDelete }),
    }],
  });
  for (const dialect of DIALECTS) {
    assert.deepEqual(changed(key("no action"), key(), dialect), []);
    assert.deepEqual(changed(key(), key("no action"), dialect), []);
  }
});

Deno.test("A16: a foreign key that does something else is made anew", () => {
  const key = (onDelete?: "cascade"): TableOptions => ({
    foreignKeys: [{
      name: "fk",
      columns: ["a"],
      references: { table: "y", columns: ["id"] },
      ...(onDelete === undefined ? {} : { onDelete }),
    }],
  });
  for (const dialect of DIALECTS) {
    assert.deepEqual(changed(key(), key("cascade"), dialect), [
      "drop constraint fk on x",
      "create foreign key fk on x",
    ]);
  }
});

Deno.test("A17: the texts of checks are compared, by what they mean", () => {
  const check = (condition: string): TableOptions => ({ checks: [{ name: "q", condition }] });
  for (const dialect of DIALECTS) {
    assert.deepEqual(changed(check("a > 1"), check("(a   > 1)"), dialect), []);
    // Alembic knows checks by their names alone.
    assert.deepEqual(changed(check("a > 1"), check("a > 2"), dialect), [
      "drop constraint q on x",
      "create check constraint q on x",
    ]);
  }
});

Deno.test("A18: a check that is on one side only comes or goes", () => {
  const check: TableOptions = { checks: [{ name: "q", condition: "a > 1" }] };
  for (const dialect of DIALECTS) {
    assert.deepEqual(changed(check, {}, dialect), ["drop constraint q on x"]);
    assert.deepEqual(changed({}, check, dialect), ["create check constraint q on x"]);
    const unnamed: TableOptions = { checks: [{ condition: "a > 1" }] };
    assert.equal(changed(unnamed, {}, dialect).length, 1);
    assert.equal(changed({}, unnamed, dialect).length, 1);
  }
});

Deno.test("A20: what is left out on either side is silent, with all that is in it", () => {
  const own = table("own", { id: t.integer().primaryKey() });
  const other = table("other", {
    id: t.integer().primaryKey(),
    own: t.integer().references("own.id").index(),
  });
  const seen = new Set<string>();
  const include = (object: { kind: string; name: string; reflected: boolean }) => {
    seen.add(`${object.kind} ${object.name} ${object.reflected}`);
    return object.name !== "other";
  };
  assert.deepEqual(diff(schema([own, other]), schema([own]), { include }).differences, []);
  assert.deepEqual(diff(schema([own]), schema([own, other]), { include }).differences, []);
  const changedOther = table("other", { id: t.integer() });
  const both = diff(schema([own, other]), schema([own, changedOther]), { include });
  assert.deepEqual(both.differences, []);
  assert.ok(seen.has("table other true") && seen.has("table other false"));
  assert.ok(seen.has("column id true") && ![...seen].some((its) => its.startsWith("index")));

  const isNoIndex = ({ kind }: { kind: string }) => kind !== "index";
  const indexed = (name: string) => schema([table("x", { a: t.integer().index(name) })]);
  assert.deepEqual(diff(indexed("a"), indexed("b"), { include: isNoIndex }).differences, []);
});

Deno.test("A22: nothing to do is no operation", () => {
  for (const dialect of DIALECTS) {
    const models = schema([table("x", { a: t.integer().primaryKey() }, {}, dialect)]);
    const { differences, operations, unhandled } = diff(models, models, {}, dialect);
    assert.deepEqual([differences, operations, unhandled], [[], [], []]);
  }
});

Deno.test("A23: changes of one table come together, so that it is rebuilt once", () => {
  const from = schema([
    table("x", { id: t.integer().primaryKey(), a: t.text().index() }, {}, "sqlite"),
    table("y", { id: t.integer().primaryKey(), b: t.text() }, {}, "sqlite"),
  ]);
  const to = schema([
    table("x", { id: t.integer().primaryKey(), c: t.integer().unique() }, {}, "sqlite"),
    table("y", { id: t.integer().primaryKey(), b: t.text().notNull() }, {}, "sqlite"),
  ]);
  const { operations } = diff(from, to, {}, "sqlite");
  const tables = operations.map((its) => "table" in its ? its.table?.name : undefined);
  assert.deepEqual(tables, ["x", "x", "x", "x", "y"]);
  // Options are set by a batch, which then holds the other changes too.
  const strict = schema([
    table("x", { id: t.integer().primaryKey(), c: t.integer() }, {
      sqlite: { strict: true },
    }, "sqlite"),
  ]);
  const [batch, ...others] = diff(schema(from.tables.slice(0, 1)), strict, {}, "sqlite").operations;
  assert.ok(batch?.kind === "batchAlterTable");
  assert.equal(batch.items.some(({ kind }) => kind === "dropIndex"), true);
  assert.deepEqual(others, []);
});

Deno.test("what is created is what the models say, not how the comparer spells it", () => {
  const expected: ColumnModel | undefined = table("x", { a: t.string(30).default("x") }).columns[0];
  const models = schema([table("x", { b: t.integer(), a: t.string(30).default("x") })]);
  const from = schema([table("x", { b: t.integer() })]);
  const [operation] = diff(from, models).operations;
  assert.ok(operation?.kind === "addColumn");
  assert.deepEqual(operation.column, expected);
});
