/** Importing revisions: only those that will run, all of them through one generated module. */
import { MigrateError } from "../core/error.ts";
import { resolvePath, urlOfPath } from "../core/path.ts";
import { moduleFailure } from "./module_failure.ts";
import type { Host } from "../core/host.ts";
import type { Revision } from "../graph/revision.ts";
import type { Migration } from "../../templates/migrate.d.ts";

/** A revision's function. */
export type RevisionFunction = (migration: Migration) => unknown;

/** What a revision's file exports, of what is run. */
export interface RevisionModule {
  readonly upgrade: RevisionFunction | null;
  readonly downgrade: RevisionFunction | null;
}

/**
 * Imports revisions and checks that each exports what its header said.
 *
 * One module that re-exports all is imported, because single dynamic imports copy Deno's module
 * graph each time, which is quadratic.
 *
 * @throws `revision.load_failed`, `revision.header_mismatch`
 */
export async function loadRevisions(
  host: Host,
  revisions: readonly Revision[],
): Promise<ReadonlyMap<string, RevisionModule>> {
  const paths = revisions.map(({ file }) => resolvePath(host.cwd, file));
  const text = paths.map((path, index) =>
    `export * as r${index} from ${JSON.stringify(urlOfPath(path))};\n`
  ).join(
    "",
  );
  const modules = await host.importModule({ text }).catch(async (error) => {
    throw await findFailure(host, revisions, paths) ??
      failure(host, revisions[0]?.file ?? "", error);
  });
  return new Map(
    revisions.map((revision, index) => {
      const module = (modules as Record<string, Record<string, unknown>>)[`r${index}`] ?? {};
      checkHeader(revision, module);
      return [revision.id, {
        upgrade: functionOf(module["upgrade"]),
        downgrade: functionOf(module["downgrade"]),
      }];
    }),
  );
}

function functionOf(value: unknown): RevisionFunction | null {
  return typeof value === "function" ? value as RevisionFunction : null;
}

/** Which of the files it was: each is imported by itself. */
async function findFailure(
  host: Host,
  revisions: readonly Revision[],
  paths: readonly string[],
): Promise<MigrateError | null> {
  for (const [index, path] of paths.entries()) {
    try {
      await host.importModule({ path });
    } catch (error) {
      return failure(host, revisions[index]?.file ?? path, error);
    }
  }
  return null;
}

function failure(host: Host, file: string, error: unknown): MigrateError {
  return new MigrateError("revision.load_failed", { file, ...moduleFailure(host, error) }, {
    cause: error,
  });
}

/** A header that is computed differently at run time would make the graph a lie. */
function checkHeader(revision: Revision, module: Readonly<Record<string, unknown>>): void {
  const read = {
    revision: [revision.id],
    downRevision: revision.downRevisions,
    branchLabels: revision.branchLabels,
    dependsOn: revision.dependsOn,
  };
  for (const [field, expected] of Object.entries(read)) {
    const value = module[field];
    const exported = value === null || value === undefined
      ? []
      : Array.isArray(value)
      ? value
      : [value];
    if (JSON.stringify(exported) !== JSON.stringify(expected)) {
      throw new MigrateError("revision.header_mismatch", {
        file: revision.file,
        field,
        read: JSON.stringify(expected),
        exported: JSON.stringify(value) ?? typeof value,
      });
    }
  }
}
