/** Config files, variables, `.env`, URLs: what is taken from where, and what is refused. */
import { strict as assert } from "node:assert";
import { assertFails, withWorkspace, writeChain } from "./harness.ts";

const BAD_CONFIGS: Readonly<Record<string, readonly [text: string, code: string, says: RegExp]>> = {
  "an unknown key": [
    'export default { lockwait: "5s" };',
    "config.unknown_key",
    /Did you mean "lockWait"\?/,
  ],
  "an unknown key inside": [
    "export default { sqlite: { foreignkeys: true } };",
    "config.unknown_key",
    /"sqlite\.foreignkeys"/,
  ],
  "an unknown key of a database": [
    'export default { databases: { a: { uri: "x" } } };',
    "config.unknown_key",
    /databases\.a\.url/,
  ],
  "a wrong type": [
    "export default { lockWait: 5 };",
    "config.invalid_value",
    /expected a duration/,
  ],
  "a wrong word": [
    'export default { transaction: "maybe" };',
    "config.invalid_value",
    /"each" or "all" or "none"/,
  ],
  "no such time zone": [
    'export default { timezone: "Mars/Base" };',
    "config.invalid_value",
    /time zone/,
  ],
  "a syntax error": [
    "export default { a: \n };;; {{",
    "config.load_failed",
    /migrate\.config\.ts:2:/,
  ],
  "a throw": ['throw new Error("x");', "config.load_failed", /migrate\.config\.ts:1:7: .*x/],
  "a function that throws": [
    'export default () => {\n throw new Error("no");\n};',
    "config.load_failed",
    /migrate\.config\.ts:2:\d+: .*threw: no/,
  ],
  "a function that returns nothing": [
    "export default async () => { await 1; };",
    "config.load_failed",
    /must be an object/,
  ],
  "no default export": ["export const a = 1;", "config.load_failed", /no default export/],
  "an import of nothing": [
    'import "./nowhere.ts"; export default {};',
    "config.load_failed",
    /nowhere\.ts/,
  ],
  "a url function that throws": [
    'export default { url() { throw new Error("sealed"); } };',
    "config.load_failed",
    /sealed/,
  ],
  "a url function that returns a number": [
    "export default { url: () => 5 };",
    "config.invalid_value",
    /url/,
  ],
};

for (const [name, [text, code, says]] of Object.entries(BAD_CONFIGS)) {
  Deno.test(`a config with ${name}`, () =>
    withWorkspace(async (workspace) => {
      workspace.write("migrate.config.ts", text);
      const result = await workspace.call("config");
      assertFails(result, code);
      assert.match(result.stderr, says);
    }));
}

Deno.test("the URL comes from the first source that has one", () =>
  withWorkspace(async (workspace) => {
    const origin = async (env: Record<string, string>, ...args: string[]) => {
      const { data } = (await workspace.callWith({ env }, "config", "--json", ...args)).json();
      const url = data.settings.find(({ key }: { key: string }) => key === "url");
      return `${url.value} ${url.origin}`;
    };
    assert.equal(await origin({}), "null not set");
    workspace.write("migrate.config.ts", 'export default { url: "sqlite:config.db" };');
    assert.equal(await origin({}), "sqlite:config.db migrate.config.ts");
    workspace.write(".env", "DATABASE_URL=sqlite:dotenv.db\nOTHER=x\n");
    assert.equal(await origin({}), "sqlite:dotenv.db DATABASE_URL in .env");
    assert.equal(await origin({}, "--no-env-file"), "sqlite:config.db migrate.config.ts");
    assert.equal(await origin({ DATABASE_URL: "sqlite:d.db" }), "sqlite:d.db DATABASE_URL");
    workspace.write("secret", "sqlite:file.db\n");
    const file = { MIGRATE_URL_FILE: "secret", DATABASE_URL: "sqlite:d.db" };
    assert.equal(await origin(file), "sqlite:file.db MIGRATE_URL_FILE");
    assert.equal(await origin({ ...file, MIGRATE_URL: "sqlite:m.db" }), "sqlite:m.db MIGRATE_URL");
    assert.equal(await origin(file, "--url", "sqlite:flag.db"), "sqlite:flag.db --url");
  }));

Deno.test(".env also holds the name of the database and the wait for locks", () =>
  withWorkspace(async (workspace) => {
    workspace.write(
      "migrate.config.ts",
      'export default { databases: { eu: { url: "sqlite:eu.db" }, us: { url: "sqlite:us.db" } } };',
    );
    workspace.write(".env", "MIGRATE_NAME=eu\nMIGRATE_LOCK_WAIT=1500ms\n");
    const { stdout } = await workspace.call("config");
    assert.match(stdout, /^url +sqlite:eu\.db/m);
    assert.match(stdout, /^lockWait +1\.5 s/m);
    assert.match((await workspace.call("config", "-n", "us")).stdout, /^url +sqlite:us\.db/m);
    workspace.write(".env", "MIGRATE_LOCK_WAIT=soon\n");
    assertFails(await workspace.call("config"), "config.invalid_value");
  }));

Deno.test("no URL anywhere is an error, never a new file", () =>
  withWorkspace(async (workspace) => {
    writeChain(workspace, "a1");
    const result = await workspace.call("upgrade");
    assertFails(result, "config.missing_url");
    assert.match(result.stderr, /--url, MIGRATE_URL, DATABASE_URL or `url` in migrate\.config\.ts/);
    assert.deepEqual(workspace.list(), ["migrations"]);
  }));

Deno.test("a config function is told variables, -x, name and command", () =>
  withWorkspace(async (workspace) => {
    workspace.write(".env", "TENANT=from_dotenv\n");
    workspace.write(
      "migrate.config.ts",
      `export default ({ env, x, name, command }) => ({
         url: \`sqlite:\${env.TENANT}-\${x.a}-\${"b" in x}-\${name}-\${command}.db\`,
       });`,
    );
    const result = await workspace.call("config", "-x", "a=1=2", "-x", "b");
    assert.match(result.stdout, /url .*sqlite:from_dotenv-1=2-true-null-config\.db/);
  }));

Deno.test("-x reaches revisions", () =>
  withWorkspace(async (workspace) => {
    writeChain(workspace, "a1");
    workspace.write(
      "migrations/a1.ts",
      workspace.read("migrations/a1.ts").replace('"t_a1"', '"t_" + op.x.tenant'),
    );
    const result = await workspace.call("-x", "tenant=acme", "upgrade", "--url", "sqlite:app.db");
    assert.equal(result.code, 0, result.stderr);
    assert.equal(
      workspace.query("app.db", "SELECT 1 FROM sqlite_schema WHERE name = 't_acme'").length,
      1,
    );
  }));

Deno.test("URL forms of SQLite", () =>
  withWorkspace(async (workspace) => {
    writeChain(workspace, "a1");
    for (
      const url of [
        "sqlite:1.db",
        "sqlite:///2.db",
        `sqlite:////${workspace.dir.slice(1)}/3.db`,
        "sqlite+pysqlite:///4.db",
        "sqlite:5%20b.db",
      ]
    ) {
      const result = await workspace.call("upgrade", "--url", url);
      assert.equal(result.code, 0, result.stderr);
    }
    const memory = await workspace.call("upgrade", "--url", "sqlite::memory:");
    assert.equal(memory.code, 0, memory.stderr);
    assert.deepEqual(workspace.list(), ["1.db", "2.db", "3.db", "4.db", "5 b.db", "migrations"]);
    for (const url of ["sqlite://5.db", "sqlite:5.db?mode=ro", "5.db"]) {
      assertFails(await workspace.call("upgrade", "--url", url), "config.invalid_url");
    }
    assertFails(await workspace.call("upgrade", "--url", "mongodb://x"), "unsupported.database");
  }));

Deno.test("paths of the config start at the config, those of flags at the working folder", () =>
  withWorkspace(async (workspace) => {
    workspace.write(
      "app/conf.ts",
      'export default { url: "sqlite:app.db", directory: "revisions" };',
    );
    writeChain(workspace, "a1");
    await Deno.rename(`${workspace.dir}/migrations`, `${workspace.dir}/app/revisions`);
    assert.equal((await workspace.call("upgrade", "-c", "app/conf.ts")).code, 0);
    const flagged = await workspace.call(
      "upgrade",
      "-d",
      "app/revisions",
      "--url",
      "sqlite:here.db",
    );
    assert.equal(flagged.code, 0, flagged.stderr);
    assert.deepEqual(workspace.list(), ["app", "here.db"]);
    assert.deepEqual(workspace.list("app"), ["app.db", "conf.ts", "revisions"]);
    assertFails(await workspace.call("upgrade", "-c", "nowhere.ts"), "config.not_found");
  }));

Deno.test("passwords are masked", () =>
  withWorkspace(async (workspace) => {
    const url = "postgres://user:hunter2@host/db?password=hunter2";
    const config = await workspace.call("config", "--url", url);
    assert.doesNotMatch(config.stdout + config.stderr, /hunter2/);
    writeChain(workspace, "a1");
    const upgrade = await workspace.call("upgrade", "--json", "--url", url);
    assert.doesNotMatch(upgrade.stdout + upgrade.stderr, /hunter2/);
  }));

Deno.test("a closed pipe is no error", () =>
  withWorkspace(async (workspace) => {
    writeChain(workspace, ...Array.from({ length: 400 }, (_, index) => `r${1000 + index}`));
    const process = workspace.start({}, "history", "-v");
    await process.stdin.close();
    await process.stdout.cancel();
    const errors = await new Response(process.stderr).text();
    assert.deepEqual([(await process.status).code, errors], [0, ""]);
  }));
