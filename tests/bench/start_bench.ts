// deno-lint-ignore-file no-console -- a benchmark prints
/**
 * Start-up: `--version` and an upgrade that finds nothing to do, with 1,000 and 10,000 revisions,
 * against an empty `deno run` and a script that only reads the same files and the version table.
 */
import { idOf, median, MIGRATE, time, writeSample } from "./sample_folder.ts";

const ROUNDS = 21;
const dir = await Deno.makeTempDir({ prefix: "migrate_bench_" });
const deno = Deno.execPath();
Deno.writeTextFileSync(`${dir}/empty.ts`, "");
Deno.writeTextFileSync(
  `${dir}/floor.ts`,
  `import { DatabaseSync } from "node:sqlite";
const [folder, file] = Deno.args;
for (const { name } of Deno.readDirSync(folder)) Deno.readTextFileSync(folder + "/" + name);
const database = new DatabaseSync(file);
database.prepare("SELECT * FROM alembic_version").all();
database.close();
`,
);
const subjects: Record<string, readonly string[]> = {
  "empty deno run": ["run", "--quiet", `${dir}/empty.ts`],
  "--version": [...MIGRATE, "--version"],
};
for (const count of [1000, 10_000]) {
  const folder = writeSample(`${dir}/${count}`, count);
  const url = `sqlite:${dir}/${count}.db`;
  time(deno, [...MIGRATE, "upgrade", "-d", folder, "--url", url], dir);
  subjects[`no-op upgrade, ${count} files`] = [...MIGRATE, "upgrade", "-d", folder, "--url", url];
  subjects[`heads, ${count} files`] = [...MIGRATE, "heads", "-d", folder];
  subjects[`only reading, ${count} files`] = [
    "run",
    "--quiet",
    "-A",
    `${dir}/floor.ts`,
    folder,
    `${dir}/${count}.db`,
  ];
}
const figures = new Map(Object.keys(subjects).map((name) => [name, [] as number[]]));
for (let round = 0; round <= ROUNDS; round++) {
  for (const [name, args] of Object.entries(subjects)) {
    const milliseconds = time(deno, args, dir);
    if (round > 0) figures.get(name)?.push(milliseconds);
  }
}
const empty = median(figures.get("empty deno run") ?? []);
console.log(`median of ${ROUNDS} rounds in turn, milliseconds (head ${idOf(0)}...)`);
for (const [name, its] of figures) {
  const own = median(its);
  console.log(
    `${name.padEnd(32)} ${own.toFixed(1).padStart(7)}  ${
      (own - empty).toFixed(1).padStart(7)
    } above empty`,
  );
}
await Deno.remove(dir, { recursive: true });
