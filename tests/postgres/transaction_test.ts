/** What is committed, and what is not, when a revision ends well or badly. */
import { strict as assert } from "node:assert";
import { assertFails, type RevisionParts, writeRevisions } from "../cli/harness.ts";
import { type Scene, testScene } from "./scene.ts";

/** A table that the revisions write the number of their transaction to. */
const NOTE = `op.execute("INSERT INTO notes VALUES (txid_current())");`;

/** A chain: each notes its transaction and makes a table, and does what is given besides. */
function writeNoting(
  { workspace }: Scene,
  parts: Readonly<Record<string, Partial<RevisionParts>>>,
): void {
  const ids = Object.keys(parts);
  writeRevisions(
    workspace,
    ...ids.map((id, index) => ({
      id,
      down: ids[index - 1] ?? null,
      ...parts[id],
      upgrade: `${NOTE} op.execute("CREATE TABLE t_${id} (id int)"); ${parts[id]?.upgrade ?? ""}`,
    })),
  );
}

const FAIL = `op.execute("SELECT 1 / 0");`;
const transactions = "SELECT count(DISTINCT id) FROM notes";

testScene("each revision has a transaction of its own", async (scene) => {
  await scene.execute("CREATE TABLE notes (id bigint)");
  writeNoting(scene, { a1: {}, b2: {}, c3: { upgrade: FAIL }, d4: {} });
  const failed = await scene.call("upgrade", "--json");
  assertFails(failed, "database.statement_failed");
  const { data, code } = failed.json();
  assert.equal(code, "database.statement_failed", JSON.stringify(data));
  assert.deepEqual(await scene.rows(), ["b2"]);
  assert.deepEqual(await scene.tables(), ["notes", "t_a1", "t_b2"]);
  writeNoting(scene, { a1: {}, b2: {}, c3: {}, d4: {} });
  assert.equal((await scene.call("upgrade")).code, 0);
  assert.deepEqual(await scene.rows(), ["d4"]);
  assert.deepEqual(await scene.list(transactions), [4]);
});

testScene("all revisions share a transaction where the config says so", async (scene) => {
  await scene.execute("CREATE TABLE notes (id bigint)");
  scene.workspace.write("migrate.config.ts", `export default { transaction: "all" };`);
  writeNoting(scene, { a1: {}, b2: {}, c3: { upgrade: FAIL }, d4: {} });
  const failed = await scene.call("upgrade");
  assertFails(failed, "database.statement_failed");
  assert.match(failed.stderr, /rolled back too: a1 and b2; not started: d4/);
  assert.deepEqual(await scene.rows(), []);
  assert.deepEqual(await scene.tables(), ["notes"]);
  writeNoting(scene, { a1: {}, b2: {}, c3: {}, d4: {} });
  assert.equal((await scene.call("upgrade")).code, 0);
  assert.deepEqual(await scene.rows(), ["d4"]);
  assert.deepEqual(await scene.list(transactions), [1]);
});

testScene("one without a transaction commits what precedes it", async (scene) => {
  await scene.execute("CREATE TABLE notes (id bigint)");
  scene.workspace.write("migrate.config.ts", `export default { transaction: "all" };`);
  const none = `export const transaction = "none";`;
  writeNoting(scene, {
    a1: {},
    b2: { header: none, upgrade: `${NOTE} op.execute("VACUUM notes"); ${FAIL} ${NOTE}` },
    c3: {},
  });
  const failed = await scene.call("upgrade");
  assertFails(failed, "database.statement_failed");
  assert.match(failed.stderr, /The database is at a1; done: a1; not started: c3/);
  assert.deepEqual(await scene.rows(), ["a1"]);
  assert.deepEqual(await scene.tables(), ["notes", "t_a1", "t_b2"]);
  assert.deepEqual(await scene.list(transactions), [3]);
});

testScene("no transactions at all: each statement stands for itself", async (scene) => {
  await scene.execute("CREATE TABLE notes (id bigint)");
  scene.workspace.write("migrate.config.ts", `export default { transaction: "none" };`);
  writeNoting(scene, { a1: { upgrade: NOTE }, b2: { upgrade: NOTE + FAIL } });
  assertFails(await scene.call("upgrade"), "database.statement_failed");
  assert.deepEqual(await scene.rows(), ["a1"]);
  assert.deepEqual(await scene.list(transactions), [4]);
  assert.deepEqual(await scene.tables(), ["notes", "t_a1", "t_b2"]);
});

/** Everything that a failed step could have changed. */
async function snapshot(scene: Scene): Promise<unknown> {
  return [
    await scene.query(
      `SELECT table_name, column_name, data_type, column_default, is_nullable
        FROM information_schema.columns WHERE table_schema = 'public' ORDER BY 1, 2`,
    ),
    await scene.query(`SELECT conname, pg_get_constraintdef(oid) AS d FROM pg_constraint
      WHERE connamespace = 'public'::regnamespace ORDER BY 1`),
    await scene.query("SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1"),
    await scene.query(
      "SELECT typname FROM pg_type WHERE typnamespace = 'public'::regnamespace ORDER BY 1",
    ),
    await scene.query("SELECT * FROM people ORDER BY id"),
    await scene.rows(),
  ];
}

testScene("a failure at any statement leaves all as it was", async (scene) => {
  const changes = [
    `op.addColumn("people", "age", t.integer());`,
    `op.execute("UPDATE people SET name = name || '!'");`,
    `op.createEnum("mood", ["happy", "sad"]);`,
    `const rows = await op.query(sql\`DELETE FROM people WHERE id = 1 RETURNING id\`);`,
    `op.createIndex("ix_people_name", "people", ["name"], { unique: true });`,
    `op.createTable("pets", { id: t.integer().primaryKey() });`,
    `op.dropColumn("people", "name");`,
  ];
  const base = {
    id: "a1",
    upgrade: `op.execute(\`CREATE TABLE people (id int PRIMARY KEY, name text);
      INSERT INTO people VALUES (1, 'Ada'), (2, 'Grace')\`);`,
  };
  writeRevisions(scene.workspace, base);
  assert.equal((await scene.call("upgrade")).code, 0);
  const before = await snapshot(scene);
  for (let place = 0; place <= changes.length; place++) {
    const upgrade = changes.toSpliced(place, 0, FAIL).join("\n  ");
    writeRevisions(scene.workspace, base, { id: "b2", down: "a1", isAsync: true, upgrade });
    assertFails(await scene.call("upgrade"), "database.statement_failed");
    assert.deepEqual(await snapshot(scene), before, `statement ${place}`);
  }
  const upgrade = changes.join("\n  ");
  writeRevisions(scene.workspace, base, { id: "b2", down: "a1", isAsync: true, upgrade });
  const result = await scene.call("upgrade");
  assert.equal(result.code, 0, result.stderr);
  assert.deepEqual(await scene.rows(), ["b2"]);
});
