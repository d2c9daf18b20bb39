import assert from "node:assert/strict";
import { record } from "../../../operation/record_sample.ts";
import { sql } from "../../../schema/fragment.ts";
import { t } from "../../../schema/type.ts";
import { groupOperations } from "./group.ts";
import type { Group } from "../../dialect.ts";
import type { Operation } from "../../../operation/mod.ts";
import type { Op } from "../../../../templates/migrate.d.ts";

/** One item in a few words. */
function word(operation: Operation): string {
  if (operation.kind === "renameColumn") return `${operation.column}>${operation.newName}`;
  if (operation.kind === "alterColumn") return `alter ${operation.column}`;
  if (operation.kind === "addColumn") return `add ${operation.column.name}`;
  if (operation.kind === "dropColumn") return `drop ${operation.column}`;
  return operation.kind;
}

/** A batch with its items in brackets, and the members of each group. */
function describe({ operation, members }: Group): string {
  const said = operation.kind === "batchAlterTable"
    ? `[${operation.items.map(word).join(", ")}]`
    : word(operation);
  return `${said} ${members.join("")}`.trim();
}

async function groups(calls: (op: Op) => void): Promise<readonly string[]> {
  return groupOperations(await record(calls)).map(describe);
}

Deno.test("consecutive alterations of one table become one batch", async () => {
  assert.deepEqual(
    await groups((op) => {
      op.alterColumn("t", "a", { nullable: false });
      op.dropColumn("T", "b");
      op.createUniqueConstraint("u", "t", ["c"]);
      op.createIndex("i", "t", ["c"]);
      op.dropIndex("j", "t");
      op.dropConstraint("k", "t");
    }),
    ["[alter a, drop b, createUniqueConstraint, createIndex, dropIndex, dropConstraint] 012345"],
  );
});

Deno.test("another table, and anything that is no alteration, ends a batch", async () => {
  assert.deepEqual(
    await groups((op) => {
      op.dropColumn("t", "a");
      op.dropColumn("t", "b");
      op.dropColumn("u", "a");
      op.dropColumn("t", "c");
      op.execute("UPDATE t SET d = 1");
      op.dropColumn("t", "d");
      op.renameTable("t", "v");
      op.dropColumn("v", "e");
      op.dropColumn("v", "f");
      op.dropIndex("i");
      op.dropColumn("v", "g");
      op.createTable("w", { a: t.text() });
    }),
    [
      "[drop a, drop b] 01",
      "drop a 2",
      "drop c 3",
      "execute 4",
      "drop d 5",
      "renameTable 6",
      "[drop e, drop f] 78",
      "dropIndex 9",
      "drop g 10",
      "createTable 11",
    ],
  );
});

Deno.test("indexes alone are no batch", async () => {
  assert.deepEqual(
    await groups((op) => {
      op.createIndex("i", "t", ["c"]);
      op.dropIndex("j", "t");
      op.createIndex("k", "t", ["d"]);
    }),
    ["createIndex 0", "dropIndex 1", "createIndex 2"],
  );
});

Deno.test("a rename that nothing before it names goes first", async () => {
  assert.deepEqual(
    await groups((op) => {
      op.dropColumn("t", "a");
      op.renameColumn("t", "b", "c");
      op.alterColumn("t", "c", { nullable: true });
    }),
    ["b>c 1", "[drop a, alter c] 02"],
  );
});

Deno.test("a rename of what the batch has named goes last, or between", async () => {
  assert.deepEqual(
    await groups((op) => {
      op.addColumn("t", "a", t.text());
      op.alterColumn("t", "d", { nullable: true });
      op.renameColumn("t", "a", "b");
      op.dropColumn("t", "e");
    }),
    ["[add a, alter d, drop e] 013", "a>b 2"],
  );
  assert.deepEqual(
    await groups((op) => {
      op.addColumn("t", "a", t.text());
      op.renameColumn("t", "A", "b");
      op.alterColumn("t", "b", { nullable: true });
      op.dropColumn("t", "e");
    }),
    ["add a 0", "A>b 1", "[alter b, drop e] 23"],
  );
});

Deno.test("a name that is freed and taken again keeps the order", async () => {
  assert.deepEqual(
    await groups((op) => {
      op.dropColumn("t", "a");
      op.renameColumn("t", "b", "a");
    }),
    ["drop a 0", "b>a 1"],
  );
  assert.deepEqual(
    await groups((op) => {
      op.renameColumn("t", "a", "b");
      op.addColumn("t", "a", t.text());
    }),
    ["a>b 0", "add a 1"],
  );
  assert.deepEqual(
    await groups((op) => {
      op.renameColumn("t", "a", "x");
      op.renameColumn("t", "b", "a");
      op.renameColumn("t", "x", "b");
    }),
    ["a>x 0", "b>a 1", "x>b 2"],
  );
  assert.deepEqual(
    await groups((op) => {
      op.alterColumn("t", "a", { nullable: true });
      op.renameColumn("t", "a", "x");
      op.renameColumn("t", "b", "a");
      op.alterColumn("t", "a", { nullable: true });
    }),
    ["alter a 0", "a>x 1", "b>a 2", "alter a 3"],
  );
});

Deno.test("names in expressions count, by any operator", async () => {
  for (const text of ["b > 0", "b * 2 > 1", '"b" = 1', "2 * b > 1", "t.b > 1", "lower(B) = ''"]) {
    assert.deepEqual(
      await groups((op) => {
        op.createCheckConstraint("ck", "t", text);
        op.dropColumn("t", "z");
        op.renameColumn("t", "b", "c");
      }),
      ["[createCheckConstraint, drop z] 01", "b>c 2"],
      text,
    );
  }
  assert.deepEqual(
    await groups((op) => {
      op.createIndex("i", "t", [sql`b * ${2}`], { where: "d IS NULL" });
      op.renameColumn("t", "b", "c");
      op.renameColumn("t", "d", "e");
    }),
    ["createIndex 0", "b>c 1", "d>e 2"],
  );
});

Deno.test("alterColumn with a new name is an alteration and a rename", async () => {
  assert.deepEqual(
    await groups((op) => op.alterColumn("t", "a", { newName: "b", nullable: false })),
    ["alter a 0", "a>b 0"],
  );
  assert.deepEqual(await groups((op) => op.alterColumn("t", "a", { newName: "b" })), ["a>b 0"]);
});

Deno.test("a batch stays one, its options go with its last part", async () => {
  const operations = await record((op) => {
    op.dropColumn("t", "x");
    op.batchAlterTable("t", (batch) => {
      batch.alterColumn("a", { nullable: false });
      batch.renameColumn("a", "b");
      batch.alterColumn("b", { default: 1 });
    }, { columnOrder: ["b"], recreate: "always" });
    op.batchAlterTable("t", () => {}, { recreate: "always" });
  });
  const found = groupOperations(operations);
  assert.deepEqual(found.map(describe), [
    "drop x 0",
    "[alter a] 1",
    "a>b 1",
    "[alter b] 1",
    "[] 2",
  ]);
  assert.deepEqual(
    found.flatMap(({ operation }) =>
      operation.kind === "batchAlterTable" ? [[operation.columnOrder, operation.recreate]] : []
    ),
    [[null, "always"], [["b"], "always"], [null, "always"]],
  );
});

Deno.test("a default that changes after its column was added is another batch", async () => {
  assert.deepEqual(
    await groups((op) => {
      op.addColumn("t", "a", t.text().notNull().default("x"));
      op.alterColumn("t", "a", { default: null });
    }),
    ["add a 0", "alter a 1"],
  );
});
