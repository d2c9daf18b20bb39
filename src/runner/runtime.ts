/** Carries out recorded operations on a database: the `Runtime` of the runner. */
import { fragmentStatement } from "../dialect/statement.ts";
import { createInspector } from "../schema/inspector.ts";
import { compileRecorded, singleStatement } from "./compile.ts";
import { announce, forgetAfter, remember, sendPending, type StepWork } from "./execute.ts";
import { explain } from "./explain.ts";
import { runSql } from "./session.ts";
import { checkOwnSql } from "./own_sql.ts";
import { ownTable } from "../operation/spec.ts";
import type { CallSite } from "../core/position.ts";
import type { Recorded, Runtime } from "../operation/record.ts";
import type { Fragment } from "../schema/fragment.ts";

/** Rows per batch of `for await (const row of op.query(...))`. */
const BATCH = 1000;

/** Statements that may wait for what ends the step: a loop over rows must not fill the memory. */
const MOST_PENDING = 500;

/** A runtime that executes on the step's connection. */
export function createRuntime(work: StepWork): Runtime {
  const { session } = work;
  const single = (fragment: Fragment, name: string) => {
    const statement = singleStatement(session, work.compilation, fragment, name);
    checkOwnSql(work.compilation, statement, work.isInTransaction());
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
        checkOwnSql(compilation, sent.statement, work.isInTransaction());
      }
      work.pending.push(sent);
    },
    warn: (message) => session.emit({ type: "warning", message }),
    explain: (error, label, { site }) => explain(work, error, label, site),
  }, recorded);
  if (!work.isInTransaction() || work.pending.length >= MOST_PENDING) await sendPending(work);
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

async function inSavepoint<T>(work: StepWork, body: () => Promise<T>): Promise<T> {
  const { session } = work;
  await sendPending(work);
  const name = `migrate_${++work.savepoints}`;
  await runSql(session, `SAVEPOINT ${name}`);
  work.openSavepoints++;
  const { count } = work.journal;
  try {
    const result = await body();
    await sendPending(work);
    await runSql(session, `RELEASE SAVEPOINT ${name}`);
    return result;
  } catch (error) {
    work.pending = [];
    forgetAfter(work, count);
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
