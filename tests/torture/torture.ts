/**
 * Harms runs at their statements, goes on with them, and asks for the same end as that of a run that
 * nobody disturbs.
 */
import assert from "node:assert/strict";
import { type Called, callProgram } from "../cli/call_program.ts";
import { reflect } from "../conformance/bench.ts";
import { prepare, readData } from "../conformance/start.ts";
import { upgradeApart } from "./kill.ts";
import { createPlace, type Place, type Rig } from "./rig.ts";
import { REVISIONS, type Subject, writeRevisions } from "./subject.ts";
import type { Bench } from "../conformance/bench.ts";
import type { Count } from "./entry.ts";
import type { Harm, Point } from "./harm.ts";

/** What came of a run that was harmed. */
export interface Outcome {
  /** The step was unfinished, and gone on with. */
  isResumed: boolean;
  /** Raw SQL was left in doubt. */
  isInDoubt: boolean;
  /** What went wrong after others. */
  exception: Error | null;
}

/** Where runs are harmed. */
interface Ground {
  readonly rig: Rig;
  readonly subject: Subject | null;
  /** Of the revisions. */
  readonly folder: string;
  /** Databases that are empty again. */
  readonly free: Place[];
}

/** Own tables of the program, which differ from run to run. */
const OWN: ReadonlySet<string> = new Set(["alembic_version", "migrate_log"]);

/**
 * Tortures runs of one subject.
 *
 * @param pick which of its statements.
 * @param tell what is told of each run.
 */
export async function torture(
  rig: Rig,
  subject: Subject | null,
  harm: Harm,
  pick: (count: Count) => readonly number[],
  tell: (outcome: Outcome) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "migrate_torture_" });
  const ground: Ground = { rig, subject, folder, free: [] };
  try {
    writeRevisions(folder, subject, rig);
    await Deno.writeTextFile(`${folder}/migrate.config.ts`, harm.config);
    const { count, end } = await runUndisturbed(ground);
    const points = pick(count).flatMap((at) => harm.modes.map((mode) => ({ at, mode }))).values();
    const work = async () => {
      for (const point of points) {
        const outcome: Outcome = { isResumed: false, isInDoubt: false, exception: null };
        await onStart(ground, (place) => harmAt(ground, place, harm, point, end, outcome))
          .catch((cause) => {
            outcome.exception = new Error(`${point.mode} statement ${point.at}`, { cause });
          });
        await tell(outcome);
      }
    };
    // Where a schema is a database all runs have the same.
    const lanes = subject?.topic === "schemas" ? 1 : harm.lanes;
    await Promise.all(Array.from({ length: lanes }, work));
  } finally {
    await Promise.all(ground.free.map((place) => place.drop()));
    await Deno.remove(folder, { recursive: true });
  }
}

/** Works with a database that the subject finds. */
async function onStart<T>(
  { rig, subject, free }: Ground,
  body: (place: Place) => Promise<T>,
): Promise<T> {
  const place = free.pop() ?? await createPlace(rig);
  let isFree = false;
  try {
    await place.on(async (bench) => {
      if (subject !== null) await prepare(bench, subject.its, false);
    });
    const result = await body(place);
    if (rig.reuse !== undefined) {
      await place.on(rig.reuse.empty);
      isFree = true;
    }
    return result;
  } finally {
    if (isFree) free.push(place);
    else await place.drop();
  }
}

/** Counts the statements of a run, and looks what it gives. */
async function runUndisturbed(
  ground: Ground,
): Promise<{ readonly count: Count; readonly end: unknown }> {
  const { folder } = ground;
  const file = `${folder}/count`;
  return await onStart(ground, async ({ url, on }) => {
    const ended = await upgradeApart(folder, url, { TORTURE_COUNT: file });
    assert.equal(ended.code, 0, ended.stderr);
    const count: Count = JSON.parse(await Deno.readTextFile(file));
    return { count, end: await on(snapshot) };
  });
}

/** Schema and rows, without what belongs to the program; schema: what a comparison sees. */
async function snapshot(bench: Bench): Promise<unknown> {
  const schema = await reflect(bench);
  const tables = schema.tables.filter(({ name }) => !OWN.has(name));
  const data = await readData(bench, { ...schema, tables });
  return { schema: bench.comparer.canonical({ ...schema, tables }), data };
}

/** The heads of the database; none before there is a table for them. */
async function readRows({ connection }: Bench): Promise<readonly unknown[]> {
  const text = ["SELECT version_num FROM alembic_version"];
  const rows = await connection.query({ text, values: [], transactional: true }).catch(() => []);
  return rows.map((row) => row["version_num"]);
}

async function harmAt(
  { rig, folder }: Ground,
  { url, on }: Place,
  harm: Harm,
  point: Point,
  end: unknown,
  outcome: Outcome,
): Promise<void> {
  const env = { NO_COLOR: "1", MIGRATE_URL: "", DATABASE_URL: url };
  await harm.run(rig, folder, url, point);
  await on(async (bench) => {
    await goOn(bench, (...args) => callProgram(folder, env, ["upgrade", ...args]), outcome);
    assert.deepEqual(await readRows(bench), REVISIONS.slice(-1));
    assert.deepEqual(await snapshot(bench), end);
  });
}

/** Does what the program asks for, until it is through. */
async function goOn(
  bench: Bench,
  upgrade: (...args: readonly string[]) => Promise<Called>,
  outcome: Outcome,
): Promise<void> {
  let ended = await upgrade();
  if (ended.stderr.includes("[history.unfinished_step]")) {
    outcome.isResumed = true;
    assert.deepEqual(await readRows(bench), []);
    ended = await upgrade("--resume");
  }
  if (ended.stderr.includes("[history.statement_in_doubt]")) {
    outcome.isInDoubt = true;
    // Whoever looks can tell: that it fails the second time says it here.
    ended = await upgrade("--resume", "--in-doubt", "missing");
    if (ended.code !== 0) ended = await upgrade("--resume", "--in-doubt", "applied");
  }
  assert.equal(ended.code, 0, ended.stderr);
}
