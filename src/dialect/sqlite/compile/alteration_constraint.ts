/** Constraints of a table that is being altered, those at its columns too. */
import { list, quote } from "../../../core/text.ts";
import { invalid } from "../../../schema/fragment.ts";
import { checkText, foreignKeyText, primaryKeyText, uniqueText } from "../../ansi.ts";
import { spelling } from "./spelling.ts";
import {
  addConstraintText,
  addKeyText,
  insertWords,
  removeConstraintText,
  replaceSpan,
} from "../text/table_text.ts";
import { quoting } from "../types.ts";
import { hasIndex } from "./alteration_index.ts";
import {
  columnOf,
  constraintNames,
  type Draft,
  findConstraint,
  findConstraintOf,
  findPrimaryKey,
  isTaken,
  namesOrNone,
  tableOf,
} from "./draft.ts";
import type { OperationOf } from "../../../operation/mod.ts";
import type { ParsedConstraint } from "../text/parse_constraint.ts";
import type {
  CheckModel,
  ForeignKeyModel,
  PrimaryKeyModel,
  UniqueConstraintModel,
} from "../../../../templates/migrate.d.ts";

/** Whether a constraint of that name is there and may be. */
export function isConstraintTaken(draft: Draft, name: string | null, mayBeThere: boolean): boolean {
  if (name === null) return false;
  return isTaken(draft, "constraint", name, findConstraint(draft, name) !== undefined, mayBeThere);
}

/** Adds a PRIMARY KEY; its columns become NOT NULL, as elsewhere and under SQLAlchemy. */
export function addPrimaryKey(
  draft: Draft,
  key: PrimaryKeyModel,
): void {
  for (const column of key.columns) changeNullable(draft, column, false);
  // Before any UNIQUE: SQLite cannot rename a column of a key that stands behind one over it.
  draft.text = addKeyText(draft.text, primaryKeyText(spelling, key));
}

/** Adds a FOREIGN KEY. */
export function addForeignKey(draft: Draft, key: ForeignKeyModel): void {
  for (const column of key.columns) columnOf(draft, column);
  draft.text = addConstraintText(draft.text, foreignKeyText(spelling, key));
}

/** Adds a UNIQUE. */
export function addUnique(draft: Draft, unique: UniqueConstraintModel): void {
  for (const column of unique.columns) columnOf(draft, column);
  draft.text = addConstraintText(draft.text, uniqueText(spelling, unique));
}

/** Adds a CHECK. */
export function addCheck(draft: Draft, check: CheckModel): void {
  draft.text = addConstraintText(draft.text, checkText(spelling, check));
}

/** `createPrimaryKey`. */
export function createPrimaryKey(draft: Draft, item: OperationOf<"createPrimaryKey">): void {
  const { primaryKey, ifNotExists } = item;
  if (findPrimaryKey(draft) !== undefined) {
    if (ifNotExists) return;
    throw invalid(`${tableOf(draft)} has a primary key already; drop it first`);
  }
  addPrimaryKey(draft, primaryKey);
}

/** `dropConstraint`. */
export function dropConstraint(draft: Draft, item: OperationOf<"dropConstraint">): void {
  const { constraint: name, type, columns, ifExists } = item;
  const found = name === null
    ? type === null ? undefined : findConstraintOf(draft, type, columns)
    : findConstraint(draft, name);
  if (found !== undefined && (type === null || found.constraint.kind === type)) {
    draft.text = removeConstraintText(draft.text, found);
    return;
  }
  if (ifExists) return;
  if (name !== null) throw noConstraint(draft, name);
  const of = columns === null ? "" : ` over ${list(columns)}`;
  throw invalid(`${tableOf(draft)} has no single ${type} constraint${of}`);
}

/** `renameConstraint`. */
export function renameConstraint(
  draft: Draft,
  { constraint, newName, ifExists }: OperationOf<"renameConstraint">,
): void {
  const found = findConstraint(draft, constraint);
  if (found === undefined && ifExists) return;
  const name = found?.constraint.constraintName;
  if (name === null || name === undefined) throw noConstraint(draft, constraint);
  draft.text = replaceSpan(draft.text, name, quoting.name(newName));
}

function noConstraint(draft: Draft, name: string): Error {
  const isIndex = hasIndex(draft, name) ? " (an index has that name: op.dropIndex drops it)" : "";
  const names = namesOrNone(constraintNames(draft));
  return invalid(`${tableOf(draft)} has no constraint ${quote(name)}${isIndex}; it has ${names}`);
}

/** Lets a column hold NULL or not. */
export function changeNullable(draft: Draft, column: string, isNullable: boolean): void {
  const isNotNull = columnOf(draft, column).constraints.some(({ kind }) => kind === "notNull");
  if (isNullable) replaceAt(draft, column, ["notNull", "null"], null);
  else if (!isNotNull) replaceAt(draft, column, ["null"], "NOT NULL");
}

/** Takes out the constraints of these kinds that stand at a column, and writes one behind its type. */
export function replaceAt(
  draft: Draft,
  column: string,
  kinds: readonly ParsedConstraint["kind"][],
  words: string | null,
): void {
  for (;;) {
    const its = columnOf(draft, column);
    const constraint = its.constraints.find(({ kind }) => kinds.includes(kind));
    if (constraint === undefined) break;
    draft.text = removeConstraintText(draft.text, { constraint, column: its });
  }
  if (words === null) return;
  const { type, name } = columnOf(draft, column);
  draft.text = insertWords(draft.text, (type ?? name).end, words);
}
