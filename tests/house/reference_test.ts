/** The reference is what the program says of itself, and no page of it is stale. */
import assert from "node:assert/strict";
import { runCli } from "../../src/cli/cli.ts";
import { COMMANDS } from "../../src/cli/commands/mod.ts";
import { createQuietHost } from "../../src/library/quiet_host.ts";
import { readDocumentation } from "../../scripts/reference/documentation.ts";
import { DATA } from "../../scripts/reference/json.ts";
import { renderReference } from "../../scripts/reference/render.ts";
import { withWorkspace, type Workspace, writeChain } from "../cli/harness.ts";
import { CHECKOUT } from "./tree.ts";

Deno.test("docs/reference is as `deno task reference` writes it", async () => {
  for (const [name, text] of await renderReference()) {
    const path = `docs/reference/${name}`;
    const is = await Deno.readTextFile(new URL(path, CHECKOUT)).catch(() => "");
    assert.ok(is === text, `${path} is stale: run deno task reference`);
  }
});

Deno.test("the page about --json has every command", () => {
  assert.deepEqual(Object.keys(DATA), Object.keys(COMMANDS));
});

/** One after the other, in a folder with two revisions. */
const LINES: readonly (readonly [type: string, ...args: string[]])[] = [
  ["ConfigData", "config"],
  ["TemplatesData", "list-templates"],
  ["DryRunReport", "upgrade", "--dry-run"],
  ["Script", "upgrade", "--sql"],
  ["EnsureVersionData", "ensure-version"],
  ["ApplyReport", "upgrade"],
  ["ApplyReport", "downgrade", "-1"],
  ["ApplyReport", "stamp", "head"],
  ["ApplyReport", "stamp", "a1"],
  ["ApplyReport", "upgrade"],
  ["StatusReport", "status"],
  ["CurrentReport", "current"],
  ["HistoryData", "history"],
  ["HeadsData", "heads"],
  ["BranchesData", "branches"],
  ["ShowData", "show"],
  ["GraphData", "graph"],
  ["EditData", "edit", "head"],
  ["FileRepairReport", "repair", "files"],
  ["RowRepairReport", "repair", "rows"],
  ["AcceptFilesReport", "repair", "accept", "--all"],
  ["CheckReport", "check"],
  ["DiffReport", "diff", "database", "models:models.ts"],
  ["DriftReport", "drift"],
  ["AcceptReport", "drift", "--accept"],
  ["VerifyReport", "verify", "--all"],
  ["CompletionsData", "completions", "bash"],
  ["AutogenerateReport", "revision", "--autogenerate", "-m", "more"],
  ["NewRevisionData", "revision", "-m", "last"],
  ["FailureData", "upgrade", "nowhere"],
];

Deno.test("what --json prints has the members that its page says", () =>
  withWorkspace(async (workspace) => {
    const types = await readDocumentation("scripts/reference/json_data.ts");
    writeChain(workspace, "a1", "b2");
    workspace.write("migrations/migrate.d.ts", "");
    workspace.write("migrate.config.ts", 'export default { models: "./models.ts" };');
    workspace.write(
      "models.ts",
      `export default ({ table, t }) => ["t_a1", "t_b2", "more"].map((name) =>
        table(name, { id: t.integer().primaryKey() }));`,
    );
    for (const [type, ...args] of LINES) {
      const { data } = await runJson(workspace, args);
      const source = types.get(type)?.source ?? "";
      const extended = [...source.matchAll(/extends (?:Omit<)?(\w+)/g)].map(([, name = ""]) =>
        name
      );
      const members = [
        type,
        ...extended,
        ...extended.flatMap((name) =>
          [...types.get(name)?.source.matchAll(/extends (\w+)/g) ?? []].map(([, its = ""]) => its)
        ),
      ].flatMap((name) => types.get(name)?.members ?? []);
      const names = [...new Set(members.map(({ name }) => name))].sort();
      assert.deepEqual(Object.keys(data).sort(), names, `${args.join(" ")} is a ${type}`);
    }
  }));

/** Runs the command line in this process, which prints nothing. */
async function runJson(
  { dir }: Workspace,
  args: readonly string[],
): Promise<{ readonly data: object }> {
  let text = "";
  const stdout = { isTerminal: false, write: (its: string) => void (text += its) };
  const host = { ...createQuietHost(), cwd: dir, stdout, env: () => undefined };
  await runCli(host, ["--json", "--no-env-file", "--url", "sqlite:app.db", ...args]);
  return JSON.parse(text);
}
