/**
 * Upgrades and downgrades in turn, again and again in one process, through the library: what a
 * program that migrates many databases keeps of each is nothing. The long form, which also prints its
 * figures, is `MIGRATE_SOAK=2000 deno task test --v8-flags=--expose-gc tests/soak`.
 */
import { strict as assert } from "node:assert";
import { open } from "../../src/mod.ts";
import { withWorkspace, type Workspace, writeChain } from "../cli/harness.ts";
import { MARIADB } from "../mariadb/scene.ts";
import { POSTGRES } from "../postgres/scene.ts";

const LONG = Deno.env.get("MIGRATE_SOAK");
const TURNS = Number(LONG ?? 8);

/** Bytes for each turn; what is kept of a turn is more than that. */
const GROWTH_PER_TURN = 1500;

/** How many files, sockets and the like this process has open; undefined where that is not told. */
async function countHandles(): Promise<number | undefined> {
  if (Deno.build.os !== "linux") return undefined;
  const { stdout } = await new Deno.Command("ls", { args: [`/proc/${Deno.pid}/fd`] }).output();
  return new TextDecoder().decode(stdout).trim().split("\n").length;
}

/** Bytes that are in use after so many turns, without what the collector can free. */
async function usedAfter(turns: number, turn: () => Promise<void>): Promise<number> {
  for (let done = 0; done < turns; done++) await turn();
  (globalThis as { gc?: () => void }).gc?.();
  return Deno.memoryUsage().heapUsed;
}

/** Goes up and down with one object of the library, which connects anew for each. */
async function soak(
  { dir }: Workspace,
  url: string,
  connections: () => Promise<number>,
): Promise<void> {
  await using database = await open({ url, directory: `${dir}/migrations` });
  const turn = async () => {
    assert.equal((await database.upgrade()).done.length, 2);
    assert.equal((await database.downgrade("base")).done.length, 2);
  };
  // What is loaded once is no growth.
  await usedAfter(4, turn);
  const handles = await countHandles();
  const part = Math.ceil(TURNS / 4);
  const parts: number[] = [];
  const start = performance.now();
  for (let at = 0; at < 4; at++) parts.push(await usedAfter(part, turn));
  const seconds = (performance.now() - start) / 1000;
  const [, first = 0, , last = 0] = parts;
  const grown = (last - first) / (2 * part);
  const after = await countHandles();
  if (LONG !== undefined) {
    const megabytes = parts.map((bytes) => (bytes / 1e6).toFixed(1)).join(", ");
    // deno-lint-ignore no-console -- the long form is run to be read
    console.error(
      `${new URL(url).protocol} ${4 * part} turns in ${seconds.toFixed(1)} s; heap after each ` +
        `quarter ${megabytes} MB, ${grown.toFixed(0)} bytes a turn; rss ` +
        `${(Deno.memoryUsage().rss / 1e6).toFixed(0)} MB; handles ${handles} -> ${after}`,
    );
  }
  assert.equal(await connections(), 0);
  // Beside the short form other tests open their files, and what is compiled late weighs more.
  if (LONG === undefined) return;
  assert.equal(after, handles);
  assert.ok("gc" in globalThis, "the long form needs --v8-flags=--expose-gc");
  assert.ok(grown < GROWTH_PER_TURN, `${grown} bytes a turn`);
}

Deno.test("SQLite: turns leave nothing behind in the process", () =>
  withWorkspace(async (workspace) => {
    writeChain(workspace, "a1", "b2");
    await soak(workspace, `sqlite:${workspace.dir}/app.db`, () => Promise.resolve(0));
  }));

for (const stage of [POSTGRES, MARIADB]) {
  stage.test("turns leave nothing behind in the process, and no connection", (url) =>
    withWorkspace(async (workspace) => {
      writeChain(workspace, "a1", "b2");
      await using client = await stage.open(url);
      await soak(workspace, url, async () => {
        const sessions = await client.query({
          text: [stage.sessions("true")],
          values: [],
          transactional: true,
        });
        return sessions.length;
      });
    }));
}
