/** Chinook as revisions: what its SQL script makes, said in migrate's vocabulary. */
import { DatabaseSync } from "node:sqlite";
import type { RevisionParts } from "../cli/harness.ts";
import type { Data, Structure, TableStructure } from "./structure.ts";

/** The last revision of Chinook as it is. */
export const SOURCE = "chinook";

/** Makes a file from a SQL script. */
export function loadScript(file: string, script: string): void {
  const database = new DatabaseSync(file);
  try {
    database.exec(script);
  } finally {
    database.close();
  }
}

/** A revision for each group of tables, then one for the rows of each; not yet chained. */
export function writeSource({ tables }: Structure, data: Data): readonly RevisionParts[] {
  const names = inOrderOfReference(tables);
  const groups = Array.from({ length: Math.ceil(names.length / 3) }, (_, index) => {
    return names.slice(index * 3, index * 3 + 3);
  });
  return [
    ...groups.map((group, index) => ({
      id: `tables_${index + 1}`,
      message: `create ${group.join(", ")}`,
      upgrade: group.flatMap((name) => createLines(name, tables[name])).join("\n  "),
      downgrade: group.toReversed().map((name) => `op.dropTable(${json(name)});`).join("\n  "),
    })),
    ...names.map((name) => ({
      id: `rows_of_${name}`,
      upgrade: insertText(name, data[name]),
      downgrade: `op.execute(sql\`DELETE FROM \${sql.id(${json(name)})}\`);`,
    })),
    { id: SOURCE, message: "what the script makes" },
  ];
}

/** Each revision after the one before it. */
export function chain(revisions: readonly RevisionParts[]): readonly RevisionParts[] {
  return revisions.map((parts, index) => ({ ...parts, down: revisions[index - 1]?.id ?? null }));
}

/** The tables such that each comes after those that it refers to. */
function inOrderOfReference(tables: Structure["tables"]): readonly string[] {
  const ordered = new Set<string>();
  const visit = (name: string) => {
    for (const { refTable } of tables[name]?.foreignKeys ?? []) {
      if (refTable !== name && !ordered.has(refTable)) visit(refTable);
    }
    ordered.add(name);
  };
  Object.keys(tables).forEach(visit);
  return [...ordered];
}

function createLines(name: string, table: TableStructure | undefined): readonly string[] {
  if (table === undefined) return [];
  const columns = table.columns.map(({ name, type, notNull, default: sql }) =>
    `[${json(name)}, ${typeText(type)}${notNull ? ".notNull()" : ""}${
      sql === null ? "" : `.default(sql.raw(${json(sql)}))`
    }]`
  );
  const key = table.columns.filter(({ pk }) => pk > 0).sort((a, b) => a.pk - b.pk);
  const options = {
    // The one name that Chinook gives.
    primaryKey: { name: table.constraintNames[0] ?? null, columns: key.map(({ name }) => name) },
    foreignKeys: table.foreignKeys.map(({ columns, refTable, refColumns, onDelete, onUpdate }) => ({
      columns,
      references: { table: refTable, columns: refColumns },
      onDelete: onDelete.toLowerCase(),
      onUpdate: onUpdate.toLowerCase(),
    })),
  };
  const indexes = table.indexes.filter(({ origin }) => origin === "c").map((index) => {
    const keys = json(index.columns.map(({ column }) => column));
    const unique = index.unique ? ", { unique: true }" : "";
    return `op.createIndex(${json(index.name)}, ${json(name)}, ${keys}${unique});`;
  });
  return [`op.createTable(${json(name)}, [${columns.join(", ")}], ${json(options)});`, ...indexes];
}

/** The type as SQLite spells it, by the function of `t` that spells it so. */
function typeText(type: string): string {
  const [, digits, scale] = /^NUMERIC\((\d+), ?(\d+)\)$/.exec(type) ?? [];
  if (digits !== undefined) return `t.numeric(${digits}, ${scale})`;
  if (type === "INTEGER") return "t.integer()";
  return type === "DATETIME" ? "t.dateTime()" : `t.raw(${json(type)})`;
}

/** The rows come from a generator, as they would where they do not fit in memory. */
function insertText(name: string, table: Data[string] | undefined): string {
  const rows = table?.rows.map((row) => `\n    ${json(row.map(toJson))},`) ?? [];
  return `const columns = ${json(table?.columns)};
  const rows = [${rows.join("")}
  ];
  function* objects() {
    for (const row of rows) yield Object.fromEntries(columns.map((name, at) => [name, row[at]]));
  }
  op.bulkInsert(${json(name)}, objects());`;
}

function toJson(value: unknown): unknown {
  return typeof value === "bigint" ? Number(value) : value;
}

function json(value: unknown): string {
  return JSON.stringify(value);
}
