/** A connection to MariaDB for tests, as the program makes it. */
import {
  type MysqlConnection,
  type MysqlConnectOptions,
  openDatabase,
} from "../../src/dialect/mysql/connection.ts";

const readTextFile = (path: string) => Deno.readTextFileSync(path);

/** Connects; closed by `await using`. */
export async function openMariadb(
  url: string,
  options: Partial<MysqlConnectOptions> = {},
): Promise<MysqlConnection & AsyncDisposable> {
  const connection = await openDatabase({
    url,
    origin: "--url",
    directory: Deno.cwd(),
    readTextFile,
    ...options,
  });
  return Object.assign(connection, { [Symbol.asyncDispose]: () => connection.close() });
}
