/** `migrate config`. */
import { isMigrateError } from "../../core/error.ts";
import { displayPath } from "../../core/path.ts";
import { formatDuration } from "../../core/text.ts";
import { maskUrl, maskUrls } from "../../core/url.ts";
import { DEFAULT_NAMING } from "../../environment/template.ts";
import { type CommandEnvironment, defineCommand } from "../command.ts";
import type { Settings } from "../../environment/settings.ts";

interface Setting {
  readonly key: string;
  readonly value: unknown;
  readonly origin: string;
}

export const config = defineCommand({
  brief: "Every setting and where it comes from",
  run: async (environment) => {
    const settings = await listSettings(environment);
    const width = Math.max(...settings.map(({ key }) => key.length));
    return {
      data: { settings },
      text: settings.map(({ key, value, origin }) =>
        `${key.padEnd(width)}  ${display(value)}${environment.paint("dim", `  (${origin})`)}`
      ).join("\n"),
    };
  },
});

function display(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

async function listSettings({ host, settings }: CommandEnvironment): Promise<readonly Setting[]> {
  const origin = (key: string) => settings.origins.get(key) ?? "default";
  const path = (its: string) => displayPath(host.cwd, its);
  const known: Record<string, unknown> = {
    directory: path(settings.directory),
    versionLocations: settings.versionLocations.map(path),
    recursive: settings.recursive,
    versionTable: settings.versionTable.name,
    versionTableSchema: settings.versionTable.schema,
    log: settings.log?.name ?? false,
    transaction: settings.transaction,
    lockWait: formatDuration(settings.lockWait),
    ...DEFAULT_NAMING,
  };
  const others = Object.entries(settings.config)
    .filter(([key]) =>
      !["url", "urlEnv", "databases", "log", ...Object.keys(known)].includes(key) ||
      key in DEFAULT_NAMING
    );
  const all = { ...known, ...Object.fromEntries(others) };
  return [
    {
      key: "config",
      value: settings.configFile === null ? null : path(settings.configFile),
      origin: settings.configFile === null ? "there is no file" : origin("config"),
    },
    await urlSetting(settings),
    ...(settings.config.databases === undefined ? [] : [{
      key: "databases",
      value: Object.keys(settings.config.databases),
      origin: origin("databases"),
    }]),
    ...Object.entries(all).map(([key, value]) => ({
      key,
      value: readable(value),
      origin: origin(key),
    })),
  ];
}

/** Functions have no value to show; URLs may hold a password, under whatever key they stand. */
function readable(value: unknown): unknown {
  if (typeof value === "function") return "a function";
  if (typeof value === "string") return maskUrls(maskUrl(value));
  if (typeof value !== "object" || value === null) return value;
  return JSON.parse(
    JSON.stringify(value, (_, its) => typeof its === "object" ? its : readable(its)),
  );
}

async function urlSetting(settings: Settings): Promise<Setting> {
  try {
    const { url, origin } = await settings.url();
    return { key: "url", value: maskUrl(url), origin };
  } catch (error) {
    if (!isMigrateError(error, "config.missing_url")) throw error;
    return { key: "url", value: null, origin: "not set" };
  }
}
