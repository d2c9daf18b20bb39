// deno-lint-ignore-file no-console -- a script that prints its findings
/**
 * Holds the program's module graph against `house_rules.ts`: layers, cycles, dialects, packages,
 * pure code, test code, dead files. Imports of types count, and so do dynamic ones.
 *
 *     deno run --allow-read --allow-run scripts/check_layers.ts
 *
 * Prints a line per violation and ends in 1 when there is one.
 */
import { findRing, sortByLine } from "../src/core/graph_sort.ts";
import {
  DIALECTS,
  ENTRY_POINTS,
  HOST_FILES,
  isProgram,
  isPure,
  layerOf,
  matches,
  OUTSIDE_SRC,
  PACKAGES,
  TEST_FILES,
  unitOf,
} from "./house_rules.ts";

/** An import as it stands in a file. */
interface Import {
  readonly line: number;
  /** A path in the checkout, or the name of a package. */
  readonly to: string;
  readonly isPackage: boolean;
  readonly isTypeOnly: boolean;
}

/** The files that the entry points reach, with what each imports. */
type Graph = ReadonlyMap<string, readonly Import[]>;

interface Violation {
  readonly path: string;
  readonly line: number;
  readonly rule: string;
}

/** What is wrong with an import, in words. */
type Rule = (from: string, imported: Import) => string | undefined;

// ---------------------------------------------------------------- the rules of one import

const RULES: readonly Rule[] = [
  layersGoDown,
  dialectsAreNamedOnce,
  outsideIsListed,
  packagesAreListed,
  pureStaysPure,
  testsStayOut,
];

function layersGoDown(from: string, { to }: Import): string | undefined {
  if (!isProgram(to) || unitOf(from) === unitOf(to)) return;
  const [own, other] = [layerOf(from), layerOf(to)];
  if (own === undefined) return `${unitOf(from)} has no layer: give it one in house_rules.ts`;
  if (other === undefined) return `${unitOf(to)} has no layer: give it one in house_rules.ts`;
  if (own > other) return;
  const why = own === other ? "siblings of a layer stay apart" : "imports lead to lower layers";
  return `${why}: ${unitOf(from)} may not import ${unitOf(to)} (${to})`;
}

function dialectsAreNamedOnce(from: string, { to }: Import): string | undefined {
  const folder = new RegExp(`^${DIALECTS.folder}/[^/]+/`).exec(to)?.[0];
  if (folder === undefined || from.startsWith(folder) || from === DIALECTS.registry) return;
  return `only ${DIALECTS.registry} imports a concrete dialect (${to})`;
}

function outsideIsListed(from: string, { to, isPackage }: Import): string | undefined {
  if (isPackage || to === "main.ts" || to.startsWith("src/") || matches(to, TEST_FILES)) return;
  const importers = Object.entries(OUTSIDE_SRC)
    .flatMap(([pattern, importers]) => matches(to, [pattern]) ? importers : []);
  return matches(from, importers) ? undefined : `${to} is not for this file to import`;
}

function packagesAreListed(from: string, { to, isPackage }: Import): string | undefined {
  if (!isPackage) return;
  const isListed = Object.entries(PACKAGES)
    .some(([pattern, packages]) => matches(from, [pattern]) && packages.includes(to));
  return isListed ? undefined : `the package ${to} is not for this file to import`;
}

function pureStaysPure(from: string, { to, isPackage, isTypeOnly }: Import): string | undefined {
  if (!isPure(from) || isPackage) return;
  if (matches(to, HOST_FILES)) return `pure code knows no host (${to})`;
  const isImpure = isProgram(to) && !isPure(to);
  return isImpure && !isTypeOnly ? `pure code runs pure code only (${to})` : undefined;
}

function testsStayOut(_from: string, { to }: Import): string | undefined {
  return matches(to, TEST_FILES) ? `${to} is for tests, not for the program` : undefined;
}

// ---------------------------------------------------------------- the rules of the whole

function checkImports(graph: Graph): Violation[] {
  return [...graph].filter(([path]) => isProgram(path)).flatMap(([path, imports]) =>
    imports.flatMap((imported) =>
      RULES.map((rule) => rule(path, imported)).filter((rule) => rule !== undefined)
        .map((rule) => ({ path, line: imported.line, rule }))
    )
  );
}

/** Reports a ring, takes one of its imports away, and looks for the next. */
function checkCycles(graph: Graph): Violation[] {
  const paths = [...graph.keys()].sort();
  const placeOf = new Map(paths.map((path, place) => [path, place]));
  const edges = paths.map((path) =>
    (graph.get(path) ?? []).map(({ to }) => placeOf.get(to)).filter((place) => place !== undefined)
  );
  const violations: Violation[] = [];
  for (;;) {
    const ring = findRing(edges, sortByLine(edges));
    const [first, second = first] = ring ?? [];
    if (ring === null || first === undefined || second === undefined) return violations;
    const names = [...ring, first].map((place) => paths[place] ?? "");
    const path = paths[first] ?? "";
    const line = graph.get(path)?.find(({ to }) => to === paths[second])?.line ?? 1;
    violations.push({ path, line, rule: `files import no ring: ${names.join(" -> ")}` });
    edges[first] = edges[first]?.filter((place) => place !== second) ?? [];
  }
}

function checkDeadFiles(graph: Graph, sources: readonly string[]): Violation[] {
  return sources.filter((path) => isProgram(path) && !graph.has(path)).map((path) => ({
    path,
    line: 1,
    rule: "no entry point reaches this file: remove it, or list it as a file for tests",
  }));
}

// ---------------------------------------------------------------- reading

/** The part of what `deno info --json` prints that is needed here. */
interface Info {
  readonly modules: readonly {
    readonly specifier: string;
    readonly error?: string;
    readonly dependencies?: readonly InfoImport[];
  }[];
}

interface InfoImport {
  readonly specifier: string;
  readonly code?: InfoTarget;
  readonly type?: InfoTarget;
}

interface InfoTarget {
  /** Absent where the import cannot be resolved. */
  readonly specifier?: string;
  readonly span: { readonly start: { readonly line: number } };
}

async function readInfo(root: URL, entry: string): Promise<Info> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["info", "--quiet", "--json", entry],
    cwd: root,
    env: { NO_COLOR: "1" },
  }).output();
  const decoder = new TextDecoder();
  if (code !== 0) throw new Error(`deno info ${entry} fails: ${decoder.decode(stderr)}`);
  return JSON.parse(decoder.decode(stdout));
}

function toImport(root: URL, { specifier, code, type }: InfoImport): Import {
  const target = code ?? type;
  const url = target?.specifier ?? specifier;
  const isPackage = !url.startsWith(root.href);
  return {
    line: (target?.span.start.line ?? 0) + 1,
    to: isPackage ? packageOf(url) : pathIn(root, url),
    isPackage,
    isTypeOnly: code === undefined,
  };
}

function pathIn(root: URL, url: string): string {
  return decodeURIComponent(url.slice(root.href.length));
}

/** `npm:/@scope/name@1.0.0/file` -> `@scope/name`; `node:x` and anything else stay as they are. */
function packageOf(specifier: string): string {
  return /^(?:npm|jsr):\/?((?:@[^/]+\/)?[^/@]+)/.exec(specifier)?.[1] ?? specifier;
}

function readSources(root: URL, folder: string): string[] {
  return [...Deno.readDirSync(new URL(folder, root))].flatMap(({ name, isDirectory }) => {
    if (isDirectory) return readSources(root, `${folder}${name}/`);
    return name.endsWith(".ts") ? [`${folder}${name}`] : [];
  });
}

function exists(url: URL): boolean {
  try {
    return Deno.statSync(url).isFile;
  } catch {
    return false;
  }
}

// ---------------------------------------------------------------- all together

/** The violations below a folder, one line each, and the number of files looked at. */
export async function checkLayers(root: URL): Promise<{ lines: string[]; files: number }> {
  const entries = ENTRY_POINTS.filter((entry) => exists(new URL(entry, root)));
  const infos = await Promise.all(entries.map((entry) => readInfo(root, entry)));
  const modules = infos.flatMap((info) => info.modules)
    .filter(({ specifier }) => specifier.startsWith(root.href))
    .map((module) => ({ ...module, path: pathIn(root, module.specifier) }));
  const graph: Graph = new Map(modules.map(({ path, dependencies = [] }) => [
    path,
    dependencies.map((dependency) => toImport(root, dependency)),
  ]));
  const unreadable = new Map(modules.flatMap(({ path, error }) => error ? [[path, error]] : []));
  const violations = [
    ...[...unreadable].map(([path, rule]) => ({ path, line: 1, rule })),
    ...checkImports(graph),
    ...checkCycles(graph),
    ...checkDeadFiles(graph, readSources(root, "src/")),
  ];
  return {
    lines: violations.map(({ path, line, rule }) => `${path}:${line}: ${rule}`).sort(),
    files: [...graph.keys()].filter(isProgram).length,
  };
}

if (import.meta.main) {
  const { lines, files } = await checkLayers(new URL("../", import.meta.url));
  console.log(lines.length > 0 ? lines.join("\n") : `layers: ${files} files, no violations`);
  Deno.exitCode = lines.length > 0 ? 1 : 0;
}
