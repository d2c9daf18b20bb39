/** Why a file of the user could not be imported: what Deno says, without its URLs and code frames. */
import { describeThrown, type Position } from "../core/error.ts";
import { displayPath, pathOfUrl } from "../core/path.ts";
import { positionFrom } from "../core/position.ts";
import type { Host } from "../core/host.ts";

const PLACE = /(?: at)? ?(file:\/\/[^\n]+?):(\d+):(\d+)/;

/** What Deno says of modules that are not on disk, where it names its flags, and what it means. */
const ELSEWHERE: readonly (readonly [RegExp, string])[] = [
  [/^npm specifiers were requested.*/, "it imports a package of npm"],
  [/^JSR package manifest for '([^']+)'.*/, 'it imports "jsr:$1"'],
  [/^A remote specifier was requested: ("[^"]+").*/, "it imports $1 from the network"],
];

/** The reason in one line, and the place where the file says it is wrong. */
export function moduleFailure(
  host: Pick<Host, "cwd">,
  error: unknown,
): { readonly reason: string; readonly position: Position | undefined } {
  const message = describeThrown(error);
  const [place, url, line, column] = PLACE.exec(message) ?? [];
  const position = url === undefined
    ? positionFrom(host.cwd, error)
    : { file: displayPath(host.cwd, pathOfUrl(url)), line: Number(line), column: Number(column) };
  const [first = ""] = message.replace(place ?? "", "").trim().split("\n");
  const plain = ELSEWHERE.reduce((text, [said, meant]) => text.replace(said, meant), first);
  const reason = plain
    .replace(/file:\/\/[^\s"']+/g, (its) => displayPath(host.cwd, pathOfUrl(its)))
    .replace(/^(?:TypeError|SyntaxError): /, "")
    .replace(/^The module's source code could not be parsed: /, "")
    .replace(/ or run with --sloppy-imports/, "");
  return { reason: reason === "" ? "it could not be loaded" : reason, position };
}
