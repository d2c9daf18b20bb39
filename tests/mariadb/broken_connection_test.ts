/** Servers that are not there, not ready, not willing, and that go away in the middle. */
import { strict as assert } from "node:assert";
import { assertFails, type RunResult, writeChain, writeRevisions } from "../cli/harness.ts";
import { startProxy } from "../server/proxy.ts";
import { type Scene, terminate, testScene, until, untilActive, untilGone } from "./scene.ts";

/** The URL with parts of it replaced. */
function changed(url: string, parts: Partial<Pick<URL, "host" | "password" | "pathname">>): string {
  return Object.assign(new URL(url), parts).href;
}

testScene("a server that cannot be reached says why, and what to do", async (scene) => {
  writeChain(scene.workspace, "a1");
  using nobody = startProxy(scene.url, true);
  const { url } = scene;
  const { password } = new URL(url);
  const cases: readonly (readonly [url: string, told: RegExp])[] = [
    [nobody.url, /no server listens at 127\.0\.0\.1:\d+/],
    [changed(url, { password: "wrong-word" }), /Access denied/],
    [changed(url, { pathname: "/no_such_database" }), /CREATE DATABASE/],
    [changed(url, { host: "no-such-host.invalid" }), /no-such-host\.invalid is not known/],
  ];
  for (const [its, told] of cases) {
    for (const command of ["upgrade", "current", "status"]) {
      const failed = await scene.callAt(its, command);
      assertFails(failed, "database.cannot_open");
      assert.match(failed.stderr, told);
      assert.match(failed.stderr, /hint: /);
      for (const secret of [password, "wrong-word"]) {
        assert.ok(!(failed.stdout + failed.stderr).includes(secret), failed.stderr);
      }
    }
  }
  const noDatabase = await scene.callAt(changed(url, { pathname: "" }), "current");
  assertFails(noDatabase, "config.invalid_url");
});

testScene("--wait waits for a server that comes up, and no longer", async (scene) => {
  writeChain(scene.workspace, "a1");
  using late = startProxy(scene.url, true);
  assertFails(await scene.callAt(late.url, "upgrade", "--wait=300ms"), "database.cannot_open");
  const wrong = changed(scene.url, { password: "wrong" });
  assertFails(await scene.callAt(wrong, "upgrade", "--wait=10m"), "database.cannot_open");
  const run = scene.startAt(late.url, "upgrade", "--wait=60s");
  await run.said(/waiting for it/);
  late.listen();
  const { code, stderr } = await run.end();
  assert.equal(code, 0, stderr);
  assert.deepEqual(await scene.rows(), ["a1"]);
});

/** The second revision writes a row, and works until it is let go. */
async function writeLong({ workspace, execute }: Scene, work: string): Promise<void> {
  await execute("CREATE TABLE IF NOT EXISTS notes (id varchar(10) PRIMARY KEY)");
  const note = (id: string) => `await op.run("INSERT INTO notes VALUES ('${id}')");`;
  writeRevisions(
    workspace,
    { id: "a1", isAsync: true, upgrade: note("a1") },
    { id: "b2", down: "a1", isAsync: true, upgrade: `${note("b2")} ${work}` },
    { id: "c3", down: "b2", isAsync: true, upgrade: note("c3") },
  );
}

async function assertLost(scene: Scene, { code, stderr, ...its }: RunResult): Promise<void> {
  assertFails({ code, stderr, ...its }, "database.connection_lost");
  assert.match(stderr, /The database is at a1; done: a1; not started: c3/);
  await untilGone(scene);
  assert.deepEqual(await scene.rows(), ["a1"]);
  assert.deepEqual(await scene.list("SELECT id FROM notes"), ["a1"]);
  await writeLong(scene, "");
  const next = await scene.call("upgrade");
  assert.equal(next.code, 0, next.stderr);
  assert.deepEqual(await scene.list("SELECT id FROM notes"), ["a1", "b2", "c3"]);
}

const SLEEP = `op.execute("SELECT SLEEP(600)");`;
/** Waits for a file that the test writes, while no statement runs. */
const IDLE = `console.error("idle");
  const file = new URL("./go", "file://" + process.cwd() + "/").pathname;
  while (!existsSync(file)) await new Promise((resolve) => setTimeout(resolve, 10));`;

testScene("a session that is ended in a statement", async (scene) => {
  await writeLong(scene, SLEEP);
  const run = scene.start("upgrade");
  await untilActive(scene, "SLEEP(600)");
  await terminate(scene);
  await assertLost(scene, await run.end());
});

testScene("a session that is ended between two statements", async (scene) => {
  await writeLong(scene, IDLE);
  const text = scene.workspace.read("migrations/b2.ts");
  scene.workspace.write(
    "migrations/b2.ts",
    `import { existsSync } from "node:fs";\nimport process from "node:process";\n${text}`,
  );
  const run = scene.start("upgrade");
  await run.said(/idle/);
  await terminate(scene);
  await untilGone(scene);
  scene.workspace.write("go", "");
  await assertLost(scene, await run.end());
});

testScene("a session that is ended while it waits for the lock", async (scene) => {
  await writeLong(scene, SLEEP);
  const holder = scene.start("upgrade");
  const id = await untilActive(scene, "SLEEP(600)");
  const waiting = scene.start("upgrade");
  await waiting.said(/Waiting for/);
  await terminate(scene, `id <> ${id}`);
  assertFails(await waiting.end(), "database.connection_lost");
  await terminate(scene);
  await assertLost(scene, await holder.end());
});

testScene("a network that breaks in a statement", async (scene) => {
  using proxy = startProxy(scene.url);
  await writeLong(scene, SLEEP);
  const run = scene.startAt(proxy.url, "upgrade");
  await untilActive(scene, "SLEEP(600)");
  proxy.cut();
  const failed = await run.end();
  // The server learns of it when it next writes.
  await terminate(scene);
  await assertLost(scene, failed);
});

testScene("a network that is silent: the second signal ends the run at once", async (scene) => {
  using proxy = startProxy(scene.url);
  await writeLong(scene, SLEEP);
  const run = scene.startAt(proxy.url, "upgrade", "-v");
  await untilActive(scene, "SLEEP(600)");
  proxy.freeze();
  run.kill("SIGINT");
  const ended = run.end();
  let isOver = false;
  ended.then(() => isOver = true);
  await until("a signal ends it", () => {
    if (!isOver) run.kill("SIGTERM");
    return isOver;
  });
  const { code, signal, stderr } = await ended;
  assert.ok([130, 143].includes(code) && signal === null, `${code} ${signal} ${stderr}`);
  await terminate(scene);
  await untilGone(scene);
  assert.deepEqual(await scene.rows(), ["a1"]);
});

testScene("a server that is silent beyond statementTimeout is not waited for", async (scene) => {
  using proxy = startProxy(scene.url);
  scene.workspace.write("migrate.config.ts", `export default { statementTimeout: "3s" };`);
  await writeLong(scene, SLEEP);
  // What the server says when its limit is reached does not come through.
  const run = scene.startAt(proxy.url, "upgrade");
  await untilActive(scene, "SLEEP(600)");
  proxy.freeze();
  const failed = await run.end();
  assert.match(failed.stderr, /statementTimeout/);
  // What the proxy still holds, as the server does not know that nobody is behind it.
  await terminate(scene);
  await assertLost(scene, failed);
});
