/**
 * What is used of `npm:mysql2`, by its source: one connection, and one command after the other on it.
 * Its own types come with all of Node's.
 */
import type { EventEmitter } from "node:events";
import type { Socket } from "node:net";

/** A column of a result. */
export interface Field {
  readonly name: string;
  /** A number of `constants/types.js`. */
  readonly columnType: number;
  /** 63 for bytes. */
  readonly characterSet: number;
  /** What MariaDB says of an alias: `json`. */
  readonly extendedFormat?: string;
}

/** What an OK packet says. */
export interface Header {
  readonly affectedRows: number;
  /** Flags: see `constants/server_status.js`. */
  readonly serverStatus: number;
  readonly warningStatus: number;
}

/** A text on its way; tells of `fields`, `result`, `error` and `end`. */
export interface Query extends EventEmitter {
  /** What takes the next packet: `resultsetHeader`, where no answer has begun. */
  readonly next: unknown;
  readonly resultsetHeader: unknown;
}

export interface ConnectionConfig {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password?: string | undefined;
  readonly database?: string | undefined;
  /** Made by us, so that `host` may be the name to be proved and not where we connect. */
  readonly stream: Socket;
  readonly ssl?: { readonly rejectUnauthorized: boolean } | undefined;
  /** Milliseconds. */
  readonly connectTimeout: number;
  readonly charset: string;
  readonly multipleStatements: boolean;
  readonly rowsAsArray: boolean;
  readonly supportBigNumbers: boolean;
  readonly bigNumberStrings: boolean;
  readonly dateStrings: boolean;
  readonly jsonStrings: boolean;
  /** Rows are read without a parser that is compiled for them. */
  readonly disableEval: boolean;
  readonly connectAttributes?: Readonly<Record<string, string>>;
}

export interface Connection extends EventEmitter {
  readonly threadId: number;
  /** The socket; with TLS what is wrapped around it. */
  stream: Socket;
  readonly packetParser: { execute(data: Uint8Array): void };
  /** Called when the server has agreed to TLS, before the password is sent. */
  startTLS(onSecure: (error?: Error) => void): void;
  _handleNetworkError(error: Error): void;
  readonly _handshakePacket?: { readonly serverVersion: string } | null;
  query(options: { readonly sql: string }): Query;
  end(): EventEmitter;
  destroy(): void;
}

export function createConnection(config: ConnectionConfig): Connection;
