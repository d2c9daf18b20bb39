/** The rules for code: what each finds, and what it leaves alone. */
import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import plugin from "../../scripts/lint_plugin.ts";
import { CHECKOUT } from "./tree.ts";

/** What the plugin says about a file of the checkout: rule and the code it is about. */
function lint(path: string, source: string): string[] {
  const file = fileURLToPath(new URL(path, CHECKOUT));
  return Deno.lint.runPlugin(plugin, file, source)
    .map(({ id, range: [start, end] }) => `${id} ${source.slice(start, end)}`);
}

const IMPURE = `
  export const a = [Deno.cwd(), console.log, Date.now(), new Date(), Date(), Math.random()];
  export const b = [performance.now(), crypto.getRandomValues, fetch, setTimeout];
`;

Deno.test("pure code without clock, randomness, terminal and network", () => {
  const finds = [
    "house/pure console",
    "house/pure Date.now",
    "house/pure new Date()",
    "house/pure Date()",
    "house/pure Math.random",
    "house/pure performance",
    "house/pure crypto.getRandomValues",
    "house/pure fetch",
    "house/pure setTimeout",
  ];
  for (
    const path of [
      "src/core/text.ts",
      "src/graph/x.ts",
      "src/schema/x.ts",
      "src/operation/x.ts",
      "src/diff/x.ts",
      "src/dialect/postgres/compiler.ts",
      "src/dialect/sqlite/text/parse_index.ts",
    ]
  ) {
    assert.deepEqual(lint(path, IMPURE).filter((find) => find.startsWith("house/pure")), finds);
  }
});

Deno.test("elsewhere only Deno is asked about", () => {
  for (const path of ["src/cli/x.ts", "src/dialect/sqlite/connection.ts", "src/core/host.ts"]) {
    assert.deepEqual(lint(path, IMPURE), ["house/deno-behind-host Deno"]);
  }
});

Deno.test.each([
  "main.ts",
  "src/core/host_deno.ts",
  "src/graph/graph_test.ts",
  "src/graph/sample.ts",
  "tests/house/x.ts",
  "scripts/x.ts",
])("%s may name Deno", (path) => {
  assert.deepEqual(lint(path, "Deno.exit();"), []);
});

Deno.test("comments, texts, names of properties and a given date are fine", () => {
  const source = `
    // Deno, console.log, Date.now()
    const text = "Deno" + \`console \${1}\` + String(new Date(0));
    interface Shape { Deno: string; fetch(): void; console?: string }
    export const shape = { Deno: text, fetch() {}, console: "" };
    export class Kept { fetch = 1; console() {} }
    export const read = (value: Shape) => [value.Deno, value.fetch, value.console];
  `;
  assert.deepEqual(lint("src/graph/x.ts", source), []);
});

Deno.test("Deno in types counts, and so does its way round", () => {
  const source = "export type Out = typeof Deno.stdout; export const g = () => globalThis;";
  assert.deepEqual(lint("src/graph/x.ts", source), [
    "house/deno-behind-host Deno",
    "house/pure globalThis",
  ]);
});

const ASKS = `
  export const a = dialect.name === "sqlite";
  export const b = "sqlite" !== session.dialect.name;
  export const c = () => { switch (newDialect.name) {} };
  export const d = dialect.supports("x") && table.name === "x";
`;

Deno.test("nobody outside the dialects asks which one it is", () => {
  assert.deepEqual(lint("src/runner/x.ts", ASKS), [
    'house/ask-capability dialect.name === "sqlite"',
    'house/ask-capability "sqlite" !== session.dialect.name',
    "house/ask-capability newDialect.name",
  ]);
  assert.deepEqual(lint("src/dialect/ansi.ts", ASKS), []);
});

Deno.test("an import by a name that is known at run time only", () => {
  const source = `export const a = (b: string) => [import(b), import("./c.ts")];`;
  assert.deepEqual(lint("src/environment/x.ts", source), ["house/literal-import import(b)"]);
  assert.deepEqual(lint("src/core/host_deno.ts", source), []);
});
