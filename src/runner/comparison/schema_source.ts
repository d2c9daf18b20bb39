/** Where a schema comes from: a database, models, a script, revisions. */
import { MigrateError } from "../../core/error.ts";
import { displayPath, folderOf, resolvePath } from "../../core/path.ts";
import { maskUrl } from "../../core/url.ts";
import { isSameKind } from "../../dialect/registry.ts";
import { loadModels } from "../../environment/models_file.ts";
import { reflectAll, reflectLive, withoutOwnTables } from "./live_schema.ts";
import { readRevisions } from "./revision_source.ts";
import { readScript, withDatabase } from "./script_source.ts";
import { openWorkbench, type SourceSchema, type Workbench } from "./workbench.ts";
import type { SchemaSource } from "./source_name.ts";
import type { Session } from "../session.ts";

/** What the two sides of a comparison tell each other. */
export interface ReadOptions {
  /** The schemas of a database that are read besides the own one; all where it is left out. */
  readonly schemas?: readonly string[] | undefined;
  /** What names the source, for messages. */
  readonly argument: string;
}

/**
 * Reads a source.
 *
 * @throws config.*, database.*, graph.*, and what running revisions throws.
 */
export async function readSource(
  bench: Workbench,
  source: SchemaSource,
  { schemas, argument }: ReadOptions,
): Promise<SourceSchema> {
  const { session } = bench;
  switch (source.kind) {
    case "database":
      return source.url === null
        ? await readDatabase(bench, schemas)
        : await reflectUrl(session, source.url, argument, schemas);
    case "models":
      return await readModelsFile(bench, modelsFile(session, source.file, argument));
    case "script":
      return await readScript(bench, resolvePath(session.host.cwd, source.file));
    case "revisions":
      return await readRevisions(bench, source.target);
  }
}

/** The schema of the session's own database, without migrate's tables. */
export async function readDatabase(
  { session, comparer }: Workbench,
  schemas: readonly string[] | undefined,
): Promise<SourceSchema> {
  const { schema, others } = schemas === undefined
    ? await reflectAll(session, false)
    : await reflectLive(session, schemas);
  return {
    title: session.database,
    schema: withoutOwnTables(schema, session.settings, comparer),
    isReflected: true,
    others,
  };
}

async function reflectUrl(
  home: Session,
  url: string,
  argument: string,
  schemas: readonly string[] | undefined,
): Promise<SourceSchema> {
  return await withDatabase(home, url, argument, async (session) => {
    if (!isSameKind(session.dialect, home.dialect)) {
      throw new MigrateError("usage.invalid_argument", {
        name: argument,
        input: maskUrl(url),
        expected: `a database of the same kind as ${home.database}`,
      });
    }
    return await readDatabase(await openWorkbench(session), schemas);
  });
}

/**
 * The absolute path of the models file.
 *
 * @param command what asks for it, for the error.
 * @throws `config.missing_models`
 */
export function modelsFile(
  { host, settings }: Pick<Session, "host" | "settings">,
  named: string | null,
  command: string,
): string {
  if (named !== null) return resolvePath(host.cwd, named);
  const { models } = settings.config;
  if (models === undefined) throw new MigrateError("config.missing_models", { command });
  const folder = settings.configFile === null ? host.cwd : folderOf(settings.configFile);
  return resolvePath(folder, models);
}

/** Models as TypeScript, or as a script. */
export async function readModelsFile(bench: Workbench, path: string): Promise<SourceSchema> {
  if (/\.sql$/i.test(path)) return await readScript(bench, path);
  const { session: { host, dialect, settings }, compilation, comparer } = bench;
  if (!dialect.usesNetwork) await host.dropNetwork();
  const schema = await loadModels(host, path, {
    dialect: dialect.name,
    naming: settings.config.namingConvention ?? {},
    foldName: comparer.foldName,
    ...(comparer.foldObjectName === undefined ? {} : { foldObjectName: comparer.foldObjectName }),
    hasEnumTypes: compilation.rules.hasEnumTypes,
    ownSchema: comparer.ownSchema ?? null,
  });
  return {
    title: displayPath(host.cwd, path),
    schema: withoutOwnTables(schema, settings, comparer),
    isReflected: false,
    others: [],
  };
}
