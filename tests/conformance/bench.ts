/** A database on the bench: operations are compiled for it and executed as the runner does. */
import { createDenoHost } from "../../src/core/host_deno.ts";
import { inlineSql, type Statement } from "../../src/dialect/statement.ts";
import { SCHEMA } from "./cases/given.ts";
import { record } from "../../src/operation/record_sample.ts";
import { prepareOperation } from "../../src/runner/execution/prepare.ts";
import { sql } from "../../src/schema/fragment.ts";
import { t } from "../../src/schema/type.ts";
import type { Capability, Part } from "./case.ts";
import type { Opened, TestDatabase } from "./databases.ts";
import type {
  Compilation,
  CompiledOperation,
  Connection,
  Dialect,
  Source,
} from "../../src/dialect/dialect.ts";
import type { Operation } from "../../src/operation/mod.ts";
import type { Comparer } from "../../src/schema/comparer.ts";
import type { Schema } from "../../src/schema/schema.ts";
import type { NamingConvention, Row } from "../../templates/migrate.d.ts";

/** A database, and all that works on it. */
export interface Bench {
  readonly dialect: Dialect;
  readonly connection: Connection;
  readonly compilation: Compilation;
  readonly comparer: Comparer;
  readonly supports: (capability: Capability) => boolean;
  readonly collations: TestDatabase["collations"];
}

/** Where `executeFile` looks for files. */
const FOLDER = `${import.meta.dirname}/cases`;

/** What works on a database that is open. */
export async function benchOf(
  { capabilities, collations }: TestDatabase,
  { dialect, connection }: Pick<Opened, "dialect" | "connection">,
): Promise<Bench> {
  return {
    dialect,
    connection,
    compilation: await dialect.loadCompilation({}),
    comparer: await dialect.loadComparer(connection),
    supports: (capability) => dialect.supports(capability) || capabilities.has(capability),
    collations,
  };
}

/** Runs `body` on a fresh database. */
export async function withBench<T>(
  database: TestDatabase,
  body: (bench: Bench) => Promise<T>,
): Promise<T> {
  const opened = await database.open();
  try {
    return await body(await benchOf(database, opened));
  } finally {
    await opened.close();
  }
}

/** The operations of a part of a revision. */
export function recordPart(
  { dialect, collations, supports }: Bench,
  part: Part,
  naming: NamingConvention = {},
): Promise<readonly Operation[]> {
  return record((op) => part({ op, t, sql, collation: (name) => collations[name], supports }), {
    dialect: dialect.name,
    naming,
  });
}

/** A statement as text: values as literals, rows one by one. */
export function textOf({ dialect }: Bench, its: Statement): string {
  const rows = its.rows ?? [its.values];
  return rows.map((values) => inlineSql({ ...its, values }, dialect.quoting.literal)).join("\n");
}

/** The statements of operations; `take` is given those of one compiled operation at a time. */
export async function compileAll(
  bench: Bench,
  operations: readonly Operation[],
  source: (operation: CompiledOperation) => Source | null,
  take: (statements: readonly Statement[], operation: CompiledOperation) => Promise<void> | void,
): Promise<void> {
  const { compilation } = bench;
  const groups = compilation.group?.(operations) ?? operations.map((operation) => ({ operation }));
  for (const { operation } of groups) {
    const preparation = {
      session: { host: createDenoHost(), dialect: bench.dialect },
      folder: FOLDER,
      scripts: new Set<string>(),
      sourceOf: () => Promise.resolve({ connection: bench.connection }),
    };
    for await (const prepared of prepareOperation(preparation, operation)) {
      const known = source(prepared);
      if (known === null) continue;
      const context = { source: known, warn: () => {}, enter: () => {} };
      await take(await compilation.compile(prepared, context), prepared);
    }
  }
}

/** Carries operations out in a transaction, and gives the text of every statement. */
export async function apply(
  bench: Bench,
  operations: readonly Operation[],
): Promise<readonly string[]> {
  const { connection, dialect } = bench;
  const texts: string[] = [];
  await inTransaction(
    bench,
    () =>
      compileAll(bench, operations, () => ({ connection }), async (statements) => {
        for (const its of statements) {
          texts.push(textOf(bench, its));
          if (its.probe !== undefined) await connection.query(its.probe.question);
          if (!its.transactional) await runSql(bench, "COMMIT");
          await connection.execute([its]);
          if (!its.transactional) await runSql(bench, dialect.begin);
        }
      }),
  );
  return texts;
}

/** Runs `body` in a transaction, which is rolled back if it fails. */
export async function inTransaction(bench: Bench, body: () => Promise<void>): Promise<void> {
  await runSql(bench, bench.dialect.begin);
  try {
    await body();
    await runSql(bench, "COMMIT");
  } catch (error) {
    await runSql(bench, "ROLLBACK");
    throw error;
  }
}

/** The database's shape. */
export async function reflect({ dialect, connection }: Bench): Promise<Schema> {
  const schema = await dialect.reflect(connection);
  // Where a schema is a database there are others on the server.
  const schemas = schema.schemas.filter((name) => name === SCHEMA);
  const found = schemas.length === 0 ? schema : await dialect.reflect(connection, { schemas });
  return { ...found, schemas };
}

/** Runs a text of SQL. */
export async function runSql({ connection }: Bench, text: string): Promise<void> {
  await connection.execute([{ text: [text], values: [], transactional: true }]);
}

/** The rows of a table, all its columns. */
export async function readRows(
  { dialect, connection }: Bench,
  path: readonly string[],
): Promise<readonly Row[]> {
  // A text of its own each time: `test_cases.ts` looks at texts that are used again.
  const text = `SELECT * FROM ${dialect.quoting.name(...path)} -- ${crypto.randomUUID()}`;
  return await connection.query({ text: [text], values: [], transactional: true });
}
