// deno-lint-ignore-file no-console -- a benchmark prints
/**
 * The portable file: its size, its first run in an empty home, and an upgrade that finds nothing to
 * do against the same from source.
 */
import { median, MIGRATE, time, writeSample } from "./sample_folder.ts";

const ROUNDS = 21;
const REVISIONS = 30;
const root = new URL("../../", import.meta.url).pathname;
const dir = await Deno.makeTempDir({ prefix: "migrate_bench_" });
const deno = Deno.execPath();
const file = `${dir}/migrate`;
time(deno, ["task", "--cwd", root, "compile", "--portable", "--output", file], root);
const upgrade = ["upgrade", "-q", "-d", writeSample(dir, REVISIONS), "--url", "sqlite:app.db"];
time(deno, [...MIGRATE, ...upgrade], dir);

/** Starts the file in a home of that name. */
function start(home: string, args: readonly string[]): number {
  return time("env", [`HOME=${dir}/${home}`, file, ...args], dir);
}

const figures = { first: [] as number[], portable: [] as number[], source: [] as number[] };
for (let round = 0; round <= ROUNDS; round++) {
  const home = `home_${round}`;
  Deno.mkdirSync(`${dir}/${home}`);
  const first = start(home, ["--version"]);
  // The first upgrade of a home leaves compiled code.
  start(home, upgrade);
  const portable = start(home, upgrade);
  const source = time("env", [deno, ...MIGRATE, ...upgrade], dir);
  Deno.removeSync(`${dir}/${home}`, { recursive: true });
  // The first round warms the caches.
  if (round === 0) continue;
  figures.first.push(first);
  figures.portable.push(portable);
  figures.source.push(source);
}
const ratios = figures.portable.map((its, round) => its / (figures.source[round] ?? NaN));
console.log(
  `${(Deno.statSync(file).size / 1e6).toFixed(1)} MB; median of ${ROUNDS} rounds: ` +
    `first run ${median(figures.first).toFixed(0)} ms (${Math.min(...figures.first).toFixed(0)} ` +
    `to ${Math.max(...figures.first).toFixed(0)}); nothing to do ` +
    `${median(figures.portable).toFixed(0)} ms, from source ${
      median(figures.source).toFixed(0)
    }, ` +
    `ratio ${median(ratios).toFixed(2)}`,
);
await Deno.remove(dir, { recursive: true });
