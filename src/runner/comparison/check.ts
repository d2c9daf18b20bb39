/** `check`: the models against the database. */
import { MigrateError } from "../../core/error.ts";
import { readGraph } from "../../environment/directory.ts";
import { checkRows, isAtHeads } from "../../graph/rows.ts";
import { rowHeads } from "../../graph/query.ts";
import {
  type Compared,
  compareDescribed,
  countObjects,
  schemasIn,
  tellDifferences,
  tellOthers,
  type ToldDifference,
  type UncomparedObject,
  withBench,
} from "./comparison.ts";
import { readRows, versionTableName } from "../history.ts";
import { modelsFile, readDatabase, readModelsFile } from "./schema_source.ts";
import type { Workbench } from "./workbench.ts";
import type { RunContext } from "../session.ts";
import type { Graph } from "../../graph/graph.ts";
import type { Schema } from "../../schema/schema.ts";

/** What a check has found. */
export interface CheckReport {
  /** The URL, password masked. */
  readonly database: string;
  /** The file, as seen from the working folder. */
  readonly models: string;
  /** `expected` is what the models say, `found` what the database has. */
  readonly differences: readonly ToldDifference[];
  /** How much of the models was compared. */
  readonly compared: Compared;
  /** What the database has besides, which models have no words for. */
  readonly notCompared: readonly UncomparedObject[];
}

/** Both sides, ready to be compared. */
export interface ModelsAndDatabase {
  /** The models file for people. */
  readonly title: string;
  readonly models: Schema;
  readonly database: Schema;
  readonly notCompared: readonly UncomparedObject[];
}

/**
 * Compares the models with the database, which must be at all heads.
 *
 * @throws `config.missing_models`, `config.invalid_models`, `history.behind_heads`, database.*
 */
export async function checkModels(context: RunContext): Promise<CheckReport> {
  const graph = readGraph(context.host, context.settings);
  const file = modelsFile(context, null, "check");
  return await withBench(context, async (bench) => {
    await requireHeads(bench, graph, "check");
    const { title, models, database, notCompared } = await readBoth(bench, file);
    const diff = await compareDescribed(bench, database, models);
    return {
      database: bench.session.database,
      models: title,
      differences: tellDifferences(diff),
      compared: countObjects(models),
      notCompared,
    };
  });
}

/**
 * Looks whether all revisions are applied: else the differences would be theirs.
 *
 * @throws `history.behind_heads`, `history.unknown_row`
 */
export async function requireHeads(
  { session }: Workbench,
  graph: Graph,
  command: string,
): Promise<void> {
  const rows = await readRows(session) ?? [];
  checkRows(graph, rows, versionTableName(session));
  if (isAtHeads(graph, rows)) return;
  const heads = rowHeads(graph).map(({ id }) => id);
  throw new MigrateError("history.behind_heads", { rows, heads, command });
}

/** Reads models and database; of the latter the schemas that the models name. */
export async function readBoth(bench: Workbench, file: string): Promise<ModelsAndDatabase> {
  const { title, schema: models } = await readModelsFile(bench, file);
  const database = await readDatabase(bench, schemasIn(models, bench));
  return {
    title,
    models,
    database: database.schema,
    notCompared: tellOthers(database.others),
  };
}
