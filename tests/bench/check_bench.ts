// deno-lint-ignore-file no-console -- a benchmark prints
/**
 * `check` as a whole process, of models that the database agrees with: tables of 10 columns and 3
 * indexes each, on PostgreSQL against `pg_dump --schema-only`, which must be as new as the server
 * (`MIGRATE_TEST_POSTGRES_MAJOR`), and on SQLite against `.schema` of its shell.
 */
import { compareInTurn, openServer } from "./postgres_bench.ts";
import { MIGRATE, time } from "./sample_folder.ts";

const SIZES = [100, 1000, 5000];
const ROUNDS = 5;
const deno = Deno.execPath();

function tableText(at: number): string {
  return `("table_${at}", {
    id: t.integer().primaryKey(),
    parent_id: t.integer().references("table_${Math.max(0, at - 1)}.id", { name: "fk_${at}" }),
    name: t.string(100).notNull().index("ix_${at}_name"),
    code: t.char(10).default("none").unique("uq_${at}_code"),
    amount: t.numeric(10, 2).notNull().default(0),
    is_active: t.boolean().notNull().default(true),
    created: t.dateTime().notNull().default(sql\`CURRENT_TIMESTAMP\`),
    note: t.text(),
    data: t.json(),
    ratio: t.double(),
  }, {
    checks: [{ name: "ck_${at}_amount", condition: "amount >= 0" }],
    indexes: [
      { name: "ix_${at}_created", columns: [{ column: "created", order: "desc" }] },
      { name: "ix_${at}_parent", columns: ["parent_id", "name"], unique: true, where: "is_active" },
    ],
  })`;
}

/** How many tables one revision makes: a server has locks for so many in one transaction. */
const TABLES_IN_A_REVISION = 500;

/** A folder with models, and the revisions that make what they say. */
function writeProject(tables: number): string {
  const folder = Deno.makeTempDirSync({ prefix: "migrate_bench_" });
  const texts = Array.from({ length: tables }, (_, at) => tableText(at));
  Deno.mkdirSync(`${folder}/migrations`);
  Deno.writeTextFileSync(
    `${folder}/migrate.config.ts`,
    'export default { models: "./models.ts" };',
  );
  Deno.writeTextFileSync(
    `${folder}/models.ts`,
    `export default ({ table, t, sql }) => [
  ${texts.map((text) => `table${text}`).join(",\n  ")}
];
`,
  );
  for (let at = 0; at < tables; at += TABLES_IN_A_REVISION) {
    const its = texts.slice(at, at + TABLES_IN_A_REVISION);
    Deno.writeTextFileSync(
      `${folder}/migrations/${at}.ts`,
      `export const revision = "r${at}";
export const downRevision = ${at === 0 ? null : `"r${at - TABLES_IN_A_REVISION}"`};
export function upgrade({ op, t, sql }) {
  ${its.map((text) => `op.createTable${text};`).join("\n  ")}
}
`,
    );
  }
  return folder;
}

await using server = await openServer();
console.log(server.title);
for (const tables of SIZES) {
  const folder = writeProject(tables);
  const migrate = (command: string, url: string) =>
    time(deno, [...MIGRATE, command, "-q", "--url", url], folder);
  const url = server.createDatabase(`check_${tables}`);
  const file = `sqlite:${folder}/check.db`;
  for (const its of [url, file]) migrate("upgrade", its);
  console.log(`${tables.toLocaleString("en")} tables, median of ${ROUNDS} rounds in turn`);
  console.log(compareInTurn(ROUNDS, {
    "check on PostgreSQL": () => migrate("check", url),
    "pg_dump --schema-only": () =>
      time("pg_dump", ["--schema-only", "--file=/dev/null", url], folder),
  }));
  console.log(compareInTurn(ROUNDS, {
    "check on SQLite": () => migrate("check", file),
    "sqlite3 .schema": () => time("sqlite3", [`${folder}/check.db`, ".schema"], folder),
  }));
  Deno.removeSync(folder, { recursive: true });
}
