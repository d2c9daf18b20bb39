/**
 * What may stand at the cursor: the answer that the scripts of `migrate completions` ask for with
 * `migrate __complete WORDS...`, the last word being the one to complete.
 *
 * Commands and their flags are read from the command definitions; what a value can be is decided
 * by its placeholder. Only the command that was typed is loaded, and no database is touched.
 */
import { buildApplication, buildCommand, type Command, proposeCompletions } from "@stricli/core";
import { shorten } from "../core/text.ts";
import { type CliContext, optionalArgument, toggle } from "./command.ts";
import { COMMANDS } from "./commands/mod.ts";
import { type Answer, nextWords, type Source, VALUES_BY_PLACEHOLDER } from "./complete_value.ts";
import {
  GLOBAL_ALIASES,
  GLOBAL_OPTIONS,
  globalFlags,
  kebab,
  splitArguments,
} from "./global_option.ts";
import type { Host } from "../core/host.ts";

/** Names that no shell reads as anything but a word; others are not offered. */
const SAFE = /^[\p{L}\p{N}_.@:+=/-]+$/u;

/** Longest text beside a word. */
const BRIEF_WIDTH = 70;

/**
 * Prints a line with the kind of the answer (`:words`, `:files`, `:folders`), then a line for each
 * word: it, a tab, its meaning. Whatever goes wrong, nothing is printed and the exit code is 0.
 */
export async function complete(
  host: Host,
  words: readonly string[],
): Promise<number> {
  try {
    const { kind, candidates } = await propose(host, words.slice(0, -1), words.at(-1) ?? "");
    if (kind !== "words") host.stdout.write(`:${kind}\n`);
    else if (candidates.length > 0) {
      const lines = candidates.map(({ word, brief }) => `${word}\t${oneLine(brief)}\n`);
      host.stdout.write(`:words\n${lines.join("")}`);
    }
  } catch {
    // A shell that is completing has no place for errors; the command itself will tell them.
  }
  return 0;
}

function oneLine(brief: string): string {
  return shorten(brief.replace(/[\s\p{Cc}]+/gu, " ").trim(), BRIEF_WIDTH);
}

async function propose(host: Host, words: readonly string[], last: string): Promise<Answer> {
  const [, flag, value] = words.includes("--") ? [] : /^(--[^=]+)=(.*)$/s.exec(last) ?? [];
  const partial = value ?? last;
  const found: Answer = { kind: "words", candidates: [] };
  const { name, rest } = findCommand(words);
  const command = await COMMANDS[name]?.load() ?? unfinishedCommand();
  const given = rest.filter((word) => !hasOptionalValue(command, word));
  const inputs = flag === undefined ? given : [...given, flag];
  const application = buildApplication(withValues(command, { host, words, command: name, found }), {
    name: "migrate",
    scanner: { caseStyle: "allow-kebab-for-camel", allowArgumentEscapeSequence: true },
  });
  const context = { process: { stdout: host.stdout, stderr: host.stderr } };
  // Nothing of the context but the streams is looked at while completing.
  const proposed = await proposeCompletions(
    application,
    [...inputs, partial],
    context as unknown as CliContext,
  );
  const briefs = new Map(found.candidates.map(({ word, brief }) => [word, brief]));
  const candidates = proposed
    .filter(({ kind, completion }) =>
      completion !== "--" && (kind !== "argument:flag" || partial.startsWith("-"))
    )
    .map(({ completion, brief }) => ({
      word: flag === undefined ? completion : `${flag}=${completion}`,
      brief: briefs.get(completion) ?? brief,
    }));
  return { kind: found.kind, candidates };
}

/** A bare flag whose value may be left out takes none: the next word is an argument. */
function hasOptionalValue(command: Command<CliContext>, word: string): boolean {
  return Object.entries(command.parameters.flags ?? {}).some(([name, flag]) =>
    word === `--${kebab(name)}` && "inferEmpty" in flag && flag.inferEmpty === true
  );
}

/** The name of the command, as far as it was typed (a group's has two words), and the rest. */
function findCommand(words: readonly string[]): { name: string; rest: readonly string[] } {
  let name = "";
  let rest = words;
  while (!(name in COMMANDS) && nextWords(name).length > 0) {
    const at = rest.findIndex((_, index) => splitArguments(rest.slice(0, index + 1)).command);
    if (at < 0) break;
    name = `${name} ${rest[at]?.replaceAll("_", "-")}`.trim();
    rest = rest.filter((_, index) => index !== at);
  }
  return { name, rest };
}

/** What may be typed where the command, or its second word, is still to come. */
function unfinishedCommand(): Command<CliContext> {
  const untyped = {
    func: () => {},
    parameters: {
      flags: { ...globalFlags(), version: toggle("The version") },
      aliases: GLOBAL_ALIASES,
      positional: { kind: "tuple", parameters: [optionalArgument("COMMAND", "")] },
    },
    docs: { brief: "" },
  } as unknown as Parameters<typeof buildCommand>[0]; // composed, as in command.ts
  return buildCommand(untyped) as unknown as Command<CliContext>;
}

/** A flag or argument of a command, as far as completing looks at it. */
interface Parameter {
  readonly placeholder?: string;
  readonly proposeCompletions?: unknown;
}

/** The command with proposals for all values whose placeholder is known. */
function withValues(command: Command<CliContext>, source: Source): Command<CliContext> {
  const { flags, aliases, positional } = command.parameters;
  const propose = <P extends Parameter>(parameter: P): P => {
    const { placeholder = "" } = parameter;
    if (parameter.proposeCompletions !== undefined) return parameter;
    const values = VALUES_BY_PLACEHOLDER[placeholder];
    if (values === undefined) return parameter;
    const proposeCompletions = async (partial: string) => {
      const candidates = (await values(source, partial)).filter(({ word }) => SAFE.test(word));
      source.found.candidates = candidates;
      return candidates.map(({ word }) => word);
    };
    return { ...parameter, proposeCompletions };
  };
  const parameters = {
    aliases,
    flags: Object.fromEntries([
      ...Object.entries(flags ?? {}).toSorted(([a], [b]) =>
        Number(isGlobal(a)) - Number(isGlobal(b))
      )
        .map(([name, flag]) => [name, propose(flag as Parameter)]),
      ["help", toggle("Help")],
    ]),
    positional: positional?.kind === "array"
      ? { ...positional, parameter: propose(positional.parameter as Parameter) }
      : {
        kind: "tuple",
        parameters: positional?.parameters.map((its) => propose(its as Parameter)),
      },
  };
  // The types of parameters follow from literal objects, which these are not.
  return { ...command, parameters } as unknown as Command<CliContext>;
}

function isGlobal(flag: string): boolean {
  return flag in GLOBAL_OPTIONS;
}
