/** What no revision has made goes with its table and its column to their new names. */
import { applyRenames } from "../../diff/apply_renames.ts";
import { findRenames } from "../../diff/find_renames.ts";
import { diffOptions } from "../comparison/comparison.ts";
import { openWorkbench, type Workbench } from "../comparison/workbench.ts";
import type { Rename } from "../../diff/diff.ts";
import type { Session } from "../session.ts";
import type { Schema } from "../../schema/schema.ts";
import type { Content } from "./content.ts";

/** What a run began with, and what it has left. */
interface Versions {
  readonly expected: Content;
  readonly before: Content;
  readonly live: Content;
}

/**
 * What was there before, and what was expected, under the names that the run has
 * given. Raw SQL renames too: so likeness tells, whatever operations there were.
 */
export async function followRenames(
  session: Session,
  { expected, before, live }: Versions,
): Promise<Pick<Versions, "expected" | "before">> {
  const bench = await openWorkbench(session);
  const tables = certain(bench, before.schema, live.schema, "table", []);
  const renames = [...tables, ...certain(bench, before.schema, live.schema, "column", tables)];
  const renamed = (content: Content) => ({
    ...content,
    schema: rename(bench, content.schema, renames),
  });
  return { expected: renamed(expected), before: renamed(before) };
}

function certain(
  bench: Workbench,
  from: Schema,
  to: Schema,
  kind: Rename["kind"],
  renames: readonly Rename[],
): readonly Rename[] {
  const options = { ...diffOptions(bench, renames), include: undefined };
  return findRenames(from, to, options).flatMap((its) =>
    its.rename.kind === kind && !its.isAmbiguous ? [its.rename] : []
  );
}

/** Those of what is there: something that was dropped by hand has no new name. */
function rename(
  { compilation: { rules } }: Workbench,
  schema: Schema,
  renames: readonly Rename[],
): Schema {
  let renamed = schema;
  for (const its of renames) {
    const tables = renamed.tables.filter(({ name, schema }) =>
      name === its.table.name && schema === its.table.schema
    );
    const isThere = its.kind === "table"
      ? tables.length > 0
      : tables.some(({ columns }) => columns.some(({ name }) => name === its.column));
    if (isThere) renamed = applyRenames(renamed, [its], rules).schema;
  }
  return renamed;
}
