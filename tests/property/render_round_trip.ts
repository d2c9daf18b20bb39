/** Rendered operations put to the test: as one module that is checked, formatted and run. */
import assert from "node:assert/strict";
import { noteRecording } from "../../src/operation/record_sample.ts";
import { renderOperations, type RenderOptions } from "../../src/diff/render/render.ts";
import { isFragment } from "../../src/schema/fragment.ts";
import { isColumnSpec, plainType } from "../../src/schema/type.ts";
import type { FragmentPart } from "../../src/schema/fragment.ts";
import type { Operation } from "../../src/operation/mod.ts";
import type { RecordContext } from "../../src/operation/record.ts";
import type { Migration } from "../../templates/migrate.d.ts";

/** Operations with what they are recorded with. */
export interface Sample {
  readonly name: string;
  readonly operations: readonly Operation[];
  readonly context?: Partial<RecordContext>;
  readonly options?: RenderOptions;
}

const TYPES = new URL("../../templates/migrate.d.ts", import.meta.url).href;

/** The text of a module with a function for each sample. */
export function moduleOf(samples: readonly Sample[]): string {
  const functions = samples.map(({ operations, options }, index) => {
    const { body, uses } = renderOperations(operations, options);
    const parameters = uses.size === 0 ? "" : `{ ${[...uses].sort().join(", ")} }: Migration`;
    return `export function f${index}(${parameters}) {\n${body}}\n`;
  });
  return [`import type { Migration } from ${JSON.stringify(TYPES)};\n`, ...functions].join("\n");
}

/** Records each function of the module and compares with its sample. */
export async function checkRoundTrip(samples: readonly Sample[], text: string): Promise<void> {
  const file = await Deno.makeTempFile({ suffix: ".ts" });
  try {
    await Deno.writeTextFile(file, text);
    const module = await import(`file://${file}`) as Record<string, (its: Migration) => void>;
    for (const [index, { name, operations, context }] of samples.entries()) {
      const { recording, notes } = noteRecording(context === undefined ? {} : { context });
      module[`f${index}`]?.(recording.migration);
      await recording.finish();
      assert.deepEqual(
        notes.operations.map(normal),
        operations.map(normal),
        `${name}: ${module[`f${index}`]}`,
      );
    }
  } finally {
    await Deno.remove(file);
  }
}

/** Runs `deno check` or `deno fmt --check` on a text. */
export async function checkText(text: string, ...args: readonly string[]): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    // A file of one's own: the settings of this repository are no user's.
    await Deno.writeTextFile(`${folder}/deno.json`, "{}");
    await Deno.writeTextFile(`${folder}/rendered.ts`, text);
    const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: [...args, `${folder}/rendered.ts`],
      cwd: folder,
    }).output();
    const said = [stdout, stderr].map((its) => new TextDecoder().decode(its)).join("");
    assert.equal(code, 0, said);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Without what two spellings of one operation differ in. */
export function normal(value: unknown): unknown {
  if (isFragment(value)) return { sql: joinTexts(value.parts.map(normal) as FragmentPart[]) };
  if (isColumnSpec(value)) return normal(plainType(value));
  if (typeof value !== "object" || value === null) return value;
  if (value instanceof Date || value instanceof Uint8Array) return value;
  if (Array.isArray(value)) return value.map(normal);
  const said = Object.entries(value).filter(([, its]) => its !== undefined);
  return Object.fromEntries(said.map(([key, its]) => [key, normal(its)]));
}

function joinTexts(parts: readonly FragmentPart[]): readonly FragmentPart[] {
  return parts.reduce<FragmentPart[]>((joined, part) => {
    const last = joined.at(-1);
    if ("text" in part && part.text === "") return joined;
    if (!("text" in part) || last === undefined || !("text" in last)) return [...joined, part];
    return [...joined.slice(0, -1), { text: last.text + part.text }];
  }, []);
}
