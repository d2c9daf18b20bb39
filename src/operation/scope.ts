/**
 * The queue behind a recorded revision: operations and barriers in the author's order, carried out
 * when something is awaited or the function has returned. A savepoint or autocommit block inside a
 * revision is a scope of its own.
 */
import { MigrateError } from "../core/error.ts";
import type { Position } from "../core/error.ts";
import type { CallSite } from "../core/position.ts";
import type { Operation } from "./mod.ts";

/** An operation with the place in the user's file that asked for it. */
export interface Recorded {
  readonly operation: Operation;
  readonly site: CallSite;
}

/** Something that must have happened before the author's next line. */
export interface Barrier {
  readonly name: string;
  readonly site: CallSite;
  readonly perform: () => Promise<unknown>;
  outcome: unknown;
  /** What a savepoint failed with: its caller's to catch, whoever had it carried out. */
  failure: { readonly error: unknown } | null;
  isPerformed: boolean;
}

export type Block = "revision" | "savepoint" | "autocommitBlock";

/** The revision, or a block inside it. */
export interface Scope {
  readonly block: Block;
  /** The scope that a block stands in; null for the revision. */
  readonly outer: Scope | null;
  readonly queue: (Recorded | Barrier)[];
  /** Barriers whose results nobody has received yet. */
  readonly unsettled: Set<Barrier>;
  /** The end of the work that is under way: everything in a scope happens one after another. */
  tail: Promise<unknown>;
  failure: { readonly error: unknown } | null;
  isEnded: boolean;
}

/** What all scopes of one recording share. */
export interface RecordingState {
  readonly revision: string;
  readonly flush: (recorded: readonly Recorded[]) => Promise<void>;
  readonly locate: (site: CallSite) => Position | undefined;
  readonly onLateOperation: (error: MigrateError) => void;
  active: Scope;
  /** A mistake that no savepoint may catch. */
  mistake: MigrateError | null;
  /** How the revision's transaction ended; null while that is open. */
  committed: boolean | null;
}

/** A scope with nothing in it. */
export function newScope(block: Block, outer: Scope | null = null): Scope {
  return {
    block,
    outer,
    queue: [],
    unsettled: new Set(),
    tail: Promise.resolve(),
    failure: null,
    isEnded: false,
  };
}

/** Whether a scope, or one that it stands in, is over: nothing in it may run any more. */
function hasEnded({ isEnded, outer }: Scope): boolean {
  return isEnded || (outer !== null && hasEnded(outer));
}

/**
 * Refuses an operation on a scope that has ended, that failed, or that an inner block covers.
 *
 * @throws `revision.late_operation`, `revision.outer_operation`, or the scope's own failure.
 */
export function checkOpen(
  state: RecordingState,
  scope: Scope,
  operation: string,
  site: CallSite,
): void {
  if (hasEnded(scope)) {
    const error = lateOperation(state, operation, site);
    state.mistake ??= error;
    state.onLateOperation(error);
    throw error;
  }
  if (state.active !== scope) {
    const details = { operation, block: `op.${state.active.block}`, position: state.locate(site) };
    throw state.mistake ??= new MigrateError("revision.outer_operation", details);
  }
  if (scope.failure !== null) throw scope.failure.error;
}

function lateOperation(
  { revision, committed, locate }: RecordingState,
  operation: string,
  site: CallSite | undefined,
): MigrateError {
  const position = site === undefined ? undefined : locate(site);
  return new MigrateError("revision.late_operation", { operation, revision, committed, position });
}

/**
 * Adds a barrier. Its promise starts the work only when it is awaited, so that one which nobody
 * awaits is found when the scope ends.
 */
export function addBarrier<T>(
  state: RecordingState,
  scope: Scope,
  name: string,
  site: CallSite,
  perform: () => Promise<T>,
): { readonly promise: Promise<T>; readonly barrier: Barrier } {
  checkOpen(state, scope, name, site);
  const barrier: Barrier = {
    name,
    site,
    perform,
    outcome: undefined,
    failure: null,
    isPerformed: false,
  };
  scope.unsettled.add(barrier);
  scope.queue.push(barrier);
  const receive = async () => {
    try {
      await drain(state, scope, barrier);
      if (barrier.failure !== null) throw barrier.failure.error;
      return barrier.outcome as T;
    } finally {
      scope.unsettled.delete(barrier);
    }
  };
  return { promise: lazyPromise(receive), barrier };
}

/** A promise whose work starts when somebody asks for its result. */
function lazyPromise<T>(start: () => Promise<T>): Promise<T> {
  let started: Promise<T> | undefined;
  const run = () => started ??= start();
  return {
    then: (onFulfilled, onRejected) => run().then(onFulfilled, onRejected),
    catch: (onRejected) => run().catch(onRejected),
    finally: (onFinally) => run().finally(onFinally),
    [Symbol.toStringTag]: "Promise",
  };
}

/** Carries out the queue, in order, up to and including `last`, or all of it. */
export function drain(state: RecordingState, scope: Scope, last?: Barrier): Promise<void> {
  const work = scope.tail.then(async () => {
    while (!hasEnded(scope) && scope.queue.length > 0 && scope.failure === null) {
      if (last?.isPerformed === true) break;
      await carryOutNext(state, scope);
    }
    if (scope.failure !== null) throw scope.failure.error;
    // Something forgotten still runs: the transaction that it would work in is gone.
    if (hasEnded(scope) && last?.isPerformed !== true) {
      throw state.mistake ?? lateOperation(state, last?.name ?? `op.${scope.block}`, last?.site);
    }
  });
  scope.tail = work.catch(() => {});
  return work;
}

async function carryOutNext(state: RecordingState, scope: Scope): Promise<void> {
  const next = scope.queue[0];
  if (next === undefined) return;
  if ("perform" in next) {
    scope.queue.shift();
    await performBarrier(scope, next);
    return;
  }
  const end = scope.queue.findIndex((entry) => "perform" in entry);
  const recorded = scope.queue.splice(0, end < 0 ? scope.queue.length : end) as Recorded[];
  try {
    await state.flush(recorded);
  } catch (error) {
    scope.failure ??= { error };
  }
}

async function performBarrier(scope: Scope, barrier: Barrier): Promise<void> {
  barrier.isPerformed = true;
  try {
    barrier.outcome = await barrier.perform();
  } catch (error) {
    // A savepoint's failure is its caller's to catch; any other ends the scope.
    if (barrier.name === "op.savepoint") barrier.failure = { error };
    else scope.failure ??= { error };
  }
}

/** Runs the function of a block in a scope of its own, and ends that scope. */
export async function runBlock<T>(
  state: RecordingState,
  block: Block,
  body: (scope: Scope) => T | Promise<T>,
): Promise<T> {
  const outer = state.active;
  const scope = newScope(block, outer);
  state.active = scope;
  try {
    const result = await body(scope);
    await endScope(state, scope);
    return result;
  } finally {
    scope.isEnded = true;
    state.active = outer;
  }
}

/**
 * Carries out what is left and closes the scope.
 *
 * @throws `revision.missing_await` while something in it was called and not awaited.
 */
export async function endScope(state: RecordingState, scope: Scope): Promise<void> {
  try {
    const [forgotten] = scope.unsettled;
    if (forgotten !== undefined) {
      state.mistake ??= new MigrateError("revision.missing_await", {
        operation: forgotten.name,
        revision: state.revision,
        position: state.locate(forgotten.site),
      });
    }
    if (state.mistake === null) await drain(state, scope);
    if (state.mistake !== null) throw state.mistake;
  } finally {
    scope.isEnded = true;
  }
}
