/** `edit`: where the file of a revision is. */
import { strict as assert } from "node:assert";
import { assertFails, withWorkspace, writeChain, writeRevisions } from "./harness.ts";

const URL_FLAG = ["--url", "sqlite:app.db"];

Deno.test("edit prints the path, and says on stderr how to open it", () =>
  withWorkspace(async (workspace) => {
    writeChain(workspace, "aaaa1", "bbbb1");
    const env = { VISUAL: "", EDITOR: "vim" };
    const result = await workspace.callWith({ env }, "edit", "head");
    assert.equal(result.code, 0, result.stderr);
    assert.equal(result.stdout, "migrations/bbbb1.ts\n");
    assert.match(result.stderr, /\$EDITOR \$\(migrate edit head\)/);
    const visual = await workspace.callWith({ env: { VISUAL: "code" } }, "edit", "aa", "--json");
    assert.match(visual.stderr, /\$VISUAL \$\(migrate edit aa\)/);
    assert.deepEqual(visual.json().data, { files: ["migrations/aaaa1.ts"] });
  }));

Deno.test("edit of several revisions, and of those that the database is at", () =>
  withWorkspace(async (workspace) => {
    writeChain(workspace, "aaaa1", "bbbb1");
    writeRevisions(workspace, { id: "cccc1", labels: "other" });
    const heads = await workspace.call("edit", "heads");
    assert.equal(heads.stdout, "migrations/bbbb1.ts\nmigrations/cccc1.ts\n");
    assertFails(await workspace.call("edit", "current", ...URL_FLAG), "graph.invalid_target");
    await workspace.call("upgrade", "aaaa1", ...URL_FLAG);
    const current = await workspace.call("edit", "current", ...URL_FLAG);
    assert.equal(current.stdout, "migrations/aaaa1.ts\n");
    assertFails(await workspace.call("edit", "current"), "config.missing_url");
  }));

Deno.test("edit of nothing is an error", () =>
  withWorkspace(async (workspace) => {
    assertFails(await workspace.call("edit", "head"), "config.missing_directory");
    writeChain(workspace, "aaaa1");
    assertFails(await workspace.call("edit"), "usage.missing_argument");
    assertFails(await workspace.call("edit", "base"), "graph.invalid_target");
    assertFails(await workspace.call("edit", "nope"), "graph.unknown_revision");
    assertFails(await workspace.call("edit", "a", "b"), "usage.unexpected_argument");
  }));
