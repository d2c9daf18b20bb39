/**
 * Which operations are done together: consecutive alterations of one table become one batch, so
 * that it is rebuilt once. Columns are renamed by SQLite itself, before or after the batch, as only
 * it can rewrite what names them elsewhere.
 */
import { rules } from "../rules.ts";
import { NO_ADDITIONS } from "../../../schema/build.ts";
import { isSame } from "../text/name.ts";
import type { Group } from "../../dialect.ts";
import type { BatchItem } from "../../../operation/batch_alter_table.ts";
import type { Operation, OperationOf } from "../../../operation/mod.ts";
import type { TableRef } from "../../../operation/spec.ts";

/** Kinds of alterations that a rebuild can do; `satisfies` keeps the list whole. */
const ITEMS = {
  addColumn: true,
  alterColumn: true,
  renameColumn: true,
  dropColumn: true,
  createIndex: true,
  dropIndex: true,
  createPrimaryKey: true,
  createUniqueConstraint: true,
  createForeignKey: true,
  createCheckConstraint: true,
  createExcludeConstraint: true,
  dropConstraint: true,
  renameConstraint: true,
  createTableComment: true,
  dropTableComment: true,
} satisfies Record<BatchItem["kind"], true>;

const INDEPENDENT: ReadonlySet<string> = new Set(["createIndex", "dropIndex"]);

type Batch = OperationOf<"batchAlterTable">;
type Rename = OperationOf<"renameColumn">;
type AlterColumn = OperationOf<"alterColumn">;

/** A batch of the author's. */
interface Given {
  readonly operation: Batch;
  readonly index: number;
}

/** An alteration with the operation that it came from. */
interface Member {
  readonly item: BatchItem;
  readonly index: number;
}

/** Operations in groups, in order. */
export function groupOperations(operations: readonly Operation[]): readonly Group[] {
  const groups: Group[] = [];
  let members: Member[] = [];
  let table: TableRef | null = null;
  const flush = () => {
    if (table !== null) groups.push(...arrange(table, members, null));
    members = [];
    table = null;
  };
  operations.forEach((operation, index) => {
    const its = tableOfItem(operation);
    if (its === null || table === null || !isSame(its.name, table.name)) flush();
    if (its !== null) {
      table ??= its;
      members.push({ item: operation as BatchItem, index });
    } else if (operation.kind === "batchAlterTable") {
      groups.push(
        ...arrange(
          operation.table,
          operation.items.map((item) => ({ item, index })),
          { operation, index },
        ),
      );
    } else groups.push({ operation, members: [index] });
  });
  flush();
  return groups;
}

/** The table that an alteration is for; null for everything else, and for other schemas. */
function tableOfItem(operation: Operation): TableRef | null {
  if (!Object.hasOwn(ITEMS, operation.kind)) return null;
  const { table } = operation as BatchItem;
  return table === null || table.schema !== null ? null : table;
}

/** Alterations of one table as few batches as can be, with the renames of columns between them. */
function arrange(
  table: TableRef,
  members: readonly Member[],
  batch: Given | null,
): readonly Group[] {
  const groups: Group[] = [];
  let segment: Member[] = [];
  let after: { readonly rename: Rename; readonly index: number }[] = [];
  const flush = (isLast: boolean) => {
    if (segment.length > 0 || (isLast && batch !== null)) {
      groups.push(...groupOf(table, segment, batch, isLast));
    }
    groups.push(...after.map(({ rename, index }) => ({ operation: rename, members: [index] })));
    segment = [];
    after = [];
  };
  for (const member of members.flatMap(splitAlterColumn)) {
    const { item, index } = member;
    const pending = after.flatMap(({ rename: { column, newName } }) => [column, newName]);
    if (isInvolved(item, pending)) flush(false);
    if (item.kind === "alterColumn" && mustComeLater(item, segment)) flush(false);
    if (item.kind !== "renameColumn") segment.push(member);
    else if (segment.some((its) => isInvolved(its.item, [item.column, item.newName]))) {
      after.push({ rename: item, index });
    } else groups.push({ operation: item, members: [index] });
  }
  flush(true);
  return groups;
}

/**
 * Whether the rows must have gone through an earlier change first: have got the default of a new
 * column that the item takes away, or been converted to a type that it changes again.
 */
function mustComeLater({ change, column }: AlterColumn, segment: readonly Member[]): boolean {
  return segment.some(({ item }) => {
    if (item.kind === "addColumn") {
      return change.default !== undefined && isSame(item.column.name, column);
    }
    return item.kind === "alterColumn" && item.change.type !== undefined &&
      change.type !== undefined && isSame(item.column, column);
  });
}

/** `alterColumn` with `newName` as an alteration and a rename. */
function splitAlterColumn(member: Member): readonly Member[] {
  const { item, index } = member;
  if (item.kind !== "alterColumn" || item.change.newName === undefined) return [member];
  const { newName, ...change } = item.change;
  const { table, column, ifExists } = item;
  const rename: Rename = { kind: "renameColumn", table, column, newName, ifExists };
  const isMore = Object.keys(change).length > 0 || Object.keys(item.position).length > 0;
  return [
    ...(isMore ? [{ item: { ...item, change }, index }] : []),
    { item: rename, index },
  ];
}

function groupOf(
  table: TableRef,
  segment: readonly Member[],
  batch: Given | null,
  isLast: boolean,
): readonly Group[] {
  const [only, ...others] = segment;
  const members = segment.map(({ index }) => index);
  if (batch === null && only !== undefined && others.length === 0) {
    return [{ operation: only.item, members }];
  }
  // These need to know nothing of the table: no reason to look it up.
  if (batch === null && segment.every(({ item }) => INDEPENDENT.has(item.kind))) {
    return segment.map(({ item, index }) => ({ operation: item, members: [index] }));
  }
  const items = segment.map(({ item }) => item);
  if (batch !== null) {
    // What the whole batch asks for is done once, with its last part.
    const operation = isLast
      ? { ...batch.operation, items }
      : { ...batch.operation, items, additions: NO_ADDITIONS, columnOrder: null };
    return [{ operation, members: members.length === 0 ? [batch.index] : members }];
  }
  return [{ operation: { ...PLAIN_BATCH, table, items }, members }];
}

const PLAIN_BATCH: Omit<Batch, "table" | "items"> = {
  kind: "batchAlterTable",
  recreate: "auto",
  copyFrom: null,
  additions: NO_ADDITIONS,
  columnOrder: null,
  namingConvention: null,
};

/** Whether an alteration may name one of these columns, anywhere in it. */
function isInvolved(item: unknown, names: readonly string[]): boolean {
  if (names.length === 0 || item === null) return false;
  if (typeof item === "string") {
    return names.some((name) => isSame(name, item)) || rules.columnsIn(item, names).length > 0;
  }
  return typeof item === "object" &&
    Object.values(item as object).some((value) => isInvolved(value, names));
}
