/** What only a person at a terminal is shown. */
import { strict as assert } from "node:assert";
import { rowsOf, withWorkspace, writeRevisions } from "./harness.ts";
import { runOnTerminal } from "./terminal.ts";

const ENV = { DATABASE_URL: "sqlite:app.db" };

Deno.test("a plan that loses rows is told before it runs, and only on a terminal", () =>
  withWorkspace(async (workspace) => {
    writeRevisions(workspace, {
      id: "aaaa1",
      upgrade: 'op.createTable("kept", { id: t.integer().primaryKey() });\n' +
        '  op.createTable("empty", { id: t.integer().primaryKey() });\n' +
        '  op.bulkInsert("kept", [{ id: 1 }]);',
      downgrade: 'op.dropTable("empty");\n  op.dropTable("kept");',
    }, {
      id: "aaaa2",
      down: "aaaa1",
      isAsync: true,
      downgrade: 'console.log("SEEN");\n  await op.query("SELECT 1");',
    });
    const options = { cwd: workspace.dir, env: ENV, typed: "n\n" };
    const up = await runOnTerminal(options, "upgrade");
    if (up === null) return;
    assert.equal(up.code, 0, up.text);
    assert.doesNotMatch(up.text, /To know before/);
    const declined = await runOnTerminal(options, "downgrade", "base");
    assert.equal(declined?.code, 2, declined?.text);
    assert.match(declined?.text ?? "", /To know before it runs \(1 of 2 revisions\)/);
    assert.match(declined?.text ?? "", /drop table kept: .*\(1 row\)/);
    assert.doesNotMatch(declined?.text ?? "", /table empty|SEEN/);
    assert.deepEqual(rowsOf(workspace, "app.db"), ["aaaa2"]);
    const { code, stderr } = await workspace.runWith({ env: ENV }, "downgrade", "aaaa1");
    assert.equal(code, 0, stderr);
    const quiet = await workspace.runWith({ env: ENV }, "downgrade", "base", "--json");
    assert.equal(quiet.code, 0, quiet.stderr);
    assert.doesNotMatch(stderr + quiet.stderr, /To know before/);
  }));
