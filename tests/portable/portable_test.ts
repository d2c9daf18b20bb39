/** The portable file itself: it is made, unpacks, and is the program. */
import assert from "node:assert/strict";
import { list, makeFolder, makeReal, PORTABLE, run } from "./portable_file.ts";
import { revisionText } from "../cli/harness.ts";

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
  const main = await Deno.readTextFile(`${CACHE}/${name}/app/main.js`);
  assert(!/\/(?:root|home|Users|tmp)\//.test(main), "no path of this machine is in it");
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

Deno.test("a sample of the black-box tests", async () => {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["test", "-A", "--quiet", "--no-check", "../cli/sample_test.ts"],
    cwd: new URL("./", import.meta.url),
    env: { MIGRATE_TEST_EXECUTABLE: PORTABLE, MIGRATE_CACHE_DIR: CACHE, NO_COLOR: "1" },
  }).output();
  assert.equal(code, 0, new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr));
});
