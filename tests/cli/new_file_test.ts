/** `init` and `revision`: what they write, and what they refuse. */
import { strict as assert } from "node:assert";
import { assertFails, withWorkspace, writeRevisions } from "./harness.ts";

Deno.test("init, revision, upgrade: from nothing to an applied revision", () =>
  withWorkspace(async (workspace) => {
    const init = await workspace.call("init");
    assert.equal(init.code, 0, init.stderr);
    assert.deepEqual(workspace.list(), ["migrate.config.ts", "migrations", "models.ts"]);
    assert.deepEqual(workspace.list("migrations"), ["README.md", "migrate.d.ts", "tsconfig.json"]);
    const created = await workspace.call("revision", "-m", "Create users!");
    assert.match(created.stdout, /^migrations\/\d{4}-\d\d-\d\d_\d\d-\d\d_create_users\.ts\n$/);
    const text = workspace.read(created.stdout.trim());
    assert.match(
      text,
      /^\/\/ Create users!\n\/\/\n\/\/ Revision ID: [0-9a-f]{12}\n\/\/ Revises:\n\/\/ Create Date: \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC\nimport type \{ Migration \} from "\.\/migrate\.d\.ts";\n/,
    );
    // Neither the network nor Deno's own types: plain TypeScript takes the files too.
    workspace.write("deno.json", '{ "compilerOptions": { "lib": ["es2022"] } }');
    const check = await new Deno.Command(Deno.execPath(), {
      args: ["check", "--quiet", "--cached-only", "."],
      env: { DENO_DIR: `${workspace.dir}/.cache` },
      cwd: workspace.dir,
      stderr: "inherit",
    }).output();
    assert.ok(check.success);
    await Deno.remove(`${workspace.dir}/deno.json`);
    const { include } = JSON.parse(
      workspace.read("migrations/tsconfig.json").replace(/^\/\/.*/, ""),
    );
    assert.deepEqual(include, ["**/*.ts", "../migrate.config.ts", "../models.ts"]);
    assert.equal((await workspace.call("upgrade", "--url", "sqlite:app.db")).code, 0);
    const again = await workspace.call("init");
    assertFails(again, "config.file_exists");
    assertFails(await workspace.call("init", "elsewhere"), "config.file_exists");
    assert.deepEqual(workspace.list(), [
      ".cache",
      "app.db",
      "migrate.config.ts",
      "migrations",
      "models.ts",
    ]);
  }));

Deno.test("from the folder of the revisions the way leads up, and nothing is begun in it", () =>
  withWorkspace(async (workspace) => {
    await workspace.call("init");
    const before = workspace.list("migrations");
    const cwd = "migrations";
    const status = await workspace.callWith({ cwd }, "status", "--json");
    assert.equal(status.json().code, "config.missing_directory");
    assert.equal(status.json().data.details.above, "..");
    assertFails(await workspace.callWith({ cwd }, "init"), "config.file_exists");
    assert.deepEqual(workspace.list("migrations"), before);
  }));

Deno.test("revision refreshes older types; init --types does only that", () =>
  withWorkspace(async (workspace) => {
    workspace.write("migrations/migrate.d.ts", "// migrate 0.0.1\n");
    const types = await workspace.call("init", "--types");
    assert.match(types.stderr, /Wrote migrations\/migrate\.d\.ts/);
    assert.deepEqual(workspace.list("migrations"), ["migrate.d.ts"]);
    assert.match((await workspace.call("init", "--types")).stderr, /is up to date/);
    workspace.write("migrations/migrate.d.ts", "// migrate 0.0.1\n");
    await workspace.call("revision", "-m", "x");
    assert.match(workspace.read("migrations/migrate.d.ts"), /^\/\/ migrate 0\.1\.0/);
  }));

/** Messages and the file names they may become. */
const SLUGS: Readonly<Record<string, RegExp>> = {
  "../../etc/passwd": /_etc_passwd\.ts$/,
  "a\nb */ // c": /_a_b_c\.ts$/,
  "Grüße an Zoë": /_grüße_an_zoë\.ts$/,
  "!!!": /migrations\/\d{4}-\d\d-\d\d_\d\d-\d\d\.ts$/,
  [`${"word ".repeat(2000)}`]: /_word(_word){7}\.ts$/,
};

Deno.test("a message becomes a safe name, and comes back from the header", () =>
  withWorkspace(async (workspace) => {
    workspace.write("migrations/README.md", "");
    for (const [message, name] of Object.entries(SLUGS)) {
      const { code, stdout, stderr } = await workspace.call("revision", "-m", message);
      assert.equal(code, 0, stderr);
      assert.match(stdout.trim(), name);
      const [head] = (await workspace.call("heads", "--json")).json().data.heads;
      assert.equal(head.message, message.trim().split(/\n/).join(" ").replaceAll(/ +/g, " "));
    }
    assert.equal(workspace.list("migrations").length, Object.keys(SLUGS).length + 2);
  }));

Deno.test("two revisions of one name in a minute get two files", () =>
  withWorkspace(async (workspace) => {
    workspace.write("migrations/README.md", "");
    workspace.write("migrate.config.ts", 'export default { fileTemplate: "{slug}" };');
    const names = [];
    for (let n = 0; n < 3; n++) {
      names.push((await workspace.call("revision", "-m", "same")).stdout.trim());
    }
    assert.deepEqual(names, ["migrations/same.ts", "migrations/same_2.ts", "migrations/same_3.ts"]);
  }));

Deno.test("file templates that cannot be", () =>
  withWorkspace(async (workspace) => {
    workspace.write("migrations/README.md", "");
    for (
      const [template, code] of [
        ["../{slug}", "config.outside_directory"],
        ["/tmp/{slug}", "config.outside_directory"],
        ["{nonsense}", "config.invalid_template"],
      ] as const
    ) {
      workspace.write("migrate.config.ts", `export default { fileTemplate: "${template}" };`);
      assertFails(await workspace.call("revision", "-m", "x"), code);
    }
    assert.deepEqual(workspace.list("migrations"), ["README.md"]);
  }));

Deno.test("ids, heads, labels and dependencies of a new revision are checked before it is written", () =>
  withWorkspace(async (workspace) => {
    writeRevisions(workspace, { id: "a1", labels: "core" }, { id: "b2", down: "a1" }, {
      id: "c3",
      down: "a1",
    });
    const cases: readonly (readonly [readonly string[], string])[] = [
      [["--rev-id", "a@b"], "graph.invalid_id"],
      [["--rev-id", "x y"], "graph.invalid_id"],
      [["--rev-id", "x".repeat(300)], "graph.invalid_id"],
      [["--rev-id", "a1", "--head", "b2"], "graph.used_id"],
      [[], "graph.multiple_heads"],
      [["--head", "a1"], "graph.not_a_head"],
      [["--head", "nowhere"], "graph.unknown_revision"],
      [["--head", "b2", "--depends-on", "zzz"], "graph.unknown_revision"],
      [["--head", "b2", "--branch-label", "core"], "graph.duplicate_label"],
      [["--head", "b2", "--branch-label", "c3"], "graph.label_is_id"],
      [["--head", "b2", "--version-path", "elsewhere"], "usage.invalid_argument"],
    ];
    for (const [args, code] of cases) {
      assertFails(await workspace.call("revision", "-m", "x", ...args), code);
    }
    assert.deepEqual(workspace.list("migrations"), ["a1.ts", "b2.ts", "c3.ts"]);
    const spliced = await workspace.call(
      "revision",
      "-m",
      "x",
      "--head",
      "a1",
      "--splice",
      "--rev-id",
      "d4d4",
    );
    assert.equal(spliced.code, 0, spliced.stderr);
    const full = [
      "-m",
      "y",
      "--rev-id",
      "e5",
      "--head",
      "b2",
      "--head",
      "c3",
      "--branch-label",
      "both",
      "--depends-on",
      "core",
      "--depends-on",
      "d",
    ];
    assert.equal((await workspace.call("revision", ...full)).code, 0);
    const shown = (await workspace.call("show", "e5", "--json")).json().data.revisions[0];
    assert.deepEqual(shown.downRevisions, ["b2", "c3"]);
    assert.deepEqual(shown.dependsOn, ["core", "d4d4"]);
    assert.deepEqual(shown.branchLabels, ["both", "core"]);
  }));

Deno.test("a folder that cannot be written", () =>
  withWorkspace(async (workspace) => {
    workspace.write("file", "");
    assertFails(await workspace.call("init", "file/below"), "config.unwritable");
    assertFails(await workspace.call("init", "--types", "-d", "file/below"), "config.unwritable");
    assert.deepEqual(workspace.list(), ["file"]);
  }));
