// deno-lint-ignore-file no-console -- its starter reads what it prints
/**
 * Holds a PostgreSQL server for a benchmark, which has not the rights to start one: prints its URL
 * as JSON, and stops it when the standard input ends. Given a URL it prints that of a proxy, which
 * counts round trips, and at the end their number.
 */
import { startPostgres } from "../../scripts/postgres_server.ts";

const [target] = Deno.args;
if (target === undefined) {
  const { title, env, stop } = await startPostgres();
  console.log(JSON.stringify({ title, url: env["MIGRATE_TEST_POSTGRES_URL"] }));
  for await (const _ of Deno.stdin.readable);
  await stop();
} else {
  const to = new URL(target);
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const server = { hostname: to.hostname, port: Number(to.port || 5432) };
  to.port = String(listener.addr.port);
  to.searchParams.set("sslmode", "disable");
  console.log(JSON.stringify({ title: "proxy", url: to.href }));
  let trips = 0;
  const serve = async (client: Deno.Conn) => {
    const connection = await Deno.connect(server);
    let isAnswered = true;
    const sent = new TransformStream<Uint8Array, Uint8Array>({
      transform(bytes, its) {
        if (isAnswered) trips++;
        isAnswered = false;
        its.enqueue(bytes);
      },
    });
    const answered = new TransformStream<Uint8Array, Uint8Array>({
      transform(bytes, its) {
        // What has come before all was sent is no answer to all: only ReadyForQuery ends it.
        if (bytes.at(-6) === 0x5a && bytes.at(-2) === 5) isAnswered = true;
        its.enqueue(bytes);
      },
    });
    await Promise.allSettled([
      client.readable.pipeThrough(sent).pipeTo(connection.writable),
      connection.readable.pipeThrough(answered).pipeTo(client.writable),
    ]);
  };
  const accept = async () => {
    for await (const client of listener) serve(client);
  };
  accept().catch(() => {});
  for await (const _ of Deno.stdin.readable);
  console.log(JSON.stringify({ trips }));
  Deno.exit(0);
}
