// deno-lint-ignore-file no-console -- a benchmark prints
/**
 * Fifty processes that start at once on an empty database with 30 revisions, against one that runs
 * alone and fifty that find nothing to do, in each round: `sqlite`, `postgres`, `mariadb`, or all.
 * `MIGRATE_BENCH_ROUNDS` says how many rounds.
 */
import { openMariadb } from "./mariadb_bench.ts";
import { openServer, upgradeArguments } from "./postgres_bench.ts";
import { median, writeSample } from "./sample_folder.ts";

const PROCESSES = 50;
const REVISIONS = 30;
const ROUNDS = Number(Deno.env.get("MIGRATE_BENCH_ROUNDS") ?? 5);
const dir = await Deno.makeTempDir({ prefix: "migrate_bench_" });
const folder = writeSample(dir, REVISIONS);

/** Starts so many at once, and gives the milliseconds until all have ended. */
async function startMany(count: number, url: string): Promise<number> {
  const args = [...upgradeArguments(folder, url), "--lock-wait", "5m"];
  const start = performance.now();
  const ended = await Promise.all(
    Array.from({ length: count }, () =>
      new Deno.Command(Deno.execPath(), {
        args,
        cwd: dir,
        stdin: "null",
        stdout: "null",
        stderr: "piped",
      }).output()),
  );
  for (const { success, stderr } of ended) {
    if (!success) throw new Error(new TextDecoder().decode(stderr));
  }
  return performance.now() - start;
}

async function compare(title: string, createDatabase: (name: string) => string): Promise<void> {
  const rounds: { stampede: number; alone: number; starts: number; ratio: number }[] = [];
  for (let round = 0; round <= ROUNDS; round++) {
    const together = createDatabase(`together_${round}`);
    const stampede = await startMany(PROCESSES, together);
    const alone = await startMany(1, createDatabase(`alone_${round}`));
    const starts = await startMany(PROCESSES, together);
    // The first round warms the caches.
    if (round > 0) rounds.push({ stampede, alone, starts, ratio: stampede / (alone + starts) });
  }
  const of = (name: "stampede" | "alone" | "starts" | "ratio") =>
    rounds.map((round) => round[name]);
  const middle = (name: "stampede" | "alone" | "starts") => median(of(name)).toFixed(0);
  console.log(
    `${title}: ${PROCESSES} at once ${middle("stampede")} ms; one alone ${middle("alone")}, ` +
      `${PROCESSES} with nothing to do ${middle("starts")}; the first to the sum of the others ` +
      `${median(of("ratio")).toFixed(2)} (${Math.min(...of("ratio")).toFixed(2)} to ${
        Math.max(...of("ratio")).toFixed(2)
      }) in ${ROUNDS} rounds`,
  );
}

const SUBJECTS: Readonly<Record<string, () => Promise<void>>> = {
  sqlite: () => compare("SQLite", (name) => `sqlite:${dir}/${name}.db`),
  postgres: async () => {
    await using server = await openServer();
    await compare(server.title, server.createDatabase);
  },
  mariadb: async () => {
    await using server = await openMariadb();
    await compare(server.title, server.createDatabase);
  },
};
for (const [name, run] of Object.entries(SUBJECTS)) {
  if (Deno.args.length === 0 || Deno.args.includes(name)) await run();
}
await Deno.remove(dir, { recursive: true });
