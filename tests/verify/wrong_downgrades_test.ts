/** `verify` finds what is wrong, and names it: a table of wrong downgrades on each database. */
import { strict as assert } from "node:assert";
import { type Scene, testMariadb, testPostgres, testSqlite } from "../autogenerate/scene.ts";
import { findingLines } from "../../src/cli/verify_text.ts";
import { writeRevisions } from "../cli/harness.ts";
import { type Database, given, WRONG_DOWNGRADES } from "./wrong_downgrades.ts";

async function findAll(scene: Scene, database: Database): Promise<void> {
  const cases = WRONG_DOWNGRADES
    .filter(({ on }) => on === undefined || on.includes(database))
    .map((its, index) => ({ ...its, id: `c${index + 10}`, table: `t${index + 10}` }));
  assert.ok(cases.length >= 20, String(cases.length));
  writeRevisions(
    scene.workspace,
    {
      id: "base0",
      upgrade: given(cases.map(({ table }) => table)) +
        cases.map(({ table, before }) => before?.[0].replaceAll("TABLE", table) ?? "").join(" "),
      downgrade:
        cases.map(({ table, before }) =>
          `${before?.[1].replaceAll("TABLE", table) ?? ""} op.dropTable("${table}");`
        ).join(" ") + `op.dropTable("teams");`,
    },
    ...cases.map(({ id, table, title, upgrade, downgrade }, index) => ({
      id,
      down: cases[index - 1]?.id ?? "base0",
      message: title,
      isAsync: true,
      upgrade: upgrade.replaceAll("TABLE", table),
      downgrade: downgrade.replaceAll("TABLE", table),
    })),
  );
  const result = await scene.run("verify", "--json");
  assert.equal(result.code, 1, result.stderr);
  const { data, code } = result.json();
  assert.equal(code, "findings");
  assert.deepEqual(data.verified, ["base0", ...cases.map(({ id }) => id)]);
  assert.deepEqual(
    data.findings.map(({ revision }: { revision: string }) => revision),
    cases.map(({ id }) => id),
  );
  cases.forEach(({ title, problem }, index) => {
    const finding = data.findings[index];
    assert.equal(finding.problem, problem, `${title}: ${JSON.stringify(finding)}`);
    assert.match(finding.file, new RegExp(`${finding.revision}\\.ts$`));
    assert.ok(finding.hint.includes(finding.file), finding.hint);
  });
  cases.forEach(({ id, title, table, told }, index) => {
    const block = findingLines(data.findings[index], (_, text) => text).join("\n");
    assert.ok(block.startsWith(`${id}, ${title} (migrations/${id}.ts): `), block);
    for (const its of told) {
      assert.ok(block.includes(its.replaceAll("TABLE", table)), `${title}: ${its} in ${block}`);
    }
  });
  // Nothing of it is in the database itself.
  assert.deepEqual(await scene.list("SELECT 1 FROM alembic_version").catch(() => null), null);
}

testSqlite("wrong downgrades are found, each by name", (scene) => findAll(scene, "SQLite"));
testPostgres("wrong downgrades are found, each by name", (scene) => findAll(scene, "PostgreSQL"));
testMariadb("wrong downgrades are found, each by name", (scene) => findAll(scene, "MariaDB"));
