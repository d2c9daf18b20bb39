/**
 * Any text in names, values, messages and raw SQL: a script parts again into the statements meant,
 * and means the same to the client. `MIGRATE_RUNS` says how many are tried.
 */
import { strict as assert } from "node:assert";
import fc from "../property/fast_check.ts";
import { formatScripts } from "../../src/cli/script.ts";
import { loadDialect } from "../../src/dialect/registry.ts";
import { writeScript } from "../../src/runner/offline/offline.ts";
import { POSTGRES_URL, withPostgres } from "../server/postgres.ts";
import { contextFor, writeRevisionFiles } from "./case_run.ts";
import { hasClient, runInClient, withConnection } from "./client.ts";
import { type Recipe, recipe, revisionsOf, statementCount } from "./script_fuzz.ts";

const RUNS = Number(Deno.env.get("MIGRATE_RUNS") ?? 300);
/** One of so many is run through the client. */
const SHARE = 10;

async function withFolder(test: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "migrate_offline_" });
  try {
    writeRevisionFiles(folder);
    await test(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** The script, and its statements. */
async function write(folder: string, url: string, its: Recipe) {
  const context = await contextFor(folder, url, revisionsOf(its), undefined, its.message);
  const script = await writeScript(context, { command: "upgrade", targets: ["r3"] }, {});
  const statements = [
    ...script.before,
    ...script.steps.flatMap(({ statements }) => statements),
    ...script.after,
  ];
  return { text: `${formatScripts([script])}\n`, statements, before: script.before.length };
}

for (const dialect of ["sqlite", "postgres"]) {
  Deno.test(`${dialect}: scripts part into the statements meant`, () =>
    withFolder(async (folder) => {
      const { splitScript } = await (await loadDialect(`${dialect}:`)).loadCompilation({});
      await fc.assert(
        fc.asyncProperty(recipe, async (its) => {
          const { text, statements, before } = await write(folder, `${dialect}://nobody`, its);
          assert.equal(statements.length, before + statementCount(its));
          const pieces = splitScript(text).map(({ sql }) => sql);
          assert.equal(pieces.length, statements.length, text);
          pieces.forEach((piece, at) => {
            const statement = statements[at] ?? "";
            assert.ok(piece.endsWith(statement.trimStart()), `${piece}\n<>\n${statement}`);
            const prefix = piece.slice(0, piece.length - statement.trimStart().length);
            // Ours only: no message, and nothing that was meant to be run.
            assert.match(prefix, /^(?:-- (?:Written|Run it|Running) [\w .,:>=<|;/-]*\n+)*$/);
          });
        }),
        { numRuns: RUNS },
      );
    }));
}

/** Gives empty databases to a test, which runs in each but one script. */
type WithDatabases = (
  folder: string,
  test: (fresh: () => Promise<string>) => Promise<void>,
) => Promise<void>;

const DATABASES: Readonly<Record<string, WithDatabases>> = {
  sqlite: (folder, test) => {
    let count = 0;
    return test(() => Promise.resolve(`sqlite:${folder}/${++count}.db`));
  },
  postgres: (_, test) =>
    withPostgres((url) =>
      test(async () => {
        await withConnection(url, ({ query }) => query("DROP SCHEMA public CASCADE"));
        await withConnection(url, ({ query }) => query("CREATE SCHEMA public"));
        return url;
      })
    ),
};

for (const [dialect, withDatabases] of Object.entries(DATABASES)) {
  const isMissing = !hasClient(dialect);
  Deno.test({
    name: `${dialect}: scripts mean the same to the client${
      isMissing ? " [no client is installed]" : ""
    }`,
    ignore: isMissing || (dialect === "postgres" && POSTGRES_URL === undefined),
    fn: () =>
      withFolder((folder) =>
        withDatabases(folder, (fresh) =>
          fc.assert(
            fc.asyncProperty(recipe, async (its) => {
              // sqlite3 reads CR LF as LF; the program warns of it.
              fc.pre(dialect !== "sqlite" || !hasLineEnds(its));
              const url = await fresh();
              const { text } = await write(folder, url, its);
              const { error } = await runInClient(dialect, url, text);
              assert.equal(error, "", text);
              await assertRead(url, its);
            }),
            { numRuns: Math.ceil(RUNS / SHARE) },
          ))
      ),
  });
}

function hasLineEnds({ table, column, index, values }: Recipe): boolean {
  return [table, column, index, ...values].some((its) => its.includes("\r\n"));
}

async function assertRead(url: string, { table, column, values, bytes }: Recipe): Promise<void> {
  await withConnection(url, async ({ dialect: { quoting }, query }) => {
    const rows = await query(`SELECT * FROM ${quoting.name(table)} ORDER BY ${quoting.name("id")}`);
    const expected = [
      ...values.map((value, id) => ({ id, [column]: value, bytes: bytes.toHex() })),
      ...values.map((value, at) => ({ id: at + 100, [column]: value, bytes: null })),
    ];
    const found = rows.map((row) => ({
      ...row,
      id: Number(row["id"]),
      bytes: row["bytes"] instanceof Uint8Array ? row["bytes"].toHex() : null,
    }));
    assert.deepEqual(found, expected);
    const [version] = await query("SELECT version_num FROM alembic_version");
    assert.equal(version?.["version_num"], "r3");
  });
}
