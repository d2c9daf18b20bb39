/**
 * What PostgreSQL has besides what a Schema can hold: functions, triggers, domains, partitions and
 * more. One query lists them; with their definitions it is what pg_dump would write, as far as the
 * server's own functions write it.
 */
import { flag, optionalText, type Query, type QueryRow, text } from "./row.ts";
import { EXTENSIONS, type Part, PARTS } from "./other_object_sql.ts";
import { literal } from "./sql.ts";
import type { ObjectDefinition, OtherObject, OthersScope } from "../../dialect.ts";

/** All of them, in the order of creation; extensions, which come first, only with definitions. */
export async function readOthers(
  query: Query,
  { schemas = [], withDefinitions, each = false }: OthersScope,
): Promise<readonly OtherObject[]> {
  const names = ["current_schema()", ...schemas.map(literal)].join(", ");
  const parts = PARTS.map((part) => select(part, names, withDefinitions));
  const all = [...(withDefinitions ? [EXTENSIONS] : []), ...parts].join(" UNION ALL ");
  const rows = await query(
    `SELECT o.* FROM (${all}) AS o("kind", "name", "schema", "table", "isTable", "id", ` +
      `"create", "drop", "goesWithTable", "needs") ORDER BY o."kind" <> 'extension', o."id"`,
  );
  const objects = rows.map(otherObject);
  return each ? objects : withoutBodyChecks(objects);
}

function select(part: Part, schemas: string, withDefinitions: boolean): string {
  const { kind, name, table = "NULL", isTable = false, goesWithTable = false } = part;
  const definition = withDefinitions ? [part.create, part.drop] : ["NULL", "NULL"];
  return `SELECT '${kind}', ${name}::text, nullif(n.nspname, current_schema())::text, ` +
    `${table}::text, ${isTable}, ${part.id}, ` +
    `${definition.map((its) => `(${its})::text`).join(", ")}, ${goesWithTable}, ` +
    `${withDefinitions ? part.needs : "'nothing'"}::text ` +
    `FROM ${part.from} AND n.nspname IN (${schemas})`;
}

function otherObject(row: QueryRow): OtherObject {
  return {
    kind: text(row, "kind"),
    name: text(row, "name"),
    schema: optionalText(row, "schema"),
    table: optionalText(row, "table"),
    isTable: flag(row, "isTable"),
    definition: definitionOf(row),
  };
}

function definitionOf(row: QueryRow): ObjectDefinition | null {
  const create = optionalText(row, "create");
  if (create === null) return null;
  const needs = text(row, "needs");
  return {
    create: create.trim().replace(/;$/, ""),
    drop: optionalText(row, "drop"),
    goesWithTable: flag(row, "goesWithTable"),
    needs: needs === "views" || needs === "tables" ? needs : "nothing",
  };
}

/** Bodies name what is made later, as in pg_dump's scripts. */
function withoutBodyChecks(objects: readonly OtherObject[]): readonly OtherObject[] {
  const first = objects.find(({ kind, definition }) => kind === "function" && definition !== null);
  if (first?.definition === null || first === undefined) return objects;
  const { definition } = first;
  const create = `SET LOCAL check_function_bodies = off;\n${definition.create}`;
  return objects.map((its) =>
    its === first ? { ...first, definition: { ...definition, create } } : its
  );
}
