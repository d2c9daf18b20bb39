/** Argument lists: real commands and options with values that fit and values that do not. */
import fc from "../property/fast_check.ts";
import { COMMANDS } from "../../src/cli/commands/mod.ts";
import { GLOBAL_OPTIONS, kebab } from "../../src/cli/global_option.ts";
import { oddText } from "./text_arbitrary.ts";

/** Values that some option or argument takes. */
const VALUES = [
  "head",
  "heads",
  "base",
  "current",
  "a1",
  "a",
  "c3",
  "zz",
  "+1",
  "-1",
  "+99",
  "-99",
  "a1+1",
  "head-1",
  "left@head",
  "left@base",
  "left@-1",
  "a1:b2",
  ":head",
  "base:",
  "-3:current",
  "a1:b2:c3",
  "1ms",
  "3s",
  "text",
  "json",
  "svg",
  "html",
  "mermaid",
  "dot",
  "bash",
  "zsh",
  "fish",
  "auto",
  "always",
  "never",
  "default",
  "multidb",
  "applied",
  "missing",
  "users:people",
  "users.name:full_name",
  "migrations",
  "migrations/sub",
  "new",
  "new/folder",
  "./migrate.config.ts",
  "models.ts",
  "out.svg",
  "out.html",
  "other/../out.txt",
  "../outside/x",
  "../outside/file",
  "sqlite:app.db",
  "sqlite:new.db",
  "sqlite:missing/new.db",
  "sqlite:migrations",
  "sqlite:garbage.db",
  "sqlite:odd.db",
  "sqlite::memory:",
  "sqlite:///app.db",
  "sqlite:app.db?mode=ro",
  "sqlite",
  "postgres://user:word@127.0.0.1:1/db",
  "postgres://user:word@127.0.0.1:1/db?sslmode=nonsense",
  "postgresql+psycopg2://127.0.0.1:1",
  "mysql://user:word@127.0.0.1:1/db",
  "mariadb://",
  "oracle://x",
  "database",
  "models:",
  "models:models.ts",
  "file:schema.sql",
  "file:",
  "revisions:head",
  "revisions:",
];

/** Names of options and commands, read from the commands themselves. */
interface Vocabulary {
  readonly command: string;
  readonly flags: readonly string[];
}

/** The options that each command has. */
async function readVocabulary(): Promise<readonly Vocabulary[]> {
  return await Promise.all(
    Object.entries(COMMANDS).map(async ([command, { load }]) => {
      const { parameters } = await load();
      const flags = Object.keys(parameters.flags ?? {}).map((name) => `--${kebab(name)}`);
      const aliases = Object.keys(parameters.aliases ?? {}).map((name) => `-${name}`);
      return { command, flags: [...flags, ...aliases] };
    }),
  );
}

const value = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...VALUES) },
  { weight: 1, arbitrary: oddText },
);

function tokensOf(flags: readonly string[]): fc.Arbitrary<readonly string[]> {
  const flag = fc.constantFrom(...flags);
  return fc.oneof(
    { weight: 3, arbitrary: fc.tuple(flag, value) },
    { weight: 2, arbitrary: fc.tuple(flag, value).map(([its, given]) => [`${its}=${given}`]) },
    { weight: 2, arbitrary: flag.map((its) => [its]) },
    { weight: 3, arbitrary: value.map((its) => [its]) },
    { weight: 1, arbitrary: oddText.map((its) => [`--${its}`]) },
    { weight: 1, arbitrary: oddText.map((its) => [its]) },
  );
}

/** Options of all commands, which stand before the command too. */
const GLOBAL = Object.keys(GLOBAL_OPTIONS).map((name) => `--${kebab(name)}`);

/** Argument lists; most name a command, and a database that is there. */
export async function argumentLists(): Promise<fc.Arbitrary<readonly string[]>> {
  const vocabulary = await readVocabulary();
  const words = fc.constantFrom(...vocabulary).chain(({ command, flags }) => {
    const name = fc.oneof(
      { weight: 12, arbitrary: fc.constant(command.split(" ")) },
      { weight: 1, arbitrary: fc.constant([command.replaceAll("-", "_")]) },
      { weight: 1, arbitrary: oddText.map((its) => [command.slice(1) + its]) },
      { weight: 1, arbitrary: fc.constant<string[]>([]) },
    );
    const before = fc.array(tokensOf(GLOBAL), { maxLength: 1 });
    const behind = fc.array(tokensOf(flags), { maxLength: 5 });
    const database = fc.constantFrom(["--url", "sqlite:app.db"], ["--json"], [], []);
    return fc.tuple(before, name, behind, database).map(([first, its, rest, last]) =>
      [first, its, rest, last].flat(2)
    );
  });
  const completion = fc.array(fc.oneof(fc.constantFrom(...GLOBAL), value), { maxLength: 4 })
    .map((its) => ["__complete", ...its]);
  return fc.oneof(
    { weight: 20, arbitrary: words },
    { weight: 1, arbitrary: fc.array(oddText, { maxLength: 4 }) },
    { weight: 1, arbitrary: completion },
  );
}
