/** The keys of migrate.config.ts with what their values must be. */
import { parseDuration } from "../core/text.ts";
import type { Config, DatabaseConfig } from "../../templates/migrate.d.ts";

/** What a value must be: in words for the error, and as a test; objects have keys of their own. */
export interface Check {
  readonly expected: string;
  readonly accepts: (value: unknown) => boolean;
  readonly keys?: Checks;
}

/** Checks by key. */
export interface Checks {
  readonly [key: string]: Check;
}

function check(expected: string, accepts: (value: unknown) => boolean): Check {
  return { expected, accepts };
}

/** An object with these keys and no others. */
function object(keys: Checks): Check {
  return { ...check("an object", isObject), keys };
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}

function oneOf(...values: readonly string[]): Check {
  const words = values.map((value) => JSON.stringify(value)).join(" or ");
  return check(words, (value) => values.includes(value as string));
}

function wholeNumber(least: number): Check {
  return check(
    `a whole number of at least ${least}`,
    (value) => Number.isInteger(value) && (value as number) >= least,
  );
}

const TEXT = check("a string that is not empty", isText);
const TEXTS = check("a list of strings", (value) => Array.isArray(value) && value.every(isText));
const YES_OR_NO = check("true or false", (value) => typeof value === "boolean");
const FUNCTION = check("a function", (value) => typeof value === "function");
const DURATION = check(
  'a duration like "500ms", "3s" or "2m"',
  (value) => typeof value === "string" && parseDuration(value) !== undefined,
);
const FUNCTIONS = check(
  "an object of functions",
  (value) => isObject(value) && Object.values(value).every((its) => typeof its === "function"),
);

function isTimezone(value: unknown): boolean {
  try {
    return isText(value) && new Intl.DateTimeFormat("en", { timeZone: value }) !== null;
  } catch {
    return false;
  }
}

const LOG = object({ table: TEXT, schema: TEXT });

/** Every key of `DatabaseConfig`; the compiler sees that none is missing. */
const DATABASE_CHECKS: { readonly [K in keyof Required<DatabaseConfig>]: Check } = {
  url: check("a string or a function", (value) => isText(value) || typeof value === "function"),
  urlEnv: TEXT,
  passwordFile: TEXT,
  models: TEXT,
  scratchUrl: TEXT,
  seed: FUNCTION,
  versionTable: TEXT,
  versionTableSchema: TEXT,
  log: {
    expected: "true, false or an object",
    accepts: (value) => typeof value === "boolean" || LOG.accepts(value),
    ...(LOG.keys === undefined ? {} : { keys: LOG.keys }),
  },
  transaction: oneOf("each", "all", "none"),
  lockWait: DURATION,
  lockTimeout: DURATION,
  statementTimeout: DURATION,
  retries: wholeNumber(0),
  protect: YES_OR_NO,
  namingConvention: object({ ix: TEXT, uq: TEXT, ck: TEXT, fk: TEXT, pk: TEXT }),
  include: FUNCTION,
  compareType: FUNCTION,
  compareServerDefault: check(
    "true, false or a function",
    (value) => typeof value === "boolean" || typeof value === "function",
  ),
  rewrite: FUNCTION,
  renderItem: FUNCTION,
  onStep: FUNCTION,
  sqlite: object({
    foreignKeys: YES_OR_NO,
    foreignKeyCheck: oneOf("error", "warn", "off"),
    doubleQuotedStrings: YES_OR_NO,
    autoincrement: YES_OR_NO,
  }),
};

/** Every key of `Config`; the compiler sees that none is missing. */
export const CONFIG_CHECKS: { readonly [K in keyof Required<Config>]: Check } = {
  ...DATABASE_CHECKS,
  directory: TEXT,
  versionLocations: TEXTS,
  recursive: YES_OR_NO,
  fileTemplate: TEXT,
  timezone: check("the name of a time zone, for example Europe/Berlin", isTimezone),
  truncateSlugLength: wholeNumber(1),
  templates: TEXT,
  databases: check("an object of databases", isObject),
  operations: FUNCTIONS,
  postWrite: FUNCTION,
  strictChecksums: YES_OR_NO,
};

/** What one of `databases` may say. */
export const DATABASE_KEYS: Checks = DATABASE_CHECKS;
