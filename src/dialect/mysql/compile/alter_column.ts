/** The columns of one ALTER TABLE: dropped, added, changed, moved. */
import { type Followed, ownColumn } from "./follow.ts";
import { rulesFor } from "../rules.ts";
import { checksWithin, columnDefinition } from "./column_definition.ts";
import { quoting } from "../types.ts";
import type { Family } from "../family.ts";
import type { ColumnModel, TableModel } from "../../../schema/schema.ts";
import type { TypeName } from "../../../../templates/migrate.d.ts";

/** A column with its name, as it stands behind ADD, MODIFY and CHANGE. */
export function columnText(
  column: ColumnModel,
  table: Pick<TableModel, "checks">,
  family: Family,
): string {
  return `${quoting.name(column.name)} ${columnDefinition(column, family)}${
    checksWithin(column, table)
  }`;
}

/** ` FIRST` or ` AFTER a`. */
export function placeText(before: string | undefined): string {
  return before === undefined ? " FIRST" : ` AFTER ${quoting.name(before)}`;
}

/** What is done to the columns. New ones that come last say no place: they go there anyway. */
export function columnClauses(followed: Followed, family: Family): readonly string[] {
  const { before, after, origins } = followed;
  const rules = rulesFor(family);
  const kept = new Set([...origins.values()].map(rules.foldName));
  const order = before.columns.map(({ name }) => rules.foldName(name));
  const originOf = ({ name }: ColumnModel) => origins.get(rules.foldName(name));
  const staying = longestRise(after.columns.flatMap((column) => {
    const origin = originOf(column);
    return origin === undefined ? [] : [order.indexOf(rules.foldName(origin))];
  }));
  const stays = (column: ColumnModel) => {
    const origin = originOf(column);
    return origin !== undefined && staying.has(order.indexOf(rules.foldName(origin)));
  };
  const lastStaying = after.columns.findLastIndex(stays);
  return [
    ...before.columns.filter(({ name }) => !kept.has(rules.foldName(name)))
      .map(({ name }) => `DROP COLUMN ${quoting.name(name)}`),
    ...after.columns.flatMap((column, at) => {
      const origin = originOf(column);
      const isLast = origin === undefined && at > lastStaying;
      const place = stays(column) || isLast ? "" : placeText(after.columns[at - 1]?.name);
      return clauseOf(column, origin, place, followed, family);
    }),
  ];
}

const TEXTS: ReadonlySet<TypeName> = new Set(["string", "char", "text", "enum", "set"]);

/** Whether a column's texts are as the table says, and the table says otherwise now. */
function followsTable({ type, collation }: ColumnModel, { before, after }: Followed): boolean {
  const of = ({ options: { mysql } }: TableModel) => `${mysql?.charset} ${mysql?.collate}`;
  if (collation !== null || of(before) === of(after)) return false;
  return TEXTS.has(type.type) || /char|text|enum|set/i.test(type.text ?? "");
}

function clauseOf(
  column: ColumnModel,
  origin: string | undefined,
  place: string,
  followed: Followed,
  family: Family,
): readonly string[] {
  const text = columnText(column, followed.after, family);
  if (origin === undefined) return [`ADD COLUMN ${text}${place}`];
  const old = ownColumn(followed, column.name, rulesFor(family));
  const isSame = old !== undefined && !followsTable(column, followed) &&
    columnText({ ...old, name: column.name }, followed.renamed, family) === text;
  const isRenamed = origin !== column.name;
  if (isSame && place === "") {
    return isRenamed
      ? [`RENAME COLUMN ${quoting.name(origin)} TO ${quoting.name(column.name)}`]
      : [];
  }
  return [
    isRenamed
      ? `CHANGE COLUMN ${quoting.name(origin)} ${text}${place}`
      : `MODIFY COLUMN ${text}${place}`,
  ];
}

/** Those numbers of a list that rise from first to last, as many as can be: the rest is moved. */
function longestRise(numbers: readonly number[]): ReadonlySet<number> {
  const chains: (readonly number[])[] = [];
  for (const number of numbers) {
    let best: readonly number[] = [];
    for (const chain of chains) {
      if ((chain.at(-1) ?? -1) < number && chain.length > best.length) best = chain;
    }
    chains.push([...best, number]);
  }
  return new Set(chains.reduce((best, its) => its.length > best.length ? its : best, []));
}
