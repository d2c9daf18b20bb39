// deno-lint-ignore-file no-console -- a script that says what it has written
/** `deno task reference`: writes the pages of docs/reference that the program itself can tell. */
import { renderReference } from "./reference/render.ts";

const folder = new URL("../docs/reference/", import.meta.url);
await Deno.mkdir(folder, { recursive: true });
for (const [name, text] of await renderReference()) {
  await Deno.writeTextFile(new URL(name, folder), text);
  console.log(`docs/reference/${name}`);
}
