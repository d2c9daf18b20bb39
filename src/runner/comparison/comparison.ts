/** Two sources compared: the core of check, diff and autogenerate. */
import { MigrateError } from "../../core/error.ts";
import { maskUrl, maskUrls } from "../../core/url.ts";
import { loadDialect } from "../../dialect/registry.ts";
import { diffSchemas } from "../../diff/diff.ts";
import { describeDifference } from "../../schema/describe_difference.ts";
import { guardHooks } from "./hook.ts";
import { NO_INTERRUPTION } from "../interruption.ts";
import { ownSchema } from "./live_schema.ts";
import { settleTexts } from "./server_form.ts";
import { openWorkbench, type Workbench } from "./workbench.ts";
import { openConnection, type RunContext, type Session, withSession } from "../session.ts";
import type { OtherObject } from "../../dialect/dialect.ts";
import type { DiffOptions, Rename, SchemaDiff } from "../../diff/diff.ts";
import type { Difference } from "../../schema/comparer.ts";
import type { Schema } from "../../schema/schema.ts";

/** A difference as data, with the line that tells it. */
export interface ToldDifference extends Difference {
  /** For people. */
  readonly text: string;
  /** Why no operation takes it away; null: one does. */
  readonly unhandled: string | null;
}

/** What was compared, in numbers. */
export interface Compared {
  /** With all that belongs to them. */
  readonly tables: number;
  /** Materialized ones too. */
  readonly views: number;
  /** Types that live on their own. */
  readonly enums: number;
  /** Sequences that belong to no column. */
  readonly sequences: number;
}

/** An object that nothing compares, as data. */
export interface UncomparedObject {
  /** For people: `trigger`, `function`. */
  readonly kind: string;
  /** Its name. */
  readonly name: string;
  /** Null: the connection's own. */
  readonly schema: string | null;
  /** The table or view that it is on; null: none. */
  readonly table: string | null;
}

/**
 * Works with the database of the settings; where that does not exist yet, with an empty one of its
 * kind that nobody sees.
 */
export async function withBench<T>(
  context: RunContext,
  work: (bench: Workbench) => Promise<T>,
): Promise<T> {
  return await withSession(context, false, async (session) => {
    if (session !== null) return await work(await openWorkbench(session));
    const { url } = await context.settings.url();
    const dialect = await loadDialect(url);
    const named = { url: dialect.scratchUrl ?? url, origin: "", directory: context.host.cwd };
    const connection = await openConnection(context, dialect, named, true, () => {});
    if (connection === null) {
      throw new MigrateError("database.cannot_open", {
        database: maskUrl(url),
        reason: "it does not exist",
      });
    }
    const nowhere: Session = {
      ...context,
      dialect,
      connection,
      database: maskUrl(url),
      hide: maskUrls,
      interruption: NO_INTERRUPTION,
      quietly: (its) => its(),
    };
    try {
      return await work(await openWorkbench(nowhere));
    } finally {
      await connection.close();
    }
  });
}

/** The schemas besides the connection's own that objects are in, or that are named. */
export function schemasIn(schema: Schema, { comparer }: Workbench): readonly string[] {
  const schemaOf = ownSchema(comparer);
  const objects = [...schema.tables, ...schema.views, ...schema.enums, ...schema.sequences];
  const names = [...schema.schemas, ...objects.map((its) => its.schema)];
  return [...new Set(names.flatMap((name) => schemaOf(name) ?? []))];
}

/** What a diff depends on here. */
export function diffOptions(
  { session, compilation, comparer }: Workbench,
  renames: readonly Rename[] = [],
): DiffOptions {
  const { host, dialect, settings: { config } } = session;
  const { include, compareType, compareServerDefault } = guardHooks(host, config);
  return {
    comparer,
    rules: compilation.rules,
    supports: dialect.supports,
    renames,
    naming: config.namingConvention,
    include,
    compareType,
    compareServerDefault,
  };
}

/** The differences of two schemas, and what makes the first into the second. */
export function compare(
  bench: Workbench,
  from: Schema,
  to: Schema,
  renames: readonly Rename[] = [],
): SchemaDiff {
  return diffSchemas(from, to, diffOptions(bench, renames));
}

/** The same of what a server has and what is described; where that differs, the server is asked. */
export async function compareDescribed(
  bench: Workbench,
  reflected: Schema,
  described: Schema,
): Promise<SchemaDiff> {
  const diff = compare(bench, reflected, described);
  if (diff.differences.length === 0) return diff;
  return compare(bench, reflected, await settleTexts(bench, described, reflected));
}

/** The differences for people and for programs. */
export function tellDifferences({ differences, unhandled }: SchemaDiff): ToldDifference[] {
  const reasons = new Map(unhandled.map(({ difference, reason }) => [difference, reason]));
  const told = differences.map((difference) => ({
    ...difference,
    text: describeDifference(difference),
    unhandled: reasons.get(difference) ?? null,
  }));
  // Those that are told apart from the rest come last.
  const others = unhandled.filter(({ difference }) => !differences.includes(difference));
  return [
    ...told,
    ...others.map(({ difference, reason }) => ({
      ...difference,
      text: describeDifference(difference),
      unhandled: reason,
    })),
  ];
}

/** How much there is to compare. */
export function countObjects({ tables, views, enums, sequences }: Schema): Compared {
  return {
    tables: tables.length,
    views: views.length,
    enums: enums.length,
    sequences: sequences.length,
  };
}

/** What nothing compares, as data. */
export function tellOthers(others: readonly OtherObject[]): readonly UncomparedObject[] {
  return others.map(({ kind, name, schema, table }) => ({ kind, name, schema, table }));
}
