/** What happens to the file of a database while a run works on it. */
import { strict as assert } from "node:assert";
import {
  assertFails,
  rowsOf,
  tablesOf,
  withWorkspace,
  type Workspace,
  writeRevisions,
} from "./harness.ts";

const URL_OF_FILE = ["--url", "sqlite:app.db"];

/** Three revisions that write; the second does something to the file in the midst of it. */
function writeThree(workspace: Workspace, deed: string): void {
  const note = (id: string) => `await op.run("INSERT INTO notes VALUES ('${id}')");`;
  writeRevisions(
    workspace,
    {
      id: "a1",
      isAsync: true,
      upgrade: `op.execute("CREATE TABLE notes (id text)"); ${note("a1")}`,
    },
    { id: "b2", down: "a1", isAsync: true, upgrade: `${note("b2")} ${deed} ${note("b2")}` },
    { id: "c3", down: "b2", isAsync: true, upgrade: note("c3") },
  );
}

const notes = (workspace: Workspace, file: string) =>
  workspace.query(file, "SELECT id FROM notes").map(({ id }) => id);

for (const mode of ["delete", "wal"]) {
  Deno.test(`a file that is replaced during a run (${mode}): nothing is written`, () =>
    withWorkspace(async (workspace) => {
      workspace.execute("app.db", `PRAGMA journal_mode = ${mode}`);
      workspace.execute("other.db", "CREATE TABLE theirs (id); INSERT INTO theirs VALUES (7)");
      writeThree(
        workspace,
        `const fs = await import("node:fs");
        for (const end of ["", "-wal", "-shm"]) {
          if (fs.existsSync("app.db" + end)) fs.renameSync("app.db" + end, "old.db" + end);
        }
        fs.renameSync("other.db", "app.db");`,
      );
      const other = await Deno.readFile(`${workspace.dir}/other.db`);
      const failed = await workspace.run("upgrade", ...URL_OF_FILE);
      assertFails(failed, "database.connection_lost");
      assert.match(failed.stderr, /b2/);
      assert.match(failed.stderr, /put another file in its place/);
      assert.match(failed.stderr, /migrate status/);
      assert.deepEqual(await Deno.readFile(`${workspace.dir}/app.db`), other);
      assert.deepEqual(tablesOf(workspace, "app.db"), ["theirs"]);
      assert.deepEqual([rowsOf(workspace, "old.db"), notes(workspace, "old.db")], [["a1"], ["a1"]]);
      writeThree(workspace, "");
      const next = await workspace.run("upgrade", "--url", "sqlite:old.db");
      assert.equal(next.code, 0, next.stderr);
      assert.deepEqual(notes(workspace, "old.db"), ["a1", "b2", "b2", "c3"]);
    }));
}

Deno.test("a file that is removed during a run: the error says so, none is made", () =>
  withWorkspace(async (workspace) => {
    writeThree(workspace, `const fs = await import("node:fs"); fs.rmSync("app.db");`);
    const failed = await workspace.run("upgrade", ...URL_OF_FILE);
    assertFails(failed, "database.connection_lost");
    assert.match(failed.stderr, /removed the file/);
    assert.ok(!workspace.list().includes("app.db"));
    writeThree(workspace, "");
    const next = await workspace.run("upgrade", ...URL_OF_FILE);
    assert.equal(next.code, 0, next.stderr);
    assert.deepEqual(rowsOf(workspace, "app.db"), ["c3"]);
  }));

/** Lets the file grow by a few pages only. */
const LITTLE = `const [{ page_count }] = await op.query("PRAGMA page_count");
  await op.query("PRAGMA max_page_count = " + (page_count + 3));`;
const MUCH =
  `op.bulkInsert("notes", Array.from({ length: 500 }, () => ({ id: "x".repeat(900) })));`;

for (const transaction of ["each", "none"]) {
  Deno.test(`a full disk (transaction ${transaction}): nothing of the statement is there`, () =>
    withWorkspace(async (workspace) => {
      const header = transaction === "none" ? `export const transaction = "none";` : "";
      const write = (limit: string) =>
        writeRevisions(
          workspace,
          { id: "a1", upgrade: `op.execute("CREATE TABLE notes (id text)");` },
          {
            id: "b2",
            down: "a1",
            isAsync: true,
            header,
            upgrade: `${limit} op.createTable("more", { id: t.integer().primaryKey() }); ${MUCH}`,
          },
        );
      write(LITTLE);
      const failed = await workspace.run("upgrade", ...URL_OF_FILE);
      assertFails(failed, "database.statement_failed");
      assert.match(failed.stderr, /full/);
      assert.match(failed.stderr, /hint: Free some space/);
      assert.match(failed.stderr, /The database is at a1; done: a1/);
      assert.deepEqual([rowsOf(workspace, "app.db"), notes(workspace, "app.db")], [["a1"], []]);
      const isKept = transaction === "none";
      assert.deepEqual(tablesOf(workspace, "app.db"), isKept ? ["more", "notes"] : ["notes"]);
      assert.deepEqual(workspace.query("app.db", "PRAGMA integrity_check"), [
        { integrity_check: "ok" },
      ]);
      write("");
      const next = await workspace.run("upgrade", ...URL_OF_FILE, ...isKept ? ["--resume"] : []);
      assert.equal(next.code, 0, next.stderr);
      assert.equal(notes(workspace, "app.db").length, 500);
    }));
}
