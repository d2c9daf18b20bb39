import assert from "node:assert/strict";
import { isMigrateError } from "../core/error.ts";
import { isFragment, sql } from "../schema/fragment.ts";
import { t } from "../schema/type.ts";
import { describeOperation, type Kind, type Operation, OPERATIONS } from "./mod.ts";
import { record } from "./record_sample.ts";
import type { Op } from "../../templates/migrate.d.ts";

type Case = (op: Op) => void;

/** Calls of every operation: a kind without any does not compile. */
const VALID: { readonly [K in Kind]: readonly Case[] } = {
  createTable: [
    (op) => op.createTable("a", { id: t.integer() }),
    (op) => op.createTable("a", { id: t.integer() }, { schema: "s", ifNotExists: true }),
  ],
  dropTable: [(op) => op.dropTable("a"), (op) => op.dropTable("a", { ifExists: true })],
  renameTable: [(op) => op.renameTable("a", "b", { schema: "s", ifExists: true })],
  createTableComment: [(op) => op.createTableComment("a", "")],
  dropTableComment: [(op) => op.dropTableComment("a")],
  addColumn: [
    (op) => op.addColumn("a", "b", t.text().unique().index().check("1").references("c.d")),
    (op) => op.addColumn("a", "b", t.text(), { after: "c", ifNotExists: true }),
  ],
  alterColumn: [
    (op) => op.alterColumn("a", "b", { type: t.text().notNull(), default: null }),
    (op) => op.alterColumn("a", "b", { collation: null }, { ifExists: true }),
  ],
  renameColumn: [(op) => op.renameColumn("a", "b", "c", { ifExists: true })],
  dropColumn: [(op) => op.dropColumn("a", "b", { ifExists: true })],
  createIndex: [
    (op) => op.createIndex(null, "a", ["b", sql`lower(c)`, { column: "d", order: "desc" }]),
    (op) => op.createIndex(op.f("i"), "a", ["b"], { unique: true, where: "b > 0" }),
  ],
  dropIndex: [(op) => op.dropIndex("i"), (op) => op.dropIndex(op.f("i"), "a", { schema: "s" })],
  createPrimaryKey: [(op) => op.createPrimaryKey(null, "a", ["b"], { ifNotExists: true })],
  createUniqueConstraint: [
    (op) => op.createUniqueConstraint("u", "a", ["b"], { deferrable: true }),
    (op) => op.createUniqueConstraint(null, "a", ["b"], { sqlite: { onConflict: "fail" } }),
  ],
  createForeignKey: [
    (op) => op.createForeignKey("f", "a", "b", ["c"], ["d"], { referentSchema: "s" }),
    (op) => op.createForeignKey(null, "a", "b", ["c"], ["d"], { onDelete: "set null" }),
  ],
  createCheckConstraint: [
    (op) => op.createCheckConstraint("c", "a", sql`b > ${0}`, { postgres: { notValid: true } }),
    (op) => op.createCheckConstraint(null, "a", "b > 0"),
  ],
  createExcludeConstraint: [
    (op) => op.createExcludeConstraint("e", "a", [["b", "="]], { using: "gist" }),
  ],
  validateConstraint: [(op) => op.validateConstraint("c", "a")],
  dropConstraint: [
    (op) => op.dropConstraint("c", "a"),
    (op) => op.dropConstraint(null, "a", { type: "unique", columns: ["b"] }),
  ],
  renameConstraint: [(op) => op.renameConstraint("a", "b", "c", { ifExists: true })],
  batchAlterTable: [
    (op) =>
      op.batchAlterTable("a", (batch) => {
        batch.addColumn("b", t.text());
        batch.alterColumn("b", { nullable: true });
        batch.renameColumn("b", "c");
        batch.dropColumn("c");
        batch.createIndex("i", ["b"]);
        batch.dropIndex("i");
        batch.createPrimaryKey(null, ["b"]);
        batch.createUniqueConstraint(null, ["b"]);
        batch.createForeignKey(null, "r", ["b"], ["c"]);
        batch.createCheckConstraint(null, "b > 0", { postgres: { notValid: true } });
        batch.createExcludeConstraint("e", [["b", "="]], { using: "gist" });
        batch.dropConstraint("c");
        batch.renameConstraint("c", "d");
        batch.createTableComment("x");
        batch.dropTableComment();
      }, { schema: "s", recreate: "always", columnOrder: ["b"] }),
    (op) => op.batchAlterTable("a", () => {}, { copyFrom: { columns: { id: t.integer() } } }),
    (op) => op.batchAlterTable("a", () => {}, { table: { unique: [{ columns: ["b"] }] } }),
  ],
  createEnum: [(op) => op.createEnum("m", ["a", "b"])],
  addEnumValue: [(op) => op.addEnumValue("m", "c", { after: "b" })],
  renameEnumValue: [(op) => op.renameEnumValue("m", "a", "b")],
  dropEnum: [(op) => op.dropEnum("m")],
  createSchema: [(op) => op.createSchema("s", { ifNotExists: true })],
  dropSchema: [(op) => op.dropSchema("s", { cascade: true })],
  createSequence: [(op) => op.createSequence("s", { start: 5n, cycle: true })],
  dropSequence: [(op) => op.dropSequence("s")],
  createView: [
    (op) => op.createView("v", sql`SELECT ${1}`, { replace: true, columns: ["a"] }),
    (op) => op.createView("v", "SELECT 1", { ifNotExists: true }),
  ],
  dropView: [(op) => op.dropView("v", { materialized: true })],
  execute: [(op) => op.execute("SELECT 1"), (op) => op.execute(sql`SELECT ${1}`)],
  executeFile: [(op) => op.executeFile("./a.sql")],
  bulkInsert: [
    (op) => op.bulkInsert("a", [{ id: 1 }, { id: sql`1 + 1` }], { types: { id: t.integer() } }),
    (op) => op.bulkInsert("a", new Set([{ id: 1 }])),
  ],
};

/** Fragments keep a brand that cloning would lose; everything else must be plain. */
function assertPlain(value: unknown, path: string): void {
  if (typeof value !== "object" || value === null || isFragment(value)) {
    assert.notEqual(typeof value, "function", path);
    return;
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  assert.ok(prototype === Object.prototype || prototype === Array.prototype, path);
  for (const [key, its] of Object.entries(value)) assertPlain(its, `${path}.${key}`);
}

Deno.test("every operation is frozen plain data that says what it is", async () => {
  for (const [kind, cases] of Object.entries(VALID)) {
    for (const call of cases) {
      const recorded = await record(call);
      assert.equal(recorded.length, 1, kind);
      const [operation] = recorded as [Operation];
      assert.equal(operation.kind, kind);
      assert.ok(Object.isFrozen(operation), kind);
      if (operation.kind !== "bulkInsert") assertPlain(operation, kind);
      const words = describeOperation(operation);
      assert.match(words, /^[a-z]/, kind);
      assert.doesNotMatch(words, /undefined|null|\[object|\n/, kind);
    }
  }
  assert.deepEqual(Object.keys(VALID).sort(), Object.keys(OPERATIONS).sort());
});

/** An `op` as untyped files see it. */
type Loose = Readonly<Record<string, ((...args: readonly unknown[]) => unknown) | undefined>>;

/** What untyped files pass, and what the error says of it. */
const INVALID: readonly (readonly [call: (op: Loose) => unknown, RegExp])[] = [
  [(op) => op["createTable"]?.(), /a table's name must be a string, got undefined/],
  [(op) => op["createTable"]?.("a"), /columns must be an object/],
  [(op) => op["createTable"]?.("a", { id: t.integer() }, { x: 1 }), /unknown option "x"/],
  [(op) => op["dropTable"]?.("a", { ifExist: true }), /did you mean "ifExists"/],
  [(op) => op["dropTable"]?.("a", { schema: "" }), /schema is empty/],
  [(op) => op["renameTable"]?.("a"), /the new name must be a string/],
  [(op) => op["createTableComment"]?.("a"), /the comment must be a string/],
  [(op) => op["addColumn"]?.("a", "b"), /column "b": expected a column/],
  [(op) => op["addColumn"]?.("a", 5, t.text()), /a column's name must be a string, got number/],
  [
    (op) => op["addColumn"]?.("a", "b", t.text(), { after: "c", before: "d" }),
    /one of `after`, `before` and `first`/,
  ],
  [(op) => op["alterColumn"]?.("a", "b"), /nothing to change/],
  [(op) => op["alterColumn"]?.("a", "b", {}), /nothing to change/],
  [(op) => op["alterColumn"]?.("a", "b", { nulable: true }), /did you mean "nullable"/],
  [(op) => op["alterColumn"]?.("a", "b", { type: "text" }), /expected a type/],
  [(op) => op["renameColumn"]?.("a", "b", ""), /the new name is empty/],
  [(op) => op["dropColumn"]?.("a"), /a column's name/],
  [(op) => op["createIndex"]?.("i", "a"), /an index needs a list/],
  [(op) => op["createIndex"]?.("i", "a", ["b"], { uniqe: true }), /did you mean "unique"/],
  [(op) => op["createIndex"]?.(5, "a", ["b"]), /a name must be a string, got number/],
  [(op) => op["dropIndex"]?.(null), /an index's name must be a string, got null/],
  [(op) => op["createPrimaryKey"]?.(null, "a", "b"), /a primary key must be a list/],
  [(op) => op["createUniqueConstraint"]?.("", "a", ["b"]), /a name is empty/],
  [(op) => op["createForeignKey"]?.("f", "a", "b", ["c"], []), /target must be a list/],
  [(op) => op["createForeignKey"]?.("f", "a", "", ["c"], ["d"]), /foreign key's table is empty/],
  [(op) => op["createCheckConstraint"]?.("c", "a"), /expected SQL/],
  [(op) => op["createExcludeConstraint"]?.("e", "a", []), /elements must be pairs/],
  [(op) => op["validateConstraint"]?.(), /a table's name/],
  [(op) => op["dropConstraint"]?.(null, "a"), /needs `type`/],
  [(op) => op["renameConstraint"]?.("a", "b"), /the new name/],
  [(op) => op["batchAlterTable"]?.("a"), /the body must be a function/],
  [(op) => op["batchAlterTable"]?.("a", async () => {}), /must not be async/],
  [
    (op) => op["batchAlterTable"]?.("a", (batch: Loose) => batch["dropColumn"]?.()),
    /a column's name/,
  ],
  [(op) => op["batchAlterTable"]?.("a", () => {}, { recrate: "x" }), /did you mean "recreate"/],
  [(op) => op["createEnum"]?.("m", "ab"), /the values must be a list/],
  [(op) => op["addEnumValue"]?.("m"), /the value must be a string/],
  [(op) => op["addEnumValue"]?.("m", "a", { before: "b", after: "c" }), /not both/],
  [(op) => op["renameEnumValue"]?.("m", "a"), /the new value/],
  [(op) => op["dropEnum"]?.(null), /a table's name must be a string|enum/],
  [(op) => op["createSchema"]?.(""), /a schema's name is empty/],
  [(op) => op["dropSchema"]?.("s", { cascad: true }), /did you mean "cascade"/],
  [(op) => op["createSequence"]?.("s", { strt: 1 }), /did you mean "start"/],
  [(op) => op["dropSequence"]?.(), /must be a string/],
  [(op) => op["createView"]?.("v"), /expected SQL/],
  [
    (op) => op["createView"]?.("v", "SELECT 1", { replace: true, ifNotExists: true }),
    /one of `ifNotExists` and `replace`/,
  ],
  [
    (op) => op["createUniqueConstraint"]?.("u", "a", ["b"], { sqlite: { onConflict: "REPLACE" } }),
    /onConflict "REPLACE": known are rollback/,
  ],
  [(op) => op["renameColumn"]?.("a", "b", "c", { ifExist: true }), /did you mean "ifExists"/],
  [(op) => op["createExcludeConstraint"]?.("e", "a", ["b"]), /elements must be pairs/],
  [
    (op) => op["batchAlterTable"]?.("a", () => {}, { table: { unique: ["b"] } }),
    /must be an object/,
  ],
  [(op) => op["dropView"]?.("v", { x: 1 }), /unknown option "x"/],
  [(op) => op["execute"]?.("  "), /the statement is empty/],
  [(op) => op["execute"]?.(null), /expected SQL as a string or sql`\.\.\.`, got null/],
  [(op) => op["executeFile"]?.(), /the path must be a string/],
  [(op) => op["bulkInsert"]?.("a"), /the rows must be a list/],
  [(op) => op["bulkInsert"]?.("a", "rows"), /the rows must be a list/],
  [(op) => op["bulkInsert"]?.("a", [5]), /a row must be an object/],
  [(op) => op["bulkInsert"]?.("a", [], { types: { a: "json" } }), /expected a type/],
];

Deno.test("wrong arguments say which, and where", async () => {
  for (const [call, says] of INVALID) {
    await assert.rejects(record((op) => call(op as never)), (error) => {
      assert.ok(isMigrateError(error, "revision.invalid_operation"), `${says}: ${error}`);
      assert.match(error.details.reason, says);
      assert.ok(error.details.operation in OPERATIONS, error.details.operation);
      assert.match(error.details.position?.file ?? "", /mod_test\.ts$/);
      return true;
    });
  }
});

Deno.test("rows are as they were at the call", async () => {
  const row = { id: 1 };
  const rows = [row];
  const [first] = await record((op) => {
    op.bulkInsert("a", rows);
    row.id = 2;
    rows.length = 0;
  });
  assert.ok(first?.kind === "bulkInsert");
  assert.deepEqual(first.rows, [{ id: 1 }]);
});

Deno.test("places that say nothing are left out", async () => {
  const places = await record((op) => {
    op.addColumn("a", "b", t.text(), { first: false });
    op.addColumn("a", "b", t.text(), { first: true, after: undefined });
  });
  assert.deepEqual(places.map((its) => its.kind === "addColumn" && its.position), [{}, {
    first: true,
  }]);
});

Deno.test("an exclude constraint has no convention", async () => {
  const [operation] = await record(
    (op) => op.createExcludeConstraint("e", "a", [["b", "="]]),
    { naming: { ck: "ck_%(constraint_name)s" } },
  );
  assert.ok(operation?.kind === "createExcludeConstraint");
  assert.equal(operation.exclude.name, "e");
});

Deno.test("what a batch adds is built when it is recorded", async () => {
  const [operation, bare] = await record((op) => {
    op.batchAlterTable("a", () => {}, {
      table: {
        primaryKey: { columns: ["b"], sqlite: { onConflict: "ignore" } },
        unique: [{ columns: ["b"] }],
        indexes: [{ columns: ["b"] }],
        sqlite: { strict: true },
      },
    });
    op.batchAlterTable("a", () => {});
  }, { naming: { uq: "uq_%(table_name)s" } });
  assert.ok(operation?.kind === "batchAlterTable" && bare?.kind === "batchAlterTable");
  const nothing = {
    primaryKey: null,
    uniqueConstraints: [],
    checks: [],
    foreignKeys: [],
    excludes: [],
    indexes: [],
    comment: null,
    options: {},
  };
  const index = { name: "ix_a_b", columns: [{ column: "b", expression: null }] };
  assert.deepEqual(operation.additions, {
    ...nothing,
    primaryKey: { name: null, columns: ["b"], sqlite: { onConflict: "ignore" } },
    uniqueConstraints: [{ name: "uq_a", columns: ["b"] }],
    indexes: [{ ...index, unique: false, where: null }],
    options: { sqlite: { strict: true } },
  });
  assert.deepEqual(bare.additions, nothing);
});
