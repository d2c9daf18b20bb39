/**
 * The rules of the house as data: who may import whom, and what pure code must do without.
 * `check_layers.ts` holds the module graph against them, `lint_plugin.ts` the code of each file.
 *
 * A path is relative to the checkout and has `/` between its parts. A pattern is such a path in
 * which `*` stands for any part of a name and `**` for any folders.
 */

/** Where the program starts; what none of them reaches is dead. */
export const ENTRY_POINTS = ["main.ts", "src/mod.ts"];

/**
 * The layers, the lowest first: a folder of `src`, or a file beside them. Each may import what is
 * in lower layers and in its own folder. Those that share a layer never import each other.
 */
export const LAYERS: readonly (readonly string[])[] = [
  ["core"],
  ["graph", "schema"],
  ["operation"],
  ["environment", "dialect", "diff", "picture"],
  ["runner"],
  ["library"],
  ["cli", "mod.ts"],
  ["main.ts"],
];

/** What the program takes from outside `src`: file -> who may import it. */
export const OUTSIDE_SRC: Readonly<Record<string, readonly string[]>> = {
  // Types only, the contract with authors of revisions.
  "templates/migrate.d.ts": ["**"],
  // What `init` and `revision` write, as text.
  "templates/*": ["src/environment/template.ts"],
  // The version.
  "deno.json": ["src/cli/*", "src/environment/template.ts", "src/library/database.ts"],
};

/** Packages from elsewhere, Node's modules among them: who imports -> what it may import. */
export const PACKAGES: Readonly<Record<string, readonly string[]>> = {
  "src/core/text.ts": ["leven"],
  "src/dialect/sqlite/connection.ts": ["node:sqlite"],
  // Types only.
  "src/dialect/sqlite/wire/execute.ts": ["node:sqlite"],
  "src/dialect/tls.ts": ["node:net", "node:tls"],
  "src/dialect/mysql/wire/session.ts": ["mysql2", "node:net", "node:tls"],
  // Types only.
  "src/dialect/mysql/wire/mysql2.d.ts": ["node:events", "node:net"],
  "src/dialect/postgres/wire/session.ts": ["pg", "pgpass", "node:buffer", "node:tls"],
  // Types only.
  "src/dialect/postgres/wire/pg.d.ts": ["node:events", "node:tls"],
  "src/environment/template.ts": ["eta"],
  "src/environment/dot_env.ts": ["node:util"],
  "src/picture/layered.ts": ["@dagrejs/dagre"],
  "src/cli/**": ["@stricli/core"],
};

/** A concrete dialect is a folder in here, and only this file may name one. */
export const DIALECTS = { folder: "src/dialect", registry: "src/dialect/registry.ts" };

/** The seam to the outside; pure code does not even know its types. */
export const HOST_FILES = ["src/core/host.ts", "src/core/host_*.ts"];

/** The only files that name `Deno`. */
export const DENO_FILES = ["main.ts", "src/core/host_deno.ts"];

/** The only files that import a module whose name is known at run time only. */
export const RUN_TIME_IMPORT_FILES = ["src/core/host_deno.ts"];

/** Files whose functions depend on their arguments alone, and change nothing. */
export const PURE_FILES = [
  "src/core/**",
  "src/graph/**",
  "src/schema/**",
  "src/operation/**",
  "src/diff/**",
  "src/dialect/**",
];

/** In folders of pure code, the wires: files that talk to a server or a driver. */
export const WIRE_FILES = [
  "src/dialect/dialect.ts",
  "src/dialect/registry.ts",
  "src/dialect/*/mod.ts",
  "src/dialect/*/connection.ts",
];

/** What pure code must do without: globals, and members of globals. */
export const IMPURE_NAMES: ReadonlySet<string> = new Set([
  "console",
  "fetch",
  "globalThis",
  "performance",
  "process",
  "setInterval",
  "setTimeout",
  "crypto.getRandomValues",
  "crypto.randomUUID",
  "Date.now",
  "Math.random",
]);

/** No part of the program: tests, and what only they import. */
export const TEST_FILES = [
  "tests/**",
  "src/**/*_test.ts",
  "src/core/host_memory.ts",
  "src/core/error_sample.ts",
  "src/dialect/sqlite/reflector_random.ts",
  "src/graph/sample.ts",
  "src/operation/record_sample.ts",
  "src/operation/replay_sample.ts",
  "src/dialect/mysql/compiler_sample.ts",
  "src/dialect/postgres/compiler_sample.ts",
];

/** Whether one of the patterns fits the path. */
export function matches(path: string, patterns: readonly string[]): boolean {
  return patterns.some((pattern) => toExpression(pattern).test(path));
}

function toExpression(pattern: string): RegExp {
  const source = pattern.replace(/\*\*\/?|\*|[^\w/]/g, (part) => {
    if (part === "*") return "[^/]*";
    return part.startsWith("**") ? ".*" : `\\${part}`;
  });
  return new RegExp(`^${source}$`);
}

/** Whether the file is to be pure. */
export function isPure(path: string): boolean {
  return matches(path, PURE_FILES) && !matches(path, [...HOST_FILES, ...WIRE_FILES, ...TEST_FILES]);
}

/** Whether the file is a part of the program, and no test. */
export function isProgram(path: string): boolean {
  return (path === "main.ts" || path.startsWith("src/")) && !matches(path, TEST_FILES);
}

/** What stands in a layer, for a file: its folder in `src`, or the file itself. */
export function unitOf(path: string): string {
  return path.startsWith("src/") ? path.split("/")[1] ?? path : path;
}

/** The number of the layer of a file; undefined for one that no layer has. */
export function layerOf(path: string): number | undefined {
  const layer = LAYERS.findIndex((units) => units.includes(unitOf(path)));
  return layer < 0 ? undefined : layer;
}
