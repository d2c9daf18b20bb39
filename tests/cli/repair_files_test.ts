/** `repair files`: revision files that do not fit together. */
import { strict as assert } from "node:assert";
import {
  assertFails,
  COMMAND,
  revisionText,
  rowsOf,
  testFromSource,
  withWorkspace,
  type Workspace,
  writeChain,
  writeRevisions,
} from "./harness.ts";

const URL_FLAG = ["--url", "sqlite:app.db"];

/** A file with a Create Date, as `revision` writes it. */
function writeDated(
  workspace: Workspace,
  name: string,
  date: string | null,
  id: string,
  down: string | null = null,
): string {
  const comment = [
    `// ${name}`,
    "//",
    `// Revision ID: ${id}`,
    `// Revises: ${down ?? ""}`.trimEnd(),
    ...(date === null ? [] : [`// Create Date: ${date}`]),
  ].join("\n");
  const text = revisionText({
    id,
    down,
    upgrade: `op.createTable("t_${name}", { id: t.integer().primaryKey() });`,
    downgrade: `op.dropTable("t_${name}");`,
  }).replace(/^.*/, () => comment);
  workspace.write(`migrations/${name}.ts`, text);
  return text;
}

async function codesOf(workspace: Workspace, ...flags: readonly string[]): Promise<string[]> {
  const result = await workspace.call("repair", "files", "--json", ...flags);
  const { data } = result.json();
  return data.findings.map(({ code }: { code: string }) => code);
}

Deno.test("files in order are no finding", () =>
  withWorkspace(async (workspace) => {
    writeChain(workspace, "aaaa1", "bbbb1");
    writeRevisions(workspace, { id: "cccc1", labels: "other" });
    for (const flags of [[], ["--fix"]]) {
      const result = await workspace.call("repair", "files", ...flags);
      assert.equal(result.code, 0, result.stderr);
      assert.equal(result.stdout, "");
      assert.match(result.stderr, /3 files, nothing wrong with them/);
    }
    assert.deepEqual((await workspace.call("repair", "files", "--json")).json().data, {
      files: 3,
      findings: [],
      changed: [],
    });
  }));

Deno.test("everything that is wrong is told at once", () =>
  withWorkspace(async (workspace) => {
    writeRevisions(
      workspace,
      { id: "aaaa1" },
      { id: "bbbb1", down: "aaaa2" },
      { id: "cccc1", down: "cccc2" },
      { id: "cccc2", down: "cccc1" },
      { id: "dddd1", down: "dddd1" },
      { id: "eeee1", down: "aaaa1", dependsOn: "nowhere" },
    );
    workspace.write("migrations/copy.ts", revisionText({ id: "eeee1", down: "aaaa1" }));
    workspace.write("migrations/notes.ts", "export const notes = 1;");
    const found = await workspace.call("repair", "files");
    assert.equal(found.code, 1, found.stderr);
    for (
      const expected of [
        /graph\.unreadable_header: migrations\/notes\.ts:1:1: /,
        /graph\.duplicate_id: .*migrations\/copy\.ts and migrations\/eeee1\.ts\n/,
        /graph\.missing_revision: migrations\/bbbb1\.ts: .*"aaaa2".*\n {2}Did you mean "aaaa1"\?/,
        /graph\.missing_revision: migrations\/eeee1\.ts: dependsOn names "nowhere"/,
        /graph\.self_reference: migrations\/dddd1\.ts/,
        /graph\.cycle: .*"cccc1" and "cccc2"/,
      ]
    ) assert.match(found.stdout, expected);
    assert.equal((await workspace.call("repair", "files", "--fix")).code, 1);
    assert.deepEqual(await codesOf(workspace), await codesOf(workspace, "--fix"));
  }));

Deno.test("labels and ids that no graph can have are findings too", () =>
  withWorkspace(async (workspace) => {
    writeRevisions(workspace, { id: "aaaa1", labels: "x" }, { id: "bbbb1", labels: "x" });
    assert.deepEqual(await codesOf(workspace), ["graph.duplicate_label"]);
    assert.equal((await workspace.call("repair", "files", "--fix")).code, 1);
  }));

Deno.test("several unlabelled bases are shown in order, and chained by --fix", () =>
  withWorkspace(async (workspace) => {
    const third = writeDated(workspace, "a_third", "2026-03-01 10:00:00 UTC", "cccc1");
    writeDated(workspace, "b_first", "2026-01-01 10:00:00 UTC", "aaaa1");
    writeDated(workspace, "c_child", "2026-01-02 10:00:00 UTC", "aaaa2", "aaaa1");
    writeDated(workspace, "d_second", "2026-02-01 10:00:00 UTC", "bbbb1");
    const found = await workspace.call("repair", "files");
    assert.equal(found.code, 1);
    assert.equal(
      found.stdout,
      "graph.several_bases: There are 3 bases without a branch label, of lines that never meet: " +
        "aaaa1 (2026-01-01 10:00:00 UTC), bbbb1 (2026-02-01 10:00:00 UTC) and " +
        "cccc1 (2026-03-01 10:00:00 UTC)\n" +
        "  --fix: bbbb1 follows aaaa2 (migrations/d_second.ts); " +
        "cccc1 follows bbbb1 (migrations/a_third.ts)\n",
    );
    assert.equal(workspace.read("migrations/a_third.ts"), third);

    const fixed = await workspace.call("repair", "files", "--fix");
    assert.equal(fixed.code, 0, fixed.stderr);
    assert.equal(
      workspace.read("migrations/a_third.ts"),
      third.replace("Revises:", "Revises: bbbb1").replace(
        "downRevision = null",
        'downRevision = "bbbb1"',
      ),
    );
    assert.equal((await workspace.call("heads")).stdout, "cccc1 (head)\n");
    assert.equal((await workspace.call("upgrade", ...URL_FLAG)).code, 0);
    assert.deepEqual(rowsOf(workspace, "app.db"), ["cccc1"]);
    assert.equal((await workspace.call("repair", "files")).code, 0);
  }));

Deno.test("bases are not chained without dates, behind several heads, or where they are applied", () =>
  withWorkspace(async (workspace) => {
    const first = writeDated(workspace, "first", "2026-01-01 10:00:00 UTC", "aaaa1");
    writeDated(workspace, "second", null, "bbbb1");
    const undated = await workspace.call("repair", "files", "--fix");
    assert.equal(undated.code, 1);
    assert.match(undated.stdout, /migrations\/second\.ts has no Create Date/);

    writeDated(workspace, "second", "2026-02-01 10:00:00 UTC", "bbbb1");
    await workspace.call("upgrade", "bbbb1", ...URL_FLAG);
    const applied = await workspace.call("repair", "files", "--fix", ...URL_FLAG);
    assert.equal(applied.code, 1);
    assert.match(applied.stdout, /The database has bbbb1/);
    workspace.execute("app.db", "UPDATE alembic_version SET version_num = 'gone1'");
    const unknown = await workspace.call("repair", "files", "--fix", ...URL_FLAG);
    assert.equal(unknown.code, 1);
    assert.match(unknown.stderr, /warning: The database is at gone1/);

    writeDated(workspace, "x", "2026-01-02 10:00:00 UTC", "aaaa2", "aaaa1");
    writeDated(workspace, "y", "2026-01-02 10:00:00 UTC", "aaaa3", "aaaa1");
    const forked = await workspace.call("repair", "files", "--fix");
    assert.equal(forked.code, 1);
    assert.match(forked.stdout, /migrate merge aaaa2 aaaa3/);
    assert.equal(workspace.read("migrations/first.ts"), first);
  }));

Deno.test("bases are not chained into a cycle, nor while something else is wrong", () =>
  withWorkspace(async (workspace) => {
    writeRevisions(workspace, { id: "aaaa1", dependsOn: "bbbb1" });
    const text = workspace.read("migrations/aaaa1.ts");
    workspace.write(
      "migrations/aaaa1.ts",
      `// a\n// Create Date: 2026-01-01 00:00:00 UTC\n${text}`,
    );
    writeDated(workspace, "b", "2026-02-01 10:00:00 UTC", "bbbb1");
    const cycle = await workspace.call("repair", "files", "--fix");
    assert.equal(cycle.code, 1);
    assert.match(cycle.stdout, /form a cycle/);

    workspace.write("migrations/aaaa1.ts", text.replace('"bbbb1"', "null"));
    writeRevisions(workspace, { id: "cccc1", down: "lost1" });
    const lost = await workspace.call("repair", "files", "--fix");
    assert.equal(lost.code, 1);
    assert.match(lost.stdout, /Mend the other findings first/);
    assert.doesNotMatch(workspace.read("migrations/b.ts"), /Revises: \w/);
  }));

Deno.test("a copied file gets an id of its own; the older one keeps its id", () =>
  withWorkspace(async (workspace) => {
    writeDated(workspace, "base", "2026-01-01 10:00:00 UTC", "base0");
    const older = writeDated(workspace, "z_old", "2026-01-02 10:00:00 UTC", "aaaa1", "base0");
    const newer = writeDated(workspace, "a_new", "2026-01-03 10:00:00 UTC", "aaaa1", "aaaa1");
    await workspace.call("upgrade", "head", ...URL_FLAG);
    assert.deepEqual(await codesOf(workspace), ["graph.duplicate_id"]);
    const fixed = await workspace.call("repair", "files", "--fix", "--json");
    assert.equal(fixed.code, 0, fixed.stderr);
    const { data } = fixed.json();
    assert.deepEqual(data.changed, ["migrations/a_new.ts"]);
    assert.equal(workspace.read("migrations/z_old.ts"), older);
    const text = workspace.read("migrations/a_new.ts");
    const id = /export const revision = "([0-9a-f]{12})"/.exec(text)?.[1] ?? "";
    assert.equal(
      text,
      newer.replace("ID: aaaa1", `ID: ${id}`).replace('revision = "aaaa1"', `revision = "${id}"`),
    );
    assert.match((await workspace.call("heads")).stdout, new RegExp(`^${id} \\(head\\)\n$`));
  }));

Deno.test("a duplicate that is also a base is chained in the same go", () =>
  withWorkspace(async (workspace) => {
    writeDated(workspace, "one", "2026-01-01 10:00:00 UTC", "aaaa1");
    writeDated(workspace, "two", "2026-01-02 10:00:00 UTC", "aaaa1");
    const fixed = await workspace.call("repair", "files", "--fix", "--json");
    assert.equal(fixed.code, 0, fixed.stdout);
    assert.deepEqual(fixed.json().data.changed, ["migrations/two.ts"]);
    const text = workspace.read("migrations/two.ts");
    assert.match(text, /export const revision = "[0-9a-f]{12}"/);
    assert.match(text, /export const downRevision = "aaaa1"/);
    assert.equal((await workspace.call("repair", "files")).code, 0);
  }));

Deno.test("duplicates are left alone where it matters which one is meant", () =>
  withWorkspace(async (workspace) => {
    const copy = writeDated(workspace, "one", "2026-01-01 10:00:00 UTC", "aaaa1");
    workspace.write("migrations/two.ts", copy);
    const same = await workspace.call("repair", "files", "--fix");
    assert.equal(same.code, 1);
    assert.match(same.stdout, /say the same: delete one of them/);

    writeDated(workspace, "two", "2026-01-02 10:00:00 UTC", "aaaa1");
    writeRevisions(workspace, { id: "bbbb1", down: "aaaa1" });
    const meant = await workspace.call("repair", "files", "--fix");
    assert.equal(meant.code, 1);
    assert.match(meant.stdout, /Which one do migrations\/bbbb1\.ts mean\?/);
    assert.equal(workspace.read("migrations/one.ts"), copy);
  }));

Deno.test("a duplicate of what the database has is left alone", () =>
  withWorkspace(async (workspace) => {
    writeDated(workspace, "one", "2026-01-01 10:00:00 UTC", "aaaa1");
    await workspace.call("upgrade", ...URL_FLAG);
    writeDated(workspace, "two", "2026-01-02 10:00:00 UTC", "aaaa1");
    const result = await workspace.call("repair", "files", "--fix", ...URL_FLAG);
    assert.equal(result.code, 1);
    assert.match(result.stdout, /The database has aaaa1/);
  }));

testFromSource(
  "where one of several files cannot be written none is changed",
  () =>
    withWorkspace(async (workspace) => {
      for (const [index, name] of ["a", "b", "c"].entries()) {
        writeDated(workspace, name, `2026-0${index + 1}-01 10:00:00 UTC`, `${name.repeat(4)}1`);
      }
      const before = ["a", "b", "c"].map((name) => workspace.read(`migrations/${name}.ts`));
      const [program = "", ...args] = COMMAND;
      const denied = `--deny-write=${workspace.dir}/migrations/c.ts`;
      const { code, stderr } = await new Deno.Command(program, {
        args: [...args.slice(0, -1), denied, ...args.slice(-1), "repair", "files", "--fix"],
        cwd: workspace.dir,
        env: { NO_COLOR: "1" },
      }).output();
      assert.equal(code, 3);
      assert.match(new TextDecoder().decode(stderr), /error\[config\.unwritable\].*c\.ts/);
      assert.deepEqual(
        ["a", "b", "c"].map((name) => workspace.read(`migrations/${name}.ts`)),
        before,
      );
    }),
);

Deno.test("repair files without a folder, in an empty one, with wrong arguments", () =>
  withWorkspace(async (workspace) => {
    assertFails(await workspace.call("repair", "files"), "config.missing_directory");
    workspace.write("migrations/README.md", "");
    assert.equal((await workspace.call("repair", "files", "--fix")).code, 0);
    assertFails(await workspace.call("repair", "files", "x"), "usage.unexpected_argument");
    assertFails(await workspace.call("repair", "files", "--all"), "usage.unknown_flag");
  }));
