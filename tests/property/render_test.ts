import fc from "./fast_check.ts";
import { operations } from "./operation_arbitrary.ts";
import { CASES } from "../conformance/cases/mod.ts";
import { noteRecording } from "../../src/operation/record_sample.ts";
import { checkRoundTrip, checkText, moduleOf, type Sample } from "./render_round_trip.ts";
import type { Case, Part } from "../conformance/case.ts";
import type { RecordContext } from "../../src/operation/record.ts";

async function recordCase(part: Part, context: Partial<RecordContext>) {
  const { recording, notes } = noteRecording({ context });
  part({ ...recording.migration, collation: (name) => name, supports: () => true });
  await recording.finish();
  // Rows that come one by one are read when they are wanted, and cannot be read twice.
  return notes.operations.map((operation) =>
    operation.kind === "bulkInsert" && Symbol.iterator in operation.rows
      ? { ...operation, rows: [...operation.rows] }
      : operation
  );
}

/** What all cases record, but for those that are refused while they are recorded. */
async function caseSamples(dialect: "sqlite" | "postgres" | "mysql"): Promise<readonly Sample[]> {
  const samples: Sample[] = [];
  for (const [topic, cases] of Object.entries(CASES)) {
    for (const its of cases) {
      const naming = its.naming ?? {};
      for (const part of partsOf(its)) {
        const operations = await recordCase(part, { dialect, naming }).catch(() => []);
        const name = `${dialect}: ${topic}: ${its.name}`;
        samples.push({ name, operations, context: { dialect, naming }, options: { naming } });
      }
    }
  }
  return samples;
}

function partsOf({ given, without, operations }: Case): readonly Part[] {
  return [given, without, operations].filter((part) => part !== undefined);
}

const CASE_SAMPLES = (await Promise.all([
  caseSamples("sqlite"),
  caseSamples("postgres"),
  caseSamples("mysql"),
])).flat();
const CASE_TEXT = moduleOf(CASE_SAMPLES);

Deno.test("what is rendered of the cases records the same again", () =>
  checkRoundTrip(CASE_SAMPLES, CASE_TEXT));

Deno.test("what is rendered of the cases has the right types", () =>
  checkText(CASE_TEXT, "check", "--quiet"));

Deno.test("what is rendered of the cases is formatted", () =>
  checkText(CASE_TEXT, "fmt", "--check"));

const CONTEXT = { dialect: "postgres", naming: {} } as const;
/** The same each time: formatters have more rules than names of 70 characters need. */
const SEED = 7;
const RANDOM_SAMPLES: readonly Sample[] = fc.sample(operations(CONTEXT), {
  numRuns: 1500,
  seed: SEED,
})
  .map((operation, at) => ({ name: `${operation.kind} ${at}`, operations: [operation] }));
const RANDOM_TEXT = moduleOf(RANDOM_SAMPLES);

Deno.test("what is rendered of any operation records the same again", () =>
  checkRoundTrip(RANDOM_SAMPLES, RANDOM_TEXT));

Deno.test("what is rendered of any operation has the right types", () =>
  checkText(RANDOM_TEXT, "check", "--quiet"));

Deno.test("what is rendered of any operation is formatted", () =>
  checkText(RANDOM_TEXT, "fmt", "--check"));
