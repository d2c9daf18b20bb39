/** What must hold of a run, whatever it was given. */
import { strict as assert } from "node:assert";
import { resolvePath } from "../../src/core/path.ts";
import type { Call, Outcome } from "../cli/in_process.ts";

/** Exit codes of done, findings, and the families of failures. */
const EXPECTED = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];

/** Commands that may find something. */
const FINDING = /^(?:check|diff|drift|verify|current|status|repair|repair-files|repair-rows)$/;

/** No trace, no bug, no exit 1 without a finding, one document of JSON, nothing written elsewhere. */
export function checkOutcome(folder: string, { args }: Call, outcome: Outcome): void {
  const { code, stdout, stderr, changed } = outcome;
  const told = `${JSON.stringify(args).slice(0, 2000)}\nexit ${code}\n${stderr.slice(0, 2000)}`;
  assert.ok(EXPECTED.includes(code), told);
  for (const text of [stdout, stderr]) {
    assert.doesNotMatch(text, /^\s+at .*:\d+:\d+\)?$/m, `a stack trace: ${told}`);
    assert.doesNotMatch(text, /internal\.bug/, told);
  }
  const hasError = /^error\[/m.test(stderr);
  if (code === 0) assert.ok(!hasError, told);
  if (code === 1) {
    assert.ok(!hasError, told);
    assert.ok(args.some((arg) => FINDING.test(arg.replaceAll("_", "-"))), told);
  }
  if (stdout.startsWith("{")) checkDocument(code, stdout, told);
  const named = args
    .flatMap((arg) => [arg, arg.slice(arg.indexOf("=") + 1), ...arg.split(/[=:,]/)])
    .filter((part) => part !== "");
  for (const path of changed) checkPlace(folder, named, path, told);
}

/** The envelope of `--json` says the same as the exit code. */
function checkDocument(code: number, stdout: string, told: string): void {
  let document: { ok?: unknown; code?: unknown; version?: unknown };
  try {
    document = JSON.parse(stdout);
  } catch {
    // A config's value may begin with a brace as well.
    return;
  }
  if (document.version === undefined) return;
  assert.equal(document.ok, code === 0, told);
  assert.equal(document.code === "findings", code === 1, told);
}

/** Written are the folder of the revisions, what `init` writes, databases, and what was named. */
function checkPlace(
  folder: string,
  named: readonly string[],
  path: string,
  told: string,
): void {
  const own = ["migrations", "versions", "migrate.config.ts", "models.ts"];
  const places = [
    ...own.map((name) => `${folder}/${name}`),
    ...named.map((name) => resolvePath(folder, decode(name))),
  ];
  const isThere = places.some((place) =>
    path === place || path.startsWith(place === "/" ? "/nowhere" : `${place}/`) ||
    // What SQLite has beside a database, a copy of it, folders on the way to a file.
    path.startsWith(`${place}-`) || place.startsWith(`${path}/`) || path.startsWith(`${place}.`)
  );
  assert.ok(isThere || /\.db\b/.test(path.slice(folder.length)), `${path} was changed: ${told}`);
}

/** As URLs of databases are read. */
function decode(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
