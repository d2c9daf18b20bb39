/** Snapshots of an older format than the program's, and of a newer one. */
import { strict as assert } from "node:assert";
import { isMigrateError } from "../../src/core/error.ts";
import { checkDriftOf } from "../../src/runner/drift/drift.ts";
import { observe, takeSnapshot } from "../../src/runner/drift/observe.ts";
import { base } from "./change.ts";
import { HEADS, testDrift } from "./scene.ts";
import type { SnapshotFormat } from "../../src/runner/drift/format.ts";
import type { Session } from "../../src/runner/session.ts";

/** A format that knows neither triggers nor indexes. */
const OLD: SnapshotFormat = {
  number: 1001,
  restrict: ({ schema, others, unseen }) => ({
    schema: { ...schema, tables: schema.tables.map((table) => ({ ...table, indexes: [] })) },
    others: others.filter(({ kind }) => kind !== "trigger"),
    unseen,
  }),
};

const NEW: SnapshotFormat = { number: 1002, restrict: (content) => content };

/** A run that does nothing but look, by a migrate that knows these formats. */
async function run(session: Session, ...formats: readonly SnapshotFormat[]): Promise<void> {
  const plan = { rowsBefore: ["a1"], rowsAfter: ["a1"], steps: [] };
  const options = { run: "test", toolVersion: "test", plan, isResumed: false };
  const observation = await observe(session, { ...options, formats });
  if (observation !== null) await takeSnapshot(session, "test", observation, ["a1"], formats);
}

async function lines(session: Session, ...formats: readonly SnapshotFormat[]) {
  const { differences } = await checkDriftOf(session, { replays: false, formats });
  return differences.map(({ text }) => text);
}

testDrift(
  "a snapshot of an older format reports what that knew, and nothing else",
  async (scene) => {
    scene.revise(base(scene.database));
    await scene.apply(HEADS);
    await scene.execute("DELETE FROM migrate_log WHERE event = 'snapshot'");
    await scene.behind(async (session) => {
      await run(session, OLD);
      assert.deepEqual(await lines(session, OLD), []);
      assert.deepEqual(await lines(session, OLD, NEW), [], "read by a newer migrate");
      await scene.execute("CREATE TABLE odd (id INTEGER)", "CREATE INDEX ix_odd ON users (age)");
      assert.deepEqual(await lines(session, OLD, NEW), ["table odd: not expected"]);
      await run(session, OLD, NEW);
      // The index counts as what revisions made: nobody knew of any before.
      assert.deepEqual(await lines(session, OLD, NEW), ["table odd: not expected"]);
      await scene.execute("DROP TABLE odd");
      assert.deepEqual(await lines(session, OLD, NEW), []);
      await run(session, OLD, NEW);
      assert.deepEqual(await lines(session, OLD, NEW), []);
      await assert.rejects(
        lines(session, OLD),
        (error) => isMigrateError(error, "history.snapshot_format"),
      );
      const written = await scene.query("SELECT count(*) AS n FROM migrate_log");
      await run(session, OLD);
      assert.deepEqual(
        await scene.query("SELECT count(*) AS n FROM migrate_log"),
        written,
        "an older migrate leaves the newer snapshot alone",
      );
    });
  },
);
