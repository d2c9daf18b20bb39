/** What `drift` finds. */
import type { DriftDifference } from "./difference.ts";

/** The snapshot that a database was compared with. */
export interface ToldSnapshot {
  readonly at: string;
  readonly heads: readonly string[];
  readonly format: number;
  /** The server's version then. */
  readonly server: string;
  readonly tool: string;
}

/** What was found. */
export interface DriftReport {
  readonly database: string;
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
