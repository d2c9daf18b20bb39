/**
 * What listings print against what Alembic prints about the same graphs (alembic_output/, made by
 * scripts/alembic_golden.ts), as far as `differences` of this file do not say otherwise.
 */
import { strict as assert } from "node:assert";
import { revisionText, withWorkspace } from "../cli/harness.ts";
import { COMMANDS, type GoldenGraph, type GoldenRevision } from "./alembic_output/commands.ts";

const FOLDER = new URL("./alembic_output/", import.meta.url);
const GRAPHS: readonly GoldenGraph[] = JSON.parse(
  Deno.readTextFileSync(new URL("graphs.json", FOLDER)),
);

/** What differs everywhere, taken out of both before they are compared. */
const GENERAL: readonly {
  readonly reason: string;
  readonly normalise: (text: string) => string;
}[] = [
  {
    reason: "Alembic's order of labels and children is that of a Python set",
    normalise: (text) =>
      text.replace(/(?<=\()[^()\n]*, [^()\n]*(?=\))/g, sortWords)
        .replace(/(?<=^(?:Branches into|Branch names): ).*/gm, sortWords)
        .replace(/(?:^ +-> .*(?:\n|$))+/gm, (lines) =>
          `${lines.trimEnd().split("\n").sort().join("\n")}\n`),
  },
  {
    reason: "`current -v` names the database on stderr, as every command does that uses one",
    normalise: (text) => text.replace(/^Current revision\(s\) for .*:\n/gm, ""),
  },
  {
    reason:
      "Alembic ends every entry of -v and of `branches` with an empty line; ours stand between",
    normalise: (text) => text.replace(/\n{2,}/g, "\n\n"),
  },
];

/** What differs here and there: in all answers about a graph, Alembic's text -> ours. */
const DIFFERENCES: readonly {
  readonly graph: string;
  /** Only in the answer to this command. */
  readonly command?: string;
  readonly reason: string;
  readonly texts: readonly (readonly [alembic: string, ours: string])[];
}[] = [
  {
    graph: "depends_on",
    command: "history -i",
    reason: "`history -i` marks what `current` prints, what rows imply through depends on included",
    texts: [["(lib) (effective head), library", "(lib) (effective head) (current), library"]],
  },
  {
    graph: "deep_labels",
    reason: "a label reaches down to the branch point also when its line is merged further up: " +
      "Alembic starts the way down at the last descendant that it saw, and a merge point ends it",
    texts: [
      ["-> b1,", "-> b1 (deep, down),"],
      ["-> b2,", "-> b2 (deep, down),"],
      ["-> c1,", "-> c1 (other),"],
      ["   -> b1\n", "   -> b1 (deep, down)\n"],
      ["   -> c1\n", "   -> c1 (other)\n"],
      ["Rev: b1\nParent: a2\n", "Rev: b1\nParent: a2\nBranch names: deep, down\n"],
      ["Rev: b2\nParent: b1\n", "Rev: b2\nParent: b1\nBranch names: deep, down\n"],
      ["Rev: c1\nParent: a2\n", "Rev: c1\nParent: a2\nBranch names: other\n"],
    ],
  },
  {
    graph: "documentation",
    reason: "an entry of a listing is one line, however many lines the message has",
    texts: [["-> a2, first line\nsecond", "-> a2, first line second"]],
  },
];

function sortWords(words: string): string {
  return words.split(", ").sort().join(", ");
}

function normalise(text: string): string {
  return GENERAL.reduce((its, { normalise }) => normalise(its), text).trimEnd();
}

/** Alembic's answers by command. */
function readAnswers(name: string): ReadonlyMap<string, string> {
  const text = Deno.readTextFileSync(new URL(`${name}.txt`, FOLDER));
  return new Map(
    text.split(/^\$ /m).slice(1).map((part) => {
      const end = part.indexOf("\n");
      return [part.slice(0, end), part.slice(end + 1)];
    }),
  );
}

/** Entries without their order: which of unrelated revisions comes first is an accident. */
function entriesOf(command: string, text: string): string[] {
  const separator = / -v$|^show/.test(command) ? /\n\n(?=Rev: )/ : /\n(?! )/;
  return normalise(text).split(separator).map((entry) => entry.trimEnd()).sort();
}

const pathsOf = (text: string) => text.replace(/^Path: migrations\/(.*)\.ts$/gm, "Path: $1");

function stubText({ id, down = [], labels = [], dependsOn = [], doc }: GoldenRevision): string {
  const comment = doc.split("\n").map((line) => `// ${line}`.trimEnd()).join("\n");
  const text = revisionText({ id, down, labels, dependsOn });
  return (doc === "" ? "" : `${comment}\n`) + text.slice(text.indexOf("\n") + 1);
}

Deno.test.each(GRAPHS.map((graph) => [graph.name, graph] as const))(
  "as Alembic prints it: %s",
  async (name, { upgrade, revisions }) => {
    await withWorkspace(async (workspace) => {
      for (const revision of revisions) {
        workspace.write(`migrations/${revision.id}.ts`, stubText(revision));
      }
      const run = async (...args: readonly string[]) => {
        const result = await workspace.call(...args, "--url", "sqlite:app.db");
        assert.equal(result.code, 0, result.stderr);
        return result.stdout;
      };
      for (const target of upgrade) await run("upgrade", target);
      const answers = readAnswers(name);
      await Promise.all(COMMANDS.map(async (args) => {
        const command = args.join(" ");
        const expected = DIFFERENCES
          .filter((its) => its.graph === name && (its.command ?? command) === command)
          .flatMap(({ texts }) => texts)
          .reduce(
            (text, [alembic, ours]) => text.replaceAll(alembic, ours),
            answers.get(command) ?? "",
          );
        assert.deepEqual(
          entriesOf(command, pathsOf(await run(...args))),
          entriesOf(command, expected),
          command,
        );
      }));
    });
  },
);
