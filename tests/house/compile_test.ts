/**
 * The executable, as far as it can be looked at without the real base: what is baked in. A small
 * program of this machine stands in for the base executable.
 */
import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { RIGHTS } from "../../scripts/build.ts";
import { CHECKOUT, runDeno, type Variables, withTree } from "./tree.ts";

const SCRIPT = fileURLToPath(new URL("scripts/compile.ts", CHECKOUT));
const compile = (args: readonly string[], env: Variables, cwd?: string) =>
  runDeno(
    [
      "run",
      "--no-prompt",
      "--allow-read",
      "--allow-write",
      "--allow-run",
      "--allow-env",
      SCRIPT,
      ...args,
    ],
    cwd === undefined ? { env } : { env, cwd },
  );

/** An executable small enough to copy; undefined where none is known. */
function findSmallProgram(): string | undefined {
  if (Deno.build.os !== "linux") return undefined;
  return ["/bin/true", "/usr/bin/true"].find((path) => {
    try {
      return Deno.statSync(path).size < 5_000_000;
    } catch {
      return false;
    }
  });
}

const program = findSmallProgram();
if (program === undefined) {
  // deno-lint-ignore no-console -- the reason why a test is left out
  console.log("The executable is not tested: no small program is known that could be its base.");
}

/** The flags and settings that the executable has in it. */
interface Baked {
  readonly argv: readonly string[];
  readonly permissions: Readonly<Record<string, unknown>>;
  readonly entrypoint_key: string;
  readonly unstable_config: { readonly features: readonly string[] };
  readonly env_vars_from_env_file: object;
  readonly ca_stores: unknown;
  readonly unsafely_ignore_certificate_errors: unknown;
}

function readBaked(text: string): Baked {
  const json = /\{"argv":.*?"app_version":"[^"]*"\}/s.exec(
    text.slice(text.lastIndexOf('{"argv":')),
  );
  assert(json !== null, "the metadata is in the executable");
  return JSON.parse(json[0]);
}

const readText = async (path: string) =>
  new TextDecoder("latin1").decode(await Deno.readFile(path));

Deno.test({
  name: "the executable: permissions, templates, no code of tests",
  ignore: program === undefined,
  fn: () =>
    withTree({ "deno.json": "{}" }, async (root) => {
      await Deno.copyFile(program ?? "", `${root}/base`);
      const env = { DENORT_BIN: `${root}/base` };
      const { code, said } = await compile(["--output", `${root}/migrate`], env);
      assert.equal(code, 0, said);

      const text = await readText(`${root}/migrate`);
      const { permissions, ...baked } = readBaked(text);
      // Every kind is null but those that are given; an empty list is all of a kind.
      const { prompt, allow_import: _hostsOfModules, ...kinds } = permissions;
      assert.deepEqual(Object.entries(kinds).filter(([, value]) => value !== null), [
        ["allow_env", []],
        ["allow_net", []],
        ["allow_read", []],
        ["allow_write", []],
      ]);
      assert.equal(prompt, false);
      assert.deepEqual(
        [baked.argv, baked.entrypoint_key, baked.unstable_config.features],
        [[], "main.ts", []],
      );
      assert.deepEqual(
        [
          baked.env_vars_from_env_file,
          baked.ca_stores,
          baked.unsafely_ignore_certificate_errors,
        ],
        [{}, null, null],
      );
      assert.match(text, /\{"form":"linux-\w+","commit":"[\w-]+","date":"\d{4}-\d\d-\d\d"\}/);
      assert(!text.includes("/migrate_build_"), "no path of this machine is in the executable");

      for (const name of ["README.md", "models.ts.eta", "revision.ts.eta", "migrate.d.ts"]) {
        const template = await Deno.readFile(new URL(`templates/${name}`, CHECKOUT));
        const bytes = new TextDecoder("latin1").decode(template);
        assert(text.includes(bytes), `the template ${name} is embedded`);
      }
      assert.match(text, /"name": "eta"/, "packages of the program are embedded");
      assert.doesNotMatch(text, /"name": "fast-check"/, "packages for tests are not embedded");
      assert(!text.includes("host_memory.ts"), "files for tests are not embedded");
    }),
});

Deno.test({
  name: "types that are wrong make no executable",
  ignore: program === undefined,
  fn: () =>
    withTree({ "deno.json": "{}", "main.ts": "export const a: string = 1;\n" }, async (root) => {
      await Deno.copyFile(program ?? "", `${root}/base`);
      const { code, said } = await compile(["."], { DENORT_BIN: `${root}/base` }, root);
      assert.equal(code, 1);
      assert.match(said, /TS2322/);
      await assert.rejects(Deno.stat(`${root}/migrate`), Deno.errors.NotFound);
    }),
});

const SCRATCH = { "deno.json": '{ "lock": false }', "main.ts": "export {};\n" };

Deno.test("a base that cannot be read is one sentence", () =>
  withTree(SCRATCH, async (root) => {
    const outcome = await compile(["."], { DENORT_BIN: `${root}/none` }, root);
    assert.equal(outcome.code, 1);
    assert.equal(outcome.said.trim().split("\n").length, 1, outcome.said);
    assert(outcome.said.includes(`DENORT_BIN names no file that can be read: ${root}/none`));
    assert.match(outcome.said, /--portable/);
  }));

Deno.test("a base that cannot be downloaded is one sentence", () =>
  withTree(SCRATCH, async (root) => {
    // A cache that is empty, and a way to the network that leads nowhere.
    const env = {
      DENO_DIR: `${root}/cache`,
      HTTPS_PROXY: "http://127.0.0.1:9",
      DENORT_BIN: undefined,
    };
    const { code, said } = await compile(["."], env, root);
    assert.equal(code, 1);
    assert.match(
      said,
      /^compile: The base executable .* cannot be downloaded: .*--portable.*\.\n$/,
    );
  }));

Deno.test({
  name: "several targets: a folder with their checksums; the same sources give the same bytes",
  ignore: program === undefined,
  fn: () =>
    withTree(SCRATCH, async (root) => {
      await Deno.copyFile(program ?? "", `${root}/base`);
      const env = { DENORT_BIN: `${root}/base`, SOURCE_DATE_EPOCH: "1790000000" };
      const targets = ["--target", "linux-x64", "--target", "aarch64-unknown-linux-gnu"];
      for (const output of ["first", "second"]) {
        const { code, said } = await compile([...targets, "--output", output, "."], env, root);
        assert.equal(code, 0, said);
      }
      const sums = await Deno.readTextFile(`${root}/first/SHA256SUMS`);
      assert.match(
        sums,
        /^[0-9a-f]{64} {2}migrate-linux-x64\n[0-9a-f]{64} {2}migrate-linux-arm64\n$/,
      );
      assert.equal(await Deno.readTextFile(`${root}/second/SHA256SUMS`), sums);
      const { success } = await new Deno.Command("sha256sum", {
        args: ["--check", "--status", "SHA256SUMS"],
        cwd: `${root}/first`,
      }).output();
      assert(success, "sha256sum reads the checksums");
    }),
});

Deno.test("what is asked for wrongly is one sentence, and makes nothing", () =>
  withTree(SCRATCH, async (root) => {
    const asked: readonly (readonly [readonly string[], RegExp])[] = [
      [["--", "--nope"], /--nope/],
      [["--target", "solaris"], /solaris is none of linux-x64, .*windows-x64/],
      [["--portable", "--all"], /--portable/],
      [["--portable", "--compression", "10"], /1 to 9, not 10/],
      [[".", "more"], /more/],
    ];
    for (const [args, says] of asked) {
      const { code, said } = await compile(args, {}, root);
      assert.equal(code, 1);
      assert.match(said, /^compile: [^\n]*\n$/);
      assert.match(said, says);
    }
    assert.deepEqual((await Array.fromAsync(Deno.readDir(root))).map(({ name }) => name).sort(), [
      "deno.json",
      "main.ts",
    ]);
  }));

Deno.test("every form has the rights of `deno task migrate`", async () => {
  const { tasks } = JSON.parse(await Deno.readTextFile(new URL("deno.json", CHECKOUT)));
  const rights = tasks.migrate.command.match(/--(?:allow|no-prompt)\S*/g);
  assert.deepEqual(rights.sort(), [...RIGHTS].sort());
});
