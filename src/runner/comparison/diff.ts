/** `diff`: any two sources, and the operations between them. */
import {
  compare,
  schemasIn,
  tellDifferences,
  tellOthers,
  type ToldDifference,
  type UncomparedObject,
  withBench,
} from "./comparison.ts";
import { sqlOfOperations } from "./operation_sql.ts";
import { renderBody } from "./revision_body.ts";
import { readSource } from "./schema_source.ts";
import type { SchemaSource } from "./source_name.ts";
import type { SourceSchema, Workbench } from "./workbench.ts";
import { settleTexts } from "./server_form.ts";
import type { Operation } from "../../operation/mod.ts";
import type { RunContext } from "../session.ts";

/** What a diff has found. */
export interface DiffReport {
  /** The two sources for people. */
  readonly from: string;
  readonly to: string;
  /** `expected` is of `to`, `found` of `from`. */
  readonly differences: readonly ToldDifference[];
  /** What makes `from` into `to`. */
  readonly operations: readonly Operation[];
  /** The body of a function that records them. */
  readonly typescript: string;
  /** Their statements; null where they were not asked for. */
  readonly sql: readonly string[] | null;
  readonly notCompared: readonly UncomparedObject[];
}

/**
 * Reads both sources and compares them.
 *
 * @throws what reading them throws.
 */
export async function diffSources(
  context: RunContext,
  from: SchemaSource,
  to: SchemaSource,
  { withSql }: { readonly withSql: boolean },
): Promise<DiffReport> {
  const home = chooseHome(context, [from, to]);
  return await withBench(home.context, async (bench) => {
    const [a, b] = await readBoth(bench, home.from, home.to);
    const isMixed = a.isReflected !== b.isReflected;
    const before = isMixed && !a.isReflected
      ? await settleTexts(bench, a.schema, b.schema)
      : a.schema;
    const after = isMixed && !b.isReflected
      ? await settleTexts(bench, b.schema, a.schema)
      : b.schema;
    const diff = compare(bench, before, after);
    return {
      from: a.title,
      to: b.title,
      differences: tellDifferences(diff),
      operations: diff.operations,
      typescript: renderBody(bench, diff.operations).body,
      sql: withSql ? await sqlOfOperations(bench, diff.operations, before) : null,
      notCompared: tellOthers([...a.others, ...b.others]),
    };
  });
}

interface Home {
  readonly context: RunContext;
  readonly from: SchemaSource;
  readonly to: SchemaSource;
}

/** The database at hand is one of the two, where one is named by its URL. */
function chooseHome(
  context: RunContext,
  [from, to]: readonly [SchemaSource, SchemaSource],
): Home {
  const isUrl = (its: SchemaSource) => its.kind === "database" && its.url !== null;
  const isOwn = (its: SchemaSource) => its.kind === "database" && its.url === null;
  const named = [from, to].find(isUrl);
  if (named?.kind !== "database" || named.url === null || isOwn(from) || isOwn(to)) {
    return { context, from, to };
  }
  const own: SchemaSource = { kind: "database", url: null };
  const url = {
    url: named.url,
    origin: named === from ? "FROM" : "TO",
    directory: context.host.cwd,
  };
  const settings = { ...context.settings, url: () => Promise.resolve(url) };
  return {
    context: { ...context, settings },
    from: named === from ? own : from,
    to: named === to && named !== from ? own : to,
  };
}

/** Reads both; of a database beside what is described, only the schemas that this names. */
async function readBoth(
  bench: Workbench,
  from: SchemaSource,
  to: SchemaSource,
): Promise<readonly [SourceSchema, SourceSchema]> {
  const readFrom = (schemas?: readonly string[]) =>
    readSource(bench, from, { argument: "FROM", schemas });
  const readTo = (schemas?: readonly string[]) =>
    readSource(bench, to, { argument: "TO", schemas });
  if (from.kind === "database" && to.kind !== "database") {
    const after = await readTo();
    return [await readFrom(schemasIn(after.schema, bench)), after];
  }
  const before = await readFrom();
  const schemas = from.kind !== "database" && to.kind === "database"
    ? schemasIn(before.schema, bench)
    : undefined;
  return [before, await readTo(schemas)];
}
