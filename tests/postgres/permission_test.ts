/** Roles that may little, schemas that are not there, names and values that PostgreSQL refuses. */
import { strict as assert } from "node:assert";
import { assertFails, writeChain, writeRevisions } from "../cli/harness.ts";
import { runAdministration } from "../server/postgres.ts";
import { type Scene, testScene } from "./scene.ts";

/** A role of the test's own, with the URL for it; gone afterwards, with all that it was granted. */
async function withRole(
  scene: Scene,
  password: string,
  test: (role: string, url: string) => Promise<void>,
): Promise<void> {
  const role = `role_${crypto.randomUUID().replaceAll("-", "").slice(0, 12)}`;
  await runAdministration(`CREATE ROLE ${role} LOGIN PASSWORD '${password.replaceAll("'", "''")}'`);
  try {
    const { host, pathname } = new URL(scene.url);
    await test(role, `postgres://${role}:${encodeURIComponent(password)}@${host}${pathname}`);
  } finally {
    await scene.execute(`DROP OWNED BY ${role}`);
    await runAdministration(`DROP ROLE ${role}`);
  }
}

testScene("a role that may only read reads, and fails clearly at the rest", async (scene) => {
  writeChain(scene.workspace, "a1", "b2");
  assert.equal((await scene.call("upgrade", "a1")).code, 0);
  const before = await scene.query("SELECT * FROM migrate_log ORDER BY id");
  await withRole(scene, "read", async (role, url) => {
    await scene.execute(`GRANT SELECT ON ALL TABLES IN SCHEMA public TO ${role}`);
    for (const command of ["current", "status", "heads", "history -i", "upgrade a1", "stamp a1"]) {
      const { code, stderr } = await scene.callAt(url, ...command.split(" "));
      assert.equal(code, command === "status" ? code : 0, stderr);
      assert.doesNotMatch(stderr, /error\[/);
    }
    for (const command of ["upgrade", "downgrade base", "stamp b2"]) {
      const failed = await scene.callAt(url, ...command.split(" "));
      assertFails(failed, "database.statement_failed");
      assert.match(failed.stderr, /permission denied/);
      assert.match(failed.stderr, /hint: /);
    }
  });
  await withRole(scene, "none", async (_role, url) => {
    const failed = await scene.callAt(url, "current");
    assertFails(failed, "database.statement_failed");
  });
  assert.deepEqual(await scene.rows(), ["a1"]);
  assert.deepEqual(await scene.tables(), ["t_a1"]);
  assert.deepEqual(await scene.query("SELECT * FROM migrate_log ORDER BY id"), before);
});

testScene("a session that is read-only cannot upgrade", async (scene) => {
  writeChain(scene.workspace, "a1");
  const url = `${scene.url}?options=${encodeURIComponent("-c default_transaction_read_only=on")}`;
  const failed = await scene.callAt(url, "upgrade");
  assertFails(failed, "database.statement_failed");
  assert.match(failed.stderr, /read-only/);
  assert.equal((await scene.callAt(url, "current")).code, 0);
  assert.deepEqual(await scene.list("SELECT to_regclass('alembic_version')::text"), [null]);
});

testScene("a version table in another schema", async (scene) => {
  scene.workspace.write("migrate.config.ts", `export default { versionTableSchema: "My own" };`);
  writeChain(scene.workspace, "a1", "b2");
  const missing = await scene.call("upgrade");
  assertFails(missing, "database.statement_failed");
  assert.match(missing.stderr, /My own/);
  assert.match(missing.stderr, /hint: .*schema/i);
  assert.deepEqual(await scene.tables(), []);
  for (const command of ["current", "status"]) {
    assert.doesNotMatch((await scene.call(command)).stderr, /error\[/);
  }
  await scene.execute(`CREATE SCHEMA "My own"`);
  for (const command of ["upgrade", "downgrade a1", "current", "stamp b2", "status"]) {
    const { code, stderr } = await scene.call(...command.split(" "));
    assert.equal(code, 0, `${command} ${stderr}`);
  }
  assert.deepEqual(await scene.list(`SELECT version_num FROM "My own".alembic_version`), ["b2"]);
  assert.ok((await scene.query(`SELECT * FROM "My own".migrate_log`)).length > 0);
  assert.deepEqual(await scene.list("SELECT to_regclass('public.alembic_version')::text"), [null]);
});

testScene(
  "a name that PostgreSQL would cut off is refused before anything is done",
  async (scene) => {
    const long = "n".repeat(64);
    // 32 characters, and 64 bytes.
    const wide = "ä".repeat(32);
    for (
      const upgrade of [
        `op.createTable("${long}", { id: t.integer() });`,
        `op.createTable("${wide}", { id: t.integer() });`,
        `op.createTable("t", { ${long}: t.integer() });`,
        `op.addColumn("first", "${long}", t.integer());`,
        `op.createIndex("${long}", "first", ["id"]);`,
        `op.createEnum("${long}", ["a"]);`,
        `op.createSequence("${long}");`,
        `op.renameTable("first", "${long}");`,
      ]
    ) {
      writeRevisions(scene.workspace, {
        id: "a1",
        upgrade: `op.createTable("first", { id: t.integer() }); ${upgrade}`,
      });
      const failed = await scene.call("upgrade");
      assert.ok([8, 9].includes(failed.code), upgrade + failed.stderr);
      assert.match(failed.stderr, /63/, upgrade);
      assert.deepEqual(await scene.tables(), [], upgrade);
    }
    const fits = "n".repeat(63);
    writeRevisions(scene.workspace, {
      id: "a1",
      upgrade: `op.createTable("${fits}", { id: t.integer() });`,
    });
    const done = await scene.call("upgrade");
    assert.equal(done.code, 0, done.stderr);
    assert.deepEqual(await scene.tables(), [fits]);
  },
);

testScene("values that no parameter can hold are refused, and nothing is done", async (scene) => {
  const uses = [
    (value: string) => `await op.query(sql\`SELECT \${${value}}\`);`,
    (value: string) => `await op.run(sql\`INSERT INTO t VALUES (\${${value}})\`);`,
    (value: string) => `op.execute(sql\`INSERT INTO t VALUES (\${${value}})\`);`,
    (value: string) => `await op.bulkInsert("t", [{ x: ${value} }]);`,
  ];
  for (const value of ["NaN", "new Date(NaN)", "'a\\0b'", "'\\ud800'"]) {
    for (const use of uses) await assertRefused(scene, use(value));
  }
  for (const value of ["(() => 1) as never", "Symbol('x') as never", "undefined as never"]) {
    for (const use of uses.slice(0, 3)) await assertRefused(scene, use(value));
  }
});

async function assertRefused(scene: Scene, use: string): Promise<void> {
  writeRevisions(scene.workspace, {
    id: "a1",
    isAsync: true,
    upgrade: `op.createTable("t", { x: t.text() });\n  ${use}`,
  });
  const failed = await scene.call("upgrade");
  assert.equal(failed.code, 9, use + failed.stderr);
  assertFails(failed, "revision.invalid_operation");
  assert.deepEqual(await scene.tables(), [], use);
}

const SPECIAL = ` !"#$%&'()*+,-./09:;<=>?@AZ[\\]^_\`az{|}~äß€😀`;

testScene("a password of every character connects, and is never told", async (scene) => {
  writeChain(scene.workspace, "a1");
  await withRole(scene, SPECIAL, async (role, url) => {
    await scene.execute(`GRANT CREATE ON SCHEMA public TO ${role}`);
    const encoded = encodeURIComponent(SPECIAL);
    const outputs: string[] = [];
    const run = async (its: string, ...args: readonly string[]) => {
      const { code, stdout, stderr } = await scene.callAt(its, ...args);
      outputs.push(stdout, stderr);
      return code;
    };
    assert.equal(await run(url, "upgrade", "-v"), 0);
    assert.equal(await run(url, "status", "--json", "-v"), 0);
    assert.equal(await run(url, "config"), 0);
    assert.equal(await run(url, "config", "--json"), 0);
    assert.equal(await run(url.replace("@", "x@"), "upgrade", "-v", "--json"), 7);
    assert.equal(await run(url.replace("@", "x@"), "current"), 7);
    assert.equal(await run(url.replace(/:\d+\//, ":1/"), "current", "--json"), 7);
    assert.equal(await run(`${url}?sslmode=nonsense`, "current"), 3);
    assert.equal(await run(url.replace("postgres:", "postgrex:"), "current"), 8);
    writeRevisions(scene.workspace, { id: "a1" }, {
      id: "b2",
      down: "a1",
      upgrade: `op.execute("SELECT nothing");`,
    });
    assert.equal(await run(url, "upgrade", "-v", "--json"), 7);
    for (const output of outputs) {
      for (const secret of [SPECIAL, encoded, SPECIAL.slice(-8), encoded.slice(-20)]) {
        assert.ok(!output.includes(secret), output);
        assert.ok(!output.includes(JSON.stringify(secret).slice(1, -1)), output);
      }
    }
    await scene.execute(`REASSIGN OWNED BY ${role} TO CURRENT_USER`);
  });
});
