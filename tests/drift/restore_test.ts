/** A database that was dumped and restored by its own client is what it was. */
import { strict as assert } from "node:assert";
import { loadSettings } from "../../src/environment/settings.ts";
import * as mariadb from "../server/mariadb.ts";
import * as postgres from "../server/postgres.ts";
import { checkDrift } from "../../src/runner/drift/drift.ts";
import { base } from "./change.ts";
import { HEADS, type Scene, testDrift } from "./scene.ts";

/** Runs a client; null where there is none, or none that fits the server. */
async function client(
  command: string,
  args: readonly string[],
  input = "",
): Promise<string | null> {
  try {
    const process = new Deno.Command(command, {
      args: [...args],
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    const writer = process.stdin.getWriter();
    await writer.write(new TextEncoder().encode(input)).catch(() => {});
    await writer.close().catch(() => {});
    const { success, stdout, stderr } = await process.output();
    const said = new TextDecoder().decode(stderr);
    if (/server version mismatch/.test(said)) return null;
    assert.ok(success, said);
    return new TextDecoder().decode(stdout);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
}

/** Nothing may be reported of the copy. */
async function assertSame(scene: Scene, url: string): Promise<void> {
  const { host } = await scene.context();
  const settings = await loadSettings(host, { x: {}, url, envFile: false }, "drift");
  const { differences } = await checkDrift({ host, settings, emit: () => {} }, { replays: false });
  assert.deepEqual(differences.map(({ text }) => text), []);
}

testDrift("nothing is reported of what .dump has written", async (scene) => {
  scene.revise(base("sqlite"));
  await scene.apply(HEADS);
  const dump = await client("sqlite3", [`${scene.workspace.dir}/app.db`, ".dump"]);
  if (dump === null) return;
  await client("sqlite3", [`${scene.workspace.dir}/copy.db`], dump);
  await assertSame(scene, "sqlite:copy.db");
}, ["sqlite"]);

testDrift("nothing is reported of what pg_dump has written", async (scene) => {
  scene.revise(base("postgres"));
  await scene.apply(HEADS);
  const dump = await client("pg_dump", [scene.url]);
  if (dump === null) return;
  await postgres.withPostgres(async (url) => {
    await client("psql", ["-Xq", "-v", "ON_ERROR_STOP=1", url], dump);
    await assertSame(scene, url);
  });
}, ["postgres"]);

testDrift("nothing is reported of what mariadb-dump has written", async (scene) => {
  scene.revise(base("mariadb"));
  await scene.apply(HEADS);
  const { hostname, port, username, password, pathname } = new URL(scene.url);
  const login = [
    ...["-h", hostname, "-P", port, "-u", username, `-p${decodeURIComponent(password)}`],
    "--skip-ssl",
  ];
  const options = ["--routines", "--events", "--triggers"];
  const dump = await client("mariadb-dump", [...login, ...options, pathname.slice(1)]);
  if (dump === null) return;
  await mariadb.withMariadb(async (url) => {
    await client("mariadb", [...login, new URL(url).pathname.slice(1)], dump);
    await assertSame(scene, url);
  });
}, ["mariadb"]);
