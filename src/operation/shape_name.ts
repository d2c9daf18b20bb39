/** Names of constraints that were given none, where the database gives one: for replay. */
import { findTable } from "./shape.ts";
import type { Schema } from "../schema/schema.ts";
import type { Rules } from "./rules.ts";

/** The schema with names for the constraints that its tables have got since `before`. */
export function nameConstraints(schema: Schema, before: Schema, rules: Rules): Schema {
  const { nameConstraints: name } = rules;
  if (name === undefined || schema.tables === before.tables) return schema;
  const old = new Set(before.tables);
  const tables = schema.tables.map((table) =>
    old.has(table) ? table : name(table, schema, findTable(before, table, rules) === undefined)
  );
  return { ...schema, tables };
}
