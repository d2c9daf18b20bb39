/** `baseline`: a first revision that makes what a database has, for one that is to be kept from now on. */
import { MigrateError } from "../../core/error.ts";
import { displayPath, folderOf, relativePath, resolvePath } from "../../core/path.ts";
import { readGraph } from "../../environment/directory.ts";
import { createRevision, newRevisionId } from "../../environment/new_revision.ts";
import { emptyModels, TYPES_FILE, write } from "../../environment/template.ts";
import { checkId } from "../../graph/name.ts";
import { diffSchemas } from "../../diff/diff.ts";
import { includeOnly } from "../../diff/include.ts";
import { renderModels } from "../../diff/render/render_models.ts";
import { sqlText } from "../../schema/fragment.ts";
import { EMPTY_SCHEMA } from "../../schema/schema.ts";
import { apply } from "../apply.ts";
import { planBoth } from "./autogenerate.ts";
import {
  type Compared,
  countObjects,
  diffOptions,
  tellOthers,
  type UncomparedObject,
} from "./comparison.ts";
import { readRows, versionTableName } from "../history.ts";
import { guardHooks } from "./hook.ts";
import { type LiveSchema, reflectAll, withoutOwnTables } from "./live_schema.ts";
import { runPostWrite } from "./post_write.ts";
import { type BothWays, renderBodies } from "./revision_body.ts";
import { openWorkbench, type Workbench } from "./workbench.ts";
import { spellTypes } from "./spelled_type.ts";
import { type RunContext, type Session, withSession } from "../session.ts";
import type { ObjectDefinition, OtherObject } from "../../dialect/dialect.ts";
import type { Operation } from "../../operation/mod.ts";
import type { Schema } from "../../schema/schema.ts";

/** What is asked for. */
export interface BaselineRequest {
  readonly message: string;
  /** Where the models are to be written; null: nowhere. */
  readonly models: string | null;
  /** null: that of the version row, else a random one. */
  readonly id: string | null;
  /** Whether the database is recorded as being there. */
  readonly stamps: boolean;
  readonly toolVersion: string;
}

/** What was written. */
export interface BaselineReport {
  readonly database: string;
  readonly id: string;
  readonly file: string;
  readonly models: string | null;
  readonly compared: Compared;
  /** Whether a row was written; false too where the database had it. */
  readonly isStamped: boolean;
  /** What the revision makes by SQL. */
  readonly asSql: readonly UncomparedObject[];
  /** What the revision does not make. */
  readonly leftOut: readonly UncomparedObject[];
}

/**
 * Writes the revision, and the models, and stamps the database.
 *
 * @throws `graph.already_begun`, `history.several_rows`, `config.file_exists`
 */
export async function writeBaseline(
  context: RunContext,
  request: BaselineRequest,
): Promise<BaselineReport> {
  const { host, settings } = context;
  const graph = readGraph(host, settings);
  if (graph.revisions.length > 0) {
    throw new MigrateError("graph.already_begun", {
      revisions: graph.revisions.map(({ id }) => id),
    });
  }
  const models = request.models === null ? null : newModelsPath(context, request.models);
  const written = await withSession(context, false, async (session) => {
    if (session === null) throw await notThere(context);
    const rows = await readRows(session) ?? [];
    const id = chooseId(session, rows, request.id);
    const bench = await openWorkbench(session);
    const found = await readEverything(bench);
    const bodies = renderBodies(bench, planEverything(bench, found.schema, found.others));
    const { file } = createRevision(
      host,
      settings,
      {
        message: request.message,
        heads: ["head"],
        splice: false,
        branchLabels: [],
        versionPath: null,
        id,
        dependsOn: [],
      },
      graph,
      bodies,
    );
    if (models !== null) writeModels(bench, found.schema, models);
    await runPostWrite(context, file);
    const isMade = ({ definition }: OtherObject) => definition !== null;
    return {
      database: session.database,
      id,
      file: displayPath(host.cwd, file),
      models: models === null ? null : displayPath(host.cwd, models),
      compared: countObjects(found.schema),
      isStamped: request.stamps && !rows.includes(id),
      asSql: tellOthers(found.others.filter(isMade)),
      leftOut: tellOthers(found.others.filter((its) => !isMade(its))),
    };
  });
  if (written.isStamped) {
    const quiet = { ...context, emit: () => {} };
    const { toolVersion } = request;
    await apply(quiet, { command: "stamp", targets: [written.id], purge: false }, { toolVersion });
  }
  return written;
}

/** What was written of models alone. */
export interface ModelsReport {
  readonly database: string;
  readonly models: string;
  readonly compared: Compared;
  /** What models cannot say. */
  readonly leftOut: readonly UncomparedObject[];
}

/**
 * Writes the models of a database, whose revisions are there already.
 *
 * @throws `config.file_exists`
 */
export async function writeModelsAlone(context: RunContext, file: string): Promise<ModelsReport> {
  const models = newModelsPath(context, file);
  return await withSession(context, false, async (session) => {
    if (session === null) throw await notThere(context);
    const bench = await openWorkbench(session);
    const { schema, others } = await readEverything(bench);
    writeModels(bench, schema, models);
    return {
      database: session.database,
      models: displayPath(context.host.cwd, models),
      compared: countObjects(schema),
      leftOut: tellOthers(others),
    };
  });
}

/**
 * Where models are to be written: what `init` left there says nothing yet.
 *
 * @throws `config.file_exists`
 */
function newModelsPath({ host, settings }: RunContext, file: string): string {
  const path = resolvePath(host.cwd, file);
  const isFree = host.stat(path) === null ||
    host.readTextFile(path) === emptyModels(path, settings.directory);
  if (isFree) return path;
  throw new MigrateError("config.file_exists", { path: displayPath(host.cwd, path) });
}

async function notThere({ settings }: RunContext): Promise<MigrateError> {
  const { url } = await settings.url();
  return new MigrateError("database.cannot_open", {
    database: url,
    reason: "it does not exist, and a baseline is of a database that does",
  });
}

/** A database that Alembic keeps keeps its id. */
function chooseId(session: Session, rows: readonly string[], asked: string | null): string {
  const [row, ...others] = rows;
  if (others.length > 0) {
    throw new MigrateError("history.several_rows", { rows, table: versionTableName(session) });
  }
  if (row === undefined) {
    if (asked !== null) checkId(asked);
    return asked ?? newRevisionId(session.host);
  }
  if (asked !== null && asked !== row) {
    throw new MigrateError("usage.invalid_argument", {
      name: "--rev-id",
      input: asked,
      expected: `${row}, which is the database's row in ${versionTableName(session)}`,
    });
  }
  checkId(row);
  return row;
}

/** What there is, without what the user leaves out. */
async function readEverything({ session, comparer }: Workbench): Promise<LiveSchema> {
  const { host, settings } = session;
  const { schema, others } = await reflectAll(session, true);
  const { include } = guardHooks(host, settings.config);
  const known = withoutOwnTables(schema, settings, comparer);
  const [chosen] = includeOnly(known, EMPTY_SCHEMA, include, comparer);
  const schemas = new Set(chosen.schemas);
  const isThere = (its: OtherObject) => its.schema === null || schemas.has(its.schema);
  return { schema: chosen, others: others.filter(isThere) };
}

/** The operations that make it, with SQL for what has no operation, each where it can be made. */
function planEverything(
  bench: Workbench,
  schema: Schema,
  others: readonly OtherObject[],
): BothWays {
  const { upgrade, downgrade, irreversible } = planBoth(
    bench,
    diffSchemas(EMPTY_SCHEMA, schema, { ...diffOptions(bench), include: undefined }).operations,
    EMPTY_SCHEMA,
  );
  const defined = others.flatMap(({ definition }) => definition ?? []);
  const scripts = (needs: ObjectDefinition["needs"]) =>
    defined.filter((its) => its.needs === needs);
  const create = (needs: ObjectDefinition["needs"]) =>
    scripts(needs).map(({ create }) => execute(create));
  const drop = (needs: ObjectDefinition["needs"]) =>
    scripts(needs).toReversed().flatMap(({ drop, goesWithTable }) =>
      drop === null || goesWithTable ? [] : [execute(drop)]
    );
  const isTable = ({ kind }: Operation) => kind === "createTable" || kind === "dropTable";
  const isView = ({ kind }: Operation) => kind === "createView" || kind === "dropView";
  const isBuilt = (its: Operation) => isTable(its) || isView(its);
  const [early, built] = splitAt(upgrade, upgrade.findIndex(isBuilt));
  const [tables, views] = splitAt(built, built.findIndex(isView));
  const [viewsGone, rest] = splitAt(downgrade, downgrade.findIndex((its) => !isView(its)));
  const [dropped, late] = splitAt(rest, rest.findLastIndex(isTable) + 1);
  return {
    upgrade: [
      ...early,
      ...create("nothing"),
      ...tables,
      ...create("tables"),
      ...views,
      ...create("views"),
    ],
    downgrade: [
      ...drop("views"),
      ...viewsGone,
      ...drop("tables"),
      ...dropped,
      ...drop("nothing"),
      ...late,
    ],
    irreversible,
  };
}

/** The operations before a place and those from there on; all before it where there is none. */
function splitAt(operations: readonly Operation[], place: number) {
  const at = place < 0 ? operations.length : place;
  return [operations.slice(0, at), operations.slice(at)] as const;
}

function execute(script: string): Operation {
  return { kind: "execute", sql: sqlText(script) };
}

function writeModels({ session, comparer }: Workbench, schema: Schema, path: string): void {
  const { host, settings } = session;
  const types = relativePath(folderOf(path), `${settings.directory}/${TYPES_FILE}`);
  const { renderItem } = guardHooks(host, settings.config);
  const naming = settings.config.namingConvention;
  const text = renderModels(spellTypes(schema, comparer), { types, renderItem, naming });
  write(host, path, text, host.stat(path) !== null);
}
