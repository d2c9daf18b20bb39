/** The library as its users import it: what it does to their process, and what they read of it. */
import { strict as assert } from "node:assert";
import { CHECKOUT, runDeno } from "../house/tree.ts";
import { withWorkspace, writeChain } from "../cli/harness.ts";

const MOD = new URL("src/mod.ts", CHECKOUT).href;

/** Runs `app.ts` of a folder, as a program that has this package. */
function runApp(cwd: string, ...permissions: readonly string[]): ReturnType<typeof runDeno> {
  const config = new URL("deno.json", CHECKOUT).pathname;
  const args = ["run", "--quiet", "--no-prompt", "--config", config, ...permissions, "app.ts"];
  return runDeno(args, { cwd });
}

Deno.test("a program keeps its terminal, its signals, its permissions and its end", () =>
  withWorkspace(async (workspace) => {
    writeChain(workspace, "a1");
    workspace.write(
      "app.ts",
      `import { open } from ${JSON.stringify(MOD)};
let told = 0;
await using database = await open({
  url: "sqlite:app.db",
  directory: new URL("./migrations", import.meta.url),
  onEvent: () => void told++,
});
const { rowsAfter } = await database.upgrade();
const net = await Deno.permissions.query({ name: "net" });
console.log(JSON.stringify({ rowsAfter, net: net.state, told: told > 0 }));
`,
    );
    const { code, said } = await runApp(
      workspace.dir,
      "--allow-read",
      "--allow-write=.",
      "--allow-net",
    );
    assert.equal(said, '{"rowsAfter":["a1"],"net":"granted","told":true}\n');
    assert.equal(code, 0);
  }));

Deno.test("a program without a permission gets a failure, and no question", () =>
  withWorkspace(async (workspace) => {
    writeChain(workspace, "a1");
    workspace.write(
      "app.ts",
      `import { isMigrateError, open } from ${JSON.stringify(MOD)};
await using database = await open({ url: "sqlite:app.db" });
await database.upgrade().catch((error) => console.log(isMigrateError(error), error.exitCode));
`,
    );
    const { code, said } = await runApp(workspace.dir, "--allow-read");
    assert.deepEqual([said, code], ["true 7\n", 0]);
  }));

Deno.test("everything public is documented", async () => {
  const { said } = await runDeno(["doc", "--lint", "src/mod.ts"]);
  const found = said.split("\n").filter((line) => /^error\[/.test(line));
  // The brand that keeps others from making fragments is private on purpose.
  assert.deepEqual(found.filter((line) => !line.includes("private type 'made'")), [], said);
});

Deno.test("the package could be published", async () => {
  const { code, said } = await runDeno(["publish", "--dry-run", "--allow-dirty", "--quiet"]);
  assert.equal(code, 0, said);
  assert.doesNotMatch(said, /_test\.ts/);
});
