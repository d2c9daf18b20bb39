/**
 * Recording: the `op` that a revision is given. Writing operations become data in a queue; reading
 * ones are barriers, which first have everything before them carried out by the `Runtime`.
 */
import { isMigrateError, MigrateError, type Position } from "../core/error.ts";
import { type CallSite, captureCallSite } from "../core/position.ts";
import { invalid, sql, toFragment } from "../schema/fragment.ts";
import { t } from "../schema/type.ts";
import { type Kind, type Operation, OPERATIONS } from "./mod.ts";
import {
  addBarrier,
  type Barrier,
  checkOpen,
  drain,
  endScope,
  newScope,
  type Recorded,
  type RecordingState,
  runBlock,
  type Scope,
} from "./scope.ts";
import type { BuildContext } from "../schema/constraint.ts";
import type { Fragment } from "../schema/fragment.ts";
import type { CustomOperation, Inspector, Migration, Op, Row } from "../../templates/migrate.d.ts";

export type { Recorded } from "./scope.ts";

/** How recorded work is carried out: by the runner on a database, or without one. */
export interface Runtime {
  flush(recorded: readonly Recorded[]): Promise<void>;
  query(statement: Fragment, site: CallSite): Promise<Row[]>;
  /** Batches of rows as they were when the stream was opened. */
  stream(statement: Fragment, site: CallSite): Promise<AsyncIterator<readonly Row[]>>;
  run(statement: Fragment, site: CallSite): Promise<{ rowCount: number }>;
  inspect(tables: readonly string[] | undefined, site: CallSite): Promise<Inspector>;
  savepoint<T>(body: () => Promise<T>, site: CallSite): Promise<T>;
  autocommitBlock(body: () => Promise<void>, site: CallSite): Promise<void>;
}

/** What recording depends on besides the revision's own code. */
export interface RecordContext extends BuildContext {
  readonly revision: string;
  readonly dialectInfo: Op["dialect"];
  readonly offline: boolean;
  readonly x: Readonly<Record<string, string>>;
  readonly custom: Readonly<Record<string, CustomOperation>>;
  /** Where in the user's files a call stands, as a person would write it. */
  readonly locate: (site: CallSite) => Position | undefined;
  /** Told of an operation that came after the end; it is thrown to its caller too. */
  readonly onLateOperation: (error: MigrateError) => void;
}

/** A revision's function being recorded. */
export interface Recording {
  readonly migration: Migration;
  /** Carries out what is left and closes the revision. Called when its function has returned. */
  finish(): Promise<void>;
  /** Closes without carrying anything more out, once what is under way has ended. */
  abandon(): Promise<void>;
  /** Once the transaction has ended, so that a late operation can say how. */
  settle(committed: boolean): void;
}

/** What an `op` needs to do its work. */
interface Recorder {
  readonly context: RecordContext;
  readonly runtime: Runtime;
  readonly state: RecordingState;
  readonly scope: Scope;
}

/** Starts recording: `migration` goes to the revision's function. */
export function startRecording(context: RecordContext, runtime: Runtime): Recording {
  const scope = newScope("revision");
  const state: RecordingState = {
    revision: context.revision,
    flush: runtime.flush,
    locate: context.locate,
    onLateOperation: context.onLateOperation,
    active: scope,
    mistake: null,
    committed: null,
  };
  return {
    migration: { op: createOp({ context, runtime, state, scope }), t, sql },
    finish: () => endScope(state, scope),
    abandon: async () => {
      scope.isEnded = true;
      // A forgotten block may be at work: its statement must not follow the rollback.
      await state.active.tail;
    },
    settle: (committed) => {
      state.committed = committed;
    },
  };
}

function createOp(recorder: Recorder): Op {
  const { context, runtime } = recorder;
  const op: Op = {
    ...recordingMethods(recorder),
    query: (statement) => query(recorder, statement, captureCallSite(op.query)),
    run: (statement) => {
      const site = captureCallSite(op.run);
      const fragment = located(recorder, "run", site, () => toFragment(statement));
      return barrier(recorder, "op.run", site, () => runtime.run(fragment, site));
    },
    inspect: (tables) => {
      const site = captureCallSite(op.inspect);
      return barrier(recorder, "op.inspect", site, () => runtime.inspect(tables, site));
    },
    savepoint: (body) => {
      const site = captureCallSite(op.savepoint);
      const run = () => block(recorder, "savepoint", body);
      return barrier(recorder, "op.savepoint", site, () => runtime.savepoint(run, site));
    },
    autocommitBlock: (body) => {
      const site = captureCallSite(op.autocommitBlock);
      const run = () => block(recorder, "autocommitBlock", body);
      return barrier(
        recorder,
        "op.autocommitBlock",
        site,
        () => runtime.autocommitBlock(run, site),
      );
    },
    invoke: (name, ...args) => invoke(recorder, op, name, args, captureCallSite(op.invoke)),
    f: (name) => Object.freeze({ name, final: true }),
    dialect: context.dialectInfo,
    offline: context.offline,
    x: context.x,
  };
  return Object.freeze(op);
}

/** One method for each kind of operation: check, build, remember. */
function recordingMethods(recorder: Recorder): Pick<Op, Kind> {
  const { context, state, scope } = recorder;
  const methods = Object.entries(OPERATIONS).map(([kind, { create }]) => {
    const build = create as (context: BuildContext, ...args: unknown[]) => Operation;
    const method = (...args: unknown[]): void => {
      const site = captureCallSite(method);
      checkOpen(state, scope, `op.${kind}`, site);
      scope.queue.push({
        operation: located(recorder, kind, site, () => build(context, ...args)),
        site,
      });
    };
    return [kind, method];
  });
  return Object.fromEntries(methods);
}

/** Adds to an error of wrong arguments which operation it was and where it stands. */
function located<T>({ context }: Recorder, name: string, site: CallSite, build: () => T): T {
  try {
    return build();
  } catch (thrown) {
    if (!isMigrateError(thrown, "revision.invalid_operation")) throw thrown;
    const { reason, operation, position } = thrown.details;
    throw new MigrateError("revision.invalid_operation", {
      reason,
      operation: operation || name,
      position: position ?? context.locate(site),
    });
  }
}

function barrier<T>(
  { state, scope }: Recorder,
  name: string,
  site: CallSite,
  perform: () => Promise<T>,
): Promise<T> {
  return addBarrier(state, scope, name, site, perform).promise;
}

/** Runs the function of a savepoint or autocommit block with an op of its own. */
function block<T>(
  recorder: Recorder,
  name: "savepoint" | "autocommitBlock",
  body: (op: Op) => T | Promise<T>,
): Promise<T> {
  return runBlock(recorder.state, name, (scope) => body(createOp({ ...recorder, scope })));
}

function invoke(
  recorder: Recorder,
  op: Op,
  name: string,
  args: readonly unknown[],
  site: CallSite,
): void {
  const { context } = recorder;
  located(recorder, "invoke", site, () => {
    const custom = Object.hasOwn(context.custom, name) ? context.custom[name] : undefined;
    if (custom === undefined) {
      throw invalid(
        `no custom operation is named ${
          JSON.stringify(name)
        }; \`operations\` of the config define them`,
      );
    }
    const returned: unknown = custom(op, ...args as never[]);
    if (returned instanceof Promise) {
      returned.catch(() => {});
      throw invalid(`the custom operation ${JSON.stringify(name)} must not be async`);
    }
  });
}

/** `op.query`: awaited it gives all rows, iterated it reads them in batches. */
function query<R extends Row>(
  recorder: Recorder,
  statement: Parameters<Op["query"]>[0],
  site: CallSite,
): Promise<R[]> & AsyncIterable<R> {
  const { runtime, state, scope } = recorder;
  const fragment = located(recorder, "query", site, () => toFragment(statement));
  let streams = false;
  const { promise, barrier } = addBarrier<unknown>(
    state,
    scope,
    "op.query",
    site,
    () => streams ? runtime.stream(fragment, site) : runtime.query(fragment, site),
  );
  const iterate = () => {
    if (streams) {
      located(recorder, "query", site, () => {
        throw invalid("its rows were read already; call it again");
      });
    }
    streams = true;
    return readBatches(recorder, barrier, promise as Promise<Opened>);
  };
  return Object.assign(promise, { [Symbol.asyncIterator]: iterate }) as
    & Promise<R[]>
    & AsyncIterable<R>;
}

/** A stream, or the rows themselves where they had been awaited before. */
type Opened = AsyncIterator<readonly Row[]> | readonly Row[];

/** Rows of an open stream; what the loop has recorded is carried out before each next batch. */
async function* readBatches(
  { state, scope }: Recorder,
  barrier: Barrier,
  opening: Promise<Opened>,
): AsyncGenerator<Row> {
  const batches = await opening;
  if (!("next" in batches)) return yield* batches;
  // Until the loop is over the barrier counts as not awaited: a revision must not end within it.
  scope.unsettled.add(barrier);
  try {
    while (true) {
      await drain(state, scope);
      const { done, value } = await batches.next();
      if (done) return;
      yield* value;
    }
  } finally {
    scope.unsettled.delete(barrier);
    await batches.return?.();
  }
}
