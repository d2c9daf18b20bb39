/**
 * The version table: one row per head of the database, in Alembic's own shape, so that either tool
 * can go on where the other stopped.
 */
import { isMigrateError, MigrateError } from "../core/error.ts";
import { compareText, list } from "../core/text.ts";
import { type Statement, statement } from "../dialect/statement.ts";
import { executeUnlocked, isMissingTable, quoteTable, type Session } from "./session.ts";
import { waitPatiently } from "./log.ts";
import { beginAndRead, type Transaction } from "./transaction.ts";
import type { Connection } from "../dialect/dialect.ts";
import type { RowEdit } from "../graph/step.ts";
import type { Row } from "../../templates/migrate.d.ts";

/** Wide enough for any id that is accepted; Alembic's own 32 is too narrow for long ones. */
const WIDTH = 255;

const COLUMN = "version_num";

/** The rows of a database, sorted; null where the table is not there. */
export type Rows = readonly string[] | null;

/** What writing statements about the table needs. */
type Described = Pick<Session, "dialect" | "settings" | "home"> & {
  readonly connection?: Connection | null;
};

function tableName(session: Described): string {
  return quoteTable(session, session.settings.versionTable);
}

/** The version table's name for messages. */
export function versionTableName(
  { settings: { versionTable } }: Pick<Session, "settings">,
): string {
  return versionTable.schema === null
    ? versionTable.name
    : `${versionTable.schema}.${versionTable.name}`;
}

/**
 * Reads the rows, waiting where another program has locked the whole database.
 *
 * @throws `history.version_table_shape` for a table that is not Alembic's or ours,
 * `history.version_table_elsewhere` for one of another schema, which may hide ours.
 */
export async function readRows(session: Session): Promise<Rows> {
  try {
    const found = await waitPatiently(
      session,
      () => executeUnlocked(session, selectRows(session)),
    );
    const [place] = found;
    if (place !== undefined) checkPlace(session, place);
    const rows = found.filter((row) => row[PRESENT] !== null).map(withoutPlace);
    if (rows.length === 0) await checkColumn(session);
    return rows.map((row) => readRow(session, row)).sort(compareText);
  } catch (error) {
    if (isMissingTable(error)) return null;
    throw error;
  }
}

/**
 * Begins a step's transaction, if none is open, and reads the rows in it, which nobody else can
 * change then until it ends.
 */
export async function lockRows(
  session: Session,
  transaction: Transaction,
): Promise<readonly string[]> {
  const { before, question } = locking(session);
  return readLocked(session, await beginAndRead(session, transaction, before, question));
}

/** What locks and reads the rows in a transaction that is open. */
export function locking(
  session: Session,
): { readonly before: readonly Statement[]; readonly question: Statement } {
  const { dialect } = session;
  const lock = dialect.lockTable?.(tableName(session));
  return {
    before: [...dialect.restoreSession ?? [], ...(lock === undefined ? [] : [lock])]
      .map((text) => statement(text)),
    // By its name, so that the statement can be used again; its shape has been looked at before.
    question: statement(
      `SELECT ${dialect.quoting.name(COLUMN)} FROM ${tableName(session)}${dialect.lockRows ?? ""}`,
    ),
  };
}

/** The rows that the question of `locking` has given. */
export function readLocked(session: Session, rows: readonly Row[]): readonly string[] {
  return rows.map((row) => readRow(session, row));
}

/** What the catalogue says of the table comes with the rows, and by itself where there are none. */
function selectRows(session: Session): Statement {
  const table = tableName(session);
  const { dialect, settings: { versionTable: { name, schema } } } = session;
  return statement(
    `SELECT * FROM (SELECT 1 AS migrate_always) AS always
LEFT JOIN (${dialect.placeOf(table, name, schema)}) AS place ON 1 = 1
LEFT JOIN (SELECT v.*, 1 AS ${PRESENT} FROM ${table} AS v) AS v ON 1 = 1`,
  );
}

const PRESENT = "migrate_present";

function withoutPlace(row: Row): Row {
  return Object.fromEntries(Object.entries(row).filter(([name]) => !/^migrate_/.test(name)));
}

/** Whether it is a table, and where new tables go. */
function checkPlace(session: Session, row: Row): void {
  const { migrate_kind: kind, migrate_schema: schema, migrate_home: home } = row;
  const table = versionTableName(session);
  // A server that says nothing of it keeps nobody from using it.
  if (typeof kind === "string" && kind !== "table") {
    throw new MigrateError("history.version_table_shape", { table, reason: `it is a ${kind}` });
  }
  const isNamed = session.settings.versionTable.schema !== null;
  if (isNamed || typeof schema !== "string" || schema === home) return;
  const details = { table, schema, home: typeof home === "string" ? home : "no schema" };
  throw new MigrateError("history.version_table_elsewhere", details);
}

/** The session with the schema of our tables, which nothing that a revision does will change. */
export async function settleHome(session: Session): Promise<Session> {
  const { dialect: { findHome }, connection } = session;
  if (findHome === undefined) return session;
  const [row] = await connection.query(statement(findHome));
  const home = row?.["home"];
  return typeof home === "string" ? { ...session, home } : session;
}

function readRow(session: Session, row: Readonly<Record<string, unknown>>): string {
  const value = row[COLUMN];
  if (typeof value === "string") return value;
  const reason = COLUMN in row
    ? `${COLUMN} holds ${value === null ? "NULL" : `a ${typeof value}`}, not a text`
    : `it has the columns ${list(Object.keys(row))} and no ${COLUMN}`;
  throw new MigrateError("history.version_table_shape", {
    table: versionTableName(session),
    reason,
  });
}

/** An empty table says nothing about its shape: ask for the column by name. */
async function checkColumn(session: Session): Promise<void> {
  const table = tableName(session);
  const name = session.dialect.quoting.name;
  try {
    // Qualified, because SQLite may take an unknown name in double quotes for a string.
    const question = statement(`SELECT v.${name(COLUMN)} FROM ${table} AS v`);
    await waitPatiently(session, () => session.connection.query(question));
  } catch (error) {
    if (!isMigrateError(error, "database.statement_failed")) throw error;
    throw new MigrateError("history.version_table_shape", {
      table: versionTableName(session),
      reason: `it has no column ${COLUMN}`,
    });
  }
}

/** CREATE TABLE as Alembic spells it. */
export function createVersionTable(session: Described): string {
  const name = session.dialect.quoting.name;
  const { name: table } = session.settings.versionTable;
  return `CREATE TABLE IF NOT EXISTS ${tableName(session)} (
  ${name(COLUMN)} VARCHAR(${WIDTH}) NOT NULL,
  CONSTRAINT ${name(`${table}_pkc`)} PRIMARY KEY (${name(COLUMN)})
)`;
}

/** The statement of a row's change. */
export function editStatement(session: Described, edit: RowEdit): Statement {
  const table = tableName(session);
  const column = session.dialect.quoting.name(COLUMN);
  const value = (id: string) => ({ value: id, type: null });
  const where = ` WHERE ${table}.${column} = `;
  switch (edit.kind) {
    case "insert":
      return make([`INSERT INTO ${table} (${column}) VALUES (`, ")"], [value(edit.id)]);
    case "delete":
      return make([`DELETE FROM ${table}${where}`, ""], [value(edit.id)]);
    case "update":
      return make([`UPDATE ${table} SET ${column} = `, where, ""], [
        value(edit.to),
        value(edit.from),
      ]);
  }
}

function make(text: readonly string[], values: Statement["values"]): Statement {
  return { text, values, transactional: true };
}

/**
 * Compares the rows that the statements of edits have changed with one for each.
 *
 * @throws `history.row_changed` where a statement has not matched exactly one row.
 */
export function checkRowEdits(
  session: Session,
  edits: readonly RowEdit[],
  counts: readonly number[],
): void {
  edits.forEach((edit, index) => {
    const matched = counts[index] ?? 0;
    if (matched === 1) return;
    const id = edit.kind === "update" ? edit.from : edit.id;
    throw new MigrateError("history.row_changed", {
      table: versionTableName(session),
      edit: `${edit.kind} of ${id}`,
      matched,
    });
  });
}
