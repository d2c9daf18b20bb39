/** What `drift` finds. */
import type { DriftDifference } from "./difference.ts";

/** The snapshot that a database was compared with. */
export interface ToldSnapshot {
  /** ISO 8601, UTC. */
  readonly at: string;
  /** The rows of the version table then. */
  readonly heads: readonly string[];
  /** How it is written. */
  readonly format: number;
  /** The server's version then. */
  readonly server: string;
  /** The version of migrate then. */
  readonly tool: string;
}

/** What was found. */
export interface DriftReport {
  /** The URL, password masked. */
  readonly database: string;
  /** The rows of the version table. */
  readonly rows: readonly string[];
  /** Null: the revisions were run on a scratch database. */
  readonly snapshot: ToldSnapshot | null;
  /** The server's version now. */
  readonly server: string;
  /** `expected` is what the revisions have given, `found` what the database has. */
  readonly differences: readonly DriftDifference[];
  /** What takes the database back. */
  readonly statements: readonly string[];
  /** Kinds of objects of which the user is not told all: they were not compared. */
  readonly unseen: readonly string[];
}
