/** What must be known of a database to compile an operation: looked up for those that need it. */
import { EMPTY_SCHEMA, type Schema } from "../../../schema/schema.ts";
import { statement } from "../../statement.ts";
import { splitUnique } from "../compare/constraint_name.ts";
import { parseColumnType } from "../text/parse_type.ts";
import { quoting } from "../types.ts";
import type { CompileContext, CompiledOperation, Connection } from "../../dialect.ts";
import type { BatchItem } from "../../../operation/batch_alter_table.ts";
import type { TableRef } from "../../../operation/spec.ts";
import type {
  ColumnModel,
  ColumnType,
  ForeignKeyModel,
  TableModel,
  Value,
} from "../../../../templates/migrate.d.ts";

/** How things are before an operation. */
export interface Known extends Pick<CompileContext, "warn"> {
  /** What `reads` has named, as far as it is there; more where a schema was replayed. */
  readonly schema: Schema;
}

/** What an operation asks of the database before it can be compiled; empty: nothing. */
export function reads(operation: CompiledOperation): readonly TableRef[] {
  switch (operation.kind) {
    case "createEnum":
      return operation.ifNotExists ? [operation.type] : [];
    case "createView":
      return operation.ifNotExists && !operation.materialized ? [operation.view] : [];
    case "createTable":
      return operation.ifNotExists && hasMore(operation.table) ? [operation.table] : [];
    case "batchAlterTable":
      return operation.items.some(needsTable) ? [operation.table] : [];
    default:
      return needsTable(operation) ? [(operation as { table: TableRef }).table] : [];
  }
}

/** Whether statements follow CREATE TABLE that have no IF NOT EXISTS. */
function hasMore(table: TableModel): boolean {
  return table.comment !== null || table.columns.some(({ comment }) => comment !== null) ||
    [...table.checks, ...table.foreignKeys].some(({ postgres }) => postgres?.notValid);
}

function needsTable(operation: CompiledOperation | BatchItem): boolean {
  switch (operation.kind) {
    case "createPrimaryKey":
    case "createUniqueConstraint":
    case "createForeignKey":
    case "createCheckConstraint":
    case "createExcludeConstraint":
      return operation.ifNotExists;
    case "renameColumn":
    case "renameConstraint":
      return operation.ifExists;
    case "dropConstraint":
      return operation.constraint === null;
    case "addColumn": {
      const { ifNotExists, column, foreignKeys } = operation;
      return ifNotExists &&
        (column.comment !== null || splitUnique(operation)[1].length > 0 ||
          foreignKeys.some(({ postgres }) => postgres?.notValid));
    }
    case "alterColumn":
      return operation.ifExists || needsColumn(operation.change);
    default:
      return false;
  }
}

const COLLATABLE: ReadonlySet<ColumnType["type"]> = new Set([
  "string",
  "char",
  "text",
  "raw",
  "array",
]);

/** Whether a change depends on what the column is now, and `existing` does not say that. */
function needsColumn(
  { type, default: value, collation, autoincrement, existing = {} }:
    (CompiledOperation & { readonly kind: "alterColumn" })["change"],
): boolean {
  if (autoincrement !== undefined) return true;
  // ALTER TYPE sets both, so the one that is not said must be said as it is.
  if (collation !== undefined && (type ?? existing.type) === undefined) return true;
  if (type !== undefined && collation === undefined && COLLATABLE.has(type.type)) {
    if (existing.collation === undefined) return true;
  }
  const isAmbiguous = typeof value === "object" && value !== null &&
    !(value instanceof Uint8Array) && !("kind" in value && value.kind === "sql");
  return isAmbiguous && (type ?? existing.type) === undefined;
}

/** Looks up what `reads` has named. */
export async function lookUp(
  operation: CompiledOperation,
  { source, warn }: CompileContext,
): Promise<Known> {
  const [ref] = reads(operation);
  if (ref === undefined) return { schema: EMPTY_SCHEMA, warn };
  if ("schema" in source) return { schema: source.schema, warn };
  return { schema: await readObject(operation, ref, source.connection), warn };
}

async function readObject(
  { kind }: CompiledOperation,
  ref: TableRef,
  connection: Connection,
): Promise<Schema> {
  if (kind === "createEnum") {
    const values = await readEnum(connection, ref);
    return values === null ? EMPTY_SCHEMA : { ...EMPTY_SCHEMA, enums: [{ ...ref, values }] };
  }
  const table = await readTable(connection, ref, kind === "createView");
  return table === undefined ? EMPTY_SCHEMA : { ...EMPTY_SCHEMA, tables: [table] };
}

/** The values of an enum; none of a type that is no enum; null where the name is free. */
async function readEnum(
  connection: Connection,
  { name, schema }: TableRef,
): Promise<readonly string[] | null> {
  const [row] = await connection.query({
    ...statement(""),
    text: [
      `SELECT (SELECT json_agg(e.enumlabel ORDER BY e.enumsortorder) FROM pg_catalog.pg_enum e WHERE e.enumtypid = t.oid)::text AS "values" FROM pg_catalog.pg_type t JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace WHERE t.typname = `,
      ` AND n.nspname = coalesce(`,
      `, current_schema())`,
    ],
    values: [{ value: name, type: TEXT }, { value: schema, type: TEXT }],
  });
  return row === undefined ? null : parse<readonly string[]>(row["values"]) ?? [];
}

const TEXT: ColumnType = { kind: "type", type: "text" };

/** A column as the catalogue has it. */
interface ColumnRow {
  readonly name: string;
  readonly type: string;
  readonly nullable: boolean;
  readonly identity: string;
  readonly serial: boolean | null;
  readonly collation: string | null;
}

/** A constraint as the catalogue has it. */
interface ConstraintRow {
  readonly name: string;
  readonly kind: string;
  readonly columns: readonly string[] | null;
  readonly referred: string | null;
  readonly condition: string | null;
}

const COLUMNS =
  `SELECT json_agg(json_build_object('name', a.attname, 'type', pg_catalog.format_type(a.atttypid, a.atttypmod), 'nullable', NOT a.attnotnull, 'identity', a.attidentity::text, 'serial', pg_catalog.pg_get_expr(d.adbin, d.adrelid) LIKE 'nextval(%', 'collation', CASE WHEN a.attcollation <> t.typcollation THEN c.collname END) ORDER BY a.attnum) FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_type t ON t.oid = a.atttypid LEFT JOIN pg_catalog.pg_collation c ON c.oid = a.attcollation LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum WHERE a.attrelid = r.oid AND a.attnum > 0 AND NOT a.attisdropped`;

const CONSTRAINTS =
  `SELECT json_agg(json_build_object('name', k.conname, 'kind', k.contype::text, 'columns', (SELECT json_agg(a.attname ORDER BY u.at) FROM unnest(k.conkey) WITH ORDINALITY u (attnum, at) JOIN pg_catalog.pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = u.attnum), 'referred', (SELECT f.relname FROM pg_catalog.pg_class f WHERE f.oid = k.confrelid), 'condition', pg_catalog.pg_get_expr(k.conbin, k.conrelid)) ORDER BY k.conname) FROM pg_catalog.pg_constraint k WHERE k.conrelid = r.oid AND k.contype IN ('p', 'u', 'f', 'c', 'x')`;

/**
 * Columns and constraints of a table, as far as compiling needs them.
 *
 * @param isNew whether only the schema counts in which one of that name would be created.
 */
async function readTable(
  connection: Connection,
  ref: TableRef,
  isNew: boolean,
): Promise<TableModel | undefined> {
  const path = ref.schema === null ? quoting.name(ref.name) : quoting.name(ref.schema, ref.name);
  const created = isNew && ref.schema === null ? "quote_ident(current_schema()) || '.' || " : "";
  const [row] = await connection.query({
    ...statement(""),
    text: [
      `SELECT (${COLUMNS})::text AS "columns", (${CONSTRAINTS})::text AS "constraints" FROM (SELECT pg_catalog.to_regclass(${created}`,
      ") AS oid) r WHERE r.oid IS NOT NULL",
    ],
    values: [{ value: path, type: TEXT }],
  });
  if (row === undefined) return undefined;
  return toModel(
    ref,
    parse<readonly ColumnRow[]>(row["columns"]) ?? [],
    parse<readonly ConstraintRow[]>(row["constraints"]) ?? [],
  );
}

/** The queries above say what is in the JSON. */
function parse<T>(value: Value | undefined): T | null {
  return typeof value === "string" ? JSON.parse(value) as T : null;
}

function toModel(
  { name, schema }: TableRef,
  columns: readonly ColumnRow[],
  rows: readonly ConstraintRow[],
): TableModel {
  const all = rows.map((row) => ({ ...row, columns: row.columns ?? [] }));
  const ofKind = (kind: string) => all.filter((row) => row.kind === kind);
  const [key] = ofKind("p");
  return {
    name,
    schema,
    columns: columns.map(toColumn),
    primaryKey: key === undefined ? null : { name: key.name, columns: key.columns },
    uniqueConstraints: ofKind("u").map(({ name, columns }) => ({ name, columns })),
    checks: ofKind("c").map(({ name, condition }) => ({ name, condition: condition ?? "" })),
    foreignKeys: ofKind("f").map((row): ForeignKeyModel => ({
      name: row.name,
      columns: row.columns,
      references: { table: row.referred ?? "", schema: null, columns: [] },
    })),
    excludes: ofKind("x").map((row) => ({
      name: row.name,
      elements: row.columns.map((column) => [quoting.name(column), "="] as const),
      using: null,
      where: null,
    })),
    indexes: [],
    comment: null,
    options: {},
  };
}

function toColumn({ name, type, nullable, identity, serial, collation }: ColumnRow): ColumnModel {
  return {
    name,
    // Spelt as reflection would, so that offline the statements are the same.
    type: parseColumnType(type, null, type.endsWith("[]") ? 1 : 0),
    nullable,
    default: null,
    autoincrement: identity !== "" ? "identity" : serial ? "serial" : null,
    identity: null,
    computed: null,
    collation,
    comment: null,
  };
}
