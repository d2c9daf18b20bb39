/** From operations and fragments to statements, with what compiling must know of the database. */
import { fragmentStatement, type Statement } from "../dialect/statement.ts";
import { type Fragment, invalid } from "../schema/fragment.ts";
import type { Compilation, CompiledOperation } from "../dialect/dialect.ts";
import type { TableRef } from "../operation/spec.ts";
import type { Session } from "./session.ts";
import type { TableModel } from "../../templates/migrate.d.ts";

/** The statements of an operation; `tables` are those that the dialect's `reads` named. */
export function compileOperation(
  { compiler }: Compilation,
  operation: CompiledOperation,
  tables: ReadonlyMap<string, TableModel>,
): readonly Statement[] {
  const handler = compiler[operation.kind] as (
    operation: CompiledOperation,
    context: { table: (table: TableRef) => TableModel | undefined },
  ) => readonly Statement[];
  return handler(operation, { table: ({ name }) => tables.get(name) });
}

/** Reflects tables, by their names. */
export async function lookUpTables(
  { dialect, connection }: Session,
  tables: readonly TableRef[],
): Promise<ReadonlyMap<string, TableModel>> {
  if (tables.length === 0) return new Map();
  const schema = await dialect.reflect(connection, tables.map(({ name }) => name));
  // The database may compare names without regard to case: ask for each as it was written.
  return new Map(tables.flatMap(({ name }) => {
    const same = (table: TableModel) => table.name.toLowerCase() === name.toLowerCase();
    const found = schema.tables.find((table) => table.name === name) ?? schema.tables.find(same);
    return found === undefined ? [] : [[name, found] as const];
  }));
}

/**
 * The only statement of a fragment: drivers would run the first and forget the others.
 *
 * @param name of the method, for the error.
 */
export function singleStatement(
  { dialect }: Session,
  { splitScript }: Compilation,
  fragment: Fragment,
  name: string,
): Statement {
  const statement = fragmentStatement(fragment.parts, (path) => dialect.quoting.name(...path));
  const pieces = splitScript(statement.text.join("?"));
  if (pieces.length !== 1) {
    throw invalid(`${name} takes one statement, got ${pieces.length}; op.execute takes scripts`);
  }
  return statement;
}
