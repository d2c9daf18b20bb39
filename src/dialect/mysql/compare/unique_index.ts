/** Unique indexes, which are what unique constraints are. */
import type { IndexModel, UniqueConstraintModel } from "../../../schema/schema.ts";

/** The constraint that a unique index is; null where it says more than a constraint can. */
export function constraintOfIndex(index: IndexModel): UniqueConstraintModel | null {
  const isPlain = index.unique && Object.keys(index.mysql ?? {}).length === 0 &&
    index.columns.every((part) =>
      part.column !== null && part.length === undefined && (part.order ?? "asc") === "asc"
    );
  if (!isPlain) return null;
  return { name: index.name, columns: index.columns.flatMap(({ column }) => column ?? []) };
}
