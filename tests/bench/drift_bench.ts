// deno-lint-ignore-file no-console -- a benchmark prints its figures
/**
 * `drift` on 1,000 tables of 10 columns and 3 indexes, where nothing differs: time and queries on
 * SQLite and PostgreSQL, beside pg_dump and an empty process; and what a snapshot costs a run.
 */
import { checkDriftOf } from "../../src/runner/drift/drift.ts";
import { createDenoHost } from "../../src/core/host_deno.ts";
import { loadSettings } from "../../src/environment/settings.ts";
import { apply } from "../../src/runner/apply.ts";
import { type Session, withSession } from "../../src/runner/session.ts";
import { openServer } from "./postgres_bench.ts";
import { median, MIGRATE, time } from "./sample_folder.ts";

const TABLES = 1000;
const ROUNDS = 5;

const folder = Deno.makeTempDirSync({ prefix: "migrate_bench_" });
Deno.mkdirSync(`${folder}/migrations`);
Deno.writeTextFileSync(
  `${folder}/migrations/a1.ts`,
  `export const revision = "a1";
export const downRevision = null;
export function upgrade({ op, t }) {
  for (let at = 0; at < ${TABLES}; at++) {
    const columns = { id: t.integer().primaryKey() };
    for (let place = 1; place < 10; place++) columns["c" + place] = t.string(50).default("x");
    op.createTable("t" + at, columns);
    for (let place = 1; place <= 3; place++) op.createIndex("ix" + at + "_" + place, "t" + at, ["c" + place]);
  }
}
export function downgrade() {}
`,
);
Deno.writeTextFileSync(
  `${folder}/migrations/a2.ts`,
  `export const revision = "a2";
export const downRevision = "a1";
export function upgrade({ op, t }) { op.addColumn("t0", "more", t.integer()); }
export function downgrade({ op }) { op.dropColumn("t0", "more"); }
`,
);

async function contextOf(url: string, hasLog: boolean) {
  const host = { ...createDenoHost(), cwd: folder, dropNetwork: async () => {} };
  const settings = await loadSettings(host, { x: {}, url, envFile: false }, "drift");
  const emit = () => {};
  return { host, settings: hasLog ? settings : { ...settings, log: null }, emit };
}

/** Counts what is asked of the server while something is done. */
async function counted(session: Session, work: () => Promise<unknown>): Promise<number> {
  let queries = 0;
  const { query, execute } = session.connection;
  Object.assign(session.connection, {
    query: (
      ...args: Parameters<typeof query>
    ) => (queries++, query.apply(session.connection, args)),
    execute: (...args: Parameters<typeof execute>) => (
      queries++, execute.apply(session.connection, args)
    ),
  });
  await work();
  Object.assign(session.connection, { query, execute });
  return queries;
}

async function measure(title: string, url: string): Promise<void> {
  const context = await contextOf(url, true);
  const start = performance.now();
  await apply(context, { command: "upgrade", targets: ["a1"] }, { toolVersion: "bench" });
  console.log(`${title}: ${TABLES} tables made in ${(performance.now() - start).toFixed(0)} ms`);
  await withSession(context, false, async (session) => {
    if (session === null) return;
    const queries = await counted(session, () => checkDriftOf(session, { replays: false }));
    const times: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const start = performance.now();
      const { differences } = await checkDriftOf(session, { replays: false });
      if (differences.length > 0) console.log(`  ${differences.length} differences`);
      times.push(performance.now() - start);
    }
    console.log(`  in a session: ${median(times).toFixed(0)} ms, ${queries} round trips`);
  });
  const rounds: Record<string, number[]> = {};
  const note = (name: string, milliseconds: number) => (rounds[name] ??= []).push(milliseconds);
  const isPostgres = url.startsWith("postgres");
  for (let round = 0; round < ROUNDS; round++) {
    const own = [...MIGRATE, "drift", "-q", "-d", `${folder}/migrations`, "--url", url];
    note("migrate drift, from source", time(Deno.execPath(), own, folder));
    note("migrate --version", time(Deno.execPath(), [...MIGRATE, "--version"], folder));
    if (isPostgres) {
      const options = ["--schema-only", "--no-sync", "-f", "/dev/null", url];
      note("pg_dump --schema-only", time("pg_dump", options, folder));
    }
    for (const hasLog of [true, false]) {
      const its = await contextOf(url, hasLog);
      for (
        const request of [
          { command: "upgrade", targets: ["a2"] },
          { command: "downgrade", target: "a1" },
        ] as const
      ) {
        const start = performance.now();
        await apply(its, request, { toolVersion: "bench" });
        note(
          `a run of 1 revision, ${hasLog ? "with" : "without"} log and snapshot`,
          performance.now() - start,
        );
      }
    }
  }
  for (const [name, its] of Object.entries(rounds)) {
    console.log(`  ${name.padEnd(48)} ${median(its).toFixed(0).padStart(6)} ms`);
  }
}

try {
  await measure("SQLite", `sqlite:${folder}/app.db`);
  await using server = await openServer();
  await measure(server.title, server.createDatabase("drift"));
} finally {
  Deno.removeSync(folder, { recursive: true });
}
