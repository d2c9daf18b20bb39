/** migrate.config.ts: found, run, and checked key by key. */
import { describeThrown, isMigrateError, MigrateError } from "../core/error.ts";
import { positionFrom } from "../core/position.ts";
import { displayPath } from "../core/path.ts";
import { shorten } from "../core/text.ts";
import { type Check, type Checks, CONFIG_CHECKS, DATABASE_KEYS, isObject } from "./config_keys.ts";
import { moduleFailure } from "./module_failure.ts";
import type { Host } from "../core/host.ts";
import type { Config, ConfigFile } from "../../templates/migrate.d.ts";

/** What a config function is told. */
export type ConfigArguments = Parameters<Extract<ConfigFile, (...args: never[]) => unknown>>[0];

/**
 * Runs and checks a config file.
 *
 * @throws `config.load_failed`, `config.unknown_key`, `config.invalid_value`
 */
export async function loadConfig(
  host: Host,
  file: string,
  given: ConfigArguments,
): Promise<Config> {
  const shown = displayPath(host.cwd, file);
  const exported = await importConfig(host, file, shown);
  const config = typeof exported === "function"
    ? await callConfig(host, exported as (given: ConfigArguments) => unknown, given, shown)
    : exported;
  try {
    if (isObject(config)) return checkConfig(config, shown);
  } catch (error) {
    if (isMigrateError(error)) throw error;
    throw failed(shown, `reading what it exports threw: ${describeThrown(error)}`);
  }
  throw failed(shown, "its default export must be an object, or a function that returns one");
}

/**
 * Checks every key of a config, and gives a copy: getters are asked once, and can say nothing else
 * later.
 *
 * @param shown where it is from, for errors.
 * @throws `config.unknown_key`, `config.invalid_value`
 */
export function checkConfig(given: Readonly<Record<string, unknown>>, shown: string): Config {
  const config = { ...given };
  checkKeys(config, CONFIG_CHECKS, shown, "");
  for (const [name, database] of Object.entries(config["databases"] ?? {})) {
    const path = `databases.${name}`;
    checkValue(path, database, { expected: "an object", accepts: isObject }, shown);
    checkKeys(database, DATABASE_KEYS, shown, `${path}.`);
  }
  return config;
}

async function importConfig(host: Host, file: string, shown: string): Promise<unknown> {
  try {
    const module = await host.importModule({ path: file });
    if ("default" in module) return module.default;
  } catch (error) {
    throw new MigrateError("config.load_failed", { file: shown, ...moduleFailure(host, error) });
  }
  throw failed(shown, "it has no default export");
}

async function callConfig(
  host: Host,
  config: (given: ConfigArguments) => unknown,
  given: ConfigArguments,
  shown: string,
): Promise<unknown> {
  try {
    return await config(given);
  } catch (error) {
    if (isMigrateError(error)) throw error;
    throw new MigrateError("config.load_failed", {
      file: shown,
      reason: `its function threw: ${describeThrown(error)}`,
      position: positionFrom(host.cwd, error),
    });
  }
}

function failed(file: string, reason: string): MigrateError {
  return new MigrateError("config.load_failed", { file, reason });
}

function checkKeys(
  value: Readonly<Record<string, unknown>>,
  checks: Checks,
  file: string,
  path: string,
): void {
  for (const [key, its] of Object.entries(value)) {
    const check = Object.hasOwn(checks, key) ? checks[key] : undefined;
    if (check === undefined) {
      const known = Object.keys(checks).map((name) => path + name);
      throw new MigrateError("config.unknown_key", { key: path + key, file, known });
    }
    if (its !== undefined) checkValue(path + key, its, check, file);
  }
}

function checkValue(key: string, value: unknown, check: Check, file: string): void {
  if (!check.accepts(value)) {
    throw new MigrateError("config.invalid_value", {
      key,
      origin: file,
      expected: check.expected,
      got: describeValue(value),
    });
  }
  if (check.keys !== undefined && isObject(value)) checkKeys(value, check.keys, file, `${key}.`);
}

/** A value that is not what it should be, but for what may be a password. */
function describeValue(value: unknown): string {
  if (typeof value === "function") return "a function";
  try {
    const text = JSON.stringify(
      value,
      (key, its) => /pass|pwd|secret|token/i.test(key) ? "***" : its,
    );
    return text === undefined ? typeof value : shorten(text, 200);
  } catch {
    // A circle, or a bigint.
    return typeof value;
  }
}
