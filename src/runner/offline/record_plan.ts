/** Recording a plan without running it: what `--dry-run` shows and `--sql` writes. */
import { isMigrateError, type MigrateError } from "../../core/error.ts";
import { createInspector } from "../../schema/inspector.ts";
import { isUnknown, type Replayed, replayOperation } from "../../operation/replay.ts";
import { compileRecorded, singleStatement } from "../execution/compile.ts";
import { checkScriptSql } from "../execution/own_sql.ts";
import { callRevision, recordRevision } from "../revision.ts";
import { ownTable } from "../../operation/spec.ts";
import { explain } from "../execution/explain.ts";
import { type Statement, statement } from "../../dialect/statement.ts";
import type { CallSite } from "../../core/position.ts";
import type { Compilation, CompiledOperation, Source } from "../../dialect/dialect.ts";
import type { RevisionFunction } from "../../environment/loader.ts";
import type { Step } from "../../graph/step.ts";
import type { Revision } from "../../graph/revision.ts";
import type { Operation } from "../../operation/mod.ts";
import type { Recorded, Runtime } from "../../operation/record.ts";
import type { TableRef } from "../../operation/spec.ts";
import type { Fragment } from "../../schema/fragment.ts";
import type { Schema } from "../../schema/schema.ts";
import type { RecordingSession } from "../session.ts";

/** What all steps share: how things would be by now. */
export interface Rehearsal {
  readonly session: RecordingSession;
  readonly compilation: Compilation;
  /** The schema before the first step; asked for when something needs it. */
  readonly start: () => Promise<Replayed>;
  /** What cannot be known without running: thrown with the method that asks for it. */
  readonly refuse: (operation: string) => MigrateError;
  /** Whether anything would have been written: later reads would see it. */
  hasWritten: boolean;
  /** What would have been done and is not in `replayed` yet. */
  readonly pending: Operation[];
  /** The schema by replay; null until something asks for it. */
  replayed: Replayed | null;
}

/** A part of what a step would send: a statement, or where its transaction ends and begins anew. */
export type Piece =
  | { readonly kind: "statement"; readonly statement: Statement }
  | { readonly kind: "commit" | "begin" };

/** Starts; nothing is asked or read yet. */
export function startRehearsal(
  parts: Pick<Rehearsal, "session" | "compilation" | "start" | "refuse">,
): Rehearsal {
  return { ...parts, hasWritten: false, pending: [], replayed: null };
}

/**
 * Records one revision.
 *
 * @param pieces takes what it would send, also where recording fails in the middle.
 */
export async function rehearseStep(
  rehearsal: Rehearsal,
  step: Step,
  apply: RevisionFunction,
  pieces: Piece[],
): Promise<void> {
  const { revision } = step;
  if (revision === null) return;
  const isAlone = rehearsal.session.settings.transaction === "none" ||
    revision.transaction === "none";
  const part: Part = { rehearsal, revision, pieces, isInTransaction: !isAlone, refused: null };
  const recording = recordRevision(rehearsal.session, revision, createRuntime(part), () => {});
  try {
    await callRevision(rehearsal.session, step, apply, recording);
    // The revision may have caught it in a savepoint, and gone on as nobody knows it would.
    if (part.refused !== null) throw part.refused;
  } catch (error) {
    await recording.abandon();
    throw error;
  }
}

/**
 * The schema as it would be by now.
 *
 * @param tables those that matter; all when left out.
 * @throws what `refuse` makes, where raw SQL may have changed one of them.
 */
export async function rehearsedSchema(
  rehearsal: Rehearsal,
  operation: string,
  tables: readonly TableRef[] | undefined,
): Promise<Schema> {
  const { compilation: { rules }, start, pending, refuse } = rehearsal;
  let replayed = rehearsal.replayed ?? await start();
  for (const done of pending.splice(0)) replayed = replayOperation(replayed, done, rules);
  rehearsal.replayed = replayed;
  const known = replayed;
  const isHidden = tables === undefined && known.unknown.everything;
  if (isHidden || (tables ?? []).some((table) => isUnknown(known, table, rules))) {
    throw refuse(operation);
  }
  return known.schema;
}

/** One revision of it. */
interface Part {
  readonly rehearsal: Rehearsal;
  readonly revision: Revision;
  readonly pieces: Piece[];
  /** Whether the step's transaction would be open by now. */
  isInTransaction: boolean;
  /** What could not be known without running, and was asked for. */
  refused: unknown;
}

function createRuntime(part: Part): Runtime {
  const { rehearsal, pieces } = part;
  const { session, compilation, refuse } = rehearsal;
  const single = (fragment: Fragment, name: string) =>
    singleStatement(session, compilation, fragment, name);
  // What the database holds now is what the revision would find, until something was written.
  const connectionFor = (name: string) => {
    if (session.connection === null || rehearsal.hasWritten) throw refuse(name);
    return session.connection;
  };
  const at = async <T>(name: string, site: CallSite, read: () => Promise<T>): Promise<T> => {
    try {
      return await read();
    } catch (error) {
      throw explain({ session, revision: part.revision }, error, name, site);
    }
  };
  let savepoints = 0;
  return {
    flush: (recorded) => flush(part, recorded),
    query: (fragment, site) =>
      at(
        "op.query",
        site,
        async () => await connectionFor("op.query").query(single(fragment, "op.query")),
      ),
    stream: (fragment, site) =>
      at(
        "op.query",
        site,
        async () => await connectionFor("op.query").stream(single(fragment, "op.query"), 1000),
      ),
    run: (fragment, site) =>
      // deno-lint-ignore require-await -- a throw must become a rejection
      at("op.run", site, async () => {
        pieces.push({ kind: "statement", statement: single(fragment, "op.run") });
        throw refuse("op.run");
      }),
    inspect: (names, site) =>
      at("op.inspect", site, async () => {
        const tables = names?.map(ownTable);
        const { connection, dialect } = session;
        return createInspector(
          connection === null || rehearsal.hasWritten
            ? await rehearsedSchema(rehearsal, "op.inspect", tables)
            : await dialect.reflect(connection, { tables }),
        );
      }),
    async savepoint(body) {
      const name = `migrate_${++savepoints}`;
      return await keepOrTakeBack(part, name, body);
    },
    autocommitBlock: (body) => outsideTransaction(part, body),
  };
}

/** What fails before it would be sent is undone by forgetting it. */
async function keepOrTakeBack<T>(
  part: Part,
  name: string,
  body: () => Promise<T>,
): Promise<T> {
  const { rehearsal, pieces } = part;
  const { hasWritten, replayed } = rehearsal;
  const length = pieces.length;
  const pending = [...rehearsal.pending];
  const send = (text: string) => pieces.push({ kind: "statement", statement: statement(text) });
  send(`SAVEPOINT ${name}`);
  try {
    const result = await body();
    send(`RELEASE SAVEPOINT ${name}`);
    return result;
  } catch (error) {
    const isRefused = isMigrateError(error, "unsupported.offline") ||
      isMigrateError(error, "unsupported.dry_run");
    // What a dry run shows ends there.
    if (isRefused) part.refused ??= error;
    else {
      pieces.length = length;
      rehearsal.pending.splice(0, Infinity, ...pending);
      Object.assign(rehearsal, { hasWritten, replayed });
    }
    throw error;
  }
}

/** Inside an autocommit block, and where there is no transaction, nothing is to be ended. */
async function outsideTransaction(part: Part, body: () => Promise<void>): Promise<void> {
  if (!part.isInTransaction) return await body();
  part.isInTransaction = false;
  part.pieces.push({ kind: "commit" });
  await body();
  part.pieces.push({ kind: "begin" });
  part.isInTransaction = true;
}

/** Compiles what was recorded; what would have been executed before is replayed where it matters. */
async function flush(part: Part, recorded: readonly Recorded[]): Promise<void> {
  const { rehearsal, revision } = part;
  const { session, compilation } = rehearsal;
  let last: CompiledOperation | null = null;
  const finishLast = () => {
    if (last !== null) rehearsal.pending.push(last);
    last = null;
  };
  const source = async (operation: CompiledOperation): Promise<Source> =>
    session.connection !== null && !rehearsal.hasWritten ? { connection: session.connection } : {
      schema: await rehearsedSchema(
        rehearsal,
        `op.${operation.kind}`,
        mustKnow(compilation, operation),
      ),
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
    source,
    take: ({ statement, recorded: { operation } }) => {
      const { isInTransaction } = part;
      if (operation.kind.startsWith("execute")) {
        checkScriptSql(compilation, statement, isInTransaction);
      }
      rehearsal.hasWritten = true;
      takeStatement(part, statement);
    },
    pass: () => {},
    together: (body) => body(),
    warn: (message) => session.emit({ type: "warning", message }),
    explain: (error, label, { site }) => explain({ session, revision }, error, label, site),
  }, recorded);
  finishLast();
}

function takeStatement({ pieces, isInTransaction }: Part, its: Statement): void {
  const isAlone = isInTransaction && !its.transactional;
  if (isAlone) pieces.push({ kind: "commit" });
  pieces.push({ kind: "statement", statement: its });
  if (isAlone) pieces.push({ kind: "begin" });
}

/** What an author has described with `copyFrom` need not be known. */
function mustKnow({ reads }: Compilation, operation: CompiledOperation): readonly TableRef[] {
  const isTold = operation.kind === "batchAlterTable" && operation.copyFrom !== null;
  return isTold ? [] : reads(operation);
}
