import assert from "node:assert/strict";
import { readIndexChange } from "./outcome.ts";

Deno.test("concurrent indexes are read from their statements", () => {
  const create = (name: string, schema: string | null = null) => ({
    action: "create",
    index: { name, schema },
  });
  const drop = (name: string, schema: string | null = null) => ({
    action: "drop",
    index: { name, schema },
  });
  const cases = {
    "CREATE INDEX CONCURRENTLY ix ON t (a)": create("ix"),
    "create unique index concurrently if not exists Ix on only s.t using btree (a)": create(
      "ix",
      "s",
    ),
    '/* why */ CREATE INDEX CONCURRENTLY "I x" ON "S"."t" (a)': create("I x", "S"),
    "DROP INDEX CONCURRENTLY ix": drop("ix"),
    "DROP INDEX CONCURRENTLY IF EXISTS s.ix CASCADE": drop("ix", "s"),
    // The server names it, or refuses it, or it is done in one go.
    "CREATE INDEX CONCURRENTLY ON t (a)": null,
    "DROP INDEX CONCURRENTLY a, b": null,
    "CREATE INDEX ix ON t (a)": null,
    "DROP INDEX ix": null,
    "REINDEX INDEX CONCURRENTLY ix": null,
    "CREATE INDEX CONCURRENTLY": null,
    "": null,
  };
  for (const [sql, expected] of Object.entries(cases)) {
    assert.deepEqual(readIndexChange(sql), expected, sql);
  }
});
