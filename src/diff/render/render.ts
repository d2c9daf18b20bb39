/** Operations as the text of a revision's function. */
import { layOutStatements } from "./render_layout.ts";
import { renderOperation } from "./render_operation.ts";
import type { Operation } from "../../operation/mod.ts";
import type { Rendering, RenderOptions } from "./rendering.ts";

export type { RenderOptions } from "./rendering.ts";

/** The body of a function, and what it uses. */
export interface RenderedBody {
  /** Lines, each with its end; empty for no operations. */
  readonly body: string;
  /** The members of `Migration` that it names. */
  readonly uses: ReadonlySet<string>;
}

/** Columns before the lines of a function's body. */
const INDENT = 2;

/**
 * The body of an `upgrade` or `downgrade` that records the operations, formatted as formatters do by
 * default.
 *
 * @throws `revision.invalid_operation` for what cannot be written: rows that come one by one.
 */
export function renderOperations(
  operations: readonly Operation[],
  options: RenderOptions = {},
): RenderedBody {
  const rendering: Rendering = { ...options, uses: new Set(), final: "op.f" };
  const statements = operations.flatMap((operation) => renderOperation(operation, rendering));
  return { body: layOutStatements(statements, INDENT), uses: rendering.uses };
}
