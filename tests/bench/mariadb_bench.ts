/** What the benchmarks on MariaDB share: a server, databases, its client. */
import { type BenchServer, hold } from "./postgres_bench.ts";
import { time } from "./sample_folder.ts";

/** A server, and the client that fits it. */
export interface MariadbServer extends BenchServer {
  /** Runs one command of the client, and gives milliseconds. */
  client(url: string, command: string): number;
}

/** Starts it, or finds the one that the environment names. */
export async function openMariadb(): Promise<MariadbServer> {
  const given = Deno.env.get("MIGRATE_TEST_MARIADB_URL");
  const held = given === undefined ? await hold("mariadb") : null;
  const server = new URL(given ?? held?.url ?? "");
  const [program = "mariadb"] = (held?.path ?? Deno.env.get("PATH") ?? "").split(":")
    .map((path) => `${path}/mariadb`).filter(isThere);
  const names = new Set<string>();
  const client = (url: string, command: string): number => {
    const { hostname, port, username, password, pathname } = new URL(url);
    const address = ["--protocol=tcp", `--host=${hostname}`, `--port=${port || 3306}`];
    const user = [`--user=${username}`, `--password=${decodeURIComponent(password)}`];
    const args = ["--no-defaults", ...address, ...user, pathname.slice(1), "-e", command];
    return time(program, args, "/");
  };
  const administer = (command: string) =>
    client(Object.assign(new URL(server), { pathname: "/" }).href, command);
  return {
    title: held?.title ?? "the MariaDB of MIGRATE_TEST_MARIADB_URL",
    createDatabase(suffix) {
      const name = `bench_${Deno.pid}_${suffix}`;
      names.add(name);
      administer(
        `DROP DATABASE IF EXISTS ${name}; CREATE DATABASE ${name} CHARACTER SET utf8mb4`,
      );
      return Object.assign(new URL(server), { pathname: `/${name}` }).href;
    },
    client,
    async [Symbol.asyncDispose]() {
      for (const name of names) administer(`DROP DATABASE ${name}`);
      await held?.close();
    },
  };
}

function isThere(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}
