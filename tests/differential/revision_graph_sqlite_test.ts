/**
 * The same cases as revision_graph_test.ts through the whole program on real SQLite files: revision
 * files on disk, the command line, the version table. The program runs in this process, because
 * five hundred processes would take a minute.
 */
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { runCli } from "../../src/cli/cli.ts";
import { createDenoHost } from "../../src/core/host_deno.ts";
import { resolvePath } from "../../src/core/path.ts";
import { revisionText } from "../cli/harness.ts";
import cases from "./revision_graph.json" with { type: "json" };
import { EXCEPTIONS, type Outcome } from "./revision_graph_exceptions.ts";
import type { Host } from "../../src/core/host.ts";

type Case = (typeof cases)[number];

interface Command {
  readonly cmd: string;
  readonly arg: string;
  readonly purge?: boolean;
}

/** The real host in another folder, what it prints on stdout kept. */
function hostIn(folder: string): Host & { readonly printed: string[] } {
  const printed: string[] = [];
  const output = { write: () => {}, isTerminal: false };
  return {
    ...createDenoHost(),
    // Other tests run in this process: they may still need the network.
    dropNetwork: () => Promise.resolve(),
    env: () => undefined,
    cwd: folder,
    stdout: { write: (text) => void printed.push(text), isTerminal: false },
    stderr: output,
    printed,
  };
}

/** Runs a command line and gives the envelope of `--json`. */
// deno-lint-ignore no-explicit-any -- the envelope's data differ from command to command
async function run(folder: string, ...args: readonly string[]): Promise<any> {
  const host = hostIn(folder);
  await runCli(host, [...args, "--json", "--url", "sqlite:app.db"]);
  return JSON.parse(host.printed.join(""));
}

async function outcome(folder: string, { cmd, arg, purge }: Command): Promise<Outcome> {
  const yes = cmd === "downgrade" ? ["--yes"] : [];
  const envelope = await run(folder, cmd, arg, ...purge ? ["--purge"] : [], ...yes);
  const rows = readRows(folder);
  if (!envelope.ok) return { ok: false, ran: [], rows };
  const ran = envelope.data.done.flatMap((step: { direction: string; revision: string }) =>
    step.direction === "stamp"
      ? []
      : `${step.direction === "upgrade" ? "up" : "down"} ${step.revision}`
  );
  assert.deepEqual(envelope.data.rowsAfter, rows);
  return { ok: true, ran: ran.sort(), rows };
}

function writeFiles(folder: string, { revisions }: Case): void {
  Deno.mkdirSync(`${folder}/migrations`);
  revisions.forEach(({ id, down, depends, labels }, index) => {
    const name = String(index).padStart(4, "0");
    const text = revisionText({ id, down, dependsOn: depends, labels });
    Deno.writeTextFileSync(`${folder}/migrations/${name}.ts`, text);
  });
}

/** Ours is Alembic's outcome, or the one of an exception. */
async function check(
  folder: string,
  key: string,
  command: Command,
  alembic: Outcome | null,
): Promise<void> {
  const expected = EXCEPTIONS[key]?.ours ?? alembic;
  assert.deepEqual(await outcome(folder, command), expected, `${key}: ${JSON.stringify(command)}`);
}

Deno.test("differential: every case on a real SQLite file", async () => {
  const dir = await Deno.makeTempDir({ prefix: "migrate_test_" });
  try {
    for (const [index, recorded] of cases.entries()) {
      const folder = resolvePath(dir, String(index));
      await Deno.mkdir(folder);
      writeFiles(folder, recorded);
      let rows: readonly string[] = [];
      for (const [number, command] of recorded.commands.entries()) {
        const theirs = recorded.expected[number];
        assert.ok(theirs);
        const ran = theirs.ran.map((step) => step.join(" ")).sort();
        // An outcome that differs on purpose leaves other rows: later commands start at Alembic's.
        setRows(folder, rows);
        await check(folder, `${index}.${number}`, command, {
          ok: theirs.ok,
          ran,
          rows: theirs.rows,
        });
        rows = theirs.rows;
      }
      const { peer_crashed_on: crash } = recorded;
      setRows(folder, rows);
      if (crash !== undefined) await check(folder, `${index}.crash`, crash, null);
    }
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
});

/** The rows of the version table; none where there is none. */
function readRows(folder: string): readonly string[] {
  if (!existsSync(`${folder}/app.db`)) return [];
  using database = new DatabaseSync(`${folder}/app.db`);
  if (database.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'alembic_version'").get()) {
    const rows = database.prepare("SELECT version_num FROM alembic_version ORDER BY version_num");
    return rows.all().map(({ version_num }) => String(version_num));
  }
  return [];
}

function setRows(folder: string, rows: readonly string[]): void {
  if (JSON.stringify(readRows(folder)) === JSON.stringify(rows)) return;
  using database = new DatabaseSync(`${folder}/app.db`);
  database.exec("DELETE FROM alembic_version");
  const insert = database.prepare("INSERT INTO alembic_version VALUES (?)");
  for (const row of rows) insert.run(row);
}
