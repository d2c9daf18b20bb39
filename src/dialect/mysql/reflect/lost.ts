/**
 * Texts in which information_schema of MariaDB has question marks for characters of four bytes, such
 * as emoji: read where they are whole. In comments and values of ENUM the server itself loses them.
 */
import { literal } from "./scope.ts";
import { type Query, text } from "./row.ts";
import type { CheckRow } from "./constraint_rows.ts";
import type { ColumnRow, ViewRow } from "./table_rows.ts";

interface Owned {
  readonly schema: string;
  readonly table: string;
}

const quoted = (name: string) => `\`${name.replaceAll("`", "``")}\``;
const pathOf = ({ schema, table }: Owned) => `${quoted(schema)}.${quoted(table)}`;

/** Each byte of such a character is a question mark in expressions. */
const LOST = "????";

/** Columns with the defaults that they have: in one query, if any is in doubt. */
export async function withWholeDefaults(
  query: Query,
  rows: readonly ColumnRow[],
): Promise<readonly ColumnRow[]> {
  const isInDoubt = ({ default: its }: ColumnRow) => its?.startsWith("'") && its.includes("?");
  const doubtful = rows.filter(isInDoubt);
  if (doubtful.length === 0) return rows;
  const selects = doubtful.map((row, at) =>
    `SELECT ${at} AS \`at\`, CONVERT(DEFAULT(${quoted(row.name)}) USING utf8mb4) AS \`text\` ` +
    `FROM (SELECT 1) AS nothing LEFT JOIN ${pathOf(row)} ON FALSE`
  );
  const found = await query(`${selects.join(" UNION ALL ")} ORDER BY 1`);
  const whole = new Map(doubtful.map((row, at) => [row, text(found[at] ?? {}, "text")]));
  return rows.map((row) => {
    const its = whole.get(row);
    return its === undefined ? row : { ...row, default: literal(its) };
  });
}

/** What SHOW CREATE TABLE says of each table in whose expressions characters are lost. */
export async function readDefinitions(
  query: Query,
  columns: readonly ColumnRow[],
  checks: readonly CheckRow[],
): Promise<ReadonlyMap<string, string>> {
  const lost = [
    ...columns.filter(({ expression }) => expression?.includes(LOST)),
    ...checks.filter(({ condition }) => condition.includes(LOST)),
  ];
  const definitions = new Map<string, string>();
  for (const path of new Set(lost.map(pathOf))) {
    const [row = {}] = await query(`SHOW CREATE TABLE ${path}`);
    definitions.set(path, text(row, "Create Table"));
  }
  return definitions;
}

/** The line of a definition that begins so; empty where there is none. */
function lineOf(definition: string, start: string): string {
  return definition.split("\n").find((line) => line.startsWith(start)) ?? "";
}

/** The column with its whole expression. */
export function withWholeExpression(
  row: ColumnRow,
  definitions: ReadonlyMap<string, string>,
): ColumnRow {
  const definition = row.expression?.includes(LOST) ? definitions.get(pathOf(row)) : undefined;
  const line = lineOf(definition ?? "", `  ${quoted(row.name)} `);
  const [, expression] = /\bGENERATED ALWAYS AS \((.*)\) (?:VIRTUAL|STORED)\b/.exec(line) ?? [];
  return expression === undefined ? row : { ...row, expression };
}

/** The check with its whole condition. */
export function withWholeCondition(
  row: CheckRow,
  definitions: ReadonlyMap<string, string>,
): CheckRow {
  const definition = row.condition.includes(LOST) ? definitions.get(pathOf(row)) : undefined;
  const start = row.ofColumn ? `  ${quoted(row.name)} ` : `  CONSTRAINT ${quoted(row.name)} `;
  const [, condition] = /\bCHECK \((.*)\),?$/.exec(lineOf(definition ?? "", start)) ?? [];
  return condition === undefined ? row : { ...row, condition };
}

/** Views with their whole queries. */
export async function withWholeQueries(
  query: Query,
  rows: readonly ViewRow[],
): Promise<readonly ViewRow[]> {
  const whole: ViewRow[] = [];
  for (const row of rows) {
    const path = pathOf({ schema: row.schema, table: row.name });
    const isLost = row.query.includes(LOST);
    const [found = {}] = isLost ? await query(`SHOW CREATE VIEW ${path}`) : [];
    const [, its] = /^CREATE .*? VIEW (?:`(?:[^`]|``)*`\.?)+ AS ([\s\S]*)$/.exec(
      text(found, "Create View"),
    ) ?? [];
    whole.push(its === undefined ? row : { ...row, query: its });
  }
  return whole;
}
