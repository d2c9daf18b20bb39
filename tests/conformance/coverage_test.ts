/** Nothing in the contract is without a case. */
import assert from "node:assert/strict";
import { CASES } from "./cases/mod.ts";
import { type Contract, listPaths, readContract, readDocumentation } from "./contract.ts";
import { collectUses } from "./uses.ts";
import type { Case } from "./case.ts";

const CONTRACT = `${import.meta.dirname}/../../templates/migrate.d.ts`;

/** Paths that the types allow and that mean nothing, with the reason. */
const MEANINGLESS: Readonly<Record<string, string>> = {
  "Op.createTable(options).unique[].postgres.usingIndex": "a new table has no index",
  "Op.createTable(options).checks[].postgres": "a new table has no rows",
  "Op.createTable(options).checks[].postgres.notValid": "a new table has no rows",
  "Op.createTable(options).foreignKeys[].postgres": "a new table has no rows",
  "Op.createTable(options).foreignKeys[].postgres.notValid": "a new table has no rows",
  "Op.dropIndex(options).mysql.algorithm=instant": "no server does it",
  "Op.batchAlterTable(options).copyFrom.temporary": "a table does not become temporary",
  "Op.batchAlterTable(options).table.temporary": "a table does not become temporary",
  "ColumnSpec.identity(options).ownedBy": "an identity column is the owner",
};

function findUnused(contract: Contract, cases: readonly Case[]): readonly string[] {
  const used = collectUses(contract, cases);
  return listPaths(contract).filter((path) => !used.has(path));
}

Deno.test("every method and every option of the contract has a case", async () => {
  const contract = readContract(await readDocumentation(CONTRACT));
  assert.deepEqual(
    findUnused(contract, Object.values(CASES).flat()),
    Object.keys(MEANINGLESS),
    "paths without a case, then those that need none",
  );
});

Deno.test("an option without a case is found, however deep it stands", async () => {
  const text = await Deno.readTextFile(CONTRACT);
  const folder = await Deno.makeTempDir();
  try {
    const file = `${folder}/migrate.d.ts`;
    const added = [
      ["onDelete?: ReferentialAction;", "onDelete?: ReferentialAction; onMove?: string;"],
      ['"immediate" | "deferred"', '"immediate" | "deferred" | "sometimes"'],
      ["    include?: readonly string[];", "    include?: readonly string[]; exclude?: boolean;"],
      ["    strict?: boolean;", "    strict?: boolean; lax?: { very?: boolean };"],
      ["  dropTableComment(): void;", "  dropTableComment(): void;\n  vacuum(): void;"],
      ["  text(): ColumnSpec<string>;", "  text(): ColumnSpec<string>;\n  xml(): ColumnSpec;"],
      ["  notNull(): ColumnSpec<V>;", "  notNull(): ColumnSpec<V>;\n  invisible(): ColumnSpec<V>;"],
    ] as const;
    const changed = added.reduce((its, [from, to]) => {
      assert.ok(its.includes(from), from);
      return its.replace(from, to);
    }, text);
    await Deno.writeTextFile(file, changed);
    const contract = readContract(await readDocumentation(file));
    const unused = new Set(findUnused(contract, Object.values(CASES).flat()));
    for (
      const path of [
        "Op.createForeignKey(options).onMove",
        "Op.createTable(options).foreignKeys[].onMove",
        "BatchOp.createForeignKey(options).initially=sometimes",
        "Op.createIndex(options).postgres.exclude",
        "Op.createTable(options).sqlite.lax.very",
        "BatchOp.vacuum",
        "Types.xml",
        "ColumnSpec.invisible",
      ]
    ) assert.ok(unused.has(path), path);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("cases that fail cover nothing", async () => {
  const contract = readContract(await readDocumentation(CONTRACT));
  const drop: Case = {
    name: "drop",
    operations: ({ op }) => op.dropTable("a", { ifExists: true }),
  };
  assert.ok(collectUses(contract, [drop]).has("Op.dropTable(options).ifExists"));
  assert.equal(collectUses(contract, [{ ...drop, fails: "database.statement_failed" }]).size, 0);
});

Deno.test("no two cases of a topic have one name", () => {
  for (const cases of Object.values(CASES)) {
    const names = cases.map(({ name }) => name);
    assert.deepEqual(names.filter((name, index) => names.indexOf(name) !== index), []);
  }
});
