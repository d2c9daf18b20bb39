import assert from "node:assert/strict";
import { CASES } from "../conformance/cases/mod.ts";
import { isMigrateError } from "../../src/core/error.ts";
import { arrangeTable } from "../../src/diff/render/render_lift.ts";
import { renderModels } from "../../src/diff/render/render_models.ts";
import { rules as postgres } from "../../src/dialect/postgres/rules.ts";
import { rules as sqlite } from "../../src/dialect/sqlite/rules.ts";
import { record } from "../../src/operation/record_sample.ts";
import { applyOperation } from "../../src/operation/replay.ts";
import { sql } from "../../src/schema/fragment.ts";
import { readModels } from "../../src/schema/models.ts";
import { EMPTY_SCHEMA, type Schema } from "../../src/schema/schema.ts";
import { t } from "../../src/schema/type.ts";
import { checkText, normal } from "./render_round_trip.ts";
import type { Case } from "../conformance/case.ts";
import type { Rules } from "../../src/operation/rules.ts";
import type { NamingConvention } from "../../templates/migrate.d.ts";

const TYPES = new URL("../../templates/migrate.d.ts", import.meta.url).href;

/** A schema with what it is read with. */
interface Sample {
  readonly name: string;
  readonly schema: Schema;
  readonly dialect: "sqlite" | "postgres";
  readonly naming: NamingConvention;
}

/** What a case makes of an empty database; null for one that is refused. */
async function sampleOf(
  name: string,
  { given, operations, naming = {} }: Case,
  dialect: Sample["dialect"],
  rules: Rules,
): Promise<Sample | null> {
  try {
    const recorded = await record((op) => {
      for (const part of [given, operations]) {
        part?.({
          op,
          t,
          sql,
          collation: (its) => its,
          supports: () => true,
        });
      }
    }, { dialect, naming });
    const schema = recorded.reduce(
      (its, operation) => applyOperation(operation, its, rules),
      EMPTY_SCHEMA,
    );
    return { name, schema, dialect, naming };
  } catch (error) {
    assert.ok(isMigrateError(error), String(error));
    return null;
  }
}

async function allSamples(): Promise<readonly Sample[]> {
  const samples: (Sample | null)[] = [];
  for (const [topic, cases] of Object.entries(CASES)) {
    for (const its of cases) {
      const name = `${topic}: ${its.name}`;
      samples.push(await sampleOf(name, its, "sqlite", sqlite));
      samples.push(await sampleOf(name, its, "postgres", postgres));
    }
  }
  return samples.filter((its) => its !== null);
}

const SAMPLES = await allSamples();
const TEXTS = SAMPLES.map(({ schema, naming }) => renderModels(schema, { types: TYPES, naming }));

/** All models in one file: what is exported by default is given a name. */
const TOGETHER = [
  `import type { Models } from "${TYPES}";`,
  ...TEXTS.map((text, index) =>
    text.replace(/^import .*\n\n/, "")
      .replace("export default", `export const models${index} =`)
  ),
].join("\n");

/** Constraints come in the order in which they read best. */
function arranged(schema: Schema): unknown {
  const { tables, ...rest } = schema;
  return normal({ ...rest, tables: tables.map(arrangeTable) });
}

Deno.test("there are schemas enough to try", () => assert.ok(SAMPLES.length > 300));

Deno.test("what is rendered of a schema is read as that schema", async () => {
  const modules = await import(`data:application/typescript,${encodeURIComponent(TOGETHER)}`);
  for (const [index, { name, schema, dialect, naming }] of SAMPLES.entries()) {
    const { foldName, hasEnumTypes } = dialect === "sqlite" ? sqlite : postgres;
    const read = await readModels(modules[`models${index}`], {
      file: "models.ts",
      dialect,
      naming,
      foldName,
      hasEnumTypes,
      ownSchema: null,
      locate: () => undefined,
    });
    assert.deepEqual(arranged(read), arranged(schema), `${name}:\n${TEXTS[index]}`);
  }
});

Deno.test("what is rendered of schemas has the right types", () =>
  checkText(TOGETHER, "check", "--quiet"));

// The formatter does not mind that all of them are the default.
Deno.test("what is rendered of schemas is formatted", () =>
  checkText(TEXTS.join("\n"), "fmt", "--check"));
