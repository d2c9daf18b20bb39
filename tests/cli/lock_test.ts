/** Several programs at one SQLite file: waiting, giving up, and never doing a step twice. */
import { strict as assert } from "node:assert";
import { DatabaseSync } from "node:sqlite";
import { createDenoHost } from "../../src/core/host_deno.ts";
import { sleepForEver, untilWoken } from "../server/woken.ts";
import { callProgram } from "./call_program.ts";
import {
  assertFails,
  rowsOf,
  tablesOf,
  withWorkspace,
  type Workspace,
  writeChain,
} from "./harness.ts";

const URL_FLAG = ["--url", "sqlite:app.db"];

/** Holds the file's write lock while the test does something. */
async function whileLocked<T>(
  workspace: Workspace,
  kind: "IMMEDIATE" | "EXCLUSIVE",
  work: () => Promise<T>,
): Promise<T> {
  const database = new DatabaseSync(`${workspace.dir}/app.db`);
  database.exec(`BEGIN ${kind}`);
  try {
    return await work();
  } finally {
    database.close();
  }
}

Deno.test("a locked file ends in exit 6 after --lock-wait, with nothing done", () =>
  withWorkspace(async (workspace) => {
    writeChain(workspace, "a1", "b2");
    await workspace.call("upgrade", "a1", "-q", ...URL_FLAG);
    for (const kind of ["IMMEDIATE", "EXCLUSIVE"] as const) {
      const result = await whileLocked(
        workspace,
        kind,
        () => workspace.call("upgrade", "--lock-wait", "100ms", ...URL_FLAG),
      );
      assertFails(result, "lock.timeout");
    }
    assert.deepEqual(rowsOf(workspace, "app.db"), ["a1"]);
  }));

Deno.test("what only looks waits too where even reading is locked", () =>
  withWorkspace(async (workspace) => {
    writeChain(workspace, "a1");
    await workspace.run("upgrade", "-q", ...URL_FLAG);
    await whileLocked(workspace, "EXCLUSIVE", async () => {
      for (const command of ["upgrade", "current", "status", "drift"]) {
        const result = await workspace.call(command, "--lock-wait", "50ms", ...URL_FLAG);
        assertFails(result, "lock.timeout");
      }
    });
  }));

Deno.test("at the target already, a write lock of somebody else is no obstacle", () =>
  withWorkspace(async (workspace) => {
    writeChain(workspace, "a1");
    await workspace.call("upgrade", "-q", ...URL_FLAG);
    await whileLocked(workspace, "IMMEDIATE", async () => {
      for (const command of ["upgrade", "current", "status"]) {
        const result = await workspace.call(command, "--lock-wait", "0s", ...URL_FLAG);
        assert.equal(result.code, 0, result.stderr);
      }
    });
  }));

Deno.test("a run waits for the lock, says so after two seconds, and goes on when it is free", () =>
  withWorkspace(async (workspace) => {
    writeChain(workspace, "a1");
    workspace.execute("app.db", "CREATE TABLE other (id)");
    const database = new DatabaseSync(`${workspace.dir}/app.db`);
    database.exec("BEGIN IMMEDIATE");
    const process = workspace.start({}, "upgrade", ...URL_FLAG);
    await process.stdin.close();
    let told = "";
    for await (const text of process.stderr.pipeThrough(new TextDecoderStream())) {
      told += text;
      if (told.includes("Waiting for") && database.isOpen) database.close();
    }
    assert.match(told, /Waiting for sqlite:app\.db, which is locked by another program/);
    await process.stdout.cancel();
    assert.equal((await process.status).code, 0, told);
    assert.deepEqual(rowsOf(workspace, "app.db"), ["a1"]);
  }));

Deno.test("a run that waits for another is woken by its end, not by a clock", () =>
  withWorkspace(async (workspace) => {
    writeChain(workspace, "a1");
    const database = new DatabaseSync(`${workspace.dir}/app.db`);
    database.exec("BEGIN IMMEDIATE");
    const free = createDenoHost().lockFolder(workspace.dir);
    assert.ok(free, "the folder cannot be locked");
    const { sleep, asleep } = sleepForEver();
    const run = callProgram(workspace.dir, {}, ["upgrade", ...URL_FLAG], { sleep });
    await asleep;
    database.close();
    free();
    const { code, stderr } = await untilWoken(run);
    assert.equal(code, 0, stderr);
    assert.deepEqual(rowsOf(workspace, "app.db"), ["a1"]);
  }));

Deno.test("the lock of a folder says nothing of the files in it", () =>
  withWorkspace(async (workspace) => {
    writeChain(workspace, "a1", "b2");
    const host = createDenoHost();
    const free = host.lockFolder(workspace.dir);
    assert.equal(host.lockFolder(workspace.dir), null);
    const whileOther = await workspace.call("upgrade", "a1", "--lock-wait", "0s", ...URL_FLAG);
    assert.equal(whileOther.code, 0, whileOther.stderr);
    free?.();
    // A run frees it, and so does its end.
    assert.equal((await workspace.call("upgrade", ...URL_FLAG)).code, 0);
    host.lockFolder(workspace.dir)?.();
    assert.deepEqual(host.waitForFolder(workspace.dir), null);
  }));

Deno.test("where folders cannot be locked, a run looks again and again", () =>
  withWorkspace(async (workspace) => {
    writeChain(workspace, "a1");
    const database = new DatabaseSync(`${workspace.dir}/app.db`);
    database.exec("BEGIN IMMEDIATE");
    let rests = 0;
    const { code, stderr } = await callProgram(workspace.dir, {}, ["upgrade", ...URL_FLAG], {
      lockFolder: () => null,
      waitForFolder: () => null,
      sleep: (milliseconds) => {
        assert.ok(milliseconds <= 250, `it rests for ${milliseconds} ms`);
        if (++rests === 3) database.close();
        return Promise.resolve();
      },
    });
    assert.equal(code, 0, stderr);
    assert.equal(rests, 3);
  }));

Deno.test("a run that another one holds up says which", () =>
  withWorkspace(async (workspace) => {
    writeChain(workspace, "a1");
    await workspace.call("upgrade", "-q", ...URL_FLAG);
    workspace.execute("app.db", "DELETE FROM alembic_version");
    workspace.execute(
      "app.db",
      `INSERT INTO migrate_log (at, event, run, detail)
       VALUES ('2026-11-21T09:00:00.000Z', 'started', 'x', '{"steps":3,"user":"deploy","host":"web1"}')`,
    );
    const result = await whileLocked(
      workspace,
      "IMMEDIATE",
      () => workspace.call("upgrade", "--lock-wait", "50ms", ...URL_FLAG),
    );
    assertFails(result, "lock.timeout");
    assert.match(result.stderr, /a run of migrate by deploy@web1 since 2026-11-21T09:00:00/);
  }));

Deno.test("ten runs at once on an empty database do every step once", () =>
  withWorkspace(async (workspace) => {
    const ids = Array.from({ length: 12 }, (_, index) => `r${10 + index}`);
    writeChain(workspace, ...ids);
    const results = await Promise.all(
      Array.from({ length: 10 }, () => workspace.call("upgrade", ...URL_FLAG)),
    );
    for (const { code, stderr } of results) assert.equal(code, 0, stderr);
    assert.deepEqual(rowsOf(workspace, "app.db"), ["r21"]);
    assert.deepEqual(tablesOf(workspace, "app.db"), ids.map((id) => `t_${id}`));
    const finished = workspace.query(
      "app.db",
      "SELECT revision FROM migrate_log WHERE event = 'finished' ORDER BY id",
    );
    assert.deepEqual(finished.map(({ revision }) => revision), ids);
  }));

Deno.test("a process that is killed in a step leaves the file as it was before it", () =>
  withWorkspace(async (workspace) => {
    writeChain(workspace, "a1", "b2");
    workspace.write(
      "migrations/b2.ts",
      workspace.read("migrations/b2.ts")
        .replace("function upgrade", "async function upgrade")
        .replace(
          "});\n}",
          '});\n  await op.query("SELECT 1");\n  await new Promise(() => setTimeout(() => {}, 60000));\n}',
        ),
    );
    const process = workspace.start({}, "upgrade", "-v", ...URL_FLAG);
    await process.stdin.close();
    let told = "";
    for await (const text of process.stderr.pipeThrough(new TextDecoderStream())) {
      told += text;
      if (told.includes("SELECT 1")) process.kill("SIGKILL");
    }
    await process.stdout.cancel();
    assert.equal((await process.status).signal, "SIGKILL");
    assert.deepEqual(rowsOf(workspace, "app.db"), ["a1"]);
    assert.deepEqual(tablesOf(workspace, "app.db"), ["t_a1"]);
    const status = await workspace.call("status", ...URL_FLAG);
    assert.match(status.stdout, /1 of 2 revisions; it is still running, or was killed/);
    writeChain(workspace, "a1", "b2");
    assert.equal((await workspace.call("upgrade", ...URL_FLAG)).code, 0);
  }));
