/** Tables: their columns, with what can stand with one of them, and their options. */
import {
  type Code,
  type ListCode,
  listOf,
  type ObjectCode,
  objectOf,
  text,
} from "./render_code.ts";
import { columnKey, renderColumn } from "./render_column.ts";
import {
  checkMembers,
  excludeMembers,
  foreignKeyMembers,
  indexMembers,
  type Members,
  nameMember,
  optionalData,
  optionalText,
  primaryKeyMembers,
  renderElements,
  renderIndexColumns,
  renderNames,
  uniqueMembers,
} from "./render_constraint.ts";
import { keyOf, quoteText } from "./render_text.ts";
import { withColumns } from "./render_lift.ts";
import { renderSql } from "./render_value.ts";
import type { Rendering } from "./rendering.ts";
import type { PrimaryKeyModel, TableModel } from "../../../templates/migrate.d.ts";

/** A table as its columns and what its options say. */
export interface RenderedTable {
  readonly columns: ListCode | ObjectCode;
  readonly options: Members;
}

/**
 * A table. Only the first of its constraints of a kind can stand with their columns: in the order
 * of the columns, so that reading the text gives the same table.
 */
export function renderTable(table: TableModel, rendering: Rendering): RenderedTable {
  const { uniques, indexes, foreignKeys, checks } = withColumns(table);
  const names = table.columns.map(({ name }) => name);
  const single = columnKey(table);
  const key = names.includes(single?.columns[0] ?? "") ? single : null;
  const columns = table.columns.map((column, at) =>
    [
      column.name,
      renderColumn(
        column,
        {
          primaryKey: key?.columns[0] === column.name ? key : null,
          unique: uniques.taken.get(at)?.[0] ?? null,
          index: indexes.taken.get(at)?.[0] ?? null,
          checks: checks.taken.get(at) ?? [],
          foreignKey: foreignKeys.taken.get(at)?.[0] ?? null,
        },
        table.primaryKey?.columns.includes(column.name) ?? false,
        rendering,
      ),
    ] as const
  );
  const rest = {
    ...table,
    primaryKey: key === null ? table.primaryKey : null,
    uniqueConstraints: uniques.rest,
    indexes: indexes.rest,
    checks: checks.rest,
    foreignKeys: foreignKeys.rest,
  };
  return { columns: renderColumns(columns), options: additionMembers(rest, rendering) };
}

/** JavaScript puts keys that look like integers first, and `__proto__` nowhere. */
const ODD_KEY = /^(?:\d+|__proto__)$/;

function renderColumns(columns: readonly (readonly [string, Code])[]): ListCode | ObjectCode {
  if (columns.some(([name]) => ODD_KEY.test(name))) {
    return listOf(columns.map(([name, code]) => listOf([text(quoteText(name)), code])), true);
  }
  return {
    kind: "object",
    entries: columns.map(([name, code]) => [keyOf(name), code]),
    isTall: columns.length > 0,
  };
}

/** What the options of a table say. */
export function additionMembers(
  its: Omit<TableModel, "name" | "schema" | "columns">,
  rendering: Rendering,
): Members {
  const several = <T>(items: readonly T[], members: (item: T) => Members): Code | undefined =>
    items.length === 0 ? undefined : listOf(items.map((item) => objectOf(members(item))));
  return {
    primaryKey: its.primaryKey === null ? undefined : renderKey(its.primaryKey, rendering),
    unique: several(its.uniqueConstraints, (unique) => ({
      ...nameMember("uq", unique.name, rendering),
      columns: renderNames(unique.columns),
      ...uniqueMembers(unique, rendering),
    })),
    checks: several(its.checks, (check) => ({
      ...nameMember("ck", check.name, rendering),
      condition: renderSql(check.condition, rendering),
      ...checkMembers(check, rendering),
    })),
    foreignKeys: several(its.foreignKeys, (key) => ({
      ...nameMember("fk", key.name, rendering),
      columns: renderNames(key.columns),
      references: objectOf({
        table: text(quoteText(key.references.table)),
        columns: renderNames(key.references.columns),
        schema: optionalText(key.references.schema),
      }),
      ...foreignKeyMembers(key, rendering),
    })),
    excludes: several(its.excludes, (exclude) => ({
      ...nameMember(null, exclude.name, rendering),
      elements: renderElements(exclude),
      ...excludeMembers(exclude),
    })),
    indexes: several(its.indexes, (index) => ({
      ...nameMember("ix", index.name, rendering),
      columns: renderIndexColumns(index, rendering),
      ...indexMembers(index, rendering),
    })),
    comment: optionalText(its.comment),
    temporary: its.options.temporary === undefined
      ? undefined
      : text(String(its.options.temporary)),
    sqlite: optionalData(its.options.sqlite, rendering),
    postgres: optionalData(its.options.postgres, rendering),
    mysql: optionalData(its.options.mysql, rendering),
  };
}

function renderKey(key: PrimaryKeyModel, rendering: Rendering): Code {
  const columns = renderNames(key.columns);
  const said = objectOf({
    ...nameMember("pk", key.name, rendering),
    columns,
    ...primaryKeyMembers(key, rendering),
  });
  return said.entries.length === 1 ? columns : said;
}
