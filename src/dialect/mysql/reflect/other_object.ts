/**
 * What MySQL and MariaDB have besides what a Schema can hold: routines, triggers, events, and how
 * tables are partitioned and versioned. One query lists them.
 */
import { definitionOf, readReader } from "./other_object_sql.ts";
import { literal } from "./scope.ts";
import { optionalText, type Query, type QueryRow, text } from "./row.ts";
import type { OtherObject, OthersScope } from "../../dialect.ts";

/** A part of the query: objects of some kinds. */
interface Part {
  /** SQL for the kind. */
  readonly kind: string;
  readonly name: string;
  /** The table that it is on; left out: none. */
  readonly table?: string;
  /** What comes first of the same place. */
  readonly order?: string;
  /** FROM and WHERE, up to the schema that is asked for. */
  readonly from: string;
}

/** In the order in which they can be made. */
const PARTS: readonly Part[] = [
  {
    kind: "LOWER(ROUTINE_TYPE)",
    name: "ROUTINE_NAME",
    from: "ROUTINES WHERE ROUTINE_SCHEMA =",
  },
  {
    kind: "'system versioning'",
    name: "TABLE_NAME",
    table: "TABLE_NAME",
    from: "TABLES WHERE TABLE_TYPE = 'SYSTEM VERSIONED' AND TABLE_SCHEMA =",
  },
  {
    kind: "'partitioning'",
    name: "TABLE_NAME",
    table: "TABLE_NAME",
    from: "TABLES WHERE TABLE_TYPE IN ('BASE TABLE', 'SYSTEM VERSIONED') " +
      "AND CREATE_OPTIONS LIKE '%partitioned%' AND TABLE_SCHEMA =",
  },
  {
    kind: "'trigger'",
    name: "TRIGGER_NAME",
    table: "EVENT_OBJECT_TABLE",
    // Of one table and event.
    order: "ACTION_ORDER",
    // By this column MariaDB looks into no other databases.
    from: "TRIGGERS WHERE EVENT_OBJECT_SCHEMA =",
  },
  { kind: "'event'", name: "EVENT_NAME", from: "EVENTS WHERE EVENT_SCHEMA =" },
];

/**
 * All of them, in an order in which they can be made. How one of another schema is made is not told:
 * its text names what is in its own.
 */
export async function readOthers(
  query: Query,
  { schemas = [], withDefinitions }: OthersScope,
): Promise<readonly OtherObject[]> {
  const names = ["DATABASE()", ...schemas.map(literal)];
  const selects = PARTS.flatMap((part, place) => names.map((name) => select(part, place, name)));
  const rows = await query(
    `${selects.join(" UNION ")} ORDER BY \`place\`, \`order\`, \`schema\`, \`name\``,
  );
  const objects = rows.map(otherObject);
  return withDefinitions ? await withTheirDefinitions(query, objects) : objects;
}

function select({ kind, name, table, order = "0", from }: Part, place: number, schema: string) {
  // Views of the catalogue have collations that are not compared with each other.
  const plain = (sql: string) => `CONVERT(${sql} USING utf8mb4)`;
  return `SELECT ${place} AS \`place\`, ${order} AS \`order\`, ${plain(kind)} AS \`kind\`, ` +
    `${plain(name)} AS \`name\`, ${plain(`NULLIF(${schema}, DATABASE())`)} AS \`schema\`, ` +
    `${table === undefined ? "NULL" : plain(table)} AS \`table\` ` +
    `FROM information_schema.${from} ${schema}`;
}

function otherObject(row: QueryRow): OtherObject {
  return {
    kind: text(row, "kind"),
    name: text(row, "name"),
    schema: optionalText(row, "schema"),
    table: optionalText(row, "table"),
    isTable: false,
    definition: null,
  };
}

/** The server writes one at a time. */
async function withTheirDefinitions(
  query: Query,
  objects: readonly OtherObject[],
): Promise<readonly OtherObject[]> {
  if (objects.length === 0) return objects;
  const reader = await readReader(query);
  const whole: OtherObject[] = [];
  for (const its of objects) {
    const isOwn = its.schema === null;
    whole.push(isOwn ? { ...its, definition: await definitionOf(query, its, reader) } : its);
  }
  return whole;
}
