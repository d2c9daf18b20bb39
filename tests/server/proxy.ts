/** A network between the program and the server that a test can break. */

/** What listens in place of the server. */
export interface Proxy extends Disposable {
  /** The server's URL, through the proxy. */
  readonly url: string;
  /** Begins to listen, where that was put off. */
  listen(): void;
  /** From now on nothing goes through in either direction, and nobody is told. */
  freeze(): void;
  /** Cuts all connections. */
  cut(): void;
  /** Cuts all connections in place of what the server says next. */
  loseAnswer(): void;
  /** From now on clients are told of another process than theirs, as poolers do. */
  pretendPooling(): void;
}

/**
 * A proxy before a server; without TLS, so that nothing but the network is in between.
 *
 * @param isLate whether nothing listens until `listen` is called.
 */
export function startProxy(url: string, isLate = false): Proxy {
  const to = new URL(url);
  const { hostname, port } = to;
  // A port that is free now, and at which nobody listens after.
  let listener: Deno.TcpListener | null = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const own = listener.addr.port;
  const open = new Set<Deno.Conn>();
  let isFrozen = false;
  let isPooling = false;
  let isLosing = false;
  const pump = async (from: Deno.Conn, into: Deno.Conn, isAnswer: boolean) => {
    const buffer = new Uint8Array(65536);
    for (let length = await from.read(buffer); length !== null; length = await from.read(buffer)) {
      if (isFrozen) continue;
      if (isAnswer && isLosing) return cut();
      if (isPooling) changeProcess(buffer.subarray(0, length));
      for (let at = 0; at < length;) at += await into.write(buffer.subarray(at, length));
    }
  };
  const serve = async (client: Deno.Conn) => {
    open.add(client);
    const server = await Deno.connect({ hostname, port: Number(port) });
    open.add(server);
    await Promise.allSettled([
      pump(client, server, false).finally(() => isFrozen || closeQuietly(server)),
      pump(server, client, true).finally(() => isFrozen || closeQuietly(client)),
    ]);
  };
  const accept = async (its: Deno.TcpListener) => {
    for await (const client of its) serve(client).catch(() => closeQuietly(client));
  };
  const cut = () => {
    open.forEach(closeQuietly);
    open.clear();
  };
  if (isLate) {
    listener.close();
    listener = null;
  } else accept(listener);
  to.port = String(own);
  const isPostgres = to.protocol.startsWith("postgres");
  to.searchParams.set("sslmode", isPostgres ? "disable" : "DISABLED");
  return {
    url: to.href,
    listen: () => {
      listener = Deno.listen({ hostname: "127.0.0.1", port: own });
      accept(listener);
    },
    freeze: () => isFrozen = true,
    cut,
    loseAnswer: () => isLosing = true,
    pretendPooling: () => isPooling = true,
    [Symbol.dispose]: () => {
      listener?.close();
      cut();
    },
  };
}

/** Writes another process into the message BackendKeyData: `K`, its length of 12, process, key. */
function changeProcess(bytes: Uint8Array): void {
  const head = [0x4b, 0, 0, 0, 12];
  const at = bytes.findIndex((_, place) =>
    head.every((byte, index) => bytes[place + index] === byte)
  );
  if (at >= 0) new DataView(bytes.buffer, bytes.byteOffset).setInt32(at + head.length, 1);
}

function closeQuietly(connection: Deno.Conn): void {
  try {
    connection.close();
  } catch {
    // It is closed already.
  }
}
