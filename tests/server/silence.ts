/** A server that is connected and silent, where it has no limit for statements. */
import { strict as assert } from "node:assert";
import { statement } from "../../src/dialect/statement.ts";
import { failure } from "./exchange.ts";
import { startProxy } from "./proxy.ts";
import type { Client } from "./scene.ts";
import type { ConnectOptions } from "../../src/dialect/dialect.ts";

/** Looks for signs of life as often as a test can wait for. */
const every: ConnectOptions["every"] = (_, work) => {
  const timer = setInterval(work, 50);
  return () => clearInterval(timer);
};

/**
 * Waits for a statement of a second, and for one that is never answered.
 *
 * @param sleep such a statement.
 * @param timeout what sets the seconds that connecting may take, in a URL.
 */
export async function checkSilence(
  url: string,
  open: (url: string, options: Pick<ConnectOptions, "every">) => Promise<Client>,
  sleep: string,
  timeout: string,
): Promise<void> {
  using proxy = startProxy(url);
  await using client = await open(`${proxy.url}&${timeout}=1`, { every });
  await client.query(statement(sleep));
  proxy.freeze();
  const lost = await failure(client.query(statement("SELECT 1")));
  assert.equal(lost.code, "database.connection_lost");
  assert.match(lost.message, /silent/);
}
