/** Where schemas are databases of their own, a revision that names one would change the real one. */
import { MigrateError } from "../../core/error.ts";
import { describeOperation } from "../../operation/mod.ts";
import type { Compilation, Dialect } from "../../dialect/dialect.ts";

/**
 * The compilation, refusing what reaches beyond the scratch database. SQL of the revision's own is
 * not read.
 */
export function guardSchemas(
  compilation: Compilation,
  { name, supports }: Pick<Dialect, "name" | "supports">,
): Compilation {
  if (!supports("schemas") || supports("innerSchemas")) return compilation;
  return {
    ...compilation,
    compile: (operation, context) => {
      const isForeign = operation.kind === "createSchema" || operation.kind === "dropSchema" ||
        namesSchema(operation);
      if (!isForeign) return compilation.compile(operation, context);
      throw new MigrateError("unsupported.operation", {
        operation: `${describeOperation(operation)}, of another database, in a scratch database`,
        dialect: name,
        instead: "It would change the real one: verify the revisions before or behind it",
      });
    },
  };
}

function namesSchema(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  return Object.entries(value).some(([key, its]) =>
    key === "schema" ? typeof its === "string" : namesSchema(its)
  );
}
