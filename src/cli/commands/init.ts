/** `migrate init [DIR]`. */
import { MigrateError } from "../../core/error.ts";
import { displayPath, resolvePath } from "../../core/path.ts";
import { CONFIG_FILE } from "../../environment/config_file.ts";
import { environmentFiles, refreshTypes, TYPES_FILE, write } from "../../environment/template.ts";
import { defineCommand, optionalArgument, toggle } from "../command.ts";

interface Flags {
  readonly types?: boolean | undefined;
}

export const init = defineCommand<Flags, [string | undefined]>({
  brief: "Start here: config, types and a folder for revisions",
  details:
    "Writes migrate.config.ts in the working folder, and the folder with migrate.d.ts and README.md. Existing files are never replaced.",
  flags: { types: toggle("Only write or refresh migrate.d.ts") },
  positional: {
    kind: "tuple",
    parameters: [optionalArgument("DIR", "Folder of the revisions (./migrations)")],
  },
  // deno-lint-ignore require-await -- commands are async, this one has nothing to wait for
  run: async ({ host, settings, emit }, { types }, directory) => {
    const folder = directory === undefined ? settings.directory : resolvePath(host.cwd, directory);
    const shown = (path: string) => displayPath(host.cwd, path);
    if (types) {
      const wrote = refreshTypes(host, folder);
      const path = shown(`${folder}/${TYPES_FILE}`);
      emit({ type: "notice", message: wrote ? `Wrote ${path}` : `${path} is up to date` });
      return { data: { written: wrote ? [path] : [] }, text: "" };
    }
    const files = environmentFiles(resolvePath(host.cwd, CONFIG_FILE), folder);
    for (const { path } of files) {
      if (host.stat(path) !== null) {
        throw new MigrateError("config.file_exists", { path: shown(path) });
      }
    }
    for (const { path, text } of files) {
      write(host, path, text);
      emit({ type: "notice", message: `Wrote ${shown(path)}` });
    }
    emit({ type: "notice", message: 'Next: migrate revision -m "first table"' });
    return { data: { written: files.map(({ path }) => shown(path)) }, text: "" };
  },
});
