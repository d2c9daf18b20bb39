/** What the tests of the reflector share: a database that is filled and read. */
import { createCompilation } from "../../src/dialect/mysql/compiler.ts";
import { comparerFor } from "../../src/dialect/mysql/comparer.ts";
import { type ReflectOptions, reflectSchema } from "../../src/dialect/mysql/reflector.ts";
import { splitScript } from "../../src/dialect/mysql/text/script.ts";
import { readFacts } from "../../src/dialect/mysql/compare/server_facts.ts";
import { quoting } from "../../src/dialect/mysql/types.ts";
import { describeStatement, statement } from "../../src/dialect/statement.ts";
import { buildTable } from "../../src/schema/build.ts";
import { compareSchemas } from "../../src/schema/comparer.ts";
import { describeDifference } from "../../src/schema/describe_difference.ts";
import { isFragment } from "../../src/schema/fragment.ts";
import { EMPTY_SCHEMA } from "../../src/schema/schema.ts";
import { openMariadb } from "../server/open_mariadb.ts";
import type { Connection } from "../../src/dialect/dialect.ts";
import type { ColumnModel, Schema, TableModel } from "../../src/schema/schema.ts";
import type { Columns, InSchema, TableOptions } from "../../templates/migrate.d.ts";

/** A database to fill and to read. */
export interface Database {
  readonly name: string;
  readonly queries: readonly string[];
  run(script: string): Promise<void>;
  create(...tables: readonly TableModel[]): Promise<void>;
  reflect(options?: ReflectOptions): Promise<Schema>;
  table(name: string): Promise<TableModel>;
  /** What the server sees as different, in words. */
  differences(expected: Schema, found: Schema): Promise<readonly string[]>;
}

/** A test with an empty database. */
export type TestDatabase = (name: string, test: (database: Database) => Promise<void>) => void;

/**
 * Tests with a database.
 *
 * @param testMariadb what tests take from `server`: a file that does so is known to need one.
 */
export function databaseTests(
  testMariadb: (name: string, test: (url: string) => Promise<void>) => void,
): TestDatabase {
  return (name, test) =>
    testMariadb(name, async (url) => {
      await using connection = await openMariadb(url);
      await test(databaseOf(connection, new URL(url).pathname.slice(1)));
    });
}

function databaseOf(connection: Connection, name: string): Database {
  const queries: string[] = [];
  const query = (text: string) => {
    queries.push(text);
    return connection.query(statement(text));
  };
  const run = async (script: string) => {
    await connection.execute(splitScript(script).map(({ sql }) => statement(sql)));
  };
  return {
    name,
    queries,
    run,
    async create(...tables) {
      const { compile } = createCompilation({}, "mariadb");
      const source = { schema: EMPTY_SCHEMA };
      for (const table of tables) {
        const operation = { kind: "createTable", table, ifNotExists: false } as const;
        const statements = await compile(operation, { source, warn() {}, enter() {} });
        for (const its of statements) await run(describeStatement(its, quoting.literal));
      }
    },
    // Other databases of the server are no matter of the test's.
    reflect: async (options) => ({ ...await reflectSchema(query, options), schemas: [] }),
    async table(its) {
      const [table] = (await reflectSchema(query, { tables: [its] })).tables;
      if (table === undefined) throw new Error(`there is no table ${its}`);
      return table;
    },
    differences: async (expected, found) =>
      compareSchemas(expected, found, comparerFor(await readFacts(query)))
        .map(describeDifference),
  };
}

/** A table as an author writes it. */
export function table(
  name: string,
  columns: Columns,
  options?: TableOptions & InSchema,
): TableModel {
  return buildTable(name, columns, options, { dialect: "mysql", naming: {} });
}

/** Tables alone as a schema. */
export function schemaOf(...tables: readonly TableModel[]): Schema {
  return { ...EMPTY_SCHEMA, tables };
}

/** Fragments as their text. */
function plain(value: unknown): unknown {
  if (!isFragment(value)) return value;
  return value.parts.map((part) => "text" in part ? part.text : part).join("");
}

/** The columns without what is null, a line for each. */
export function columnsOf({ columns }: TableModel): Record<string, Partial<ColumnModel>> {
  return Object.fromEntries(columns.map(({ name, ...column }) => {
    const said = Object.entries(column).filter(([, its]) => its !== null)
      .map(([key, its]) => [key, plain(its)]);
    return [name, Object.fromEntries(said)];
  }));
}
