/**
 * Acceptance cases of Alembic for commands, files and transactions, by their names in the
 * inventory (C1-C20), through the command line.
 */
import { strict as assert } from "node:assert";
import {
  assertFails,
  revisionText,
  rowsOf,
  type RunResult,
  tablesOf,
  withWorkspace,
  type Workspace,
  writeChain,
  writeRevisions,
} from "./harness.ts";

/** Cases of what is not built yet. */
const later: Readonly<Record<string, string>> = {
  C4: "revision --autogenerate",
  C6: "check",
  C13: "a caller's own transaction: the library",
  C20: "hooks after writing a file",
};

/** Cases that end in another way on purpose. */
const changed: Readonly<Record<string, string>> = {
  C1: "`-5:c` and `a:+2` need no `=` or quoting, and `b:` reaches the heads, as in Alembic",
  C12: "a revision's own BEGIN is refused before it is sent, with its place, not by the driver",
  C14: "revisions are TypeScript: ignored are _*, dotfiles, *.d.ts, *_test.ts and what is no .ts",
  C16: "a missing parent is graph.missing_revision, naming file and id, not a KeyError",
  C17: "an id is never taken from a file's name: a file without `revision` is an error",
  C18: "there are no compiled revisions: what is no .ts file is never looked at",
  C19: "tokens stand in braces; a cut slug ends at a word, without Alembic's `_` behind it",
};

const URL = ["--url", "sqlite:app.db"];

type Run = (...args: readonly string[]) => Promise<RunResult>;

/** A case; those that are changed say why in their name. */
function acceptance(
  id: string,
  name: string,
  test: (run: Run, workspace: Workspace) => Promise<void>,
): void {
  const reason = changed[id] === undefined ? "" : ` [changed: ${changed[id]}]`;
  Deno.test(`${id} ${name}${reason}`, () =>
    withWorkspace((workspace) => test((...args) => workspace.call(...args, ...URL), workspace)));
}

/** The ids of a listing, as it lists them. */
const idsOf = ({ stdout }: RunResult) =>
  [...stdout.matchAll(/-> (\w+)/g)].map(([, id]) => id).join(" ");

acceptance("C1", "ranges of history, newest first", async (run, workspace) => {
  writeChain(workspace, "a", "b", "c");
  const ranges = { "a:b": "b a", "a:+2": "c b a", "-5:c": "c b a", ":b": "b a", "b:": "c b" };
  for (const [range, ids] of Object.entries(ranges)) {
    assert.equal(idsOf(await run("history", "-r", range)), ids, range);
    assert.equal(idsOf(await run("history", `--rev-range=${range}`)), ids, range);
  }
  assertFails(await run("history", "-r", "b"), "graph.invalid_range");
  assertFails(await run("history", "-r", "c:a"), "graph.invalid_range");
});

acceptance("C2", "ranges with the database's place", async (run, workspace) => {
  writeChain(workspace, "a", "b", "c");
  await run("stamp", "b");
  assert.equal(idsOf(await run("history", "-r", "current:")), "c b");
  assert.equal(idsOf(await run("history", "-r", ":current")), "b a");
  assert.equal(idsOf(await run("history", "-r", "-1:current")), "b a");
});

acceptance(
  "C3",
  "a new revision with two heads, and on what is no head",
  async (run, workspace) => {
    writeRevisions(workspace, { id: "a" }, { id: "b", down: "a" }, { id: "c", down: "a" });
    assertFails(await run("revision", "-m", "x"), "graph.multiple_heads");
    assertFails(await run("revision", "-m", "x", "--head", "a"), "graph.not_a_head");
    assert.deepEqual(workspace.list("migrations"), ["a.ts", "b.ts", "c.ts"]);
    assert.equal((await run("revision", "--rev-id", "d", "--head", "a", "--splice")).code, 0);
    assert.equal((await run("revision", "--rev-id", "e", "--head", "c")).code, 0);
    const { revisions } = (await run("history", "--json")).json().data;
    const parents = revisions.map((its: { id: string; downRevisions: string[] }) =>
      [
        its.id,
        ...its.downRevisions,
      ].join(" ")
    );
    assert.deepEqual(parents.sort(), ["a", "b a", "c a", "d a", "e c"]);
  },
);

acceptance("C5", "what a new revision depends on", async (run, workspace) => {
  writeRevisions(workspace, { id: "aaaa1111" }, { id: "bbbb2222", labels: "lib" });
  const make = (id: string, dependsOn: string) =>
    run("revision", "--rev-id", id, "--head", "aaaa1111", "--splice", "--depends-on", dependsOn);
  const written = async (result: Promise<RunResult>) =>
    /^export const dependsOn = .*;$/m.exec(workspace.read((await result).stdout.trim()))?.[0];
  assert.equal(await written(make("c1", "bbb")), 'export const dependsOn = "bbbb2222";');
  assert.equal(await written(make("c2", "lib")), 'export const dependsOn = "lib";');
  assertFails(await make("c3", "garbage"), "graph.unknown_revision");
});

/** The statements of a script, in short: what it does to which table. */
const wordsOf = ({ stdout }: RunResult) =>
  stdout.split(/;\n/).map((its) => its.replace(/^(\s|--.*\n)*/, "").trim()).filter((its) =>
    its !== "" && !its.startsWith("PRAGMA")
  ).map((its) =>
    /^(?:BEGIN|COMMIT|\w+ (?:TABLE IF NOT EXISTS |TABLE |INTO |FROM )?\w+)/.exec(its)?.[0]
  );

acceptance("C7", "upgrade and downgrade as scripts", async (run, workspace) => {
  writeChain(workspace, "a", "b", "c");
  const script = async (...args: readonly string[]) => {
    const result = await run(...args, "--sql");
    assert.equal(result.code, 0, result.stderr);
    return result;
  };
  const whole = await script("upgrade", "c");
  assert.match(whole.stdout, /CREATE TABLE IF NOT EXISTS alembic_version \(/);
  assert.match(whole.stdout, /INSERT INTO alembic_version \(version_num\) VALUES \('a'\);/);
  const range = await script("upgrade", "b:c");
  assert.match(range.stdout, /^-- Running upgrade b -> c$/m);
  assert.deepEqual(wordsOf(range), [
    "BEGIN",
    "CREATE TABLE t_c",
    "UPDATE alembic_version",
    "COMMIT",
  ]);
  const down = await script("downgrade", "c:base");
  assert.match(down.stdout, /^-- Running downgrade a -> $/m);
  assert.match(
    down.stdout,
    /DELETE FROM alembic_version WHERE alembic_version.version_num = 'a';/,
  );
  assert.doesNotMatch(down.stdout, /DROP TABLE alembic_version/);
  assertFails(await run("downgrade", "b", "--sql"), "usage.needs_range");
  assert.deepEqual(workspace.list(), ["migrations"], "no database was made");
});

acceptance("C8", "stamp as a script", async (run, workspace) => {
  writeChain(workspace, "a", "b", "c");
  const { stdout } = await run("stamp", "a:head", "--sql");
  assert.deepEqual(stdout.match(/^[A-Z].*;$/gm)?.filter((its) => its.includes("version_num")), [
    "UPDATE alembic_version SET version_num = 'c' WHERE alembic_version.version_num = 'a';",
  ]);
  assert.doesNotMatch(stdout, /CREATE|INSERT|DELETE/);
});

acceptance("C9", "stamps that no script can be", async (run, workspace) => {
  writeRevisions(workspace, { id: "a" }, { id: "b", down: "a" }, { id: "c", down: "a" });
  assertFails(await run("stamp", "--sql", "a:b", "b:c"), "graph.invalid_range");
  assertFails(await run("stamp", "--sql", "--purge", "b"), "unsupported.offline");
  assert.equal((await run("stamp", "--sql", "a:b", "a:c")).code, 0);
});

acceptance("C10", "transactions of a script", async (_, workspace) => {
  writeChain(workspace, "a", "b");
  const script = async (transaction: string) => {
    workspace.write("migrate.config.ts", `export default { transaction: "${transaction}" };`);
    return wordsOf(await workspace.call("upgrade", "--sql", ...URL));
  };
  const [create, insert, update] = [
    "CREATE TABLE IF NOT EXISTS alembic_version",
    "INSERT INTO alembic_version",
    "UPDATE alembic_version",
  ];
  const first = [create, "CREATE TABLE t_a", insert];
  const second = ["CREATE TABLE t_b", update];
  assert.deepEqual(await script("all"), ["BEGIN", ...first, ...second, "COMMIT"]);
  assert.deepEqual(await script("each"), [
    ...["BEGIN", ...first, "COMMIT"],
    ...["BEGIN", ...second, "COMMIT"],
  ]);
  assert.deepEqual(await script("none"), [...first, ...second]);
});

acceptance("C11", "the three settings of transaction end in the same", async (_, workspace) => {
  writeChain(workspace, "a", "b", "c");
  const ends = [];
  for (const transaction of ["each", "all", "none"]) {
    const file = `${transaction}.db`;
    workspace.write("migrate.config.ts", `export default { transaction: "${transaction}" };`);
    const run: Run = (...args) => workspace.call(...args, "--url", `sqlite:${file}`);
    for (const args of [["upgrade", "head"], ["downgrade", "a"], ["upgrade", "+1"]]) {
      const result = await run(...args);
      assert.equal(result.code, 0, result.stderr);
    }
    // Nothing is left open: another connection may write.
    workspace.execute(file, "CREATE TABLE other (id INTEGER)");
    ends.push([tablesOf(workspace, file), rowsOf(workspace, file)]);
  }
  assert.deepEqual(ends, ends.map(() => [["other", "t_a", "t_b"], ["b"]]));
});

acceptance("C12", "a revision with a transaction of its own", async (run, workspace) => {
  writeRevisions(workspace, { id: "a", upgrade: 'op.execute("BEGIN");' });
  const result = await run("upgrade");
  assertFails(result, "revision.invalid_operation");
  assert.match(result.stderr, /migrations\/a\.ts:\d+:\d+/);
  writeRevisions(workspace, {
    id: "a",
    header: 'export const transaction = "none";',
    upgrade: 'op.execute("BEGIN"); op.execute("BEGIN");',
  });
  assertFails(await run("upgrade"), "database.statement_failed");
});

acceptance("C14", "files that are no revisions", async (run, workspace) => {
  writeChain(workspace, "a");
  const others = [
    "_helper.ts",
    ".#abc.ts",
    ".hidden.ts",
    "types.d.ts",
    "a_test.ts",
    "x.js",
    "y.md",
  ];
  for (const name of others) workspace.write(`migrations/${name}`, "no revision");
  workspace.write("migrations/folder.ts/inside.ts", "no revision");
  assert.equal(idsOf(await run("history")), "a");
});

acceptance("C15", "folders in folders", async (run, workspace) => {
  writeChain(workspace, "a");
  workspace.write("migrations/v1/b.ts", revisionText({ id: "b", down: "a" }));
  workspace.write("migrations/v1/deep/c.ts", revisionText({ id: "c", down: "b" }));
  workspace.write("migrations/_drafts/d.ts", "no revision");
  workspace.write("migrations/.git/e.ts", "no revision");
  assert.equal(idsOf(await run("history")), "a");
  workspace.write("migrate.config.ts", "export default { recursive: true };");
  assert.equal(idsOf(await run("history")), "c b a");
  assert.equal((await run("upgrade")).code, 0);
  assert.deepEqual(rowsOf(workspace, "app.db"), ["c"]);
});

acceptance("C16", "a parent's file is missing", async (run, workspace) => {
  workspace.write("migrate.config.ts", "export default { recursive: true };");
  workspace.write("migrations/v1/b.ts", revisionText({ id: "b", down: "gone" }));
  for (const command of ["history", "upgrade", "heads"]) {
    const result = await run(command);
    assertFails(result, "graph.missing_revision");
    assert.match(result.stderr, /migrations\/v1\/b\.ts: downRevision names "gone"/);
  }
  assert.deepEqual(workspace.list(), ["migrate.config.ts", "migrations"]);
});

acceptance("C17", "a file without an id", async (run, workspace) => {
  for (const name of ["4f1c2ab09d7e.ts", "words.ts"]) {
    workspace.write(`migrations/${name}`, "export function upgrade() {}\n");
    const result = await run("history");
    assertFails(result, "graph.unreadable_header");
    assert.match(result.stderr, new RegExp(name));
    await Deno.remove(`${workspace.dir}/migrations/${name}`);
  }
});

acceptance("C18", "compiled files", async (run, workspace) => {
  for (const name of ["a.js", "a.mjs", "a.pyc", "a.ts.map", "A.TS"]) {
    workspace.write(`migrations/${name}`, revisionText({ id: "a" }));
  }
  assert.equal(idsOf(await run("history")), "");
  assertFails(await run("upgrade"), "graph.no_revisions");
});

acceptance("C19", "the template of file names", async (run, workspace) => {
  workspace.write(
    "migrate.config.ts",
    'export default { fileTemplate: "myfile_{slug}", truncateSlugLength: 15 };',
  );
  workspace.write("migrations/README.md", "");
  const names = {
    "short": "myfile_short.ts",
    "this is a really long name": "myfile_this_is_a.ts",
    "exactly fifteen": "myfile_exactly_fifteen.ts",
    "averyverylongwordwithoutanyend": "myfile_averyverylongwo.ts",
  };
  for (const [message, name] of Object.entries(names)) {
    const { stdout } = await run("revision", "-m", message);
    assert.equal(stdout, `migrations/${name}\n`);
  }
});

Deno.test("C1-C20: every case is tested, or waits with a reason", async () => {
  const text = await Deno.readTextFile(new globalThis.URL(import.meta.url));
  const tested = [...text.matchAll(/^acceptance\(\s*"(C\d+)"/gm)].map(([, id = ""]) => id);
  const all = Array.from({ length: 20 }, (_, index) => `C${index + 1}`);
  assert.deepEqual([...new Set([...tested, ...Object.keys(later)])].sort(), all.sort());
  assert.deepEqual(tested.filter((id) => id in later), []);
  assert.deepEqual(Object.keys(changed).filter((id) => !tested.includes(id)), []);
});
