/** A database's schema for comparing: seen at one moment, without what is migrate's own. */
import { isMigrateError } from "../../core/error.ts";
import { statement } from "../../dialect/statement.ts";
import { waitPatiently } from "../log.ts";
import { runSql, type Session } from "../session.ts";
import type { Schema, TableModel } from "../../schema/schema.ts";
import type { OtherObject, OthersScope } from "../../dialect/dialect.ts";
import type { Comparer } from "../../schema/comparer.ts";
import type { Settings } from "../../environment/settings.ts";

/** What a database has. */
export interface LiveSchema {
  readonly schema: Schema;
  /** What a schema has no place for; nothing compares it. */
  readonly others: readonly OtherObject[];
}

/**
 * How long a lock is waited for inside the server, in milliseconds: shorter than it takes to find a
 * deadlock, which would end the work of somebody who changes tables.
 */
const READ_LOCK_TIMEOUT = 200;

/** How often a catalogue that others change is read again. */
const MOST_ATTEMPTS = 5;

/**
 * The schema of a session's database, and that of other schemas besides.
 *
 * @param schemas by name; those that are not there are no error.
 * @param withDefinitions whether it is told how to make the other objects.
 */
export async function reflectLive(
  session: Session,
  schemas: readonly string[],
  withDefinitions = false,
): Promise<LiveSchema> {
  return await readSteadily(session, async () => {
    const wanted = new Set(schemas);
    const reflected = await session.dialect.reflect(session.connection, { schemas });
    const schema = { ...reflected, schemas: reflected.schemas.filter((name) => wanted.has(name)) };
    return await withOthers(session, schema, { schemas, withDefinitions });
  });
}

/** The same of all that the database has. */
export async function reflectAll(
  session: Session,
  withDefinitions: boolean,
): Promise<LiveSchema> {
  const { dialect, connection } = session;
  return await readSteadily(session, async () => {
    const hasInner = dialect.supports("innerSchemas");
    const schema = await dialect.reflect(connection, { schemas: hasInner ? "all" : [] });
    const schemas = hasInner ? schema.schemas : [];
    return await withOthers(session, { ...schema, schemas }, { schemas, withDefinitions });
  });
}

/** With what a schema has no place for; what is no table of models is none there. */
export async function withOthers(
  { dialect, connection }: Session,
  schema: Schema,
  scope: OthersScope,
): Promise<LiveSchema> {
  const others = await dialect.listOthers?.(connection, scope) ?? [];
  const keyOf = (name: string, its: string | null) => JSON.stringify([its, name]);
  const tables = new Set(
    others.flatMap((its) => its.isTable ? [keyOf(its.name, its.schema)] : []),
  );
  const isKnown = (table: TableModel) => !tables.has(keyOf(table.name, table.schema));
  return { schema: { ...schema, tables: schema.tables.filter(isKnown) }, others };
}

/** Reads in one transaction; what was dropped in the middle of it all the same is read again. */
export async function readSteadily<T>(session: Session, read: () => Promise<T>): Promise<T> {
  const { beginReading, limitTransaction } = session.dialect;
  if (beginReading === undefined) return await read();
  for (let attempt = 1;; attempt++) {
    session.interruption.check();
    try {
      return await waitPatiently(session, async () => {
        const limits = { lockTimeout: READ_LOCK_TIMEOUT, statementTimeout: undefined };
        await runSql(session, beginReading, ...limitTransaction?.(limits) ?? []);
        try {
          return await read();
        } finally {
          // What failed may have ended it.
          await session.connection.execute([statement("ROLLBACK")]).catch(() => {});
        }
      });
    } catch (error) {
      const hasChanged = isMigrateError(error, "database.statement_failed") &&
        // Nothing is read but what was there a moment ago.
        error.details.condition !== undefined;
      if (!hasChanged || attempt >= MOST_ATTEMPTS) throw session.interruption.explain(error);
    }
  }
}

/** null where the name means the connection's own schema. */
export function ownSchema({ ownSchema: own, foldName, foldObjectName = foldName }: Comparer) {
  const folded = typeof own === "string" ? foldObjectName(own) : null;
  return (name: string | null) => name === null || foldObjectName(name) === folded ? null : name;
}

/** The schema without the version table and the log, and without a schema that holds only these. */
export function withoutOwnTables(schema: Schema, settings: Settings, comparer: Comparer): Schema {
  const schemaOf = ownSchema(comparer);
  const fold = comparer.foldObjectName ?? comparer.foldName;
  const keyOf = (name: string, its: string | null) => {
    const folded = schemaOf(its);
    return JSON.stringify([folded === null ? null : fold(folded), fold(name)]);
  };
  const own = [settings.versionTable, ...(settings.log === null ? [] : [settings.log])];
  const keys = new Set(own.map((its) => keyOf(its.name, its.schema)));
  const tables = schema.tables.filter(({ name, schema }) => !keys.has(keyOf(name, schema)));
  const used = new Set(
    [...tables, ...schema.views, ...schema.enums, ...schema.sequences].map((its) => its.schema),
  );
  const isOurs = (name: string) =>
    own.some((its) => its.schema !== null && fold(its.schema) === fold(name)) && !used.has(name);
  return { ...schema, tables, schemas: schema.schemas.filter((name) => !isOurs(name)) };
}
