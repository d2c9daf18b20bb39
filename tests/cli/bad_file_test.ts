/** Broken revision files, configs, databases and folders: a code, a message, a way out. */
import { strict as assert } from "node:assert";
import {
  assertFails,
  COMMAND,
  rowsOf,
  testFromSource,
  withWorkspace,
  writeChain,
  writeRevisions,
} from "./harness.ts";

const HEADER = 'export const revision = "b2";\nexport const downRevision = "a1";\n';

/** Files beside a good revision a1, by what `heads` says of them. */
const UNREADABLE: Readonly<
  Record<string, readonly [text: string | Uint8Array, code: string, says: RegExp]>
> = {
  "no revision": [
    "export const x = 1;\n",
    "graph.unreadable_header",
    /b2\.ts:1:1: .*no `export const revision`/,
  ],
  "a computed id": [
    'export const revision = "b" + 1;\nexport const downRevision = null;',
    "graph.unreadable_header",
    /b2\.ts:1:29/,
  ],
  "a number as id": [
    "\nexport const revision = 5;\nexport const downRevision = null;",
    "graph.unreadable_header",
    /b2\.ts:2:25: .*must be a string/,
  ],
  "no downRevision": [
    'export const revision = "b2";',
    "graph.unreadable_header",
    /`export const downRevision` is missing/,
  ],
  "an open string": ['export const revision = "b2\n', "graph.unreadable_header", /never closed/],
  "bytes": [new Uint8Array([0, 1, 255, 254]), "graph.unreadable_header", /b2\.ts:1:1/],
  "nothing": ["", "graph.unreadable_header", /b2\.ts:1:1/],
  "an id with @": [
    'export const revision = "b@2";\nexport const downRevision = null;',
    "graph.invalid_id",
    /meaning in targets/,
  ],
  "an endless id": [
    `export const revision = "${"x".repeat(300)}";\nexport const downRevision = null;`,
    "graph.invalid_id",
    /longer than 255/,
  ],
  "a taken id": [
    'export const revision = "a1";\nexport const downRevision = null;',
    "graph.duplicate_id",
    /a1\.ts and migrations\/b2\.ts/,
  ],
  "a missing parent": [
    'export const revision = "b2";\nexport const downRevision = "a2";',
    "graph.missing_revision",
    /b2\.ts: downRevision names "a2"/,
  ],
  "itself as parent": [
    'export const revision = "b2";\nexport const downRevision = "b2";',
    "graph.self_reference",
    /b2\.ts/,
  ],
};

for (const [name, [text, code, says]] of Object.entries(UNREADABLE)) {
  Deno.test(`a revision file with ${name}`, () =>
    withWorkspace(async (workspace) => {
      writeChain(workspace, "a1");
      workspace.write("migrations/b2.ts", text);
      const result = await workspace.call("upgrade", "--url", "sqlite:app.db");
      assertFails(result, code);
      assert.match(result.stderr, says);
      assert.deepEqual(workspace.list(), ["migrations"]);
    }));
}

/** Files whose header is fine: what loading them says; the database stays where it was. */
const UNLOADABLE: Readonly<Record<string, readonly [text: string, code: string, says: RegExp]>> = {
  "a syntax error": [
    `${HEADER}export function upgrade({ op }) {\n  op.(\n}\n`,
    "revision.load_failed",
    /b2\.ts:4:\d+: Cannot load/,
  ],
  "a throw at top level": [
    `${HEADER}throw new Error("top");\n`,
    "revision.load_failed",
    /b2\.ts:3:\d+: .*top/,
  ],
  "a throw that names what is no URL": [
    `${HEADER}throw new Error("see file:///x/100%.txt and file://[");\n`,
    "revision.load_failed",
    /b2\.ts:3:\d+: .*see file:\/\/\/x\/100%\.txt and file:\/\/\[/,
  ],
  "a bare import": [
    `import x from "migrate";\n${HEADER}export function upgrade() { x; }`,
    "revision.load_failed",
    /b2\.ts:1:\d+: .*"migrate"/,
  ],
  "an import from the network": [
    `import x from "https://modules.invalid/x.ts";\n${HEADER}export function upgrade() { x; }`,
    "revision.load_failed",
    /b2\.ts: .*modules\.invalid.*\nhint: .*relative files/,
  ],
  "an import of nothing": [
    `import x from "./nowhere.ts";\n${HEADER}export function upgrade() { x; }`,
    "revision.load_failed",
    /nowhere\.ts/,
  ],
  "no upgrade": [HEADER, "revision.missing_function", /exports no function upgrade/],
  "an upgrade that is no function": [
    `${HEADER}export const upgrade = 5;`,
    "revision.missing_function",
    /upgrade/,
  ],
  "a header that changes": [
    'export const revision = "b2";\nexport const downRevision = ["a1"];\ndownRevision.push("x");\nexport function upgrade() {}',
    "revision.header_mismatch",
    /downRevision was read as \["a1"\], but the file exports \["a1","x"\]/,
  ],
};

for (const [name, [text, code, says]] of Object.entries(UNLOADABLE)) {
  Deno.test(`a revision that cannot be loaded: ${name}`, () =>
    withWorkspace(async (workspace) => {
      writeChain(workspace, "a1");
      await workspace.call("upgrade", "-q", "--url", "sqlite:app.db");
      workspace.write("migrations/b2.ts", text);
      writeRevisions(workspace, { id: "c3", down: "b2" });
      assert.equal((await workspace.call("heads")).stdout, "c3 (head)\n");
      const result = await workspace.run("upgrade", "--url", "sqlite:app.db");
      assertFails(result, code);
      assert.match(result.stderr, says);
      assert.deepEqual(rowsOf(workspace, "app.db"), ["a1"]);
    }));
}

Deno.test("missing and empty folders of revisions", () =>
  withWorkspace(async (workspace) => {
    assertFails(
      await workspace.call("upgrade", "--url", "sqlite:app.db"),
      "config.missing_directory",
    );
    workspace.write("migrations/README.md", "");
    assertFails(await workspace.call("upgrade", "--url", "sqlite:app.db"), "graph.no_revisions");
    const heads = await workspace.call("heads");
    assert.deepEqual([heads.code, heads.stdout], [0, ""]);
    workspace.write("file", "");
    assertFails(
      await workspace.call("upgrade", "-d", "file", "--url", "sqlite:app.db"),
      "config.missing_directory",
    );
    assert.deepEqual(workspace.list(), ["file", "migrations"]);
  }));

/** Database files that are none, by their SQL or bytes. */
Deno.test("files that are no usable database", () =>
  withWorkspace(async (workspace) => {
    writeChain(workspace, "a1");
    const upgrade = (url: string) => workspace.call("upgrade", "--url", url);
    assertFails(await upgrade("sqlite:migrations"), "database.cannot_open");
    assertFails(await upgrade("sqlite:nowhere/app.db"), "database.cannot_open");
    assertFails(await upgrade("sqlite:migrations/a1.ts/app.db"), "database.cannot_open");
    workspace.write("text.db", "this is no database ".repeat(100));
    const text = await upgrade("sqlite:text.db");
    assertFails(text, "database.cannot_open");
    assert.match(text.stderr, /it is not a SQLite database/);
    assert.equal(workspace.read("text.db").length, 2000);
  }));

const SHAPES: Readonly<Record<string, RegExp>> = {
  "CREATE TABLE alembic_version (x)": /no column version_num/,
  "CREATE TABLE alembic_version (x); INSERT INTO alembic_version VALUES (1)":
    /columns x and no version_num/,
  "CREATE TABLE alembic_version (version_num INT); INSERT INTO alembic_version VALUES (5)":
    /holds a number/,
  "CREATE TABLE alembic_version (version_num); INSERT INTO alembic_version VALUES (NULL)":
    /holds NULL/,
};

Deno.test("a version table of another shape", () =>
  withWorkspace(async (workspace) => {
    writeChain(workspace, "a1");
    await Promise.all(
      Object.entries(SHAPES).map(async ([sql, says], index) => {
        workspace.execute(`${index}.db`, sql);
        const result = await workspace.call("upgrade", "--url", `sqlite:${index}.db`);
        assertFails(result, "history.version_table_shape");
        assert.match(result.stderr, says);
      }),
    );
  }));

Deno.test("a row that no file defines stops what runs, not what reads", () =>
  withWorkspace(async (workspace) => {
    writeChain(workspace, "a1");
    workspace.execute(
      "app.db",
      "CREATE TABLE alembic_version (version_num TEXT); INSERT INTO alembic_version VALUES ('zzz')",
    );
    const url = ["--url", "sqlite:app.db"];
    assertFails(await workspace.call("upgrade", ...url), "history.unknown_row");
    assertFails(await workspace.call("downgrade", "base", ...url), "history.unknown_row");
    const current = await workspace.call("current", ...url);
    assert.deepEqual([current.code, current.stdout], [0, "zzz\n"]);
    assert.match((await workspace.call("status", ...url)).stdout, /no file here defines zzz/);
    assert.equal((await workspace.call("stamp", "a1", "--purge", ...url)).code, 0);
    assert.deepEqual(rowsOf(workspace, "app.db"), ["a1"]);
  }));

/** Runs migrate as somebody who may not do everything; null where that cannot be arranged. */
function ordinaryUser(): readonly string[] | null {
  if (Deno.uid() !== 0) return [];
  try {
    const { success } = new Deno.Command("setpriv", { args: ["--version"], stdout: "null" })
      .outputSync();
    return success ? ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"] : null;
  } catch {
    return null;
  }
}

const prefix = ordinaryUser();
// deno-lint-ignore no-console -- what is skipped is printed
if (prefix === null) console.error("permission test skipped: no setpriv to become another user");

if (prefix !== null) {
  testFromSource(
    "missing permissions of the file system",
    () =>
      withWorkspace(async (workspace) => {
        writeChain(workspace, "a1");
        await workspace.call("upgrade", "-q", "--url", "sqlite:app.db");
        // The other user needs a Deno that it may run, and a cache that it may write.
        const deno = `${workspace.dir}/deno`;
        await Deno.copyFile(Deno.execPath(), deno);
        await Deno.mkdir(`${workspace.dir}/cache`);
        for (const path of ["", "/deno"]) await Deno.chmod(workspace.dir + path, 0o755);
        await Deno.chmod(`${workspace.dir}/cache`, 0o777);
        const run = async (...args: readonly string[]) => {
          const [program = "", ...rest] = [...prefix ?? [], deno, ...COMMAND.slice(1), ...args];
          const { code, stdout, stderr } = await new Deno.Command(program, {
            args: rest,
            cwd: workspace.dir,
            env: {
              DENO_DIR: `${workspace.dir}/cache`,
              HOME: `${workspace.dir}/cache`,
              NO_COLOR: "1",
            },
          }).output();
          const [out = "", err = ""] = [stdout, stderr].map((bytes) =>
            new TextDecoder().decode(bytes)
          );
          return { code, stdout: out, stderr: err, signal: null, json: () => JSON.parse(out) };
        };
        const url = ["--url", "sqlite:app.db"];
        await Deno.chmod(`${workspace.dir}/app.db`, 0o644);
        assert.equal((await run("upgrade", ...url)).code, 0);
        assertFails(await run("downgrade", "base", ...url), "database.statement_failed");
        assertFails(await run("revision", "-m", "new"), "config.unwritable");
        await Deno.chmod(`${workspace.dir}/app.db`, 0o600);
        assertFails(await run("upgrade", ...url), "database.cannot_open");
        await Deno.chmod(`${workspace.dir}/migrations/a1.ts`, 0o000);
        assertFails(await run("heads"), "config.unreadable");
        await Deno.chmod(`${workspace.dir}/migrations`, 0o000);
        assertFails(await run("heads"), "config.unreadable");
        await Deno.chmod(`${workspace.dir}/migrations`, 0o755);
      }),
  );
}

testFromSource("missing permissions of Deno", () =>
  withWorkspace(async (workspace) => {
    writeChain(workspace, "a1");
    const [deno = ""] = COMMAND;
    const run = async (...permissions: readonly string[]) => {
      const args = [
        "run",
        "-q",
        "--no-prompt",
        ...permissions,
        COMMAND.at(-1) ?? "",
        "upgrade",
        "--url",
        "sqlite:app.db",
      ];
      const { code, stdout, stderr } = await new Deno.Command(deno, {
        args,
        cwd: workspace.dir,
        env: { NO_COLOR: "1" },
      }).output();
      const [out = "", err = ""] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
      return { code, stdout: out, stderr: err, signal: null, json: () => JSON.parse(out) };
    };
    const noWrite = await run("--allow-read", "--allow-env");
    assertFails(noWrite, "database.cannot_open");
    assert.match(noWrite.stderr, /has no permission for it/);
    assertFails(await run("--allow-write", "--allow-env"), "config.unreadable");
    assert.equal((await run("--allow-read", "--allow-write")).code, 0);
  }));
