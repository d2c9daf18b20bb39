/** `diff`: any two sources. */
import { strict as assert } from "node:assert";
import { assertFails, writeRevisions } from "../cli/harness.ts";
import { type Scene, testEach, testSqlite } from "./scene.ts";

const SQL = "CREATE TABLE users (id integer PRIMARY KEY, name varchar(20) NOT NULL);";
const MODELS = `table("users", { id: t.integer().primaryKey(), name: t.string(20).notNull() }),`;

/** All sources of one schema. */
async function prepare(scene: Scene): Promise<readonly string[]> {
  scene.workspace.write("schema.sql", SQL);
  scene.models(MODELS);
  writeRevisions(scene.workspace, {
    id: "a1",
    upgrade:
      `op.createTable("users", { id: t.integer().primaryKey(), name: t.string(20).notNull() });`,
    downgrade: `op.dropTable("users");`,
  }, { id: "b2", down: "a1", upgrade: `op.addColumn("users", "age", t.integer());` });
  await scene.succeed("upgrade", "a1");
  return [
    "database",
    scene.url,
    "models:models.ts",
    "models:",
    "file:schema.sql",
    "revisions:a1",
    "revisions:current",
  ];
}

testEach("what is the same, whatever says it", async (scene) => {
  const sources = await prepare(scene);
  for (const [index, from] of sources.entries()) {
    const to = sources[(index + 1) % sources.length] ?? "";
    const { data } = (await scene.succeed("diff", from, to, "--json")).json();
    assert.deepEqual(data.differences, [], `${from} ${to}`);
    assert.deepEqual(data.operations, []);
  }
});

testEach("what differs, as data, as TypeScript and as SQL", async (scene) => {
  await prepare(scene);
  const found = await scene.run("diff", "database", "revisions:", "--json");
  assert.equal(found.code, 1, found.stderr);
  const { code, data } = found.json();
  assert.equal(code, "findings");
  assert.deepEqual(data.operations.map(({ kind }: { kind: string }) => kind), ["addColumn"]);
  assert.equal(data.sql, null);
  const typescript = await scene.run("diff", "database", "revisions:heads");
  assert.equal(typescript.code, 1);
  assert.match(typescript.stdout, /^op\.addColumn\("users", "age", t\.integer\(\)\);$/m);
  // What is written as SQL can be run, and then nothing differs.
  const script = await scene.run("diff", "database", "revisions:heads", "--sql");
  assert.equal(script.code, 1);
  await scene.execute(script.stdout);
  const { data: after } = (await scene.succeed("diff", "database", "revisions:", "--json")).json();
  assert.deepEqual(after.differences, []);
  const back = await scene.run("diff", "database", "revisions:base", "--sql", "--json");
  assert.equal(back.json().data.sql.length, 1);
});

testEach("revisions that run raw SQL and read are run aside", async (scene) => {
  await prepare(scene);
  writeRevisions(scene.workspace, {
    id: "c3",
    down: "b2",
    isAsync: true,
    upgrade: `
  const users = await op.query("SELECT count(*) AS n FROM users");
  op.execute("CREATE TABLE raw (id integer PRIMARY KEY)");
  if (Number(users[0]?.n) === 0) op.createTable("empty", { id: t.integer().primaryKey() });`,
  });
  const found = await scene.run("diff", "revisions:b2", "revisions:c3", "--json");
  assert.equal(found.code, 1, found.stderr);
  const { data } = found.json();
  assert.deepEqual(data.differences.map(({ table }: { table: string }) => table), ["empty", "raw"]);
  // Only the version table of the real database says where it is.
  assert.deepEqual(await scene.list("SELECT version_num FROM alembic_version"), ["a1"]);
});

testEach("nothing of migrate's own is compared", async (scene) => {
  await prepare(scene);
  const { data } = (await scene.run("diff", "revisions:base", "database", "--json")).json();
  assert.deepEqual(data.differences.map(({ table }: { table: string }) => table), ["users"]);
});

testSqlite("sources that cannot be", async (scene) => {
  await prepare(scene);
  for (const source of ["models.ts", "file:", "nothing:", ""]) {
    const failed = await scene.run("diff", "database", source);
    assert.ok(failed.code === 2 || failed.code === 8, `${source} ${failed.stderr}`);
  }
  assertFails(await scene.run("diff", "database"), "usage.missing_argument");
  assertFails(await scene.run("diff", "database", "file:nowhere.sql"), "config.unreadable");
  assertFails(await scene.run("diff", "database", "models:nowhere.ts"), "config.unreadable");
  assertFails(await scene.run("diff", "database", "revisions:zz"), "graph.unknown_revision");
  assertFails(await scene.run("diff", "database", "sqlite:nowhere.db"), "database.cannot_open");
  assert.ok(!scene.workspace.list().includes("nowhere.db"));
  const secret = await scene.run("diff", "database", "postgrex://user:secret@host/db");
  assert.doesNotMatch(secret.stderr, /secret/);
});
