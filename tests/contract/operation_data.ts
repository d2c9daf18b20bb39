/**
 * The contract's operations are those that the program records: `deno check` is the test. A new
 * operation, or a member of one, that the contract lacks is an error here.
 */
import type { Operation, OperationOf } from "../../src/operation/mod.ts";
import type {
  Operation as ContractOperation,
  OperationOf as ContractOperationOf,
} from "../../templates/migrate.d.ts";

/** Fragments are opaque in the contract, so that what holds one goes in this direction alone. */
type WithFragments = "createView" | "execute";

export const given = (operation: Operation): ContractOperation => operation;
export const taken = (
  operation: ContractOperationOf<Exclude<ContractOperation["kind"], WithFragments>>,
): OperationOf<Exclude<Operation["kind"], WithFragments>> => operation;
