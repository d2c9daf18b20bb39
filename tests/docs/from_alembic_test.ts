/** The tables of the guide for those who come from Alembic: complete on one side, true on the other. */
import { strict as assert } from "node:assert";
import { COMMANDS } from "../../src/cli/commands/mod.ts";
import { GLOBAL_ALIASES, GLOBAL_OPTIONS, kebab } from "../../src/cli/global_option.ts";
import { CONFIG_CHECKS } from "../../src/environment/config_keys.ts";
import { readDocumentation } from "../../scripts/reference/documentation.ts";
import { CHECKOUT } from "../house/tree.ts";

const GUIDE = await Deno.readTextFile(new URL("docs/guides/from_alembic.md", CHECKOUT));

/** The rows of the table under a heading. */
function rowsOf(heading: string): readonly (readonly [theirs: string, ours: string])[] {
  const section = GUIDE.split(/^## /m).find((text) => text.startsWith(heading)) ?? "";
  return section.split("\n").filter((line) => line.startsWith("|")).slice(2).map((line) => {
    const [, theirs = "", ours = ""] = line.split(/(?<!\\)\|/);
    return [theirs.trim(), ours.trim()] as const;
  });
}

function sectionOf(heading: string): string {
  return GUIDE.split(/^## /m).find((text) => text.startsWith(heading)) ?? "";
}

const ALEMBIC_COMMANDS =
  "branches check current downgrade edit ensure_version heads history init list_templates merge revision show stamp upgrade"
    .split(" ");

const ALEMBIC_OPERATIONS =
  "add_column alter_column batch_alter_table bulk_insert create_check_constraint create_exclude_constraint create_foreign_key create_index create_primary_key create_table create_table_comment create_unique_constraint drop_column drop_constraint drop_index drop_table drop_table_comment execute f get_bind get_context inline_literal invoke rename_table run_async"
    .split(" ");

Deno.test("every command and operation of Alembic has a row", () => {
  const commands = rowsOf("Commands").map(([theirs]) => theirs).join("\n");
  for (const name of ALEMBIC_COMMANDS) assert.match(commands, new RegExp(`alembic ${name}\\b`));
  const operations = rowsOf("Operations").map(([theirs]) => theirs).join("\n");
  for (const name of ALEMBIC_OPERATIONS) assert.match(operations, new RegExp(`op\\.${name}\\b`));
});

Deno.test("every command of ours in it is there, with its options", async () => {
  const text = sectionOf("Commands");
  const named = [...text.matchAll(/`migrate ([a-z][\w-]*(?: (?:files|rows))?)([^`]*)`/g)];
  assert.ok(named.length > 25);
  for (const [shown, name = "", rest = ""] of named) {
    const command = await COMMANDS[name]?.load();
    assert.ok(command !== undefined, shown);
    const { flags = {}, aliases = {} } = command.parameters as {
      flags?: object;
      aliases?: object;
    };
    const known = [
      ...Object.keys({ ...flags, ...GLOBAL_OPTIONS }).map((flag) => `--${kebab(flag)}`),
      ...Object.keys({ ...aliases, ...GLOBAL_ALIASES }).map((alias) => `-${alias}`),
    ];
    for (const flag of rest.match(/(?<= )--?[a-z][\w-]*/g) ?? []) {
      assert.ok(known.includes(flag), `${shown}: ${flag}`);
    }
  }
});

Deno.test("every operation, type and key of ours in it is there", async () => {
  const contract = await readDocumentation("templates/migrate.d.ts");
  const membersOf = (name: string) => contract.get(name)?.members.map((its) => its.name) ?? [];
  const ours = [...rowsOf("Operations"), ...rowsOf("Types")].map(([, its]) => its).join("\n") +
    sectionOf("Operations").split("Besides:")[1];
  for (const [word, of = "", name = ""] of ours.matchAll(/\b(op|t)\.(\w+)/g)) {
    assert.ok(membersOf(of === "op" ? "Op" : "Types").includes(name), word);
  }
  for (const [, its] of rowsOf("Settings")) {
    for (const [, key = ""] of its.matchAll(/`([a-z]\w*)`/g)) assert.ok(key in CONFIG_CHECKS, key);
  }
});
