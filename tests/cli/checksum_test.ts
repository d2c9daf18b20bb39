/** Files that were edited since they were applied: who is told, and how they are accepted. */
import { strict as assert } from "node:assert";
import { testPostgres } from "../autogenerate/scene.ts";
import { runAdministration } from "../server/postgres.ts";
import { assertFails, withWorkspace, type Workspace, writeRevisions } from "./harness.ts";

const URL_FLAG = ["--url", "sqlite:app.db"];

/** Three applied revisions, one with a helper and one with a file of SQL; a fourth is pending. */
async function withApplied(
  test: (workspace: Workspace, run: Workspace["run"]) => Promise<void>,
): Promise<void> {
  await withWorkspace(async (workspace) => {
    const run = (...args: readonly string[]) => workspace.run(...args, ...URL_FLAG);
    workspace.write("migrations/_help.ts", `export const table = "helped";\n`);
    workspace.write("migrations/sql/more.sql", "CREATE TABLE more (id INTEGER);\n");
    writeRevisions(
      workspace,
      { id: "aaaa", upgrade: `op.execute("SELECT 1");` },
      { id: "cccc", down: "bbbb", upgrade: `op.executeFile("./sql/more.sql");` },
      { id: "dddd", down: "cccc" },
    );
    const header = (id: string) =>
      `export const branchLabels = null, dependsOn = null;\nexport const revision = "${id}";\n`;
    workspace.write(
      "migrations/bbbb.ts",
      `import { table } from "./_help.ts";\n${
        header("bbbb")
      }export const downRevision = "aaaa";\nexport function upgrade({ op }) { op.execute("SELECT '" + table + "'"); }\nexport function downgrade() {}\n`,
    );
    const up = await run("upgrade", "cccc");
    assert.equal(up.code, 0, up.stderr);
    await test(workspace, run);
  });
}

const edit = (workspace: Workspace, file: string) =>
  workspace.write(file, `${workspace.read(file)}\n`);

const changed = async (run: Workspace["run"]): Promise<string[]> =>
  (await run("status", "--json")).json().data.changedFiles
    .map(({ revision }: { revision: string }) => revision);

Deno.test("an edit counts, of the file, its helpers and its SQL; line ends, BOM and name do not", () =>
  withApplied(async (workspace, run) => {
    for (const file of ["aaaa.ts", "bbbb.ts", "_help.ts", "sql/more.sql"]) {
      const text = workspace.read(`migrations/${file}`);
      workspace.write(`migrations/${file}`, `\uFEFF${text.replaceAll("\n", "\r\n")}`);
    }
    await Deno.rename(`${workspace.dir}/migrations/aaaa.ts`, `${workspace.dir}/migrations/z.ts`);
    edit(workspace, "migrations/dddd.ts");
    assert.deepEqual(await changed(run), []);
    edit(workspace, "migrations/z.ts");
    assert.deepEqual(await changed(run), ["aaaa"]);
    edit(workspace, "migrations/_help.ts");
    edit(workspace, "migrations/sql/more.sql");
    assert.deepEqual((await changed(run)).sort(), ["aaaa", "bbbb", "cccc"]);
    // What was undone may change.
    assert.equal((await run("downgrade", "aaaa")).code, 0);
    assert.deepEqual(await changed(run), ["aaaa"]);
  }));

Deno.test("a run with work warns; an accepted file is no news any more", () =>
  withApplied(async (workspace, run) => {
    edit(workspace, "migrations/bbbb.ts");
    edit(workspace, "migrations/sql/more.sql");
    const status = await run("status", "--exit-code");
    assert.equal(status.code, 1);
    assert.match(status.stdout, /Changed {3}migrations\/bbbb\.ts: edited since bbbb was applied/);
    const up = await run("upgrade");
    assert.equal(up.code, 0, up.stderr);
    assert.match(up.stderr, /warning: .*bbbb\.ts and .*cccc\.ts were edited/);
    // Nothing to do is no run.
    assert.doesNotMatch((await run("upgrade")).stderr, /warning/);

    const before = workspace.query("app.db", "SELECT * FROM migrate_log ORDER BY id");
    const accepted = await workspace.runWith(
      { env: { USER: "ada" } },
      ...["repair", "accept", "bbb", "-m", "a comment", ...URL_FLAG],
    );
    assert.deepEqual([accepted.code, accepted.stdout], [0, "bbbb  migrations/bbbb.ts\n"]);
    assert.deepEqual(await changed(run), ["cccc"]);
    const all = await run("repair", "accept", "--all", "--json");
    assert.deepEqual(
      all.json().data.accepted.map(({ revision }: { revision: string }) => revision),
      ["cccc"],
    );
    assert.deepEqual(await changed(run), []);
    const after = workspace.query("app.db", "SELECT * FROM migrate_log ORDER BY id");
    assert.deepEqual(after.slice(0, before.length), before);
    const [first] = after.slice(before.length);
    const detail = JSON.parse(String(first?.["detail"]));
    assert.deepEqual([first?.["event"], first?.["revision"], detail.user, detail.why], [
      "accepted",
      "bbbb",
      "ada",
      "a comment",
    ]);
    assert.match((await run("repair", "accept", "bbbb")).stderr, /Nothing to accept/);
    // The last run is still what status tells of, and another edit is news again.
    assert.equal((await run("status", "--json")).json().data.lastRun.isOpen, false);
    edit(workspace, "migrations/bbbb.ts");
    assert.deepEqual(await changed(run), ["bbbb"]);
  }));

Deno.test("with strictChecksums an edited file stops runs and verify, before anything is done", () =>
  withApplied(async (workspace, run) => {
    edit(workspace, "migrations/aaaa.ts");
    workspace.write("migrate.config.ts", "export default { strictChecksums: true };\n");
    for (const args of [["upgrade"], ["downgrade", "-1"], ["verify"]]) {
      const result = await run(...args);
      assertFails(result, "history.changed_file");
      assert.match(result.stderr, /migrate repair accept aaaa/);
    }
    assert.deepEqual(workspace.query("app.db", "SELECT * FROM alembic_version"), [
      { version_num: "cccc" },
    ]);
    assert.deepEqual(await changed(run), ["aaaa"]);
    assert.equal((await run("repair", "accept", "aaaa")).code, 0);
    assert.equal((await run("upgrade")).code, 0);
  }));

Deno.test("what cannot be accepted says why", () =>
  withApplied(async (workspace, run) => {
    const accept = (...args: string[]) => run("repair", "accept", ...args);
    assertFails(await accept(), "usage.missing_argument");
    assertFails(await accept("aaaa", "--all"), "usage.invalid_argument");
    assertFails(await accept("nope"), "graph.unknown_revision");
    assertFails(await accept("dddd"), "history.not_applied");
    workspace.execute("app.db", "DELETE FROM migrate_log WHERE revision = 'bbbb'");
    assertFails(await accept("bbbb"), "history.no_checksum");
    await Deno.remove(`${workspace.dir}/migrations/cccc.ts`);
    await Deno.remove(`${workspace.dir}/migrations/dddd.ts`);
    // Its file is gone: the row is unknown, and the others are told of all the same.
    assertFails(await accept("cccc"), "graph.unknown_revision");
    edit(workspace, "migrations/aaaa.ts");
    workspace.execute("app.db", "UPDATE alembic_version SET version_num = 'bbbb'");
    const other = ["--url", "sqlite:other.db"];
    assertFails(await workspace.run("repair", "accept", "aaaa", ...other), "history.not_applied");
    assert.deepEqual(workspace.list().includes("other.db"), false);
    workspace.write("migrate.config.ts", "export default { log: false };\n");
    assertFails(await accept("--all"), "history.no_checksum");
    assert.deepEqual(await changed(run), []);
    workspace.write("migrate.config.ts", "export default {};\n");
    workspace.execute("app.db", "DROP TABLE migrate_log");
    assertFails(await accept("aaaa"), "history.no_checksum");
    assert.match((await accept("--all")).stderr, /Nothing to accept/);
  }));

testPostgres(
  "a role that may only read is told of edits, and cannot accept them",
  async (scene) => {
    const { workspace } = scene;
    writeRevisions(workspace, { id: "aaaa" }, { id: "bbbb", down: "aaaa" });
    await scene.succeed("upgrade", "aaaa");
    edit(workspace, "migrations/aaaa.ts");
    const role = `reader_${crypto.randomUUID().slice(0, 8)}`;
    await runAdministration(`CREATE ROLE ${role} LOGIN PASSWORD 'x'`);
    try {
      await scene.execute(`GRANT SELECT ON alembic_version, migrate_log TO ${role}`);
      const url = new URL(scene.url);
      [url.username, url.password] = [role, "x"];
      const run = (...args: string[]) =>
        workspace.runWith({ env: { DATABASE_URL: url.href } }, ...args);
      assert.deepEqual(
        (await run("status", "--json")).json().data.changedFiles[0].revision,
        "aaaa",
      );
      const accepted = await run("repair", "accept", "aaaa");
      assertFails(accepted, "database.statement_failed");
      assert.match(accepted.stderr, /permission denied/);
    } finally {
      await scene.execute(`DROP OWNED BY ${role}`);
      await runAdministration(`DROP ROLE ${role}`);
    }
  },
);
