// deno-lint-ignore-file no-console -- a benchmark prints
/**
 * Work on many rows of PostgreSQL: inserting 100,000 rows against COPY and INSERTs of `psql`, and
 * the memory of a loop over 1,000,000 rows.
 */
import { compareInTurn, openServer, psql, psqlFile, upgradeArguments } from "./postgres_bench.ts";
import { peakMemory, time } from "./sample_folder.ts";

const INSERTED = 100_000;
const dir = await Deno.makeTempDir({ prefix: "migrate_bench_" });
const deno = Deno.execPath();
await using server = await openServer();

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

const CREATE =
  "CREATE TABLE people (id INTEGER NOT NULL PRIMARY KEY, name VARCHAR(50), email VARCHAR(80), score INTEGER)";
const insert = writeRevision(
  "insert",
  `op.createTable("people", { id: t.integer().primaryKey(), name: t.string(50), email: t.string(80), score: t.integer() });
  op.bulkInsert("people", Array.from({ length: ${INSERTED} }, (_, n) => ({ id: n, name: "name " + n, email: "person" + n + "@example.org", score: n % 100 })));`,
);
const rows = Array.from(
  { length: INSERTED },
  (_, n) => [n, `name ${n}`, `person${n}@example.org`, n % 100] as const,
);
Deno.writeTextFileSync(`${dir}/rows.txt`, rows.map((row) => row.join("\t") + "\n").join(""));
Deno.writeTextFileSync(
  `${dir}/copy.sql`,
  `BEGIN;\n${CREATE};\n\\copy people FROM '${dir}/rows.txt'\nCOMMIT;\n`,
);

/** INSERTs of so many rows each, in one transaction. */
function writeInserts(size: number): string {
  const values = rows.map(([id, name, email, score]) => `(${id}, '${name}', '${email}', ${score})`);
  const inserts = Array.from(
    { length: Math.ceil(values.length / size) },
    (_, n) => `INSERT INTO people VALUES ${values.slice(n * size, (n + 1) * size).join(", ")};\n`,
  );
  const file = `${dir}/inserts_${size}.sql`;
  Deno.writeTextFileSync(file, `BEGIN;\n${CREATE};\n${inserts.join("")}COMMIT;\n`);
  return file;
}
const [many, single] = [writeInserts(1000), writeInserts(1)];

console.log(`${server.title}: bulkInsert of 100,000 rows, median of 5 rounds in turn`);
console.log(compareInTurn(5, {
  "migrate upgrade": () =>
    time(deno, upgradeArguments(insert, server.createDatabase("migrate")), dir),
  "psql \\copy": () => psqlFile(server.createDatabase("copy"), `${dir}/copy.sql`),
  "psql, INSERTs of 1,000 rows": () => psqlFile(server.createDatabase("many"), many),
  "psql, INSERTs of one row": () => psqlFile(server.createDatabase("single"), single),
}));

const url = server.createDatabase("loop");
psql(
  url,
  `CREATE TABLE people (id INTEGER NOT NULL PRIMARY KEY, name VARCHAR(50), score INTEGER);
   INSERT INTO people SELECT n, 'name ' || n, n % 100 FROM generate_series(1, 1000000) n`,
);

/** Milliseconds, and the most memory that the process ever held, in MiB. */
async function measureLoop(name: string, body: string): Promise<string> {
  const folder = writeRevision(name, body);
  psql(url, "DROP TABLE IF EXISTS alembic_version");
  const start = performance.now();
  const process = new Deno.Command(deno, { args: [...upgradeArguments(folder, url)] }).spawn();
  let peak = 0;
  const timer = setInterval(() => {
    peak = Math.max(peak, peakMemory(process.pid));
  }, 100);
  const { success } = await process.status;
  clearInterval(timer);
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  return `${seconds} s, at most ${peak.toFixed(0)} MiB${success ? "" : " (FAILED)"}`;
}
for (const rows of [10_000, 100_000, 1_000_000]) {
  const query = `op.query(sql\`SELECT id, score FROM people WHERE id <= \${${rows}}\`)`;
  const reading = await measureLoop(
    `read_${rows}`,
    `let sum = 0;
  for await (const { score } of ${query}) sum += score;`,
  );
  const updating = await measureLoop(
    `update_${rows}`,
    `for await (const { id, score } of ${query}) {
    op.execute(sql\`UPDATE people SET score = \${score + 1} WHERE id = \${id}\`);
  }`,
  );
  const streaming = await measureLoop(
    `insert_${rows}`,
    `op.execute("DROP TABLE IF EXISTS copies; CREATE TABLE copies (id integer, name text)");
  function* rows() {
    for (let n = 0; n < ${rows}; n++) yield { id: n, name: "name " + n };
  }
  op.bulkInsert("copies", rows());`,
  );
  console.log(`${rows.toLocaleString("en")} rows`);
  console.log(`  a loop that reads:          ${reading}`);
  console.log(`  a loop that updates each:   ${updating}`);
  console.log(`  bulkInsert of a generator:  ${streaming}`);
}
await Deno.remove(dir, { recursive: true });
