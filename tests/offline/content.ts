/** What a database holds: what a script and a run must make the same of. */
import { strict as assert } from "node:assert";
import { compareSchemas } from "../../src/schema/comparer.ts";
import { describeDifference } from "../../src/schema/describe_difference.ts";
import { SCHEMA } from "../conformance/cases/given.ts";
import { type Connected, withConnection } from "./client.ts";
import type { Schema } from "../../src/schema/schema.ts";

/** The log is of runs alone. */
const LOG = "migrate_log";

/** Schema and rows of a database, the version table's among them. */
export interface Content {
  readonly schema: Schema;
  readonly rows: ReadonlyMap<string, readonly string[]>;
}

/** Reads everything but migrate's log. */
export function readContent(url: string): Promise<Content> {
  return withConnection(url, async (connected) => {
    const { dialect, connection } = connected;
    const whole = await dialect.reflect(connection);
    // Where a schema is a database there are others on the server.
    const schemas = whole.schemas.filter((name) => name === SCHEMA);
    const all = schemas.length === 0 ? whole : await dialect.reflect(connection, { schemas });
    const schema = {
      ...all,
      schemas,
      tables: all.tables.filter(({ name }) => name !== LOG),
      sequences: all.sequences.filter(({ name }) => !name.startsWith(LOG)),
    };
    const rows = new Map<string, readonly string[]>();
    for (const table of schema.tables) {
      const path = table.schema === null ? [table.name] : [table.schema, table.name];
      rows.set(path.join("."), await readTable(connected, path));
    }
    return { schema, rows };
  });
}

async function readTable(
  { dialect, query }: Connected,
  path: readonly string[],
): Promise<readonly string[]> {
  const rows = await query(`SELECT * FROM ${dialect.quoting.name(...path)}`);
  return rows.map((row) => Object.entries(row).map(cellText).join(", ")).sort();
}

function cellText([name, value]: readonly [string, unknown]): string {
  if (isTimeOfRun(value)) return `${name}: the time of the run`;
  return value instanceof Uint8Array
    ? `${name}: x'${value.toHex()}'`
    : `${name}: ${typeof value} ${typeof value === "object" ? JSON.stringify(value) : value}`;
}

const DAY = 24 * 60 * 60 * 1000;

/** Whether it is what CURRENT_TIMESTAMP gave, in whatever time zone: a script has its own. */
function isTimeOfRun(value: unknown): boolean {
  const text = value instanceof Date ? value.toISOString() : value;
  if (typeof text !== "string") return false;
  const [, date, time] = /^(\d{4}-\d\d-\d\d)?[ T]?(\d\d:\d\d:\d\d)/.exec(text) ?? [];
  if (time === undefined) return false;
  const day = date ?? new Date().toISOString().slice(0, 10);
  return Math.abs(Date.parse(`${day}T${time}Z`) - Date.now()) < DAY;
}

/** Both must hold the same. */
export async function assertSameContent(
  url: string,
  online: Content,
  offline: Content,
  what: string,
): Promise<void> {
  const differences = await withConnection(
    url,
    ({ comparer }) => Promise.resolve(compareSchemas(online.schema, offline.schema, comparer)),
  );
  assert.deepEqual(differences.map(describeDifference), [], `${what}: the schema`);
  assert.deepEqual(offline.rows, online.rows, `${what}: the rows`);
}
