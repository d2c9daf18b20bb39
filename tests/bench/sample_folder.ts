/** A folder of generated revisions for benchmarks: a chain, a table and an index each. */

/** The id of the n-th revision, twelve hex digits. */
export function idOf(n: number): string {
  return (0xabc000000000 + n * 7919).toString(16);
}

/** The SQL of the n-th revision, as migrate compiles it. */
export function sqlOf(n: number): readonly string[] {
  return [
    `CREATE TABLE table_${n} (
  id INTEGER NOT NULL,
  name VARCHAR(100) NOT NULL,
  owner_id INTEGER,
  created_at DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
  PRIMARY KEY (id)
)`,
    `CREATE INDEX ix_table_${n}_owner ON table_${n} (owner_id)`,
  ];
}

function revisionOf(n: number): string {
  return `// create table ${n}
//
// Revision ID: ${idOf(n)}
// Revises:${n === 0 ? "" : ` ${idOf(n - 1)}`}
// Create Date: 2026-01-01 00:00:00 UTC
import type { Migration } from "./migrate.d.ts";

export const revision = "${idOf(n)}";
export const downRevision = ${n === 0 ? "null" : `"${idOf(n - 1)}"`};
export const branchLabels = null;
export const dependsOn = null;

export function upgrade({ op, t, sql }: Migration) {
  op.createTable("table_${n}", {
    id: t.integer().primaryKey().autoincrement(),
    name: t.string(100).notNull(),
    owner_id: t.integer(),
    created_at: t.dateTime().notNull().default(sql\`CURRENT_TIMESTAMP\`),
  });
  op.createIndex("ix_table_${n}_owner", "table_${n}", ["owner_id"]);
}

export function downgrade({ op }: Migration) {
  op.dropTable("table_${n}");
}
`;
}

/** Writes the revisions and gives the folder. */
export function writeSample(dir: string, count: number): string {
  const folder = `${dir}/migrations`;
  Deno.mkdirSync(folder, { recursive: true });
  for (let n = 0; n < count; n++) {
    Deno.writeTextFileSync(`${folder}/${String(n).padStart(6, "0")}.ts`, revisionOf(n));
  }
  return folder;
}

/** Runs a program to its end and gives the milliseconds; its output is shown when it fails. */
export function time(program: string, args: readonly string[], cwd: string): number {
  const start = performance.now();
  const child = new Deno.Command(program, {
    args: [...args],
    cwd,
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  });
  const { success, stderr } = child.outputSync();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
  return performance.now() - start;
}

/** The middle of the figures. */
export function median(figures: readonly number[]): number {
  return figures.toSorted((a, b) => a - b)[Math.floor(figures.length / 2)] ?? NaN;
}

/** The program as its users start it from source. */
export const MIGRATE: readonly string[] = [
  "run",
  "--quiet",
  "--no-prompt",
  "--allow-read",
  "--allow-write",
  "--allow-env",
  "--allow-net",
  new URL("../../main.ts", import.meta.url).pathname,
];

/**
 * The most memory that a process of ours has ever held, in MiB; 0 when it has ended. Deno lets only
 * those who may do everything read there.
 */
export function peakMemory(processId: number): number {
  const { stdout } = new Deno.Command("grep", {
    args: ["VmHWM", `/proc/${processId}/status`],
    stderr: "null",
  }).outputSync();
  return Number(/\d+/.exec(new TextDecoder().decode(stdout))?.[0] ?? 0) / 1024;
}
