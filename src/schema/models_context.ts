/** What reading models depends on, what they consist of, and how they are refused. */
import { MigrateError, type Position } from "../core/error.ts";
import type { CallSite } from "../core/position.ts";
import type { BuildContext } from "./constraint.ts";
import type { EnumModel, SequenceModel, TableModel, ViewModel } from "./schema.ts";

/** What reading models depends on besides the author's words. */
export interface ModelsContext extends BuildContext {
  /** The models file, for messages. */
  readonly file: string;
  /** Where in the user's files a call stands, as a person would write it. */
  readonly locate: (site: object) => Position | undefined;
  /** One spelling for all names that the database takes for the same. */
  readonly foldName: (name: string) => string;
  /** As `foldName`, for tables and other objects, where the database takes more of them for others. */
  readonly foldObjectName?: (name: string) => string;
  /** Whether enums are types of their own; elsewhere there are none to create. */
  readonly hasEnumTypes: boolean;
  /** The connection's own schema, which need not be named; null where that is not known. */
  readonly ownSchema: string | null;
}

/** What an item is, as data. */
export type ModelContent =
  | { readonly kind: "table"; readonly model: TableModel }
  | { readonly kind: "view"; readonly model: ViewModel }
  | { readonly kind: "enum"; readonly model: EnumModel }
  | { readonly kind: "sequence"; readonly model: SequenceModel }
  | { readonly kind: "schema"; readonly model: { readonly name: string; readonly schema: null } };

/** An item with the place in the user's file that made it, where that was noted. */
export type MadeModel = ModelContent & { readonly site: CallSite | undefined };

/**
 * The error of models that cannot be meant.
 *
 * @param site something with a stack that was captured in the user's file.
 */
export function invalidModels(
  { file, locate }: ModelsContext,
  reason: string,
  site?: object,
): MigrateError {
  const position = site === undefined ? undefined : locate(site);
  return new MigrateError("config.invalid_models", { file, reason, position });
}
