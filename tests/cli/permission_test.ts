/** Which permissions the program asks for, by Deno's own audit, and what becomes of the network. */
import { strict as assert } from "node:assert";
import { MARIADB_URL, withMariadb } from "../server/mariadb.ts";
import { POSTGRES_URL, withPostgres } from "../server/postgres.ts";
import {
  assertFails,
  COMMAND,
  tablesOf,
  testFromSource,
  withWorkspace,
  type Workspace,
  writeChain,
  writeRevisions,
} from "./harness.ts";

const DOCUMENTED = Deno.readTextFileSync(
  new URL("../../docs/reference/permissions.md", import.meta.url),
);

/** Of every command; Deno lets anybody read NO_COLOR, and with it nobody asks for TERM. */
const ALWAYS = [
  "MIGRATE_COLOR",
  "MIGRATE_CONFIG",
  "MIGRATE_DIRECTORY",
  "MIGRATE_JSON",
  "MIGRATE_LOCK_WAIT",
  "MIGRATE_NAME",
  "MIGRATE_NO_ENV_FILE",
  "MIGRATE_QUIET",
  "MIGRATE_VERBOSE",
  "MIGRATE_WAIT",
  "MIGRATE_X",
];
const URLS = ["DATABASE_URL", "MIGRATE_URL", "MIGRATE_URL_FILE"];
const LOG = ["COMPUTERNAME", "HOSTNAME", "LOGNAME", "USER", "USERNAME"];
const POSTGRES = [
  "NODE_PG_FORCE_NATIVE",
  "PGAPPNAME",
  "PGBINARY",
  "PGCHANNELBINDING",
  "PGCLIENT_ENCODING",
  "PGCONNECT_TIMEOUT",
  "PGHOSTADDR",
  "PGOPTIONS",
  "PGREPLICATION",
  "PGSSLCERT",
  "PGSSLKEY",
  "PGSSLMODE",
  "PGSSLNEGOTIATION",
  "PGSSLROOTCERT",
];

/** The program's own modules and packages, which are read when they are needed. */
const isModule = (value: string) => /^file:.*\/(src|templates|npm|app)\//.test(value);

/**
 * What was asked for: values by kind, sorted. Paths of the workspace are left out, and modules.
 */
interface Audit {
  readonly env: readonly string[];
  readonly net: readonly string[];
  readonly paths: readonly string[];
  readonly others: readonly string[];
}

async function audit(
  workspace: Workspace,
  env: Readonly<Record<string, string>>,
  ...args: readonly string[]
): Promise<Audit> {
  const file = `${workspace.dir}/audit.jsonl`;
  const all = { ...env, DENO_AUDIT_PERMISSIONS: file };
  const { code, stderr } = await workspace.runWith({ env: all }, ...args);
  assert.equal(code, 0, stderr);
  const entries = (await Deno.readTextFile(file)).trim().split("\n").map((line) =>
    JSON.parse(line)
  );
  await Deno.remove(file);
  const of = (...kinds: readonly string[]) =>
    [
      ...new Set(
        entries.filter((its) => kinds.includes(its.permission)).map((its) => String(its.value)),
      ),
    ].sort();
  const inside = (path: string) => path.replace("file://", "").startsWith(workspace.dir);
  const known = ["env", "net", "read", "write"];
  return {
    env: of("env"),
    net: of("net"),
    paths: of("read", "write").filter((path) => !inside(path) && !isModule(path)),
    others: entries.map((its) => its.permission).filter((kind) => !known.includes(kind)),
  };
}

/** Nothing but the workspace, no other kind, and every variable is in the document. */
function check({ env, net, paths, others }: Audit, expected: readonly string[], hosts: number) {
  assert.deepEqual([paths, others], [[], []]);
  // Without a name it is the environment as a whole.
  const named = env.filter((name) => name !== "null" && name !== "undefined");
  assert.deepEqual(named, [...expected].sort());
  for (const name of named) assert.ok(DOCUMENTED.includes(`\`${name}\``), name);
  assert.equal(net.length, hosts, net.join());
}

Deno.test("commands that need no database ask for no network", () =>
  withWorkspace(async (workspace) => {
    writeChain(workspace, "a1");
    for (const args of [["heads"], ["revision", "-m", "x"], ["graph", "--no-database"]]) {
      check(await audit(workspace, {}, ...args), ALWAYS, 0);
    }
  }));

Deno.test("on SQLite only files are asked for", () =>
  withWorkspace(async (workspace) => {
    writeChain(workspace, "a1");
    const env = { DATABASE_URL: "sqlite:app.db" };
    check(await audit(workspace, env, "upgrade"), [...ALWAYS, ...URLS, ...LOG], 0);
    check(await audit(workspace, env, "status"), [...ALWAYS, ...URLS], 0);
  }));

Deno.test({
  name: "on PostgreSQL the server and the variables of libpq are asked for",
  ignore: POSTGRES_URL === undefined,
  fn: () =>
    withPostgres((url) =>
      withWorkspace(async (workspace) => {
        writeChain(workspace, "a1");
        const env = { DATABASE_URL: url };
        const expected = [...ALWAYS, ...URLS, ...LOG, ...POSTGRES];
        check(await audit(workspace, env, "upgrade"), expected, 1);
      })
    ),
});

Deno.test({
  name: "on MariaDB the server is asked for",
  ignore: MARIADB_URL === undefined,
  fn: () =>
    withMariadb((url) =>
      withWorkspace(async (workspace) => {
        writeChain(workspace, "a1");
        const env = { DATABASE_URL: url };
        check(await audit(workspace, env, "upgrade"), [...ALWAYS, ...URLS, ...LOG, "TZ"], 1);
      })
    ),
});

testFromSource(
  "less is enough: reading, and writing the files that are named",
  () =>
    withWorkspace(async (workspace) => {
      writeChain(workspace, "a1");
      const run = async (permissions: readonly string[], ...args: readonly string[]) => {
        const { code, stderr } = await new Deno.Command(COMMAND[0] ?? "", {
          args: ["run", "-q", "--no-prompt", ...permissions, COMMAND.at(-1) ?? "", ...args],
          cwd: workspace.dir,
        }).output();
        assert.equal(code, 0, new TextDecoder().decode(stderr));
      };
      await run(["--allow-read"], "history");
      const write = `--allow-write=${workspace.dir}/app.db,${workspace.dir}/migrations`;
      await run(["--allow-read", write], "upgrade", "--url", "sqlite:app.db");
      await run(["--allow-read", write], "revision", "-m", "x");
    }),
);

/** The call of a revision that reaches out. */
const FETCH = `await fetch("https://example.invalid/rows.json");`;

Deno.test("a revision on SQLite, or for a script, has no network, and says so", () =>
  withWorkspace(async (workspace) => {
    writeChain(workspace, "a1");
    writeRevisions(workspace, {
      id: "b2",
      down: "a1",
      isAsync: true,
      upgrade: `op.execute("CREATE TABLE half (id INTEGER)"); await op.run("SELECT 1"); ${FETCH}`,
    });
    const failed = await workspace.run("upgrade", "--url", "sqlite:app.db");
    assertFails(failed, "revision.threw");
    assert.match(failed.stderr, /net access to "example\.invalid:443", which migrate has given up/);
    assert.doesNotMatch(failed.stderr, /--allow-net/);
    assert.deepEqual(tablesOf(workspace, "app.db"), ["t_a1"]);
    writeRevisions(workspace, { id: "b2", down: "a1", isAsync: true, upgrade: FETCH });
    const script = await workspace.run("upgrade", "--sql", "--url", "postgres://h/db");
    assertFails(script, "revision.threw");
    assert.match(script.stderr, /given up/);
  }));

Deno.test("models and templates have no network where none is needed; the config has", () =>
  withWorkspace(async (workspace) => {
    writeChain(workspace, "a1");
    assert.equal((await workspace.run("upgrade", "--url", "sqlite:app.db")).code, 0);
    workspace.write("models.ts", `export default async () => { ${FETCH} };`);
    const asked = `(await Deno.permissions.query({ name: "net" })).state`;
    workspace.write(
      "migrate.config.ts",
      `export default {
        url: async () => { console.error("url " + ${asked}); return "sqlite:app.db"; },
        models: "models.ts",
        postWrite: async () => { console.error("postWrite " + ${asked}); },
      };`,
    );
    const check = await workspace.run("check");
    assertFails(check, "config.invalid_models");
    assert.match(check.stderr, /url granted\n[^]*given up/);
    const revision = await workspace.run("revision", "-m", "x");
    assert.equal(revision.code, 0, revision.stderr);
    assert.match(revision.stderr, /postWrite prompt/);
  }));

Deno.test("a revision cannot start programs", () =>
  withWorkspace(async (workspace) => {
    writeRevisions(workspace, {
      id: "a1",
      isAsync: true,
      upgrade: `await new Deno.Command("true").output();`,
    });
    const failed = await workspace.run("upgrade", "--url", "sqlite:app.db");
    assertFails(failed, "revision.threw");
    assert.match(failed.stderr, /run access to "true", which this migrate does not have/);
  }));
