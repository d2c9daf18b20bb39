/** The statements that make a database what its revisions have given. */
import { sqlOfOperations } from "../comparison/operation_sql.ts";
import { spellTypes } from "../comparison/spelled_type.ts";
import type { ObjectDefinition } from "../../dialect/dialect.ts";
import type { Workbench } from "../comparison/workbench.ts";
import type { Drift } from "./difference.ts";

/** Definitions that take the place of what is there. */
const REPLACES = /^(?:CREATE OR REPLACE|COMMENT ON)\b/i;

/** In an order in which they can be run, without semicolons behind them. */
export async function statementsBack(
  bench: Workbench,
  { diff, others, live }: Pick<Drift, "diff" | "others" | "live">,
): Promise<readonly string[]> {
  const operations = spellTypes(diff.operations, bench.comparer);
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
