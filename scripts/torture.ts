// deno-lint-ignore-file no-console -- a script that prints figures
/**
 * `deno task torture [FILE...]`: kills runs at each statement of each kind of operation on each
 * database, cuts their connections, goes on with them, and says how many there were, also when it is
 * ended before it is through. A file is one of `tests/torture`; MIGRATE_TORTURE says how many cases of
 * each kind, 1 unless it is set.
 */

/** So many kills a database must have stood, or the run says nothing of it. */
const LEAST = 500;

/** What the tests tell of a run that they have harmed. */
interface Harmed {
  readonly title: string;
  readonly harm: string;
  readonly kind: string;
  readonly isResumed: boolean;
  readonly isInDoubt: boolean;
  readonly hasFailed: boolean;
}

const report = await Deno.makeTempFile({ prefix: "migrate_torture_" });
const rights = ["read", "write", "env", "net", "run"].map((name) => `--allow-${name}`);
const tests = new Deno.Command(Deno.execPath(), {
  args: [
    ...["run", "--quiet", "--no-prompt", ...rights, "--allow-sys=uid"],
    new URL("run_tests.ts", import.meta.url).pathname,
    ...(Deno.args.length === 0 ? ["tests/torture"] : Deno.args),
  ],
  env: {
    MIGRATE_TORTURE: Deno.env.get("MIGRATE_TORTURE") ?? "1",
    MIGRATE_TORTURE_REPORT: report,
  },
}).spawn();
// They end the tests, and those end this.
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  Deno.addSignalListener(signal, () => {
    try {
      tests.kill(signal);
    } catch {
      // They have ended by themselves.
    }
  });
}
const { code } = await tests.status;
const lines = (await Deno.readTextFile(report)).split("\n").filter((line) => line !== "");
await Deno.remove(report);
const told: readonly Harmed[] = lines.map((line) => JSON.parse(line));
let isEnough = told.length > 0;
for (const [name, its] of Map.groupBy(told, ({ title, harm }) => `${title}, ${harm}`)) {
  const count = (what: "isResumed" | "isInDoubt" | "hasFailed") =>
    its.filter((harmed) => harmed[what]).length;
  const kinds = new Set(its.map(({ kind }) => kind)).size;
  console.log(
    `${name}: ${its.length} in ${kinds} kinds of runs, ${
      count("isResumed")
    } gone on with by --resume, ${count("isInDoubt")} of raw SQL in doubt, ${
      count("hasFailed")
    } exceptions`,
  );
  const isKill = its.some(({ harm }) => harm === "kill");
  if ((isKill && its.length < LEAST) || count("hasFailed") > 0) isEnough = false;
}
Deno.exit(code === 0 && !isEnough ? 1 : code);
