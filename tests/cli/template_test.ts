/** `init -t`, `list-templates`, and templates of the user's own. */
import { strict as assert } from "node:assert";
import { assertFails, rowsOf, withWorkspace, writeChain, writeRevisions } from "./harness.ts";

const OWN = `<%~ it.comment.map((line) => "// " + line).join("\\n") %>

// Copyright ACME
import type { Migration } from <%~ it.types %>;

export const revision = <%~ it.revision %>;
export const downRevision = <%~ it.downRevision %>;
export const branchLabels = <%~ it.branchLabels %>;
export const dependsOn = <%~ it.dependsOn %>;

export function upgrade({ op }: Migration) {
}

export function downgrade({ op }: Migration) {
}
`;

const CONFIG = 'export default { url: "sqlite:app.db", templates: "./my" };';

Deno.test("list-templates names what init can write", () =>
  withWorkspace(async (workspace) => {
    const result = await workspace.call("list-templates");
    assert.equal(result.code, 0, result.stderr);
    assert.match(result.stdout, /^default +\S.*\nmultidb +\S.*\n$/);
    const { data } = (await workspace.call("list_templates", "--json")).json();
    assert.deepEqual(data.templates.map(({ name }: { name: string }) => name), [
      "default",
      "multidb",
    ]);
    assertFails(await workspace.call("list-templates", "x"), "usage.unexpected_argument");
  }));

Deno.test("init -t multidb makes named databases that work", () =>
  withWorkspace(async (workspace) => {
    assert.equal((await workspace.call("init", "-t", "multidb")).code, 0);
    writeChain(workspace, "aaaa1");
    const env = {
      MIGRATE_STAGING_URL: "sqlite:staging.db",
      MIGRATE_PRODUCTION_URL: "sqlite:production.db",
    };
    const upgraded = await workspace.callWith({ env }, "-n", "staging", "upgrade");
    assert.equal(upgraded.code, 0, upgraded.stderr);
    assert.deepEqual(rowsOf(workspace, "staging.db"), ["aaaa1"]);
    assert.equal((await workspace.callWith({ env }, "-n", "production", "upgrade")).code, 0);
    const down = await workspace.callWith({ env }, "-n", "production", "downgrade", "-1");
    assertFails(down, "usage.needs_confirmation");
    assertFails(await workspace.call("upgrade"), "config.missing_url");
  }));

Deno.test("init knows its templates, and -t default is the default", () =>
  withWorkspace(async (workspace) => {
    const unknown = await workspace.call("init", "--template", "generic");
    assertFails(unknown, "config.unknown_template");
    assert.match(unknown.stderr, /default and multidb/);
    assertFails(await workspace.call("init", "-t"), "usage.missing_argument");
    assert.deepEqual(workspace.list(), []);
    assert.equal((await workspace.call("init", "-t", "default", "one")).code, 0);
    assert.doesNotMatch(workspace.read("migrate.config.ts"), /databases/);
  }));

Deno.test("a template of one's own makes new revisions and merges", () =>
  withWorkspace(async (workspace) => {
    workspace.write("migrate.config.ts", CONFIG);
    workspace.write("my/revision.ts.eta", OWN);
    writeRevisions(workspace, { id: "aaaa1" }, { id: "bbbb1", labels: "b" });
    const args = ["--rev-id", "cccc1", "--head", "aaaa1", "--depends-on", "b", "-m", "first\nline"];
    const made = await workspace.call("revision", ...args);
    assert.equal(made.code, 0, made.stderr);
    const text = workspace.read(made.stdout.trim());
    assert.match(text, /^\/\/ first\n\/\/ line\n\/\/ \n\/\/ Revision ID: cccc1\n/);
    assert.match(text, /\/\/ Copyright ACME\n/);
    assert.match(text, /dependsOn = "b";/);
    const merged = await workspace.call("merge", "cccc1", "bbbb1");
    assert.equal(merged.code, 0, merged.stderr);
    assert.match(workspace.read(merged.stdout.trim()), /Copyright ACME/);
    assert.equal((await workspace.call("upgrade")).code, 0);
  }));

Deno.test("a template that is missing or broken leaves nothing behind", () =>
  withWorkspace(async (workspace) => {
    workspace.write("sub/migrate.config.ts", CONFIG);
    workspace.write("sub/migrations/README.md", "");
    const run = () =>
      workspace.call("-c", "sub/migrate.config.ts", "revision", "--branch-label", "lab");
    const missing = await run();
    assertFails(missing, "config.invalid_template");
    assert.match(missing.stderr, /sub\/my\/revision\.ts\.eta/);
    const broken = [
      "<% if ( %>",
      "<%~ it.comment",
      "<%~ it.no.such %>",
      "<%~ unknown %>",
      "<%~ include('x') %>",
      "",
      "no header at all",
      OWN.replace("it.revision", "it.id"),
      OWN.replace("it.revision", "'\"fixed\"'"),
      OWN.replace("<%~ it.branchLabels %>", "null"),
      OWN.replace("const downRevision", "let downRevision"),
    ];
    for (const text of broken) {
      workspace.write("sub/my/revision.ts.eta", text);
      const result = await run();
      assertFails(result, "config.invalid_template");
      assert.ok(result.stderr.length < 600, result.stderr);
    }
    assert.deepEqual(workspace.list("sub/migrations"), ["README.md"]);
  }));
