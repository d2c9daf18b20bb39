import assert from "node:assert/strict";
import { sql } from "../schema/fragment.ts";
import { t } from "../schema/type.ts";
import { findHazards, MANY_ROWS } from "./hazard.ts";
import { record } from "./record_sample.ts";
import { formatTable } from "./spec.ts";
import type { Op } from "../../templates/migrate.d.ts";

const POSTGRES = ["concurrentIndexes", "validateConstraint"];
const SQLITE = ["rebuilds"];

/** The hazards of each step: its table and from how many rows on; `always` where rows do not matter. */
async function hazardsOf(
  capabilities: readonly string[],
  ...steps: readonly ((op: Op) => void)[]
): Promise<string[][]> {
  const operations = [];
  for (const step of steps) operations.push(await record(step));
  return findHazards(operations, (capability) => capabilities.includes(capability)).map((found) =>
    found.map(({ table, fromRows }) =>
      table === null
        ? "always"
        : `${formatTable(table)} ${fromRows === MANY_ROWS ? "many" : fromRows}`
    )
  );
}

/** A call, with its hazards on PostgreSQL and on SQLite. */
const CASES: readonly (readonly [(op: Op) => void, readonly string[], readonly string[]])[] = [
  [(op) => op.dropTable("a", { schema: "s" }), ["s.a 1"], ["s.a 1"]],
  [(op) => op.dropColumn("a", "b"), ["a 1"], ["a 1", "a many"]],
  [(op) => op.dropSchema("s"), [], []],
  [(op) => op.dropSchema("s", { cascade: true }), ["always"], ["always"]],
  [(op) => op.dropView("v"), [], []],
  [(op) => op.addColumn("a", "b", t.integer()), [], []],
  [(op) => op.addColumn("a", "b", t.integer().notNull().default(0)), [], []],
  [(op) => op.addColumn("a", "b", t.integer().notNull()), ["a 1"], ["a 1", "a many"]],
  [(op) => op.addColumn("a", "b", t.integer().unique()), [], ["a many"]],
  [(op) => op.alterColumn("a", "b", { nullable: false }), ["a 1"], ["a 1", "a many"]],
  [(op) => op.alterColumn("a", "b", { type: t.text() }), ["a many"], ["a many"]],
  [(op) => op.createIndex("i", "a", ["b"]), ["a many"], []],
  [(op) => op.createIndex("i", "a", ["b"], { postgres: { concurrently: true } }), ["always"], []],
  [(op) => op.dropIndex("i", "a", { postgres: { concurrently: true } }), ["always"], ["always"]],
  [(op) => op.createCheckConstraint("c", "a", "b > 0"), ["a many"], ["a many"]],
  [
    (op) => op.createCheckConstraint("c", "a", "b > 0", { postgres: { notValid: true } }),
    [],
    ["a many"],
  ],
  [(op) => op.createForeignKey("f", "a", "c", ["b"], ["d"]), ["a many"], ["a many"]],
  [(op) => op.createUniqueConstraint("u", "a", ["b"]), ["a many"], ["a many"]],
  [(op) => op.dropConstraint("c", "a"), [], ["a many"]],
  [
    (op) =>
      op.batchAlterTable("a", (batch) => {
        batch.dropColumn("b");
        batch.alterColumn("c", { nullable: true });
      }),
    ["a 1"],
    ["a 1", "a many"],
  ],
  [(op) => op.execute(sql`update a set b = ${"drop table a"}`), [], []],
  [(op) => op.execute("DROP  TABLE a"), ["always"], ["always"]],
  [(op) => op.execute("delete\nfrom a"), ["always"], ["always"]],
];

Deno.test("what may lose rows, fail on them, or keep others from them", async () => {
  for (const [call, postgres, sqlite] of CASES) {
    assert.deepEqual(await hazardsOf(POSTGRES, call), [postgres], String(call));
    assert.deepEqual(await hazardsOf(SQLITE, call), [sqlite], String(call));
  }
});

Deno.test("a table that the plan has made has nothing to lose, under any name", async () => {
  const found = await hazardsOf(
    POSTGRES,
    (op) => op.createTable("a", { id: t.integer() }),
    (op) => {
      op.renameTable("a", "b");
      op.dropColumn("b", "id");
    },
    (op) => op.dropTable("b"),
  );
  assert.deepEqual(found, [[], [], []]);
});

Deno.test("a table is named as it is before the plan runs", async () => {
  const found = await hazardsOf(
    POSTGRES,
    (op) => op.renameTable("old", "new"),
    (op) => {
      op.renameTable("new", "newest");
      op.dropTable("newest");
    },
  );
  assert.deepEqual(found, [[], ["old 1"]]);
});
