/** What a diff is asked, and what it answers: the types that its users share. */
import type { Operation } from "../operation/mod.ts";
import type { Rules } from "../operation/rules.ts";
import type { TableRef } from "../operation/spec.ts";
import type { Comparer, Difference } from "../schema/comparer.ts";
import type { DatabaseConfig, NamingConvention } from "../../templates/migrate.d.ts";

/** A new name that somebody has decided: what would look like a drop and a creation is this. */
export type Rename =
  | {
    readonly kind: "table";
    /** As it is called in `from`. */
    readonly table: TableRef;
    /** As it is called in `to`, in the same schema. */
    readonly newName: string;
  }
  | {
    readonly kind: "column";
    /** As it is called in `to`. */
    readonly table: TableRef;
    /** As it is called in `from`. */
    readonly column: string;
    /** As it is called in `to`. */
    readonly newName: string;
  };

/** A rename that may be meant. */
export interface RenameCandidate {
  readonly rename: Rename;
  /** From 0 to 1: how much the two are alike. */
  readonly likeness: number;
  /** Whether another candidate has the same old or the same new name. */
  readonly isAmbiguous: boolean;
}

/** What a diff depends on besides the two schemas. */
export interface DiffOptions {
  readonly comparer: Comparer;
  readonly rules: Rules;
  readonly supports: (capability: string) => boolean;
  /** Those that were decided; tables' before those of their columns. */
  readonly renames?: readonly Rename[] | undefined;
  /** Names for constraints that are added without one. */
  readonly naming?: NamingConvention | undefined;
  /** False leaves an object out on both sides, whichever side is asked about. */
  readonly include?: DatabaseConfig["include"] | undefined;
  readonly compareType?: DatabaseConfig["compareType"] | undefined;
  readonly compareServerDefault?: DatabaseConfig["compareServerDefault"] | undefined;
}

/** A difference that no operation takes away. */
export interface Unhandled {
  readonly difference: Difference;
  /** Why not, and what to do instead: half a sentence. */
  readonly reason: string;
}

/** How two schemas differ. */
export interface SchemaDiff {
  /** As `compareSchemas` tells them: `expected` is of `to`, `found` of `from` after renames. */
  readonly differences: readonly Difference[];
  /** What makes `from` into `to`, in an order that can be run. */
  readonly operations: readonly Operation[];
  /** Those of the differences that stay. */
  readonly unhandled: readonly Unhandled[];
}
