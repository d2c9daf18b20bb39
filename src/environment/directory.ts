/** The revision files: found, read, and their headers scanned. None of them is run. */
import { describeThrown, isMigrateError, MigrateError } from "../core/error.ts";
import { displayPath } from "../core/path.ts";
import { compareText } from "../core/text.ts";
import { buildGraph, type Graph } from "../graph/graph.ts";
import { scanHeader } from "./header.ts";
import { findConfigAbove } from "./config_file.ts";
import type { Host } from "../core/host.ts";
import type { Revision } from "../graph/revision.ts";
import type { Settings } from "./settings.ts";

type Locations = Pick<Settings, "versionLocations" | "recursive" | "origins">;

/** Whether a file of a version location is a revision, by its name. */
export function isRevisionFile(name: string): boolean {
  return name.endsWith(".ts") && !/^[._]/.test(name) && !/(?:\.d|_test)\.ts$/.test(name);
}

/**
 * The graph of all revisions.
 *
 * @throws `config.missing_directory`, `config.unreadable`, graph.*
 */
export function readGraph(host: Host, settings: Locations): Graph {
  return buildGraph(readRevisions(host, settings));
}

/**
 * The headers of all revision files, whether or not they fit together.
 *
 * @param onUnreadable takes the error of a header that cannot be read; without it, it is thrown.
 * @throws `config.missing_directory`, `config.unreadable`, `graph.unreadable_header`
 */
export function readRevisions(
  host: Host,
  settings: Locations,
  onUnreadable?: (error: MigrateError) => void,
): readonly Revision[] {
  return findFiles(host, settings).flatMap((file) => {
    const text = readText(host, file);
    try {
      return scanHeader(text, displayPath(host.cwd, file));
    } catch (error) {
      if (onUnreadable === undefined || !isMigrateError(error)) throw error;
      onUnreadable(error);
      return [];
    }
  });
}

/** All revision files, each once. */
function findFiles(host: Host, settings: Locations): readonly string[] {
  const files = settings.versionLocations.flatMap((folder) => {
    if (host.stat(folder)?.kind !== "directory") {
      throw new MigrateError("config.missing_directory", {
        directory: displayPath(host.cwd, folder),
        origin: settings.origins.get("versionLocations") ??
          settings.origins.get("directory") ?? "the default",
        above: findConfigAbove(host),
      });
    }
    return listFiles(host, folder, settings.recursive);
  });
  return [...new Set(files)];
}

/** Revision files of a folder, sorted by name, so that the load order is the same everywhere. */
function listFiles(host: Host, folder: string, recursive: boolean): string[] {
  const files: string[] = [];
  const folders = [folder];
  for (const current of folders) {
    const entries = readFolder(host, current);
    for (const { name, kind } of entries) {
      const path = `${current}/${name}`;
      if (kind === "file" && isRevisionFile(name)) files.push(path);
      else if (kind === "directory" && recursive && !/^[._]/.test(name)) folders.push(path);
    }
  }
  return files.sort(compareText);
}

/** @throws `config.unreadable` */
export function readFolder(host: Host, folder: string): ReturnType<Host["readDirectory"]> {
  return attempt(host, folder, () => host.readDirectory(folder));
}

/** @throws `config.unreadable` */
export function readText(host: Host, file: string): string {
  return attempt(host, file, () => host.readTextFile(file));
}

function attempt<T>(host: Host, path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw new MigrateError("config.unreadable", {
      path: displayPath(host.cwd, path),
      reason: describeThrown(error),
    });
  }
}
