/** Tortures one database: a sample with all other tests, everything with `deno task torture`. */
import { chooseCases, torture } from "./torture.ts";
import type { Rig } from "./rig.ts";

/** Set by the task: every point of every kind of operation, and so many cases of each. */
const ALL = Number(Deno.env.get("MIGRATE_TORTURE") ?? 0);

/** A file that the figures are written to, for the task, which prints them. */
const REPORT = Deno.env.get("MIGRATE_TORTURE_REPORT");

/** Kinds of the sample: one that is a statement, one that is several, rows. */
const SAMPLE: ReadonlySet<string> = new Set(["createTable", "alterColumn", "bulkInsert"]);

/** Registers the tests; none where there is no such database. */
export async function testTorture(rig: Rig | null): Promise<void> {
  if (rig === null) return;
  const { title, dispose } = rig.database;
  const cases = await chooseCases(rig, Math.max(ALL, 1));
  for (const [kind, list] of cases) {
    if (ALL === 0 && !SAMPLE.has(kind)) continue;
    for (const chosen of list) {
      Deno.test(`torture: ${title}: ${kind}: ${chosen.its.name}`, async () => {
        const { exceptions, ...kills } = await torture(rig, chosen, pick);
        await tell({ title, kind, ...kills, exceptions: exceptions.length });
        if (exceptions.length > 0) throw new AggregateError(exceptions, String(exceptions[0]));
      });
    }
  }
  Deno.test(`torture: ${title}: nothing is left`, dispose);
}

async function tell(figures: object): Promise<void> {
  if (REPORT === undefined) return;
  await Deno.writeTextFile(REPORT, `${JSON.stringify(figures)}\n`, { append: true });
}

/** All points; for the sample one in the middle and one near the end. */
function pick(points: number): readonly number[] {
  if (ALL === 0) return [Math.ceil(points / 2), points - 2];
  return Array.from({ length: points }, (_, at) => at + 1);
}
