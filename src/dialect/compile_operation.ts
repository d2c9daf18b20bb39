/** One operation through a dialect's table of functions. */
import type { CompiledOperation, Compiler } from "./dialect.ts";
import type { Statement } from "./statement.ts";

/** The statements of an operation, by the function that its kind picks. */
export function compileOperation<Known>(
  compiler: Compiler<Known>,
  operation: CompiledOperation,
  known: Known,
): readonly Statement[] {
  // The kind picks the function for its own data: a pairing that types cannot follow.
  const handler = compiler[operation.kind] as (
    operation: CompiledOperation,
    known: Known,
  ) => readonly Statement[];
  return handler(operation, known);
}
