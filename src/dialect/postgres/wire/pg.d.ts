/**
 * What is used of `npm:pg`, by its source: the `Client`, and the `Connection` under it, which sends
 * and receives the messages of the protocol. Its own types come with all of Node's.
 */
import type { EventEmitter } from "node:events";
import type { ConnectionOptions } from "node:tls";

/** The columns of what follows. */
export interface RowDescription {
  readonly fields: readonly { readonly name: string; readonly dataTypeID: number }[];
}

/** What the server says; of a notice the same. */
export interface ServerMessage {
  readonly message: string;
  readonly severity?: string;
  readonly code?: string;
  readonly detail?: string;
  readonly hint?: string;
  /** Where in the text, in characters, from 1. */
  readonly position?: string;
  readonly where?: string;
}

/** The messages of the protocol. */
export interface Connection extends EventEmitter {
  readonly stream: {
    readonly bytesRead: number;
    cork(): void;
    uncork(): void;
    destroy(reason?: Error): void;
  };
  connect(port: number | string, host?: string): void;
  requestSsl(): void;
  parse(message: { text: string; types: readonly number[] }): void;
  bind(message: { values: readonly (string | Uint8Array | null)[] }): void;
  describe(message: { type: "P"; name: string }): void;
  execute(message: object): void;
  close(message: { type: "P" | "S"; name: string }): void;
  sync(): void;
  cancel(processId: number, secretKey: number): void;
  sendCopyFail(reason: string): void;
  end(): void;
}

/** Work for the client: sends messages, is told what comes. */
export interface Submittable {
  submit(connection: Connection): Error | null;
  handleRowDescription(message: RowDescription): void;
  handleDataRow(message: { readonly fields: readonly (string | null)[] }): void;
  handleCommandComplete(message: { readonly text: string }): void;
  handleEmptyQuery(): void;
  handlePortalSuspended(): void;
  handleCopyInResponse(connection: Connection): void;
  handleCopyData(): void;
  handleError(error: Error): void;
  handleReadyForQuery(): void;
}

export interface ClientConfig {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  /** Or what finds it, asked when the server wants one. */
  readonly password?: string | ((parameters: object) => Promise<string | undefined>) | undefined;
  readonly database: string;
  readonly ssl: false | ConnectionOptions;
  readonly application_name?: string;
  readonly options?: string | undefined;
  readonly connectionTimeoutMillis?: number;
  readonly enableChannelBinding?: boolean;
  readonly keepAlive?: boolean;
  readonly keepAliveInitialDelayMillis?: number;
}

declare class Client extends EventEmitter {
  constructor(config: ClientConfig);
  readonly connection: Connection;
  readonly processID: number;
  readonly secretKey: number;
  connect(): Promise<void>;
  query(work: Submittable): Submittable;
  query(sql: string): Promise<{ readonly rows: readonly Record<string, unknown>[] }>;
  getTransactionStatus(): "I" | "T" | "E" | null;
  end(): Promise<void>;
}

declare const pg: { readonly Client: typeof Client };
export default pg;
export type { Client };
