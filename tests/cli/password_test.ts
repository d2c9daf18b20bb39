/**
 * No password in anything that the program tells: every command, every way to give the URL, and
 * much that goes wrong. Runs in this process, against a port where nobody listens.
 */
import { strict as assert } from "node:assert";
import { COMMANDS } from "../../src/cli/commands/mod.ts";
import { type Call, type Files, runHere, withRoot, writeFiles } from "./in_process.ts";
import { revisionText } from "./harness.ts";

const PASSWORDS = [
  "hunter2-hunter2",
  "p@ss:w/o?r#d@",
  `qu"o'te\`s`,
  "50%25 per%cent",
  "two words @ once",
  "ünï😀çode",
  "back\\slash\\n$&$1",
  "-----BEGIN",
];

/** What a password may be seen as. */
function formsOf(password: string): readonly string[] {
  const forms = [password, encodeURIComponent(password), encodeURI(password)];
  return forms.flatMap((form) => [form, JSON.stringify(form).slice(1, -1)]);
}

/** What each command is asked, where it takes arguments. */
const ARGUMENTS: Readonly<Record<string, readonly string[]>> = {
  revision: ["-m", "new", "--autogenerate"],
  merge: ["heads"],
  rebase: ["a1", "--onto", "b2"],
  edit: ["a1"],
  upgrade: ["heads", "-v"],
  downgrade: ["base", "--yes"],
  stamp: ["heads"],
  baseline: ["-m", "first"],
  check: ["--scratch-url", "URL"],
  diff: ["URL", "models:"],
  show: ["current"],
  completions: ["bash"],
  graph: ["-v"],
};

const PROJECT: Files = {
  "models.ts": "export default () => [];",
  "migrations/a1.ts": revisionText({ id: "a1" }),
  "migrations/b2.ts": revisionText({ id: "b2", down: "a1" }),
};

async function assertKept(
  root: string,
  password: string,
  call: Call,
  expected?: number,
): Promise<void> {
  const { code, stdout, stderr } = await runHere(root, `${root}/project`, call);
  const told = stdout + stderr;
  for (const form of formsOf(password)) {
    assert.ok(!told.includes(form), `${form} in ${JSON.stringify(call.args)}: ${told}`);
  }
  assert.ok(code < 10, told);
  if (expected !== undefined) assert.equal(code, expected, told);
}

function prepare(root: string, files: Files): void {
  for (const { name } of Deno.readDirSync(root)) {
    Deno.removeSync(`${root}/${name}`, { recursive: true });
  }
  writeFiles(`${root}/project`, { ...PROJECT, ...files });
}

function testKept(name: string, test: (root: string, password: string) => Promise<void>): void {
  Deno.test(name, () =>
    withRoot(async (root) => {
      for (const password of PASSWORDS) await test(root, password);
    }));
}

const config = (keys: object) => ({
  "migrate.config.ts": () => ({ default: { models: "models.ts", ...keys } }),
});

testKept("every command, with the URL as a flag and as a variable", async (root, password) => {
  const word = encodeURIComponent(password);
  const urls = ["postgres", "mysql"].map((scheme) => `${scheme}://user:${word}@127.0.0.1:1/db`);
  for (const name of Object.keys(COMMANDS)) {
    for (const url of urls) {
      prepare(root, { "migrate.config.ts": "" });
      const own = (ARGUMENTS[name] ?? []).map((arg) => arg === "URL" ? url : arg);
      const args = [...name.split(" "), ...own];
      const modules = config({ scratchUrl: url });
      await assertKept(root, password, { args: [...args, "--url", url, "--json"], modules });
      await assertKept(root, password, { args, env: { DATABASE_URL: url }, modules });
    }
  }
});

testKept("URLs that are wrong", async (root, password) => {
  prepare(root, {});
  const word = encodeURIComponent(password);
  for (const scheme of ["postgres", "mariadb"]) {
    for (
      const url of [
        `${scheme}://user:${word}@127.0.0.1:99999/db`,
        `${scheme}://user:${word}@127.0.0.1:x/db`,
        `${scheme}://user:${word}@no-such-host.invalid/db`,
        `${scheme}://user:${word}@127.0.0.1:1/db?sslmode=nonsense`,
        `${scheme}://user:${word}@127.0.0.1:1/db?sslmode=verify-full&sslrootcert=nowhere`,
        `${scheme}://user:${word}@127.0.0.1:1/db?ssl-mode=VERIFY_CA&ssl-ca=nowhere`,
        `${scheme}://user:${word}@127.0.0.1:1/db?pasword=x`,
        `${scheme}://user@127.0.0.1:1/db?password=${word}`,
        `${scheme}://user:${word}@/db`,
        `${scheme}://user:${word}%zz@127.0.0.1:1/db`,
        `${scheme}x://user:${word}@127.0.0.1:1/db`,
        `${scheme}//user:${word}@127.0.0.1:1/db`,
        `"${scheme}://user:${word}@127.0.0.1:1/db"`,
        // Not encoded, as it must not be and yet is.
        `${scheme}://user:${password}@127.0.0.1:1/db`,
      ]
    ) {
      await assertKept(root, password, { args: ["current", "--url", url] });
      await assertKept(root, password, { args: ["status", "--json"], env: { MIGRATE_URL: url } });
    }
  }
});

testKept("URLs at the wrong place", async (root, password) => {
  prepare(root, {});
  const url = `postgres://user:${encodeURIComponent(password)}@127.0.0.1:1/db`;
  for (
    const args of [
      ["upgrade", url],
      ["upgrade", `--database=${url}`],
      ["upgrade", "--database", url],
      [url],
      [url, "upgrade"],
      ["current", url],
      ["current", "-n", url],
      ["current", "-d", url],
      ["current", "-c", url],
      ["current", "--lock-wait", url],
      ["current", "--color", url],
      ["diff", url, `${url}x`],
      ["diff", "models:", `models:${url}`],
      ["diff", "database", `file:${url}`],
      ["revision", "--version-path", url, "-m", "x"],
      ["revision", "--rev-id", url, "-m", "x"],
      ["history", "-r", url],
      ["show", url],
      ["graph", "-o", url, "--format", url],
    ]
  ) {
    await assertKept(root, password, { args });
    await assertKept(root, password, { args: [...args, "--json"] });
  }
});

testKept("secrets in files, and in the config", async (root, password) => {
  const bare = "postgres://user@127.0.0.1:1/db";
  const url = `postgres://user:${encodeURIComponent(password)}@127.0.0.1:1/db`;
  prepare(root, {
    "url": `${url}\n`,
    "word": `${password}\n`,
    ".env": `DATABASE_URL='${url}'\n`,
    "migrate.config.ts": "",
  });
  for (const args of [["current"], ["config"], ["config", "--json"], ["upgrade", "--json"]]) {
    const run = (keys: object, more: Partial<Call> = {}) =>
      assertKept(root, password, { args, modules: config(keys), ...more });
    await run({});
    await run({}, { env: { MIGRATE_URL_FILE: "url" } });
    const without = [...args, "--no-env-file"];
    for (
      const keys of [
        { url },
        { url: () => url },
        { url: bare, passwordFile: "word" },
        { url: bare, scratchUrl: url },
        { url: [url] },
        { url: { user: "user", password } },
        { url: () => Promise.reject(new Error(`no answer from ${url}`)) },
        { databases: { one: { url } } },
        { databases: { one: url } },
        { versionTable: url },
        { directory: url },
        { [url]: 1 },
      ]
    ) {
      await run(keys, { args: without });
    }
    await run({ databases: { one: { url } } }, { args: [...without, "-n", "one"] });
  }
});

testKept("code of the user's that tells it", async (root, password) => {
  const url = `postgres://user:${encodeURIComponent(password)}@127.0.0.1:1/db`;
  prepare(root, { "migrate.config.ts": "" });
  const env = { DATABASE_URL: url };
  for (
    const said of [
      url,
      `cannot log in with ${password}`,
      `{"password":${JSON.stringify(password)}}`,
    ]
  ) {
    const fail = () => {
      throw new Error(said);
    };
    for (const args of [["current"], ["upgrade", "--json"]]) {
      const run = (module: () => object) =>
        assertKept(root, password, { args, env, modules: { "migrate.config.ts": module } }, 3);
      await run(() => ({ default: fail }));
      await run(fail);
      await run(() => {
        throw said;
      });
    }
    // The database is another one here; what is told is the environment's.
    prepare(root, {
      "migrations/c3.ts": revisionText({
        id: "c3",
        down: "b2",
        upgrade: `throw new Error(${JSON.stringify(said)});`,
      }),
    });
    const args = ["upgrade", "--url", "sqlite:app.db", "--json"];
    await assertKept(root, password, { args, env }, 9);
    prepare(root, { "migrate.config.ts": "" });
  }
});
