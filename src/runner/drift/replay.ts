/** `drift --replay`: what the revisions make of an empty database, as what is expected. */
import { readGraph } from "../../environment/directory.ts";
import { checkRows, planUpgrade } from "../../graph/plan.ts";
import { withScratch } from "../comparison/scratch.ts";
import { readRows, versionTableName } from "../history.ts";
import { runPlan } from "../run.ts";
import { type Content, partOf } from "./content.ts";
import { compareContents, type Findings } from "./compare_contents.ts";
import type { DriftReport } from "./report.ts";
import { readLiveContent } from "./live_content.ts";
import type { Session } from "../session.ts";

/**
 * Compares the database with what its revisions make of an empty one.
 *
 * @throws `history.unknown_row`, `config.scratch_*`, `database.no_scratch`, and what running
 * revisions throws.
 */
export async function checkReplayed(session: Session): Promise<DriftReport> {
  const graph = readGraph(session.host, session.settings);
  const rows = await readRows(session) ?? [];
  checkRows(graph, rows, versionTableName(session));
  const expected = await withScratch(session, "drift --replay", async (scratch) => {
    if (rows.length > 0) {
      const plan = (done: readonly string[]) => planUpgrade(graph, done, rows);
      await runPlan(scratch, { toolVersion: "", plan });
    }
    return await readLiveContent(scratch, "all");
  });
  // Other schemas than those that revisions make are others'.
  const live = partOf(await readLiveContent(session, "all"), expected.schema.schemas);
  return {
    database: session.database,
    rows,
    snapshot: null,
    server: session.connection.version,
    unseen: live.unseen,
    ...withoutOrder(await compareContents(session, withoutHome(expected), withoutHome(live))),
  };
}

/** A column that was dropped and added again may stand elsewhere than one that never was. */
function withoutOrder({ differences, statements }: Findings): Findings {
  return { differences: differences.filter(({ kind }) => kind !== "columnOrder"), statements };
}

/** What is said about the schema that all is in was there before the first revision. */
function withoutHome(content: Content): Content {
  const isOfHome = (kind: string, name: string) =>
    /^(?:grant|revoked grant|comment)$/.test(kind) && / ?schema /.test(name);
  return {
    ...content,
    others: content.others.filter(({ kind, name, schema }) =>
      schema !== null || !isOfHome(kind, name)
    ),
  };
}
