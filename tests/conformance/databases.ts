/** The databases that the cases are held against: one line each. */
import type { Capability } from "./case.ts";

/** A database to test: where a fresh and empty one is, and what it can do. */
export interface TestDatabase {
  readonly title: string;
  /** Gives the URL of an empty database that belongs to the caller until `close`. */
  readonly create: () => Promise<{ readonly url: string; readonly close: () => Promise<void> }>;
  /** What the dialect can do and does not say yet. */
  readonly capabilities: ReadonlySet<Capability>;
}

const inMemory = () => Promise.resolve({ url: "sqlite::memory:", close: () => Promise.resolve() });

export const DATABASES: readonly TestDatabase[] = [
  {
    title: "SQLite",
    create: inMemory,
    capabilities: new Set(["columnPositions", "deferrableForeignKeys", "setDefault"]),
  },
];
