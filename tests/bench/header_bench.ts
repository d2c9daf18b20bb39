/**
 * What reading headers costs at start-up: one pass over generated files in a fresh process each,
 * because a command reads every file once, with code that is not compiled yet.
 *
 *     deno run --allow-run --allow-read tests/bench/header_bench.ts
 *
 * Prints the median of five processes per shape and number of files.
 */
import process from "node:process";
import { scanHeader } from "../../src/environment/header.ts";

type Shape = (index: number) => string;

const id = (index: number) => index.toString(16).padStart(12, "0");

function header(index: number): string {
  return `// revision number ${index}
//
// Revision ID: ${id(index)}
// Revises: ${index === 0 ? "" : id(index - 1)}
// Create Date: 2026-11-21 09:34:12 UTC
import type { Migration } from "./migrate.d.ts";

export const revision = "${id(index)}";
export const downRevision = ${index === 0 ? "null" : `"${id(index - 1)}"`};
export const branchLabels = null;
export const dependsOn = null;
`;
}

const sqlBody = `
export async function upgrade({ op, t, sql }: Migration) {
  op.createTable("user_groups", {
    id: t.integer().primaryKey().autoincrement(),
    name: t.string(100).notNull().unique("uq_user_groups_name"),
    created_at: t.dateTime({ timezone: true }).notNull().default(sql\`CURRENT_TIMESTAMP\`),
  });
  const rows = await op.query(sql\`SELECT id, name FROM users WHERE name <> \${"it's"} AND id / 2 > 1\`);
  for (const row of rows) op.execute(sql\`UPDATE users SET name = \${\`\${row.name}!\`} WHERE id = \${row.id}\`);
}

export function downgrade({ op }: Migration) {
  op.dropTable("user_groups"); // the groups go with it
}
`;

const columns = Array.from(
  { length: 16 },
  (_, index) => `    column_${index}: t.string(${index + 10}).notNull().default("it's"),\n`,
).join("");
const tableBody = `
export function upgrade({ op, t }: Migration) {
  op.createTable("wide", {
${columns}  });
  op.createIndex("ix_wide", "wide", ["column_0", "column_1"], { unique: true });
}

export function downgrade({ op }: Migration) {
  op.dropTable("wide");
}
`;

const SHAPES: Readonly<Record<string, Shape>> = {
  "28 lines with sql templates": (index) => header(index) + sqlBody,
  "1.5 KB": (index) => header(index) + tableBody,
  // A comment that has more than the template wrote.
  "1.5 KB, documented": (index) => `// number ${index}\n//\n${header(index)}${tableBody}`,
  // Not the template's layout: the general way.
  "1.5 KB, annotated": (index) =>
    header(index).replace("branchLabels", "$&: string | null") + tableBody,
  // An export after the functions makes the reader pass through their bodies.
  "1.5 KB, read to the end": (index) => `${header(index)}${tableBody}\nexport const note = 1;\n`,
};

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}

/** One cold pass, in this process; prints milliseconds. */
function measure(shape: Shape, files: number): string {
  // Through bytes, because a file's text comes in one piece, unlike a text that was just joined.
  const texts = Array.from(
    { length: files },
    (_, index) => new TextDecoder().decode(new TextEncoder().encode(shape(index))),
  );
  const start = performance.now();
  for (const [index, text] of texts.entries()) scanHeader(text, `${index}.ts`);
  return String(performance.now() - start);
}

async function report(): Promise<string> {
  const lines = [];
  for (const [name, shape] of Object.entries(SHAPES)) {
    for (const files of [1000, 5000]) {
      const times = [];
      for (let run = 0; run < 5; run++) {
        const args = [
          "run",
          "--quiet",
          "--allow-read",
          import.meta.filename ?? "",
          name,
          `${files}`,
        ];
        const { stdout } = await new Deno.Command(Deno.execPath(), { args, stderr: "inherit" })
          .output();
        times.push(Number(new TextDecoder().decode(stdout)));
      }
      const size = `${shape(files).length} characters`;
      lines.push(`${files} files, ${name} (${size}): ${median(times).toFixed(1)} ms`);
    }
  }
  return lines.join("\n");
}

const [name, files] = process.argv.slice(2);
const shape = SHAPES[name ?? ""];
process.stdout.write(
  shape === undefined ? `${await report()}\n` : measure(shape, Number(files)),
);
