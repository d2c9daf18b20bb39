/** The downgrade of what a diff says. */
import { describeOperation } from "../operation/mod.ts";
import { invertOperation } from "../operation/invert.ts";
import { isSameObject } from "../operation/shape.ts";
import { remakeEnum } from "./enum_changes.ts";
import { walkOperations } from "./walk_operations.ts";
import type { Operation } from "../operation/mod.ts";
import type { Rules } from "../operation/rules.ts";
import type { EnumModel, Schema } from "../schema/schema.ts";

/** What undoes operations. */
export interface Inverse {
  readonly operations: readonly Operation[];
  /** Those that nothing undoes, in a few words each: the downgrade does nothing about them. */
  readonly irreversible: readonly string[];
}

/** An operation with the schema that it finds. */
interface Step {
  readonly operation: Operation;
  readonly before: Schema;
}

/**
 * The operations that, run after `operations`, give `from` again, up to the order of columns. Rows
 * are not thought of: what a dropped column held is lost.
 *
 * @throws `revision.invalid_operation` where `from` has not what the operations need.
 */
export function invertAll(
  operations: readonly Operation[],
  from: Schema,
  rules: Rules,
): Inverse {
  const steps: Step[] = [];
  walkOperations(operations, from, rules, (operation, before) => {
    steps.push({ operation, before });
  });
  const inverses: Undone[] = [];
  for (let at = 0; at < steps.length; at++) {
    const step = steps[at];
    if (step === undefined) continue;
    const { operation, before } = step;
    // Values that come together go together.
    let last = step;
    for (let next = steps[at + 1]; areOfOneEnum(step, next, rules); next = steps[at + 1]) {
      last = next ?? last;
      at++;
    }
    const inverse = operation.kind === "addEnumValue"
      ? removeValues(step, last, rules)
      : invertOperation(operation, before, rules);
    inverses.push({ operation, inverse });
  }
  return {
    operations: inverses.toReversed().flatMap(({ inverse }) => inverse ?? []),
    irreversible: inverses.filter(({ inverse }) => inverse === null)
      .map(({ operation }) => describeOperation(operation)),
  };
}

interface Undone {
  readonly operation: Operation;
  readonly inverse: readonly Operation[] | null;
}

function areOfOneEnum({ operation: a }: Step, next: Step | undefined, rules: Rules): boolean {
  const b = next?.operation;
  return a.kind === "addEnumValue" && b?.kind === "addEnumValue" &&
    isSameObject(a.type, b.type, rules);
}

/** The type made anew with the values of before: the database cannot take one away. */
function removeValues(first: Step, last: Step, rules: Rules): readonly Operation[] | null {
  const found = enumOf(first, rules);
  if (found === undefined) return null;
  const after = walkOperations([last.operation], last.before, rules);
  return remakeEnum(found, found.values, after, rules, ({ column }) => column.default);
}

function enumOf({ operation, before }: Step, rules: Rules): EnumModel | undefined {
  if (operation.kind !== "addEnumValue") return undefined;
  return before.enums.find((its) => isSameObject(its, operation.type, rules));
}
