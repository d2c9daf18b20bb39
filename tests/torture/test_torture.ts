/** Tortures one database: a sample with all other tests, everything with `deno task torture`. */
import { CUT, SILENCE } from "./cut.ts";
import { KILL } from "./kill.ts";
import { chooseSubjects, findSubject, type Subject } from "./subject.ts";
import { torture } from "./torture.ts";
import type { Count } from "./entry.ts";
import type { Harm } from "./harm.ts";
import type { Rig } from "./rig.ts";

/** Set by the task: every point of every kind of operation, and so many cases of each. */
const ALL = Number(Deno.env.get("MIGRATE_TORTURE") ?? 0);

/** A file that is told of each run, for the task, which prints figures. */
const REPORT = Deno.env.get("MIGRATE_TORTURE_REPORT");

/** Kinds of the sample: one that is a statement, one that is several, rows. */
const SAMPLE: ReadonlySet<string> = new Set(["createTable", "alterColumn", "bulkInsert"]);

/** Registers the tests; none where there is no such database. */
export async function testTorture(rig: Rig | null): Promise<void> {
  if (rig === null) return;
  const { title, dispose } = rig.database;
  const test = (kind: string, subject: Subject | null, harm: Harm, pick: typeof wholeRun) =>
    Deno.test(`${harm.name}: ${title}: ${kind}: ${subject?.its.name ?? "start and end"}`, async () => {
      const exceptions: Error[] = [];
      const picked = (count: Count) => sample(pick(count));
      await torture(rig, subject, harm, picked, async ({ exception, ...outcome }) => {
        if (exception !== null) exceptions.push(exception);
        await tell({ title, harm: harm.name, kind, ...outcome, hasFailed: exception !== null });
      });
      if (exceptions.length > 0) throw new AggregateError(exceptions, String(exceptions[0]));
    });
  test("nothing", null, KILL, wholeRun);
  for (const [kind, subjects] of await chooseSubjects(rig, Math.max(ALL, 1))) {
    if (ALL === 0 && !SAMPLE.has(kind)) continue;
    for (const subject of subjects) test(kind, subject, KILL, firstStep);
  }
  if (rig.stage !== undefined) {
    // All of it has names: what of it took effect can be told.
    const several = findSubject("changes of two tables in turn");
    test("several", several, CUT, wholeRun);
    // Whether nobody is there is found out by waiting.
    if (ALL > 0) test("several", several, SILENCE, someOfRun);
  }
  Deno.test(`torture: ${title}: nothing is left`, dispose);
}

async function tell(of: object): Promise<void> {
  if (REPORT === undefined) return;
  await Deno.writeTextFile(REPORT, `${JSON.stringify(of)}\n`, { append: true });
}

function wholeRun({ all }: Count): readonly number[] {
  return Array.from({ length: all }, (_, index) => index + 1);
}

/** Every eighth. */
function someOfRun(count: Count): readonly number[] {
  return wholeRun(count).filter((at) => at % 8 === 0);
}

/** How runs begin and end is the same for all: that is tortured where there is no subject. */
function firstStep({ calls: [from = 0, to = 0] }: Count): readonly number[] {
  return Array.from({ length: to - from }, (_, index) => from + index + 1);
}

/** All statements; for the sample one in the middle and one near the end. */
function sample(points: readonly number[]): readonly number[] {
  if (ALL > 0) return points;
  return [points.length >> 1, points.length - 2].flatMap((index) => points[index] ?? []);
}
