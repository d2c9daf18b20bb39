/** Names that the database takes for two, or for one. */
import assert from "node:assert/strict";
import { diffSchemas } from "./diff.ts";
import { buildTable } from "../schema/build.ts";
import { RULES } from "../operation/replay_sample.ts";
import { describeOperation } from "../operation/mod.ts";
import { EMPTY_SCHEMA, type Schema, type TableModel } from "../schema/schema.ts";
import { t } from "../schema/type.ts";
import type { DiffOptions } from "./diff_options.ts";
import type { Columns, TableOptions } from "../../templates/migrate.d.ts";

const table = (name: string, columns: Columns, options: TableOptions = {}) =>
  buildTable(name, columns, options, { dialect: "mysql", naming: {} });

const schema = (...tables: readonly TableModel[]): Schema => ({ ...EMPTY_SCHEMA, tables });

const FOLDS = {
  foldName: (name: string) => name.toLowerCase(),
  foldObjectName: (name: string) => name,
};

/** Names of columns are the same in any case, those of tables are not. */
const OPTIONS: DiffOptions = {
  comparer: { ...FOLDS, canonical: (schema) => schema },
  rules: { ...RULES, ...FOLDS },
  supports: () => false,
};

/** What is to be done, in words, and what no operation does. */
function diff(from: Schema, to: Schema) {
  const { operations, unhandled } = diffSchemas(from, to, OPTIONS);
  assert.deepEqual(unhandled, []);
  return operations.map(describeOperation);
}

const LOWER = table("users", { id: t.integer().primaryKey() });
const UPPER = table("Users", { id: t.integer().primaryKey(), name: t.text() });

Deno.test("tables that differ only by case are two", () => {
  assert.deepEqual(diff(schema(), schema(LOWER, UPPER)), [
    "create table users",
    "create table Users",
  ]);
  assert.deepEqual(diff(schema(LOWER), schema(LOWER, UPPER)), ["create table Users"]);
  assert.deepEqual(diff(schema(LOWER, UPPER), schema(UPPER)), ["drop table users"]);
  assert.deepEqual(diff(schema(LOWER, UPPER), schema(UPPER, LOWER)), []);
});

Deno.test("columns that differ only by case are one", () => {
  const other = table("users", { ID: t.integer().primaryKey() });
  assert.deepEqual(diff(schema(LOWER), schema(other)), []);
});

Deno.test("a foreign key that refers to the other of two is another", () => {
  const refersTo = (referred: string) =>
    table("posts", { user_id: t.integer() }, {
      foreignKeys: [{
        name: "fk",
        columns: ["user_id"],
        references: { table: referred, columns: ["id"] },
      }],
    });
  const [a, b] = [refersTo("users"), refersTo("Users")];
  assert.deepEqual(diff(schema(LOWER, UPPER, a), schema(LOWER, UPPER, a)), []);
  assert.equal(diff(schema(LOWER, UPPER, a), schema(LOWER, UPPER, b)).length, 2);
});
