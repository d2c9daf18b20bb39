/** Carries out recorded operations on a database: the `Runtime` of the runner. */
import { createInspector } from "../../schema/inspector.ts";
import { call, watched } from "./call.ts";
import { compileRecorded, singleStatement } from "./compile.ts";
import { sendPending } from "./execute.ts";
import { explain } from "./explain.ts";
import { keep, noteRolledBack, noteUnit, type Result } from "../resume/ledger.ts";
import { passRecorded } from "../resume/pass_over.ts";
import { checkOwnSql } from "./own_sql.ts";
import { passRolledBack, recallCount, recallRows } from "../resume/resume.ts";
import { runSql } from "../session.ts";
import { announce, forgetAfter, type StepWork } from "../step_work.ts";
import { isQuestion, type Unit } from "../resume/unit.ts";
import { ownTable } from "../../operation/spec.ts";
import { describeThrown, isMigrateError } from "../../core/error.ts";
import type { CompileJob } from "./compile.ts";
import type { CallSite } from "../../core/position.ts";
import type { Recorded, Runtime } from "../../operation/record.ts";
import type { Fragment } from "../../schema/fragment.ts";
import type { Statement } from "../../dialect/statement.ts";
import type { Row } from "../../../templates/migrate.d.ts";

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
  const query = (its: Statement) =>
    call(work, its, {
      name: "op.query",
      perform: (statement, before) => session.connection.query(statement, before),
      resultOf: (rows) => ({ rows }),
      recall: (result) => recallRows(work, result),
    });
  return {
    flush: (recorded) => flush(work, recorded),
    query: (fragment, site) =>
      attempt(work, "op.query", site, async () => {
        await sendPending(work);
        return await query(single(fragment, "op.query"));
      }),
    stream: (fragment, site) =>
      attempt(work, "op.query", site, async () => {
        await sendPending(work);
        const its = single(fragment, "op.query");
        if (!isQuestion(its)) return batchesOf(await query(its));
        session.interruption.check();
        return await watched(
          work,
          its,
          "query",
          () => session.connection.stream(announce(work, its), BATCH),
        );
      }),
    run: (fragment, site) =>
      attempt(work, "op.run", site, async () => {
        await sendPending(work);
        return await call(work, single(fragment, "op.run"), {
          name: "op.run",
          perform: async (statement, before) => {
            const counts = await session.connection.execute([...before, statement]);
            return { rowCount: counts.at(-1) ?? 0 };
          },
          resultOf: (result) => result,
          recall: (result) => ({ rowCount: recallCount(result) }),
        });
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

/** Rows that are there already, as a stream. */
async function* batchesOf(rows: readonly Row[]): AsyncGenerator<readonly Row[]> {
  if (rows.length > 0) yield rows;
}

/** Compiles operations and executes their statements together, as far as nothing must be read. */
async function flush(work: StepWork, recorded: readonly Recorded[]): Promise<void> {
  const rest = work.resume === null ? recorded : await passRecorded(
    work,
    recorded,
    (its, take) => compileRecorded({ ...compileJob(work), take }, [its]),
  );
  await compileRecorded(compileJob(work), rest);
  if (!work.isInTransaction() || work.pending.length >= MOST_PENDING) await sendPending(work);
}

function compileJob(work: StepWork): CompileJob {
  const { session, compilation, revision, scripts } = work;
  return {
    session,
    compilation,
    revision,
    scripts,
    before: async (operation) => {
      const { kind } = operation;
      if (kind === "bulkInsert" && Array.isArray(operation.rows)) {
        session.emit({ type: "rows", count: operation.rows.length });
      }
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
    pass: (unit) => passUnit(work, unit),
    together: async (body) => {
      if (work.isInTransaction() || work.hasOwnTransaction) return await body();
      await sendPending(work);
      await work.insideTransaction(body);
    },
    warn: (message) => session.emit({ type: "warning", message }),
    explain: (error, label, { site }) => explain(work, error, label, site),
  };
}

/** A unit without more statements is done when what precedes it is. */
function passUnit({ pending, ledger }: StepWork, unit: Unit): void {
  const last = pending.at(-1);
  // The last of its own statements tells that it is done.
  if (last?.unit === unit) return;
  if (last === undefined) noteUnit(ledger, unit);
  else (last.followers ??= []).push(unit);
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
  const { session, ledger, journal } = work;
  await sendPending(work);
  await passRolledBack(work, work.openSavepoints + 1);
  const isAlone = !work.isInTransaction() && !work.hasOwnTransaction;
  const name = `migrate_${++work.savepoints}`;
  const before = { count: journal.count, mark: ledger.mark, entries: ledger.entries.length };
  if (!isAlone) await runSql(session, `SAVEPOINT ${name}`);
  const depth = ++work.openSavepoints;
  ledger.mark = before.entries;
  try {
    // Where no transaction is open, one of its own is all that it needs.
    if (isAlone) return await work.insideTransaction(body);
    const result = await body();
    await sendPending(work);
    await runSql(session, `RELEASE SAVEPOINT ${name}`);
    return result;
  } catch (error) {
    work.pending = [];
    forgetAfter(work, before.count);
    if (!isAlone) {
      await runSql(session, `ROLLBACK TO SAVEPOINT ${name}`, `RELEASE SAVEPOINT ${name}`);
    }
    if (work.resume === null) {
      noteRolledBack(ledger, before.entries, resultOfThrown(error, depth));
      if (isAlone) keep(ledger);
    }
    throw error;
  } finally {
    work.openSavepoints--;
    ledger.mark = Math.min(before.mark, ledger.entries.length);
  }
}

function resultOfThrown(error: unknown, depth: number): Result {
  const code = isMigrateError(error) ? error.code : null;
  return { thrown: { code, message: describeThrown(error) }, depth };
}

/** Commits what precedes it, which a savepoint around it would forbid. */
async function inAutocommit(work: StepWork, body: () => Promise<void>): Promise<void> {
  await sendPending(work);
  await work.outsideTransaction(async () => {
    await body();
    await sendPending(work);
  }, null);
}
