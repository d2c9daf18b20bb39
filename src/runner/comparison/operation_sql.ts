/** Operations as SQL, without running them. */
import { inlineSql, type Statement } from "../../dialect/statement.ts";
import { applyOperation } from "../../operation/replay.ts";
import { prepareOperation } from "../execution/prepare.ts";
import type { Operation } from "../../operation/mod.ts";
import type { Schema } from "../../schema/schema.ts";
import type { Workbench } from "./workbench.ts";

/** The statements of operations on a database with this schema, without semicolons. */
export async function sqlOfOperations(
  { session, compilation }: Workbench,
  operations: readonly Operation[],
  from: Schema,
): Promise<readonly string[]> {
  const { dialect, host } = session;
  const groups = compilation.group?.(operations) ?? operations.map((operation) => ({ operation }));
  const literals = (its: Statement) =>
    (its.rows ?? [its.values]).map((values) =>
      inlineSql({ ...its, values }, dialect.quoting.literal)
    );
  const texts: string[] = [];
  let schema = from;
  for (const { operation } of groups) {
    const source = { schema };
    const preparation = {
      session,
      folder: host.cwd,
      scripts: new Set<string>(),
      sourceOf: () => Promise.resolve(source),
    };
    for await (const prepared of prepareOperation(preparation, operation)) {
      const context = { source, warn: () => {}, enter: () => {} };
      texts.push(...(await compilation.compile(prepared, context)).flatMap(literals));
    }
    schema = applyOperation(operation, schema, compilation.rules);
  }
  return texts;
}
