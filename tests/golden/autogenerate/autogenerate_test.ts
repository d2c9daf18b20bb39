/**
 * Revisions as `revision --autogenerate` writes them, next to what a person would have written. To
 * write the files anew: `MIGRATE_WRITE_GOLDEN=1 deno test -A tests/golden/autogenerate`.
 */
import assert from "node:assert/strict";
import { comparer as postgresComparer } from "../../../src/dialect/postgres/comparer.ts";
import { postgres } from "../../../src/dialect/postgres/mod.ts";
import { rules as postgresRules } from "../../../src/dialect/postgres/rules.ts";
import { comparer as sqliteComparer } from "../../../src/dialect/sqlite/comparer.ts";
import { sqlite } from "../../../src/dialect/sqlite/mod.ts";
import { rules as sqliteRules } from "../../../src/dialect/sqlite/rules.ts";
import { diffSchemas } from "../../../src/diff/diff.ts";
import { invertAll } from "../../../src/diff/invert_all.ts";
import { renderOperations } from "../../../src/diff/render/render.ts";
import { arrangeOperations } from "../../../src/diff/render/render_lift.ts";
import { type FunctionBody, renderRevision } from "../../../src/environment/template.ts";
import { applyOperation } from "../../../src/operation/replay.ts";
import { readModels } from "../../../src/schema/models.ts";
import { EMPTY_SCHEMA, type Schema } from "../../../src/schema/schema.ts";
import { checkText } from "../../property/render_round_trip.ts";
import { type Change, CHANGES } from "./changes.ts";
import type { Operation } from "../../../src/operation/mod.ts";
import type { ModelsFile } from "../../../templates/migrate.d.ts";

const DIALECTS = {
  sqlite: { comparer: sqliteComparer, rules: sqliteRules, supports: sqlite.supports },
  postgres: { comparer: postgresComparer, rules: postgresRules, supports: postgres.supports },
};

const FOLDER = new URL("./", import.meta.url);
const TYPES = new URL("../../../templates/migrate.d.ts", import.meta.url).href;
const IS_WRITING = Deno.env.get("MIGRATE_WRITE_GOLDEN") === "1";

function read(models: ModelsFile, dialect: Change["dialect"]): Promise<Schema> {
  const { foldName, hasEnumTypes } = DIALECTS[dialect].rules;
  return readModels(models, {
    file: "models.ts",
    dialect,
    naming: {},
    foldName,
    hasEnumTypes,
    ownSchema: null,
    locate: () => undefined,
  });
}

/** The whole file. */
async function revisionOf({ message, dialect, from, to, renames }: Change): Promise<string> {
  const { comparer, rules, supports } = DIALECTS[dialect];
  const options = { comparer, rules, supports };
  // What a database has after the models were applied: constraints have got their names.
  const { operations: before } = diffSchemas(EMPTY_SCHEMA, await read(from, dialect), options);
  const start = before.reduce((its, next) => applyOperation(next, its, rules), EMPTY_SCHEMA);
  const diff = diffSchemas(start, await read(to, dialect), { ...options, renames });
  assert.deepEqual(diff.unhandled, [], message);
  const { operations: downgrade, irreversible } = invertAll(diff.operations, start, rules);
  assert.deepEqual(irreversible, [], message);
  return renderRevision(
    { id: "4f1c2ab09d7e", message, downRevisions: [], branchLabels: [], dependsOn: [] },
    new Date("2026-11-21T09:34:12Z"),
    "./migrate.d.ts",
    "UTC",
    null,
    { upgrade: bodyOf(diff.operations), downgrade: bodyOf(downgrade) },
  );
}

function bodyOf(operations: readonly Operation[]): FunctionBody {
  const { body, uses } = renderOperations(arrangeOperations(operations));
  return { text: body, uses: ["op", "t", "sql"].filter((name) => uses.has(name)) };
}

const REVISIONS = await Promise.all(
  CHANGES.map(async (change) => ({ change, text: await revisionOf(change) })),
);

for (const { change: { message }, text } of REVISIONS) {
  Deno.test(`autogenerate: ${message}`, async () => {
    const file = new URL(`${message.replaceAll(" ", "_")}.txt`, FOLDER);
    if (IS_WRITING) await Deno.writeTextFile(file, text);
    assert.equal(text, await Deno.readTextFile(file));
  });
}

Deno.test("autogenerate: what is written is formatted", () =>
  checkText(REVISIONS.map(({ text }) => text).join("\n"), "fmt", "--check"));

Deno.test("autogenerate: what is written has the right types", async () => {
  const modules = REVISIONS.map(({ text }, index) =>
    `namespace r${index} {\n${text.replace(/^import .*$/m, "")}}\n`
  );
  await checkText(`import type { Migration } from "${TYPES}";\n${modules.join("")}`, "check");
});
