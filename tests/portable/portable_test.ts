/** The portable file itself: it is made, unpacks, and is the program. */
import assert from "node:assert/strict";
import { makeBareRoot, whyNot } from "./bare_root.ts";
import { list, makeFolder, makeReal, PORTABLE, run } from "./portable_file.ts";
import { openMariadb } from "../server/open_mariadb.ts";
import { openPostgres } from "../server/open_postgres.ts";
import { testMariadb } from "../server/mariadb.ts";
import { POSTGRES_URL, testPostgres, withPostgres } from "../server/postgres.ts";
import { type RevisionParts, revisionText } from "../cli/harness.ts";
import { statement } from "../../src/dialect/statement.ts";

await makeReal();

const CACHE = await makeFolder("cache");
const env = { MIGRATE_CACHE_DIR: CACHE };

Deno.test("first runs at once, and the runs after them", async () => {
  const first = await Promise.all([1, 2].map(() => run({ file: PORTABLE, env }, "--version")));
  for (
    const { code, stdout, stderr } of [...first, await run({ file: PORTABLE, env }, "--version")]
  ) {
    assert.deepEqual([code, stderr], [0, ""]);
    assert.match(stdout, /^migrate [\d.]+ \(portable [\w-]+, commit [\w-]+, built [\d-]+\)\n$/);
  }
  const [name = "", ...more] = await list(CACHE);
  assert.deepEqual(more, []);
  assert.deepEqual(await list(`${CACHE}/${name}`), ["app", "deno", "deno_dir", "used"]);
  for (const file of await list(`${CACHE}/${name}/app`)) {
    const text = await Deno.readTextFile(`${CACHE}/${name}/app/${file}`);
    assert(!/\/deno\/npm\/|migrate_build_/.test(text), `a path of this machine is in ${file}`);
  }
});

Deno.test("a project's own Deno settings and packages are not asked", async () => {
  const folder = await makeFolder("project");
  await Deno.mkdir(`${folder}/migrations`);
  await Deno.writeTextFile(`${folder}/deno.json`, "{ this is no JSON");
  await Deno.writeTextFile(`${folder}/package.json`, "{ nor this");
  await Deno.writeTextFile(
    `${folder}/migrations/_table.ts`,
    'export const TABLE: string = "people";\n',
  );
  await Deno.writeTextFile(
    `${folder}/migrations/a1.ts`,
    'import { TABLE } from "./_table.ts";\n' +
      revisionText({ id: "a1", upgrade: "op.createTable(TABLE, { id: t.integer() });" }),
  );
  const { code, stderr } = await run(
    { file: PORTABLE, cwd: folder, env },
    "upgrade",
    "--url",
    "sqlite:app.db",
  );
  assert.equal(code, 0, stderr);
});

Deno.test("what a revision imports from npm, JSR or the network is told, not fetched", async () => {
  const folder = await makeFolder("imports");
  await Deno.mkdir(`${folder}/migrations`);
  // Types are never looked for; those beside the revision may be of another version.
  await Deno.writeTextFile(`${folder}/migrations/migrate.d.ts`, "// migrate 0.0.1\n");
  for (const from of ["npm:is-odd", "jsr:@std/assert", "https://modules.invalid/x.ts", "is-odd"]) {
    await Deno.writeTextFile(
      `${folder}/migrations/a1.ts`,
      `import x from "${from}";\nimport type { Y } from "npm:no-such-types";\n` +
        revisionText({ id: "a1", upgrade: "op.execute(String(x as Y));" }),
    );
    const { code, stderr } = await run(
      { file: PORTABLE, cwd: folder, env },
      "upgrade",
      "--url",
      "sqlite:app.db",
    );
    assert.equal(code, 9, stderr);
    assert.match(stderr, /^error\[revision\.load_failed\]: .*a1\.ts.*(?:it imports|is-odd)/m);
    assert.doesNotMatch(stderr, /--no-|--allow-/);
  }
});

Deno.test("a sample of the black-box tests", async () => {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["test", "-A", "--quiet", "--no-check", "../cli/sample_test.ts", "../cli/usage_test.ts"],
    cwd: new URL("./", import.meta.url),
    env: { MIGRATE_TEST_EXECUTABLE: PORTABLE, MIGRATE_CACHE_DIR: CACHE, NO_COLOR: "1" },
  }).output();
  assert.equal(code, 0, new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr));
});

const SERVERS = {
  PostgreSQL: { test: testPostgres, open: openPostgres },
  MariaDB: { test: testMariadb, open: openMariadb },
};

for (const [name, { test, open }] of Object.entries(SERVERS)) {
  test(`on ${name}: upgrade, current, drift, a revision that fails`, async (url) => {
    const folder = await makeFolder("server");
    await Deno.mkdir(`${folder}/migrations`);
    const write = (parts: RevisionParts) =>
      Deno.writeTextFile(`${folder}/migrations/${parts.id}.ts`, revisionText(parts));
    const call = async (...args: readonly string[]) => {
      const options = { file: PORTABLE, cwd: folder, env: { ...env, DATABASE_URL: url } };
      const { code, stdout, stderr } = await run(options, "-q", ...args);
      return { code, stdout, stderr };
    };
    await write({ id: "a1", upgrade: 'op.createTable("a", { id: t.integer().primaryKey() });' });
    // Drivers may warn in a bundle of what they keep to themselves in a folder of packages.
    assert.deepEqual(await call("upgrade"), { code: 0, stdout: "", stderr: "" });
    assert.match((await call("current")).stdout, /^a1/);
    const none = await call("drift");
    assert.deepEqual([none.code, none.stderr], [0, ""]);
    {
      await using connection = await open(url);
      await connection.execute([statement("ALTER TABLE a ADD odd INTEGER")]);
    }
    const found = await call("drift");
    assert.deepEqual([found.code, found.stderr], [1, ""]);
    await write({ id: "b2", down: "a1", upgrade: 'op.execute("SELECT nonsense");' });
    const failed = await call("upgrade");
    assert.equal(failed.code, 7);
    assert.match(failed.stderr, /^error\[database\.statement_failed\]: .*b2\.ts/m);
    assert.doesNotMatch(failed.stderr, /^\s+at /m);
  });
}

testPostgres("on PostgreSQL: the password of libpq's file", async (url) => {
  const folder = await makeFolder("password");
  await Deno.mkdir(`${folder}/migrations`);
  const { password, hostname, port, pathname, username } = new URL(url);
  const file = `${folder}/pgpass`;
  await Deno.writeTextFile(file, `${hostname}:${port}:*:${username}:${password}\n`, {
    mode: 0o600,
  });
  const its = `postgres://${username}@${hostname}:${port}${pathname}`;
  const call = (variables: Readonly<Record<string, string>>) =>
    run(
      { file: PORTABLE, cwd: folder, env: { ...env, ...variables } },
      "-q",
      "current",
      "--url",
      its,
    );
  const { code, stderr } = await call({ PGPASSFILE: file });
  assert.deepEqual([code, stderr], [0, ""]);
  assert.match((await call({})).stderr, /error\[database\.cannot_open\]/);
});

const reason = whyNot();

/** How many first runs at once in the bare root: each unpacks some 100 MB. */
const AT_ONCE = Deno.env.get("MIGRATE_TORTURE") === undefined ? 2 : 10;

Deno.test({
  name: `in a bare root, as nobody: SQLite, and PostgreSQL over TCP${reason ? ` (${reason})` : ""}`,
  ignore: reason !== null,
  fn: async () => {
    const root = await makeBareRoot(PORTABLE);
    await root.write(
      "/app/migrations/part/_table.ts",
      'import type { Migration } from "../migrate.d.ts";\n' +
        "export const make = ({ op, t }: Migration): void =>\n" +
        '  op.createTable("people", { id: t.integer().primaryKey(), born: t.dateTime() });\n',
    );
    await root.write(
      "/app/migrations/a1.ts",
      'import { make } from "./part/_table.ts";\n' +
        revisionText({ id: "a1" }).replace(
          /upgrade\(.*\{\n.*\n/,
          "upgrade(m: Migration) {\n  make(m);\n",
        ),
    );
    await root.write(
      "/app/migrations/b2.ts",
      revisionText({
        id: "b2",
        down: "a1",
        upgrade: 'op.alterColumn("people", "born", { nullable: false });',
      }),
    );
    const url = "sqlite:data/app.db";
    const runs = await Promise.all(
      Array.from({ length: AT_ONCE }, () => root.run({ DATABASE_URL: url }, "upgrade", "head")),
    );
    for (const { code, stderr } of runs) assert.equal(code, 0, stderr);
    const done = runs.filter(({ stderr }) => /Upgraded [12] revisions?/.test(stderr));
    assert.equal(done.length, 1, "one of them does it");
    assert.equal((await list(`${root.folder}/tmp/migrate-user`)).length, 1);
    assert.match((await root.run({ DATABASE_URL: url }, "current")).stdout, /^b2/);
    // What it needs to write stands in data/ alone.
    assert.deepEqual(await list(`${root.folder}/app`), ["data", "migrate", "migrations"]);

    if (POSTGRES_URL === undefined) return;
    await withPostgres(async (url) => {
      const { code, stderr } = await root.run({ DATABASE_URL: url }, "upgrade", "head");
      assert.equal(code, 0, stderr);
      assert.match(stderr, /now at b2/);
    });
  },
});
