/** The command line: arguments -> command -> result -> text or JSON -> exit code. */
import {
  ArgumentScannerError,
  buildApplication,
  buildCommand,
  buildRouteMap,
  type Command,
  type RouteMap,
  run,
  text_en,
} from "@stricli/core";
import { MigrateError, toMigrateError } from "../core/error.ts";
import { COMMANDS } from "./commands/mod.ts";
import { readStyle, splitArguments } from "./global_option.ts";
import { createEventPrinter, createPaint, printError, type Style } from "./print.ts";
import { createSecrets, type Secrets } from "./secrets.ts";
import { VERSION } from "./version.ts";
import type { CliContext, CommandResult } from "./command.ts";
import type { Host } from "../core/host.ts";

/** The version of the `--json` envelope. */
const ENVELOPE_VERSION = 1;

/** Exit code of a command that found something. */
const FINDINGS = 1;

type Route = Command<CliContext> | RouteMap<CliContext>;

/** What the scripts of `migrate completions` call. */
const COMPLETE = "__complete";

/** Runs a command line and gives the exit code; nothing is thrown. */
export async function runCli(host: Host, args: readonly string[]): Promise<number> {
  if (args[0] === COMPLETE) {
    return await (await import("./complete.ts")).complete(host, args.slice(1));
  }
  let style: Style & { json: boolean } = {
    color: "auto",
    json: false,
    quiet: false,
    verbose: false,
  };
  let command = "";
  const secrets = createSecrets(host, args);
  try {
    style = readStyle(host, args);
    const split = splitCommand(args);
    command = split.command ?? "";
    if (split.command === null) return await runWithoutCommand(host, args);
    const { result, help, warnings } = await runCommand(host, command, split.rest, style, secrets);
    if (result === null) {
      host.stdout.write(help);
      return 0;
    }
    const exitCode = result.hasFindings ? FINDINGS : 0;
    if (style.json) {
      const code = result.hasFindings ? "findings" : null;
      printJson(host, { command, ok: exitCode === 0, code, data: result.data, warnings });
    } else if (result.text !== "") host.stdout.write(`${result.text}\n`);
    return exitCode;
  } catch (thrown) {
    const error = toMigrateError(thrown);
    printError(host, error, style, secrets);
    if (style.json) {
      const document = { command, ok: false, ...describeError(error), warnings: [] };
      printJson(host, document, secrets.hide);
    }
    return error.exitCode;
  }
}

/** For what is thrown when nobody is there to catch it; gives the exit code. */
export function reportUncaught(host: Host, thrown: unknown, args: readonly string[]): number {
  const error = toMigrateError(thrown);
  printError(host, error, { color: "auto" }, createSecrets(host, args));
  return error.exitCode;
}

/** Whether commands of two words begin with this one: `repair` of `repair rows`. */
function isGroup(word: string): boolean {
  return Object.keys(COMMANDS).some((name) => name.startsWith(`${word} `));
}

/** The command, of a group with its second word; options may stand before, between and behind. */
function splitCommand(args: readonly string[]): ReturnType<typeof splitArguments> {
  const word = (name: string) => name.replaceAll("_", "-");
  const { command, rest } = splitArguments(args);
  if (command === null) return { command, rest };
  if (!isGroup(word(command))) return { command: word(command), rest };
  const second = splitArguments(rest);
  // The first word alone shows what may follow it.
  if (second.command === null) return { command: word(command), rest: [] };
  return { command: `${word(command)} ${word(second.command)}`, rest: second.rest };
}

async function runWithoutCommand(host: Host, args: readonly string[]): Promise<number> {
  if (args.includes("--version")) {
    const { describeVersion } = await import("./build.ts");
    host.stdout.write(`${describeVersion()}\n`);
    return 0;
  }
  const asked = args.some((arg) => arg === "--help" || arg === "-h");
  const { rootHelp } = await import("./help.ts");
  (asked ? host.stdout : host.stderr).write(rootHelp(VERSION));
  if (asked) return 0;
  const unknown = args.find((arg) => arg !== "--");
  if (unknown !== undefined) throw (await import("./usage.ts")).unknownFlag(unknown);
  return 2;
}

function printJson(host: Host, document: object, hide = (text: string) => text): void {
  const replacer = (_: string, value: unknown) =>
    typeof value === "bigint" ? String(value) : typeof value === "string" ? hide(value) : value;
  host.stdout.write(`${JSON.stringify({ version: ENVELOPE_VERSION, ...document }, replacer)}\n`);
}

function describeError(error: MigrateError): { code: string; data: object } {
  const { code, message, hint = null, details, report } = error;
  return { code, data: { message, hint, details, report } };
}

/** Scans the arguments and runs the command; without a result, `help` was asked for. */
async function runCommand(
  host: Host,
  command: string,
  args: readonly string[],
  style: Style & { readonly json: boolean },
  secrets: Secrets,
): Promise<{ result: CommandResult | null; help: string; warnings: readonly string[] }> {
  const printer = createEventPrinter(host, style, secrets);
  let help = "";
  let failure: unknown;
  const keep = (thrown: unknown) => {
    failure = thrown;
    return "";
  };
  const process = {
    stdout: { write: (text: string) => void (help += text) },
    stderr: { write: () => {} },
  };
  const context: CliContext = {
    process,
    host,
    style,
    paint: createPaint(host, style, host.stdout.isTerminal),
    emit: printer.emit,
    secrets,
    command,
    result: null,
  };
  const application = buildApplication(await buildRoutes(command), {
    name: "migrate",
    scanner: { caseStyle: "allow-kebab-for-camel", allowArgumentEscapeSequence: true },
    documentation: { disableAnsiColor: true },
    localization: {
      text: {
        ...text_en,
        noCommandRegisteredForInput: ({ input }) =>
          keep(
            new MigrateError("usage.unknown_command", {
              input: command.includes(" ") ? command : input,
              known: Object.keys(COMMANDS),
            }),
          ),
        exceptionWhileParsingArguments: keep,
        exceptionWhileLoadingCommandFunction: keep,
        exceptionWhileLoadingCommandContext: keep,
        exceptionWhileRunningCommand: keep,
        commandErrorResult: keep,
      },
    },
  });
  await run(application, [...command.split(" "), ...moveOptionalValues(args)], context);
  printer.end();
  if (failure !== undefined) throw await explainFailure(failure, command);
  return { result: context.result, help, warnings: printer.warnings };
}

/** What the scanner of arguments complains about becomes an error of usage. */
async function explainFailure(failure: unknown, command: string): Promise<unknown> {
  if (!(failure instanceof ArgumentScannerError)) return failure;
  return (await import("./usage.ts")).explainScannerError(failure, command);
}

/** Only the command that was asked for is loaded; of the others the scanner needs the names. */
async function buildRoutes(command: string) {
  const routes: Record<string, Route> = {};
  const groups: Record<string, Record<string, Route>> = {};
  for (const [name, { brief, load }] of Object.entries(COMMANDS)) {
    const route = name === command
      ? await load()
      : buildCommand({ func: () => {}, parameters: {}, docs: { brief } });
    const [first = "", second] = name.split(" ");
    if (second === undefined) routes[first] = route;
    else (groups[first] ??= {})[second] = route;
  }
  for (const [name, group] of Object.entries(groups)) {
    const brief = `migrate ${name}: ${Object.keys(group).join(", ")}`;
    routes[name] = buildRouteMap({ routes: group, docs: { brief } });
  }
  return buildRouteMap({ routes, docs: { brief: "migrate" } });
}

/** Flags whose value may be left out take one only behind `=`. */
const OPTIONAL_VALUES = new Set(["--backup", "--wait"]);

/** Puts them last where they stand bare: there the scanner cannot take the next word for a value. */
function moveOptionalValues(args: readonly string[]): string[] {
  const end = args.indexOf("--");
  const options = end < 0 ? args : args.slice(0, end);
  const isBare = (arg: string) => OPTIONAL_VALUES.has(arg);
  return [
    ...options.filter((arg) => !isBare(arg)),
    ...options.filter(isBare),
    ...(end < 0 ? [] : args.slice(end)),
  ];
}
