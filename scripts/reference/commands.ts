/** The page about the command line: made from the list of commands itself. */
import { COMMANDS } from "../../src/cli/commands/mod.ts";
import { GLOBAL_OPTIONS, kebab, variableOf } from "../../src/cli/global_option.ts";
import { code, page, table } from "./page.ts";

/** A flag or an argument, as far as the page tells of it. */
interface Parameter {
  readonly brief: string;
  readonly placeholder?: string;
  readonly optional?: boolean;
  readonly variadic?: boolean;
  readonly inferEmpty?: boolean;
  readonly kind?: string;
}

/** A command as the argument scanner has it. */
interface Scanned {
  readonly fullDescription?: string;
  readonly parameters: {
    readonly flags?: Readonly<Record<string, Parameter>>;
    readonly aliases?: Readonly<Record<string, string>>;
    readonly positional?:
      | { readonly kind: "tuple"; readonly parameters: readonly Parameter[] }
      | { readonly kind: "array"; readonly parameter: Parameter };
  };
}

/** Every command with its arguments and options. */
export async function commandsPage(): Promise<string> {
  const names = Object.keys(COMMANDS);
  const sections = await Promise.all(names.map(section));
  return page(
    "Commands",
    "`migrate COMMAND --help` prints the same. Names may be written with `_` too, as Alembic has " +
      "them. Results go to stdout, everything else to stderr; [exit codes](exit_codes.md), " +
      "[JSON](json.md), [errors](errors.md).",
    table(
      ["Command", ""],
      Object.entries(COMMANDS).map(([name, { brief }]) => [link(name), brief]),
    ),
    "## Options of all commands",
    "They stand before or after the command. Each is also a variable of the environment; the " +
      "command line wins. Durations are `500ms`, `3s`, `2m`.",
    globalTable(),
    ...sections,
  );
}

function link(name: string): string {
  return `[${code(name)}](#${name.replaceAll(" ", "-")})`;
}

function globalTable(): string {
  const rows = Object.entries(GLOBAL_OPTIONS).map(([name, { alias, value, brief }]) => {
    const long = name === "x" ? [] : [`--${kebab(name)}${value === null ? "" : spaced(value)}`];
    const short = alias === undefined ? [] : [name === "x" ? `-x ${value}` : `-${alias}`];
    return [[...short, ...long].map(code).join(", "), code(variableOf(name)), brief];
  });
  return table(["Option", "Variable", ""], rows);
}

function spaced(value: string): string {
  return value.startsWith("[") ? value : ` ${value}`;
}

async function section(name: string): Promise<string> {
  const { load, brief } = COMMANDS[name] ?? { brief: "", load: () => Promise.reject(name) };
  // What the library builds of a command is no part of its types.
  const { fullDescription = brief, parameters } = await load() as unknown as Scanned;
  const own = Object.entries(parameters.flags ?? {}).filter(([flag]) => !(flag in GLOBAL_OPTIONS));
  const placed = argumentsOf(parameters);
  const details = fullDescription.split("\n\n")
    .filter((text) => text !== "`migrate --help` lists the options of all commands.");
  const usage = ["migrate", name, ...placed.map(({ shown }) => shown)].join(" ");
  return [
    `## ${name}`,
    code(usage + (own.length === 0 ? "" : " [options]")),
    details.map((text) => /[.:]$/.test(text) ? text : `${text}.`).join("\n\n"),
    ...(placed.length === 0
      ? []
      : [table(["Argument", ""], placed.map(({ shown, brief }) => [code(shown), brief]))]),
    ...(own.length === 0 ? [] : [
      table(
        ["Option", ""],
        own.map(([flag, its]) => [flagNames(flag, its, parameters.aliases ?? {}), its.brief]),
      ),
    ]),
  ].join("\n\n");
}

function argumentsOf(
  { positional }: Scanned["parameters"],
): readonly { readonly shown: string; readonly brief: string }[] {
  if (positional === undefined) return [];
  if (positional.kind === "array") {
    const { placeholder = "ARG", brief } = positional.parameter;
    return [{ shown: `${placeholder}...`, brief }];
  }
  return positional.parameters.map(({ placeholder = "ARG", optional, brief }) => ({
    shown: optional ? `[${placeholder}]` : placeholder,
    brief,
  }));
}

function flagNames(
  name: string,
  { placeholder = "", kind, inferEmpty, variadic }: Parameter,
  aliases: Readonly<Record<string, string>>,
): string {
  const short = Object.entries(aliases).filter(([, of]) => of === name).map(([its]) => `-${its}`);
  const value = kind === "boolean" ? "" : inferEmpty ? `[=${placeholder}]` : ` ${placeholder}`;
  const names = [...short, `--${kebab(name)}${value}`].map(code).join(", ");
  return variadic ? `${names}, repeatable` : names;
}
