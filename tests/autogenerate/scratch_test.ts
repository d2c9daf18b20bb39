/** Scratch databases: empty and nobody's before, gone or empty afterwards, whatever happens. */
import { strict as assert } from "node:assert";
import { assertFails } from "../cli/harness.ts";
import { until } from "../postgres/scene.ts";
import { openPostgres } from "../server/open_postgres.ts";
import { POSTGRES_URL, runAdministration, withPostgres } from "../server/postgres.ts";
import { statement } from "../../src/dialect/statement.ts";
import { type Scene, testPostgres, testSqlite, writeConfig } from "./scene.ts";

const SQL = "CREATE TABLE users (id integer PRIMARY KEY);";

/** Databases that a run has made; others' runs go on at the same time. */
async function made(sinceNames: readonly unknown[]): Promise<readonly unknown[]> {
  const all = await scratchNames();
  return all.filter((name) => !sinceNames.includes(name));
}

async function scratchNames(): Promise<readonly unknown[]> {
  await using connection = await openPostgres(POSTGRES_URL ?? "");
  const rows = await connection.query(
    statement("SELECT datname FROM pg_database WHERE datname LIKE 'migrate\\_scratch\\_%'"),
  );
  return rows.map(({ datname }) => datname);
}

/** A role of the test's own, with the URL for it. */
async function withRole(
  scene: Scene,
  options: string,
  test: (role: string, url: string) => Promise<void>,
): Promise<void> {
  const role = `role_${crypto.randomUUID().replaceAll("-", "").slice(0, 12)}`;
  await runAdministration(`CREATE ROLE ${role} LOGIN PASSWORD 'x' ${options}`);
  try {
    const url = new URL(scene.url);
    url.username = role;
    url.password = "x";
    await test(role, url.href);
  } finally {
    await scene.execute(`DROP OWNED BY ${role}`);
    await runAdministration(`DROP ROLE ${role}`);
  }
}

function writeScript(scene: Scene, text = SQL): void {
  scene.workspace.write("schema.sql", text);
}

testPostgres("without the right to make one, scratchUrl is named", async (scene) => {
  writeScript(scene);
  await withRole(scene, "", async (_role, url) => {
    const failed = await scene.run("diff", url, "file:schema.sql");
    assertFails(failed, "database.no_scratch");
    assert.match(failed.stderr, /scratchUrl/);
  });
  await withRole(scene, "CREATEDB", async (_role, url) => {
    const { code, stderr } = await scene.run("diff", url, "file:schema.sql");
    assert.equal(code, 1, stderr);
  });
});

testPostgres("a scratch database that is named is emptied again", async (scene) => {
  writeScript(
    scene,
    `${SQL}
CREATE SCHEMA audit; CREATE TABLE audit.events (id integer);
CREATE TYPE mood AS ENUM ('sad'); CREATE DOMAIN age AS integer; CREATE SEQUENCE numbers;
CREATE FUNCTION one() RETURNS integer LANGUAGE sql AS 'SELECT 1';
CREATE AGGREGATE total(integer) (SFUNC = int4pl, STYPE = integer);
CREATE VIEW ids AS SELECT id, one() FROM users; CREATE MATERIALIZED VIEW kept AS SELECT id FROM users;
CREATE TYPE pair AS (a mood, b age); CREATE TYPE span AS RANGE (SUBTYPE = integer);`,
  );
  const before = await scratchNames();
  await withPostgres(async (scratch) => {
    for (let run = 0; run < 2; run++) {
      const found = await scene.run(
        "diff",
        "database",
        "file:schema.sql",
        "--scratch-url",
        scratch,
        "--json",
      );
      assert.equal(found.code, 1, found.stderr);
      assert.ok(found.json().data.differences.length >= 6);
    }
    // Also after a failure.
    scene.workspace.write("broken.sql", `${SQL} CREATE nonsense;`);
    writeConfig(scene.workspace, `scratchUrl: ${JSON.stringify(scratch)}`);
    assertFails(
      await scene.run("diff", "database", "file:broken.sql"),
      "database.statement_failed",
    );
    assert.equal((await scene.run("diff", "database", "file:schema.sql")).code, 1);
  });
  assert.deepEqual(await made(before), []);
});

testPostgres("a scratch database that is the real one, by whatever URL", async (scene) => {
  writeScript(scene);
  await scene.execute("CREATE TABLE precious (id integer)");
  const { hostname, port, pathname } = new URL(scene.url);
  const others = [
    scene.url,
    `${scene.url}?application_name=other`,
    scene.url.replace(hostname, "localhost"),
    scene.url.replace(
      `${hostname}:${port}${pathname}`,
      `?host=${hostname}&port=${port}&dbname=${pathname.slice(1)}`,
    ),
  ];
  for (const url of others) {
    const failed = await scene.run("diff", "database", "file:schema.sql", "--scratch-url", url);
    assertFails(failed, "config.scratch_is_real");
  }
  assert.deepEqual(await scene.list("SELECT count(*)::int FROM precious"), [0]);
});

testPostgres("a scratch database that is not empty, or of another kind", async (scene) => {
  writeScript(scene);
  await withPostgres(async (scratch) => {
    await runAdministration(
      "CREATE FUNCTION one() RETURNS integer LANGUAGE sql AS 'SELECT 1'",
      scratch,
    );
    const args = ["diff", "database", "file:schema.sql", "--scratch-url"];
    assertFails(await scene.run(...args, scratch), "config.scratch_not_empty");
    assertFails(await scene.run(...args, "sqlite:other.db"), "config.invalid_value");
    assertFails(await scene.run(...args, `${scratch}_nowhere`), "database.cannot_open");
  });
});

testSqlite("a file as scratch database, and the real one by another path", async (scene) => {
  writeScript(scene);
  await scene.execute("CREATE TABLE precious (id integer)");
  const { workspace } = scene;
  await Deno.symlink(`${workspace.dir}/app.db`, `${workspace.dir}/linked.db`);
  const args = ["diff", "database", "file:schema.sql", "--scratch-url"];
  for (const url of ["sqlite:app.db", "sqlite:./migrations/../app.db", "sqlite:linked.db"]) {
    assertFails(await scene.run(...args, url), "config.scratch_is_real");
  }
  for (let run = 0; run < 2; run++) {
    assert.equal((await scene.run(...args, "sqlite:scratch.db")).code, 1);
    assert.deepEqual(workspace.query("scratch.db", "SELECT name FROM sqlite_schema"), []);
  }
  workspace.execute("scratch.db", "CREATE VIEW v AS SELECT 1");
  assertFails(await scene.run(...args, "sqlite:scratch.db"), "config.scratch_not_empty");
});

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  testPostgres(`the scratch database is dropped after ${signal}`, async (scene) => {
    writeScript(scene, `${SQL} SELECT pg_sleep(120);`);
    const before = await scratchNames();
    const process = scene.workspace.start(
      { env: { DATABASE_URL: scene.url } },
      "diff",
      "database",
      "file:schema.sql",
    );
    await using connection = await openPostgres(POSTGRES_URL ?? "");
    const sleeping =
      "SELECT datname FROM pg_stat_activity WHERE datname LIKE 'migrate\\_scratch\\_%' " +
      "AND state = 'active' AND query LIKE '%pg_sleep(120)%'";
    await until(
      "the script runs",
      async () =>
        (await connection.query(statement(sleeping)))
          .some(({ datname }) => !before.includes(String(datname))),
    );
    process.kill(signal);
    const { code } = await process.output();
    await process.stdin.close().catch(() => {});
    assert.equal(code, { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 }[signal]);
    assert.deepEqual(await made(before), []);
  });
}

testPostgres("a role that may only read checks by text, and says so", async (scene) => {
  scene.models(`table("users", { id: t.integer().primaryKey(),
    at: t.dateTime().default(sql\`date_trunc('day', now() at time zone 'utc')\`) },
    { checks: [{ name: "ck", condition: "case when id > 1 then overlay('a' placing 'b' from 1) <> '' end" }] }),`);
  await scene.succeed("revision", "--autogenerate", "-m", "users");
  await scene.succeed("upgrade");
  await scene.succeed("check");
  await runAdministration(
    `REVOKE TEMPORARY ON DATABASE ${new URL(scene.url).pathname.slice(1)} FROM PUBLIC`,
  );
  await withRole(scene, "", async (role, url) => {
    await scene.execute(`GRANT SELECT ON ALL TABLES IN SCHEMA public TO ${role}`);
    const result = await scene.run("check", "--url", url, "--json");
    assert.ok(result.code === 0 || result.code === 1, result.stderr);
    // Where texts did not decide, nobody else could.
    if (result.code === 1) assert.equal(result.json().warnings.length, 1);
    await scene.execute("REVOKE SELECT ON pg_catalog.pg_attrdef FROM PUBLIC");
    const failed = await scene.run("check", "--url", url);
    assertFails(failed, "database.statement_failed");
    assert.match(failed.stderr, /hint: /);
  });
});

testPostgres("a database that is changed while it is read", async (scene) => {
  scene.models(`table("users", { id: t.integer().primaryKey() }),`);
  await scene.succeed("revision", "--autogenerate", "-m", "users");
  await scene.succeed("upgrade");
  await using connection = await openPostgres(scene.url);
  let isOver = false;
  const change = async () => {
    for (let round = 0; !isOver; round++) {
      await connection.execute([
        statement(
          `CREATE TABLE t${round} (id integer PRIMARY KEY, a text DEFAULT 'x' CHECK (a <> 'y'))`,
        ),
        statement(`CREATE VIEW v${round} AS SELECT a FROM t${round}`),
        statement(`CREATE INDEX ON t${round} (lower(a))`),
        statement(`DROP TABLE t${round} CASCADE`),
      ]);
    }
  };
  const changing = change();
  try {
    const runs = await Promise.all(
      Array.from({ length: 6 }, () => scene.run("check", "--json")),
    );
    for (const { code, stderr } of runs) assert.ok(code === 0 || code === 1, stderr);
  } finally {
    isOver = true;
    await changing;
  }
  await scene.succeed("check");
});
