/** What a command is: arguments in, a result out. Printing and exit codes are not its business. */
import {
  buildCommand,
  type Command,
  type CommandContext,
  type FlagParametersForType,
  type TypedPositionalParameters,
} from "@stricli/core";
import { loadSettings, type Settings } from "../environment/settings.ts";
import {
  GLOBAL_ALIASES,
  type GlobalFlags,
  globalFlags,
  readGlobalOptions,
} from "./global_option.ts";
import type { Paint, Style } from "./print.ts";
import type { Secrets } from "./secrets.ts";
import type { UrlSource } from "../environment/database_url.ts";
import type { Emit } from "../core/event.ts";
import type { Host } from "../core/host.ts";

/** What a command gives back. */
export interface CommandResult {
  /** For `--json`: plain data, stable. */
  readonly data: object;
  /** For people, on stdout; without a line end behind it. Nothing where it is empty. */
  readonly text: string;
  /** True for exit 1: the command worked and found something. */
  readonly hasFindings?: boolean;
}

/** What a command works in. */
export interface CommandEnvironment {
  readonly host: Host;
  readonly settings: Settings;
  readonly emit: Emit;
  readonly onLateOperation: (error: Error) => void;
  readonly style: Style;
  /** Colours for what goes to stdout. */
  readonly paint: Paint;
}

/** The scanner's context: where the result is left. */
export interface CliContext extends CommandContext {
  readonly host: Host;
  readonly style: Style;
  readonly paint: Paint;
  readonly emit: Emit;
  readonly secrets: Secrets;
  readonly command: string;
  result: CommandResult | null;
}

/** A command as its file declares it. */
interface CommandSpec<Flags extends object, Args extends readonly unknown[]> {
  readonly brief: string;
  readonly details?: string;
  readonly flags?: FlagParametersForType<Flags, CliContext>;
  readonly aliases?: Readonly<Record<string, keyof Flags & string>>;
  readonly positional?: TypedPositionalParameters<Args, CliContext>;
  readonly run: (
    environment: CommandEnvironment,
    flags: Flags,
    ...args: Args
  ) => Promise<CommandResult>;
}

/** Declares a command: its own flags and arguments; the global ones are added here. */
export function defineCommand<
  Flags extends object = Record<never, never>,
  Args extends readonly unknown[] = [],
>(spec: CommandSpec<Flags, Args>): Command<CliContext> {
  async function func(this: CliContext, flags: GlobalFlags & Flags, ...args: Args): Promise<void> {
    const { host, style, paint, emit, secrets } = this;
    const loaded = await loadSettings(host, readGlobalOptions(host, flags), this.command);
    const settings = { ...loaded, url: learning(loaded.url, secrets) };
    this.result = await spec.run(
      { host, settings, emit, onLateOperation: throwLater, style, paint },
      flags,
      ...args,
    );
  }
  const parameters = {
    flags: { ...globalFlags(), ...spec.flags },
    aliases: { ...GLOBAL_ALIASES, ...spec.aliases },
    positional: spec.positional ?? { kind: "tuple", parameters: [] },
  };
  const fullDescription = [
    spec.brief,
    spec.details,
    "`migrate --help` lists the options of all commands.",
  ]
    .filter((part) => part !== undefined).join("\n\n");
  // The library's types follow literal parameter objects; these are composed, and checked above.
  const untyped = {
    func,
    parameters,
    docs: { brief: spec.brief, fullDescription },
  } as unknown as Parameters<typeof buildCommand>[0];
  return buildCommand(untyped) as unknown as Command<CliContext>;
}

/** The URL as before; its password is known from then on. */
function learning(source: UrlSource, { learn }: Secrets): UrlSource {
  return async () => {
    const named = await source();
    learn(named.url);
    return named;
  };
}

/** Nobody may be there to catch it: main.ts hears of it as of any uncaught error. */
function throwLater(error: Error): void {
  queueMicrotask(() => {
    throw error;
  });
}

/** A flag that takes a text. */
export function text(brief: string, placeholder = "value") {
  return { kind: "parsed", parse: String, optional: true, brief, placeholder } as const;
}

/** A flag that takes a text behind `=`, or none; "" then. Listed in `OPTIONAL_VALUES` of cli.ts. */
export function optionalText(brief: string, placeholder = "value") {
  return { ...text(brief, placeholder), inferEmpty: true } as const;
}

/** A flag that takes a text and may be repeated. */
export function texts(brief: string, placeholder = "value") {
  return { ...text(brief, placeholder), variadic: true } as const;
}

/** A flag that is there or not. */
export function toggle(brief: string) {
  return { kind: "boolean", optional: true, withNegated: false, brief } as const;
}

/** An argument that must be given. */
export function argument(placeholder: string, brief: string) {
  return { placeholder, brief, parse: String } as const;
}

/** An argument that may be left out. */
export function optionalArgument(placeholder: string, brief: string) {
  return { ...argument(placeholder, brief), optional: true } as const;
}
