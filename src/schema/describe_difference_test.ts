import assert from "node:assert/strict";
import { type Comparer, compareSchemas } from "./comparer.ts";
import { describeDifference } from "./describe_difference.ts";
import { sql } from "./fragment.ts";
import { EMPTY_SCHEMA, type IndexModel, type TableModel } from "./schema.ts";

const COMPARER: Comparer = { canonical: (schema) => schema, foldName: (name) => name };

const TABLE: TableModel = {
  name: "t",
  schema: null,
  columns: [],
  primaryKey: null,
  uniqueConstraints: [],
  checks: [],
  foreignKeys: [],
  excludes: [],
  indexes: [],
  comment: null,
  options: {},
};

function line(expected: Partial<TableModel>, found: Partial<TableModel>): string {
  const schemaOf = (table: Partial<TableModel>) => ({
    ...EMPTY_SCHEMA,
    tables: [{ ...TABLE, ...table }],
  });
  return compareSchemas(schemaOf(expected), schemaOf(found), COMPARER)
    .map(describeDifference).join("; ");
}

Deno.test("indexes by what CREATE INDEX says", () => {
  const index = (changes: Partial<IndexModel>) => ({
    indexes: [{
      name: "ix",
      columns: [{ column: "name", expression: null }],
      unique: false,
      where: null,
      ...changes,
    }],
  });
  const lower = [{ column: null, expression: "lower(name)" }];
  assert.equal(
    line(index({}), index({ columns: lower, where: sql`years IS NOT NULL` })),
    "index ix of t: expected (name), found (lower(name)) where years IS NOT NULL",
  );
  assert.equal(line(index({ unique: true }), {}), "index ix of t: missing (unique (name))");
  const column = { column: "name", expression: null, collation: "nocase", order: "desc" } as const;
  assert.equal(
    line({}, index({ columns: [{ ...column, nulls: "last" }, { column: "a", expression: null }] })),
    "index ix of t: not expected ((name collate nocase desc nulls last, a))",
  );
  assert.equal(
    line(index({ postgres: { using: "gin", include: ["a", "b"] }, where: "c" }), index({})),
    "index ix of t: expected (name) using gin include (a, b) where c, found (name)",
  );
});

Deno.test("constraints by what their clauses say", () => {
  const key = { columns: ["a"], references: { table: "other", schema: null, columns: ["id"] } };
  assert.equal(
    line({}, { foreignKeys: [{ ...key, name: "fk", onDelete: "cascade" }] }),
    "foreign key fk of t: not expected ((a) to other (id) on delete cascade)",
  );
  const references = { ...key.references, schema: "s" };
  const deferred = { deferrable: true, initially: "deferred" } as const;
  assert.equal(
    line({ foreignKeys: [{ ...key, name: null, references, ...deferred }] }, {}),
    "foreign key of t: missing ((a) to s.other (id) deferrable initially deferred)",
  );
  assert.equal(
    line({ primaryKey: { name: null, columns: ["a", "b"] } }, {
      primaryKey: { name: null, columns: ["b"], sqlite: { onConflict: "ignore" } },
    }),
    "primary key of t: expected (a, b), found (b) on conflict ignore",
  );
  assert.equal(
    line({ checks: [{ name: "c", condition: "a > 1" }] }, {
      checks: [{ name: "c", condition: sql`a > ${2}`, postgres: { notValid: true } }],
    }),
    "check c of t: expected (a > 1), found (a > 2) not valid",
  );
  assert.equal(
    line({ excludes: [{ name: "e", elements: [["a", "="]], using: "gist", where: "b" }] }, {}),
    "exclude constraint e of t: missing ((a with =) using gist where b)",
  );
  assert.equal(
    line({ uniqueConstraints: [{ name: "u", columns: ["a"] }] }, {
      uniqueConstraints: [{ name: null, columns: ["a"] }],
    }),
    "unique constraint u of t: expected u (a), found (a)",
  );
});
