import assert from "node:assert/strict";
import { isMigrateError } from "../../core/error.ts";
import { record } from "../../operation/record_sample.ts";
import { sql } from "../../schema/fragment.ts";
import { t } from "../../schema/type.ts";
import { foldColumns } from "../fold_column.ts";
import { renderOperations, type RenderOptions } from "./render.ts";
import { arrangeTable } from "./render_lift.ts";
import { EMPTY_SCHEMA } from "../../schema/schema.ts";
import type { Operation } from "../../operation/mod.ts";
import type { Op } from "../../../templates/migrate.d.ts";

async function render(revision: (op: Op) => void, options?: RenderOptions): Promise<string> {
  return renderOperations(await record(revision), options).body;
}

Deno.test("nothing has an empty body", () => {
  const { body, uses } = renderOperations([]);
  assert.equal(body, "");
  assert.equal(uses.size, 0);
});

Deno.test("a body says what it uses", async () => {
  const usesOf = async (revision: (op: Op) => void) =>
    [...renderOperations(await record(revision)).uses].sort();
  assert.deepEqual(await usesOf((op) => op.dropTable("a")), ["op"]);
  assert.deepEqual(await usesOf((op) => op.addColumn("a", "b", t.text())), ["op", "t"]);
  assert.deepEqual(await usesOf((op) => op.createIndex("i", "a", [sql`lower(b)`])), ["op", "sql"]);
  assert.deepEqual(
    await usesOf((op) => op.execute(sql`SELECT ${sql.value(1, t.double())}`)),
    ["op", "sql", "t"],
  );
});

Deno.test("a column says only what is not so by default", async () => {
  assert.equal(
    await render((op) => {
      op.createTable("a", {
        id: t.integer().notNull().primaryKey().autoincrement(),
        b: t.text().nullable().default(null),
        c: t.bigInteger().identity().notNull(),
        d: t.bigInteger().identity().nullable(),
        e: t.numeric(),
        f: t.dateTime({ timezone: false }),
      });
    }),
    `  op.createTable("a", {
    id: t.integer().primaryKey().autoincrement(),
    b: t.text(),
    c: t.bigInteger().identity(),
    d: t.bigInteger().nullable().identity(),
    e: t.numeric(),
    f: t.dateTime(),
  });
`,
  );
});

Deno.test("constraints stand with their column, as long as they are in the order of columns", async () => {
  const revision = (op: Op) =>
    op.createTable("a", { b: t.text(), c: t.text() }, {
      unique: [{ name: "u1", columns: ["c"] }, { name: "u2", columns: ["b"] }],
      checks: [{ name: "k1", condition: "b <> c" }, { name: "k2", condition: "b <> ''" }],
    });
  assert.equal(
    await render(revision),
    `  op.createTable("a", {
    b: t.text(),
    c: t.text().unique("u1"),
  }, {
    unique: [{ name: "u2", columns: ["b"] }],
    checks: [
      { name: "k1", condition: "b <> c" },
      { name: "k2", condition: "b <> ''" },
    ],
  });
`,
  );
  const [operation] = await record(revision);
  assert.ok(operation?.kind === "createTable");
  const arranged = { ...operation, table: arrangeTable(operation.table) };
  assert.equal(
    renderOperations([arranged]).body,
    `  op.createTable("a", {
    b: t.text().unique("u2").check("b <> ''", "k2"),
    c: t.text().unique("u1"),
  }, { checks: [{ name: "k1", condition: "b <> c" }] });
`,
  );
});

Deno.test("names are final where the naming convention would change them", async () => {
  const naming = { uq: "uq_%(constraint_name)s", ix: "ix_%(column_0_name)s" };
  const revision = (op: Op) => {
    op.createUniqueConstraint(op.f("my_unique"), "a", ["b"]);
    op.createIndex("ix_b", "a", ["b"]);
  };
  assert.equal(
    await render(revision, { naming }),
    `  op.createUniqueConstraint(op.f("my_unique"), "a", ["b"]);
  op.createIndex("ix_b", "a", ["b"]);
`,
  );
});

Deno.test("renderItem renders, leaves out, or leaves it to migrate", async () => {
  const { body, uses } = renderOperations(
    await record((op) => {
      op.dropTable("a");
      op.dropTable("b");
      op.addColumn("c", "d", t.raw("citext").notNull());
      op.batchAlterTable("c", (batch) => {
        batch.dropColumn("d");
        batch.addColumn("e", t.array(t.raw("citext")));
      });
    }),
    {
      renderItem: (item) => {
        if (item.kind === "type") return item.text === "citext" ? `citext(sql)` : undefined;
        if (item.kind === "dropColumn") return null;
        return item.kind === "dropTable" && item.table.name === "a"
          ? "if (op.offline) {\n  drop(op);\n}"
          : undefined;
      },
    },
  );
  assert.equal(
    body,
    `  if (op.offline) {
    drop(op);
  }
  op.dropTable("b");
  op.addColumn("c", "d", citext(sql).notNull());
  op.batchAlterTable("c", (batch) => {
    batch.addColumn("e", t.array(citext(sql)));
  });
`,
  );
  assert.deepEqual([...uses].sort(), ["op", "sql", "t"]);
});

Deno.test("texts in the quotes that need fewer escapes, over lines between backticks", async () => {
  const lines: readonly (readonly [string, string])[] = [
    ["it's", `"it's"`],
    ['say "a"', `'say "a"'`],
    [`"a" = 'b'`, "`\"a\" = 'b'`"],
    ["a\\b\tc", `"a\\\\b\\tc"`],
    ["a\u2028\ufeff\x7f", `"a\\u2028\\ufeff\\u007f"`],
    ["a\n`${b}`", "sql`\na\n\\`\\${b}\\``".replace("\n", "")],
  ];
  for (const [text, written] of lines) {
    assert.equal(await render((op) => op.execute(text)), `  op.execute(${written});\n`);
  }
});

Deno.test("a constraint that no modifier can say follows its column", () => {
  const addColumn: Operation = {
    kind: "addColumn",
    table: { name: "a", schema: null },
    column: {
      name: "b",
      type: { kind: "type", type: "text" },
      nullable: true,
      default: null,
      autoincrement: null,
      identity: null,
      computed: null,
      collation: null,
      comment: null,
    },
    primaryKey: null,
    uniqueConstraints: [{ name: "uq", columns: ["b"], deferrable: true }],
    checks: [],
    foreignKeys: [],
    indexes: [{
      name: "ix",
      columns: [{ column: "b", expression: null }],
      unique: true,
      where: null,
    }],
    position: {},
    ifNotExists: false,
  };
  assert.equal(
    renderOperations([addColumn]).body,
    `  op.addColumn("a", "b", t.text());
  op.createUniqueConstraint("uq", "a", ["b"], { deferrable: true });
  op.createIndex("ix", "a", ["b"], { unique: true });
`,
  );
});

Deno.test("what cannot be written is refused", () => {
  const refuses = (operation: unknown) =>
    assert.throws(
      // As a hook of the user's may make it.
      () => renderOperations([operation as Operation]),
      (error) => isMigrateError(error, "revision.invalid_operation"),
    );
  refuses({ kind: "dropEverything" });
  const rows = async function* () {
    yield await Promise.resolve({ a: 1 });
  };
  refuses({ kind: "bulkInsert", table: { name: "a", schema: null }, rows: rows(), types: {} });
  const table = { name: "a", schema: null };
  const inner = { kind: "batchAlterTable", table, items: [] };
  refuses({ ...inner, items: [inner], copyFrom: null, columnOrder: null, recreate: "auto" });
});

Deno.test("what is about a new column alone becomes part of it", async () => {
  const operations = await record((op) => {
    op.addColumn("a", "b", t.integer());
    op.addColumn("a", "c", t.integer());
    op.createIndex("ix_b", "a", ["b"]);
    op.createIndex("ix_b_again", "a", ["b"]);
    op.createForeignKey("fk_c", "a", "z", ["c"], ["id"]);
    op.createForeignKey("fk_b", "a", "a", ["b"], ["c"]);
    op.createCheckConstraint("ck_b", "a", "length(b) > 0");
    op.createCheckConstraint("ck_b_c", "a", "b > c");
    op.dropIndex("x", "a");
    op.createUniqueConstraint("uq_b", "a", ["b"]);
  });
  assert.equal(
    renderOperations(foldColumns(operations, EMPTY_SCHEMA)).body,
    `  op.addColumn(
    "a",
    "b",
    t.integer().index("ix_b").check("length(b) > 0", "ck_b"),
  );
  op.addColumn("a", "c", t.integer().references("z.id", { name: "fk_c" }));
  op.createIndex("ix_b_again", "a", ["b"]);
  op.createForeignKey("fk_b", "a", "a", ["b"], ["c"]);
  op.createCheckConstraint("ck_b_c", "a", "b > c");
  op.dropIndex("x", "a");
  op.createUniqueConstraint("uq_b", "a", ["b"]);
`,
  );
});

Deno.test("what a dropped column takes along is not dropped before", async () => {
  const made = await record((op) =>
    op.createTable("a", {
      b: t.integer().unique("uq_b").index("ix_b").check("b > 0", "ck_b"),
      c: t.integer(),
    }, { unique: [{ name: "uq_b_c", columns: ["b", "c"] }] })
  );
  const tables = made.flatMap((its) => its.kind === "createTable" ? [its.table] : []);
  const operations = await record((op) => {
    op.dropIndex("ix_b", "a");
    op.dropConstraint("uq_b", "a");
    op.dropConstraint("uq_b_c", "a");
    op.dropConstraint("ck_b", "a");
    op.dropColumn("a", "b");
  });
  assert.deepEqual(
    foldColumns(operations, { ...EMPTY_SCHEMA, tables }),
    operations.slice(2),
  );
  const other = await record((op) => {
    op.dropConstraint("uq_b", "a");
    op.addColumn("a", "d", t.text());
    op.dropColumn("a", "b");
  });
  assert.deepEqual(foldColumns(other, { ...EMPTY_SCHEMA, tables }), other);
});

Deno.test("fragments within fragments read as one", async () => {
  const inner = sql`b = ${1}`;
  assert.equal(
    await render((op) => op.execute(sql`SELECT a ${sql.raw("WHERE ")}${inner}`)),
    "  op.execute(sql`SELECT a WHERE b = ${1}`);\n",
  );
});
