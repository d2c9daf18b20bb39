/** `migrate --help`: the commands and the options of all of them. */
import { COMMANDS } from "./commands/mod.ts";
import { GLOBAL_OPTIONS, kebab } from "./global_option.ts";

function table(rows: readonly (readonly [string, string])[]): string {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`).join("\n");
}

/** The text, with a line end behind it. */
export function rootHelp(version: string): string {
  const commands = Object.entries(COMMANDS).map(([name, { brief }]) => [name, brief] as const);
  const options = Object.entries(GLOBAL_OPTIONS).map(
    ([name, { alias, value, isValueOptional, brief }]) => {
      const long = name === "x" ? "" : `--${kebab(name)}`;
      const short = alias === undefined ? "" : `-${alias}`;
      const names = [short, long].filter((its) => its !== "").join(", ");
      return [
        `${alias === undefined ? "    " : ""}${names}${
          value === null ? "" : isValueOptional ? value : ` ${value}`
        }`,
        brief,
      ] as const;
    },
  );
  return `migrate ${version}: schema migrations as a graph of TypeScript revisions

Usage: migrate [options] COMMAND [arguments]

Commands:
${table(commands)}

Options of all commands, each also as a variable (--lock-wait: MIGRATE_LOCK_WAIT):
${table(options)}
  -h, --help                Help; behind a command, about that command
      --version             The version

Start with \`migrate init\`.
`;
}
