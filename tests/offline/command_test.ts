/** `--sql` as users call it: ranges, targets, data, and what is refused. */
import { strict as assert } from "node:assert";
import {
  assertFails,
  withWorkspace,
  type Workspace,
  writeChain,
  writeRevisions,
} from "../cli/harness.ts";
import { checkScriptFlags, type ScriptCombination } from "../../src/cli/script_flag.ts";

const URL = ["--url", "sqlite:app.db"];

const run = (workspace: Workspace, ...args: readonly string[]) =>
  workspace.call(...args, "--sql", ...URL);

/** The steps of a script, in short. */
const stepsOf = (text: string) =>
  [...text.matchAll(/^-- Running \w+ (.*)$/gm)].map(([, ends = ""]) => ends.trim());

function test(name: string, body: (workspace: Workspace) => Promise<void>): void {
  Deno.test(name, () => withWorkspace(body));
}

test("ranges, heads, labels and the start of ids", async (workspace) => {
  writeRevisions(
    workspace,
    { id: "aaaa1" },
    { id: "bbbb2", down: "aaaa1", labels: "left" },
    { id: "cccc3", down: "aaaa1", labels: "right" },
    { id: "dddd4", down: ["bbbb2", "cccc3"] },
  );
  const cases: Readonly<Record<string, readonly string[]>> = {
    "aaaa:left": ["aaaa1 -> bbbb2"],
    ":aaaa1": ["-> aaaa1"],
    "bbbb2:": ["aaaa1 -> cccc3", "bbbb2, cccc3 -> dddd4"],
    "aaaa1:right@+1": ["aaaa1 -> cccc3"],
    "heads": ["-> aaaa1", "aaaa1 -> cccc3", "aaaa1 -> bbbb2", "bbbb2, cccc3 -> dddd4"],
    "dddd4:heads": [],
  };
  for (const [target, steps] of Object.entries(cases)) {
    const { code, stdout, stderr } = await run(workspace, "upgrade", target);
    assert.equal(code, 0, `${target}: ${stderr}`);
    assert.deepEqual(stepsOf(stdout), steps, target);
  }
  const down = await run(workspace, "downgrade", "dddd4:bbbb2");
  assert.deepEqual(stepsOf(down.stdout), ["dddd4 -> bbbb2, cccc3"]);
  assertFails(await run(workspace, "upgrade", "a:b:c"), "graph.invalid_range");
  assertFails(await run(workspace, "upgrade", "nobody:head"), "graph.unknown_revision");
  assert.deepEqual(workspace.list(), ["migrations"], "no database was made");
  const without = await workspace.call("upgrade", "aaaa1:head", ...URL);
  assertFails(without, "graph.invalid_target");
  assert.match(without.stderr, /only possible with --sql/);
});

test("show: the upgrade of a revision as the range gives it", async (workspace) => {
  writeChain(workspace, "a", "b", "c");
  const [shown, ranged] = [
    await run(workspace, "show", "b"),
    await run(workspace, "upgrade", "a:b"),
  ];
  assert.equal(shown.code, 0, shown.stderr);
  assert.equal(shown.stdout, ranged.stdout);
  assert.equal(
    (await run(workspace, "show", "a")).stdout,
    (await run(workspace, "upgrade", "a")).stdout,
  );
  assertFails(await run(workspace, "show", "current"), "usage.invalid_argument");
  assert.equal((await run(workspace, "show", "base")).stdout, "-- Nothing to do\n");
});

test("show: several revisions, merges and what a revision depends on", async (workspace) => {
  writeRevisions(
    workspace,
    { id: "a" },
    { id: "b", down: "a", upgrade: 'op.execute("SELECT 1");' },
    { id: "c", down: "a", dependsOn: "b", upgrade: 'op.execute("SELECT 2");' },
    { id: "d", down: "a", upgrade: 'op.execute("SELECT 3");' },
    { id: "m", down: ["c", "d"] },
    { id: "x", down: "a" },
  );
  const heads = await run(workspace, "show", "heads");
  assert.deepEqual(stepsOf(heads.stdout).sort(), ["a -> x", "c, d -> m"]);
  assert.equal(heads.stdout.match(/Written by/g)?.length, 1);
  const dependent = await run(workspace, "show", "c");
  assert.match(dependent.stdout, /SELECT 2;/);
  assert.doesNotMatch(dependent.stdout, /SELECT 1;/);
  assert.match(dependent.stdout, /UPDATE alembic_version SET version_num = 'c' .* = 'b';/);
});

test("--json: the statements as data, with their revision", async (workspace) => {
  writeChain(workspace, "a", "b");
  const { data } = (await run(workspace, "upgrade", "head", "--json")).json();
  assert.deepEqual([data.dialect, data.rows], ["sqlite", []]);
  const [first, second] = data.steps;
  assert.deepEqual([first.revision, second.revision], ["a", "b"]);
  assert.deepEqual([second.direction, second.from, second.to], ["upgrade", ["a"], ["b"]]);
  assert.deepEqual(second.statements, [
    "BEGIN IMMEDIATE",
    "CREATE TABLE t_b (\n  id INTEGER NOT NULL,\n  PRIMARY KEY (id)\n)",
    "UPDATE alembic_version SET version_num = 'b' WHERE alembic_version.version_num = 'a'",
    "COMMIT",
  ]);
  const shown = (await run(workspace, "show", "b", "--json")).json().data;
  assert.deepEqual(shown.scripts.map(({ steps }: { steps: object }) => steps), [[second]]);
  const table = (await run(workspace, "ensure-version", "--json")).json().data;
  assert.match(table.statements[0], /^CREATE TABLE IF NOT EXISTS alembic_version/);
});

test("--tag reaches revisions as x.tag", async (workspace) => {
  writeRevisions(workspace, { id: "a", upgrade: "op.execute(sql`SELECT ${op.x.tag}`);" });
  const { stdout } = await run(workspace, "upgrade", "head", "--tag", "it's; -- me");
  assert.match(stdout, /^SELECT 'it''s; -- me';$/m);
});

test("no message, and nothing raw SQL leaves open, breaks out", async (workspace) => {
  writeRevisions(workspace, {
    id: "a",
    message: "harmless */; DROP TABLE users; --",
    upgrade: 'op.execute("SELECT 1 -- x"); op.execute("SELECT 2 /* y");',
  });
  const { stdout } = await run(workspace, "upgrade");
  assert.doesNotMatch(stdout, /DROP/);
  assert.match(stdout, /^SELECT 1 -- x\n;\n\nSELECT 2 \/\* y\*\/;$/m);
  for (const open of ["SELECT 'it", "SELECT (1", "CREATE TRIGGER x AFTER INSERT ON y BEGIN"]) {
    writeRevisions(workspace, { id: "a", upgrade: `op.execute(${JSON.stringify(open)});` });
    const url = open.includes("(") ? ["--url", "postgres://nobody@nowhere.invalid/x"] : URL;
    const result = await workspace.call("upgrade", "--sql", ...url);
    assertFails(result, "revision.invalid_operation");
    assert.match(result.stderr, /migrations\/a\.ts:10:\d+/);
    assert.equal(result.stdout, "");
  }
});

test("what a run refuses, a script refuses", async (workspace) => {
  for (const refused of ["COMMIT", "-- x\nbegin", "SELECT ?1"]) {
    writeRevisions(workspace, { id: "a", upgrade: `op.execute(${JSON.stringify(refused)});` });
    for (const args of [["--sql"], []]) {
      assertFails(await workspace.call("upgrade", ...args, ...URL), "revision.invalid_operation");
    }
  }
});

for (
  const [name, upgrade] of [
    ["query", 'await op.query("SELECT 1");'],
    ["query in a loop", 'for await (const row of op.query("SELECT 1")) { void row; }'],
    ["run", 'await op.run("DELETE FROM t_a");'],
    ["inspect after raw SQL", 'op.execute("ALTER TABLE t_a ADD b"); await op.inspect(["t_a"]);'],
    [
      "a query that is caught",
      'await op.savepoint(async (its) => { await its.query("SELECT 1"); }).catch(() => {});',
    ],
  ] as const
) {
  test(`a revision that reads: ${name}`, async (workspace) => {
    writeChain(workspace, "a");
    writeRevisions(workspace, { id: "b", down: "a", isAsync: true, upgrade });
    const result = await run(workspace, "upgrade", "a:b");
    assertFails(result, "unsupported.offline");
    assert.match(result.stderr, /^error.*migrations\/b\.ts:10:\d+: op\.(query|run|inspect)/m);
    assert.match(result.stderr, /^hint: /m);
    assert.equal(result.stdout, "");
  });
}

test("a savepoint that fails before it would be sent leaves nothing", async (workspace) => {
  writeRevisions(workspace, {
    id: "a",
    isAsync: true,
    upgrade: `await op.savepoint(async (its) => {
      its.execute("SELECT 1"); throw new Error("no");
    }).catch(() => {}); op.execute("SELECT 2");`,
  });
  const { code, stdout, stderr } = await run(workspace, "upgrade");
  assert.equal(code, 0, stderr);
  assert.doesNotMatch(stdout, /SAVEPOINT|SELECT 1/);
  assert.match(stdout, /SELECT 2;/);
});

test("--schema-from: a database or a file says how it is", async (workspace) => {
  const SQL =
    "CREATE TABLE t (id INTEGER PRIMARY KEY, x INTEGER, y TEXT); CREATE INDEX i ON t (x);";
  writeRevisions(
    workspace,
    { id: "a", upgrade: `op.execute("${SQL}");` },
    {
      id: "b",
      down: "a",
      isAsync: true,
      upgrade: `await op.inspect(["t"]); op.alterColumn("t", "x", { nullable: false });`,
    },
  );
  workspace.write("schema.sql", SQL);
  workspace.execute("live.db", SQL);
  const plain = await run(workspace, "upgrade", "a:b");
  assertFails(plain, "unsupported.offline");
  const outputs: string[] = [];
  for (const source of ["schema.sql", "sqlite:live.db"]) {
    const result = await run(workspace, "upgrade", "a:b", "--schema-from", source);
    assert.equal(result.code, 0, result.stderr);
    outputs.push(result.stdout);
  }
  assert.equal(outputs[0], outputs[1]);
  assert.match(outputs[0] ?? "", /CREATE TABLE _migrate_new_t[^]*CREATE INDEX i ON t \(x\);/);
  const missing = await run(workspace, "upgrade", "a:b", "--schema-from", "nobody.sql");
  assertFails(missing, "config.unreadable");
  assertFails(
    await run(workspace, "upgrade", "a:b", "--schema-from", "sqlite:nobody.db"),
    "database.cannot_open",
  );
});

const COMBINATIONS: readonly (readonly [flags: ScriptCombination, isRefused: boolean])[] = [
  [{ sql: true, dryRun: true }, true],
  [{ sql: true, backup: "" }, true],
  [{ schemaFrom: "a.sql" }, true],
  [{ tag: "x" }, true],
  [{ sql: true, tag: "x", schemaFrom: "a.sql" }, false],
  [{ dryRun: true }, false],
  [{}, false],
];

Deno.test("options that contradict each other", () => {
  for (const [flags, isRefused] of COMBINATIONS) {
    const check = () => checkScriptFlags(flags);
    if (isRefused) assert.throws(check, { code: "usage.invalid_argument" });
    else check();
  }
});
