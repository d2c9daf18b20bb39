/** The databases that the cases are held against: one entry, and one file of tests, each. */
import { createDenoHost } from "../../src/core/host_deno.ts";
import { loadDialect } from "../../src/dialect/registry.ts";
import { statement } from "../../src/dialect/statement.ts";
import { SCHEMA } from "./cases/given.ts";
import * as mariadb from "../server/mariadb.ts";
import * as postgres from "../server/postgres.ts";
import type { Capability, CollationName } from "./case.ts";
import type { Connection, Dialect } from "../../src/dialect/dialect.ts";

/** A connection to an empty database, and what is to be called when nobody needs it any more. */
export interface Opened {
  readonly dialect: Dialect;
  readonly connection: Connection;
  readonly close: () => Promise<void>;
}

/** A database to test: where a fresh and empty one is, and what it can do. */
export interface TestDatabase {
  readonly title: string;
  /** Opens an empty database that belongs to the caller until `close`. */
  readonly open: () => Promise<Opened>;
  /** Called when all cases are done. */
  readonly dispose: () => Promise<void>;
  /** What cases must know besides what the dialect tells revisions. */
  readonly capabilities: ReadonlySet<Capability>;
  /** What it has in the places of SQLite's collations. */
  readonly collations: Readonly<Record<CollationName, string>>;
}

/** Connects to a database; whoever calls this closes it. */
export async function connect(url: string): Promise<Omit<Opened, "close">> {
  const dialect = await loadDialect(url);
  const host = createDenoHost();
  const connection = await dialect.connect({
    url,
    origin: "the test",
    directory: "/",
    mayCreate: true,
    settings: {},
    stat: host.stat,
    readTextFile: host.readTextFile,
    env: host.env,
    every: host.every,
    onNotice: () => {},
  });
  if (connection === null) throw new Error(`${url} does not exist`);
  return { dialect, connection };
}

async function openInMemory(): Promise<Opened> {
  const opened = await connect("sqlite::memory:");
  return { ...opened, close: () => opened.connection.close() };
}

/** What makes the databases of a server, and what empties one: quicker than a new one each time. */
interface Server {
  createDatabase(): Promise<string>;
  dropDatabase(url: string): Promise<void>;
  empty(opened: Omit<Opened, "close">): Promise<unknown>;
}

/** Databases of a server with their connections, used again and again. */
function reuseDatabases(server: Server): Pick<TestDatabase, "open" | "dispose"> {
  const all: { readonly url: string; readonly connection: Connection }[] = [];
  const free: Omit<Opened, "close">[] = [];
  return {
    async open() {
      let opened = free.pop();
      if (opened === undefined) {
        const url = await server.createDatabase();
        opened = await connect(url);
        all.push({ url, connection: opened.connection });
      }
      const { dialect, connection } = opened;
      const close = async () => {
        await server.empty({ dialect, connection });
        free.push({ dialect, connection });
      };
      return { dialect, connection, close };
    },
    dispose: async () => {
      for (const { url, connection } of all) {
        await connection.close();
        await server.dropDatabase(url);
      }
    },
  };
}

/** Null where there is no server: its tests are left out, and the test task says so. */
export const DATABASES = {
  sqlite: {
    title: "SQLite",
    open: openInMemory,
    dispose: () => Promise.resolve(),
    capabilities: new Set<Capability>([
      "anyNames",
      "droppableCounters",
      "fulltextParsers",
      "retypesForeignKeys",
      "uniquesBesideIndexes",
      "namedPrimaryKeys",
      "rebuilds",
      "requiredComputedColumns",
      "retypesUsedColumns",
      "unnamedConstraints",
      "unnamedPrimaryKeys",
    ]),
    collations: { NOCASE: "NOCASE", RTRIM: "RTRIM", BINARY: "BINARY", nocase: "nocase" },
  },
  mariadb: mariadb.MARIADB_URL === undefined ? null : {
    title: "MariaDB",
    ...reuseDatabases({
      ...mariadb,
      empty: async ({ dialect, connection }) => {
        await dialect.scratch?.empty(connection);
        await connection.execute([
          statement(`DROP DATABASE IF EXISTS ${SCHEMA}`),
          // Temporary tables are listed nowhere: this is the one that cases make.
          statement("DROP TEMPORARY TABLE IF EXISTS a"),
        ]);
      },
    }),
    capabilities: new Set<Capability>([
      "brokenViews",
      "emptyValues",
      "idleEnums",
      "looksSometimes",
      "retypesUsedColumns",
      "setTypes",
      "unnamedPrimaryKeys",
    ]),
    collations: {
      NOCASE: "utf8mb4_general_ci",
      RTRIM: "utf8mb4_unicode_ci",
      BINARY: "utf8mb4_bin",
      nocase: "utf8mb4_general_ci",
    },
  },
  postgres: postgres.POSTGRES_URL === undefined ? null : {
    title: "PostgreSQL",
    ...reuseDatabases(postgres),
    capabilities: new Set<Capability>([
      "anyNames",
      "droppableCounters",
      "booleans",
      "columnlessTables",
      "fixedColumnOrder",
      "fulltextParsers",
      "retypesForeignKeys",
      "uniquesBesideIndexes",
      "namedPrimaryKeys",
      "ownedSequences",
      "requiredComputedColumns",
    ]),
    // Those that every server has, whatever it was built with.
    collations: { NOCASE: "C", RTRIM: "POSIX", BINARY: "ucs_basic", nocase: "C" },
  },
} satisfies Record<string, TestDatabase | null>;
