/** Several folders of revisions, folders in folders, and several databases. */
import { strict as assert } from "node:assert";
import {
  assertFails,
  revisionText,
  rowsOf,
  tablesOf,
  withWorkspace,
  type Workspace,
  writeChain,
} from "./harness.ts";

const DATABASE = ["--url", "sqlite:app.db"];

/** Two locations of one graph: `core`, and `billing`, which depends on it. */
function writeLocations(workspace: Workspace, more = ""): void {
  workspace.write(
    "migrate.config.ts",
    `export default { versionLocations: ["./core", "./plugins/billing"], ${more} };`,
  );
  workspace.write("core/a.ts", revisionText({ id: "a", labels: "core" }));
  workspace.write("core/b.ts", revisionText({ id: "b", down: "a" }));
  workspace.write(
    "plugins/billing/x.ts",
    revisionText({ id: "x", labels: "bill", dependsOn: "a" }),
  );
}

const written = (stdout: string) => stdout.trim().replace(/[^/]*$/, "");

Deno.test("several locations are one graph", () =>
  withWorkspace(async (workspace) => {
    writeLocations(workspace);
    const { stdout } = await workspace.call("history");
    assert.deepEqual(stdout.trimEnd().split("\n").map((line) => line.replace(/,.*/, "")), [
      "a -> b (core) (head)",
      "<base> (a) -> x (bill) (head)",
      "<base> -> a (core)",
    ]);
    assert.equal((await workspace.call("upgrade", "heads", ...DATABASE)).code, 0);
    assert.deepEqual(rowsOf(workspace, "app.db"), ["b", "x"]);
  }));

Deno.test("a new revision lies where its parent does; a new root must say where", () =>
  withWorkspace(async (workspace) => {
    writeLocations(workspace);
    const revision = (...args: string[]) => workspace.call("revision", "-m", "new", ...args);
    assert.equal(written((await revision("--head", "bill@head")).stdout), "plugins/billing/");
    assert.equal(written((await revision("--head", "b")).stdout), "core/");
    const root = ["--head", "base", "--rev-id"];
    assertFails(await revision(...root, "r0"), "usage.missing_argument");
    assertFails(await revision(...root, "r0", "--version-path", "."), "usage.invalid_argument");
    assertFails(
      await revision(...root, "r0", "--version-path", "core/deep"),
      "usage.invalid_argument",
    );
    const made = await revision(...root, "r1", "--version-path", "./plugins/billing/");
    assert.equal(written(made.stdout), "plugins/billing/");
    const elsewhere = await revision("--head", "core@head", "--version-path", "plugins/billing");
    assert.equal(written(elsewhere.stdout), "plugins/billing/");
    const { stdout } = await workspace.call("heads");
    assert.equal(stdout.trimEnd().split("\n").length, 3);
    assert.match(
      workspace.read(made.stdout.trim()),
      /from "\.\.\/\.\.\/migrations\/migrate\.d\.ts"/,
    );
    assert.ok(workspace.list("migrations").includes("migrate.d.ts"));
  }));

Deno.test("a location that is missing is named, with who names it", () =>
  withWorkspace(async (workspace) => {
    writeLocations(workspace);
    await Deno.remove(`${workspace.dir}/plugins`, { recursive: true });
    const result = await workspace.call("history");
    assertFails(result, "config.missing_directory");
    assert.match(result.stderr, /"plugins\/billing" \(migrate\.config\.ts\)/);
  }));

Deno.test("a folder that is named for a run wins over the config's locations", () =>
  withWorkspace(async (workspace) => {
    writeLocations(workspace);
    assert.equal((await workspace.call("heads", "-d", "core")).stdout, "b (core) (head)\n");
    const { stdout } = await workspace.call("config", "--json", "-d", "core");
    const setting = JSON.parse(stdout).data.settings
      .find(({ key }: { key: string }) => key === "versionLocations");
    assert.deepEqual(setting.value, ["core"]);
    assert.match(setting.origin, /--directory/);
  }));

Deno.test("an id in two locations is named with both files", () =>
  withWorkspace(async (workspace) => {
    writeLocations(workspace);
    workspace.write("plugins/billing/b.ts", revisionText({ id: "b" }));
    const result = await workspace.call("history");
    assertFails(result, "graph.duplicate_id");
    assert.match(result.stderr, /core\/b\.ts and plugins\/billing\/b\.ts/);
  }));

Deno.test("locations that hold each other, or are named twice, count once", () =>
  withWorkspace(async (workspace) => {
    writeChain(workspace, "a");
    workspace.write("migrations/deep/b.ts", revisionText({ id: "b", down: "a" }));
    for (
      const config of [
        '{ versionLocations: ["./migrations", "migrations/", "./migrations/deep"] }',
        '{ versionLocations: ["./migrations", "./migrations/deep"], recursive: true }',
      ]
    ) {
      workspace.write("migrate.config.ts", `export default ${config};`);
      assert.equal((await workspace.call("heads")).stdout, "b (head)\n");
    }
  }));

Deno.test("recursive: folders per release, relative imports, new files beside their parents", () =>
  withWorkspace(async (workspace) => {
    workspace.write("migrate.config.ts", "export default { recursive: true };");
    workspace.write("migrations/2023/a.ts", revisionText({ id: "a" }));
    workspace.write("migrations/2024/q1/_name.ts", 'export const name = "t_b";');
    workspace.write(
      "migrations/2024/q1/b.ts",
      revisionText({
        id: "b",
        down: "a",
        upgrade: "op.createTable(name, { id: t.integer().primaryKey() });",
      }).replace("export", 'import { name } from "./_name.ts";\nexport'),
    );
    assert.equal((await workspace.call("upgrade", ...DATABASE)).code, 0);
    assert.deepEqual(tablesOf(workspace, "app.db"), ["t_b"]);
    const top = await workspace.call("revision", "-m", "top");
    assert.equal(written(top.stdout), "migrations/");
    const deep = await workspace.call(
      "revision",
      "-m",
      "deep",
      "--version-path",
      "migrations/2025",
    );
    assert.equal(written(deep.stdout), "migrations/2025/");
    assert.match(workspace.read(deep.stdout.trim()), /from "\.\.\/migrate\.d\.ts"/);
    const { stdout } = await workspace.call("history");
    assert.equal(stdout.trimEnd().split("\n").length, 4);
  }));

// -------------------------------------------------------------------------- several databases

const DATABASES = `export default {
  url: "sqlite:own.db",
  transaction: "all",
  databases: {
    main: { url: "sqlite:main.db" },
    "tenant-1": { versionTable: "tenant_version", log: false },
    lonely: {},
  },
};`;

Deno.test("each named database has its URL, its tables and its place", () =>
  withWorkspace(async (workspace) => {
    workspace.write("migrate.config.ts", DATABASES);
    writeChain(workspace, "a", "b");
    const tenant = {
      env: { MIGRATE_TENANT_1_URL: "sqlite:tenant.db", DATABASE_URL: "sqlite:x.db" },
    };
    const main = await workspace.call("upgrade", "a", "-n", "main");
    assert.match(main.stderr, /Database sqlite:main\.db \(from migrate\.config\.ts\)/);
    assert.match(main.stderr, /undo with: migrate -n main downgrade base/);
    const other = await workspace.callWith(tenant, "-n", "tenant-1", "upgrade");
    assert.match(other.stderr, /Database sqlite:tenant\.db \(from MIGRATE_TENANT_1_URL\)/);
    assert.equal((await workspace.call("upgrade")).code, 0);
    assert.deepEqual(rowsOf(workspace, "main.db"), ["a"]);
    assert.deepEqual(workspace.query("tenant.db", "SELECT * FROM tenant_version"), [
      { version_num: "b" },
    ]);
    assert.deepEqual(tablesOf(workspace, "tenant.db"), ["t_a", "t_b", "tenant_version"]);
    assert.deepEqual(rowsOf(workspace, "own.db"), ["b"]);
    assert.equal((await workspace.call("current", "-n", "main")).stdout, "a\n");
  }));

Deno.test("a named database never falls back to another's URL", () =>
  withWorkspace(async (workspace) => {
    workspace.write("migrate.config.ts", DATABASES);
    writeChain(workspace, "a");
    const env = { MIGRATE_URL: "sqlite:x.db", DATABASE_URL: "sqlite:x.db" };
    const lonely = await workspace.callWith({ env }, "upgrade", "-n", "lonely");
    assertFails(lonely, "config.missing_url");
    assert.match(lonely.stderr, /MIGRATE_LONELY_URL/);
    assertFails(await workspace.call("upgrade", "-n", "mian"), "config.unknown_database");
    assertFails(await workspace.call("upgrade", "-n", "constructor"), "config.unknown_database");
    const flag = await workspace.call("upgrade", "-n", "lonely", "--url", "sqlite:flag.db");
    assert.equal(flag.code, 0, flag.stderr);
    assert.deepEqual(workspace.list().filter((name) => name.endsWith(".db")), ["flag.db"]);
  }));

Deno.test("names and URLs also come from the environment, files and .env", () =>
  withWorkspace(async (workspace) => {
    workspace.write("migrate.config.ts", DATABASES);
    writeChain(workspace, "a");
    workspace.write(".env", "MIGRATE_LONELY_URL=sqlite:dotenv.db\n");
    workspace.write("secret", "sqlite:secret.db\n");
    const env = { MIGRATE_NAME: "lonely" };
    assert.match(
      (await workspace.callWith({ env }, "upgrade")).stderr,
      /Database sqlite:dotenv\.db \(from MIGRATE_LONELY_URL in \.env\)/,
    );
    const fromFile = { env: { MIGRATE_LONELY_URL_FILE: "secret" } };
    const result = await workspace.callWith(fromFile, "upgrade", "-n", "lonely", "--no-env-file");
    assert.match(result.stderr, /Database sqlite:secret\.db \(from MIGRATE_LONELY_URL_FILE\)/);
  }));
