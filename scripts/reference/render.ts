/** The pages of the reference: each made from what the program itself uses. */
import { commandsPage } from "./commands.ts";
import { configPage, operationsPage } from "./contract.ts";
import { errorsPage, exitCodesPage } from "./errors.ts";
import { jsonPage } from "./json.ts";
import { readDocumentation } from "./documentation.ts";

/** Names and texts of all pages, formatted as `deno fmt` does. */
export async function renderReference(): Promise<ReadonlyMap<string, string>> {
  const [contract, library] = await Promise.all([
    readDocumentation("templates/migrate.d.ts"),
    readDocumentation("scripts/reference/json_data.ts"),
  ]);
  const pages: readonly (readonly [string, string])[] = [
    ["commands.md", await commandsPage()],
    ["config.md", configPage(contract)],
    ["operations.md", operationsPage(contract)],
    ["errors.md", errorsPage()],
    ["exit_codes.md", exitCodesPage()],
    ["json.md", jsonPage(library)],
  ];
  return new Map(
    await Promise.all(pages.map(async ([name, text]) => {
      return [name, await format(text)] as const;
    })),
  );
}

async function format(text: string): Promise<string> {
  const process = new Deno.Command(Deno.execPath(), {
    args: ["fmt", "--quiet", "--ext", "md", "-"],
    cwd: new URL("../../", import.meta.url),
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const input = process.stdin.getWriter();
  await input.write(new TextEncoder().encode(text));
  await input.close();
  const { success, stdout, stderr } = await process.output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout);
}
