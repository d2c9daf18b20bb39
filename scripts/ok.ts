// deno-lint-ignore-file no-console -- a script that prints its findings
/**
 * Everything that can be checked without running the program: `deno task ok`. The checks run side
 * by side; each is reported by a line, and one that fails with all that it said.
 */
interface Check {
  readonly name: string;
  readonly args: readonly string[];
}

const CHECKS: readonly Check[] = [
  { name: "fmt", args: ["fmt", "--check"] },
  { name: "lint", args: ["lint", "--quiet", "--compact"] },
  { name: "types", args: ["check", "--quiet", "."] },
  {
    name: "layers",
    args: ["run", "--quiet", "--allow-read", "--allow-run", "scripts/check_layers.ts"],
  },
];

/** Runs one check and says how it went. */
async function run({ name, args }: Check): Promise<{ isOk: boolean; text: string }> {
  const start = performance.now();
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [...args],
    cwd: new URL("../", import.meta.url),
    env: { NO_COLOR: "1" },
  }).output();
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  const said = new TextDecoder().decode(new Uint8Array([...stdout, ...stderr])).trim();
  const line = `${success ? "ok  " : "FAIL"} ${name.padEnd(6)} (${seconds} s)`;
  return { isOk: success, text: success ? line : `${line}\n${said}\n` };
}

const results = CHECKS.map(run);
for (const result of results) console.log((await result).text);
const failed = (await Promise.all(results)).filter(({ isOk }) => !isOk).length;
Deno.exitCode = failed > 0 ? 1 : 0;
