/** `migrate completions SHELL`. */
import { buildCommand, type Command } from "@stricli/core";
import { MigrateError } from "../../core/error.ts";
import { list } from "../../core/text.ts";
import { completionScript, SHELLS } from "../completion_script.ts";
import { argument, type CliContext } from "../command.ts";
import { GLOBAL_ALIASES, globalFlags } from "../global_option.ts";

const DETAILS = `bash:  eval "$(migrate completions bash)"   in ~/.bashrc

zsh:   eval "$(migrate completions zsh)"    in ~/.zshrc, below compinit

fish:  migrate completions fish > ~/.config/fish/completions/migrate.fish

The scripts ask the migrate on the command line for commands, options and revisions.`;

/** No `defineCommand`: a shell that starts in a folder must not load the config that lies there. */
async function completionsFunction(
  this: CliContext,
  _flags: object,
  shell: string,
): Promise<void> {
  const script = completionScript(shell);
  if (script === undefined) {
    const expected = list(SHELLS, "or");
    throw new MigrateError("usage.invalid_argument", { name: "SHELL", input: shell, expected });
  }
  this.result = await Promise.resolve({ data: { shell, script }, text: script.trimEnd() });
}

const brief = "Print a script that completes commands, options and revisions";

// The library's types follow literal parameter objects; the global options are composed.
export const completions = buildCommand(
  {
    func: completionsFunction,
    parameters: {
      flags: globalFlags(),
      aliases: GLOBAL_ALIASES,
      positional: { kind: "tuple", parameters: [argument("SHELL", "bash, zsh or fish")] },
    },
    docs: { brief, fullDescription: `${brief}\n\n${DETAILS}` },
  } as unknown as Parameters<typeof buildCommand>[0],
) as unknown as Command<CliContext>;
