/** The config's functions about schemas: what they throw says which one it was, and where. */
import { describeThrown, isMigrateError, MigrateError } from "../../core/error.ts";
import { positionFrom } from "../../core/position.ts";
import { OPERATIONS } from "../../operation/mod.ts";
import type { Host } from "../../core/host.ts";
import type { Operation } from "../../operation/mod.ts";
import type { Config } from "../../../templates/migrate.d.ts";

type Hooks =
  & Pick<Config, "include" | "compareType" | "compareServerDefault" | "renderItem">
  & {
    readonly rewrite?: (
      operations: readonly Operation[],
      direction: "upgrade" | "downgrade",
    ) => readonly Operation[];
  };

/** The hooks of a config, guarded. */
export function guardHooks(host: Pick<Host, "cwd">, config: Config): Hooks {
  const { include, compareType, compareServerDefault: compareDefault, rewrite, renderItem } =
    config;
  const guard = <Args extends readonly unknown[], Result>(
    hook: keyof Hooks,
    call: (...args: Args) => Result,
  ) =>
  (...args: Args): Result => {
    try {
      return call(...args);
    } catch (error) {
      if (isMigrateError(error)) throw error;
      throw new MigrateError("config.hook_failed", {
        hook,
        reason: describeThrown(error),
        position: positionFrom(host.cwd, error),
      }, { cause: error });
    }
  };
  return {
    ...(include === undefined ? {} : { include: guard("include", include) }),
    ...(compareType === undefined ? {} : { compareType: guard("compareType", compareType) }),
    ...(compareDefault === undefined ? {} : {
      compareServerDefault: typeof compareDefault === "boolean"
        ? compareDefault
        : guard("compareServerDefault", compareDefault),
    }),
    ...(rewrite === undefined ? {} : {
      rewrite: (operations, direction) =>
        checkOperations(guard("rewrite", rewrite)(operations, direction)),
    }),
    ...(renderItem === undefined ? {} : { renderItem: guard("renderItem", renderItem) }),
  };
}

function checkOperations(operations: unknown): readonly Operation[] {
  const isOperation = (its: unknown): its is Operation =>
    typeof its === "object" && its !== null && "kind" in its && typeof its.kind === "string" &&
    Object.hasOwn(OPERATIONS, its.kind);
  if (Array.isArray(operations) && operations.every(isOperation)) return operations;
  throw new MigrateError("config.hook_failed", {
    hook: "rewrite",
    reason: "it must return a list of operations",
  });
}
