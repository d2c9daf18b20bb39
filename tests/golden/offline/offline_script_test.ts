/**
 * Scripts of a folder with something of everything in it, as a DBA reads them. Written anew where
 * `MIGRATE_UPDATE_GOLDEN` is set; what they do is held against the run.
 */
import { strict as assert } from "node:assert";
import { withWorkspace, type Workspace } from "../../cli/harness.ts";
import { runScript } from "../../offline/client.ts";
import { assertSameContent, readContent } from "../../offline/content.ts";
import { MARIADB_URL, withMariadb } from "../../server/mariadb.ts";
import { POSTGRES_URL, withPostgres } from "../../server/postgres.ts";

const FOLDER = import.meta.dirname ?? "";
const MIGRATIONS = ["-d", `${FOLDER}/migrations`];

/** File -> the command that writes it; no database is asked, so the URL says the dialect alone. */
const SCRIPTS: Readonly<Record<string, readonly string[]>> = {
  "": ["upgrade", "head"],
  "_downgrade": ["downgrade", "f9_clean:a4_open_orders"],
  "_stamp": ["stamp", "a1_customers:heads"],
};

const URLS: Readonly<Record<string, string>> = {
  sqlite: "sqlite:nobody.db",
  postgres: "postgres://nobody@nowhere.invalid/nothing",
  mariadb: "mariadb://nobody@nowhere.invalid/nothing",
};

for (const [dialect, url] of Object.entries(URLS)) {
  for (const [suffix, command] of Object.entries(SCRIPTS)) {
    Deno.test(`${dialect}: the script of ${command.join(" ")} is as it was`, () =>
      withWorkspace(async (workspace) => {
        const script = await write(workspace, url, command);
        const file = `${FOLDER}/${dialect}${suffix}.sql`;
        if (Deno.env.get("MIGRATE_UPDATE_GOLDEN") !== undefined) {
          await Deno.writeTextFile(file, script);
        }
        assert.equal(script, await Deno.readTextFile(file));
        assert.doesNotMatch(script, /a message/, "messages stay out");
      }));
  }
}

async function write(workspace: Workspace, url: string, command: readonly string[]) {
  const { code, stdout, stderr } = await workspace.call(
    ...command,
    "--sql",
    ...MIGRATIONS,
    "--url",
    url,
  );
  assert.equal(code, 0, stderr);
  return stdout;
}

Deno.test("sqlite: the scripts do what the runs do", () =>
  withWorkspace((workspace) =>
    compare(workspace, "sqlite", `sqlite:${workspace.dir}/1.db`, `sqlite:${workspace.dir}/2.db`)
  ));

Deno.test({
  name: "postgres: the scripts do what the runs do",
  ignore: POSTGRES_URL === undefined,
  fn: () =>
    withPostgres((online) =>
      withPostgres((offline) =>
        withWorkspace((workspace) => compare(workspace, "postgres", online, offline))
      )
    ),
});

Deno.test({
  name: "mariadb: the scripts do what the runs do",
  ignore: MARIADB_URL === undefined,
  fn: () =>
    withMariadb((online) =>
      withMariadb((offline) =>
        withWorkspace((workspace) => compare(workspace, "mariadb", online, offline))
      )
    ),
});

async function compare(workspace: Workspace, dialect: string, online: string, offline: string) {
  const steps = { "": ["upgrade", "head"], "_downgrade": ["downgrade", "a4_open_orders", "--yes"] };
  for (const [suffix, command] of Object.entries(steps)) {
    const { code, stderr } = await workspace.call(...command, ...MIGRATIONS, "--url", online);
    assert.equal(code, 0, stderr);
    const script = await Deno.readTextFile(`${FOLDER}/${dialect}${suffix}.sql`);
    assert.equal((await runScript(dialect, offline, script)).error, "");
    const expected = await readContent(online);
    await assertSameContent(online, expected, await readContent(offline), suffix);
  }
}
