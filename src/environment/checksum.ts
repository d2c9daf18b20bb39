/**
 * The checksum of a revision: SHA-256 over its text and that of everything relative it imports or
 * executes. Line ends and a byte order mark never count, nor where the files lie.
 */
import { sha256 } from "../core/hash.ts";
import { folderOf, relativePath, resolvePath } from "../core/path.ts";
import { compareText } from "../core/text.ts";
import type { Host } from "../core/host.ts";

const RELATIVE_IMPORT = /(?:\bfrom|\bimport)\s*\(?\s*["'](\.{1,2}\/[^"'\n]+)["']/g;

/** What reading needs. */
type Files = Pick<Host, "stat" | "readTextFile">;

/** The algorithm's name stands before the digest, so that a later one can be told from it. */
const ALGORITHM = "sha256";

function canonical(text: string): string {
  return text.replace(/^\uFEFF/, "").replaceAll("\r\n", "\n").replaceAll("\r", "\n");
}

/** The files that a revision's text imports by relative paths, and theirs; not type declarations. */
function collectImports(host: Files, file: string): ReadonlyMap<string, string> {
  const texts = new Map<string, string>();
  const pending = [file];
  for (const path of pending) {
    if (texts.has(path) || (path !== file && host.stat(path)?.kind !== "file")) continue;
    const text = canonical(host.readTextFile(path));
    texts.set(path, text);
    for (const [, imported = ""] of text.matchAll(RELATIVE_IMPORT)) {
      if (!imported.endsWith(".d.ts")) pending.push(resolvePath(folderOf(path), imported));
    }
  }
  return texts;
}

/**
 * The checksum, as `sha256:` and 64 hex digits.
 *
 * @param file absolute path of the revision.
 * @param scripts absolute paths of the SQL files that it executes.
 */
export async function checksumRevision(
  host: Files,
  file: string,
  scripts: readonly string[],
): Promise<string> {
  const texts = new Map(collectImports(host, file));
  for (const script of scripts) texts.set(script, canonical(host.readTextFile(script)));
  const own = texts.get(file) ?? "";
  texts.delete(file);
  const others = [...texts]
    .map(([path, text]) => [relativePath(folderOf(file), path), text] as const)
    .sort(([a], [b]) => compareText(a, b));
  // Lengths keep the files apart: moving a line from one to the other is a change.
  const all = [own, ...others.map(([, text]) => text)];
  const message = all.map((text) => `${text.length}\n${text}`).join("\n");
  return `${ALGORITHM}:${await sha256(message)}`;
}
