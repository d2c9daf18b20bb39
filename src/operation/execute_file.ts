/** `op.executeFile`: a SQL script beside the revision. */
import { checkName } from "../schema/check.ts";
import { defineOperation } from "./spec.ts";

export const executeFile = defineOperation("executeFile", {
  create: (_context, path: string) => ({ path: checkName("the path", path) }),
  replay: (_operation, schema) => schema,
  describe: ({ path }) => `execute file ${path}`,
});
