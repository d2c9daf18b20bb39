/** `merge`: one revision that follows several. */
import { strict as assert } from "node:assert";
import {
  assertFails,
  rowsOf,
  tablesOf,
  withWorkspace,
  type Workspace,
  writeRevisions,
} from "./harness.ts";

const URL_FLAG = ["--url", "sqlite:app.db"];

/** base, with x and y on it. */
function writeFork(workspace: Workspace): void {
  const table = (id: string) => ({
    upgrade: `op.createTable("t_${id}", { id: t.integer().primaryKey() });`,
    downgrade: `op.dropTable("t_${id}");`,
  });
  writeRevisions(
    workspace,
    { id: "base0", ...table("base0") },
    { id: "xxxx1", down: "base0", ...table("xxxx1") },
    { id: "yyyy1", down: "base0", ...table("yyyy1") },
  );
}

Deno.test("merge heads joins them, and both directions work", () =>
  withWorkspace(async (workspace) => {
    writeFork(workspace);
    const merged = await workspace.call("merge", "heads", "--rev-id", "mmmm1");
    assert.equal(merged.code, 0, merged.stderr);
    const file = merged.stdout.trim();
    assert.match(file, /^migrations\/.*_merge_xxxx1_and_yyyy1\.ts$/);
    const text = workspace.read(file);
    assert.match(text, /^\/\/ merge xxxx1 and yyyy1\n/);
    assert.match(text, /\/\/ Revises: xxxx1, yyyy1\n/);
    assert.match(text, /export const downRevision = \["xxxx1", "yyyy1"\];/);

    assert.equal((await workspace.call("heads")).stdout, "mmmm1 (head)\n");
    assert.equal((await workspace.call("upgrade", ...URL_FLAG)).code, 0);
    assert.deepEqual(rowsOf(workspace, "app.db"), ["mmmm1"]);
    assert.equal((await workspace.call("downgrade", "-1", ...URL_FLAG)).code, 0);
    assert.deepEqual(rowsOf(workspace, "app.db"), ["xxxx1", "yyyy1"]);
    assert.deepEqual(tablesOf(workspace, "app.db"), ["t_base0", "t_xxxx1", "t_yyyy1"]);
  }));

Deno.test("merge takes ids, starts of ids, LABEL@head, a message and a label", () =>
  withWorkspace(async (workspace) => {
    writeFork(workspace);
    writeRevisions(workspace, { id: "zzzz1", labels: "zoo" });
    const args = ["xx", "yyyy1", "zoo@head", "-m", "all in one", "--branch-label", "joined"];
    const result = await workspace.call("merge", "--json", ...args);
    assert.equal(result.code, 0, result.stderr);
    const { command, data } = result.json();
    assert.equal(command, "merge");
    assert.deepEqual(data.downRevisions, ["xxxx1", "yyyy1", "zzzz1"]);
    assert.match(data.id, /^[0-9a-f]{12}$/);
    assert.match(data.file, /_all_in_one\.ts$/);
    assert.match(workspace.read(data.file), /branchLabels = "joined"/);
  }));

Deno.test("merge heads takes a head that another one depends on", () =>
  withWorkspace(async (workspace) => {
    writeRevisions(workspace, { id: "aaaa1" }, { id: "bbbb1", dependsOn: "aaaa1", labels: "b" });
    const result = await workspace.call("merge", "heads", "--json");
    assert.deepEqual(result.json().data.downRevisions, ["aaaa1", "bbbb1"]);
    assert.equal((await workspace.call("upgrade", ...URL_FLAG)).code, 0);
    assert.equal(rowsOf(workspace, "app.db").length, 1);
    assert.equal((await workspace.call("downgrade", "base", "--yes", ...URL_FLAG)).code, 0);
    assert.deepEqual(rowsOf(workspace, "app.db"), []);
  }));

Deno.test("merge wants two different revisions that do not overlap", () =>
  withWorkspace(async (workspace) => {
    writeFork(workspace);
    const before = workspace.list("migrations");
    const cases: readonly (readonly [string, ...string[]])[] = [
      ["graph.nothing_to_merge", "xxxx1"],
      ["graph.nothing_to_merge", "xxxx1@heads"],
      ["graph.duplicate_target", "xxxx1", "xx"],
      ["graph.duplicate_target", "heads", "yyyy1"],
      ["graph.overlapping_targets", "base0", "yyyy1"],
      ["graph.overlapping_targets", "yyyy1", "base0", "--splice"],
      ["graph.invalid_target", "base", "xxxx1"],
      ["graph.invalid_target", "xxxx1", "current"],
      ["graph.unknown_revision", "xxxx1", "nope"],
      ["graph.multiple_heads", "head", "xxxx1"],
      ["graph.used_id", "heads", "--rev-id", "base0"],
      ["graph.invalid_id", "heads", "--rev-id", "a-b"],
      ["usage.missing_argument"],
      ["usage.unknown_flag", "heads", "--labels", "x"],
    ];
    for (const [code, ...args] of cases) {
      assertFails(await workspace.call("merge", ...args), code);
    }
    assert.deepEqual(workspace.list("migrations"), before, "nothing was written");
  }));

Deno.test("merging what is no head needs --splice", () =>
  withWorkspace(async (workspace) => {
    writeFork(workspace);
    writeRevisions(workspace, { id: "xxxx2", down: "xxxx1" });
    assertFails(await workspace.call("merge", "xxxx1", "yyyy1"), "graph.not_a_head");
    const spliced = await workspace.call(
      "merge",
      "xxxx1",
      "yyyy1",
      "--splice",
      "--rev-id",
      "mmmm1",
    );
    assert.equal(spliced.code, 0, spliced.stderr);
    assert.equal((await workspace.call("heads")).stdout, "mmmm1 (head)\nxxxx2 (head)\n");
  }));

Deno.test("merge without revisions, with broken ones, or where it cannot write", () =>
  withWorkspace(async (workspace) => {
    assertFails(await workspace.call("merge", "heads"), "config.missing_directory");
    workspace.write("migrations/README.md", "");
    assertFails(await workspace.call("merge", "heads"), "graph.no_revisions");
    writeFork(workspace);
    workspace.write(
      "migrate.config.ts",
      'export default { fileTemplate: "{slug}/{rev}", recursive: true };',
    );
    workspace.write("migrations/taken", "a file, where a folder would have to be");
    assertFails(await workspace.call("merge", "heads", "-m", "taken"), "config.unwritable");
    workspace.write("migrations/broken.ts", "export const revision = 1;");
    assertFails(await workspace.call("merge", "heads"), "graph.unreadable_header");
  }));
