/** Holds the script of a case against its run. */
import { strict as assert } from "node:assert";
import { isMigrateError } from "../../src/core/error.ts";
import { loadDialect } from "../../src/dialect/registry.ts";
import { CASES } from "../conformance/cases/mod.ts";
import { contextFor, partsOf, scriptTo, upgradeTo, writeRevisionFiles } from "./case_run.ts";
import { runScript } from "./client.ts";
import { assertSameContent, readContent } from "./content.ts";
import type { Case } from "../conformance/case.ts";
import type { TestDatabase } from "../conformance/databases.ts";

/** Where the runs and the scripts go. */
export interface Stage {
  readonly dialect: string;
  readonly folder: string;
  readonly database: TestDatabase;
  /** An empty database; what was there before is gone. */
  readonly fresh: () => Promise<string>;
}

/** How a case ended. */
type Ending =
  /** The same came of both. */
  | "same"
  /** Neither is possible. */
  | "both refused"
  /** Raw SQL hides what an operation must know. */
  | "not offline";

/** All cases with their names, topic before. */
const NAMED_CASES: readonly (readonly [name: string, its: Case])[] = Object.entries(CASES)
  .flatMap(([topic, cases]) => cases.map((its) => [`${topic}: ${its.name}`, its] as const));

/** Cases in which raw SQL makes or changes the table that an operation must know. */
const NOT_OFFLINE: readonly string[] = [
  "data: execute what makes a table, then change it",
  "data: execute what changes a table, then change it",
];

/** Whether all cases are tried; else one of some. */
const TRIES_ALL = Deno.env.get("MIGRATE_RUNS") !== undefined;

/** Checks one case of `share`, each as a step of the test. */
export async function checkScripts(
  context: Deno.TestContext,
  stage: Stage,
  share: number,
): Promise<void> {
  writeRevisionFiles(stage.folder);
  const cases = NAMED_CASES.filter((_, at) => TRIES_ALL || at % share === 0);
  for (const [name, its] of cases) {
    await context.step(name, async () => {
      const isHidden = await checkScript(stage, its) === "not offline";
      assert.equal(isHidden, NOT_OFFLINE.includes(name));
    });
  }
}

/** Runs a case online, then its script, and compares what came of it. */
async function checkScript(stage: Stage, its: Case): Promise<Ending> {
  const { dialect, folder, database } = stage;
  const { supports } = await loadDialect(`${dialect}:`);
  const isLacking = (its.needs ?? []).some((capability) =>
    !supports(capability) && !database.capabilities.has(capability)
  );
  const known = isLacking ? { ...its, given: its.without ?? its.given } : its;
  const online = await stage.fresh();
  const parts = partsOf(known as Case, database, online);
  const context = await contextFor(folder, online, parts, its.naming);
  await upgradeTo(context, "r1");
  await parts.makeRows();
  await upgradeTo(context, "r2");
  const failure = await upgradeTo(context, "r3").then(() => null, (error: unknown) => error);
  const expected = await readContent(online);

  const script = await scriptTo(context, "r3").then((text) => ({ text }), (error) => ({ error }));
  if ("error" in script) return judgeRefusal(script.error, failure);
  assert.equal(await scriptTo(context, "r3"), script.text, "the same input gives the same bytes");
  const offline = await stage.fresh();
  const { error } = await runScript(dialect, offline, script.text);
  if (failure !== null) {
    assert.notEqual(error, "", `the run fails and the script does not: ${failure}`);
    return "both refused";
  }
  assert.equal(error, "", script.text);
  await assertSameContent(offline, expected, await readContent(offline), script.text);
  return "same";
}

function judgeRefusal(refusal: unknown, failure: unknown): Ending {
  if (isMigrateError(refusal, "unsupported.offline")) {
    assert.match(refusal.details.position?.file ?? "", /\.ts$/);
    assert.match(refusal.hint ?? "", /--schema-from/);
    return "not offline";
  }
  if (failure === null) throw refusal;
  // Without the database nobody can tell that it would complain, so codes may differ.
  assert.ok(isMigrateError(refusal), String(refusal));
  return "both refused";
}
