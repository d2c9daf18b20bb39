// deno-lint-ignore-file no-console -- a benchmark prints
/**
 * Applying 1,000 revisions of two changes each to MariaDB, against its client with the same
 * statements, the log's among them, and with the offline script, which needs no log; the round trips.
 */
import { openMariadb } from "./mariadb_bench.ts";
import { compareInTurn, countTrips, upgradeArguments } from "./postgres_bench.ts";
import { idOf, MIGRATE, time, writeSample } from "./sample_folder.ts";

const COUNT = 1000;
const dir = await Deno.makeTempDir({ prefix: "migrate_bench_" });
const folder = writeSample(dir, COUNT);
const deno = Deno.execPath();
await using server = await openMariadb();

const clientRuns = (suffix: string, file: string) =>
  server.client(server.createDatabase(suffix), `source ${file}`);

/** What a step sends, as the server's log shows it. */
function stepSql(n: number): readonly string[] {
  const own = idOf(n);
  const begin = [
    "START TRANSACTION",
    "SELECT version_num FROM alembic_version FOR UPDATE NOWAIT",
  ];
  const log = (event: string, checksum: string, detail: string) =>
    `INSERT INTO migrate_log (at, event, run, revision, direction, checksum, duration_ms, detail) VALUES ('2026-01-01T00:00:00.000Z', '${event}', '000000000000', '${own}', 'upgrade', ${checksum}, 1, '${detail}')`;
  const next = `{"done":[{"hash":"${"0".repeat(32)}","what":"create table"}],"next":{"hashes":["${
    "0".repeat(32)
  }"],"at":0,"isInDoubt":true,"what":"create something","sql":"CREATE something"}}`;
  const alone = (sql: string) => [log("statements", "NULL", next), "COMMIT", sql, ...begin];
  return [
    ...begin,
    ...alone(`CREATE TABLE table_${n} (
  id INTEGER NOT NULL AUTO_INCREMENT,
  name VARCHAR(100) NOT NULL,
  owner_id INTEGER,
  created_at DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
  PRIMARY KEY (id)
)`),
    ...alone(`CREATE INDEX ix_table_${n}_owner ON table_${n} (owner_id)`),
    n === 0
      ? `INSERT INTO alembic_version (version_num) VALUES ('${own}')`
      : `UPDATE alembic_version SET version_num = '${own}' WHERE alembic_version.version_num = '${
        idOf(n - 1)
      }'`,
    log("finished", `'sha256:${"0".repeat(64)}'`, '{"statements":2}'),
    "COMMIT",
  ];
}
const TABLES = [
  "CREATE TABLE alembic_version (version_num VARCHAR(255) NOT NULL, CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num))",
  "CREATE TABLE migrate_log (id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY, at VARCHAR(32) NOT NULL, event VARCHAR(32) NOT NULL, run VARCHAR(64) NOT NULL, revision VARCHAR(255), direction VARCHAR(16), checksum VARCHAR(128), duration_ms BIGINT, detail LONGTEXT NOT NULL)",
];
const all = Array.from({ length: COUNT }, (_, n) => stepSql(n)).flat();
Deno.writeTextFileSync(`${dir}/all.sql`, [...TABLES, ...all, ""].join(";\n"));
const script = new Deno.Command(deno, {
  args: [
    ...[...MIGRATE, "upgrade", "--sql", "-q", "-d", folder],
    ...["--url", server.createDatabase("offline")],
  ],
  cwd: dir,
}).outputSync();
Deno.writeFileSync(`${dir}/script.sql`, script.stdout);

console.log(`${server.title}: ${COUNT} revisions, median of 5 in turn`);
console.log(compareInTurn(5, {
  "migrate upgrade": () =>
    time(deno, upgradeArguments(folder, server.createDatabase("migrate")), dir),
  "mariadb, the same statements": () => clientRuns("same", `${dir}/all.sql`),
  "mariadb, the offline script": () => clientRuns("script", `${dir}/script.sql`),
}));
const ten = writeSample(`${dir}/ten`, 10);
const url = server.createDatabase("trips");
const trips = (at: string) => countTrips(url, (its) => time(deno, upgradeArguments(at, its), dir));
const [ofTen, ofAll, ofNone] = [await trips(ten), await trips(folder), await trips(folder)];
console.log(
  `Round trips: ${
    ((ofAll - ofNone) / (COUNT - 10)).toFixed(2)
  } for each revision; a run of 10: ${ofTen}; with nothing to do: ${ofNone}`,
);
await Deno.remove(dir, { recursive: true });
