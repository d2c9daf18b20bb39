import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { type ErrorCode, isMigrateError, type MigrateError } from "../core/error.ts";
import { createDenoHost } from "../core/host_deno.ts";
import { loadSettings } from "../environment/settings.ts";
import { apply, type ApplyReport, type Request } from "./apply.ts";
import { readDatabaseState } from "./state.ts";
import { readSomeGraph } from "./apply.ts";
import type { RunContext } from "./session.ts";
import type { RunReport } from "./run_report.ts";
import type { Event } from "../core/event.ts";

const HEAD: Request = { command: "upgrade", targets: ["head"] };

interface Folder {
  readonly path: string;
  readonly events: Event[];
  write(file: string, text: string): Promise<void>;
  /** A revision after another one. */
  revise(id: string, down: string | null, upgrade: string, header?: string): Promise<void>;
  context(options?: { readonly url?: string }): Promise<RunContext>;
  apply(request?: Request): Promise<ApplyReport>;
  /** The names of the tables, and the rows of the version table. */
  look(): { readonly tables: readonly unknown[]; readonly rows: readonly unknown[] };
}

/** A project of its own in a temporary folder, run within this process. */
async function withFolder(test: (folder: Folder) => Promise<void>): Promise<void> {
  const path = await Deno.realPath(await Deno.makeTempDir({ prefix: "migrate_test_" }));
  await Deno.mkdir(`${path}/migrations`);
  const events: Event[] = [];
  const folder: Folder = {
    path,
    events,
    write: (file, text) => Deno.writeTextFile(`${path}/${file}`, text),
    revise: (id, down, upgrade, header = "") =>
      Deno.writeTextFile(
        `${path}/migrations/${id}.ts`,
        `export const revision = "${id}";
export const downRevision = ${JSON.stringify(down)};
${header}
export async function upgrade({ op, t, sql }) { ${upgrade} }
export async function downgrade({ op }) {}
`,
      ),
    async context({ url = "sqlite:app.db" } = {}) {
      const host = { ...createDenoHost(), cwd: path, dropNetwork: async () => {} };
      const settings = await loadSettings(host, { x: {}, url, envFile: false }, "upgrade");
      return { host, settings, emit: (event) => events.push(event) };
    },
    async apply(request = HEAD) {
      return await apply(await folder.context(), request, { toolVersion: "test" });
    },
    look() {
      using database = new DatabaseSync(`${path}/app.db`);
      const read = (sql: string) => database.prepare(sql).all().map((row) => row["v"]);
      return {
        tables: read(
          "SELECT name AS v FROM sqlite_schema WHERE type = 'table' AND name NOT IN ('alembic_version', 'migrate_log') ORDER BY 1",
        ),
        rows: read("SELECT version_num AS v FROM alembic_version ORDER BY 1"),
      };
    },
  };
  try {
    await test(folder);
  } finally {
    await Deno.remove(path, { recursive: true });
  }
}

async function failureOf(work: Promise<unknown>, code: ErrorCode): Promise<MigrateError> {
  const error = await work.then(() => null, (thrown: unknown) => thrown);
  assert.ok(isMigrateError(error, code), String(error));
  return error;
}

const TABLE = (name: string) => `op.createTable("${name}", { id: t.integer() });`;

Deno.test("a revision without a transaction keeps its row when a later one fails", () =>
  withFolder(async (folder) => {
    await folder.write("migrate.config.ts", 'export default { transaction: "all" };');
    await folder.revise("a1", null, TABLE("t1"));
    await folder.revise("a2", "a1", TABLE("t2"), 'export const transaction = "none";');
    await folder.revise("a3", "a2", `${TABLE("t3")} op.execute("nonsense");`);
    const error = await failureOf(folder.apply(), "database.statement_failed");
    const report = error.report as RunReport;
    assert.deepEqual(folder.look(), { tables: ["t1", "t2"], rows: ["a2"] });
    assert.deepEqual(report.done.map(({ revision }) => revision), ["a1", "a2"]);
    assert.deepEqual([report.rolledBack, report.failed], [[], "a3"]);
  }));

Deno.test("scripts in other folders are found again by their checksums", () =>
  withFolder(async (folder) => {
    await Deno.mkdir(`${folder.path}/sql`);
    await folder.write("sql/a.sql", "CREATE TABLE t1 (id); -- ;");
    await folder.revise("a1", null, 'op.executeFile("../sql/a.sql");');
    await folder.apply();
    const context = await folder.context();
    const changed = async () =>
      (await readDatabaseState(context, readSomeGraph(context))).changedFiles
        .map(({ revision }) => revision);
    assert.deepEqual(await changed(), []);
    await folder.write("sql/a.sql", "CREATE TABLE t2 (id)");
    assert.deepEqual(await changed(), ["a1"]);
  }));

Deno.test("rows are read as they were when op.query was called", () =>
  withFolder(async (folder) => {
    await folder.revise(
      "a1",
      null,
      `op.execute("CREATE TABLE a (id); CREATE TABLE b (id); INSERT INTO a VALUES (1), (2)");
      const rows = op.query("SELECT id FROM a");
      op.execute("DELETE FROM a");
      for await (const { id } of rows) op.bulkInsert("b", [{ id }]);`,
    );
    await folder.apply();
    using database = new DatabaseSync(`${folder.path}/app.db`);
    assert.deepEqual(database.prepare("SELECT id FROM b").all().map((row) => row["id"]), [1, 2]);
  }));

Deno.test("a foreign key that SQLite cannot check hinders no revision", () =>
  withFolder(async (folder) => {
    {
      using database = new DatabaseSync(`${folder.path}/app.db`);
      database.exec("CREATE TABLE p (a); CREATE TABLE c (a REFERENCES p (a))");
    }
    await folder.revise("a1", null, 'op.execute("INSERT INTO c VALUES (1)");');
    await folder.apply();
    assert.deepEqual(folder.look().rows, ["a1"]);
  }));

Deno.test("what is no URL of a known database is not told", () =>
  withFolder(async (folder) => {
    await folder.revise("a1", null, "");
    const context = await folder.context({ url: "user:secret@host/db" });
    const error = await failureOf(
      apply(context, HEAD, { toolVersion: "test" }),
      "unsupported.database",
    );
    assert.doesNotMatch(`${JSON.stringify(folder.events)}${error.message}`, /secret/);
  }));

Deno.test("a run that cannot be undone names no command for it", () =>
  withFolder(async ({ revise, apply }) => {
    await revise("a1", null, 'op.execute("CREATE TABLE a (id)");');
    assert.deepEqual((await apply()).undo, ["downgrade", "base"]);
    await revise("b2", "a1", "", 'export const irreversible = "no way back";');
    assert.equal((await apply()).undo, null);
  }));
