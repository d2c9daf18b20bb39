// deno-lint-ignore-file no-console -- a script that prints tables
/**
 * Runs the benchmarks of `tests/bench` one after another, so that none disturbs the others:
 * `deno task bench [NAME...]`, where a name is a part of a file's name.
 */
const folder = new URL("../tests/bench/", import.meta.url);
const files = [...Deno.readDirSync(folder)].map(({ name }) => name)
  .filter((name) => name.endsWith("_bench.ts"))
  .filter((name) => Deno.args.length === 0 || Deno.args.some((part) => name.includes(part)))
  .sort();

if (files.length === 0) {
  console.error(`No benchmark of tests/bench is named like ${Deno.args.join(" or ")}.`);
  Deno.exitCode = 1;
}
for (const file of files) {
  console.log(`\n== ${file}`);
  const { success } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--no-prompt", "-RWE", "--allow-run", file],
    cwd: folder,
    stdout: "inherit",
    stderr: "inherit",
  }).output();
  if (!success) Deno.exitCode = 1;
}
