/** What must be known of a database to compile an operation: looked up for those that need it. */
import { EMPTY_SCHEMA, type Schema } from "../../../schema/schema.ts";
import { statement } from "../../statement.ts";
import { type Family, familyOf } from "../family.ts";
import { reflectSchema } from "../reflector.ts";
import type { CompileContext, CompiledOperation, Connection } from "../../dialect.ts";
import type { OperationOf } from "../../../operation/mod.ts";
import type { TableRef } from "../../../operation/spec.ts";
import type { ColumnModel } from "../../../../templates/migrate.d.ts";

/** How things are before an operation. */
export interface Known extends Pick<CompileContext, "warn" | "enter"> {
  /** What `reads` has named, as far as it is there; more where a schema was replayed. */
  readonly schema: Schema;
  readonly family: Family;
}

/** What an operation asks of the database before it can be compiled; empty: nothing. */
export function reads(operation: CompiledOperation): readonly TableRef[] {
  switch (operation.kind) {
    case "createView":
      return operation.ifNotExists ? [operation.view] : [];
    case "batchAlterTable":
      return operation.copyFrom === null ? [operation.table] : [];
    case "renameTable":
      return operation.ifExists ? [operation.table] : [];
    case "addColumn":
      return operation.ifNotExists || operation.position.before !== undefined
        ? [operation.table]
        : [];
    case "alterColumn":
      return isSaid(operation) ? [] : [operation.table];
    case "renameColumn":
      return operation.ifExists ? [operation.table] : [];
    case "dropIndex":
      return operation.table === null ? [] : [operation.table];
    case "createIndex":
    case "createPrimaryKey":
    case "createUniqueConstraint":
    case "createForeignKey":
    case "createCheckConstraint":
      return operation.ifNotExists ? [operation.table] : [];
    case "dropColumn":
    case "dropConstraint":
    case "renameConstraint":
      return [operation.table];
    default:
      return [];
  }
}

/** Whether the change and what it says of the present column leave nothing to be looked up. */
export function isSaid({ change, ifExists, position }: OperationOf<"alterColumn">): boolean {
  return !ifExists && position.before === undefined && saidColumn("", change) !== null;
}

/** The column as the change says that it is now; null where it does not say all of it. */
export function saidColumn(
  name: string,
  { existing = {}, ...change }: OperationOf<"alterColumn">["change"],
): ColumnModel | null {
  const { type, nullable, default: value, comment, collation } = existing;
  // What is changed need not be known.
  const isAll = (type ?? change.type) !== undefined &&
    (nullable ?? change.nullable) !== undefined &&
    (value !== undefined || change.default !== undefined) &&
    (comment !== undefined || change.comment !== undefined) &&
    (collation !== undefined || change.collation !== undefined);
  const its = type ?? change.type;
  if (!isAll || its === undefined) return null;
  return {
    name,
    type: its,
    nullable: nullable ?? change.nullable ?? true,
    default: value ?? null,
    autoincrement: null,
    identity: null,
    computed: null,
    collation: collation ?? null,
    comment: comment ?? null,
  };
}

/** Looks up what `reads` has named. */
export async function lookUp(
  operation: CompiledOperation,
  { source, warn, enter }: CompileContext,
  family: Family,
): Promise<Known> {
  if ("schema" in source) return { schema: source.schema, warn, enter, family };
  const { connection } = source;
  const own = familyOf(connection.version);
  const tables = operation.kind === "dropIndex" && operation.table === null
    ? await findTablesOfIndex(operation, connection)
    : reads(operation);
  const schema = tables.length === 0
    ? EMPTY_SCHEMA
    : await reflectSchema((sql) => connection.query(statement(sql)), { tables });
  return { schema, warn, enter, family: own };
}

/** The tables that have an index of the name. */
async function findTablesOfIndex(
  { index, schema }: OperationOf<"dropIndex">,
  connection: Connection,
): Promise<readonly TableRef[]> {
  const rows = await connection.query({
    text: [
      "SELECT DISTINCT TABLE_NAME AS `name` FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = coalesce(",
      ", database()) AND INDEX_NAME = ",
      "",
    ],
    values: [{ value: schema, type: null }, { value: index, type: null }],
    transactional: true,
  });
  return rows.flatMap(({ name }) => typeof name === "string" ? [{ name, schema }] : []);
}
