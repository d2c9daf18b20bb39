/** What a run would do: connected for reading, nothing executed that writes. */
import { isMigrateError, MigrateError } from "../core/error.ts";
import { describeStatement } from "../dialect/statement.ts";
import { createInspector } from "../schema/inspector.ts";
import { planRequest, readSomeGraph, type Request } from "./apply.ts";
import { compileRecorded, singleStatement } from "./compile.ts";
import { readRows } from "./history.ts";
import { callRevision, functionOf, loadModules, recordRevision, stepEnds } from "./revision.ts";
import { type RunContext, type Session, withSession } from "./session.ts";
import { isUnknown, type Replayed, replayOperation, startReplay } from "../operation/replay.ts";
import { explain, ownTable } from "./runtime.ts";
import type { Compilation, CompiledOperation } from "../dialect/dialect.ts";
import type { Operation } from "../operation/mod.ts";
import type { Recorded, Runtime } from "../operation/record.ts";
import type { TableRef } from "../operation/spec.ts";
import type { Fragment } from "../schema/fragment.ts";
import type { Schema } from "../schema/schema.ts";
import type { RevisionFunction } from "../environment/loader.ts";
import type { Revision } from "../graph/revision.ts";
import type { Plan, Step } from "../graph/step.ts";

/** A step that would run. */
export interface DryStep {
  readonly revision: string | null;
  readonly direction: Step["direction"];
  readonly from: readonly string[];
  readonly to: readonly string[];
  readonly message: string;
  readonly statements: readonly string[];
  /** The call at which the statements end, because it depends on what was not done; or null. */
  readonly dependsOnData: string | null;
}

/** The steps that would run. */
export interface DryRunReport {
  readonly rows: readonly string[];
  readonly steps: readonly DryStep[];
}

/** What all steps share: how the schema would be by now. */
interface Dry {
  readonly session: Session;
  readonly compilation: Compilation;
  /** Whether anything would have been written: later reads would see it. */
  hasWritten: boolean;
  /** What would have been done and is not in `replayed` yet. */
  readonly pending: Operation[];
  /** The schema by replay; null until something asks for it. */
  replayed: Replayed | null;
}

/** One step of it. */
interface DryRevision {
  readonly dry: Dry;
  readonly revision: Revision;
  readonly statements: string[];
}

/** Bytes in memory: where there is no database yet, an empty one stands in for it. */
const EMPTY_DATABASE = "sqlite::memory:";

/** Plans a request and records its revisions without running them. */
export async function dryRun(context: RunContext, request: Request): Promise<DryRunReport> {
  const graph = readSomeGraph(context);
  return await withSession(context, false, async (session) => {
    const rows = session === null ? [] : await readRows(session) ?? [];
    const plan = planRequest(context, graph, request, rows);
    if (session !== null) return { rows, steps: await recordPlan(session, plan) };
    const url = () => Promise.resolve({ url: EMPTY_DATABASE, origin: "", directory: "" });
    const settings = { ...context.settings, url };
    return await withSession({ ...context, settings, emit: () => {} }, true, async (empty) => ({
      rows,
      steps: empty === null ? [] : await recordPlan(empty, plan),
    }));
  });
}

async function recordPlan(session: Session, plan: Plan): Promise<readonly DryStep[]> {
  const modules = await loadModules(session, plan);
  const compilation = await session.dialect.loadCompilation(session.settings.config);
  const dry: Dry = { session, compilation, hasWritten: false, pending: [], replayed: null };
  const steps: DryStep[] = [];
  for (const step of plan.steps) {
    const statements: string[] = [];
    const apply = functionOf(step, modules);
    let dependsOnData: string | null = null;
    if (apply !== null && step.revision !== null) {
      dependsOnData = await recordStep({ dry, revision: step.revision, statements }, step, apply);
      dry.hasWritten ||= dependsOnData !== null;
    }
    steps.push({
      revision: step.revision?.id ?? null,
      direction: step.direction,
      ...stepEnds(step),
      message: step.revision?.message ?? "",
      statements,
      dependsOnData,
    });
  }
  return steps;
}

/** Records one revision; gives the call at which it could not go on, or null. */
async function recordStep(
  its: DryRevision,
  step: Step,
  apply: RevisionFunction,
): Promise<string | null> {
  const recording = recordRevision(
    its.dry.session,
    its.revision,
    createDryRuntime(its),
    () => {},
  );
  try {
    await callRevision(its.dry.session, step, apply, recording);
    return null;
  } catch (error) {
    await recording.abandon();
    if (isMigrateError(error, "unsupported.dry_run")) return error.details.operation;
    throw error;
  }
}

function createDryRuntime(its: DryRevision): Runtime {
  const { dry, statements } = its;
  const { session, compilation } = dry;
  const { connection, dialect } = session;
  const single = (fragment: Fragment, name: string) => {
    if (name === "op.query" && dry.hasWritten) throw dependsOnData(name);
    return singleStatement(session, compilation, fragment, name);
  };
  return {
    flush: (recorded) => flush(its, recorded),
    query: (fragment) => connection.query(single(fragment, "op.query")),
    stream: (fragment) => connection.stream(single(fragment, "op.query"), 1000),
    run: (fragment) => {
      const statement = single(fragment, "op.run");
      statements.push(describeStatement(statement, dialect.quoting.literal));
      throw dependsOnData("op.run");
    },
    inspect: async (tables) =>
      createInspector(
        dry.hasWritten
          ? await replayedSchema(dry, "op.inspect", tables?.map(ownTable))
          : await dialect.reflect(connection, tables?.map(ownTable)),
      ),
    savepoint: (body) => body(),
    autocommitBlock: (body) => body(),
  };
}

function dependsOnData(operation: string): MigrateError {
  return new MigrateError("unsupported.dry_run", { operation });
}

/**
 * The schema as it would be by now.
 *
 * @param tables those that matter; all when left out.
 * @throws `unsupported.dry_run` where raw SQL may have changed one of them.
 */
async function replayedSchema(
  dry: Dry,
  operation: string,
  tables: readonly TableRef[] | undefined,
): Promise<Schema> {
  const { session: { dialect, connection }, compilation: { rules } } = dry;
  dry.replayed ??= startReplay(await dialect.reflect(connection));
  for (const done of dry.pending.splice(0)) {
    dry.replayed = replayOperation(dry.replayed, done, rules);
  }
  const { replayed } = dry;
  const known = tables ?? replayed.schema.tables;
  const isHidden = tables === undefined && replayed.unknown.everything;
  if (isHidden || known.some((table) => isUnknown(replayed, table, rules))) {
    throw dependsOnData(operation);
  }
  return replayed.schema;
}

/** Compiles what was recorded; what would have been executed before is replayed where it matters. */
async function flush({ dry, revision, statements }: DryRevision, recorded: readonly Recorded[]) {
  const { session, compilation } = dry;
  let last: CompiledOperation | null = null;
  const finishLast = () => {
    if (last !== null) dry.pending.push(last);
    last = null;
  };
  await compileRecorded({
    session,
    compilation,
    revision,
    scripts: new Set(),
    // deno-lint-ignore require-await -- elsewhere there is something to wait for
    before: async (operation) => {
      finishLast();
      last = operation;
    },
    source: async (operation) =>
      dry.hasWritten
        ? {
          schema: await replayedSchema(dry, `op.${operation.kind}`, compilation.reads(operation)),
        }
        : { connection: session.connection },
    take: ({ statement }) => {
      statements.push(describeStatement(statement, session.dialect.quoting.literal));
      dry.hasWritten = true;
    },
    warn: (message) => session.emit({ type: "warning", message }),
    explain: (error, label, { site }) => explain({ session, revision }, error, label, site),
  }, recorded);
  finishLast();
}
