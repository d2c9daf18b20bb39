/** Many containers that start at once, on PostgreSQL and on SQLite. */
import { strict as assert } from "node:assert";
import { withWorkspace } from "../cli/harness.ts";
import {
  checkMixed,
  checkNoDrift,
  IDS,
  MIXED,
  stampede,
  testStampede,
  writeRan,
} from "../server/stampede.ts";
import { POSTGRES } from "./scene.ts";

testStampede(POSTGRES, "PostgreSQL", "place serial");

const SQLITE = ["--url", "sqlite:app.db", "--lock-wait", "5m"];

Deno.test("a stampede on SQLite does every step exactly once", () =>
  withWorkspace(async (workspace) => {
    writeRan(workspace);
    workspace.execute("app.db", "CREATE TABLE ran (id text, way integer)");
    const run = (...args: readonly string[]) => workspace.run(...args, ...SQLITE);
    const results = await stampede(run, [["upgrade"]]);
    for (const { code, stderr } of results) assert.equal(code, 0, stderr);
    const ran = workspace.query("app.db", "SELECT id FROM ran ORDER BY rowid");
    assert.deepEqual(ran.map(({ id }) => id), IDS);
    for (const { code } of await stampede(run, [["upgrade"]])) assert.equal(code, 0);
    await checkNoDrift(run);
  }));

Deno.test("upgrades, downgrades and stamps at once leave valid rows on SQLite", () =>
  withWorkspace(async (workspace) => {
    writeRan(workspace);
    workspace.execute("app.db", "CREATE TABLE ran (id text, way integer)");
    const results = await stampede((...args) => workspace.run(...args, ...SQLITE), MIXED);
    const rows = workspace.query("app.db", "SELECT version_num FROM alembic_version");
    checkMixed(results, rows.map((row) => row["version_num"]));
  }));
