/** What a run would do: connected for reading, nothing executed that writes. */
import { isMigrateError, MigrateError } from "../core/error.ts";
import { folderOf, resolvePath } from "../core/path.ts";
import { describeStatement } from "../dialect/statement.ts";
import { createInspector } from "../schema/inspector.ts";
import { planRequest, readSomeGraph, type Request } from "./apply.ts";
import { compileOperation, lookUpTables, singleStatement } from "./compile.ts";
import { readRows } from "./history.ts";
import { prepareOperation } from "./prepare.ts";
import { callRevision, functionOf, loadModules, recordRevision, stepEnds } from "./revision.ts";
import { type RunContext, type Session, withSession } from "./session.ts";
import type { Compilation } from "../dialect/dialect.ts";
import type { Recorded, Runtime } from "../operation/record.ts";
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

/** What was collected so far. */
interface Dry {
  readonly session: Session;
  readonly compilation: Compilation;
  readonly revision: Revision;
  readonly statements: string[];
  /** Whether anything would have been written: later reads would see it. */
  hasWritten: boolean;
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
  const compilation = await session.dialect.loadCompilation();
  const steps: DryStep[] = [];
  let hasWritten = false;
  for (const step of plan.steps) {
    const statements: string[] = [];
    const apply = functionOf(step, modules);
    let dependsOnData: string | null = null;
    if (apply !== null && step.revision !== null) {
      const dry: Dry = {
        session,
        compilation,
        revision: step.revision,
        statements,
        hasWritten,
      };
      dependsOnData = await recordStep(dry, step, apply);
      hasWritten = dry.hasWritten || dependsOnData !== null;
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
  dry: Dry,
  step: Step,
  apply: RevisionFunction,
): Promise<string | null> {
  const recording = recordRevision(dry.session, dry.revision, createDryRuntime(dry), () => {});
  try {
    await callRevision(dry.session, step, apply, recording);
    return null;
  } catch (error) {
    await recording.abandon();
    if (isMigrateError(error, "unsupported.dry_run")) return error.details.operation;
    throw error;
  }
}

function createDryRuntime(dry: Dry): Runtime {
  const { connection, dialect } = dry.session;
  const checkReadable = (operation: string) => {
    if (dry.hasWritten) throw new MigrateError("unsupported.dry_run", { operation });
  };
  return {
    flush: (recorded) => flush(dry, recorded),
    query: (fragment) => {
      checkReadable("op.query");
      return connection.query(singleStatement(dry.session, dry.compilation, fragment, "op.query"));
    },
    stream: (fragment) => {
      checkReadable("op.query");
      return connection.stream(
        singleStatement(dry.session, dry.compilation, fragment, "op.query"),
        1000,
      );
    },
    run: (fragment) => {
      const statement = singleStatement(dry.session, dry.compilation, fragment, "op.run");
      dry.statements.push(describeStatement(statement, dialect.quoting.literal));
      throw new MigrateError("unsupported.dry_run", { operation: "op.run" });
    },
    inspect: async (tables) => {
      checkReadable("op.inspect");
      return createInspector(await dialect.reflect(connection, tables));
    },
    savepoint: (body) => body(),
    autocommitBlock: (body) => body(),
  };
}

async function flush(dry: Dry, recorded: readonly Recorded[]): Promise<void> {
  const { session, compilation, revision } = dry;
  const folder = folderOf(resolvePath(session.host.cwd, revision.file));
  for (const { operation } of recorded) {
    for await (const compiled of prepareOperation(session, operation, folder, new Set())) {
      const needed = compilation.reads(compiled);
      if (needed.length > 0 && dry.hasWritten) {
        throw new MigrateError("unsupported.dry_run", { operation: `op.${operation.kind}` });
      }
      const tables = await lookUpTables(session, needed);
      for (const statement of compileOperation(compilation, compiled, tables)) {
        dry.statements.push(describeStatement(statement, session.dialect.quoting.literal));
        dry.hasWritten = true;
      }
    }
  }
}
