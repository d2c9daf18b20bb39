/** A database at hand, with what its dialect knows. */
import type { Compilation } from "../../dialect/dialect.ts";
import type { Comparer } from "../../schema/comparer.ts";
import type { Schema } from "../../schema/schema.ts";
import type { LiveSchema } from "./live_schema.ts";
import type { Session } from "../session.ts";

/** What reading sources needs: the database at hand, and what its dialect knows. */
export interface Workbench {
  readonly session: Session;
  readonly compilation: Compilation;
  readonly comparer: Comparer;
}

/** Loads what a session's dialect knows. */
export async function openWorkbench(session: Session): Promise<Workbench> {
  const { dialect, connection, settings } = session;
  return {
    session,
    compilation: await dialect.loadCompilation(settings.config),
    comparer: await dialect.loadComparer(connection),
  };
}

/** A source's schema, and what is to be known of it. */
export interface SourceSchema {
  /** For people, passwords masked. */
  readonly title: string;
  readonly schema: Schema;
  /** Whether a server has given it, in the server's own words. */
  readonly isReflected: boolean;
  /** What a schema has no place for; empty where there is none, or nothing is known of it. */
  readonly others: LiveSchema["others"];
}
