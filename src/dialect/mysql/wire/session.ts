/** Opens a session: TLS as the client's `ssl-mode` says, and the settings that the rest relies on. */
import { connect as connectSocket } from "node:net";
import { connect as connectTls, type ConnectionOptions } from "node:tls";
import { type Answer, send } from "./exchange.ts";
import { type FileAccess, tlsOptions } from "../../tls.ts";
import { connectFailure, type Failure } from "./failure.ts";
import { SESSION_SETTINGS } from "./setting.ts";
import type { Target } from "./url.ts";
import type { Connection } from "./mysql2.d.ts";

/** A session, and what it has said about itself. */
export interface Session {
  /** For example `10.11.6-MariaDB` or `8.0.36`. */
  readonly version: string;
  /** As the server counts its connections. */
  readonly threadId: number;
  /** Bytes that one text may have. */
  readonly mostBytes: number;
  /** What has ended the connection, once it is gone. */
  readonly loss: () => Failure | undefined;
  /** Ends the connection at once, for a reason that `loss` gives then. */
  readonly lose: (reason: Failure) => void;
  /** Bytes that have come from the server. */
  readonly bytesRead: () => number;
  /** Connects once more and closes; fails as the driver does when nobody answers in time. */
  readonly reach: () => Promise<void>;
  /** Sends a text; each of its statements has an answer. */
  readonly send: (sql: string) => Promise<readonly Answer[]>;
  /** Ends the statement that runs now, on a connection of its own; the session can be used on. */
  readonly cancel: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/**
 * Connects.
 *
 * @throws `database.cannot_open`; `config.unreadable` for certificates.
 */
export async function openSession(target: Target, files: FileAccess): Promise<Session> {
  const { sslMode } = target;
  const encrypted = sslMode === "DISABLED" ? null : readTls(target, files);
  try {
    const wire = await connect(target, encrypted).catch((failure: Failure) =>
      sslMode === "PREFERRED" && isTlsFailure(failure)
        ? connect(target, null)
        : Promise.reject(failure)
    );
    return await begin(wire, (least = 0) => {
      const connectTimeout = target.connectTimeout || least;
      return connect({ ...target, connectTimeout }, wire.tls);
    });
  } catch (failure) {
    // Whatever `connect` rejects with is an error of the driver.
    throw connectFailure(failure as Failure, target);
  }
}

function isTlsFailure({ errno, code, message }: Failure): boolean {
  return typeof errno !== "number" && /SSL|TLS|certificate|secure/i.test(`${code} ${message}`);
}

/** TLS as the mode says. Only the two modes `VERIFY_...` ask who it is. */
function readTls(target: Target, files: FileAccess): ConnectionOptions {
  const { sslMode, host, rootCertificate, certificate, key } = target;
  return tlsOptions({
    host,
    isVerified: sslMode.startsWith("VERIFY_"),
    checksName: sslMode === "VERIFY_IDENTITY",
    rootCertificate: { path: rootCertificate, option: "ssl-ca" },
    certificate: { path: certificate, option: "ssl-cert" },
    key: { path: key, option: "ssl-key" },
  }, files);
}

/**
 * Networks forget a connection that is silent for some minutes, as during a long ALTER TABLE; what
 * systems do by themselves begins after two hours. Milliseconds.
 */
const KEEP_ALIVE = 30_000;

/** Seconds that reaching the server once more may take, where the URL sets no limit. */
const REACH_TIMEOUT = 30;

/** A connection whose end is noticed, whenever it comes. */
interface Wire {
  readonly connection: Connection;
  readonly tls: ConnectionOptions | null;
  readonly loss: () => Failure | undefined;
  readonly lose: (failure: Failure) => void;
  readonly bytesRead: () => number;
  /** Tells of the loss, at once or when it comes; gives what makes it forget to. */
  readonly onLoss: (tell: (failure: Failure) => void) => () => void;
}

async function connect(target: Target, tls: ConnectionOptions | null): Promise<Wire> {
  // Only those who connect pay for the driver, whose own types leave out most of what is used here.
  // A bundle has a CommonJS module as its default export alone.
  const { default: { createConnection } } = await import("mysql2") as unknown as {
    readonly default: typeof import("./mysql2.d.ts");
  };
  const { host, port, socket } = target;
  const stream = socket === undefined ? connectSocket(port, host) : connectSocket(socket);
  stream.setNoDelay(true);
  stream.setKeepAlive(true, KEEP_ALIVE);
  const connection = createConnection({
    host,
    port,
    user: target.user,
    password: target.password,
    database: target.database,
    stream,
    ...(tls === null ? {} : { ssl: { rejectUnauthorized: false } }),
    connectTimeout: target.connectTimeout * 1000,
    charset: "utf8mb4",
    multipleStatements: true,
    rowsAsArray: true,
    supportBigNumbers: true,
    bigNumberStrings: true,
    dateStrings: true,
    jsonStrings: true,
    disableEval: true,
    connectAttributes: { program_name: "migrate" },
  });
  const tlsFailure = tls === null ? () => undefined : encrypt(connection, tls);
  let loss: Failure | undefined;
  const listeners = new Set<(failure: Failure) => void>();
  const lose = (failure: Failure) => {
    loss ??= failure;
    for (const tell of [...listeners]) tell(loss);
  };
  // Also told when nothing is under way, and then it would end the process.
  connection.on("error", lose);
  connection.on("end", () => lose(new Error("the server closed the connection")));
  const onLoss = (tell: (failure: Failure) => void) => {
    if (loss !== undefined) queueMicrotask(() => loss === undefined || tell(loss));
    else listeners.add(tell);
    return () => void listeners.delete(tell);
  };
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const forget = onLoss(reject);
  connection.on("connect", () => resolve());
  try {
    await promise;
    const bytesRead = () => stream.bytesRead;
    return { connection, tls, loss: () => loss, lose, bytesRead, onLoss };
  } catch (failure) {
    connection.destroy();
    connection.stream.destroy();
    stream.destroy();
    throw tlsFailure() ?? failure;
  } finally {
    forget();
  }
}

/**
 * Encrypts as we say, and gives what failed: the driver knows no names for addresses, keeps TLS
 * sessions to itself, and forgets why it did not trust a certificate.
 */
function encrypt(connection: Connection, tls: ConnectionOptions): () => Failure | undefined {
  let failure: Failure | undefined;
  connection.startTLS = (onSecure) => {
    const socket = connection.stream;
    socket.removeAllListeners("data");
    let isSecure = false;
    const secure = connectTls({ ...tls, socket }, () => {
      isSecure = true;
      onSecure();
    });
    secure.on("error", (error: Failure) => {
      if (isSecure) return connection._handleNetworkError(error);
      failure = Object.assign(error, { isTls: true });
      onSecure(new Error(error.message));
    });
    secure.on("data", (data: Uint8Array) => connection.packetParser.execute(data));
    connection.stream = secure;
  };
  return () => failure;
}

/** Sets what is to be set, and asks what is to be known. */
async function begin(
  wire: Wire,
  connectAgain: (leastTimeout?: number) => Promise<Wire>,
): Promise<Session> {
  const { connection, loss, bytesRead, onLoss } = wire;
  const { threadId } = connection;
  const sendText: Session["send"] = (sql) => send(connection, sql, onLoss);
  const ask = "SELECT VERSION(), @@max_allowed_packet";
  let answers: readonly Answer[];
  try {
    answers = await sendText([...SESSION_SETTINGS, ask].join(";\n"));
  } catch (error) {
    connection.destroy();
    throw error instanceof Error && error.cause instanceof Error ? error.cause : error;
  }
  const [version = "", most = 0] = answers.at(-1)?.rows[0] ?? [];
  const [shortened = ""] = /^[\d.]+(?:-MariaDB)?/i.exec(String(version)) ?? [];
  return {
    version: shortened,
    threadId,
    mostBytes: Number(most),
    loss,
    lose: (reason) => {
      wire.lose(reason);
      connection.destroy();
      connection.stream.destroy();
    },
    bytesRead,
    reach: async () => await close(await connectAgain(REACH_TIMEOUT)),
    send: sendText,
    cancel: async () => {
      const other = await connectAgain();
      await send(other.connection, `KILL QUERY ${threadId}`, other.onLoss).catch(() => {});
      await close(other);
    },
    close: () => close(wire),
  };
}

async function close({ connection, loss }: Wire): Promise<void> {
  const { stream } = connection;
  if (loss() === undefined) {
    const { promise, resolve } = Promise.withResolvers<void>();
    stream.once("close", () => resolve());
    connection.end();
    await promise;
  }
  stream.destroy();
}
