/** Recording a plan without running it: what `--dry-run` shows and `--sql` writes. */
import { MigrateError } from "../core/error.ts";
import { createInspector } from "../schema/inspector.ts";
import { isUnknown, type Replayed, replayOperation } from "../operation/replay.ts";
import { compileRecorded, singleStatement } from "./compile.ts";
import { callRevision, recordRevision } from "./revision.ts";
import { explain, ownTable } from "./runtime.ts";
import { type Statement, statement } from "../dialect/statement.ts";
import type { CallSite } from "../core/position.ts";
import type { Compilation, CompiledOperation, Source } from "../dialect/dialect.ts";
import type { RevisionFunction } from "../environment/loader.ts";
import type { Step } from "../graph/step.ts";
import type { Revision } from "../graph/revision.ts";
import type { Operation } from "../operation/mod.ts";
import type { Recorded, Runtime } from "../operation/record.ts";
import type { TableRef } from "../operation/spec.ts";
import type { Fragment } from "../schema/fragment.ts";
import type { Schema } from "../schema/schema.ts";
import type { RecordingSession } from "./session.ts";

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
  const its = { rehearsal, revision, pieces };
  const recording = recordRevision(rehearsal.session, revision, createRuntime(its), () => {});
  try {
    await callRevision(rehearsal.session, step, apply, recording);
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
      const send = (text: string) => pieces.push({ kind: "statement", statement: statement(text) });
      send(`SAVEPOINT ${name}`);
      const result = await body();
      send(`RELEASE SAVEPOINT ${name}`);
      return result;
    },
    async autocommitBlock(body) {
      pieces.push({ kind: "commit" });
      await body();
      pieces.push({ kind: "begin" });
    },
  };
}

/**
 * A statement's text as it can stand before a semicolon, which a comment at its end would swallow.
 */
export function closeText({ splitScript }: Pick<Compilation, "splitScript">, sql: string): string {
  const endings = ["", "\n", "*/"];
  const isClosed = (text: string) => splitScript(`${text};SELECT 1`).length === 2;
  return sql + (endings.find((ending) => isClosed(sql + ending)) ?? "");
}

/** Compiles what was recorded; what would have been executed before is replayed where it matters. */
async function flush({ rehearsal, revision, pieces }: Part, recorded: readonly Recorded[]) {
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
        compilation.reads(operation),
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
    take: ({ statement }) => {
      rehearsal.hasWritten = true;
      if (!statement.transactional) pieces.push({ kind: "commit" });
      pieces.push({ kind: "statement", statement });
      if (!statement.transactional) pieces.push({ kind: "begin" });
    },
    warn: (message) => session.emit({ type: "warning", message }),
    explain: (error, label, { site }) => explain({ session, revision }, error, label, site),
  }, recorded);
  finishLast();
}
