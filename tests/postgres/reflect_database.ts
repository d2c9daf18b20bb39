/** What the tests of the reflector share: a database that is filled and read. */
import { compareSchemas, type Difference } from "../../src/schema/comparer.ts";
import type { PostgresConnection } from "../../src/dialect/postgres/connection.ts";
import { createCompilation } from "../../src/dialect/postgres/compiler.ts";
import { comparerFor } from "../../src/dialect/postgres/comparer.ts";
import {
  type PostgresSchema,
  type ReflectOptions,
  reflectPostgres,
} from "../../src/dialect/postgres/reflector.ts";
import { splitScript } from "../../src/dialect/postgres/text/script.ts";
import { quoting } from "../../src/dialect/postgres/types.ts";
import { describeStatement, statement } from "../../src/dialect/statement.ts";
import { buildTable } from "../../src/schema/build.ts";
import { EMPTY_SCHEMA } from "../../src/schema/schema.ts";
import { openPostgres } from "../server/open_postgres.ts";
import type { Schema, TableModel } from "../../src/schema/schema.ts";
import type { Columns, InSchema, TableOptions } from "../../templates/migrate.d.ts";

/** A database to fill and to read. */
export interface Database {
  /** The server's major version. */
  readonly major: number;
  readonly queries: readonly string[];
  run(script: string): Promise<void>;
  create(...tables: readonly TableModel[]): Promise<void>;
  reflect(options?: ReflectOptions): Promise<Schema>;
  reflectAll(options?: ReflectOptions): Promise<PostgresSchema>;
  table(name: string): Promise<TableModel>;
}

/** A test with an empty database. */
export type TestDatabase = (name: string, test: (database: Database) => Promise<void>) => void;

/**
 * Tests with a database.
 *
 * @param testPostgres what tests take from `server`: a file that does so is known to need one.
 */
export function databaseTests(
  testPostgres: (name: string, test: (url: string) => Promise<void>) => void,
): TestDatabase {
  return (name, test) =>
    testPostgres(name, async (url) => {
      await using connection = await openPostgres(url);
      await test(databaseOf(connection));
    });
}

function databaseOf(connection: PostgresConnection): Database {
  const queries: string[] = [];
  const query = (text: string) => {
    queries.push(text);
    return connection.query(statement(text));
  };
  const run = async (script: string) => {
    await connection.execute(splitScript(script).map(({ sql }) => statement(sql)));
  };
  return {
    major: Number.parseInt(connection.version),
    queries,
    run,
    async create(...tables) {
      const { compile } = createCompilation({});
      const source = { schema: EMPTY_SCHEMA };
      for (const table of tables) {
        const operation = { kind: "createTable", table, ifNotExists: false } as const;
        const statements = await compile(operation, { source, warn() {}, enter() {} });
        for (const its of statements) await run(describeStatement(its, quoting.literal));
      }
    },
    reflectAll: (options) => reflectPostgres(query, options),
    reflect: async (options) => (await reflectPostgres(query, options)).schema,
    async table(name) {
      const [table] = (await reflectPostgres(query, { tables: [name] })).schema.tables;
      if (table === undefined) throw new Error(`there is no table ${name}`);
      return table;
    },
  };
}

/** A table as an author writes it. */
export function table(
  name: string,
  columns: Columns,
  options?: TableOptions & InSchema,
): TableModel {
  return buildTable(name, columns, options, { dialect: "postgres", naming: {} });
}

/** Tables alone as a schema. */
export function schemaOf(...tables: readonly TableModel[]): Schema {
  return { ...EMPTY_SCHEMA, tables };
}

/** What PostgreSQL sees as different. */
export function differences(expected: Schema, found: Schema): readonly Difference[] {
  return compareSchemas(expected, found, comparerFor("public"));
}
