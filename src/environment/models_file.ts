/** The models file: TypeScript, imported and called. */
import { MigrateError } from "../core/error.ts";
import { displayPath } from "../core/path.ts";
import { positionFrom } from "../core/position.ts";
import { readModels } from "../schema/models.ts";
import { moduleFailure } from "./module_failure.ts";
import type { Host } from "../core/host.ts";
import type { ModelsContext } from "../schema/models_context.ts";
import type { Schema } from "../schema/schema.ts";

/**
 * The schema that a models file describes.
 *
 * @param path absolute.
 * @throws `config.invalid_models`
 */
export async function loadModels(
  host: Host,
  path: string,
  context: Omit<ModelsContext, "file" | "locate">,
): Promise<Schema> {
  const file = displayPath(host.cwd, path);
  const module = await importModels(host, path, file);
  return await readModels("default" in module ? module.default : undefined, {
    ...context,
    file,
    locate: (site) => positionFrom(host.cwd, site),
  });
}

async function importModels(host: Host, path: string, file: string): Promise<object> {
  const isThere = host.stat(path)?.kind === "file";
  try {
    if (isThere) return await host.importModule({ path });
  } catch (error) {
    throw new MigrateError("config.invalid_models", { file, ...moduleFailure(host, error) }, {
      cause: error,
    });
  }
  throw new MigrateError("config.unreadable", { path: file, reason: "it does not exist" });
}
