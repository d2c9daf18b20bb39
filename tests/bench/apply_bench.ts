// deno-lint-ignore-file no-console -- a benchmark prints
/**
 * Applying 1,000 revisions, a transaction each: against a bare script that imports the same files
 * and runs the same SQL, and against the `sqlite3` shell with the same transactions.
 */
import { idOf, median, MIGRATE, sqlOf, time, writeSample } from "./sample_folder.ts";

const COUNT = 1000;
const ROUNDS = 5;
const dir = await Deno.makeTempDir({ prefix: "migrate_bench_" });
const folder = writeSample(dir, COUNT);
const ids = Array.from({ length: COUNT }, (_, n) => n);

/** What every step does besides its own SQL: the version row and the log row. */
function bookkeeping(n: number): readonly string[] {
  const row = n === 0
    ? `INSERT INTO alembic_version (version_num) VALUES ('${idOf(n)}')`
    : `UPDATE alembic_version SET version_num = '${idOf(n)}' WHERE alembic_version.version_num = '${
      idOf(n - 1)
    }'`;
  return [
    row,
    `INSERT INTO migrate_log (at, event, run, revision, direction, checksum, duration_ms, detail) VALUES ('2026-01-01T00:00:00.000Z', 'finished', '000000000000', '${
      idOf(n)
    }', 'upgrade', 'sha256:${"0".repeat(64)}', 1, '{"statements":2}')`,
  ];
}
const TABLES = [
  "CREATE TABLE alembic_version (version_num VARCHAR(255) NOT NULL, CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num))",
  "CREATE TABLE migrate_log (id INTEGER PRIMARY KEY, at TEXT NOT NULL, event TEXT NOT NULL, run TEXT NOT NULL, revision TEXT, direction TEXT, checksum TEXT, duration_ms INTEGER, detail TEXT NOT NULL)",
];
const transactions = [TABLES, ...ids.map((n) => [...sqlOf(n), ...bookkeeping(n)])];
Deno.writeTextFileSync(`${dir}/all.json`, JSON.stringify(transactions));
Deno.writeTextFileSync(
  `${dir}/all.sql`,
  transactions.map((its) => ["BEGIN IMMEDIATE", ...its, "COMMIT"].join(";\n")).join(";\n") + ";\n",
);
Deno.writeTextFileSync(
  `${dir}/bare.ts`,
  `import { DatabaseSync } from "node:sqlite";
const [folder, file, sql] = Deno.args;
const names = [...Deno.readDirSync(folder)].map(({ name }) => name).sort();
const barrel = names.map((name, n) => \`export * as r\${n} from "file://\${folder}/\${name}";\`).join("\\n");
await import(URL.createObjectURL(new Blob([barrel], { type: "application/javascript" })));
const database = new DatabaseSync(file);
for (const statements of JSON.parse(Deno.readTextFileSync(sql))) {
  database.exec("BEGIN IMMEDIATE");
  for (const statement of statements) database.prepare(statement).run();
  database.exec("COMMIT");
}
database.close();
`,
);
const deno = Deno.execPath();
const subjects: Record<string, (file: string) => number> = {
  "migrate upgrade": (file) =>
    time(deno, [...MIGRATE, "upgrade", "-q", "-d", folder, "--url", `sqlite:${file}`], dir),
  "bare script": (file) =>
    time(deno, ["run", "--quiet", "-A", `${dir}/bare.ts`, folder, file, `${dir}/all.json`], dir),
  "sqlite3 shell": (file) => time("sqlite3", [file, `.read ${dir}/all.sql`], dir),
};
const figures = new Map(Object.keys(subjects).map((name) => [name, [] as number[]]));
for (let round = 0; round <= ROUNDS; round++) {
  for (const [name, run] of Object.entries(subjects)) {
    const milliseconds = run(`${dir}/${name.replaceAll(" ", "_")}_${round}.db`);
    if (round > 0) figures.get(name)?.push(milliseconds);
  }
}
const own = figures.get("migrate upgrade") ?? [];
console.log(`${COUNT} revisions, median of ${ROUNDS} rounds in turn`);
for (const [name, its] of figures) {
  const ratios = own.map((milliseconds, round) => milliseconds / (its[round] ?? NaN));
  console.log(
    `${name.padEnd(18)} ${median(its).toFixed(0).padStart(6)} ms   migrate / this: ${
      median(ratios).toFixed(2)
    }`,
  );
}
await Deno.remove(dir, { recursive: true });
