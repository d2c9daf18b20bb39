/** What must be read before an operation can be compiled: files, and the rows of a bulk insert. */
import { describeThrown } from "../../core/error.ts";
import { resolvePath } from "../../core/path.ts";
import { quote } from "../../core/text.ts";
import { invalid, isFragment, sqlText } from "../../schema/fragment.ts";
import type { CompiledOperation, Source } from "../../dialect/dialect.ts";
import type { Operation, OperationOf } from "../../operation/mod.ts";
import type { InsertRow } from "../../operation/bulk_insert.ts";
import type { ColumnType } from "../../../templates/migrate.d.ts";
import type { RecordingSession } from "../session.ts";

/** Rows that are inserted, and held, at a time. */
const CHUNK = 1000;

/** What preparing needs. */
export interface Preparation {
  readonly session: Pick<RecordingSession, "host" | "dialect">;
  /** Where relative paths of files start. */
  readonly folder: string;
  /** Collects the absolute paths of the files that are read. */
  readonly scripts: Set<string>;
  /** How things are before the operation. */
  readonly sourceOf: (operation: CompiledOperation) => Promise<Source>;
}

/** The operation as the compiler takes it; a bulk insert in chunks. */
export async function* prepareOperation(
  preparation: Preparation,
  operation: Operation,
): AsyncGenerator<CompiledOperation> {
  if (operation.kind === "executeFile") {
    yield readScript(preparation, operation);
  } else if (operation.kind === "bulkInsert") {
    yield* chunkRows(preparation, operation);
  } else yield operation;
}

function readScript(
  { session: { host }, folder, scripts }: Preparation,
  { path }: OperationOf<"executeFile">,
): OperationOf<"execute"> {
  const file = resolvePath(folder, path);
  scripts.add(file);
  try {
    const text = host.readTextFile(file).replace(/^\uFEFF/, "");
    return { kind: "execute", sql: sqlText(text) };
  } catch (error) {
    throw invalid(`cannot read ${quote(path)} beside the revision: ${describeThrown(error)}`);
  }
}

async function* chunkRows(
  preparation: Preparation,
  operation: OperationOf<"bulkInsert">,
): AsyncGenerator<OperationOf<"bulkInsert">> {
  let types = operation.types;
  let isKnown = false;
  for await (const rows of chunksOf(operation.rows)) {
    for (const row of rows) {
      if (typeof row !== "object" || row === null) {
        throw invalid("a row must be an object of columns");
      }
      if (isKnown || !isAmbiguous(row, types)) continue;
      types = { ...await columnTypes(preparation, operation), ...types };
      isKnown = true;
    }
    yield { ...operation, rows, types };
  }
}

/** Rows of a list are not awaited one by one, which would cost more than inserting them. */
async function* chunksOf(
  rows: Iterable<InsertRow> | AsyncIterable<InsertRow>,
): AsyncGenerator<readonly InsertRow[]> {
  let chunk: InsertRow[] = [];
  if (Symbol.asyncIterator in rows) {
    for await (const row of rows) {
      if (chunk.push(row) < CHUNK) continue;
      yield chunk;
      chunk = [];
    }
  } else {
    for (const row of rows) {
      if (chunk.push(row) < CHUNK) continue;
      yield chunk;
      chunk = [];
    }
  }
  if (chunk.length > 0) yield chunk;
}

/** Dates and objects are stored by their column's type: the value alone does not tell. */
function isAmbiguous(row: InsertRow, types: Readonly<Record<string, ColumnType>>): boolean {
  return Object.entries(row).some(([column, value]) =>
    typeof value === "object" && value !== null && !(value instanceof Uint8Array) &&
    !isFragment(value) && !Object.hasOwn(types, column)
  );
}

async function columnTypes(
  { session: { dialect }, sourceOf }: Preparation,
  operation: OperationOf<"bulkInsert">,
): Promise<Readonly<Record<string, ColumnType>>> {
  const { table } = operation;
  const source = await sourceOf(operation);
  const { tables } = "schema" in source
    ? source.schema
    : await dialect.reflect(source.connection, { tables: [table] });
  // The database was asked for this table alone, and may spell it in another way.
  const model = tables.find(({ name, schema }) => name === table.name && schema === table.schema) ??
    ("schema" in source ? undefined : tables[0]);
  return Object.fromEntries((model?.columns ?? []).map(({ name, type }) => [name, type]));
}
