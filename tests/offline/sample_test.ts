/** The sample as a script, up and down, on every database. */
import { strict as assert } from "node:assert";
import { withWorkspace, type Workspace } from "../cli/harness.ts";
import { POSTGRES_URL, withPostgres } from "../server/postgres.ts";
import { hasClient, runInClient, runOverConnection } from "./client.ts";
import { assertSameContent, readContent } from "./content.ts";

const SAMPLE = ["-d", new URL("../../migrations", import.meta.url).pathname];
const HEAD = "0d4b8e71f6a9";

/** Gives two empty databases of a kind to a test. */
type WithPair = (
  workspace: Workspace,
  test: (online: string, offline: string) => Promise<void>,
) => Promise<void>;

const PAIRS: Readonly<Record<string, WithPair>> = {
  sqlite: ({ dir }, test) => test(`sqlite:${dir}/online.db`, `sqlite:${dir}/offline.db`),
  postgres: (_, test) => withPostgres((online) => withPostgres((offline) => test(online, offline))),
};

const WAYS = {
  "its client": runInClient,
  "a connection": (_: string, url: string, script: string) => runOverConnection(url, script),
} as const;

for (const [dialect, withPair] of Object.entries(PAIRS)) {
  for (const [way, run] of Object.entries(WAYS)) {
    const isMissing = way === "its client" && !hasClient(dialect);
    const reason = isMissing ? " [no client is installed]" : "";
    Deno.test({
      name: `the sample as a script: ${dialect} through ${way}${reason}`,
      ignore: isMissing || (dialect === "postgres" && POSTGRES_URL === undefined),
      fn: () =>
        withWorkspace((workspace) =>
          withPair(workspace, async (online, offline) => {
            const apply = async (online_: readonly string[], offline_: readonly string[]) => {
              const done = await workspace.call(...online_, ...SAMPLE, "--url", online);
              assert.equal(done.code, 0, done.stderr);
              const script = await workspace.call(
                ...offline_,
                "--sql",
                ...SAMPLE,
                "--url",
                offline,
              );
              assert.equal(script.code, 0, script.stderr);
              assert.equal((await run(dialect, offline, script.stdout)).error, "");
              const [own, other] = [await readContent(online), await readContent(offline)];
              await assertSameContent(online, own, other, offline_.join(" "));
            };
            await apply(["upgrade", "97c3fa05e2b1"], ["upgrade", "97c3fa05e2b1"]);
            await apply(["upgrade", "head"], ["upgrade", "97c3fa05e2b1:head"]);
            await apply(["downgrade", "base", "--yes"], ["downgrade", `${HEAD}:base`]);
          })
        ),
    });
  }
}
