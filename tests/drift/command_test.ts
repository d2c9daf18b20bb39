/** The command as its users run it. */
import { strict as assert } from "node:assert";
import { assertFails, withWorkspace, writeChain } from "../cli/harness.ts";

const AT = ["--url", "sqlite:app.db"] as const;

Deno.test("drift says what differs and what takes it back, exits 1, and can be told to accept", () =>
  withWorkspace(async (workspace) => {
    writeChain(workspace, "a1");
    await workspace.call("upgrade", ...AT);
    const none = await workspace.call("drift", "-q", ...AT);
    assert.deepEqual([none.code, none.stderr], [0, ""]);
    workspace.execute("app.db", "CREATE TABLE odd (id)");
    const found = await workspace.call("drift", ...AT);
    assert.equal(found.code, 1);
    assert.match(found.stdout, /^ {2}table odd: not expected$/m);
    const [statement = ""] = /^DROP TABLE .*;$/m.exec(found.stdout) ?? [];
    assert.notEqual(statement, "");
    const { code, data } = (await workspace.call("drift", "--json", ...AT)).json();
    assert.equal(code, "findings");
    assert.deepEqual(data.differences.map((its: { text: string }) => its.text), [
      "table odd: not expected",
    ]);
    assert.deepEqual(data.snapshot.heads, ["a1"]);
    const accepted = await workspace.call("drift", "--accept", "-m", "why not", ...AT);
    assert.equal(accepted.code, 0, accepted.stderr);
    assert.equal((await workspace.call("drift", ...AT)).code, 0);
  }));

Deno.test("what contradicts itself, and what is not there, is no drift", () =>
  withWorkspace(async (workspace) => {
    writeChain(workspace, "a1");
    assertFails(await workspace.call("drift", ...AT), "history.no_snapshot");
    assert.deepEqual(workspace.list().filter((name) => name === "app.db"), []);
    assertFails(
      await workspace.call("drift", "--accept", "--replay", ...AT),
      "usage.invalid_argument",
    );
    assertFails(await workspace.call("drift", "-m", "why", ...AT), "usage.invalid_argument");
  }));
