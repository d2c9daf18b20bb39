/** Where things are made for a moment, to see what the server makes of them. */
import { describeThrown, isMigrateError } from "../../core/error.ts";
import { plainTable } from "../../schema/plain_table.ts";
import { qualifiedName } from "../../schema/comparer.ts";
import { ownSchema } from "./live_schema.ts";
import { withScratch } from "./scratch.ts";
import { runSql, type Session } from "../session.ts";
import type { CompiledOperation } from "../../dialect/dialect.ts";
import type { TableModel } from "../../schema/schema.ts";
import type { Workbench } from "./workbench.ts";

/** Where that is. */
export interface Trial extends Workbench {
  /** The name of an object, folded; without the schema where that is the connection's own. */
  readonly keyOf: (item: { readonly name: string; readonly schema: string | null }) => string;
}

/** Works where things can be made; null where they cannot, which the user is told. */
export async function inTrial<T>(
  bench: Workbench,
  work: (trial: Trial) => Promise<T>,
): Promise<T | null> {
  const { session, comparer } = bench;
  const schemaOf = ownSchema(comparer);
  const fold = comparer.foldObjectName ?? comparer.foldName;
  const keyOf: Trial["keyOf"] = ({ name, schema }) =>
    fold(qualifiedName({ name, schema: schemaOf(schema) }));
  const tell = (error: unknown) => {
    if (!isMigrateError(error) || !/^database\.(?:statement|no_scratch)/.test(error.code)) {
      throw session.interruption.explain(error);
    }
    const { reason } = error.details as { reason?: string };
    session.emit({
      type: "warning",
      message: `Defaults, checks, indexes and views are compared by their texts alone, which may ` +
        `differ and mean the same: ${reason ?? describeThrown(error)}`,
    });
    return null;
  };
  const { beginTrial } = session.dialect;
  if (beginTrial === undefined) {
    return await withScratch(
      session,
      "Comparing",
      (scratch) => work({ ...bench, session: scratch, keyOf }),
    )
      .catch(tell);
  }
  return await session.quietly(async () => {
    try {
      await runSql(session, ...beginTrial);
      // Whether anything can be made at all.
      await make(
        bench,
        createTable(plainTable("migrate_probe", [{ kind: "type", type: "integer" }])),
      );
    } catch (error) {
      await runSql(session, "ROLLBACK");
      return tell(error);
    }
    try {
      return await work({ ...bench, keyOf });
    } finally {
      await runSql(session, "ROLLBACK");
    }
  });
}

/** The operation that makes a table. */
export function createTable(table: TableModel): CompiledOperation {
  return { kind: "createTable", table, ifNotExists: false };
}

/** Compiles and executes an operation. */
async function make({ session, compilation }: Workbench, operation: CompiledOperation) {
  const { connection } = session;
  const context = { source: { connection }, warn: () => {}, enter: () => {} };
  await connection.execute(await compilation.compile(operation, context));
}

/** The same, where a failure leaves nothing: false, it cannot be made. */
export async function tryToMake(bench: Workbench, operation: CompiledOperation): Promise<boolean> {
  const { session } = bench;
  const canUndo = session.dialect.supports("transactionalDdl");
  session.interruption.check();
  if (canUndo) await runSql(session, "SAVEPOINT migrate_part");
  try {
    await make(bench, operation);
    return true;
  } catch (error) {
    if (!isMigrateError(error)) throw error;
    if (/^(?:interrupted|database\.connection_lost)/.test(error.code)) throw error;
    if (canUndo) await runSql(session, "ROLLBACK TO SAVEPOINT migrate_part");
    return false;
  }
}

/** Takes back what the work has made. */
export async function takingBack<T>(session: Session, work: () => Promise<T>): Promise<T> {
  const { dialect, connection } = session;
  const canUndo = dialect.supports("transactionalDdl");
  if (canUndo) await runSql(session, "SAVEPOINT migrate_trial");
  const result = await work();
  if (!canUndo) await dialect.scratch?.empty(connection);
  else {
    await runSql(session, "ROLLBACK TO SAVEPOINT migrate_trial", "RELEASE SAVEPOINT migrate_trial");
  }
  return result;
}
