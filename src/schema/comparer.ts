/** Two schemas compared: as a dialect sees them, so that what it takes for the same is no difference. */
import type { Schema } from "./schema.ts";

/** What a dialect answers about likeness. */
export interface Comparer {
  /**
   * The schema in one spelling for everything that the database takes for the same or does not keep:
   * types, defaults, implied indexes, names, comments.
   */
  readonly canonical: (schema: Schema) => Schema;
}
