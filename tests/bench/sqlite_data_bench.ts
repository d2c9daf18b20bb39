// deno-lint-ignore-file no-console -- a benchmark prints
/**
 * Work on many rows of SQLite: rebuilding a table of 1,000,000 rows against the same statements in
 * the `sqlite3` shell, inserting 100,000 rows against a prepared statement in a bare script, and the
 * memory of a loop that updates each of 1,000,000 rows.
 */
import { DatabaseSync } from "node:sqlite";
import { median, MIGRATE, peakMemory, time } from "./sample_folder.ts";

const ROUNDS = 5;
const ROWS = 1_000_000;
const dir = await Deno.makeTempDir({ prefix: "migrate_bench_" });
const deno = Deno.execPath();

/** A folder with one revision of this body. */
function writeRevision(name: string, body: string): string {
  const folder = `${dir}/${name}`;
  Deno.mkdirSync(folder);
  Deno.writeTextFileSync(
    `${folder}/a.ts`,
    `// ${name}
export const revision = "a1";
export const downRevision = null;
// deno-lint-ignore no-explicit-any
export async function upgrade({ op, t, sql }: any) {
${body}
}
`,
  );
  return folder;
}

function upgrade(folder: string, file: string, ...more: readonly string[]): readonly string[] {
  return [...MIGRATE, "upgrade", "-q", "-d", folder, "--url", `sqlite:${file}`, ...more];
}

/** Runs each subject in turn and prints the medians, and the ratio of the first to the others. */
function compare(title: string, subjects: Readonly<Record<string, (file: string) => number>>) {
  const figures = new Map(Object.keys(subjects).map((name) => [name, [] as number[]]));
  for (let round = 0; round <= ROUNDS; round++) {
    for (const [name, run] of Object.entries(subjects)) {
      const file = `${dir}/round.db`;
      const milliseconds = run(file);
      Deno.removeSync(file);
      if (round > 0) figures.get(name)?.push(milliseconds);
    }
  }
  const [own = []] = figures.values();
  console.log(`${title}, median of ${ROUNDS} rounds in turn`);
  for (const [name, its] of figures) {
    const ratios = own.map((milliseconds, round) => milliseconds / (its[round] ?? NaN));
    console.log(
      `  ${name.padEnd(18)} ${median(its).toFixed(0).padStart(6)} ms   migrate / this: ${
        median(ratios).toFixed(2)
      }`,
    );
  }
}

const base = `${dir}/base.db`;
const database = new DatabaseSync(base);
database.exec(`
  CREATE TABLE people (id INTEGER NOT NULL PRIMARY KEY, name VARCHAR(50), email VARCHAR(80), score INTEGER, note TEXT);
  INSERT INTO people
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${ROWS})
    SELECT i, 'name ' || i, 'person' || i || '@example.org', i % 100, 'a note of some length' FROM n;
  CREATE INDEX ix_people_email ON people (email);`);
database.close();

const rebuild = writeRevision("rebuild", 'op.alterColumn("people", "name", { nullable: false });');
const printed = new Deno.Command(deno, {
  args: [...upgrade(rebuild, base, "--dry-run")],
  stderr: "inherit",
}).outputSync();
const script = new TextDecoder().decode(printed.stdout);
Deno.writeTextFileSync(`${dir}/rebuild.sql`, `BEGIN IMMEDIATE;\n${script}\nCOMMIT;\n`);
compare(`Rebuild of ${ROWS.toLocaleString("en")} rows`, {
  "migrate upgrade": (file) => {
    Deno.copyFileSync(base, file);
    return time(deno, upgrade(rebuild, file), dir);
  },
  "sqlite3 shell": (file) => {
    Deno.copyFileSync(base, file);
    return time("sqlite3", [file, `.read ${dir}/rebuild.sql`], dir);
  },
});

const COLUMNS =
  `{ id: n, name: "name " + n, email: "person" + n + "@example.org", score: n % 100 }`;
const insert = writeRevision(
  "insert",
  `op.createTable("people", { id: t.integer().primaryKey(), name: t.string(50), email: t.string(80), score: t.integer() });
  op.bulkInsert("people", Array.from({ length: 100_000 }, (_, n) => (${COLUMNS})));`,
);
Deno.writeTextFileSync(
  `${dir}/bare.ts`,
  `import { DatabaseSync } from "node:sqlite";
const database = new DatabaseSync(Deno.args[0]);
database.exec("BEGIN; CREATE TABLE people (id INTEGER NOT NULL, name VARCHAR(50), email VARCHAR(80), score INTEGER, PRIMARY KEY (id))");
const rows = Array.from({ length: 100_000 }, (_, n) => (${COLUMNS}));
const insert = database.prepare("INSERT INTO people (id, name, email, score) VALUES (?, ?, ?, ?)");
for (const { id, name, email, score } of rows) insert.run(id, name, email, score);
database.exec("COMMIT");
database.close();
`,
);
compare("bulkInsert of 100,000 rows", {
  "migrate upgrade": (file) => time(deno, upgrade(insert, file), dir),
  "bare script": (file) => time(deno, ["run", "--quiet", "-A", `${dir}/bare.ts`, file], dir),
});

/** Milliseconds, and the most memory that the process ever held, in MiB. */
async function measureLoop(rows: number): Promise<string> {
  const file = `${dir}/loop.db`;
  await Deno.copyFile(base, file);
  const folder = writeRevision(
    `loop_${rows}`,
    `for await (const { id, score } of op.query(sql\`SELECT id, score FROM people WHERE id <= \${${rows}}\`)) {
    op.execute(sql\`UPDATE people SET score = \${score + 1} WHERE id = \${id}\`);
  }`,
  );
  const start = performance.now();
  const process = new Deno.Command(deno, { args: [...upgrade(folder, file)], stderr: "inherit" })
    .spawn();
  let peak = 0;
  const timer = setInterval(() => {
    peak = Math.max(peak, peakMemory(process.pid));
  }, 100);
  const { success } = await process.status;
  clearInterval(timer);
  await Deno.remove(file);
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  return `${seconds} s, at most ${peak.toFixed(0)} MiB${success ? "" : " (FAILED)"}`;
}
for (const rows of [10_000, 100_000, ROWS]) {
  console.log(`Loop that updates ${rows.toLocaleString("en")} rows: ${await measureLoop(rows)}`);
}
await Deno.remove(dir, { recursive: true });
