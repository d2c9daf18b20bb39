/** Chinook on PostgreSQL as revisions: what its SQL script makes, said in migrate's vocabulary. */
import type { RevisionParts } from "../cli/harness.ts";
import { SOURCE } from "./chinook_source.ts";
import type { PostgresData, PostgresStructure, PostgresTable } from "./postgres_structure.ts";

/** The script without the statements that are about the database itself. */
export function withoutDatabase(script: string): string {
  return script.replaceAll(/^(?:(?:DROP|CREATE) DATABASE.*|\\c .*)$/gm, "");
}

/** A revision for each group of tables, then one for the rows of each; not yet chained. */
export function writePostgresSource(
  { tables }: PostgresStructure,
  data: PostgresData,
): readonly RevisionParts[] {
  const names = inOrderOfReference(tables);
  const groups = Array.from(
    { length: Math.ceil(names.length / 3) },
    (_, index) => names.slice(index * 3, index * 3 + 3),
  );
  return [
    ...groups.map((group, index) => ({
      id: `tables_${index + 1}`,
      message: `create ${group.join(", ")}`,
      upgrade: group.flatMap((name) => createLines(tables[name])).join("\n  "),
      downgrade: group.toReversed().map((name) => `op.dropTable(${json(name)});`).join("\n  "),
    })),
    ...names.map((name) => ({
      id: `rows_of_${name}`,
      upgrade: insertText(name, inOrderOfKey(tables[name], data[name] ?? [])),
      downgrade: `op.execute(sql\`DELETE FROM \${sql.id(${json(name)})}\`);`,
    })),
    { id: SOURCE, message: "what the script makes" },
  ];
}

function inOrderOfReference(tables: PostgresStructure["tables"]): readonly string[] {
  const ordered = new Set<string>();
  const visit = (name: string) => {
    for (const { refTable } of tables[name]?.constraints ?? []) {
      if (refTable !== null && refTable !== name && !ordered.has(refTable)) visit(refTable);
    }
    ordered.add(name);
  };
  Object.keys(tables).forEach(visit);
  return [...ordered];
}

function createLines(table: PostgresTable | undefined): readonly string[] {
  if (table === undefined) return [];
  const columns = table.columns.map(({ name, type, notNull }) =>
    `${name}: ${typeText(type)}${notNull ? ".notNull()" : ""}`
  );
  const ofType = (wanted: string) => table.constraints.filter(({ type }) => type === wanted);
  const options = {
    primaryKey: ofType("p").map(({ name, columns }) => ({ name, columns }))[0],
    foreignKeys: ofType("f").map(({ name, columns, refTable, refColumns }) => ({
      name,
      columns,
      references: { table: refTable, columns: refColumns },
    })),
  };
  const indexes = table.indexes.map(({ name, definition }) => {
    const [, columns = ""] = /\((.*)\)$/.exec(definition) ?? [];
    return `op.createIndex(${json(name)}, ${json(table.name)}, ${json(columns.split(", "))});`;
  });
  const start = `op.createTable(${json(table.name)}, { ${columns.join(", ")} }`;
  return [`${start}, ${json(options)});`, ...indexes];
}

function typeText(type: string): string {
  const [, name = type, argument = ""] = /^([a-z ]+?)(?:\(([\d,]+)\))?$/.exec(type) ?? [];
  const names: Readonly<Record<string, string>> = {
    "integer": "integer",
    "numeric": "numeric",
    "character varying": "string",
    "timestamp without time zone": "dateTime",
  };
  return names[name] === undefined ? `t.raw(${json(type)})` : `t.${names[name]}(${argument})`;
}

/** Employees refer to others whose number is lower. */
function inOrderOfKey(
  table: PostgresTable | undefined,
  rows: readonly string[],
): readonly string[] {
  const [column = ""] = table?.constraints.find(({ type }) => type === "p")?.columns ?? [];
  return rows.map((row) => ({ row, key: Number(JSON.parse(row)[column]) }))
    .sort((a, b) => a.key - b.key).map(({ row }) => row);
}

/** The rows come from a generator, as they would where they do not fit in memory. */
function insertText(name: string, rows: readonly string[]): string {
  return `const rows = [${rows.map((row) => `\n    ${row},`).join("")}
  ];
  function* objects() {
    yield* rows;
  }
  op.bulkInsert(${json(name)}, objects());`;
}

function json(value: unknown): string {
  return JSON.stringify(value);
}
