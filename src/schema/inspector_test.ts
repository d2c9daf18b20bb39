import assert from "node:assert/strict";
import { buildTable } from "./build.ts";
import { createInspector } from "./inspector.ts";
import { EMPTY_SCHEMA } from "./schema.ts";
import { t } from "./type.ts";

const users = buildTable(
  "users",
  {
    id: t.integer().primaryKey("pk_users"),
    name: t.text().unique("uq_name").index("ix_name").check("name <> ''", "ck_name")
      .references("names.name", { name: "fk_name" }),
    age: t.integer().unique(),
  },
  {},
  { dialect: "sqlite", naming: {} },
);
const inspector = createInspector({
  ...EMPTY_SCHEMA,
  tables: [users, { ...users, name: "Accounts" }],
  views: [
    { name: "v2", schema: null, columns: null, query: "", materialized: false },
    { name: "v1", schema: null, columns: null, query: "", materialized: false },
  ],
  enums: [{ name: "mood", schema: null, values: [] }],
});

Deno.test("names are sorted", () => {
  assert.deepEqual(inspector.tableNames(), ["Accounts", "users"]);
  assert.deepEqual(inspector.viewNames(), ["v1", "v2"]);
  assert.deepEqual(inspector.enumNames(), ["mood"]);
});

Deno.test("what a table has; one that is not there has nothing", () => {
  assert.ok(inspector.hasTable("users") && inspector.hasColumn("users", "id"));
  assert.ok(inspector.hasIndex("users", "ix_name") && !inspector.hasIndex("users", "uq_name"));
  for (const name of ["pk_users", "uq_name", "ck_name", "fk_name"]) {
    assert.ok(inspector.hasConstraint("users", name), name);
  }
  assert.ok(!inspector.hasConstraint("users", "ix_name"));
  assert.equal(inspector.table("users"), users);
  assert.ok(!inspector.hasTable("v1") && !inspector.hasColumn("no", "id"));
  assert.ok(!inspector.hasIndex("no", "ix_name") && !inspector.hasConstraint("no", "pk_users"));
  assert.equal(inspector.table("no"), undefined);
});
