/** `rebase`: after two pull requests with revisions, one line instead of two. */
import { strict as assert } from "node:assert";
import {
  assertFails,
  COMMAND,
  revisionText,
  rowsOf,
  tablesOf,
  testFromSource,
  withWorkspace,
  type Workspace,
  writeRevisions,
} from "./harness.ts";

const URL_FLAG = ["--url", "sqlite:app.db"];

function table(id: string, down: string | null = null) {
  return {
    id,
    down,
    upgrade: `op.createTable("t_${id}", { id: t.integer().primaryKey() });`,
    downgrade: `op.dropTable("t_${id}");`,
  };
}

/** base, with x on it, and y1 and y2 on it. */
function writeConflict(workspace: Workspace): void {
  writeRevisions(
    workspace,
    table("base0"),
    table("xxxx1", "base0"),
    table("yyyy1", "base0"),
    table("yyyy2", "yyyy1"),
  );
}

Deno.test("rebase puts the whole line behind the other head", () =>
  withWorkspace(async (workspace) => {
    writeConflict(workspace);
    const others = ["base0", "xxxx1", "yyyy2"].map((id) => workspace.read(`migrations/${id}.ts`));
    const before = workspace.read("migrations/yyyy1.ts");
    const result = await workspace.call("rebase", "yyyy2", "--onto", "xxxx1");
    assert.equal(result.code, 0, result.stderr);
    assert.equal(result.stdout, "migrations/yyyy1.ts\n");
    assert.equal(
      workspace.read("migrations/yyyy1.ts"),
      before.replace('downRevision = "base0"', 'downRevision = "xxxx1"'),
    );
    assert.deepEqual(
      ["base0", "xxxx1", "yyyy2"].map((id) => workspace.read(`migrations/${id}.ts`)),
      others,
    );
    assert.equal((await workspace.call("heads")).stdout, "yyyy2 (head)\n");
    assert.equal((await workspace.call("upgrade", ...URL_FLAG)).code, 0);
    assert.deepEqual(rowsOf(workspace, "app.db"), ["yyyy2"]);
    assert.equal((await workspace.call("downgrade", "base", "--yes", ...URL_FLAG)).code, 0);
    assert.deepEqual(tablesOf(workspace, "app.db"), []);
  }));

Deno.test("rebase without --onto takes the only other head of the tree; again it does nothing", () =>
  withWorkspace(async (workspace) => {
    writeConflict(workspace);
    writeRevisions(workspace, { id: "zzzz1", labels: "elsewhere" });
    const result = await workspace.call("rebase", "yyyy1", "--json");
    assert.equal(result.code, 0, result.stderr);
    const { command, data } = result.json();
    assert.equal(command, "rebase");
    assert.deepEqual(data, {
      revision: "yyyy1",
      file: "migrations/yyyy1.ts",
      from: ["base0"],
      to: ["xxxx1"],
      moved: ["yyyy1", "yyyy2"],
      heads: ["yyyy2", "zzzz1"],
      isChanged: true,
    });
    const again = await workspace.call("rebase", "yyyy2", "--onto", "xxxx1");
    assert.equal(again.code, 0, again.stderr);
    assert.equal(again.stdout, "");
    assert.match(again.stderr, /Nothing to do/);
  }));

Deno.test("rebase chains an independent base behind a head that is named", () =>
  withWorkspace(async (workspace) => {
    writeRevisions(workspace, table("aaaa1"), table("bbbb1"), table("bbbb2", "bbbb1"));
    const result = await workspace.call("rebase", "bbbb2");
    assert.equal(result.code, 0, result.stderr);
    assert.match(workspace.read("migrations/bbbb1.ts"), /downRevision = "aaaa1"/);
    assert.equal((await workspace.call("heads")).stdout, "bbbb2 (head)\n");
  }));

const HEADERS: readonly (readonly [string, string, string])[] = [
  [
    "CRLF, a comment line, a type and spaces",
    "\uFEFF// y\r\n//\r\n// Revision ID: yyyy1\r\n// Revises: base0\r\n// Create Date: 2026-01-01 00:00:00 UTC\r\n" +
    "export const revision = 'yyyy1'\r\nexport  const  downRevision : string | null  =  'base0' ;\r\n",
    "\uFEFF// y\r\n//\r\n// Revision ID: yyyy1\r\n// Revises: xxxx1\r\n// Create Date: 2026-01-01 00:00:00 UTC\r\n" +
    "export const revision = 'yyyy1'\r\nexport  const  downRevision : string | null  =  \"xxxx1\" ;\r\n",
  ],
  [
    "a block comment, decoys in comments and strings, an assertion",
    '/**\n * y, was `export const downRevision = "base0";`\n * Revises: base0 */\n' +
    '/*\nexport const downRevision = "base0";\n*/\nconst text = `\nexport const downRevision = "base0";\n`;\n' +
    'export const revision = "yyyy1";\nexport const downRevision = /* = "no" */ ["base0"] as const;\n',
    '/**\n * y, was `export const downRevision = "base0";`\n * Revises: xxxx1 */\n' +
    '/*\nexport const downRevision = "base0";\n*/\nconst text = `\nexport const downRevision = "base0";\n`;\n' +
    'export const revision = "yyyy1";\nexport const downRevision = /* = "no" */ "xxxx1" as const;\n',
  ],
  [
    "a list over several lines with a bracket in a comment, and no comment line",
    '// y\nexport const downRevision = [\n  // [see] the "ticket"\n  "base0",\n];\nexport const revision = "yyyy1";\n',
    '// y\nexport const downRevision = "xxxx1";\nexport const revision = "yyyy1";\n',
  ],
  [
    "one declaration of several names",
    'export const revision = "yyyy1", downRevision = `base0`, branchLabels = null;',
    'export const revision = "yyyy1", downRevision = "xxxx1", branchLabels = null;',
  ],
];

for (const [name, before, after] of HEADERS) {
  Deno.test(`rebase changes nothing but the literal: ${name}`, () =>
    withWorkspace(async (workspace) => {
      writeRevisions(workspace, table("base0"), table("xxxx1", "base0"));
      workspace.write("migrations/y.ts", before);
      const result = await workspace.call("rebase", "yyyy1");
      assert.equal(result.code, 0, result.stderr);
      assert.equal(workspace.read("migrations/y.ts"), after);
    }));
}

Deno.test("a file that is not UTF-8 is left alone, and the error says which line to change", () =>
  withWorkspace(async (workspace) => {
    writeRevisions(workspace, table("base0"), table("xxxx1", "base0"));
    const text = revisionText(table("yyyy1", "base0")).replace("revision yyyy1", "caf\u00e9");
    const latin1 = Uint8Array.from(text, (char) => char.charCodeAt(0));
    workspace.write("migrations/yyyy1.ts", latin1);
    const result = await workspace.call("rebase", "yyyy1");
    assertFails(result, "graph.unchangeable_header");
    assert.match(result.stderr, /migrations\/yyyy1\.ts:5:1: /);
    assert.match(result.stderr, /export const downRevision = "xxxx1";/);
  }));

Deno.test("rebase refuses what is applied, and goes on when it is undone as told", () =>
  withWorkspace(async (workspace) => {
    writeConflict(workspace);
    const before = workspace.read("migrations/yyyy1.ts");
    await workspace.call("upgrade", "heads", ...URL_FLAG);
    const refused = await workspace.call("rebase", "yyyy2", ...URL_FLAG);
    assertFails(refused, "history.applied_revision");
    assert.equal(workspace.read("migrations/yyyy1.ts"), before);

    const undo = /`migrate (downgrade [^`]*)`/.exec(refused.stderr)?.[1]?.split(" ") ?? [];
    assert.equal((await workspace.call(...undo, ...URL_FLAG)).code, 0);
    assert.deepEqual(rowsOf(workspace, "app.db"), ["xxxx1"]);
    const result = await workspace.call("rebase", "yyyy2", ...URL_FLAG);
    assert.equal(result.code, 0, result.stderr);
    assert.equal((await workspace.call("upgrade", ...URL_FLAG)).code, 0);
    assert.deepEqual(rowsOf(workspace, "app.db"), ["yyyy2"]);
  }));

Deno.test("rebase asks the database of the config; one that is not there has nothing", () =>
  withWorkspace(async (workspace) => {
    writeConflict(workspace);
    workspace.write("migrate.config.ts", 'export default { url: "sqlite:app.db" };');
    await workspace.call("upgrade", "yyyy1");
    assertFails(await workspace.call("rebase", "yyyy2"), "history.applied_revision");
    const other = await workspace.call("rebase", "xxxx1", "--onto", "yyyy2");
    assert.equal(other.code, 0, other.stderr);
    const absent = await workspace.call("rebase", "xxxx1", "--onto", "base0", ...URL_FLAG);
    assert.equal(absent.code, 0, "nothing to do");
    assert.deepEqual(workspace.list(), ["app.db", "migrate.config.ts", "migrations"]);
  }));

Deno.test("rebase cannot tell what a row means that no file defines", () =>
  withWorkspace(async (workspace) => {
    writeConflict(workspace);
    await workspace.call("upgrade", "base0", ...URL_FLAG);
    workspace.execute("app.db", "UPDATE alembic_version SET version_num = 'gone'");
    assertFails(await workspace.call("rebase", "yyyy2", ...URL_FLAG), "history.unknown_row");
  }));

Deno.test("a database that does not answer is a warning, none at all a notice", () =>
  withWorkspace(async (workspace) => {
    writeConflict(workspace);
    workspace.write(
      "app.db",
      "this is no database, and long enough to be taken for one".repeat(50),
    );
    const result = await workspace.call("rebase", "yyyy2", "--json", ...URL_FLAG);
    assert.equal(result.code, 0, result.stderr);
    assert.equal(result.json().warnings.length, 1);
    writeConflict(workspace);
    const none = await workspace.call("rebase", "yyyy2");
    assert.equal(none.code, 0, none.stderr);
    assert.match(none.stderr, /^No database is looked at/);
    assert.doesNotMatch(none.stderr, /warning/);
  }));

Deno.test("rebase refuses cycles, merge points and targets that are none", () =>
  withWorkspace(async (workspace) => {
    writeConflict(workspace);
    const cases: readonly (readonly [string, ...string[]])[] = [
      ["graph.cannot_rebase", "yyyy1", "--onto", "yyyy2"],
      ["graph.cannot_rebase", "base0", "--onto", "xxxx1"],
      ["graph.cannot_rebase", "yyyy2", "--onto", "yyyy2"],
      ["graph.nothing_to_rebase", "base0"],
      ["graph.unknown_revision", "nope"],
      ["graph.unknown_revision", "yyyy2", "--onto", "nope"],
      ["graph.invalid_target", "base"],
      ["graph.invalid_target", "yyyy2", "--onto", "base"],
      ["graph.multiple_heads", "heads"],
      ["graph.multiple_heads", "head"],
      ["usage.missing_argument"],
      ["usage.unexpected_argument", "yyyy2", "xxxx1"],
    ];
    for (const [code, ...args] of cases) {
      assertFails(await workspace.call("rebase", ...args), code);
    }
    writeRevisions(workspace, { id: "zzzz1", down: "base0" });
    assertFails(await workspace.call("rebase", "yyyy2"), "graph.multiple_heads");
    writeRevisions(workspace, { id: "mmmm1", down: ["yyyy2", "zzzz1"] });
    const merged = await workspace.call("rebase", "mmmm1", "--onto", "xxxx1");
    assertFails(merged, "graph.cannot_rebase");
    assert.match(merged.stderr, /mmmm1 is a merge point/);
  }));

Deno.test("rebase sees cycles through dependsOn", () =>
  withWorkspace(async (workspace) => {
    writeRevisions(
      workspace,
      { id: "base0" },
      { id: "xxxx1", down: "base0", dependsOn: "yyyy1" },
      { id: "yyyy1", down: "base0" },
    );
    assertFails(await workspace.call("rebase", "yyyy1"), "graph.cannot_rebase");
    assert.equal((await workspace.call("rebase", "xxxx1")).code, 0);
  }));

testFromSource(
  "rebase that cannot write leaves the file as it was",
  () =>
    withWorkspace(async (workspace) => {
      writeConflict(workspace);
      const before = workspace.read("migrations/yyyy1.ts");
      const [program = "", ...args] = COMMAND;
      const denied = `--deny-write=${workspace.dir}/migrations/yyyy1.ts`;
      const { code, stderr } = await new Deno.Command(program, {
        args: [...args.slice(0, -1), denied, ...args.slice(-1), "rebase", "yyyy2"],
        cwd: workspace.dir,
        env: { NO_COLOR: "1" },
      }).output();
      assert.equal(code, 3);
      assert.match(new TextDecoder().decode(stderr), /error\[config\.unwritable\]/);
      assert.equal(workspace.read("migrations/yyyy1.ts"), before);
    }),
);
