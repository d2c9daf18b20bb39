// deno-lint-ignore-file no-console -- its starter reads what it prints
/**
 * Holds a server for a benchmark, which has not the rights to start one: prints its URL as JSON, and
 * stops it when the standard input ends. Given a URL it prints that of a proxy, which counts round
 * trips, and at the end their number.
 */
import { startMariadb } from "../../scripts/mariadb_server.ts";
import { startPostgres } from "../../scripts/postgres_server.ts";

const [target = ""] = Deno.args;
if (target === "postgres" || target === "mariadb") {
  const { title, env, stop } = await (target === "postgres" ? startPostgres : startMariadb)();
  const url = env[`MIGRATE_TEST_${target.toUpperCase()}_URL`];
  console.log(JSON.stringify({ title, url, path: env["PATH"] }));
  for await (const _ of Deno.stdin.readable);
  await stop();
} else {
  const to = new URL(target);
  const isPostgres = to.protocol.startsWith("postgres");
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const server = { hostname: to.hostname, port: Number(to.port || (isPostgres ? 5432 : 3306)) };
  to.port = String(listener.addr.port);
  to.searchParams.set("sslmode", isPostgres ? "disable" : "DISABLED");
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
        // What has come before all was sent is no answer to all: only ReadyForQuery ends it. The
        // other protocol sends nothing more before it has the whole answer.
        if (!isPostgres || bytes.at(-6) === 0x5a && bytes.at(-2) === 5) isAnswered = true;
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
