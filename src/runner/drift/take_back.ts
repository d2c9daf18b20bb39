/** The statements that make a database what its revisions have given. */
import { sqlOfOperations } from "../comparison/operation_sql.ts";
import { spellTypes } from "../comparison/spelled_type.ts";
import type { ObjectDefinition } from "../../dialect/dialect.ts";
import type { Workbench } from "../comparison/workbench.ts";
import { qualifiedName } from "../../schema/comparer.ts";
import { isTakenBack, type OtherDifference } from "./other_difference.ts";
import type { Drift } from "./difference.ts";

/** Definitions that take the place of what is there. */
const REPLACES = /^(?:CREATE OR REPLACE|COMMENT ON)\b/i;

/** In an order in which they can be run, without semicolons behind them. */
export async function statementsBack(
  bench: Workbench,
  drift: Pick<Drift, "diff" | "others" | "live">,
): Promise<readonly string[]> {
  const { diff, live } = drift;
  const operations = spellTypes(diff.operations, bench.comparer);
  const others = [...drift.others.filter(isTakenBack), ...lostOnTheWay(bench, drift)];
  const drops = others.flatMap(({ expected, found }) => {
    const isReplaced = REPLACES.test(expected?.definition?.create ?? "");
    return isReplaced ? [] : found?.definition?.drop ?? [];
  });
  const creates = (isEarly: boolean) =>
    others.flatMap(({ expected }) => {
      const its: ObjectDefinition | null | undefined = expected?.definition;
      return its && (its.needs === "nothing") === isEarly ? [its.create] : [];
    });
  return [
    // What comes last is on what was there before it.
    ...drops.toReversed(),
    ...creates(true),
    ...await sqlOfOperations(bench, operations, live.schema),
    ...creates(false),
  ];
}

/** What is on objects that are dropped and made anew is made anew with them. */
function lostOnTheWay(
  { session }: Workbench,
  { diff, others, live }: Pick<Drift, "diff" | "others" | "live">,
): readonly OtherDifference[] {
  const told = new Set(others.map(({ found }) => found));
  const isRebuilt = session.dialect.supports("rebuilds");
  const altered = new Set(
    diff.differences.flatMap(({ kind, table }) => kind === "table" ? [] : table ?? []),
  );
  const views = new Set(
    diff.operations.flatMap((its) =>
      its.kind === "createView" && !its.replace ? qualifiedName(its.view) : []
    ),
  );
  return live.others.flatMap((its): readonly OtherDifference[] => {
    if (its.table === null || !its.definition?.goesWithTable || told.has(its)) return [];
    const owner = qualifiedName({ name: its.table, schema: its.schema });
    if (views.has(owner)) return [{ expected: its, found: null }];
    return isRebuilt && altered.has(owner) ? [{ expected: its, found: its }] : [];
  });
}
