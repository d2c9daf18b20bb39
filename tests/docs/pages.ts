/** The pages of the documentation. */
import { CHECKOUT } from "../house/tree.ts";

/** All Markdown files below a folder of the checkout, but what is hidden. */
export function listPages(folder: string): readonly string[] {
  return [...Deno.readDirSync(new URL(folder, CHECKOUT))].flatMap(({ name, isDirectory }) => {
    if (name.startsWith(".") || name === "node_modules") return [];
    return isDirectory
      ? listPages(`${folder}${name}/`)
      : name.endsWith(".md")
      ? [folder + name]
      : [];
  }).sort();
}
