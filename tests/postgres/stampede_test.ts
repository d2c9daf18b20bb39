/**
 * Many containers that start at once. `MIGRATE_TEST_STAMPEDE` says how many; a few by default, for
 * every process is a whole Deno.
 */
import { strict as assert } from "node:assert";
import { type RunResult, withWorkspace, type Workspace, writeRevisions } from "../cli/harness.ts";
import { testScene } from "./scene.ts";

const PROCESSES = Number(Deno.env.get("MIGRATE_TEST_STAMPEDE") ?? 8);
const IDS = Array.from({ length: 30 }, (_, index) => `r${10 + index}`);
const HEAD = "r39";

/** A chain whose revisions write down that they ran, and that they were undone. */
function writeRan(workspace: Workspace): void {
  writeRevisions(
    workspace,
    ...IDS.map((id, index) => ({
      id,
      down: IDS[index - 1] ?? null,
      upgrade:
        `op.execute("INSERT INTO ran VALUES ('${id}', 1)"); op.execute("CREATE TABLE t_${id} (id integer)");`,
      downgrade:
        `op.execute("INSERT INTO ran VALUES ('${id}', -1)"); op.execute("DROP TABLE t_${id}");`,
    })),
  );
}

/** Starts all at once and waits for all. */
function stampede(
  run: (...args: readonly string[]) => Promise<RunResult>,
  commands: readonly (readonly string[])[],
): Promise<RunResult[]> {
  return Promise.all(
    Array.from(
      { length: PROCESSES },
      (_, index) => run(...commands[index % commands.length] ?? []),
    ),
  );
}

const MIXED = [
  ["upgrade"],
  ["downgrade", "-3"],
  ["upgrade", "+2"],
  ["stamp", HEAD],
  ["downgrade", "r20"],
  ["upgrade", "r25"],
  ["stamp", "r15"],
];

/** What stamps and downgrades that other runs have overtaken may end in. */
const EXPECTED = new Set([0, 4, 7]);

function checkMixed(results: readonly RunResult[], rows: readonly unknown[]): void {
  for (const { code, stderr } of results) {
    assert.ok(EXPECTED.has(code), stderr);
    // A stamp may leave tables that a later upgrade finds; nothing else may go wrong.
    if (code === 7) assert.match(stderr, /error\[database\.statement_failed\].*t_r\d+/);
  }
  assert.ok(rows.length <= 1, `${rows}`);
  for (const row of rows) assert.ok(IDS.includes(String(row)), String(row));
}

testScene("a stampede on PostgreSQL does every step exactly once", async (scene) => {
  writeRan(scene.workspace);
  await scene.execute("CREATE TABLE ran (id text, way integer)");
  const start = performance.now();
  const results = await stampede(scene.run, [["upgrade", "--lock-wait", "5m"]]);
  const duration = performance.now() - start;
  for (const { code, stderr } of results) assert.equal(code, 0, stderr);
  assert.deepEqual(await scene.list("SELECT id FROM ran ORDER BY ctid"), IDS);
  assert.deepEqual(await scene.rows(), [HEAD]);
  assert.deepEqual(await scene.tables(), ["ran", ...IDS.map((id) => `t_${id}`)]);
  const noop = performance.now();
  for (const { code } of await stampede(scene.run, [["upgrade"]])) assert.equal(code, 0);
  await report("PostgreSQL", scene.run, duration, performance.now() - noop);
});

testScene(
  "upgrades, downgrades and stamps at once leave valid rows on PostgreSQL",
  async (scene) => {
    writeRan(scene.workspace);
    await scene.execute("CREATE TABLE ran (id text, way integer)");
    checkMixed(await stampede(scene.run, MIXED), await scene.rows());
  },
);

testScene("upgrades and downgrades at once do and undo every step in turn", async (scene) => {
  writeRan(scene.workspace);
  await scene.execute("CREATE TABLE ran (id text, way integer)");
  const results = await stampede(scene.run, [["upgrade"], ["downgrade", "base"]]);
  for (const { code, stderr } of results) assert.equal(code, 0, stderr);
  const ways = await scene.query(
    "SELECT id, array_agg(way ORDER BY ctid) AS ways FROM ran GROUP BY id",
  );
  for (const { id, ways: its } of ways) {
    (its as number[]).forEach((way, index) =>
      assert.equal(way, index % 2 === 0 ? 1 : -1, `${id}: ${its}`)
    );
  }
  assert.equal((await scene.run("upgrade")).code, 0);
  assert.deepEqual(await scene.rows(), [HEAD]);
});

const SQLITE = ["--url", "sqlite:app.db", "--lock-wait", "5m"];

Deno.test("a stampede on SQLite does every step exactly once", () =>
  withWorkspace(async (workspace) => {
    writeRan(workspace);
    workspace.execute("app.db", "CREATE TABLE ran (id text, way integer)");
    const run = (...args: readonly string[]) => workspace.run(...args, ...SQLITE);
    const start = performance.now();
    const results = await stampede(run, [["upgrade"]]);
    const duration = performance.now() - start;
    for (const { code, stderr } of results) assert.equal(code, 0, stderr);
    const ran = workspace.query("app.db", "SELECT id FROM ran ORDER BY rowid");
    assert.deepEqual(ran.map(({ id }) => id), IDS);
    const noop = performance.now();
    for (const { code } of await stampede(run, [["upgrade"]])) assert.equal(code, 0);
    await report("SQLite", run, duration, performance.now() - noop);
  }));

Deno.test("upgrades, downgrades and stamps at once leave valid rows on SQLite", () =>
  withWorkspace(async (workspace) => {
    writeRan(workspace);
    workspace.execute("app.db", "CREATE TABLE ran (id text, way integer)");
    const results = await stampede((...args) => workspace.run(...args, ...SQLITE), MIXED);
    const rows = workspace.query("app.db", "SELECT version_num FROM alembic_version");
    checkMixed(results, rows.map((row) => row["version_num"]));
  }));

/** Long runs are started to see the figures: is a stampede one run and as many starts? */
async function report(
  name: string,
  run: (...args: readonly string[]) => Promise<RunResult>,
  stampede: number,
  noop: number,
): Promise<void> {
  if (Deno.env.get("MIGRATE_TEST_STAMPEDE") === undefined) return;
  assert.equal((await run("downgrade", "base")).code, 0);
  const start = performance.now();
  assert.equal((await run("upgrade")).code, 0);
  const alone = performance.now() - start;
  const seconds = (ms: number) => `${(ms / 1000).toFixed(2)} s`;
  // deno-lint-ignore no-console -- a figure for whoever asked for it
  console.log(
    `${name}: ${PROCESSES} at once ${seconds(stampede)}; nothing to do ${seconds(noop)}, ` +
      `one alone ${seconds(alone)}, together ${seconds(noop + alone)}`,
  );
}
