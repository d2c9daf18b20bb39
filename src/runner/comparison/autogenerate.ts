/** `revision --autogenerate`: a revision that makes the database what the models say. */
import { displayPath } from "../../core/path.ts";
import { readGraph } from "../../environment/directory.ts";
import { createRevision, type RevisionRequest } from "../../environment/new_revision.ts";
import { applyRenames } from "../../diff/apply_renames.ts";
import { invertAll } from "../../diff/invert_all.ts";
import { describeOperation, type Operation } from "../../operation/mod.ts";
import { readBoth, requireHeads } from "./check.ts";
import {
  compare,
  type Compared,
  countObjects,
  tellDifferences,
  type ToldDifference,
  type UncomparedObject,
  withBench,
} from "./comparison.ts";
import { guardHooks } from "./hook.ts";
import { runPostWrite } from "./post_write.ts";
import { chooseRenames, formatRename, type RenameChoice } from "./rename_choice.ts";
import { type BothWays, renderBodies } from "./revision_body.ts";
import { modelsFile } from "./schema_source.ts";
import type { Workbench } from "./workbench.ts";
import { settleTexts } from "./server_form.ts";
import type { RunContext } from "../session.ts";
import type { Schema } from "../../schema/schema.ts";

/** What to write, and how to decide. */
export interface AutogenerateRequest {
  readonly revision: RevisionRequest;
  readonly renames: RenameChoice;
  /** Whether a file is written where there is nothing to do. */
  readonly allowEmpty: boolean;
}

/** What was found, and what was written. */
export interface AutogenerateReport {
  readonly database: string;
  readonly models: string;
  /** null: nothing was written. */
  readonly id: string | null;
  readonly file: string | null;
  readonly downRevisions: readonly string[];
  /** In a few words each. */
  readonly operations: readonly string[];
  /** Operations that the downgrade does not undo. */
  readonly irreversible: readonly string[];
  /** As `--rename` takes them. */
  readonly renames: readonly string[];
  readonly differences: readonly ToldDifference[];
  readonly compared: Compared;
  readonly notCompared: readonly UncomparedObject[];
}

/**
 * Compares, decides, writes.
 *
 * @throws what `checkModels` throws, `usage.undecided_renames`, config.* for hooks and files.
 */
export async function autogenerate(
  context: RunContext,
  { revision, renames: choice, allowEmpty }: AutogenerateRequest,
): Promise<AutogenerateReport> {
  const { host, settings } = context;
  const graph = readGraph(host, settings);
  const file = modelsFile(context, null, "revision --autogenerate");
  return await withBench(context, async (bench) => {
    await requireHeads(bench, graph, "revision --autogenerate");
    const { title, models, database, notCompared } = await readBoth(bench, file);
    const renames = chooseRenames(bench, database, models, choice);
    // The rest of a table is compared with what it was under its old name.
    const { schema: renamed } = applyRenames(database, renames, bench.compilation.rules);
    const wished = await settleTexts(bench, models, renamed);
    const diff = compare(bench, database, wished, renames);
    const plan = planBoth(bench, diff.operations, database);
    const report = {
      database: bench.session.database,
      models: title,
      operations: plan.upgrade.map(describeOperation),
      irreversible: plan.irreversible,
      renames: renames.map(formatRename),
      differences: tellDifferences(diff),
      compared: countObjects(models),
      notCompared,
    };
    if (plan.upgrade.length === 0 && !allowEmpty) {
      return { ...report, id: null, file: null, downRevisions: [] };
    }
    const bodies = renderBodies(bench, plan);
    const written = createRevision(host, settings, revision, graph, bodies);
    await runPostWrite(context, written.file);
    return {
      ...report,
      id: written.id,
      file: displayPath(host.cwd, written.file),
      downRevisions: written.downRevisions,
    };
  });
}

/** The operations with those that undo them, after the config's `rewrite` of each. */
export function planBoth(
  { session: { host, settings }, compilation: { rules } }: Workbench,
  operations: readonly Operation[],
  from: Schema,
): BothWays {
  const { rewrite = (its) => its } = guardHooks(host, settings.config);
  const upgrade = rewrite(operations, "upgrade");
  const { operations: downgrade, irreversible } = invertAll(upgrade, from, rules);
  return { upgrade, downgrade: rewrite(downgrade, "downgrade"), irreversible };
}
