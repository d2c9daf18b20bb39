/** Version and log tables that something else of their name hides, or that are no tables. */
import { strict as assert } from "node:assert";
import { MARIADB } from "../mariadb/scene.ts";
import { POSTGRES } from "../postgres/scene.ts";
import { type Scene, testSceneOn } from "../server/scene.ts";
import {
  assertFails,
  rowsOf,
  tablesOf,
  withWorkspace,
  writeChain,
  writeRevisions,
} from "./harness.ts";

const VIEW = "CREATE VIEW alembic_version AS SELECT 'a1' AS version_num";

Deno.test("SQLite: a view in place of the version table stops a run before it begins", () =>
  withWorkspace(async (workspace) => {
    writeChain(workspace, "a1", "b2");
    workspace.execute("app.db", VIEW);
    for (const command of ["upgrade", "current", "status", "stamp"]) {
      const args = command === "stamp" ? ["heads"] : [];
      const failed = await workspace.call(command, ...args, "--url", "sqlite:app.db");
      assertFails(failed, "history.version_table_shape");
      assert.match(failed.stderr, /it is a view/);
    }
    assert.deepEqual(tablesOf(workspace, "app.db"), []);
  }));

Deno.test("SQLite: what a revision makes temporary, or attaches, hides nothing", () =>
  withWorkspace(async (workspace) => {
    const make = ["alembic_version", "migrate_log"].map((name) =>
      `op.execute("CREATE TEMP TABLE ${name} (version_num TEXT)");`
    );
    writeRevisions(
      workspace,
      { id: "a1", upgrade: make.join("\n  ") },
      { id: "b2", down: "a1" },
      { id: "c3", down: "b2", upgrade: `op.execute("CREATE TEMP VIEW x AS SELECT 1");` },
    );
    const upgrade = await workspace.call("upgrade", "--url", "sqlite:app.db");
    assert.equal(upgrade.code, 0, upgrade.stderr);
    assert.deepEqual(rowsOf(workspace, "app.db"), ["c3"]);
    const finished = "SELECT revision FROM migrate_log WHERE event = 'finished' ORDER BY id";
    const logged = workspace.query("app.db", finished).map(({ revision }) => revision);
    assert.deepEqual(logged, ["a1", "b2", "c3"]);
  }));

for (const stage of [POSTGRES, MARIADB]) {
  testSceneOn(stage, "a view in place of the version table stops a run", async (scene) => {
    writeChain(scene.workspace, "a1", "b2");
    await scene.execute(VIEW);
    for (const command of ["upgrade", "current"]) {
      assertFails(await scene.call(command), "history.version_table_shape");
    }
    assert.ok(!(await scene.tables()).includes("t_b2"));
  });

  testSceneOn(stage, "a view in place of the log stops a run", async (scene) => {
    writeChain(scene.workspace, "a1");
    await scene.execute("CREATE VIEW migrate_log AS SELECT 1 AS id, 'x' AS event");
    const failed = await scene.call("upgrade");
    assert.ok(failed.code === 7 || failed.code === 5, failed.stderr);
    assert.match(failed.stderr, /migrate_log|column/);
    assert.ok(!(await scene.tables()).includes("t_a1"));
  });
}

/** The scene's database, with another search path. */
function along(scene: Scene, path: string): string {
  return `${scene.url}?options=${encodeURIComponent(`-csearch_path=${path}`)}`;
}

testSceneOn(
  POSTGRES,
  "a version table of a later schema is not taken for one's own",
  async (scene) => {
    writeChain(scene.workspace, "a1", "b2");
    assert.equal((await scene.call("upgrade", "a1")).code, 0);
    await scene.execute("CREATE SCHEMA tenant");
    const url = along(scene, "tenant,public");
    for (const command of ["upgrade", "current", "status"]) {
      const failed = await scene.callAt(url, command);
      assertFails(failed, "history.version_table_elsewhere");
      assert.match(failed.stderr, /versionTableSchema: "public"/);
    }
    assert.deepEqual(await scene.rows(), ["a1"]);
    // Said which, it is taken.
    scene.workspace.write(
      "migrate.config.ts",
      `export default { versionTableSchema: "tenant" };`,
    );
    const own = await scene.callAt(url, "upgrade", "a1");
    assert.equal(own.code, 0, own.stderr);
    assert.deepEqual(await scene.list("SELECT version_num FROM tenant.alembic_version"), ["a1"]);
  },
);

testSceneOn(
  POSTGRES,
  "of two version tables on the path that of new tables is taken",
  async (scene) => {
    writeChain(scene.workspace, "a1", "b2");
    assert.equal((await scene.call("upgrade")).code, 0);
    await scene.execute(
      "CREATE SCHEMA tenant",
      "CREATE TABLE tenant.alembic_version (version_num VARCHAR(32) PRIMARY KEY)",
    );
    const upgrade = await scene.callAt(along(scene, "tenant,public"), "upgrade", "a1");
    assert.equal(upgrade.code, 0, upgrade.stderr);
    assert.deepEqual(await scene.list("SELECT version_num FROM tenant.alembic_version"), ["a1"]);
    assert.deepEqual(await scene.rows(), ["b2"]);
    assert.deepEqual(await scene.list("SELECT count(*)::int FROM tenant.t_a1"), [0]);
  },
);

testSceneOn(POSTGRES, "what a revision makes temporary hides nothing", async (scene) => {
  writeRevisions(
    scene.workspace,
    {
      id: "a1",
      upgrade: `op.execute("CREATE TEMP TABLE alembic_version (version_num TEXT)");
  op.execute("CREATE TEMP TABLE migrate_log (id INT)");`,
    },
    { id: "b2", down: "a1" },
  );
  const upgrade = await scene.call("upgrade");
  assert.equal(upgrade.code, 0, upgrade.stderr);
  assert.deepEqual(await scene.rows(), ["b2"]);
  const finished = "SELECT revision FROM migrate_log WHERE event = 'finished' ORDER BY id";
  assert.deepEqual(await scene.list(finished), ["a1", "b2"]);
});
