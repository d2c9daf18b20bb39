/** The options that every command takes, before or after its name, each with its variable. */
import { MigrateError } from "../core/error.ts";
import { parseDuration } from "../core/text.ts";
import type { FlagParametersForType } from "@stricli/core";
import type { Host } from "../core/host.ts";
import type { GlobalOptions } from "../environment/settings.ts";
import type { Style } from "./print.ts";

/** As the argument scanner gives them. */
export interface GlobalFlags {
  readonly config?: string | undefined;
  readonly directory?: string | undefined;
  readonly url?: string | undefined;
  readonly name?: string | undefined;
  readonly x?: readonly string[] | undefined;
  readonly json?: boolean | undefined;
  readonly quiet?: boolean | undefined;
  readonly verbose?: boolean | undefined;
  readonly color?: string | undefined;
  readonly lockWait?: string | undefined;
  readonly wait?: string | undefined;
  readonly noEnvFile?: boolean | undefined;
}

interface GlobalOption {
  readonly brief: string;
  /** A placeholder where it takes a value; null for a switch. */
  readonly value: string | null;
  /** Its value may be left out, and stands behind `=` where it is given. */
  readonly isValueOptional?: true;
  readonly alias?: "c" | "d" | "n" | "x" | "q" | "v";
}

/** THE list, in the order of the help. */
export const GLOBAL_OPTIONS: { readonly [K in keyof Required<GlobalFlags>]: GlobalOption } = {
  config: { alias: "c", value: "FILE", brief: "Config file (./migrate.config.ts)" },
  directory: { alias: "d", value: "DIR", brief: "Folder of the revisions (./migrations)" },
  url: { value: "URL", brief: "Database, for example sqlite:app.db" },
  name: { alias: "n", value: "NAME", brief: "One of the databases of the config" },
  x: {
    alias: "x",
    value: "KEY[=VALUE]",
    brief: "Given to the config and to revisions; repeatable",
  },
  json: { value: null, brief: "Print one JSON document on stdout" },
  quiet: { alias: "q", value: null, brief: "Only results, warnings and errors" },
  verbose: { alias: "v", value: null, brief: "SQL as it runs; long forms of listings" },
  color: { value: "WHEN", brief: "auto, always or never" },
  lockWait: { value: "DURATION", brief: "How long to wait for another run, for example 2m (60s)" },
  wait: {
    value: "[=DURATION]",
    isValueOptional: true,
    brief: "Wait until the server answers, for example --wait=2m (--wait: 60s)",
  },
  noEnvFile: { value: null, brief: "Do not read .env" },
};

const NAMES = Object.keys(GLOBAL_OPTIONS) as (keyof GlobalFlags)[];

/** `lockWait` as it is typed: `lock-wait`. */
export function kebab(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** `MIGRATE_LOCK_WAIT`. */
export function variableOf(name: string): string {
  return `MIGRATE_${kebab(name).replaceAll("-", "_").toUpperCase()}`;
}

/** The options as hidden flags of a command, for the argument scanner. */
export function globalFlags(): FlagParametersForType<GlobalFlags> {
  const flags = NAMES.map((name) => {
    const { brief, value, isValueOptional } = GLOBAL_OPTIONS[name];
    const common = { brief, optional: true, hidden: true };
    const parsed = { ...common, kind: "parsed", parse: String, placeholder: value ?? "" };
    if (isValueOptional) return [name, { ...parsed, inferEmpty: true }];
    if (value === null) return [name, { ...common, kind: "boolean", withNegated: false }];
    // A repeatable one cannot be hidden, which is no harm.
    return [name, name === "x" ? { ...parsed, hidden: false, variadic: true } : parsed];
  });
  return Object.fromEntries(flags);
}

/** One-letter names of the options. */
export const GLOBAL_ALIASES: Readonly<Record<string, string>> = Object.fromEntries(
  NAMES.flatMap((name) => {
    const { alias } = GLOBAL_OPTIONS[name];
    return alias === undefined ? [] : [[alias, name]];
  }),
);

/** Arguments with the global options that stood before the command moved behind it. */
export interface SplitArguments {
  /** null where there is none. */
  readonly command: string | null;
  readonly rest: readonly string[];
}

/** Finds the command: the first argument that is neither an option nor an option's value. */
export function splitArguments(args: readonly string[]): SplitArguments {
  const takesValue = (arg: string) => {
    const name = arg.startsWith("--") ? arg.slice(2) : GLOBAL_ALIASES[arg.slice(-1)] ?? "";
    const option = NAMES.find((its) => kebab(its) === kebab(name));
    if (option === undefined || arg.includes("=")) return false;
    const { value, isValueOptional } = GLOBAL_OPTIONS[option];
    return value !== null && !isValueOptional;
  };
  for (let index = 0; index < args.length; index++) {
    const arg = args[index] ?? "";
    if (!arg.startsWith("-")) {
      return { command: arg, rest: [...args.slice(0, index), ...args.slice(index + 1)] };
    }
    if (takesValue(arg)) index++;
  }
  return { command: null, rest: args };
}

function isOn(value: string | undefined): boolean {
  return value !== undefined && !["", "0", "false", "no"].includes(value.toLowerCase());
}

/** Reads the style before anything is parsed, so that errors of parsing are shown in it. */
export function readStyle(host: Host, args: readonly string[]): Style & { readonly json: boolean } {
  const end = args.indexOf("--");
  const options = end < 0 ? args : args.slice(0, end);
  const has = (name: "json" | "quiet" | "verbose") => {
    const { alias } = GLOBAL_OPTIONS[name];
    return isOn(host.env(variableOf(name))) ||
      options.some((arg) =>
        arg === `--${name}` ||
        (alias !== undefined && new RegExp(`^-[a-z]*${alias}[a-z]*$`).test(arg))
      );
  };
  const color =
    options.map((arg, index) =>
      arg === "--color" ? options[index + 1] : /^--color=(.*)$/.exec(arg)?.[1]
    ).findLast(Boolean) ?? host.env(variableOf("color")) ?? "auto";
  if (color !== "auto" && color !== "always" && color !== "never") {
    throw new MigrateError("usage.invalid_argument", {
      name: "--color",
      input: color,
      expected: "auto, always or never",
    });
  }
  return { color, json: has("json"), quiet: has("quiet"), verbose: has("verbose") };
}

/** The options with their variables filled in, checked. */
export function readGlobalOptions(host: Host, flags: GlobalFlags): GlobalOptions {
  const text = (name: "config" | "directory" | "name" | "lockWait") =>
    flags[name] ?? (host.env(variableOf(name)) || undefined);
  // A variable can only be switched on where the option needs no value.
  const wait = flags.wait ?? host.env(variableOf("wait"));
  const isSwitch = wait === "" && flags.wait !== undefined || /^(?:1|true|yes)$/i.test(wait ?? "");
  const fromVariable = host.env(variableOf("x"))?.split(",") ?? [];
  return {
    config: text("config"),
    directory: text("directory"),
    url: flags.url,
    name: text("name"),
    x: Object.fromEntries([...fromVariable, ...flags.x ?? []].filter(Boolean).map(keyAndValue)),
    lockWait: duration("--lock-wait", text("lockWait")),
    wait: isSwitch ? DEFAULT_WAIT : duration("--wait", wait || undefined),
    envFile: !(flags.noEnvFile ?? isOn(host.env(variableOf("noEnvFile")))),
  };
}

/** How long `--wait` waits, in milliseconds. */
const DEFAULT_WAIT = 60_000;

function duration(name: string, input: string | undefined): number | undefined {
  if (input === undefined) return undefined;
  const milliseconds = parseDuration(input);
  if (milliseconds !== undefined) return milliseconds;
  const expected = "a duration like 500ms, 3s or 2m";
  throw new MigrateError("usage.invalid_argument", { name, input, expected });
}

/** `key=value`; a key alone is the empty text. */
function keyAndValue(text: string): [string, string] {
  const at = text.indexOf("=");
  return at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at + 1)];
}
