/** What must be known of a database to alter a table of it: looked up once for each alteration. */
import { isMigrateError } from "../../../core/error.ts";
import { statement } from "../../statement.ts";
import { parseCreateTable } from "../text/create_table.ts";
import { openCursor } from "../text/cursor.ts";
import { createIndexText, createTableText } from "../../ansi.ts";
import { spelling } from "./spelling.ts";
import { parseCreateIndex } from "../text/parse_index.ts";
import { reflectTables, type SqliteTable } from "../reflector.ts";
import { isKeyword, unquote } from "../text/token.ts";
import { isSame } from "../text/name.ts";
import type { CompileContext, Connection } from "../../dialect.ts";
import type { Schema, TableModel } from "../../../schema/schema.ts";

/** A view or trigger, by its text. */
export interface Dependent {
  readonly kind: "view" | "trigger";
  readonly name: string;
  /** The table or view of a trigger; a view's own name. */
  readonly table: string;
  readonly sql: string;
  /** Of an UPDATE trigger that names no column: one that an UPDATE can name. */
  readonly column: string | null;
  /** It does not work even now: it names something that is not there. */
  readonly isBroken: boolean;
}

/** A foreign key of some table to the one in question. */
export interface Referrer {
  readonly table: string;
  /** The columns that it refers to; empty: the primary key. */
  readonly columns: readonly string[];
}

/** A table that is about to be altered, and what hangs on it. */
export interface Known extends Pick<CompileContext, "warn" | "enter"> {
  /** Undefined: there is none of that name. */
  readonly table: SqliteTable | undefined;
  /** Where there is none: the names of all tables, and of all views. */
  readonly names: readonly string[];
  readonly views: readonly string[];
  readonly referrers: readonly Referrer[];
  /** All views and triggers of the database; none where a schema was replayed. */
  readonly dependents: readonly Dependent[];
  /** Whether foreign keys are enforced, so that dropping a table empties those that refer to it. */
  readonly enforcesForeignKeys: boolean;
}

/** For operations that need to know nothing. */
export const NOTHING_KNOWN: Known = {
  table: undefined,
  names: [],
  views: [],
  referrers: [],
  dependents: [],
  enforcesForeignKeys: false,
  warn: () => {},
  enter: () => {},
};

/**
 * Looks up what altering `name` needs.
 *
 * @param withDependents whether views, triggers and foreign keys of other tables matter.
 */
export async function lookUpTable(
  { source, warn, enter }: CompileContext,
  name: string,
  { withDependents, enforcesForeignKeys }: Pick<Known, "enforcesForeignKeys"> & {
    readonly withDependents: boolean;
  },
): Promise<Known> {
  const known = { ...NOTHING_KNOWN, warn, enter, enforcesForeignKeys };
  if ("schema" in source) {
    return {
      ...known,
      table: fromSchema(source.schema, name),
      names: source.schema.tables.map((its) => its.name),
      views: source.schema.views.map((its) => its.name),
      referrers: referrersIn(source.schema, name),
    };
  }
  const { connection } = source;
  const query = (sql: string) => connection.query(statement(sql));
  const { tables: [table] } = await reflectTables(query, { tables: [name] });
  if (table === undefined) return { ...known, ...await readNames(connection) };
  if (!withDependents) return { ...known, table };
  const referrers = await readReferrers(connection, name);
  return { ...known, table, referrers, dependents: await readDependents(connection) };
}

async function readNames(connection: Connection): Promise<Pick<Known, "names" | "views">> {
  const rows = await connection.query(
    statement(
      "SELECT type, name FROM main.sqlite_schema WHERE type IN ('table', 'view') AND name NOT GLOB 'sqlite_*'",
    ),
  );
  const namesOf = (type: string) =>
    rows.filter((row) => row["type"] === type).map((row) => String(row["name"]));
  return { names: namesOf("table"), views: namesOf("view") };
}

/** A replayed table as SQLite would keep it: by the text that creates it. */
function fromSchema({ tables }: Schema, name: string): SqliteTable | undefined {
  const model = tables.find((table) => table.schema === null && isSame(table.name, name));
  return model === undefined ? undefined : tableFromModel(model);
}

/** The text that creates a table, its indexes apart, with the spans in it. */
export function tableFromModel(model: TableModel): SqliteTable {
  const sql = createTableText(spelling, model, false);
  const indexes = model.indexes.map((index) => {
    const text = createIndexText(spelling, model, index, false);
    return { name: index.name, sql: text, parsed: parseCreateIndex(text) };
  });
  return { model, kind: "table", sql, parsed: parseCreateTable(sql), indexes, triggers: [] };
}

function referrersIn({ tables }: Schema, name: string): readonly Referrer[] {
  return tables.flatMap((table) =>
    table.foreignKeys
      .filter(({ references }) => isSame(references.table, name))
      .map(({ references }) => ({ table: table.name, columns: references.columns }))
  );
}

async function readReferrers(connection: Connection, name: string): Promise<readonly Referrer[]> {
  const rows = await connection.query({
    ...statement(""),
    text: [
      `SELECT s.name AS "table", f.id AS "id", f."to" AS "column" FROM main.sqlite_schema AS s ` +
      `JOIN pragma_foreign_key_list(s.name, 'main') AS f ` +
      `WHERE s.type = 'table' AND f."table" = `,
      " COLLATE NOCASE ORDER BY s.rowid, f.id, f.seq",
    ],
    values: [{ value: name, type: null }],
  });
  const keys = Map.groupBy(rows, (row) => JSON.stringify([row["table"], row["id"]]));
  return [...keys.values()].map((columns) => ({
    table: String(columns[0]?.["table"]),
    columns: columns.flatMap(({ column }) => typeof column === "string" ? [column] : []),
  }));
}

async function readDependents(connection: Connection): Promise<readonly Dependent[]> {
  const rows = await connection.query(statement(
    `SELECT type AS "kind", name AS "name", tbl_name AS "table", sql AS "sql" ` +
      `FROM main.sqlite_schema WHERE type IN ('view', 'trigger') ORDER BY rowid`,
  ));
  const dependents: Dependent[] = [];
  for (const row of rows) {
    const found = {
      kind: row["kind"] as Dependent["kind"],
      name: String(row["name"]),
      table: String(row["table"]),
      sql: String(row["sql"]),
    };
    dependents.push({ ...found, ...await tryOut(connection, found) });
  }
  return dependents;
}

/** The event of a trigger, and the columns after UPDATE OF. */
function triggerEvent(
  sql: string,
): { readonly event: string; readonly columns: readonly string[] } {
  const words = openCursor(sql).tokens.map(({ start, end }) => sql.slice(start, end));
  const at = words.findIndex((word) => /^(?:INSERT|UPDATE|DELETE)$/i.test(word));
  const columns: string[] = [];
  if (words[at + 1]?.toUpperCase() === "OF") {
    for (let next = at + 2; next === at + 2 || words[next - 1] === ","; next += 2) {
      columns.push(unquote(words[next] ?? ""));
    }
  }
  return { event: (words[at] ?? "").toUpperCase(), columns };
}

/** The trigger on a table that got another name. */
export function retarget(trigger: Dependent, table: string): Dependent {
  const { sql } = trigger;
  const { tokens } = openCursor(sql);
  const on = tokens.findIndex((token) => isKeyword(sql, token, "ON"));
  const name = tokens[on + 1];
  if (on < 0 || name === undefined) return trigger;
  const quoted = spelling.quoting.name(table);
  return { ...trigger, sql: sql.slice(0, name.start) + quoted + sql.slice(name.end) };
}

/** A statement that SQLite can only compile if the view or trigger names nothing that is missing. */
export function probeText(
  { kind, name, table, sql, column }: Omit<Dependent, "isBroken">,
): string {
  const quoted = spelling.quoting.name(kind === "view" ? name : table);
  if (kind === "view") return `EXPLAIN SELECT * FROM ${quoted}`;
  const trigger = triggerEvent(sql);
  if (trigger.event === "INSERT") return `EXPLAIN INSERT INTO ${quoted} DEFAULT VALUES`;
  if (trigger.event === "DELETE") return `EXPLAIN DELETE FROM ${quoted}`;
  const updated = trigger.columns.length === 0 ? [column ?? "rowid"] : trigger.columns;
  const sets = updated.map((name) => `${spelling.quoting.name(name)} = NULL`);
  return `EXPLAIN UPDATE ${quoted} SET ${sets.join(", ")}`;
}

async function tryOut(
  connection: Connection,
  dependent: Omit<Dependent, "isBroken" | "column">,
): Promise<Pick<Dependent, "isBroken" | "column">> {
  let column: string | null = null;
  try {
    const isUpdate = dependent.kind === "trigger" &&
      triggerEvent(dependent.sql).event === "UPDATE";
    if (isUpdate) {
      const [row] = await connection.query({
        ...statement(""),
        text: ["SELECT name FROM pragma_table_info(", ") LIMIT 1"],
        values: [{ value: dependent.table, type: null }],
      });
      column = typeof row?.["name"] === "string" ? row["name"] : null;
    }
    await connection.execute([statement(probeText({ ...dependent, column }))]);
    return { isBroken: false, column };
  } catch (error) {
    if (isMigrateError(error, "database.statement_failed")) return { isBroken: true, column };
    throw error;
  }
}

/** Whether a text has a word that may be the name of a table. */
export function mentionsName(sql: string, name: string): boolean {
  return openCursor(sql).tokens.some(({ start, end }) =>
    isSame(unquote(sql.slice(start, end)), name)
  );
}
