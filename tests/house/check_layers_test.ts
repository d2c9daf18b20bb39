/** The checker of layers finds each kind of violation, and says where it stands. */
import assert from "node:assert/strict";
import { checkLayers } from "../../scripts/check_layers.ts";
import { type Files, folderUrl, withTree } from "./tree.ts";

/** A checkout that starts at `main.ts`; not this one's settings. */
const check = (files: Files) =>
  withTree(
    { "deno.json": '{ "lock": false }', "src/empty.txt": "", ...files },
    (root) => checkLayers(folderUrl(root)),
  );

const USES = "export {};\n";

Deno.test("a house in order", async () => {
  const found = await check({
    "main.ts": `import "./src/core/host_deno.ts";\nimport "./src/cli/cli.ts";\n`,
    "src/mod.ts": `import "./runner/run.ts";\n`,
    "src/cli/cli.ts": `import "./flags.ts";\nimport "../runner/run.ts";\n`,
    "src/cli/flags.ts": USES,
    "src/runner/run.ts":
      `import "../dialect/registry.ts";\nimport "../environment/template.ts";\n` +
      `import type { Op } from "../../templates/migrate.d.ts";\nexport type { Op };\n`,
    "src/environment/template.ts":
      `import text from "../../templates/README.md" with { type: "text" };\nexport { text };\n`,
    "src/dialect/registry.ts": `export const load = () => import("./sqlite/mod.ts");\n`,
    "src/dialect/dialect.ts": `import type {} from "../core/host.ts";\n`,
    "src/dialect/sqlite/mod.ts": `import "./compiler.ts";\nimport "./connection.ts";\n`,
    "src/dialect/sqlite/compiler.ts": `import type {} from "../dialect.ts";\n`,
    "src/dialect/sqlite/connection.ts": `import "node:sqlite";\n`,
    "src/core/host.ts": USES,
    "src/core/host_deno.ts": `import type {} from "./host.ts";\n`,
    "src/core/text_test.ts": USES,
    "templates/migrate.d.ts": "export interface Op {}\n",
    "templates/README.md": "",
  });
  assert.deepEqual(found, { lines: [], files: 13 });
});

interface Case {
  readonly name: string;
  readonly files: Files;
  readonly lines: readonly string[];
}

const CASES: readonly Case[] = [
  {
    name: "a lower layer imports a higher one",
    files: {
      "main.ts": `import "./src/core/a.ts";\n`,
      "src/core/a.ts": `\n// a comment\nimport "../graph/b.ts";\n`,
      "src/graph/b.ts": USES,
    },
    lines: [
      "src/core/a.ts:3: imports lead to lower layers: core may not import graph (src/graph/b.ts)",
    ],
  },
  {
    name: "type imports and dynamic imports count",
    files: {
      "main.ts": `import "./src/core/a.ts";\n`,
      "src/core/a.ts":
        `import type {} from "../graph/b.ts";\nexport const c = () => import("../schema/c.ts");\n`,
      "src/graph/b.ts": USES,
      "src/schema/c.ts": USES,
    },
    lines: [
      "src/core/a.ts:1: imports lead to lower layers: core may not import graph (src/graph/b.ts)",
      "src/core/a.ts:2: imports lead to lower layers: core may not import schema (src/schema/c.ts)",
    ],
  },
  {
    name: "siblings import each other",
    files: {
      "main.ts": `import "./src/environment/a.ts";\nimport "./src/graph/a.ts";\n`,
      "src/environment/a.ts": `import "../dialect/b.ts";\n`,
      "src/dialect/b.ts": USES,
      "src/graph/a.ts": `import type {} from "../schema/b.ts";\n`,
      "src/schema/b.ts": USES,
    },
    lines: [
      "src/environment/a.ts:1: siblings of a layer stay apart: " +
      "environment may not import dialect (src/dialect/b.ts)",
      "src/graph/a.ts:1: siblings of a layer stay apart: " +
      "graph may not import schema (src/schema/b.ts)",
    ],
  },
  {
    name: "the library imports the command line",
    files: { "src/mod.ts": `import "./cli/cli.ts";\n`, "src/cli/cli.ts": USES },
    lines: [
      "src/mod.ts:1: siblings of a layer stay apart: mod.ts may not import cli (src/cli/cli.ts)",
    ],
  },
  {
    name: "a folder without a layer",
    files: { "main.ts": `import "./src/utils/a.ts";\n`, "src/utils/a.ts": USES },
    lines: ["main.ts:1: utils has no layer: give it one in house_rules.ts"],
  },
  {
    name: "rings of files, by types too",
    files: {
      "main.ts": `import "./src/graph/a.ts";\nimport "./src/cli/x.ts";\n`,
      "src/graph/a.ts": `import "../core/z.ts";\nimport "./b.ts";\n`,
      "src/graph/b.ts": `import type {} from "./c.ts";\n`,
      "src/graph/c.ts": `import "./a.ts";\n`,
      "src/core/z.ts": USES,
      "src/cli/x.ts": `import "./y.ts";\n`,
      "src/cli/y.ts": `import "./x.ts";\n`,
    },
    lines: [
      "src/cli/x.ts:1: files import no ring: src/cli/x.ts -> src/cli/y.ts -> src/cli/x.ts",
      "src/graph/a.ts:2: files import no ring: " +
      "src/graph/a.ts -> src/graph/b.ts -> src/graph/c.ts -> src/graph/a.ts",
    ],
  },
  {
    name: "a concrete dialect is imported past the registry",
    files: {
      "main.ts": `import "./src/runner/run.ts";\n`,
      "src/runner/run.ts": `import "../dialect/sqlite/mod.ts";\n`,
      "src/dialect/sqlite/mod.ts": `import "../mysql/types.ts";\n`,
      "src/dialect/mysql/types.ts": USES,
    },
    lines: [
      "src/dialect/sqlite/mod.ts:1: only src/dialect/registry.ts imports a concrete dialect " +
      "(src/dialect/mysql/types.ts)",
      "src/runner/run.ts:1: only src/dialect/registry.ts imports a concrete dialect " +
      "(src/dialect/sqlite/mod.ts)",
    ],
  },
  {
    name: "packages where none is expected",
    files: {
      "main.ts": `import "./src/core/text.ts";\n`,
      "src/core/text.ts": `import "node:fs";\nimport "no_such_name";\n`,
    },
    lines: [
      "src/core/text.ts:1: the package node:fs is not for this file to import",
      "src/core/text.ts:2: the package no_such_name is not for this file to import",
    ],
  },
  {
    name: "files outside src that are not for everyone",
    files: {
      "main.ts": `import "./src/cli/a.ts";\nimport "./scripts/b.ts";\n`,
      "src/cli/a.ts":
        `import text from "../../templates/x.eta" with { type: "text" };\nexport { text };\n`,
      "templates/x.eta": "",
      "scripts/b.ts": USES,
    },
    lines: [
      "main.ts:2: scripts/b.ts is not for this file to import",
      "src/cli/a.ts:1: templates/x.eta is not for this file to import",
    ],
  },
  {
    name: "pure code that knows the host or runs impure code",
    files: {
      "main.ts":
        `import "./src/graph/a.ts";\nimport "./src/dialect/registry.ts";\nimport "./src/core/b.ts";\n`,
      "src/graph/a.ts": `import type {} from "../core/host.ts";\n`,
      "src/core/b.ts": `import "./host.ts";\n`,
      "src/core/host.ts": USES,
      "src/dialect/registry.ts": `export const load = () => import("./sqlite/compiler.ts");\n`,
      "src/dialect/sqlite/compiler.ts": `import "./connection.ts";\n`,
      "src/dialect/sqlite/connection.ts": USES,
    },
    lines: [
      "src/core/b.ts:1: pure code knows no host (src/core/host.ts)",
      "src/dialect/sqlite/compiler.ts:1: pure code runs pure code only " +
      "(src/dialect/sqlite/connection.ts)",
      "src/graph/a.ts:1: pure code knows no host (src/core/host.ts)",
    ],
  },
  {
    name: "test code in the program",
    files: {
      "main.ts": `import "./src/cli/a_test.ts";\nimport "./src/graph/sample.ts";\n` +
        `import "./tests/tree.ts";\n`,
      "src/cli/a_test.ts": USES,
      "src/graph/sample.ts": USES,
      "tests/tree.ts": USES,
    },
    lines: [
      "main.ts:1: src/cli/a_test.ts is for tests, not for the program",
      "main.ts:2: src/graph/sample.ts is for tests, not for the program",
      "main.ts:3: tests/tree.ts is for tests, not for the program",
    ],
  },
  {
    name: "dead files, but not those of tests",
    files: {
      "main.ts": USES,
      "src/cli/commands/old.ts": USES,
      "src/cli/commands/old_test.ts": `import "./old.ts";\n`,
      "src/graph/sample.ts": USES,
    },
    lines: [
      "src/cli/commands/old.ts:1: no entry point reaches this file: " +
      "remove it, or list it as a file for tests",
    ],
  },
];

Deno.test.each(CASES)("$name", async ({ files, lines }) => {
  assert.deepEqual((await check(files)).lines, lines);
});

Deno.test("a file that cannot be read", async () => {
  const { lines } = await check({ "main.ts": `import "./src/cli/gone.ts";\n` });
  assert.equal(lines.length, 1);
  assert.match(lines[0] ?? "", /^src\/cli\/gone\.ts:1: Module not found/);
});
