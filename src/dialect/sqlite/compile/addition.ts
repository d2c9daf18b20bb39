/** What a rebuilt table gets besides its alterations: a batch's `table` options, AUTOINCREMENT. */
import { conventionName } from "../../../schema/naming.ts";
import { unsupported } from "../../ansi.ts";
import { addCheck, addForeignKey, addPrimaryKey, addUnique } from "./alteration_constraint.ts";
import { addIndex } from "./alteration_index.ts";
import { constraintColumns, type Draft, findPrimaryKey, isDroppable } from "./draft.ts";
import { parseColumnType } from "../text/parse_type.ts";
import { TITLE } from "./spelling.ts";
import {
  columnNames,
  findColumn,
  insertWords,
  isAutoincrement,
  type PlacedConstraint,
  placedConstraints,
  removeConstraintText,
  replaceSpan,
  rowidAlias,
  setOptionsText,
} from "../text/table_text.ts";
import { quoting, spellStrictType } from "../types.ts";
import type { OperationOf } from "../../../operation/mod.ts";
import type { NamingConvention } from "../../../../templates/migrate.d.ts";

type Additions = OperationOf<"batchAlterTable">["additions"];

/** Adds constraints, indexes and table options. */
export function addAdditions(draft: Draft, additions: Additions): void {
  if (additions.excludes.length > 0) throw unsupported("an exclude constraint", TITLE);
  if (additions.primaryKey !== null) addPrimaryKey(draft, additions.primaryKey);
  for (const unique of additions.uniqueConstraints) addUnique(draft, unique);
  for (const check of additions.checks) addCheck(draft, check);
  for (const key of additions.foreignKeys) addForeignKey(draft, key);
  for (const index of additions.indexes) addIndex(draft, index);
  const { sqlite } = additions.options;
  if (sqlite === undefined) return;
  const { strict, withoutRowid } = { ...draft.text.parsed, ...sqlite };
  if (strict && !draft.text.parsed.strict) spellTypesStrictly(draft);
  draft.text = setOptionsText(draft.text, { strict, withoutRowid });
  if (sqlite.autoincrement !== undefined) setAutoincrement(draft, sqlite.autoincrement);
}

/** A STRICT table takes six names of types only. */
function spellTypesStrictly(draft: Draft): void {
  for (const name of columnNames(draft.text)) {
    const column = findColumn(draft.text, name);
    if (column === undefined) continue;
    const strict = spellStrictType(parseColumnType(column.type?.text ?? "ANY"));
    draft.text = column.type === null
      ? insertWords(draft.text, column.name.end, strict)
      : replaceSpan(draft.text, column.type, strict);
  }
}

/** With or without AUTOINCREMENT, where the primary key is a single INTEGER column. */
export function setAutoincrement(draft: Draft, isWanted = true): void {
  const alias = rowidAlias(draft.text);
  const placed = findPrimaryKey(draft);
  if (alias === null || placed === undefined || isAutoincrement(draft.text) === isWanted) return;
  const { constraintName } = placed.constraint;
  draft.text = removeConstraintText(draft.text, placed);
  // AUTOINCREMENT is only accepted with a PRIMARY KEY that stands at its column.
  const end = findColumn(draft.text, alias)?.end ?? 0;
  const name = constraintName === null ? "" : `CONSTRAINT ${quoting.name(constraintName.name)} `;
  draft.text = insertWords(
    draft.text,
    end,
    `${name}PRIMARY KEY${isWanted ? " AUTOINCREMENT" : ""}`,
  );
}

/** Gives constraints without a name that of a naming convention, so that they can be dropped by it. */
export function nameConstraints(draft: Draft, naming: NamingConvention): void {
  for (const [at, placed] of placedConstraints(draft.text).entries()) {
    if (!isDroppable(placed) || placed.constraint.constraintName !== null) continue;
    const name = conventionalName(draft, placed, naming);
    const start = placedConstraints(draft.text)[at]?.constraint.start;
    if (name === null || start === undefined) continue;
    draft.text = replaceSpan(
      draft.text,
      { start, end: start },
      `CONSTRAINT ${quoting.name(name)} `,
    );
  }
}

const CONVENTIONS = { primaryKey: "pk", unique: "uq", check: "ck", foreignKey: "fk" } as const;

function conventionalName(
  { old: { model } }: Draft,
  placed: PlacedConstraint,
  naming: NamingConvention,
): string | null {
  const { constraint } = placed;
  const kind = CONVENTIONS[constraint.kind as keyof typeof CONVENTIONS];
  const referred = constraint.kind !== "foreignKey" ? {} : {
    referredTable: constraint.table.name,
    referredColumns: constraint.references.map(({ name }) => name),
  };
  const columns = constraintColumns(placed);
  return conventionName(kind, null, naming, { table: model.name, columns, ...referred });
}
