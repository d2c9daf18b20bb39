/** The sample in `migrations/`: it is the first thing that people try. */
import { strict as assert } from "node:assert";
import { rowsOf, tablesOf, withWorkspace } from "./harness.ts";

const SAMPLE = ["-d", new URL("../../migrations", import.meta.url).pathname];
const URL_FLAG = ["--url", "sqlite:app.db"];

Deno.test("the sample goes up to one head and down again", () =>
  withWorkspace(async (workspace) => {
    const run = (...args: string[]) => workspace.run(...args, ...SAMPLE, ...URL_FLAG);
    assert.match((await run("heads")).stdout, /^[0-9a-f]{12} \(billing\) \(head\)\n$/);
    const up = await run("upgrade", "head");
    assert.equal(up.code, 0, up.stderr);
    assert.equal(rowsOf(workspace, "app.db").length, 1);
    assert.deepEqual(tablesOf(workspace, "app.db"), ["invoices", "people", "projects"]);
    assert.deepEqual(workspace.query("app.db", "SELECT number, amount FROM invoices"), [
      { number: "analytical-engine-1", amount: 500 },
    ]);
    assert.equal((await run("current", "--check-heads")).code, 0);
    const down = await run("downgrade", "base", "--yes");
    assert.equal(down.code, 0, down.stderr);
    assert.deepEqual(tablesOf(workspace, "app.db"), []);
    assert.equal((await run("repair", "files")).code, 0);
  }));

Deno.test("the sample's branch can be applied alone, with what it depends on", () =>
  withWorkspace(async (workspace) => {
    const run = (...args: string[]) => workspace.run(...args, ...SAMPLE, ...URL_FLAG);
    const up = await run("upgrade", "97c3fa05e2b1");
    assert.equal(up.code, 0, up.stderr);
    assert.deepEqual(rowsOf(workspace, "app.db"), ["97c3fa05e2b1"]);
    assert.equal((await run("downgrade", "billing@81d04e6f52ab")).code, 0);
    assert.deepEqual(rowsOf(workspace, "app.db"), ["c6b2097fd1e3"]);
  }));
