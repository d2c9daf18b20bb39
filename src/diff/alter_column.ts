/** Columns that both sides have, in two shapes. */
import { contentOf, type Fold } from "../schema/content.ts";
import type { OperationOf } from "../operation/mod.ts";
import type { ColumnModel } from "../schema/schema.ts";
import type { DiffOptions } from "./diff_options.ts";

type Change = OperationOf<"alterColumn">["change"];

/** A column of both sides: canonical, and as their authors wrote it. */
export interface ColumnPair {
  readonly expected: ColumnModel;
  readonly found: ColumnModel;
  readonly wished: ColumnModel;
  readonly own: ColumnModel;
  /** What is to be changed because the user says so. */
  readonly forced: ReadonlySet<string>;
}

/** The members in which a column differs. */
export function changedMembers({ expected, found, forced }: ColumnPair, fold: Fold): Set<string> {
  const keys = new Set([...Object.keys(expected), ...Object.keys(found)]);
  keys.delete("name");
  // Both are models of columns, whose members are looked at by name.
  const [a, b] = [expected, found] as unknown as Record<string, unknown>[];
  const differs = [...keys].filter((key) =>
    contentOf(a?.[key], fold, key) !== contentOf(b?.[key], fold, key)
  );
  return new Set([...differs, ...forced]);
}

/** Whether the column can only be made anew: what it computes is no property that can be changed. */
export function isMadeAnew(pair: ColumnPair, fold: Fold): boolean {
  return changedMembers(pair, fold).has("computed");
}

/** Whether values get another type, which what uses the column may stand in the way of. */
export function isRetyped(pair: ColumnPair, fold: Fold): boolean {
  return changedMembers(pair, fold).has("type");
}

/** What alters the column; null where nothing can. */
export function columnChange(pair: ColumnPair, options: DiffOptions): Change | null {
  const { comparer: { foldName }, rules } = options;
  const members = changedMembers(pair, foldName);
  const { expected, found, wished, own } = pair;
  const isNewType = members.has("type");
  const using = isNewType ? rules.castText?.(own.name, own.type, wished.type) ?? null : null;
  const value = expected.default === null ? null : wished.default;
  // A default may have no cast to the new type.
  const isRestated = using !== null && found.default !== null;
  const counter = members.has("autoincrement") ? counterChange(pair, isNewType, options) : null;
  const change: Change = {
    ...(isNewType ? { type: wished.type } : {}),
    ...(using === null ? {} : { using }),
    ...(members.has("collation") ? { collation: wished.collation } : {}),
    ...(members.has("nullable") ? { nullable: expected.nullable } : {}),
    ...(members.has("default") || isRestated ? { default: value } : {}),
    ...(members.has("comment")
      ? { comment: expected.comment === null ? null : wished.comment }
      : {}),
    ...(counter === null ? {} : { autoincrement: counter }),
    ...(members.has("mysql") ? { mysql: mysqlChange(wished) } : {}),
  };
  return Object.keys(change).length === 0 ? null : Object.freeze(change);
}

/**
 * Whether the column shall begin or end to count; null where that cannot be said, or comes with the
 * primary key and the type. From one way of counting to the other the count would begin anew.
 */
function counterChange(
  { expected, found }: ColumnPair,
  isNewType: boolean,
  options: DiffOptions,
): boolean | null {
  if (options.supports("rebuilds")) return isNewType ? expected.autoincrement !== null : null;
  if (expected.autoincrement === null) return false;
  const isPlain = expected.autoincrement === "identity" &&
    Object.keys(expected.identity ?? {}).length === 0;
  return found.autoincrement === null && isPlain ? true : null;
}

/** All of them, since those that are left out stay. */
function mysqlChange({ mysql = {} }: ColumnModel): NonNullable<Change["mysql"]> {
  return { onUpdate: mysql.onUpdate ?? null, invisible: mysql.invisible ?? false };
}
