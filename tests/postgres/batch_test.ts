/** Of table 7.5 of the inventory the one case that is not SQLite's: a batch is plain ALTERs here. */
import assert from "node:assert/strict";
import { revisionText } from "../cli/harness.ts";
import { testScene } from "./scene.ts";

testScene("B20 the same block on PostgreSQL: ordinary ALTERs, no copy", async (scene) => {
  const { workspace, run, list } = scene;
  workspace.write(
    "migrations/a1.ts",
    revisionText({
      id: "a1",
      down: null,
      upgrade: `op.createTable("t", { id: t.integer().primaryKey(), x: t.integer(), y: t.text() });
  op.bulkInsert("t", [{ id: 1, x: 2, y: "3" }]);
  op.batchAlterTable("t", (batch) => {
    batch.alterColumn("x", { type: t.bigInteger(), nullable: false });
    batch.renameColumn("y", "z");
    batch.addColumn("w", t.integer().default(5));
    batch.createUniqueConstraint("uq_x", ["x"]);
  }, { recreate: "always" });`,
    }),
  );
  const result = await run("upgrade", "-v");
  assert.equal(result.code, 0, result.stderr);
  assert.doesNotMatch(result.stderr, /_migrate_new_|DROP TABLE|rebuilding/);
  assert.match(result.stderr, /ALTER TABLE t ALTER COLUMN x TYPE BIGINT/);
  assert.deepEqual(await list("SELECT row_to_json(t)::text FROM t"), [
    '{"id":1,"x":2,"z":"3","w":5}',
  ]);
});
