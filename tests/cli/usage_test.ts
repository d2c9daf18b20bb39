/** Arguments, help, versions, the JSON envelope, quiet and colour. */
import { strict as assert } from "node:assert";
import { assertFails, withWorkspace, writeChain } from "./harness.ts";

const WRONG: readonly (readonly [args: readonly string[], code: string, says: RegExp])[] = [
  [["upgrad"], "usage.unknown_command", /Did you mean "upgrade"\?/],
  [["upgrade", "--dryrun"], "usage.unknown_flag", /Did you mean "--dry-run"\?/],
  [["upgrade", "-z"], "usage.unknown_flag", /Unknown option "-z"/],
  [["--foo", "upgrade"], "usage.unknown_flag", /Unknown option "--foo"/],
  [["--foo"], "usage.unknown_flag", /Unknown option "--foo"/],
  [["upgrade", "a", "b"], "usage.unexpected_argument", /"b"/],
  [["upgrade", "--url"], "usage.missing_argument", /the value of --url/],
  [["upgrade", "--url", "a", "--url", "b"], "usage.invalid_argument", /given once/],
  [["downgrade"], "usage.missing_argument", /Missing TARGET/],
  [["stamp"], "usage.missing_argument", /Missing TARGET/],
  [["upgrade", "--lock-wait", "5x"], "usage.invalid_argument", /a duration like/],
  [["upgrade", "--color", "blue"], "usage.invalid_argument", /auto, always or never/],
  [["upgrade", "-n", "prod"], "config.unknown_database", /"prod"/],
];

for (const [args, code, says] of WRONG) {
  Deno.test(`wrong usage: ${args.join(" ")}`, () =>
    withWorkspace(async (workspace) => {
      const result = await workspace.call(...args);
      assertFails(result, code);
      assert.match(result.stderr, says);
      assert.equal(result.stdout, "");
    }));
}

Deno.test("help and version", () =>
  withWorkspace(async (workspace) => {
    const version = await workspace.call("--version");
    assert.equal(version.code, 0);
    assert.match(
      version.stdout,
      /^migrate 0\.1\.0 \((from source|[\w -]+, commit [\w-]+, built \d{4}-\d\d-\d\d)\)\n$/,
    );
    const help = await workspace.call("--help");
    assert.equal(help.code, 0);
    for (const word of ["upgrade", "downgrade", "--lock-wait", "MIGRATE_LOCK_WAIT"]) {
      assert.ok(help.stdout.includes(word), word);
    }
    const none = await workspace.call();
    assert.deepEqual([none.code, none.stdout, none.stderr], [2, "", help.stdout]);
    const own = await workspace.call("upgrade", "-h");
    assert.equal(own.code, 0);
    assert.match(own.stdout, /--dry-run/);
    assert.match(own.stdout, /TARGET/);
  }));

Deno.test("global options stand before or after the command, or in variables", () =>
  withWorkspace(async (workspace) => {
    writeChain(workspace, "a1");
    await Deno.rename(`${workspace.dir}/migrations`, `${workspace.dir}/revs`);
    const expected = "a1 (head)\n";
    assert.equal((await workspace.call("-d", "revs", "heads")).stdout, expected);
    assert.equal((await workspace.call("heads", "-d", "revs")).stdout, expected);
    assert.equal((await workspace.call("--directory=revs", "-q", "heads")).stdout, expected);
    const variable = await workspace.callWith({ env: { MIGRATE_DIRECTORY: "revs" } }, "heads");
    assert.equal(variable.stdout, expected);
    const json = await workspace.callWith(
      { env: { MIGRATE_JSON: "1", MIGRATE_DIRECTORY: "revs" } },
      "heads",
    );
    assert.equal(json.json().data.heads[0].id, "a1");
    assert.equal(
      (await workspace.call("-d", "revs", "ensure_version", "--url", "sqlite:a.db")).code,
      0,
    );
  }));

Deno.test("--json is one envelope for success, findings and failure", () =>
  withWorkspace(async (workspace) => {
    writeChain(workspace, "a1");
    const url = ["--url", "sqlite:app.db", "--json"];
    const findings = await workspace.call("current", "--check-heads", ...url);
    assert.equal(findings.code, 1);
    const envelope = findings.json();
    assert.deepEqual(Object.keys(envelope), [
      "version",
      "command",
      "ok",
      "code",
      "data",
      "warnings",
    ]);
    assert.deepEqual([envelope.version, envelope.command, envelope.ok, envelope.code], [
      1,
      "current",
      false,
      "findings",
    ]);
    const done = (await workspace.call("upgrade", ...url)).json();
    assert.deepEqual([done.ok, done.code, done.data.rowsAfter, done.data.undo], [
      true,
      null,
      ["a1"],
      ["downgrade", "base"],
    ]);
    const failed = await workspace.call("upgrade", "nowhere", ...url);
    assert.equal(failed.code, 4);
    assert.equal(failed.json().code, "graph.unknown_revision");
    const usage = await workspace.call("upgrade", "--nonsense", "--json");
    assert.deepEqual([usage.code, usage.json().code], [2, "usage.unknown_flag"]);
  }));

Deno.test("--quiet, --verbose and --color", () =>
  withWorkspace(async (workspace) => {
    writeChain(workspace, "a1", "b2");
    const url = ["--url", "sqlite:app.db"];
    const verbose = await workspace.call("upgrade", "a1", "-v", ...url);
    assert.match(verbose.stderr, /CREATE TABLE t_a1 \(/);
    const quiet = await workspace.call("-q", "upgrade", ...url);
    assert.deepEqual([quiet.code, quiet.stdout, quiet.stderr], [0, "", ""]);
    assert.equal((await workspace.call("-q", "current", ...url)).stdout, "b2 (head)\n");
    const escape = "\u001b[";
    assert.ok((await workspace.call("--color", "always", "nonsense")).stderr.includes(escape));
    assert.ok(!(await workspace.call("nonsense")).stderr.includes(escape));
  }));

Deno.test("listings: heads, history, show, branches, current", () =>
  withWorkspace(async (workspace) => {
    writeChain(workspace, "a1", "b2", "c3");
    await workspace.call("upgrade", "b2", "-q", "--url", "sqlite:app.db");
    const stdout = async (...args: string[]) =>
      (await workspace.call(...args, "--url", "sqlite:app.db")).stdout;
    assert.equal(await stdout("heads"), "c3 (head)\n");
    assert.equal(await stdout("current"), "b2\n");
    assert.equal(
      await stdout("history", "-i"),
      "b2 -> c3 (head), revision c3\na1 -> b2 (current), revision b2\n<base> -> a1, revision a1\n",
    );
    assert.equal(
      await stdout("history", "-r", "a1:current"),
      "a1 -> b2, revision b2\n<base> -> a1, revision a1\n",
    );
    assert.equal(
      await stdout("history", "-r", "-1:current"),
      "a1 -> b2, revision b2\n<base> -> a1, revision a1\n",
    );
    assert.match(
      await stdout("show", "current"),
      /^Rev: b2\nParent: a1\nPath: migrations\/b2\.ts\n\n {4}revision b2\n/,
    );
    assert.equal(await stdout("branches"), "");
    assert.match(await stdout("history", "--graph"), /\* .*c3/);
  }));
