/** The pages about templates/migrate.d.ts: what revisions, models and the config may say. */
import { block, code, page } from "./page.ts";
import type { Documentation, Documented, Member } from "./documentation.ts";

const TYPES = "`migrate.d.ts` beside your revisions has the same, for your editor.";

/** Every key of migrate.config.ts. */
export function configPage(contract: Documentation): string {
  const config = interfaceOf(contract, "Config");
  const database = interfaceOf(contract, "DatabaseConfig");
  return page(
    "Config",
    `The keys of \`migrate.config.ts\`. ${TYPES} \`migrate config\` shows the value of every ` +
      "setting and where it comes from.",
    config.doc,
    exampleOf(contract, "Config"),
    "## Of the whole",
    ...config.members.map((its) => memberSection(its)),
    "## Of a database",
    `${database.doc} These may also stand in each of \`databases\`.`,
    ...database.members.map((its) => memberSection(its)),
    "## The types in these",
    ...["NamingConvention", "SchemaObject", "CustomOperation", "ConfigFile", "Duration"]
      .map((name) => typeSection(contract, name)),
  );
}

/** Every operation, column type and function of SQL. */
export function operationsPage(contract: Documentation): string {
  const op = interfaceOf(contract, "Op");
  return page(
    "Operations",
    `What \`upgrade\` and \`downgrade\` are given. ${TYPES}`,
    "- [op: the operations](#op-the-operations)\n- [Batches](#batches)\n" +
      "- [t: the column types](#t-the-column-types)\n- [Columns](#columns)\n- [sql](#sql)\n" +
      "- [The types in these](#the-types-in-these)",
    "## op: the operations",
    op.doc,
    ...groupsOf(op.members),
    "## Batches",
    interfaceOf(contract, "BatchOp").doc,
    list(interfaceOf(contract, "BatchOp").members),
    "## t: the column types",
    interfaceOf(contract, "Types").doc,
    ...interfaceOf(contract, "Types").members.map((its) => memberSection(its)),
    "## Columns",
    interfaceOf(contract, "ColumnSpec").doc,
    ...interfaceOf(contract, "ColumnSpec").members.map((its) => memberSection(its)),
    "## sql",
    interfaceOf(contract, "Sql").doc,
    ...interfaceOf(contract, "Sql").members.filter(({ name }) => name !== "").map((its) =>
      memberSection(its)
    ),
    "## The types in these",
    ...[...contract.keys()].filter((name) => !ELSEWHERE.has(name))
      .map((name) => typeSection(contract, name)),
  );
}

/** What has its own place, or is told on another page. */
const ELSEWHERE = new Set([
  ...["Op", "BatchOp", "Types", "ColumnSpec", "Sql", "made"],
  ...["Config", "DatabaseConfig", "NamingConvention", "SchemaObject", "CustomOperation"],
  ...["ConfigFile", "Duration"],
]);

function interfaceOf(contract: Documentation, name: string): Documented {
  const found = contract.get(name);
  if (found === undefined) throw new Error(`migrate.d.ts has no ${name} any more`);
  return found;
}

function exampleOf(contract: Documentation, name: string): string {
  return interfaceOf(contract, name).example ?? "";
}

function groupsOf(members: readonly Member[]): readonly string[] {
  return [...Map.groupBy(members, ({ group }) => group)].flatMap(([group, its]) => [
    ...(group === "" ? [] : [`### ${titleOf(group)}`]),
    ...its.map((member) => memberSection(member, "####")),
  ]);
}

/** A comment over members is a title as far as its first clause. */
function titleOf(comment: string): string {
  const [clause = ""] = comment.split(/ where |;/);
  return `${clause[0]?.toUpperCase()}${clause.slice(1)}`;
}

function memberSection({ name, doc, source, example }: Member, level = "###"): string {
  return [`${level} ${code(name)}`, block("ts", source), doc, example ?? ""]
    .filter((part) => part !== "").join("\n\n");
}

function typeSection(contract: Documentation, name: string): string {
  const { doc, source } = interfaceOf(contract, name);
  return [`### ${code(name)}`, doc, block("ts", source)].join("\n\n");
}

function list(members: readonly Member[]): string {
  return block("ts", members.map(({ source }) => source).join("\n"));
}
