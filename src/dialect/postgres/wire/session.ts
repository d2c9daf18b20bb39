/** Opens a session: TLS as libpq's `sslmode` says, and the settings that the rest relies on. */
import { Buffer } from "node:buffer";
import { type FileAccess, tlsOptions } from "../../tls.ts";
import { connectFailure, type Failure } from "./failure.ts";
import type { ConnectionOptions } from "node:tls";
import type { Target } from "./url.ts";
import type { Client, ClientConfig, ServerMessage } from "./pg.d.ts";
import type pgpass from "./pgpass.d.ts";

/** What opening a session needs from outside. */
export interface SessionOptions extends FileAccess {
  readonly onNotice?: ((notice: ServerMessage) => void) | undefined;
}

/** A session, and what it has said about itself. */
export interface Session {
  readonly client: Client;
  /** What the client was made with, for a second connection that cancels a statement. */
  readonly config: ClientConfig;
  readonly version: string;
  /** What has ended the connection, once it is gone. */
  readonly loss: () => Failure | undefined;
  /** Ends the connection at once, for a reason that `loss` gives then. */
  readonly lose: (reason: Failure) => void;
}

/**
 * Connects.
 *
 * @throws `database.cannot_open`; `config.unreadable` for certificates.
 */
export async function openSession(target: Target, options: SessionOptions): Promise<Session> {
  const encrypted = target.sslMode === "disable" ? false : readTls(target, options);
  const { sslMode } = target;
  try {
    if (sslMode === "disable") return await connect(target, false, options);
    if (sslMode === "allow") {
      return await connect(target, false, options).catch((failure: Failure) =>
        isRefused(failure)
          ? connect(target, encrypted, options).catch(() => Promise.reject(failure))
          : Promise.reject(failure)
      );
    }
    return await connect(target, encrypted, options).catch((failure: Failure) =>
      sslMode === "prefer" && (isRefused(failure) || isTlsFailure(failure))
        ? connect(target, false, options)
        : Promise.reject(failure)
    );
  } catch (failure) {
    // Whatever `connect` rejects with is an error of the driver.
    throw connectFailure(failure as Failure, target);
  }
}

/** The server admits nobody in this way (pg_hba.conf), perhaps in the other. */
function isRefused({ severity, code }: Failure): boolean {
  return severity !== undefined && code === "28000";
}

function isTlsFailure({ severity, code, message }: Failure): boolean {
  return severity === undefined && /SSL|TLS|certificate|handshake/i.test(`${code} ${message}`);
}

/** TLS as the mode says. Only the two modes `verify-...`, and a root certificate, ask who it is. */
function readTls(target: Target, files: FileAccess): ConnectionOptions {
  const { sslMode, host, rootCertificate, certificate, key } = target;
  const isSystem = rootCertificate === "system";
  return tlsOptions({
    host,
    isVerified: sslMode.startsWith("verify-") || rootCertificate !== undefined,
    checksName: sslMode === "verify-full" || isSystem,
    rootCertificate: { path: isSystem ? undefined : rootCertificate, option: "sslrootcert" },
    certificate: { path: certificate, option: "sslcert" },
    key: { path: key, option: "sslkey" },
  }, files);
}

/**
 * Networks forget a connection that is silent for some minutes, as during a long CREATE INDEX; what
 * systems do by themselves begins after two hours. Milliseconds.
 */
const KEEP_ALIVE = 30_000;

async function connect(
  target: Target,
  ssl: false | ConnectionOptions,
  { onNotice }: SessionOptions,
): Promise<Session> {
  // Only those who connect pay for the driver.
  // @ts-types="./pg.d.ts"
  const { default: pg } = await import("pg");
  const config: ClientConfig = {
    host: target.address,
    port: target.port,
    user: target.user,
    password: target.password ?? findPassword,
    database: target.database,
    ssl,
    application_name: target.applicationName,
    // A space: what is empty, the driver would take from the environment.
    options: target.options ?? " ",
    connectionTimeoutMillis: target.connectTimeout * 1000,
    enableChannelBinding: target.requiresChannelBinding,
    keepAlive: true,
    keepAliveInitialDelayMillis: KEEP_ALIVE,
  };
  const client = new pg.Client(config);
  let loss: Failure | undefined;
  // Also told when nothing is under way, and then it would end the process.
  client.on("error", (error: Failure) => loss ??= error);
  client.on("end", () => loss ??= new Error("Connection terminated unexpectedly"));
  client.on("notice", (notice: ServerMessage) => onNotice?.(notice));
  const said = new Map<string, string>();
  client.connection.on(
    "parameterStatus",
    (status: { parameterName: string; parameterValue: string }) =>
      said.set(status.parameterName, status.parameterValue),
  );
  const isBound = target.requiresChannelBinding ? watchBinding(client, ssl !== false) : () => true;
  try {
    await client.connect();
    if (!isBound()) throw new Error(NOT_BOUND);
  } catch (failure) {
    client.connection.stream.destroy();
    throw failure;
  }
  const settings = settingsToChange(said);
  if (settings !== "") await client.query(settings);
  const [version = ""] = /^\S+/.exec(said.get("server_version") ?? "") ?? [];
  const lose = (reason: Failure) => {
    loss ??= reason;
    client.connection.stream.destroy(reason);
  };
  return { client, config, version, loss: () => loss, lose };
}

/** What libpq's file of passwords has; the driver itself will not look there for ever, and warns. */
async function findPassword(parameters: object): Promise<string | undefined> {
  const { default: find }: { readonly default: typeof pgpass } = await import("pgpass");
  return await new Promise((resolve) => find(parameters, resolve));
}

const NOT_BOUND = "channel_binding=require, and the server does not bind the password to TLS";

/** The driver would go on without it: whether the server has asked for a password bound to TLS. */
function watchBinding({ connection }: Client, isEncrypted: boolean): () => boolean {
  let isBound = false;
  const giveUp = () => connection.stream.destroy(new Error(NOT_BOUND));
  connection.prependListener("authenticationCleartextPassword", giveUp);
  connection.prependListener("authenticationMD5Password", giveUp);
  connection.prependListener(
    "authenticationSASL",
    ({ mechanisms }: { mechanisms: readonly string[] }) => {
      isBound = isEncrypted && mechanisms.includes("SCRAM-SHA-256-PLUS");
      if (!isBound) giveUp();
    },
  );
  return () => isBound;
}

/** What the server has told of the session; only a role or database with odd settings needs more. */
function settingsToChange(said: ReadonlyMap<string, string>): string {
  const wanted = [
    ["standard_conforming_strings", /^on$/, "on"],
    ["DateStyle", /^ISO\b/, "ISO"],
    ["IntervalStyle", /^postgres$/, "postgres"],
    ["client_encoding", /^UTF8$/, "UTF8"],
  ] as const;
  return wanted
    .filter(([name, expected]) => !expected.test(said.get(name) ?? ""))
    .map(([name, , value]) => `SET ${name} = '${value}'`)
    .join("; ");
}

/**
 * Asks the server to end what the session is doing: on a connection of its own, as the protocol
 * wants it. The statement then fails with 57014, and the session can be used on.
 */
export async function cancelStatement({ client, config }: Session): Promise<void> {
  // @ts-types="./pg.d.ts"
  const { default: pg } = await import("pg");
  const { connection } = new pg.Client({ ...config, password: undefined });
  const { promise, resolve } = Promise.withResolvers<void>();
  const cancel = () => {
    connection.cancel(client.processID, client.secretKey);
    connection.end();
  };
  connection.once("end", resolve);
  connection.once("error", () => {
    connection.stream.destroy();
    resolve();
  });
  connection.once("connect", () => config.ssl === false ? cancel() : connection.requestSsl());
  connection.once("sslconnect", cancel);
  if (config.host.startsWith("/")) connection.connect(`${config.host}/.s.PGSQL.${config.port}`);
  else connection.connect(config.port, config.host);
  await promise;
}

/** Milliseconds that reaching the server once more may take, where the URL sets no limit. */
const REACH_TIMEOUT = 30_000;

/** Connects once more and closes; fails as the driver does when nobody answers in time. */
export async function reach({ config }: Session): Promise<void> {
  // @ts-types="./pg.d.ts"
  const { default: pg } = await import("pg");
  const connectionTimeoutMillis = config.connectionTimeoutMillis || REACH_TIMEOUT;
  const client = new pg.Client({ ...config, connectionTimeoutMillis });
  client.on("error", () => {});
  try {
    await client.connect();
    await client.end();
  } catch (error) {
    client.connection.stream.destroy();
    throw error;
  }
}

/** Bytes as the driver binds them in binary form. */
export function toBuffer(bytes: Uint8Array): Uint8Array {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
