/**
 * Pages that are run: their shell blocks in an empty folder, their files written, what the program
 * says compared with the output that the page shows. Blocks of code are
 *
 * - `sh`: run, line by line; without an output behind it must succeed;
 * - `text`, right behind one of those: what it says, both streams as a terminal shows them;
 * - any language with a name of a file behind it: written to that file.
 *
 * Lines that only call the program are run in this process, for each start of another would cost
 * half a second; every other line is the shell's.
 */
import { runCli } from "../../src/cli/cli.ts";
import { urlOfPath } from "../../src/core/path.ts";
import { createQuietHost } from "../../src/library/quiet_host.ts";
import { withWorkspace } from "../cli/harness.ts";
import { CHECKOUT } from "../house/tree.ts";

/** A block of code of a page. */
interface Block {
  readonly language: string;
  readonly file: string;
  readonly text: string;
  /** Where its text stands in the page. */
  readonly start: number;
}

/** A block whose output is not what the page shows. */
export interface Finding {
  readonly command: string;
  readonly expected: string;
  readonly found: string;
}

/** Runs a page; gives what differs, and the page with the outputs as they are. */
export async function runPage(
  page: string,
): Promise<{ readonly findings: readonly Finding[]; readonly text: string }> {
  const findings: Finding[] = [];
  const blocks = blocksOf(page);
  let text = "";
  let end = 0;
  await withWorkspace(async ({ dir, write }) => {
    write(`${dir}/.bin/migrate`, `#!/bin/sh\nexec ${PROGRAM.map(quote).join(" ")} "$@"\n`);
    await Deno.chmod(`${dir}/.bin/migrate`, 0o755);
    for (const [index, block] of blocks.entries()) {
      if (block.file !== "") write(`${dir}/${block.file}`, block.text);
      if (block.language !== "sh") continue;
      const { code, said } = await runLines(dir, block.text);
      const output = outputOf(blocks, index, page);
      const expected = output?.text ?? "";
      const isSame = output === null ? code === 0 : normal(said) === normal(expected);
      if (!isSame) findings.push({ command: block.text, expected, found: said });
      if (output === null) continue;
      text += page.slice(end, output.start) + (isSame ? expected : said);
      end = output.start + expected.length;
    }
  });
  return { findings, text: text + page.slice(end) };
}

const PROGRAM = [
  Deno.execPath(),
  ..."run --quiet --no-prompt --allow-read --allow-write --allow-env --allow-net".split(" "),
  new URL("main.ts", CHECKOUT).pathname,
];

function quote(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}

/** The blocks of code of a page. */
export function blocksOf(page: string): readonly Block[] {
  return [...page.matchAll(/^```(\w+)(?: (\S+))?\n(.*?)^```$/gms)].map((match) => {
    const [all = "", language = "", file = "", text = ""] = match;
    return { language, file, text, start: match.index + all.length - text.length - 3 };
  });
}

/** The block of output right behind a command. */
function outputOf(blocks: readonly Block[], index: number, page: string): Block | null {
  const [block, next] = blocks.slice(index, index + 2);
  if (block === undefined || next?.language !== "text") return null;
  const between = page.slice(block.start + block.text.length, next.start);
  return /^```\n\n```text\n$/.test(between) ? next : null;
}

interface Said {
  readonly code: number;
  readonly said: string;
}

const ENV: Readonly<Record<string, string>> = {
  DATABASE_URL: "sqlite:app.db",
  MIGRATE_URL: "",
  NO_COLOR: "1",
};

async function runLines(cwd: string, script: string): Promise<Said> {
  let said = "";
  let code = 0;
  for (const line of script.trimEnd().split("\n")) {
    const result = await (isPlain(line) ? runHere(cwd, line) : runShell(cwd, line));
    said += result.said;
    code = result.code;
  }
  return { code, said };
}

/** Whether a line is nothing but a call of the program. */
function isPlain(line: string): boolean {
  return /^migrate (?:[\w@:=.+/-]+|"[^"$`\\]*"|\s)*$/.test(line);
}

async function runHere(cwd: string, line: string): Promise<Said> {
  let said = "";
  const output = { isTerminal: false, write: (text: string) => void (said += text) };
  const quiet = createQuietHost();
  const args = [...line.matchAll(/"([^"]*)"|\S+/g)].map(([word, quoted]) => quoted ?? word);
  const code = await runCli({
    ...quiet,
    cwd,
    stdout: output,
    stderr: output,
    env: (name) => ENV[name],
    variables: () => ENV,
    // What has been imported by its path may have been written anew since.
    importModule: (source) =>
      "path" in source
        ? import(`${urlOfPath(source.path)}?${crypto.randomUUID()}`)
        : quiet.importModule(source),
  }, args.slice(1));
  return { code, said };
}

async function runShell(cwd: string, line: string): Promise<Said> {
  const { code, stdout } = await new Deno.Command("sh", {
    args: ["-c", `exec 2>&1\n${line}`],
    cwd,
    env: { ...ENV, PATH: `${cwd}/.bin:${Deno.env.get("PATH")}` },
  }).output();
  return { code, said: new TextDecoder().decode(stdout) };
}

/** Without what is another each time: ids that are made up, the time, how long it took. */
function normal(text: string): string {
  const ids: string[] = [];
  return text
    .replaceAll(/\b[0-9a-f]{12}\b/g, (id) => {
      if (!ids.includes(id)) ids.push(id);
      return `ID${ids.indexOf(id)}`;
    })
    .replaceAll(/\d{4}-\d\d-\d\d[T_ ]\d\d[-:]\d\d(?:[-:]\d\d(?:\.\d+)?)?(?:Z| UTC)?/g, "TIME")
    .replaceAll(/\b\d{8}T\d{6}Z\b/g, "TIME")
    .replaceAll(/\bin \d+(?:\.\d+)? (?:ms|s)\b/g, "in TIME")
    .trimEnd();
}
