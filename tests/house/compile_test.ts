/**
 * The executable, as far as it can be looked at without the real base: what is baked in. A small
 * program of this machine stands in for the base executable.
 */
import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { CHECKOUT, runDeno, type Variables, withTree } from "./tree.ts";

const SCRIPT = fileURLToPath(new URL("scripts/compile.ts", CHECKOUT));
const compile = (args: readonly string[], env: Variables, cwd?: string) =>
  runDeno(
    ["run", "--no-prompt", "--allow-read", "--allow-run", "--allow-env", SCRIPT, ...args],
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
  readonly permissions: Readonly<Record<string, unknown>>;
}

function readBaked(text: string): Baked {
  const start = text.lastIndexOf('{"argv":');
  const json = text.slice(start).match(/"permissions":(\{[^{}]*\})/)?.[1];
  assert(start >= 0 && json !== undefined, "the metadata is in the executable");
  return { permissions: JSON.parse(json) };
}

Deno.test({
  name: "the executable: permissions, templates, no code of tests",
  ignore: program === undefined,
  fn: () =>
    withTree({ "deno.json": "{}" }, async (root) => {
      await Deno.copyFile(program ?? "", `${root}/base`);
      const env = { DENORT_BIN: `${root}/base` };
      const { code, said } = await compile(["--output", `${root}/migrate`], env);
      assert.equal(code, 0, said);

      const text = new TextDecoder("latin1").decode(await Deno.readFile(`${root}/migrate`));
      const { permissions } = readBaked(text);
      // Every kind is null but those that are given; an empty list is all of a kind.
      const { prompt, allow_import: _hostsOfModules, ...kinds } = permissions;
      assert.deepEqual(Object.entries(kinds).filter(([, value]) => value !== null), [
        ["allow_env", []],
        ["allow_net", []],
        ["allow_read", []],
        ["allow_write", []],
      ]);
      assert.equal(prompt, false);

      for (const name of ["README.md", "models.ts.eta", "revision.ts.eta", "migrate.d.ts"]) {
        const template = await Deno.readFile(new URL(`templates/${name}`, CHECKOUT));
        const bytes = new TextDecoder("latin1").decode(template);
        assert(text.includes(bytes), `the template ${name} is embedded`);
      }
      assert.match(text, /"name": "eta"/, "packages of the program are embedded");
      assert.doesNotMatch(text, /"name": "fast-check"/, "packages for tests are not embedded");
    }),
});

Deno.test({
  name: "types that are wrong make no executable",
  ignore: program === undefined,
  fn: () =>
    withTree({ "deno.json": "{}", "bad.ts": "export const a: string = 1;\n" }, async (root) => {
      await Deno.copyFile(program ?? "", `${root}/base`);
      const { code, said } = await compile(["bad.ts"], { DENORT_BIN: `${root}/base` }, root);
      assert.equal(code, 1);
      assert.match(said, /TS2322/);
      await assert.rejects(Deno.stat(`${root}/migrate`), Deno.errors.NotFound);
    }),
});

const SCRATCH = { "deno.json": '{ "lock": false }', "main.ts": "export {};\n" };

Deno.test("a base that cannot be read is one sentence", () =>
  withTree(SCRATCH, async (root) => {
    const outcome = await compile(["main.ts"], { DENORT_BIN: `${root}/none` }, root);
    assert.deepEqual(outcome, {
      code: 1,
      said: `DENORT_BIN names no file that can be read: ${root}/none\n`,
    });
  }));

Deno.test("a base that cannot be downloaded is one sentence", () =>
  withTree(SCRATCH, async (root) => {
    // A cache that is empty, and a way to the network that leads nowhere.
    const env = {
      DENO_DIR: `${root}/cache`,
      HTTPS_PROXY: "http://127.0.0.1:9",
      DENORT_BIN: undefined,
    };
    const { code, said } = await compile(["main.ts"], env, root);
    assert.equal(code, 1);
    assert.match(said, /^The base executable .* cannot be downloaded: .*\.\n$/);
  }));

Deno.test("an unknown flag is one sentence", async () => {
  const { code, said } = await compile(["--", "--nope"], {});
  assert.equal(code, 1);
  assert.match(said, /^compile: .*--nope.*\n$/);
});
