/** Where in the user's files something was called, found from a stack that is read only on failure. */
import { displayPath, pathOfUrl } from "./path.ts";
import type { Position } from "./error.ts";

/** Frames of migrate itself are not what the user wants to see. */
const OWN_FILES = new URL("../", import.meta.url).href;

/** V8's stack API, which TypeScript's library does not declare. */
const { captureStackTrace } = Error as unknown as {
  captureStackTrace(holder: object, above: (...args: never[]) => unknown): void;
};

/** Something with a stack: V8 formats it only when it is read, so holding one is cheap. */
export interface CallSite {
  readonly stack?: string;
}

/** Remembers who called `below`. */
export function captureCallSite(below: (...args: never[]) => unknown): CallSite {
  const holder = {};
  captureStackTrace(holder, below);
  return holder;
}

/** Deno decodes some characters of the URL, so there may be spaces in it. */
const FRAME = /(?:\(|at |async )(file:\/\/.+):(\d+):(\d+)\)?$/;

/**
 * The nearest place of a stack that is in a file of the user's, its path as seen from a folder;
 * undefined if there is none, or if what was thrown has no stack.
 */
export function positionFrom(folder: string, thrown: unknown): Position | undefined {
  for (const line of stackOf(thrown).split("\n")) {
    const [, url, row, column] = FRAME.exec(line) ?? [];
    if (url === undefined || url.startsWith(OWN_FILES)) continue;
    const file = displayPath(folder, pathOfUrl(url));
    return { file, line: Number(row), column: Number(column) };
  }
  return undefined;
}

/** What is thrown may be anything, also something that throws when it is looked at. */
function stackOf(thrown: unknown): string {
  try {
    const { stack } = (typeof thrown === "object" && thrown !== null ? thrown : {}) as CallSite;
    return typeof stack === "string" ? stack : "";
  } catch {
    return "";
  }
}
