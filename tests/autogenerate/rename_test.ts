/** Which renames are asked about, and what comes of those that are decided. */
import assert from "node:assert/strict";
import { type DiffOptions, diffSchemas, type Rename } from "../../src/diff/diff.ts";
import { findRenames } from "../../src/diff/find_renames.ts";
import { invertAll } from "../../src/diff/invert_all.ts";
import { compareSchemas } from "../../src/schema/comparer.ts";
import { t } from "../../src/schema/type.ts";
import {
  databaseOf,
  type DialectName,
  diff,
  OPTIONS,
  replay,
  schema,
  table,
  told,
} from "./pure_diff.ts";
import type { Schema, TableModel } from "../../src/schema/schema.ts";
import type { Columns } from "../../templates/migrate.d.ts";

const DIALECTS: readonly DialectName[] = ["sqlite", "postgres"];

/** The candidates between what models make and other models: `a:b`, `t.a:b`. */
function candidates(
  from: Schema,
  to: Schema,
  renames: readonly Rename[] = [],
  dialect: DialectName = "postgres",
): readonly string[] {
  const options = { ...OPTIONS[dialect], renames };
  return findRenames(databaseOf(from, dialect), to, options).map(({ rename, isAmbiguous }) => {
    const old = rename.kind === "table"
      ? rename.table.name
      : `${rename.table.name}.${rename.column}`;
    return `${old}:${rename.newName}${isAmbiguous ? " ?" : ""}`;
  });
}

const PEOPLE = {
  id: t.integer().primaryKey(),
  email: t.string(200).notNull().unique(),
  name: t.string(100),
  age: t.integer(),
};

const users = (name: string, columns: Columns = PEOPLE, dialect: DialectName = "postgres") =>
  table(name, columns, {}, dialect);
const posts = (referred: string, dialect: DialectName = "postgres"): TableModel =>
  table(
    "posts",
    { id: t.integer(), author: t.integer().references(`${referred}.id`) },
    {},
    dialect,
  );

const toPeople: Rename = {
  kind: "table",
  table: { name: "users", schema: null },
  newName: "people",
};

Deno.test("a table with the same columns may be the same table", () => {
  for (const dialect of DIALECTS) {
    const from = schema([users("users", PEOPLE, dialect)]);
    assert.deepEqual(
      candidates(from, schema([users("people", PEOPLE, dialect)]), [], dialect),
      ["users:people"],
    );
    const other = users("people", { key: t.text(), value: t.text(), at: t.dateTime() }, dialect);
    assert.deepEqual(candidates(from, schema([other]), [], dialect), []);
  }
});

Deno.test("columns that every table has are no likeness", () => {
  const plain = (name: string) => users(name, { id: t.integer().primaryKey() });
  assert.deepEqual(candidates(schema([plain("invoices")]), schema([plain("weather")])), []);
});

Deno.test("with two that are alike, both are told, as ambiguous", () => {
  const found = candidates(schema([users("users")]), schema([users("people"), users("persons")]));
  assert.deepEqual(found.toSorted(), ["users:people ?", "users:persons ?"]);
});

Deno.test("a column of the same type in the same place may be the same column", () => {
  const models = (name: string, type = t.string(100)) =>
    schema([users("users", { id: t.integer(), [name]: type, age: t.integer() })]);
  assert.deepEqual(candidates(models("name"), models("title")), ["users.name:title"]);
  assert.deepEqual(candidates(models("name"), models("name_", t.string(200))), [
    "users.name:name_",
  ]);
  assert.deepEqual(
    candidates(
      models("name"),
      schema([
        users("users", { id: t.integer(), age: t.integer(), at: t.dateTime().notNull() }),
      ]),
    ),
    [],
  );
});

Deno.test("columns of a renamed table are asked about when that is decided", () => {
  const from = schema([users("users")]);
  const { name: _name, ...others } = PEOPLE;
  const to = schema([users("people", { ...others, full_name: t.string(100) })]);
  assert.deepEqual(candidates(from, to), ["users:people"]);
  assert.deepEqual(candidates(from, to, [toPeople]), ["people.name:full_name"]);
});

Deno.test("what is decided is renamed, what depends on it follows, and it all goes back", () => {
  for (const dialect of DIALECTS) {
    const from = databaseOf(
      schema([users("users", PEOPLE, dialect), posts("users", dialect)]),
      dialect,
    );
    const { name: _name, ...others } = PEOPLE;
    const to = schema([
      users("people", { ...others, full_name: t.string(100) }, dialect),
      posts("people", dialect),
    ]);
    const column: Rename = {
      kind: "column",
      table: { name: "people", schema: null },
      column: "name",
      newName: "full_name",
    };
    const options: DiffOptions = { ...OPTIONS[dialect], renames: [toPeople, column] };
    const { operations, differences } = diffSchemas(from, to, options);
    assert.deepEqual(differences, []);
    assert.deepEqual(told({ operations }), [
      "rename table users to people",
      "rename column people.name to full_name",
    ]);
    const back = invertAll(operations, from, options.rules);
    const undone = replay([...operations, ...back.operations], from, dialect);
    assert.deepEqual(compareSchemas(from, undone, options.comparer), []);
  }
});

Deno.test("what nobody decided is dropped and created", () => {
  assert.deepEqual(told(diff(schema([users("users")]), schema([users("people")]))), [
    "create table people",
    "drop table users",
  ]);
});

Deno.test("names by a convention follow a renamed table", () => {
  const named = (name: string) =>
    schema([table(name, { id: t.integer(), email: t.text() }, {
      primaryKey: { name: `pk_${name}`, columns: ["id"] },
    })]);
  const from = databaseOf(named("users"));
  const { operations } = diffSchemas(from, named("people"), {
    ...OPTIONS.postgres,
    renames: [toPeople],
  });
  assert.deepEqual(told({ operations }), [
    "rename table users to people",
    "rename constraint pk_users of people to pk_people",
  ]);
});
