/**
 * Many containers that start at once. `MIGRATE_TEST_STAMPEDE` says how many; a few by default, for
 * every process is a whole Deno.
 */
import { strict as assert } from "node:assert";
import { type RunResult, type Workspace, writeRevisions } from "../cli/harness.ts";
import { type Stage, testSceneOn } from "./scene.ts";

const PROCESSES = Number(Deno.env.get("MIGRATE_TEST_STAMPEDE") ?? 8);
/** The revisions of the chain. */
export const IDS = Array.from({ length: 30 }, (_, index) => `r${10 + index}`);
const HEAD = "r39";

/** A chain whose revisions write down that they ran, and that they were undone. */
export function writeRan(workspace: Workspace): void {
  writeRevisions(
    workspace,
    ...IDS.map((id, index) => ({
      id,
      down: IDS[index - 1] ?? null,
      upgrade:
        `op.execute("INSERT INTO ran (id, way) VALUES ('${id}', 1)"); op.execute("CREATE TABLE t_${id} (id integer)");`,
      downgrade:
        `op.execute("INSERT INTO ran (id, way) VALUES ('${id}', -1)"); op.execute("DROP TABLE t_${id}");`,
    })),
  );
}

/** Starts all at once and waits for all. */
export function stampede(
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

/** Commands that are in each other's way. */
export const MIXED = [
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

/** What must hold after those. */
export function checkMixed(
  results: readonly RunResult[],
  rows: readonly unknown[],
  commitsDdl = false,
): void {
  for (const { code, stderr } of results) {
    // What a stamp made fail half-way nobody goes on from without being told.
    if (commitsDdl && /error\[history\.unfinished_step\]/.test(stderr)) continue;
    assert.ok(EXPECTED.has(code), stderr);
    // A stamp may leave tables that a later upgrade finds; nothing else may go wrong.
    if (code === 7) assert.match(stderr, /error\[database\.statement_failed\].*t_r\d+/);
  }
  assert.ok(rows.length <= 1, `${rows}`);
  for (const row of rows) assert.ok(IDS.includes(String(row)), String(row));
}

/** What many runs have made together, none takes for a change by hand. */
export async function checkNoDrift(run: (...args: string[]) => Promise<RunResult>): Promise<void> {
  const { code, stdout, stderr } = await run("drift");
  assert.equal(code, 0, stdout + stderr);
}

/**
 * The tests of a server.
 *
 * @param place a column by whose values the rows that are inserted have an order.
 */
export function testStampede(stage: Stage, title: string, place: string): void {
  const ran = `CREATE TABLE ran (${place}, id text, way integer)`;
  const [column = ""] = place.split(" ");

  testSceneOn(stage, `a stampede on ${title} does every step exactly once`, async (scene) => {
    writeRan(scene.workspace);
    await scene.execute(ran);
    const results = await stampede(scene.run, [["upgrade", "--lock-wait", "5m"]]);
    for (const { code, stderr } of results) assert.equal(code, 0, stderr);
    assert.deepEqual(await scene.list(`SELECT id FROM ran ORDER BY ${column}`), IDS);
    assert.deepEqual(await scene.rows(), [HEAD]);
    assert.deepEqual(await scene.tables(), ["ran", ...IDS.map((id) => `t_${id}`)]);
    for (const { code } of await stampede(scene.run, [["upgrade"]])) assert.equal(code, 0);
    await checkNoDrift(scene.run);
  });

  const mixed = `upgrades, downgrades and stamps at once leave valid rows on ${title}`;
  testSceneOn(stage, mixed, async (scene) => {
    writeRan(scene.workspace);
    await scene.execute(ran);
    checkMixed(await stampede(scene.run, MIXED), await scene.rows(), stage.commitsDdl);
  });

  const inTurn = `upgrades and downgrades at once do and undo every step in turn on ${title}`;
  testSceneOn(stage, inTurn, async (scene) => {
    writeRan(scene.workspace);
    await scene.execute(ran);
    const results = await stampede(scene.run, [["upgrade"], ["downgrade", "base"]]);
    for (const { code, stderr } of results) assert.equal(code, 0, stderr);
    const rows = await scene.query(`SELECT id, way FROM ran ORDER BY ${column}`);
    for (const [id, its] of Map.groupBy(rows, (row) => row["id"])) {
      const ways = its.map(({ way }) => way);
      ways.forEach((way, index) => assert.equal(way, index % 2 === 0 ? 1 : -1, `${id}: ${ways}`));
    }
    assert.equal((await scene.call("upgrade")).code, 0);
    assert.deepEqual(await scene.rows(), [HEAD]);
  });
}
