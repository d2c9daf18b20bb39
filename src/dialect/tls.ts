/** TLS to the servers that have it, in the words of Node. */
import { isIP } from "node:net";
import { checkServerIdentity, type ConnectionOptions } from "node:tls";
import { describeThrown, MigrateError } from "../core/error.ts";
import { resolvePath } from "../core/path.ts";

/** A file that a URL names, and the option that names it; its path is undefined where none does. */
export interface NamedFile {
  readonly path: string | undefined;
  readonly option: string;
}

/** What is to be proved, and with which files. */
export interface TlsWishes {
  /** The host of the URL. */
  readonly host: string;
  /** Whether somebody that the client trusts must stand for the server. */
  readonly isVerified: boolean;
  /** Whether the certificate must be for the host. */
  readonly checksName: boolean;
  readonly rootCertificate: NamedFile;
  readonly certificate: NamedFile;
  readonly key: NamedFile;
}

/** How files are read. */
export interface FileAccess {
  /** What relative paths are seen from. */
  readonly directory: string;
  readonly readTextFile: (path: string) => string;
}

/**
 * The options of a connection with TLS.
 *
 * @throws `config.unreadable` for a file.
 */
export function tlsOptions(
  { host, isVerified, checksName, rootCertificate, certificate, key }: TlsWishes,
  files: FileAccess,
): ConnectionOptions {
  const ca = readPem(rootCertificate, files);
  const cert = readPem(certificate, files);
  const privateKey = readPem(key, files);
  return {
    rejectUnauthorized: isVerified,
    // The address that is connected to need not be the name that is to be proved; of a host that is
    // an address a driver may compare the name `localhost`.
    checkServerIdentity: (_host, its) => checksName ? checkServerIdentity(host, its) : undefined,
    ...(isIP(host) === 0 ? { servername: host } : {}),
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined ? {} : { cert }),
    ...(privateKey === undefined ? {} : { key: privateKey }),
  };
}

function readPem(
  { path, option }: NamedFile,
  { directory, readTextFile }: FileAccess,
): string | undefined {
  if (path === undefined) return undefined;
  try {
    return readTextFile(resolvePath(directory, path));
  } catch (error) {
    throw new MigrateError("config.unreadable", {
      path: `${path} (${option})`,
      reason: describeThrown(error),
    });
  }
}
