/** `migrate init [DIR]`. */
import { MigrateError } from "../../core/error.ts";
import { displayPath, resolvePath } from "../../core/path.ts";
import { CONFIG_FILE } from "../../environment/config_file.ts";
import { portAlembic } from "../../environment/from_alembic.ts";
import { environmentFiles, refreshTypes, TYPES_FILE, write } from "../../environment/template.ts";
import { defineCommand, optionalArgument, text, toggle } from "../command.ts";

interface Flags {
  readonly template?: string | undefined;
  readonly types?: boolean | undefined;
  readonly fromAlembic?: string | undefined;
}

/** From an empty folder to an applied revision. */
const NEXT = [
  "1. name the database: url in migrate.config.ts, or DATABASE_URL, also in .env",
  "2. write your tables into models.ts",
  '3. migrate revision --autogenerate -m "first tables" (without --autogenerate: by hand)',
  "4. migrate upgrade",
  "Of a database that has tables already: migrate baseline --models models.ts, in place of 2 to 4",
];

/** From a taken over graph to a first revision of one's own. */
const NEXT_FROM_ALEMBIC = [
  "1. name the database: url in migrate.config.ts, or DATABASE_URL, also in .env",
  "2. migrate current: where the database is, as Alembic left it",
  "3. migrate baseline --only-models --models models.ts: its tables as models, for autogenerate",
  '4. migrate revision -m "...", then migrate upgrade',
];

export const init = defineCommand<Flags, [string | undefined]>({
  brief: "Start here: config, types and a folder for revisions",
  details:
    "Writes migrate.config.ts and models.ts in the working folder, and the folder with migrate.d.ts, README.md and a tsconfig.json for editors. Existing files are never replaced.\n\n" +
    "--from-alembic takes over an Alembic project: for each file of DIR/versions (or of DIR, or DIR/alembic/versions) a stub with the same id, graph and comment, but without its body. Config, types and README are written where they are missing. alembic.ini is not read: with `version_locations` name each folder.",
  flags: {
    template: text("One of `migrate list-templates` (default)", "TEMPLATE"),
    types: toggle("Only write or refresh migrate.d.ts"),
    fromAlembic: text("Take over the revisions of an Alembic project", "DIR"),
  },
  aliases: { t: "template" },
  positional: {
    kind: "tuple",
    parameters: [optionalArgument("DIR", "Folder of the revisions (./migrations)")],
  },
  // deno-lint-ignore require-await -- commands are async, this one has nothing to wait for
  run: async (
    { host, settings, emit },
    { template = "default", types, fromAlembic },
    directory,
  ) => {
    const folder = directory === undefined ? settings.directory : resolvePath(host.cwd, directory);
    const shown = (path: string) => displayPath(host.cwd, path);
    if (types) {
      const wrote = refreshTypes(host, folder);
      const path = shown(`${folder}/${TYPES_FILE}`);
      emit({ type: "notice", message: wrote ? `Wrote ${path}` : `${path} is up to date` });
      return { data: { written: wrote ? [path] : [] }, text: "" };
    }
    const isNew = fromAlembic === undefined;
    const config = resolvePath(host.cwd, CONFIG_FILE);
    const environment = environmentFiles(config, folder, template, isNew);
    const isMissing = ({ path }: { path: string }) => host.stat(path) === null;
    // The folder of the revisions itself, instead of the one above it.
    if (directory === undefined && host.stat(resolvePath(host.cwd, TYPES_FILE)) !== null) {
      throw new MigrateError("config.file_exists", { path: TYPES_FILE });
    }
    const taken = environment.find((file) => !isMissing(file));
    if (taken !== undefined && isNew) {
      throw new MigrateError("config.file_exists", { path: shown(taken.path) });
    }
    const stubs = isNew ? [] : portAlembic(host, resolvePath(host.cwd, fromAlembic), {
      folder: directory === undefined ? settings.versionLocations[0] ?? folder : folder,
      typesFolder: folder,
    });
    const files = [...environment.filter(isMissing), ...stubs];
    for (const { path, text } of files) {
      write(host, path, text);
      emit({ type: "notice", message: `Wrote ${shown(path)}` });
    }
    const next = isNew ? NEXT : NEXT_FROM_ALEMBIC;
    emit({ type: "notice", message: ["Next:", ...next].join("\n  ") });
    return { data: { written: files.map(({ path }) => shown(path)) }, text: "" };
  },
});
