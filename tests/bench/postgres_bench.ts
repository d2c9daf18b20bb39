/** What the benchmarks on servers share: a server, databases, psql, rounds in turn. */
import { median, MIGRATE, time } from "./sample_folder.ts";

/** A process of `bench_server.ts`. */
export interface Held {
  readonly title: string;
  readonly url: string;
  /** Where programs are found, the server's clients among them; left out: as usual. */
  readonly path?: string;
  /** Ends it and gives the last line that it printed. */
  close(): Promise<string>;
}

/** Starts a server, `postgres` or `mariadb`, or a proxy before a URL. */
export async function hold(target: string): Promise<Held> {
  const process = new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "--quiet", "--no-prompt", "-A"],
      new URL("bench_server.ts", import.meta.url).pathname,
      target,
    ],
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const reader = process.stdout.pipeThrough(new TextDecoderStream()).getReader();
  const { value = "{}" } = await reader.read();
  const close = async () => {
    await process.stdin.close();
    let rest = "";
    for (let next = await reader.read(); !next.done; next = await reader.read()) rest += next.value;
    await process.status;
    return rest;
  };
  return { ...JSON.parse(value), close };
}

/** A server for benchmarks: the one that the environment names, else one of our own. */
export interface BenchServer extends AsyncDisposable {
  readonly title: string;
  /** Creates an empty database and gives its URL; what it replaces is dropped. */
  createDatabase(name: string): string;
}

/** Starts it, or finds it. */
export async function openServer(): Promise<BenchServer> {
  const given = Deno.env.get("MIGRATE_TEST_POSTGRES_URL");
  const held = given === undefined ? await hold("postgres") : null;
  const url = given ?? held?.url ?? "";
  const names = new Set<string>();
  return {
    title: held?.title ?? "the PostgreSQL of MIGRATE_TEST_POSTGRES_URL",
    createDatabase(name) {
      const full = `bench_${Deno.pid}_${name}`;
      names.add(full);
      psql(url, `DROP DATABASE IF EXISTS ${full}`);
      psql(url, `CREATE DATABASE ${full} TEMPLATE template0`);
      const own = new URL(url);
      own.pathname = `/${full}`;
      return own.href;
    },
    async [Symbol.asyncDispose]() {
      for (const name of names) psql(url, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
      await held?.close();
    },
  };
}

/** Counts the round trips of what runs at the proxy's URL. */
export async function countTrips(
  url: string,
  run: (url: string) => unknown,
): Promise<number> {
  const proxy = await hold(url);
  await run(proxy.url);
  return JSON.parse(await proxy.close()).trips;
}

/** Runs one statement with psql, and gives milliseconds. */
export function psql(url: string, sql: string): number {
  return time("psql", ["-XqAt", "-v", "ON_ERROR_STOP=1", url, "-c", sql], "/");
}

/** Runs a script with psql, and gives milliseconds. */
export function psqlFile(url: string, file: string): number {
  return time("psql", ["-XqAt", "-v", "ON_ERROR_STOP=1", url, "-f", file], "/");
}

/** Arguments of `deno` for an upgrade. */
export function upgradeArguments(folder: string, url: string): readonly string[] {
  return [...MIGRATE, "upgrade", "-q", "-d", folder, "--url", url];
}

/** Runs each subject in turn; the medians, and the ratio of the first to each as lines of text. */
export function compareInTurn(
  rounds: number,
  subjects: Readonly<Record<string, () => number>>,
): string {
  const figures = new Map(Object.keys(subjects).map((name) => [name, [] as number[]]));
  for (let round = 0; round <= rounds; round++) {
    for (const [name, run] of Object.entries(subjects)) {
      const milliseconds = run();
      // The first round warms the caches.
      if (round > 0) figures.get(name)?.push(milliseconds);
    }
  }
  const [own = []] = figures.values();
  return [...figures].map(([name, its]) => {
    const ratios = own.map((milliseconds, round) => milliseconds / (its[round] ?? NaN));
    const ratio = median(ratios).toFixed(2);
    return `  ${name.padEnd(34)} ${median(its).toFixed(0).padStart(6)} ms   first / this: ${ratio}`;
  }).join("\n");
}
