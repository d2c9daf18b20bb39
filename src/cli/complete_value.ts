/** What a value on the command line can be, by the placeholder of its flag or argument. */
import { readGraph } from "../environment/directory.ts";
import { loadSettings, type Settings } from "../environment/settings.ts";
import { type Graph, revisionAt } from "../graph/graph.ts";
import { newestFirst } from "../graph/query.ts";
import { resolveBranch } from "../graph/resolve.ts";
import { COMMANDS } from "./commands/mod.ts";
import { SHELLS } from "./completion_script.ts";
import {
  GLOBAL_ALIASES,
  GLOBAL_OPTIONS,
  type GlobalFlags,
  kebab,
  readGlobalOptions,
} from "./global_option.ts";
import type { Host } from "../core/host.ts";

/** One word, and what a shell may show beside it. */
export interface Candidate {
  readonly word: string;
  readonly brief: string;
}

/** Words of ours, or the shell's own paths. */
export interface Answer {
  kind: "words" | "files" | "folders";
  candidates: readonly Candidate[];
}

/** Where the candidates of a value come from. */
export interface Source {
  readonly host: Host;
  /** Everything before the word to complete. */
  readonly words: readonly string[];
  /** The name of the command, as far as it was typed. */
  readonly command: string;
  /** What the values' placeholders found. */
  readonly found: Answer;
}

/** How values are completed, by the placeholder of the flag or argument. */
export const VALUES_BY_PLACEHOLDER: Readonly<
  Record<string, (source: Source, partial: string) => Promise<readonly Candidate[]>>
> = {
  ...same(
    ["TARGET", "TARGETS"],
    async (source, partial) => targets(await graphOf(source), partial),
  ),
  ...same(
    ["REVISION", "REVISIONS", "REV", "REVS"],
    async (source, partial) => [CURRENT, ...targets(await graphOf(source), partial)],
  ),
  COMMAND: ({ command }) => Promise.resolve(nextWords(command)),
  SOURCE: schemaSources,
  RANGE: async (source, partial) => range(await graphOf(source), partial),
  NAME: databases,
  TEMPLATE: async () => plain(Object.keys((await import("../environment/template.ts")).TEMPLATES)),
  WHEN: () => Promise.resolve(plain(["auto", "always", "never"])),
  SHELL: () => Promise.resolve(plain(SHELLS)),
  FILE: (source) => paths(source, "files"),
  DIR: (source) => paths(source, "folders"),
};

/** What `diff` compares; a URL is nobody's to guess. */
async function schemaSources(source: Source, partial: string): Promise<readonly Candidate[]> {
  const start = "revisions:";
  if (partial.startsWith(start)) {
    return [CURRENT, ...targets(await graphOf(source), partial.slice(start.length))]
      .map(({ word, brief }) => ({ word: start + word, brief }));
  }
  return [
    { word: "database", brief: "the one of --url and its like" },
    { word: "models:", brief: "those of the config, or of a file behind the colon" },
    { word: "file:", brief: "a script of SQL" },
    { word: start, brief: "what revisions make, up to a target" },
  ];
}

const CURRENT = { word: "current", brief: "where the database is" };

function same<T>(placeholders: readonly string[], value: T): Record<string, T> {
  return Object.fromEntries(placeholders.map((placeholder) => [placeholder, value]));
}

function plain(words: readonly string[]): readonly Candidate[] {
  return words.map((word) => ({ word, brief: "" }));
}

/** The words that go on with the name of a command: all first words, or a group's second ones. */
export function nextWords(name: string): readonly Candidate[] {
  const start = name === "" ? "" : `${name} `;
  const found = new Map<string, string>();
  for (const [command, { brief }] of Object.entries(COMMANDS)) {
    if (!command.startsWith(start)) continue;
    const [word = "", ...more] = command.slice(start.length).split(" ");
    const told = found.get(word);
    found.set(word, more.length === 0 ? brief : [told, ...more].filter(Boolean).join(", "));
  }
  return [...found].map(([word, brief]) => ({ word, brief }));
}

function paths(source: Source, kind: "files" | "folders"): Promise<readonly Candidate[]> {
  source.found.kind = kind;
  return Promise.resolve([]);
}

async function databases(source: Source): Promise<readonly Candidate[]> {
  const { config } = await settingsOf(source, { name: undefined });
  return plain(Object.keys(config.databases ?? {}));
}

/** Symbols, ids (newest first) and labels; behind `BRANCH@` those of the branch. */
function targets(graph: Graph, partial: string): readonly Candidate[] {
  const at = partial.lastIndexOf("@");
  const branchName = partial.slice(0, Math.max(0, at));
  const branch = resolveBranch(graph, {
    text: partial,
    branch: at < 0 ? null : branchName,
    rest: "",
    symbol: null,
    offset: 0,
  });
  const prefix = at < 0 ? "" : `${branchName}@`;
  const revisions = newestFirst(graph, branch?.lineage).map(({ id, message }) => ({
    word: prefix + id,
    brief: message,
  }));
  const symbols = [["head", "the last revision"], ["heads", "all of them"], ["base", "the start"]];
  const labels = branch !== null ? [] : [...graph.indexOfLabel].map(([word, place]) => ({
    word,
    brief: `branch label of ${revisionAt(graph, place).id}`,
  }));
  return [
    ...symbols.map(([word = "", brief = ""]) => ({ word: prefix + word, brief })),
    ...revisions,
    ...labels,
  ];
}

/** Either end of `A:B`. */
function range(graph: Graph, partial: string): readonly Candidate[] {
  const start = partial.slice(0, partial.lastIndexOf(":") + 1);
  return [CURRENT, ...targets(graph, partial.slice(start.length))]
    .map(({ word, brief }) => ({ word: start + word, brief }));
}

async function graphOf(source: Source): Promise<Graph> {
  return readGraph(source.host, await settingsOf(source, {}));
}

/** The settings that the words before the cursor ask for. */
async function settingsOf(
  { host, words }: Source,
  overrides: Partial<GlobalFlags>,
): Promise<Settings> {
  const flags: Record<string, string | readonly string[] | boolean> = {};
  words.forEach((word, index) => {
    const [, dashes, name = "", value] = /^(--?)([\w-]+)(?:=(.*))?$/s.exec(word) ?? [];
    const option = dashes === "-" ? GLOBAL_ALIASES[name] : GLOBAL_NAMES.get(kebab(name));
    const given = value ?? words[index + 1];
    if (option === "noEnvFile") flags[option] = true;
    else if (option === "x") flags[option] = [...(flags[option] as string[] ?? []), given ?? ""];
    else if (option !== undefined && given !== undefined) flags[option] = given;
  });
  const { config, directory, name, x, noEnvFile } = { ...flags as GlobalFlags, ...overrides };
  const options = readGlobalOptions(host, { config, directory, name, x, noEnvFile });
  return await loadSettings(host, options, "completions");
}

/** Options of all commands, by the name that is typed. */
const GLOBAL_NAMES: ReadonlyMap<string, string> = new Map(
  Object.keys(GLOBAL_OPTIONS).map((name) => [kebab(name), name]),
);
