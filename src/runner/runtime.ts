/** Carries out recorded operations on a database: the `Runtime` of the runner. */
import { isMigrateError, MigrateError } from "../core/error.ts";
import {
  describeStatement,
  fragmentStatement,
  type Probe,
  type Statement,
} from "../dialect/statement.ts";
import { createInspector } from "../schema/inspector.ts";
import { compileRecorded, type Sent, singleStatement } from "./compile.ts";
import { describeHolder } from "./log.ts";
import { patiently, runSql, type Session } from "./session.ts";
import { type CallSite, positionFrom } from "../core/position.ts";
import type { Compilation, StepGuard } from "../dialect/dialect.ts";
import type { Recorded, Runtime } from "../operation/record.ts";
import { type Fragment, invalid } from "../schema/fragment.ts";
import type { TableRef } from "../operation/spec.ts";
import type { Revision } from "../graph/revision.ts";

/** What happens in one step, and what is counted of it. */
export interface StepWork {
  readonly session: Session;
  readonly compilation: Compilation;
  readonly revision: Revision;
  readonly guard: StepGuard | null;
  /** Absolute paths of SQL files that were executed. */
  readonly scripts: Set<string>;
  /** Compiled and not executed yet: with what ends the step they travel together. */
  pending: Sent[];
  statements: number;
  /** The texts of what was executed and not undone since, in order. */
  executed: Statement["text"][];
  /** How many of them are committed: no rollback undoes those. */
  committed: number;
  savepoints: number;
  openSavepoints: number;
  /** Whether a transaction of ours is open, which the revision's own SQL must not end. */
  readonly isInTransaction: () => boolean;
  /** Ends the transaction, runs, begins a new one. */
  readonly outsideTransaction: (body: () => Promise<void>) => Promise<void>;
}

/** Rows per batch of `for await (const row of op.query(...))`. */
const BATCH = 1000;

/** A runtime that executes on the step's connection. */
export function createRuntime(work: StepWork): Runtime {
  const { session } = work;
  const single = (fragment: Fragment, name: string) => {
    const statement = singleStatement(session, work.compilation, fragment, name);
    refuseTransactionControl(work, statement);
    refusePlaceholders(work, statement);
    return statement;
  };
  return {
    flush: (recorded) => flush(work, recorded),
    query: (fragment, site) =>
      read(
        work,
        "op.query",
        fragment,
        site,
        () => session.connection.query(announce(work, single(fragment, "op.query"))),
      ),
    stream: (fragment, site) =>
      read(
        work,
        "op.query",
        fragment,
        site,
        () => session.connection.stream(announce(work, single(fragment, "op.query")), BATCH),
      ),
    run: (fragment, site) =>
      read(work, "op.run", fragment, site, async () => {
        const [rowCount = 0] = await session.connection.execute([
          announce(work, single(fragment, "op.run")),
        ]);
        work.statements++;
        return { rowCount };
      }),
    inspect: (tables, site) =>
      attempt(
        work,
        "op.inspect",
        site,
        async () => {
          await sendPending(work);
          return createInspector(
            await session.dialect.reflect(session.connection, { tables: tables?.map(ownTable) }),
          );
        },
      ),
    savepoint: (body) => inSavepoint(work, body),
    autocommitBlock: (body) => inAutocommit(work, body),
  };
}

/** A table by its name, in the connection's own schema. */
export function ownTable(name: string): TableRef {
  return { name, schema: null };
}

/** Compiles operations and executes their statements together, as far as nothing must be read. */
async function flush(work: StepWork, recorded: readonly Recorded[]): Promise<void> {
  const { session, compilation, revision, scripts } = work;
  await compileRecorded({
    session,
    compilation,
    revision,
    scripts,
    before: async ({ kind }) => {
      if (work.guard === null) return;
      // It looks at the rows as they are before the operation.
      await work.guard.before(kind, () => sendPending(work));
    },
    source: async () => {
      await sendPending(work);
      return { connection: session.connection };
    },
    take: (sent) => {
      if (sent.recorded.operation.kind.startsWith("execute")) {
        refuseTransactionControl(work, sent.statement);
        refusePlaceholders(work, sent.statement);
      }
      work.pending.push(sent);
    },
    warn: (message) => session.emit({ type: "warning", message }),
    explain: (error, label, { site }) => explain(work, error, label, site),
  }, recorded);
  if (!work.isInTransaction()) await sendPending(work);
}

/**
 * Executes what is pending, and statements of the runner's own behind it.
 *
 * @returns how many rows each of the runner's own has changed.
 */
export async function sendPending(
  work: StepWork,
  own: readonly Statement[] = [],
): Promise<readonly number[]> {
  const sent = work.pending;
  work.pending = [];
  let from = 0;
  for (const [at, { statement: { probe, transactional } }] of sent.entries()) {
    const mustBeAlone = !transactional && work.isInTransaction();
    if (probe === undefined && !mustBeAlone) continue;
    await executeTogether(work, sent.slice(from, at));
    from = at;
    if (probe !== undefined) await ask(work, probe);
    if (!mustBeAlone) continue;
    await work.outsideTransaction(() =>
      executeTogether(work, sent.slice(at, at + 1)).then(noResult)
    );
    from = at + 1;
  }
  return await executeTogether(work, sent.slice(from), own);
}

function noResult(): void {}

/** Tells the user what the database answers. */
async function ask({ session }: StepWork, { question, level, answer }: Probe): Promise<void> {
  const message = answer(await session.connection.query(question));
  if (message !== null) session.emit({ type: level, message });
}

async function executeTogether(
  work: StepWork,
  sent: readonly Sent[],
  own: readonly Statement[] = [],
): Promise<readonly number[]> {
  if (sent.length + own.length === 0) return [];
  // What goes on after a signal must not follow the rollback.
  work.session.interruption.check();
  const statements = sent.map(({ statement }) => announce(work, statement));
  const { session } = work;
  try {
    if (!work.isInTransaction()) {
      await executeAlone(work, statements);
      return [];
    }
    const counts = await session.connection.execute([...statements, ...own]);
    work.statements += statements.length;
    for (const statement of statements) remember(work, statement);
    return counts.slice(statements.length);
  } catch (error) {
    const index = isMigrateError(error, "database.statement_failed") ? error.details.index ?? 0 : 0;
    if (work.isInTransaction()) work.statements += index;
    const failed = sent[index];
    if (failed === undefined) throw error;
    const { statement, label, recorded } = failed;
    throw explain(work, withHint(error, statement.hint), label, recorded.site);
  }
}

/** What the statement itself knows of its failures says more than the words of the database. */
function withHint(error: unknown, hint: string | undefined): unknown {
  if (hint === undefined || !isMigrateError(error, "database.statement_failed")) return error;
  return new MigrateError(error.code, { ...error.details, hint }, { cause: error.cause });
}

/** Keeps the text alone: the rows of a bulk insert would fill the memory. */
function remember(work: StepWork, { text }: Pick<Statement, "text">): void {
  work.executed.push(text);
  if (!work.isInTransaction()) work.committed = work.executed.length;
}

/** Outside a transaction each statement takes the lock anew, and may have to wait for it. */
async function executeAlone(work: StepWork, statements: readonly Statement[]): Promise<void> {
  const { session } = work;
  for (const [index, statement] of statements.entries()) {
    try {
      await patiently(
        session,
        () => session.connection.execute([statement]),
        () => describeHolder(session),
      );
      work.statements++;
      remember(work, statement);
    } catch (error) {
      if (!isMigrateError(error, "database.statement_failed")) throw error;
      throw new MigrateError(error.code, { ...error.details, index }, { cause: error.cause });
    }
  }
}

/** A placeholder has no value to go with it: SQLite would take NULL without a word. */
function refusePlaceholders({ compilation }: StepWork, { text }: Statement): void {
  const placeholder = text.map(compilation.findPlaceholder).find((found) => found !== undefined);
  if (placeholder === undefined) return;
  throw invalid(
    "the placeholder " + placeholder + " has no value: write values as ${...} in a sql fragment",
  );
}

const TRANSACTION_CONTROL =
  /^(?:\s|--[^\n]*\n|\/\*(?:[^*]|\*(?!\/))*\*\/)*(begin|start\s+transaction|commit|end|abort|prepare\s+transaction|rollback(?!\s+(?:work\s+|transaction\s+)?to\b))\b/i;

/** BEGIN and COMMIT in a revision would end our transaction, and with it all that it promises. */
function refuseTransactionControl(work: StepWork, { text: [first = ""] }: Statement): void {
  const [, word] = TRANSACTION_CONTROL.exec(first) ?? [];
  if (word === undefined || !work.isInTransaction()) return;
  throw invalid(
    `${word.toUpperCase()} would end the transaction that the revision runs in; use op.savepoint, op.autocommitBlock, or \`export const transaction = "none"\``,
  );
}

function announce(work: StepWork, statement: Statement): Statement {
  const { emit, dialect } = work.session;
  emit({ type: "statement", sql: () => describeStatement(statement, dialect.quoting.literal) });
  return statement;
}

/** A read, or a write that is read: the guard is told of it unless it clearly only reads. */
function read<T>(
  work: StepWork,
  name: string,
  { parts }: Fragment,
  site: CallSite,
  action: () => Promise<T>,
): Promise<T> {
  return attempt(work, name, site, async () => {
    await sendPending(work);
    work.session.interruption.check();
    const [first] = parts;
    const isRead = first !== undefined && "text" in first &&
      /^\s*(?:select|values)\b/i.test(first.text);
    if (isRead) return await action();
    await work.guard?.before(name === "op.run" ? "run" : "query");
    const result = await action();
    remember(work, fragmentStatement(parts, (path) => work.session.dialect.quoting.name(...path)));
    return result;
  });
}

/** Adds revision, operation and place to what went wrong. */
async function attempt<T>(
  work: StepWork,
  operation: string,
  site: CallSite,
  action: () => Promise<T>,
): Promise<T> {
  try {
    return await action();
  } catch (error) {
    throw explain(work, error, operation, site);
  }
}

/** An error of the user's revision with revision, operation and place. */
export function explain(
  work: { readonly session: Pick<Session, "host">; readonly revision: Revision },
  error: unknown,
  operation: string,
  site: CallSite,
): unknown {
  const position = positionFrom(work.session.host.cwd, site);
  const options = { cause: error };
  if (isMigrateError(error, "database.statement_failed") && error.details.position === undefined) {
    const { details } = error;
    const revision = work.revision.id;
    return new MigrateError(error.code, { ...details, revision, operation, position }, options);
  }
  if (isMigrateError(error, "unsupported.operation") && error.details.position === undefined) {
    return new MigrateError(error.code, { ...error.details, position }, options);
  }
  if (isMigrateError(error, "unsupported.offline") && error.details.position === undefined) {
    return new MigrateError(error.code, { ...error.details, position }, options);
  }
  if (isMigrateError(error, "revision.invalid_operation") && error.details.position === undefined) {
    const { details } = error;
    return new MigrateError(error.code, {
      ...details,
      operation: details.operation || operation,
      position,
    }, options);
  }
  return error;
}

async function inSavepoint<T>(work: StepWork, body: () => Promise<T>): Promise<T> {
  const { session } = work;
  await sendPending(work);
  const name = `migrate_${++work.savepoints}`;
  await runSql(session, `SAVEPOINT ${name}`);
  work.openSavepoints++;
  const { length } = work.executed;
  try {
    const result = await body();
    await sendPending(work);
    await runSql(session, `RELEASE SAVEPOINT ${name}`);
    return result;
  } catch (error) {
    work.pending = [];
    work.executed.length = length;
    await runSql(session, `ROLLBACK TO SAVEPOINT ${name}`, `RELEASE SAVEPOINT ${name}`);
    throw error;
  } finally {
    work.openSavepoints--;
  }
}

/** Commits what precedes it, which a savepoint around it would forbid. */
async function inAutocommit(work: StepWork, body: () => Promise<void>): Promise<void> {
  await sendPending(work);
  await work.outsideTransaction(async () => {
    await body();
    await sendPending(work);
  });
}
