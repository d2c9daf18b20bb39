/** `verify`: which revisions it takes, how it goes on behind what is wrong, and with rows. */
import { strict as assert } from "node:assert";
import { testEach, testMariadb, testPostgres, testSqlite } from "../autogenerate/scene.ts";
import { assertFails, withWorkspace, writeChain, writeRevisions } from "../cli/harness.ts";
import { withPostgres } from "../server/postgres.ts";
import type { Workspace } from "../cli/harness.ts";

const URL_FLAG = ["--url", "sqlite:app.db"];
const SAMPLE = ["-d", new URL("../../migrations", import.meta.url).pathname];

interface Told {
  readonly revision: string;
  readonly problem: string;
  readonly why: string;
}

const idsOf = (list: readonly Told[]) => list.map(({ revision }) => revision);

testEach("the sample passes", async (scene) => {
  const result = await scene.run("verify", "--json", ...SAMPLE);
  assert.equal(result.code, 0, result.stdout + result.stderr);
  const { data } = result.json();
  assert.equal(data.verified.length, 7);
  assert.deepEqual([data.findings, data.notVerified], [[], []]);
  // What was verified is in no database.
  assert.deepEqual(await scene.list("SELECT 1 FROM alembic_version").catch(() => "none"), "none");
});

/** A branch with a label, one that depends on it, a merge, two ways not to have a way back. */
function writeGraph(workspace: Workspace): void {
  const table = (name: string) => ({
    upgrade: `op.createTable("${name}", { id: t.integer().primaryKey() });`,
    downgrade: `op.dropTable("${name}");`,
  });
  writeRevisions(
    workspace,
    { id: "aaaa", ...table("a") },
    { id: "bbbb", down: "aaaa", labels: "side", ...table("b") },
    { id: "cccc", down: "aaaa", header: `export const irreversible = "rows are gone";` },
    { id: "dddd", down: "cccc", dependsOn: "side", upgrade: `op.addColumn("b", "x", t.text());` },
    { id: "eeee", down: ["bbbb", "dddd"] },
  );
  workspace.write(
    "migrations/ffff.ts",
    `export const revision = "ffff"; export const downRevision = "eeee";
export const branchLabels = null; export const dependsOn = null;
export function upgrade() {}\n`,
  );
}

Deno.test("branches, merges and dependencies; what has no way back is named, and no finding", () =>
  withWorkspace(async (workspace) => {
    writeGraph(workspace);
    const result = await workspace.call("verify", "--json", ...URL_FLAG);
    assert.equal(result.code, 1, result.stderr);
    const { verified, findings, notVerified } = result.json().data;
    assert.deepEqual([...verified].sort(), ["aaaa", "bbbb", "dddd", "eeee"]);
    assert.deepEqual(idsOf(findings), ["dddd"]);
    assert.deepEqual(notVerified.map(({ revision, why }: Told) => [revision, why]), [
      ["cccc", "irreversible: rows are gone"],
      ["ffff", "it has no downgrade function"],
    ]);
    assert.match(result.stderr, /Verifying eeee, revision eeee \(\d of 6\)/);
    assert.match(result.stderr, /Not verified: cccc \(irreversible: rows are gone\)/);
    assert.deepEqual(workspace.list(), ["migrations"]);
  }));

Deno.test("which revisions: pending and edited ones, a range, one, all", () =>
  withWorkspace(async (workspace) => {
    writeChain(workspace, "aaaa", "bbbb", "cccc", "dddd");
    const run = (...args: string[]) => workspace.call(...args, ...URL_FLAG);
    const verified = async (...args: string[]) => {
      const result = await run("verify", "--json", ...args);
      assert.equal(result.code, 0, result.stderr);
      return result.json().data.verified;
    };
    assert.equal((await run("upgrade", "bbbb")).code, 0);
    assert.deepEqual(await verified(), ["cccc", "dddd"]);
    assert.deepEqual(await verified("bbbb:cccc"), ["bbbb", "cccc"]);
    assert.deepEqual(await verified("current:"), ["bbbb", "cccc", "dddd"]);
    assert.deepEqual(await verified("aaa"), ["aaaa"]);
    workspace.write("migrations/aaaa.ts", `${workspace.read("migrations/aaaa.ts")}// edited\n`);
    const edited = await run("verify", "--json");
    assert.deepEqual(edited.json().data.verified, ["aaaa", "cccc", "dddd"]);
    assert.equal(edited.json().data.changedFiles[0].revision, "aaaa");
    assert.match(edited.json().warnings.join(), /aaaa\.ts was edited .* repair accept aaaa/);
    assert.equal((await run("repair", "accept", "--all")).code, 0);
    assert.equal((await run("upgrade")).code, 0);
    assert.deepEqual(await verified(), []);
    assert.deepEqual(await verified("--all"), ["aaaa", "bbbb", "cccc", "dddd"]);
    assert.match((await run("verify")).stderr, /Nothing to verify: .*--all/);
    assertFails(await run("verify", "--all", "head"), "usage.invalid_argument");
    assertFails(await run("verify", "nope"), "graph.unknown_revision");
    assertFails(await run("verify", "dddd:aaaa"), "graph.invalid_range");
  }));

Deno.test("what cannot be applied is a finding, and what needs it is not looked at", () =>
  withWorkspace(async (workspace) => {
    writeChain(workspace, "aaaa", "bbbb", "cccc");
    writeRevisions(workspace, { id: "bbbb", down: "aaaa", upgrade: `op.dropTable("nothing");` });
    const result = await workspace.call("verify", "--json", ...URL_FLAG);
    assert.equal(result.code, 1);
    const { verified, findings, notVerified } = result.json().data;
    assert.deepEqual(verified, ["aaaa"]);
    assert.deepEqual([findings[0].revision, findings[0].problem], ["bbbb", "upgradeFailed"]);
    assert.equal(findings[0].error.code, "database.statement_failed");
    assert.deepEqual(idsOf(notVerified), ["cccc"]);
    // The same where it is on the way to what is asked for.
    const above = await workspace.call("verify", "cccc", "--json", ...URL_FLAG);
    assert.deepEqual(idsOf(above.json().data.findings), ["bbbb"]);
    // A file that does not load is no finding.
    workspace.write("migrations/cccc.ts", `${workspace.read("migrations/cccc.ts")}\nthrow 1;`);
    assertFails(await workspace.call("verify", ...URL_FLAG), "revision.load_failed");
  }));

const USERS = `op.createTable("users", {
    id: t.integer().primaryKey(),
    name: t.string(50).notNull(),
    age: t.integer(),
  });`;
const SEED = `seed: ({ op, revision }) => {
  if (revision !== "aaaa") return;
  op.bulkInsert("users", [{ id: 1, name: "Ada", age: 36 }, { id: 2, name: "Bob", age: 40 }]);
}`;

testEach("rows that a seed has put there must come through", async (scene) => {
  const { workspace } = scene;
  workspace.write("migrate.config.ts", `export default { ${SEED} };\n`);
  writeRevisions(
    workspace,
    { id: "aaaa", upgrade: USERS, downgrade: `op.dropTable("users");` },
    {
      id: "bbbb",
      down: "aaaa",
      message: "values of a column are lost",
      upgrade: `op.dropColumn("users", "age");`,
      downgrade: `op.addColumn("users", "age", t.integer());`,
    },
    {
      id: "cccc",
      down: "bbbb",
      message: "nothing is lost",
      upgrade: `op.renameColumn("users", "name", "full_name");`,
      downgrade: `op.renameColumn("users", "full_name", "name");`,
    },
    {
      id: "dddd",
      down: "cccc",
      message: "rows are lost and left",
      upgrade: `op.execute("INSERT INTO users (id, full_name) VALUES (3, 'Eve')");`,
      downgrade: `op.execute("DELETE FROM users WHERE id = 1");`,
    },
  );
  const result = await scene.run("verify", "--json");
  assert.equal(result.code, 1, result.stderr);
  const { findings } = result.json().data;
  assert.deepEqual(
    findings.map(({ revision, problem, differences, data }: {
      revision: string;
      problem: string;
      differences: unknown;
      data: unknown;
    }) => ({ revision, problem, differences, data })),
    [
      {
        revision: "bbbb",
        problem: "notRestored",
        differences: [],
        data: [{ table: "users", lost: 0, added: 0, changed: 2, columns: ["age"] }],
      },
      {
        revision: "dddd",
        problem: "notRestored",
        differences: [],
        data: [{ table: "users", lost: 1, added: 1, changed: 0, columns: [] }],
      },
    ],
  );
});

Deno.test("a seed that fails says where", () =>
  withWorkspace(async (workspace) => {
    writeRevisions(workspace, { id: "aaaa", upgrade: USERS, downgrade: `op.dropTable("users");` });
    const run = async (seed: string) => {
      workspace.write("migrate.config.ts", `export default {\n  seed: ${seed},\n};\n`);
      return await workspace.call("verify", ...URL_FLAG);
    };
    const sql = await run(`({ op }) => op.execute("INSERT INTO nowhere VALUES (1)")`);
    assertFails(sql, "config.hook_failed");
    assert.match(sql.stderr, /migrate\.config\.ts:2:\d+: The hook "seed \(revision aaaa\)"/);
    const thrown = await run(`() => { throw new Error("no rows today") }`);
    assertFails(thrown, "config.hook_failed");
    assert.match(thrown.stderr, /migrate\.config\.ts:2:\d+: .*no rows today/);
    assertFails(await run(`"rows.sql"`), "config.invalid_value");
  }));

testSqlite(
  "people are told which revision, which file, what is wrong and what to do",
  async (scene) => {
    writeRevisions(scene.workspace, {
      id: "aaaa",
      message: "create users",
      upgrade: `${USERS} op.createIndex("ix_users", "users", ["name"]);`,
      downgrade: "",
    });
    const { code, stdout, stderr } = await scene.run("verify");
    assert.equal(code, 1);
    assert.equal(
      stdout,
      `aaaa, create users (migrations/aaaa.ts): the downgrade does not restore what was there before the upgrade
  table users: not expected
  hint: Mend downgrade in migrations/aaaa.ts, or say why it cannot: export const irreversible = "..."; then: migrate verify aaaa
`,
    );
    assert.match(stderr, /Verified 1 revision in .*; wrong: aaaa/);
  },
);

testPostgres("outside transactions, and in a scratch database that is named", async (scene) => {
  const alone = (id: string, down: string, downgrade: string) => ({
    id,
    down,
    upgrade: `op.createIndex("ix_${id}", "users", ["age"], { postgres: { concurrently: true } });`,
    downgrade,
  });
  writeRevisions(
    scene.workspace,
    { id: "aaaa", upgrade: USERS, downgrade: `op.dropTable("users");` },
    alone(
      "bbbb",
      "aaaa",
      `op.dropIndex("ix_bbbb", "users", { postgres: { concurrently: true } });`,
    ),
    // No rollback takes this back: the next goes on in an empty database.
    alone(
      "cccc",
      "bbbb",
      `op.dropIndex("ix_bbbb", "users", { postgres: { concurrently: true } });`,
    ),
    alone("dddd", "cccc", ""),
  );
  await withPostgres(async (scratch) => {
    const run = () => scene.run("verify", "--json", "--scratch-url", scratch);
    for (const result of [await run(), await run()]) {
      assert.equal(result.code, 1, result.stdout + result.stderr);
      const { verified, findings } = result.json().data;
      assert.deepEqual(verified, ["aaaa", "bbbb", "cccc", "dddd"]);
      assert.deepEqual(idsOf(findings), ["cccc", "dddd"]);
    }
    const own = await scene.run("verify", "--scratch-url", scene.url);
    assertFails(own, "config.scratch_is_real");
  });
});

testMariadb("what would reach beyond the scratch database is refused", async (scene) => {
  writeRevisions(scene.workspace, {
    id: "aaaa",
    upgrade: `op.createSchema("migrate_beyond");`,
    downgrade: `op.dropSchema("migrate_beyond");`,
  });
  const result = await scene.run("verify", "--json");
  assert.equal(result.code, 1, result.stderr);
  const [finding] = result.json().data.findings;
  assert.deepEqual([finding.problem, finding.error.code], [
    "upgradeFailed",
    "unsupported.operation",
  ]);
  assert.deepEqual(
    await scene.list(
      "SELECT 1 FROM information_schema.schemata WHERE schema_name = 'migrate_beyond'",
    ),
    [],
  );
});
