// deno-lint-ignore-file no-console -- a script that prints figures
/**
 * `deno task torture [FILE...]`: kills runs at each statement of each kind of operation on each
 * database, goes on with them, and says how many there were. A file is one of `tests/torture`.
 */

/** So many kills a database must have stood, or the run says nothing of it. */
const LEAST = 500;

/** What the tests of one database tell. */
interface Figures {
  readonly title: string;
  readonly kinds: number;
  readonly kills: number;
  readonly resumed: number;
  readonly doubts: number;
  readonly exceptions: number;
}

const report = await Deno.makeTempFile({ prefix: "migrate_torture_" });
const rights = ["read", "write", "env", "net", "run"].map((name) => `--allow-${name}`);
const { code } = await new Deno.Command(Deno.execPath(), {
  args: [
    ...["run", "--quiet", "--no-prompt", ...rights, "--allow-sys=uid"],
    new URL("run_tests.ts", import.meta.url).pathname,
    ...(Deno.args.length === 0 ? ["tests/torture"] : Deno.args),
  ],
  env: { MIGRATE_TORTURE: "1", MIGRATE_TORTURE_REPORT: report },
}).spawn().status;
const lines = (await Deno.readTextFile(report)).split("\n").filter((line) => line !== "");
await Deno.remove(report);
let isEnough = lines.length > 0;
for (const line of lines) {
  const { title, kinds, kills, resumed, doubts, exceptions }: Figures = JSON.parse(line);
  console.log(
    `${title}: ${kills} kills in ${kinds} kinds of operation, ${resumed} gone on with by --resume, ` +
      `${doubts} of raw SQL in doubt, ${exceptions} exceptions`,
  );
  if (kills < LEAST || exceptions > 0) isEnough = false;
}
Deno.exit(code === 0 && !isEnough ? 1 : code);
