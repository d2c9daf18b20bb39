/**
 * PostgreSQL URLs with libpq's meanings (PostgreSQL's manual, "Connection Strings"): what a URL does
 * not say, libpq's variables do, and then its defaults.
 */
import { list, quote } from "../../../core/text.ts";
import { addParameter, invalidUrl, readNumber, readUrl, type UrlSource } from "../../server_url.ts";

/** From no TLS at all to a server that has proved its name. */
export const SSL_MODES = [
  "disable",
  "allow",
  "prefer",
  "require",
  "verify-ca",
  "verify-full",
] as const;
export type SslMode = (typeof SSL_MODES)[number];

/** Where to connect, as whom, and how. */
export interface Target {
  /** The server's name, which its certificate must have; or the folder of a unix socket. */
  readonly host: string;
  /** Where the connection goes: `hostaddr`, else the host. */
  readonly address: string;
  readonly port: number;
  readonly user: string;
  readonly password: string | undefined;
  readonly database: string;
  readonly sslMode: SslMode;
  /** Paths of PEM files; `system` for the roots of this machine. */
  readonly rootCertificate: string | undefined;
  readonly certificate: string | undefined;
  readonly key: string | undefined;
  readonly applicationName: string;
  /** Settings of the session, as `-c name=value`. */
  readonly options: string | undefined;
  /** In seconds; 0: as long as the system tries. */
  readonly connectTimeout: number;
  readonly requiresChannelBinding: boolean;
  /** For people, without anything secret: `app on db.example:5432`. */
  readonly title: string;
}

/** Parameters that are known, and the variable that stands in for each. */
const PARAMETERS: Readonly<Record<string, string | null>> = {
  host: "PGHOST",
  hostaddr: "PGHOSTADDR",
  port: "PGPORT",
  user: "PGUSER",
  password: "PGPASSWORD",
  dbname: "PGDATABASE",
  sslmode: "PGSSLMODE",
  ssl: null,
  sslrootcert: "PGSSLROOTCERT",
  sslcert: "PGSSLCERT",
  sslkey: "PGSSLKEY",
  application_name: "PGAPPNAME",
  fallback_application_name: null,
  options: "PGOPTIONS",
  search_path: null,
  connect_timeout: "PGCONNECT_TIMEOUT",
  channel_binding: "PGCHANNELBINDING",
};

/** Parameters of libpq that make no difference here, with the values of which that is true. */
const WITHOUT_EFFECT: Readonly<Record<string, RegExp>> = {
  client_encoding: /^(?:auto|utf-?8)$/i,
  gssencmode: /^(?:disable|prefer)$/,
  keepalives: /./,
  keepalives_count: /./,
  keepalives_idle: /./,
  keepalives_interval: /./,
  load_balance_hosts: /./,
  sslcompression: /./,
  sslnegotiation: /^postgres$/,
  sslsni: /./,
  target_session_attrs: /^any$/,
  tcp_user_timeout: /./,
};

/** Seconds: long enough for a server that is woken up, shorter than what a system waits. */
const CONNECT_TIMEOUT = 30;

/**
 * Reads a URL.
 *
 * @param env a variable of the environment.
 * @throws `config.invalid_url`, without the password.
 */
export function parseUrl(
  source: UrlSource,
  env: (name: string) => string | undefined,
): Target {
  const given = readUrl(source, {
    example: "postgres://user@host:port/database",
    database: "dbname",
    parameters: Object.keys(PARAMETERS),
    withoutEffect: WITHOUT_EFFECT,
  });
  const read = (name: string): string | undefined => {
    const value = given.get(name);
    if (value !== undefined && value !== "") return value;
    const variable = PARAMETERS[name];
    return (typeof variable === "string" ? env(variable) : undefined) || undefined;
  };
  const host = read("host") ?? read("hostaddr") ?? "localhost";
  if (host.includes(",")) throw invalidUrl(source, "several hosts are not supported; name one");
  const port = readNumber(source, "port", read("port") ?? "5432", 1, 65535);
  const user = read("user") ?? env("USER") ?? env("LOGNAME") ?? "postgres";
  const database = read("dbname") ?? user;
  const isSocket = host.startsWith("/");
  const place = isSocket ? host : `${host.includes(":") ? `[${host}]` : host}:${port}`;
  return {
    host,
    address: isSocket ? host : read("hostaddr") ?? host,
    port,
    user,
    password: read("password"),
    database,
    // As in libpq: a socket has no TLS, whatever the mode.
    sslMode: isSocket ? "disable" : readSslMode(source, read("sslmode"), given.get("ssl")),
    rootCertificate: read("sslrootcert"),
    certificate: read("sslcert"),
    key: read("sslkey"),
    applicationName: read("application_name") ?? read("fallback_application_name") ?? "migrate",
    options: readOptions(read("options"), read("search_path")),
    connectTimeout: readNumber(
      source,
      "connect_timeout",
      read("connect_timeout") ?? String(CONNECT_TIMEOUT),
      0,
      86_400,
    ),
    requiresChannelBinding: read("channel_binding") === "require",
    title: `${database} on ${place}`,
  };
}

function readSslMode(
  source: UrlSource,
  mode: string | undefined,
  ssl: string | undefined,
): SslMode {
  // The spelling of JDBC, which libpq takes too.
  if (mode === undefined) return ssl === "true" ? "require" : "prefer";
  const known = SSL_MODES.find((name) => name === mode);
  if (known !== undefined) return known;
  throw invalidUrl(source, `sslmode is ${quote(mode)}, expected ${list(SSL_MODES, "or")}`);
}

/** `options` is split at spaces by the server, and read with backslashes. */
function readOptions(options: string | undefined, path: string | undefined): string | undefined {
  if (path === undefined) return options;
  const escaped = path.replace(/[\\\s]/g, "\\$&");
  return [...(options === undefined ? [] : [options]), `-c search_path=${escaped}`].join(" ");
}

/** The URL with another database. */
export function urlOfDatabase(url: string, database: string): string {
  return addParameter(url, "dbname", database);
}
