/**
 * Kills runs at each of their statements, goes on with them, and asks for the same end as that of a
 * run that nobody disturbs.
 */
import assert from "node:assert/strict";
import { type Bench, recordPart, reflect } from "../conformance/bench.ts";
import { CASES } from "../conformance/cases/mod.ts";
import { prepare, readData } from "../conformance/start.ts";
import { onBench, type Rig, runHere, runTortured } from "./rig.ts";
import type { Case } from "../conformance/case.ts";
import type { Kind } from "../../src/operation/mod.ts";

/** A case by its place. */
export interface Chosen {
  readonly topic: string;
  readonly index: number;
  readonly its: Case;
}

/** What was done to runs of a case. */
export interface Kills {
  kills: number;
  /** Those after which the step was unfinished, and gone on with. */
  resumed: number;
  /** Those that left raw SQL in doubt. */
  doubts: number;
  /** What went wrong after others. */
  readonly exceptions: unknown[];
}

/** Own tables of the program, which differ from run to run. */
const OWN: ReadonlySet<string> = new Set(["alembic_version", "migrate_log"]);

/** Files are looked for beside the revision; schemas of cases have another name in each process. */
const LEFT_OUT: ReadonlySet<Kind> = new Set(["executeFile", "createSchema", "dropSchema"]);

/** For each kind of operation the first cases that work on the database. */
export async function chooseCases(rig: Rig, most: number): Promise<ReadonlyMap<Kind, Chosen[]>> {
  const { open } = rig.database;
  const chosen = new Map<Kind, Chosen[]>();
  const { dialect, connection, close } = await open();
  const { capabilities, collations } = rig.database;
  const bench: Bench = {
    dialect,
    connection,
    compilation: await dialect.loadCompilation({}),
    comparer: await dialect.loadComparer(connection),
    supports: (capability) => dialect.supports(capability) || capabilities.has(capability),
    collations,
  };
  for (const [topic, cases] of Object.entries(CASES)) {
    for (const [index, its] of cases.entries()) {
      const isLacking = (its.needs ?? []).some((capability) => !bench.supports(capability));
      if (isLacking || its.fails !== undefined || its.naming !== undefined) continue;
      const operations = await recordPart(bench, its.operations);
      for (const kind of new Set(operations.map((operation) => operation.kind))) {
        if (LEFT_OUT.has(kind) || topic === "schemas") continue;
        const list = chosen.get(kind) ?? [];
        if (list.length < most) chosen.set(kind, [...list, { topic, index, its }]);
      }
    }
  }
  await close();
  return chosen;
}

const CASES_URL = new URL("../conformance/cases/mod.ts", import.meta.url).href;

/** The case as a revision. */
function writeRevision(folder: string, { topic, index }: Chosen, rig: Rig): void {
  const { capabilities, collations } = rig.database;
  Deno.mkdirSync(`${folder}/migrations`, { recursive: true });
  Deno.writeTextFileSync(
    `${folder}/migrations/a1.ts`,
    `import { CASES } from ${JSON.stringify(CASES_URL)};
export const revision = "a1";
export const downRevision = null;
${rig.header}
const CAPABILITIES = new Set(${JSON.stringify([...capabilities])});
const COLLATIONS = ${JSON.stringify(collations)};
export function upgrade(migration) {
  CASES[${JSON.stringify(topic)}][${index}].operations({
    ...migration,
    collation: (name) => COLLATIONS[name],
    supports: (name) => migration.op.dialect.supports(name) || CAPABILITIES.has(name),
  });
}
`,
  );
}

/** Schema and rows, without what belongs to the program; schema: what a comparison sees. */
async function snapshot(rig: Rig, url: string): Promise<unknown> {
  return await onBench(rig, url, async (bench) => {
    const schema = await reflect(bench);
    const tables = schema.tables.filter(({ name }) => !OWN.has(name));
    const data = await readData(bench, { ...schema, tables });
    return { schema: bench.comparer.canonical({ ...schema, tables }), data };
  });
}

async function readRows(rig: Rig, url: string): Promise<readonly unknown[]> {
  return await onBench(rig, url, async ({ connection }) => {
    const text = ["SELECT version_num FROM alembic_version"];
    const rows = await connection.query({ text, values: [], transactional: true }).catch(() => []);
    return rows.map((row) => row["version_num"]);
  });
}

/** Runs `body` with a database that the case finds. */
async function withStart<T>(
  rig: Rig,
  { its }: Chosen,
  body: (url: string) => Promise<T>,
): Promise<T> {
  const url = await rig.createDatabase();
  try {
    await onBench(rig, url, (bench) => prepare(bench, its, false));
    return await body(url);
  } finally {
    await rig.dropDatabase(url);
  }
}

/**
 * Tortures runs of one case.
 *
 * @param pick which of so many points.
 */
export async function torture(
  rig: Rig,
  chosen: Chosen,
  pick: (points: number) => readonly number[],
): Promise<Kills> {
  const folder = await Deno.makeTempDir({ prefix: "migrate_torture_" });
  const sum: Kills = { kills: 0, resumed: 0, doubts: 0, exceptions: [] };
  try {
    writeRevision(folder, chosen, rig);
    const count = `${folder}/count`;
    const [points, expected] = await withStart(rig, chosen, async (url) => {
      const ended = await runTortured(folder, url, { TORTURE_COUNT: count }, "upgrade");
      assert.equal(ended.code, 0, ended.stderr);
      const points = Number(await Deno.readTextFile(count));
      return [points, await snapshot(rig, url)] as const;
    });
    for (const at of pick(points)) {
      for (const mode of ["before", "within"]) {
        await withStart(rig, chosen, (url) => killAt(rig, folder, url, at, mode, expected, sum))
          .catch((error) => sum.exceptions.push(error));
      }
    }
    return sum;
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function killAt(
  rig: Rig,
  folder: string,
  url: string,
  at: number,
  mode: string,
  expected: unknown,
  sum: Kills,
): Promise<void> {
  const where = `killed ${mode} statement ${at}`;
  const env = { TORTURE_AT: String(at), TORTURE_MODE: mode };
  const killed = await runTortured(folder, url, env, "upgrade");
  assert.equal(killed.signal, "SIGKILL", `${where}: ${killed.stderr}`);
  sum.kills++;
  let ended = await runHere(folder, url, "upgrade");
  if (ended.stderr.includes("[history.unfinished_step]")) {
    sum.resumed++;
    assert.deepEqual(await readRows(rig, url), [], where);
    ended = await runHere(folder, url, "upgrade", "--resume");
  }
  if (ended.stderr.includes("[history.statement_in_doubt]")) {
    sum.doubts++;
    // Whoever looks can tell: that it fails the second time says it here.
    const missing = ["upgrade", "--resume", "--in-doubt", "missing"];
    ended = await runHere(folder, url, ...missing);
    const applied = ["upgrade", "--resume", "--in-doubt", "applied"];
    if (ended.code !== 0) ended = await runHere(folder, url, ...applied);
  }
  assert.equal(ended.code, 0, `${where}: ${ended.stderr}`);
  assert.deepEqual(await readRows(rig, url), ["a1"], where);
  assert.deepEqual(await snapshot(rig, url), expected, where);
}
