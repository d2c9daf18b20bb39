/** What a scratch database has at one moment, and what differs between two of them. */
import { compareCanonical } from "../../schema/comparer.ts";
import { describeDifference } from "../../schema/describe_difference.ts";
import { withoutOwnTables } from "../comparison/live_schema.ts";
import { type Content, writeContent } from "../drift/content.ts";
import { type DriftDifference, tellOther } from "../drift/difference.ts";
import { readLiveContent } from "../drift/live_content.ts";
import { compareOthers } from "../drift/other_difference.ts";
import { compareData, type Data, type DataDifference } from "./data.ts";
import type { Comparer } from "../../schema/comparer.ts";
import type { Session } from "../session.ts";

/** A database at one moment. */
export interface Snapshot {
  /** Its schema is in the comparer's spelling, without migrate's own tables. */
  readonly content: Content;
  /** The same as a text: most steps leave most as it was, and that tells it. */
  readonly text: string;
  /** Its rows; null where nobody has put any there. */
  readonly data: Data | null;
}

/** What two snapshots differ in; nothing where both lists are empty. */
export interface SnapshotDifference {
  /** Of the schema. */
  readonly differences: readonly DriftDifference[];
  /** Of the rows, where the schemas are the same. */
  readonly data: readonly DataDifference[];
}

/** Reads what there is; nobody else changes it. */
export async function takeSnapshot(session: Session, comparer: Comparer): Promise<Snapshot> {
  const live = await readLiveContent(session, "all", true);
  const own = withoutOwnTables(live.schema, session.settings, comparer);
  const content = { ...live, schema: comparer.canonical(own) };
  return { content, text: writeContent(content), data: null };
}

/** What `found` has that `expected` has not, and the other way round. */
export function compareSnapshots(
  expected: Snapshot,
  found: Snapshot,
  comparer: Comparer,
): SnapshotDifference {
  const differences = expected.text === found.text
    ? []
    : compareContents(expected.content, found.content, comparer);
  const hasData = expected.data !== null && found.data !== null && differences.length === 0;
  return { differences, data: hasData ? compareData(expected.data, found.data) : [] };
}

function compareContents(
  expected: Content,
  found: Content,
  { foldName, foldObjectName }: Comparer,
): readonly DriftDifference[] {
  // As everywhere, the order of columns is no difference: few databases could put one back.
  const ofSchema = compareCanonical(expected.schema, found.schema, foldName, foldObjectName)
    .filter(({ kind }) => kind !== "columnOrder")
    .map((its) => ({ ...its, text: describeDifference(its) }));
  const ofOthers = compareOthers(expected, found).map(tellOther);
  return [...ofSchema, ...ofOthers].map((its) => ({ ...its, unhandled: null }));
}
