/** What comparing must know of a server and a database, besides their schemas. */
import { type Family, familyOf } from "../family.ts";
import { optionalText, type Query, text } from "../reflect/row.ts";

/** What tables have that say nothing, and what names mean. */
export interface ServerFacts {
  readonly family: Family;
  /** The connection's own database; null: not known. */
  readonly database: string | null;
  /** The collation of databases by their names, the own one by null as well. */
  readonly collations: ReadonlyMap<string | null, string>;
  /** Whether the names of two tables differ by more than upper and lower case. */
  readonly foldsTables: boolean;
  /** The engine of tables that name none. */
  readonly engine: string;
  /** The collation of a character set that is named alone. */
  readonly charsets: ReadonlyMap<string, string>;
}

/** Where no server is asked: MariaDB's defaults. */
export const USUAL_FACTS: ServerFacts = {
  family: "mariadb",
  database: null,
  foldsTables: false,
  collations: new Map([[null, "utf8mb4_general_ci"]]),
  engine: "InnoDB",
  charsets: new Map([["utf8mb4", "utf8mb4_general_ci"], ["latin1", "latin1_swedish_ci"]]),
};

/** Asks a server, in two queries. */
export async function readFacts(query: Query): Promise<ServerFacts> {
  const databases = await query(
    "SELECT SCHEMA_NAME AS `name`, DEFAULT_COLLATION_NAME AS `collation`, " +
      "VERSION() AS `version`, DATABASE() AS `current`, @@default_storage_engine AS `engine`, " +
      "@@lower_case_table_names AS `folding` FROM information_schema.SCHEMATA",
  );
  const charsets = await query(
    "SELECT CHARACTER_SET_NAME AS `name`, DEFAULT_COLLATE_NAME AS `collation` " +
      "FROM information_schema.CHARACTER_SETS",
  );
  const [first = {}] = databases;
  const database = optionalText(first, "current");
  const collations = new Map<string | null, string>(
    databases.map((row) => [text(row, "name"), text(row, "collation")]),
  );
  const own = database === null ? undefined : collations.get(database);
  if (own !== undefined) collations.set(null, own);
  return {
    family: familyOf(text(first, "version")),
    database,
    foldsTables: text(first, "folding") !== "0",
    collations,
    engine: text(first, "engine"),
    charsets: new Map(charsets.map((row) => [text(row, "name"), text(row, "collation")])),
  };
}
