/** Listeners in front of servers, at other addresses than theirs. */

/** Listens; whoever connects is given to `serve`. */
export function listen(
  serve: (client: Deno.Conn) => unknown,
  hostname = "127.0.0.1",
): { readonly port: number } & Disposable {
  const listener = Deno.listen({ hostname, port: 0 });
  const open = new Set<Deno.Conn>();
  (async () => {
    for await (const client of listener) {
      open.add(client);
      serve(client);
    }
  })();
  return {
    port: listener.addr.port,
    [Symbol.dispose]: () => {
      listener.close();
      open.forEach(closeQuietly);
    },
  };
}

/** Passes everything on to a server; what that says first may be changed. */
export function forward(
  url: string,
  hostname: string,
  change: (greeting: Uint8Array) => void = () => {},
): { readonly url: string } & Disposable {
  const to = new URL(url);
  const servers = new Set<Deno.Conn>();
  const { port, [Symbol.dispose]: close } = listen(async (client) => {
    const server = await Deno.connect({ hostname: to.hostname, port: Number(to.port) });
    servers.add(server);
    const greeting = new Uint8Array(1024);
    const length = await server.read(greeting) ?? 0;
    change(greeting.subarray(0, length));
    await client.write(greeting.subarray(0, length));
    await Promise.allSettled([
      client.readable.pipeTo(server.writable),
      server.readable.pipeTo(client.writable),
    ]);
  }, hostname);
  return {
    url: Object.assign(new URL(url), { hostname, port: String(port) }).href,
    [Symbol.dispose]: () => {
      close();
      servers.forEach(closeQuietly);
    },
  };
}

function closeQuietly(connection: Deno.Conn): void {
  try {
    connection.close();
  } catch {
    // It is closed already.
  }
}
