/**
 * Taking over from Alembic: stubs in TypeScript with the ids, the graph and the docstrings of its
 * revision files, whose bodies stay behind. They keep their file names, so that revisions that
 * nothing orders are listed in the same order.
 */
import { MigrateError } from "../core/error.ts";
import { displayPath, folderOf, nameOf, relativePath, resolvePath } from "../core/path.ts";
import { compareText } from "../core/text.ts";
import { buildGraph } from "../graph/graph.ts";
import { readFolder, readGraph, readText } from "./directory.ts";
import { scanPythonHeader } from "./python_header.ts";
import { commentLine, oneOrSeveral, TYPES_FILE } from "./template.ts";
import type { Host } from "../core/host.ts";
import type { Revision } from "../graph/revision.ts";

/** Where the stubs go. */
export interface StubPlaces {
  readonly folder: string;
  readonly typesFolder: string;
}

/** A file to be written. */
export interface Stub {
  readonly path: string;
  readonly text: string;
}

/** Below the folder that is named: what `alembic init` makes, and the folder itself. */
const VERSION_FOLDERS = ["versions", "alembic/versions"];

/**
 * The stubs for an Alembic project, to be written; nothing is written here.
 *
 * @param directory the script location (the folder with `versions/`), or the folder of the files.
 * @throws `config.no_alembic_revisions`, `config.unreadable`, `config.file_exists`,
 * `graph.unreadable_python`, and graph.* for what cannot be a graph, also together with revisions
 * that are in the folder already.
 */
export function portAlembic(
  host: Host,
  directory: string,
  places: StubPlaces,
): readonly Stub[] {
  const revisions = readAlembic(host, directory);
  buildGraph([...existingRevisions(host, places.folder), ...revisions]);
  const taken = new Set<string>();
  return revisions.map((revision) => {
    const path = stubPath(places.folder, nameOf(revision.file), taken);
    taken.add(path);
    if (host.stat(path) !== null) {
      throw new MigrateError("config.file_exists", { path: displayPath(host.cwd, path) });
    }
    const types = relativePath(folderOf(path), `${places.typesFolder}/${TYPES_FILE}`);
    const origin = relativePath(folderOf(path), resolvePath(host.cwd, revision.file));
    return { path, text: renderStub(revision, types, origin) };
  });
}

/** The headers of all files that Alembic would load, sorted as it sorts them. */
function readAlembic(host: Host, directory: string): readonly Revision[] {
  const isFolder = (path: string) => host.stat(path)?.kind === "directory";
  const below = VERSION_FOLDERS.map((name) => resolvePath(directory, name)).find(isFolder);
  const folder = below ?? directory;
  const names = !isFolder(folder) ? [] : readFolder(host, folder)
    .filter(({ name, kind }) => kind !== "directory" && /^(?!\.#|__init__).*\.py$/.test(name))
    .map(({ name }) => name)
    .sort(compareText);
  if (names.length === 0 || (below === undefined && names.includes("env.py"))) {
    throw new MigrateError("config.no_alembic_revisions", {
      directory: displayPath(host.cwd, folder),
    });
  }
  return names.map((name) => {
    const path = `${folder}/${name}`;
    return scanPythonHeader(readText(host, path), displayPath(host.cwd, path));
  });
}

function existingRevisions(host: Host, folder: string): readonly Revision[] {
  if (host.stat(folder) === null) return [];
  return readGraph(host, { versionLocations: [folder], recursive: false, origins: new Map() })
    .revisions;
}

/** `x.py` as `x.ts`; a name that would not be scanned, or is taken, is changed. */
function stubPath(folder: string, name: string, taken: ReadonlySet<string>): string {
  const base = name.replace(/\.py$/, "").replace(/^[._]+/, "").replace(/(?:\.d|_test)$/, "$&_");
  const path = `${folder}/${base === "" ? "revision" : base}`;
  let free = `${path}.ts`;
  for (let n = 2; taken.has(free); n++) free = `${path}_${n}.ts`;
  return free;
}

/** Its body must neither run nor look applied: on an empty database that would be a lie. */
function renderStub(revision: Revision, types: string, origin: string): string {
  const { id, downRevisions, branchLabels, dependsOn, documentation } = revision;
  const comment = documentation === "" ? [`Revision ID: ${id}`] : documentation.split("\n");
  return `${comment.map((line) => `// ${commentLine(line)}`.trimEnd()).join("\n")}
import type { Migration } from ${JSON.stringify(types)};

export const revision = ${JSON.stringify(id)};
export const downRevision = ${oneOrSeveral(downRevisions)};
export const branchLabels = ${oneOrSeveral(branchLabels)};
export const dependsOn = ${oneOrSeveral(dependsOn)};
export const irreversible = "ported from Alembic without its body: undo it with Alembic";

// Alembic applies this revision; what it does stands in
// ${commentLine(origin)}
// and here is only its place in the graph. To make new databases without Alembic, write that into
// these functions, and take the line with \`irreversible\` and the error away.
export function upgrade({ op, t, sql }: Migration) {
  throw new Error("ported from Alembic without its body: apply it with Alembic first");
}

export function downgrade({ op, t, sql }: Migration) {
}
`;
}
