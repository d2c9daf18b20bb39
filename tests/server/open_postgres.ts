/** A connection to PostgreSQL for tests, as the program makes it. */
import {
  openDatabase,
  type PostgresConnection,
  type PostgresConnectOptions,
} from "../../src/dialect/postgres/connection.ts";

const readTextFile = (path: string) => Deno.readTextFileSync(path);

/** Connects; closed by `await using`. */
export async function openPostgres(
  url: string,
  options: Partial<PostgresConnectOptions> = {},
): Promise<PostgresConnection & AsyncDisposable> {
  const connection = await openDatabase({
    url,
    origin: "--url",
    directory: Deno.cwd(),
    readTextFile,
    ...options,
  });
  return Object.assign(connection, { [Symbol.asyncDispose]: () => connection.close() });
}
