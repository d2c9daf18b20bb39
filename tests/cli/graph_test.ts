/** `migrate graph`: formats, files, and what it says of databases. */
import assert from "node:assert/strict";
import {
  assertFails,
  revisionText,
  withWorkspace,
  type Workspace,
  writeChain,
  writeRevisions,
} from "./harness.ts";

/** Two branches that are merged, and one that depends on them. */
function writeSample(workspace: Workspace): void {
  writeRevisions(
    workspace,
    { id: "aaaa1", message: "one" },
    { id: "bbbb2", down: "aaaa1", labels: "left" },
    { id: "cccc3", down: "aaaa1", labels: "right" },
    { id: "dddd4", down: ["bbbb2", "cccc3"] },
    { id: "eeee5", dependsOn: "bbbb2", labels: "other" },
  );
}

const URL = ["--url", "sqlite:app.db"];

Deno.test("without a format it is the drawing of `history --graph`", () =>
  withWorkspace(async (workspace) => {
    writeSample(workspace);
    const [drawn, history] = [
      await workspace.call("graph"),
      await workspace.call("history", "--graph"),
    ];
    assert.equal(drawn.code, 0, drawn.stderr);
    assert.equal(drawn.stdout, history.stdout);
    assert.notEqual(drawn.stderr, "", "it says that no database was asked");

    assert.equal((await workspace.call("upgrade", "bbbb2", ...URL)).code, 0);
    const marked = await workspace.call("graph", ...URL);
    assert.equal(
      marked.stdout,
      (await workspace.call("history", "--graph", "-i", ...URL)).stdout,
    );
    assert.match(marked.stdout, /bbbb2.*\(current\)/);
    const [unasked, never] = [
      await workspace.call("graph", "--no-database", ...URL),
      await workspace.call("graph", "--no-database"),
    ];
    assert.equal(unasked.stdout, history.stdout);
    assert.deepEqual([unasked.stderr, never.stderr], ["", ""]);
  }));

Deno.test.each(
  [
    ["mermaid", /^flowchart BT\n/],
    ["dot", /^digraph revisions \{\n/],
    ["svg", /^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" /],
    ["html", /^<!doctype html>\n/],
  ] as const,
)("--format %s on stdout", (format, start) =>
  withWorkspace(async (workspace) => {
    writeSample(workspace);
    const { code, stdout, stderr } = await workspace.call("graph", "--format", format);
    assert.equal(code, 0, stderr);
    assert.match(stdout, start);
    for (const text of ["aaaa1", "bbbb2", "left", "other"]) assert(stdout.includes(text), text);
  }));

Deno.test("more than Mermaid shows is a warning", () =>
  withWorkspace(async (workspace) => {
    writeChain(workspace, ...Array.from({ length: 502 }, (_, index) => `r${index}`));
    const warnings = async (...args: string[]) =>
      (await workspace.call("graph", "--json", "--no-database", ...args)).json().warnings.length;
    assert.equal(await warnings("--format", "mermaid"), 1);
    assert.equal(await warnings("--format", "mermaid", "-r", "r1:"), 0);
    assert.equal(await warnings("--format", "dot"), 0);
  }));

Deno.test("--output writes a new file; its name says the format", () =>
  withWorkspace(async (workspace) => {
    writeSample(workspace);
    const first = await workspace.call("graph", "-o", "docs/graph.SVG");
    assert.equal(first.code, 0, first.stderr);
    assert.equal(first.stdout, "");
    const drawn = workspace.read("docs/graph.SVG");
    assert.match(drawn, /^<svg [^]*<\/svg>\n$/);

    assertFails(await workspace.call("graph", "-o", "docs/graph.SVG"), "config.file_exists");
    assertFails(
      await workspace.call("graph", "-o", "docs/graph.SVG", "--format", "dot"),
      "config.file_exists",
    );
    assert.equal(workspace.read("docs/graph.SVG"), drawn);
    const forced = await workspace.call(
      "graph",
      "-o",
      "docs/graph.SVG",
      "--format",
      "dot",
      "--force",
    );
    assert.equal(forced.code, 0, forced.stderr);
    assert.match(workspace.read("docs/graph.SVG"), /^digraph /);

    assert.equal((await workspace.call("graph", "-o", "graph")).code, 0);
    assert.match(workspace.read("graph"), /^\* /);
    assertFails(await workspace.call("graph", "-o", "docs", "--force"), "config.unwritable");
    assertFails(await workspace.call("graph", "--format", "pdf"), "usage.invalid_argument");
  }));

Deno.test("no database is made, and one that is not there is at base", () =>
  withWorkspace(async (workspace) => {
    writeSample(workspace);
    const { code, json } = await workspace.call("graph", "--format", "html", "--json", ...URL);
    assert.equal(code, 0);
    const { data } = json();
    assert.deepEqual(data.rows, []);
    assert(data.revisions.every(({ state }: { state: string }) => state === "pending"));
    assert.deepEqual(workspace.list(), ["migrations"]);
  }));

Deno.test("a server that does not answer is a warning", () =>
  withWorkspace(async (workspace) => {
    writeSample(workspace);
    const url = ["--url", "postgres://nobody:secret@127.0.0.1:1/nothing"];
    const { code, stderr, json } = await workspace.call("graph", "--json", ...url);
    assert.equal(code, 0, stderr);
    assert.equal(json().data.rows, null);
    assert.equal(json().data.revisions[0].state, null);
    assert.equal(json().warnings.length, 1);
    assert.doesNotMatch(stderr, /secret/);
    // Which is no answer to a range that needs one.
    assertFails(await workspace.call("graph", "-r", ":current", ...url), "usage.invalid_argument");
    assertFails(await workspace.call("graph", "--url", "nonsense"), "config.invalid_url");
  }));

Deno.test("--json is the graph as data", () =>
  withWorkspace(async (workspace) => {
    writeSample(workspace);
    assert.equal((await workspace.call("upgrade", "bbbb2", ...URL)).code, 0);
    const { data } = (await workspace.call("graph", "--json", ...URL)).json();
    assert.deepEqual(data.heads.sort(), ["dddd4", "eeee5"]);
    assert.deepEqual(data.bases.sort(), ["aaaa1", "eeee5"]);
    assert.deepEqual(data.labels, { left: "bbbb2", right: "cccc3", other: "eeee5" });
    assert.deepEqual(data.rows, ["bbbb2"]);
    assert.deepEqual([data.format, data.file], ["text", null]);
    const edges = data.edges.map(({ from, to, kind }: Record<string, string>) =>
      `${from} ${to} ${kind}`
    );
    assert.deepEqual(edges.sort(), [
      "bbbb2 aaaa1 downRevision",
      "cccc3 aaaa1 downRevision",
      "dddd4 bbbb2 downRevision",
      "dddd4 cccc3 downRevision",
      "eeee5 bbbb2 dependsOn",
    ]);
    const states = Object.fromEntries(
      data.revisions.map((
        { id, state, isCurrent }: Record<string, unknown>,
      ) => [id, [state, isCurrent]]),
    );
    assert.deepEqual(states, {
      aaaa1: ["applied", false],
      bbbb2: ["applied", true],
      cccc3: ["pending", false],
      dddd4: ["pending", false],
      eeee5: ["pending", false],
    });
    const part = (await workspace.call("graph", "--json", "-r", "cccc3:", "--no-database")).json();
    assert.deepEqual(
      part.data.revisions.map(({ id }: { id: string }) => id),
      ["dddd4", "cccc3"],
    );
    const file = await workspace.call("graph", "--json", "-o", "graph.html", ...URL);
    assert.equal(file.json().data.file, "graph.html");
    assert.match(workspace.read("graph.html"), /^<!doctype html>/);
  }));

Deno.test("a row that no file defines is a warning, and none without revisions", () =>
  withWorkspace(async (workspace) => {
    writeChain(workspace, "aaaa1", "bbbb2");
    assert.equal((await workspace.call("upgrade", ...URL)).code, 0);
    workspace.execute("app.db", "UPDATE alembic_version SET version_num = 'gone1'");
    for (const format of ["text", "mermaid", "dot", "svg", "html"]) {
      const { code, json } = await workspace.call("graph", "--json", "--format", format, ...URL);
      assert.equal(code, 0);
      assert.deepEqual([json().data.rows, json().warnings.length], [["gone1"], 1]);
    }
    workspace.write("empty/keep.txt", "");
    for (const format of ["text", "mermaid", "dot", "svg", "html"]) {
      const { code, stderr } = await workspace.call("graph", "-d", "empty", "--format", format);
      assert.equal(code, 0, stderr);
    }
  }));

Deno.test("what a comment says is no markup", () =>
  withWorkspace(async (workspace) => {
    const message = `</script><img src=x onerror="alert(1)"> & 'more'`;
    workspace.write("migrations/aaaa1.ts", revisionText({ id: "aaaa1", message }));
    for (const format of ["svg", "html"]) {
      const { stdout } = await workspace.call("graph", "--format", format);
      assert(stdout.includes("aaaa1"));
      assert(!stdout.includes("<img"), format);
    }
  }));
