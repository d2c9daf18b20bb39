/** Users that may little, a server that is read-only, values that MySQL refuses. */
import { strict as assert } from "node:assert";
import { assertFails, writeChain, writeRevisions } from "../cli/harness.ts";
import { runAdministration } from "../server/mariadb.ts";
import { type Scene, testScene } from "./scene.ts";

/** A user of the test's own, with rights on its database, and the URL for it. */
async function withUser(
  scene: Scene,
  rights: string,
  test: (url: string) => Promise<void>,
): Promise<void> {
  const user = `u_${crypto.randomUUID().replaceAll("-", "").slice(0, 12)}`;
  const { host, pathname } = new URL(scene.url);
  await runAdministration(
    `CREATE USER ${user}@'%' IDENTIFIED BY 'unguessed'`,
    `GRANT ${rights} ON ${pathname.slice(1)}.* TO ${user}@'%'`,
  );
  try {
    await test(`mysql://${user}:unguessed@${host}${pathname}`);
  } finally {
    await runAdministration(`DROP USER ${user}@'%'`);
  }
}

testScene("a user that may only read reads, and fails clearly at the rest", async (scene) => {
  writeChain(scene.workspace, "a1", "b2");
  assert.equal((await scene.call("upgrade", "a1")).code, 0);
  const before = await scene.query("SELECT * FROM migrate_log ORDER BY id");
  await withUser(scene, "SELECT", async (url) => {
    for (const command of ["current", "status", "heads", "history -i", "upgrade a1", "stamp a1"]) {
      const { code, stderr } = await scene.callAt(url, ...command.split(" "));
      assert.equal(code, command === "status" ? code : 0, stderr);
      assert.doesNotMatch(stderr, /error\[/);
    }
    for (const command of ["upgrade", "downgrade base", "stamp b2"]) {
      const failed = await scene.callAt(url, ...command.split(" "));
      assertFails(failed, "database.statement_failed");
      assert.match(failed.stderr, /denied/);
      assert.match(failed.stderr, /hint: /);
    }
  });
  await withUser(scene, "INSERT", async (url) => {
    assertFails(await scene.callAt(url, "current"), "database.statement_failed");
  });
  assert.deepEqual(await scene.rows(), ["a1"]);
  assert.deepEqual(await scene.tables(), ["t_a1"]);
  assert.deepEqual(await scene.query("SELECT * FROM migrate_log ORDER BY id"), before);
});

testScene("rights on the database alone are enough", async (scene) => {
  writeChain(scene.workspace, "a1", "b2");
  await withUser(scene, "SELECT, INSERT, UPDATE, DELETE, CREATE, DROP", async (url) => {
    for (const command of ["upgrade", "downgrade a1", "status", "stamp b2"]) {
      const { code, stderr } = await scene.callAt(url, ...command.split(" "));
      assert.equal(code, 0, stderr);
    }
  });
});

testScene("a version table in another database", async (scene) => {
  const own = `${new URL(scene.url).pathname.slice(1)}_own`;
  scene.workspace.write("migrate.config.ts", `export default { versionTableSchema: "${own}" };`);
  writeChain(scene.workspace, "a1", "b2");
  const missing = await scene.call("upgrade");
  assertFails(missing, "database.statement_failed");
  assert.match(missing.stderr, new RegExp(own));
  assert.deepEqual(await scene.tables(), []);
  await scene.execute(`CREATE DATABASE ${own}`);
  try {
    for (const command of ["upgrade", "downgrade a1", "current", "stamp b2", "status"]) {
      const { code, stderr } = await scene.call(...command.split(" "));
      assert.equal(code, 0, `${command} ${stderr}`);
    }
    assert.deepEqual(await scene.list(`SELECT version_num FROM ${own}.alembic_version`), ["b2"]);
    const mine = "SHOW TABLES LIKE 'alembic_version'";
    assert.deepEqual(await scene.list(mine), []);
  } finally {
    await scene.execute(`DROP DATABASE ${own}`);
  }
});

testScene("a revision that changes the database keeps to itself", async (scene) => {
  writeRevisions(
    scene.workspace,
    {
      id: "a1",
      isAsync: true,
      upgrade: `op.execute("USE information_schema"); op.execute("SET sql_mode = 'ANSI'");
        op.execute("SET foreign_key_checks = 0"); await op.run("SET NAMES latin1");`,
    },
    { id: "b2", down: "a1", upgrade: `op.execute("CREATE TABLE t_b2 (id int)");` },
  );
  const result = await scene.call("upgrade");
  assert.equal(result.code, 0, result.stderr);
  assert.deepEqual(await scene.rows(), ["b2"]);
  assert.deepEqual(await scene.tables(), ["t_b2"]);
});

testScene("values that cannot be stored are refused, and nothing is done", async (scene) => {
  await scene.execute("CREATE TABLE t (x text)");
  const uses = [
    (value: string) => `await op.query(sql\`SELECT \${${value}}\`);`,
    (value: string) => `op.execute(sql\`INSERT INTO t VALUES (\${${value}})\`);`,
    (value: string) => `await op.bulkInsert("t", [{ x: ${value} }]);`,
  ];
  for (const value of ["NaN", "new Date(NaN)", "'\\ud800'"]) {
    for (const use of uses) {
      writeRevisions(scene.workspace, { id: "a1", isAsync: true, upgrade: use(value) });
      const failed = await scene.call("upgrade");
      assertFails(failed, "revision.invalid_operation");
    }
  }
  assert.deepEqual(await scene.list("SELECT COUNT(*) FROM t"), [0]);
});
