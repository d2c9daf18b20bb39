import assert from "node:assert/strict";
import { buildTable } from "../../schema/build.ts";
import { compareSchemas } from "../../schema/comparer.ts";
import { describeDifference } from "../../schema/describe_difference.ts";
import { sql } from "../../schema/fragment.ts";
import { EMPTY_SCHEMA, type TableModel } from "../../schema/schema.ts";
import { t } from "../../schema/type.ts";
import { comparerFor } from "./comparer.ts";
import { type ServerFacts, USUAL_FACTS } from "./compare/server_facts.ts";
import type { Columns, TableOptions } from "../../../templates/migrate.d.ts";

const table = (columns: Columns, options?: TableOptions, name = "users") =>
  buildTable(name, columns, options, { dialect: "mysql", naming: {} });

function differences(
  expected: TableModel,
  found: TableModel,
  facts: Partial<ServerFacts> = {},
): readonly string[] {
  const schemaOf = (table: TableModel) => ({ ...EMPTY_SCHEMA, tables: [table] });
  const comparer = comparerFor({ ...USUAL_FACTS, ...facts });
  return compareSchemas(schemaOf(expected), schemaOf(found), comparer).map(describeDifference);
}

Deno.test("what the server does not keep, or has anyway, is no difference", () => {
  const said = table({
    id: t.integer().primaryKey("pk").autoincrement(),
    name: t.string(20).collate("UTF8MB4_General_CI").default("5").unique(),
    other: t.integer().references("users.id", { onDelete: "restrict", onUpdate: "no action" }),
  }, {
    checks: [{ condition: "NOT (`id` = 5)" }],
    indexes: [
      { name: "ix", columns: ["name"], postgres: { using: "gin" }, mysql: { using: "btree" } },
      { name: "other", columns: ["other"] },
    ],
    comment: "",
    sqlite: { strict: true },
    mysql: { engine: "INNODB", charset: "utf8mb4" },
  });
  const found = table({
    ID: t.raw("int(11)").notNull().primaryKey().autoincrement(),
    Name: t.raw("VARCHAR(20)").default(sql`5`),
    other: t.raw("integer").references("users.id", { name: "users_ibfk_1" }),
  }, {
    checks: [{ name: "CONSTRAINT_1", condition: "id <> 5" }],
    indexes: [{ name: "name", columns: ["name"], unique: true }, { name: "ix", columns: ["name"] }],
  });
  assert.deepEqual(differences(said, found), []);
});

Deno.test("tables are told apart by upper and lower case where the server does", () => {
  const [one, other] = [table({ a: t.integer() }), table({ A: t.integer() }, {}, "Users")];
  assert.equal(differences(one, other).length, 2);
  assert.deepEqual(differences(one, other, { foldsTables: true }), []);
});

Deno.test("a database's collation is what its tables have", () => {
  const [latin, plain] = [
    table({ a: t.string(5) }, { mysql: { charset: "latin1" } }),
    table({ a: t.string(5) }),
  ];
  assert.equal(differences(latin, plain).length, 1);
  const facts = { collations: new Map([[null, "latin1_swedish_ci"]]) };
  assert.deepEqual(differences(latin, plain, facts), []);
  // A column with another than its table's, in two ways to say it.
  const binary = table({ a: t.raw("varchar(5) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin") });
  assert.deepEqual(differences(binary, table({ a: t.string(5).collate("utf8mb4_bin") })), []);
  assert.equal(differences(binary, plain).length, 1);
});

Deno.test("UUID is a type of MariaDB's, and a text elsewhere", () => {
  const [uuid, text] = [table({ a: t.uuid() }), table({ a: t.char(32) })];
  assert.equal(differences(uuid, text).length, 1);
  assert.deepEqual(differences(uuid, text, { family: "mysql" }), []);
});

Deno.test("an index that is not there for a foreign key is no detail", () => {
  const columns: Columns = {
    a: t.integer().references("users.b", { name: "fk" }),
    b: t.integer().primaryKey(),
  };
  const indexed = (...indexes: TableOptions["indexes"] & object) => table(columns, { indexes });
  assert.deepEqual(differences(indexed({ name: "fk", columns: ["a"] }), indexed()), []);
  assert.equal(differences(indexed({ name: "ix", columns: ["a"] }), indexed()).length, 1);
  assert.equal(differences(indexed({ name: "fk", columns: ["a", "b"] }), indexed()).length, 1);
});
