/** Why a file of the user could not be imported: what Deno says, without its URLs and code frames. */
import { describeThrown, type Position } from "../core/error.ts";
import { displayPath, pathOfUrl } from "../core/path.ts";
import { positionOf } from "../core/position.ts";
import type { Host } from "../core/host.ts";

const PLACE = /(?: at)? ?(file:\/\/[^\s]+?):(\d+):(\d+)/;

/** The reason in one line, and the place where the file says it is wrong. */
export function moduleFailure(
  host: Pick<Host, "cwd">,
  error: unknown,
): { readonly reason: string; readonly position: Position | undefined } {
  const message = describeThrown(error);
  const [place, url, line, column] = PLACE.exec(message) ?? [];
  const thrownAt = error instanceof Error ? positionOf(error as { stack?: string }) : undefined;
  const found = url === undefined
    ? thrownAt
    : { file: pathOfUrl(url), line: Number(line), column: Number(column) };
  const [first = ""] = message.replace(place ?? "", "").trim().split("\n");
  const reason = first
    .replace(
      /file:\/\/\S+/g,
      (its) => displayPath(host.cwd, pathOfUrl(its.replace(/["'.,]+$/, ""))),
    )
    .replace(/^(?:TypeError|SyntaxError): /, "")
    .replace(/^The module's source code could not be parsed: /, "");
  return {
    reason: reason === "" ? "it could not be loaded" : reason,
    position: found && { ...found, file: displayPath(host.cwd, found.file) },
  };
}
