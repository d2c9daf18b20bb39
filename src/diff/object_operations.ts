/** Schemas, enums and sequences: before the tables that need them, gone after those that did. */
import { refOf } from "../operation/shape.ts";
import { createEnum, dropEnum } from "./operation_of.ts";
import type { Operation } from "../operation/mod.ts";
import type { SequenceModel } from "../schema/schema.ts";
import type { Compared } from "./compare_models.ts";
import type { EnumChanges } from "./enum_changes.ts";

/** What is done to objects beside tables. */
export interface ObjectOperations {
  readonly first: readonly Operation[];
  /** Sequences that belong to columns. */
  readonly behindTables: readonly Operation[];
  readonly last: readonly Operation[];
}

/** The operations on schemas, enums and sequences. One that changes is left as it is. */
export function objectOperations(compared: Compared, enums: EnumChanges): ObjectOperations {
  const { created, dropped } = sequencesOf(compared);
  const schemas = compared.differences.filter(({ kind }) => kind === "schema");
  const isThere = (value: unknown) => value !== null && value !== undefined;
  const isOwned = ({ options }: SequenceModel) => options.ownedBy !== undefined;
  return {
    first: [
      ...schemas.filter(({ found }) => !isThere(found)).map(({ name }): Operation => ({
        kind: "createSchema",
        schema: name,
        ifNotExists: false,
      })),
      ...enums.created.map(createEnum),
      ...enums.valuesAdded,
      ...created.filter((sequence) => !isOwned(sequence)).map(createSequence),
    ],
    behindTables: created.filter(isOwned).map(createSequence),
    last: [
      // One that belongs to a column may have gone with it.
      ...dropped.map((sequence): Operation => ({
        kind: "dropSequence",
        sequence: refOf(sequence),
        ifExists: isOwned(sequence),
      })),
      ...enums.dropped.map(dropEnum),
      ...schemas.filter(({ expected }) => !isThere(expected)).map(({ name }): Operation => ({
        kind: "dropSchema",
        schema: name,
        ifExists: false,
        cascade: false,
      })),
    ],
  };
}

function sequencesOf({ differences, expectedModel, foundModel }: Compared) {
  const created: SequenceModel[] = [];
  const dropped: SequenceModel[] = [];
  for (const { kind, expected, found } of differences) {
    // A sequence's difference holds models of sequences.
    if (kind === "sequence" && found === null) {
      created.push(expectedModel(expected as SequenceModel));
    }
    if (kind === "sequence" && expected === null) dropped.push(foundModel(found as SequenceModel));
  }
  return { created, dropped };
}

function createSequence(model: SequenceModel): Operation {
  const { options } = model;
  return { kind: "createSequence", sequence: refOf(model), options, ifNotExists: false };
}
