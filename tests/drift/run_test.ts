/** Snapshots and runs: what is made by hand stays reported, and what revisions make never is. */
import { strict as assert } from "node:assert";
import { type ErrorCode, isMigrateError, type MigrateError } from "../../src/core/error.ts";
import fc from "../property/fast_check.ts";
import { base } from "./change.ts";
import { downTo, HEADS, type Scene, testDrift } from "./scene.ts";
import type { RevisionParts } from "../cli/harness.ts";

const table = (id: string, down: string | null): RevisionParts => ({
  id,
  down,
  upgrade: `op.createTable("t_${id}", { id: t.integer().primaryKey(), note: t.string(40) });
  op.createIndex("ix_${id}", "t_${id}", ["note"]);`,
  downgrade: `op.dropTable("t_${id}");`,
});

async function failureOf(work: Promise<unknown>, code: ErrorCode): Promise<MigrateError> {
  const error = await work.then(() => null, (thrown: unknown) => thrown);
  assert.ok(isMigrateError(error, code), String(error));
  return error;
}

const snapshots = (scene: Scene) =>
  scene.query("SELECT checksum, detail FROM migrate_log WHERE event = 'snapshot' ORDER BY id");

testDrift(
  "a change by hand stays reported through later runs until it is accepted",
  async (scene) => {
    scene.revise(table("a1", null), table("a2", "a1"));
    await scene.apply({ command: "upgrade", targets: ["a1"] });
    await scene.execute("ALTER TABLE t_a1 ADD COLUMN odd INTEGER");
    const lines = ["column t_a1.odd: not expected"];
    assert.deepEqual(await scene.lines(), lines);
    await scene.apply(HEADS);
    assert.ok(scene.events.some((its) => its.type === "warning"), "the run says so");
    assert.deepEqual(await scene.lines(), lines);
    await scene.apply(downTo("a1"));
    await scene.apply({ command: "stamp", targets: ["a2"], purge: false });
    assert.deepEqual(await scene.lines(), lines);
    // A revision that renames the table, and one that touches it, bless nothing.
    scene.revise({ id: "a3", down: "a2", upgrade: `op.renameTable("t_a1", "people");` }, {
      id: "a4",
      down: "a3",
      upgrade: `op.addColumn("people", "born", t.integer());`,
    });
    await scene.apply(HEADS);
    assert.deepEqual(await scene.lines(), ["column people.odd: not expected"]);
    const { accepted } = await scene.accept("the report needs it");
    assert.deepEqual(accepted?.map(({ text }) => text), ["column people.odd: not expected"]);
    assert.deepEqual(await scene.lines(), []);
    const log = JSON.parse(String((await snapshots(scene)).at(-1)?.["detail"]));
    assert.equal(log.accepted.why, "the report needs it");
    assert.deepEqual(log.accepted.differences, ["column people.odd: not expected"]);
    // What is taken back after that is a change like any other.
    await scene.execute("ALTER TABLE people DROP COLUMN odd");
    assert.deepEqual(await scene.lines(), ["column people.odd: missing"]);
  },
);

testDrift("a change that is taken back by hand is no longer reported", async (scene) => {
  scene.revise(table("a1", null), table("a2", "a1"));
  await scene.apply({ command: "upgrade", targets: ["a1"] });
  await scene.execute("CREATE TABLE odd (id INTEGER)");
  await scene.apply(HEADS);
  assert.deepEqual(await scene.lines(), ["table odd: not expected"]);
  await scene.execute("DROP TABLE odd");
  assert.deepEqual(await scene.lines(), []);
});

testDrift("a schema is stored once, whatever goes up and down", async (scene) => {
  scene.revise(table("a1", null), table("a2", "a1"));
  for (let round = 0; round < 3; round++) {
    await scene.apply(HEADS);
    await scene.apply(downTo("a1"));
  }
  const rows = await snapshots(scene);
  assert.equal(rows.length, 6);
  const stored = rows.filter(({ detail }) => JSON.parse(String(detail)).content !== undefined);
  assert.equal(stored.length, 2);
  await scene.apply({ command: "upgrade", targets: ["a1"] });
  assert.equal((await snapshots(scene)).length, 6, "nothing to do, nothing written");
});

testDrift("nothing is reported after random upgrades and downgrades", async (scene) => {
  const ids = ["a1", "b1", "b2", "b3", "b4", "b5"];
  scene.revise(
    { ...base(scene.database), downgrade: "" },
    table("b1", "a1"),
    {
      id: "b2",
      down: "b1",
      upgrade: `op.addColumn("t_b1", "more", t.integer().notNull().default(1).index("ix_more"));`,
      downgrade: `op.dropColumn("t_b1", "more");`,
    },
    {
      id: "b3",
      down: "b2",
      upgrade: `op.alterColumn("users", "name", { type: t.string(90), nullable: false });`,
      downgrade: `op.alterColumn("users", "name", { type: t.string(50), nullable: true });`,
    },
    {
      id: "b4",
      down: "b3",
      upgrade: `op.createView("seniors", sql\`SELECT id FROM users WHERE age > 70\`);`,
      downgrade: `op.dropView("seniors");`,
    },
    {
      id: "b5",
      down: "b4",
      upgrade: `op.renameColumn("teams", "title", "caption");`,
      downgrade: `op.renameColumn("teams", "caption", "title");`,
    },
  );
  await scene.apply(HEADS);
  let place = ids.length - 1;
  for (const next of fc.sample(fc.integer({ min: 0, max: place }), RUNS)) {
    const target = ids[next] ?? "";
    if (next > place) await scene.apply({ command: "upgrade", targets: [target] });
    else if (next < place) await scene.apply(downTo(target));
    place = next;
    assert.deepEqual(await scene.lines(), [], `at ${target}`);
  }
});

/** Steps of a random walk; 200 with MIGRATE_RUNS. */
const RUNS = Number(Deno.env.get("MIGRATE_RUNS") ?? 8);

testDrift("a snapshot of other rows is stale, and no drift", async (scene) => {
  scene.revise(table("a1", null), table("a2", "a1"), table("a3", "a2"));
  await scene.apply({ command: "upgrade", targets: ["a1"] });
  await scene.execute("CREATE TABLE odd (id INTEGER)");
  await scene.apply({ command: "upgrade", targets: ["a2"] });
  // As Alembic does it.
  await scene.execute(
    "CREATE TABLE t_a3 (id INTEGER)",
    "UPDATE alembic_version SET version_num = 'a3'",
  );
  await failureOf(scene.drift(), "history.snapshot_stale");
  await scene.apply(downTo("a2"));
  assert.deepEqual(await scene.lines(), ["table odd: not expected"], "what was known stays so");
  await scene.accept("all well");
  assert.deepEqual(await scene.lines(), []);
});

testDrift("a run that fails leaves a snapshot of what it has done", async (scene) => {
  scene.revise(table("a1", null), table("a2", "a1"), {
    id: "a3",
    down: "a2",
    upgrade: `op.execute("nonsense");`,
  });
  await failureOf(scene.apply(HEADS), "database.statement_failed");
  assert.deepEqual(await scene.lines(), []);
});

testDrift(
  "a run that goes on with what another has begun takes that for its own",
  async (scene) => {
    scene.revise(
      { id: "a1", upgrade: `op.createTable("gate", { id: t.integer().primaryKey() });` },
      {
        id: "a2",
        down: "a1",
        upgrade: `op.createTable("one", { id: t.integer() });
  op.bulkInsert("gate", [{ id: 1 }]);
  op.createTable("two", { id: t.integer() });`,
      },
    );
    await scene.apply({ command: "upgrade", targets: ["a1"] });
    await scene.execute("INSERT INTO gate VALUES (1)", "ALTER TABLE gate ADD COLUMN odd INTEGER");
    await failureOf(scene.apply(HEADS), "database.statement_failed");
    await scene.execute("DELETE FROM gate");
    await scene.apply(HEADS, { inDoubt: null });
    assert.deepEqual(await scene.lines(), ["column gate.odd: not expected"]);
  },
);

testDrift("without a log drift says so", async (scene) => {
  scene.revise(table("a1", null));
  scene.config("log: false");
  await scene.apply(HEADS);
  await failureOf(scene.drift(), "history.no_snapshot");
  await failureOf(scene.accept("why not"), "history.no_snapshot");
  assert.deepEqual(await scene.lines({ replays: true }), []);
});

testDrift("without a snapshot drift says so, and one can be taken", async (scene) => {
  scene.revise(table("a1", null));
  await scene.apply(HEADS);
  await scene.execute("DELETE FROM migrate_log WHERE event = 'snapshot'");
  await failureOf(scene.drift(), "history.no_snapshot");
  assert.equal((await scene.accept("it is so")).accepted, null);
  assert.deepEqual(await scene.lines(), []);
});

testDrift("the revisions can be held against the database without a snapshot", async (scene) => {
  scene.revise(base(scene.database));
  await scene.apply(HEADS);
  assert.deepEqual(await scene.lines({ replays: true }), []);
  await scene.execute("CREATE TABLE odd (id INTEGER)", "DROP TABLE logs");
  await scene.accept("hidden from the snapshot, not from the revisions");
  assert.deepEqual(await scene.lines({ replays: true }), [
    "table logs: missing",
    "table odd: not expected",
  ]);
});

testDrift("what the user leaves out is left out", async (scene) => {
  scene.config("include: ({ kind, name }) => !(kind === 'table' && name.startsWith('odd'))");
  scene.revise(table("a1", null), table("a2", "a1"));
  await scene.apply({ command: "upgrade", targets: ["a1"] });
  await scene.execute("CREATE TABLE odd (id INTEGER)", "CREATE INDEX ix_odd ON odd (id)");
  assert.deepEqual(await scene.lines(), []);
  await scene.apply(HEADS);
  assert.equal(scene.events.filter(({ type }) => type === "warning").length, 0);
  assert.deepEqual(await scene.lines(), []);
});
