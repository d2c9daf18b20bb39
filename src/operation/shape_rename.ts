/** New names of tables and columns, and whatever mentions them: for replay. */
import { checkRelationIsNew, hasName, isSameName } from "./shape.ts";
import { columnTaken, findColumn, refersTo } from "./shape_column.ts";
import type { ForeignKeyModel, IndexModel, Schema, TableModel } from "../schema/schema.ts";
import type { Rules, SqlText } from "./rules.ts";
import type { TableRef } from "./spec.ts";

/**
 * The schema after a table got another name: foreign keys and views follow.
 *
 * @throws `revision.invalid_operation` where another table or view has the new name.
 */
export function renameTableOf(
  schema: Schema,
  table: TableModel,
  newName: string,
  rules: Rules,
): Schema {
  checkRelationIsNew(schema, { name: newName, schema: table.schema }, rules, table);
  return {
    ...schema,
    tables: schema.tables.map((its) => ({
      ...(its === table
        ? rewriteExpressions(its, (sql) => rules.renameTable(sql, table.name, newName))
        : its),
      name: its === table ? newName : its.name,
      foreignKeys: its.foreignKeys.map((key) =>
        refersTo(key, table, rules)
          ? { ...key, references: { ...key.references, table: newName } }
          : key
      ),
    })),
    views: schema.views.map((view) => {
      const query = rules.renameTableInQuery(view.query, table.name, newName);
      return query === view.query ? view : { ...view, query };
    }),
  };
}

/**
 * The schema after a column of `table` got another name: everything that mentions it follows.
 *
 * @throws `revision.invalid_operation` where another column has the new name.
 */
export function renameColumnOf(
  schema: Schema,
  table: TableModel,
  from: string,
  to: string,
  rules: Rules,
): Schema {
  if (!isSameName(from, to, rules) && findColumn(table, to, rules) !== undefined) {
    throw columnTaken(table, to);
  }
  const renamed = renameInTable(table, from, to, rules);
  return {
    ...schema,
    tables: schema.tables.map((its) =>
      renameReferred(its === table ? renamed : its, table, from, to, rules)
    ),
    views: schema.views.map((view) => {
      const query = rules.renameColumnInQuery(view.query, table.name, from, to);
      return query === view.query ? view : { ...view, query };
    }),
  };
}

/** The foreign keys of a table that refer to the renamed column. */
function renameReferred(
  table: TableModel,
  referred: TableRef,
  from: string,
  to: string,
  rules: Rules,
): TableModel {
  const follows = (key: ForeignKeyModel) =>
    refersTo(key, referred, rules) && hasName(key.references.columns, from, rules);
  if (!table.foreignKeys.some(follows)) return table;
  const foreignKeys = table.foreignKeys.map((key) => {
    if (!follows(key)) return key;
    const columns = renameIn(key.references.columns, from, to, rules);
    return { ...key, references: { ...key.references, columns } };
  });
  return { ...table, foreignKeys };
}

function renameIn(
  names: readonly string[],
  from: string,
  to: string,
  rules: Rules,
): readonly string[] {
  return names.map((name) => isSameName(name, from, rules) ? to : name);
}

/** What the table itself says of the column. */
function renameInTable(table: TableModel, from: string, to: string, rules: Rules): TableModel {
  const names = <T extends { readonly columns: readonly string[] }>(its: T): T =>
    hasName(its.columns, from, rules)
      ? { ...its, columns: renameIn(its.columns, from, to, rules) }
      : its;
  const renamed = (name: string) => isSameName(name, from, rules) ? to : name;
  const { primaryKey } = table;
  const rewritten = rewriteExpressions(table, (sql) => rules.renameColumn(sql, from, to));
  return {
    ...rewritten,
    columns: rewritten.columns.map((column) => ({ ...column, name: renamed(column.name) })),
    primaryKey: primaryKey === null ? null : names(primaryKey),
    uniqueConstraints: table.uniqueConstraints.map(names),
    foreignKeys: table.foreignKeys.map(names),
    indexes: rewritten.indexes.map((index) => renameInIndex(index, renamed)),
  };
}

function renameInIndex(index: IndexModel, renamed: (name: string) => string): IndexModel {
  const { postgres } = index;
  const include = postgres?.include;
  return {
    ...index,
    columns: index.columns.map((part) => ({
      ...part,
      column: part.column === null ? null : renamed(part.column),
    })),
    ...(include === undefined ? {} : { postgres: { ...postgres, include: include.map(renamed) } }),
  };
}

/** A table with all expressions over its columns rewritten. */
function rewriteExpressions(table: TableModel, rewrite: (sql: SqlText) => SqlText): TableModel {
  // Plain text is rewritten to plain text.
  const plain = (sql: string) => rewrite(sql) as string;
  return {
    ...table,
    columns: table.columns.map((column) => {
      const { computed } = column;
      if (computed === null) return column;
      return { ...column, computed: { ...computed, expression: rewrite(computed.expression) } };
    }),
    checks: table.checks.map((check) => ({ ...check, condition: rewrite(check.condition) })),
    excludes: table.excludes.map((exclude) => ({
      ...exclude,
      elements: exclude.elements.map(([sql, operator]) => [plain(sql), operator] as const),
      where: exclude.where === null ? null : plain(exclude.where),
    })),
    indexes: table.indexes.map((index) => ({
      ...index,
      columns: index.columns.map((part) => ({
        ...part,
        expression: part.expression === null ? null : rewrite(part.expression),
      })),
      where: index.where === null ? null : rewrite(index.where),
    })),
  };
}
