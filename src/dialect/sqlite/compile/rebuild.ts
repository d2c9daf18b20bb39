/**
 * Rebuilding a table: SQLite's own procedure for what ALTER TABLE cannot do
 * (https://www.sqlite.org/lang_altertable.html, section 7), inside the revision's transaction.
 */
import { count } from "../../../core/text.ts";
import { unsupported } from "../../ansi.ts";
import { type Probe, type Statement, statement } from "../../statement.ts";
import { isComputed } from "./draft.ts";
import { mentionsName, probeText } from "./known.ts";
import { withoutQualifier } from "../text/rename.ts";
import { TITLE } from "./spelling.ts";
import {
  columnNames,
  isAutoincrement,
  placedConstraints,
  replaceSpan,
  rowidAlias,
  type TableText,
} from "../text/table_text.ts";
import { affinityOf, quoting, REBUILD_PREFIX } from "../types.ts";
import { foldName, isSame } from "../text/name.ts";
import type { Draft } from "./draft.ts";
import type { ColumnType } from "../../../../templates/migrate.d.ts";

/** The statements that put the drafted table in the place of the old one. */
export function rebuild(draft: Draft): readonly Statement[] {
  const { old: { model: { name } } } = draft;
  refuseEnforcing(draft);
  const table = quoting.name(name);
  const copy = `${REBUILD_PREFIX}${name}`;
  const text = unqualifyChecks(draft);
  const created = replaceSpan(text, text.parsed.name, quoting.name(copy));
  return [
    { ...statement(`DROP TABLE IF EXISTS ${quoting.name(copy)}`), probe: announcement(draft) },
    statement(created.sql),
    copyRows(draft, copy),
    ...copyCounter(draft, copy),
    // Otherwise renaming would look through all views and triggers, and trip over those that name
    // the table, which is gone for a moment, or are broken already.
    statement("PRAGMA legacy_alter_table = ON"),
    statement(`DROP TABLE ${table}`),
    statement(`ALTER TABLE ${quoting.name(copy)} RENAME TO ${table}`),
    statement("PRAGMA legacy_alter_table = OFF"),
    ...draft.indexes.map(({ sql }) => statement(sql)),
    ...draft.old.triggers.map(({ sql }) => statement(sql)),
  ];
}

/** A CHECK that names its own table would not find it under the name of the copy. */
function unqualifyChecks({ text: drafted, old }: Draft): TableText {
  let text = drafted;
  for (const at of placedConstraints(text).keys()) {
    const constraint = placedConstraints(text)[at]?.constraint;
    if (constraint?.kind !== "check") continue;
    const { condition } = constraint;
    const plain = withoutQualifier(condition.text, old.model.name);
    if (plain !== condition.text) text = replaceSpan(text, condition, plain);
  }
  return text;
}

/** With foreign keys enforced, dropping the old table would empty or block those that refer to it. */
function refuseEnforcing({ known, old }: Draft): void {
  if (!known.enforcesForeignKeys || known.referrers.length === 0) return;
  throw unsupported(
    `rebuilding ${old.model.name}, to which foreign keys refer, while they are enforced,`,
    TITLE,
    "Leave `sqlite: { foreignKeys: true }` out of the config: violations that are new are errors without it too",
  );
}

function announcement({ old: { model: { name } } }: Draft): Probe {
  return {
    question: statement(`SELECT count(*) AS "rows" FROM ${quoting.name(name)}`),
    level: "notice",
    answer: ([row]) => `rebuilding ${name} (${count(Number(row?.["rows"] ?? 0), "row")})`,
  };
}

/** A column of the new table, and the expression over the old one that fills it. */
interface Filled {
  readonly column: string;
  readonly from: string;
  readonly cast: ColumnType | null;
}

function copyRows(draft: Draft, copy: string): Statement {
  const { old: { model } } = draft;
  const filled = draft.text.parsed.columns.flatMap((column): Filled[] => {
    const its = draft.copies.get(foldName(column.name.name));
    return its === undefined || isComputed(column)
      ? []
      : [{ column: column.name.name, from: its.from, cast: its.cast }];
  });
  const rowid = keptRowid(draft);
  const columns = [
    ...(rowid === null ? [] : [rowid]),
    ...filled.map(({ column }) => quoting.name(column)),
  ];
  const values = [
    ...(rowid === null ? [] : [rowid]),
    ...filled.map(({ from, cast }) =>
      cast === null ? quoting.name(from) : `CAST(${quoting.name(from)} AS ${cast.text})`
    ),
  ];
  if (columns.length === 0) throw unsupported("replacing all columns at once", TITLE);
  const probe = castProbe(draft, filled);
  return {
    ...statement(
      // Otherwise an ON CONFLICT of a constraint could drop rows without a word.
      `INSERT OR ABORT INTO ${quoting.name(copy)} (${columns.join(", ")}) SELECT ${
        values.join(", ")
      } FROM ${quoting.name(model.name)}`,
    ),
    hint:
      `The rows of ${model.name} do not fit its new form: change them before, in the same revision (op.execute), or give the column a default`,
    ...(probe === null ? {} : { probe }),
  };
}

/** The name by which rowids are carried over; null where a column does it, or there are none. */
function keptRowid({ text, old, copies }: Draft): string | null {
  if (text.parsed.withoutRowid || old.model.options.sqlite?.withoutRowid) return null;
  const alias = rowidAlias(text);
  if (alias !== null && copies.has(foldName(alias))) return null;
  const taken = [...columnNames(text), ...old.model.columns.map(({ name }) => name)].map(foldName);
  return ["rowid", "_rowid_", "oid"].find((name) => !taken.includes(name)) ?? null;
}

/** The counter of AUTOINCREMENT goes on where it was, also beyond the highest row. */
function copyCounter({ text, old }: Draft, copy: string): readonly Statement[] {
  if (!isAutoincrement(text) || old.model.options.sqlite?.autoincrement !== true) return [];
  const [to, from] = [copy, old.model.name].map((name) => quoting.literal(name, null));
  return [
    statement(`DELETE FROM sqlite_sequence WHERE name = ${to}`),
    statement(
      `INSERT INTO sqlite_sequence (name, seq) SELECT ${to}, seq FROM sqlite_sequence WHERE name = ${from}`,
    ),
  ];
}

/** Tells how many values a CAST changes: Alembic changes them without a word. */
function castProbe(
  { old: { model } }: Draft,
  filled: readonly Filled[],
): Probe | null {
  const casts = filled.flatMap(({ from, cast }) => {
    if (cast === null || ["TEXT", "BLOB"].includes(affinityOf(cast.text ?? ""))) return [];
    return [{ from, type: cast.text ?? "" }];
  });
  if (casts.length === 0) return null;
  const questions = casts.map(({ from, type }, index) =>
    `sum(${lossText(quoting.name(from), type)}) AS n${index}, min(CASE WHEN ${
      lossText(quoting.name(from), type)
    } THEN ${quoting.name(from)} END) AS x${index}`
  );
  return {
    question: statement(`SELECT ${questions.join(", ")} FROM ${quoting.name(model.name)}`),
    level: "warning",
    answer: ([row]) => {
      const told = casts.flatMap(({ from, type }, index) => {
        const changed = Number(row?.[`n${index}`] ?? 0);
        if (changed === 0) return [];
        return [
          `${
            count(changed, "value")
          } of ${model.name}.${from} changed by the CAST to ${type}: for example ${
            quoting.literal(row?.[`x${index}`] ?? null, null)
          }`,
        ];
      });
      return told.length === 0 ? null : told.join("; ");
    },
  };
}

/** 1 for a value that a CAST to a number changes, 0 for one that stays the same number. */
function lossText(value: string, type: string): string {
  return `(${value} IS NOT NULL AND (typeof(${value}) = 'blob' OR (typeof(${value}) = 'text' AND ` +
    `(trim(${value}) = '' OR trim(${value}) GLOB '*[^-+.0-9eE]*')) OR ` +
    `CAST(${value} AS ${type}) <> CAST(${value} AS NUMERIC)))`;
}

/** Views and triggers that worked must work on: SQLite compiles what uses them. */
export function dependentProbes({ known, old, text, dropped }: Draft): readonly Statement[] {
  if (dropped.size === 0) return [];
  const { name } = old.model;
  const gone = [...dropped].join(", ");
  return known.dependents
    .filter(({ isBroken, sql }) => !isBroken && mentionsName(sql, name))
    .map((dependent) => ({
      ...statement(
        probeText({
          ...dependent,
          column: survivor(dependent.column, text, dependent.table, name),
        }),
      ),
      hint:
        `The ${dependent.kind} ${dependent.name} needs a column that this drops (${gone}): drop or replace it first`,
    }));
}

/** A column that an UPDATE of a trigger's table can name. */
function survivor(
  column: string | null,
  text: TableText,
  table: string,
  name: string,
): string | null {
  if (!isSame(table, name) || column === null) return column;
  return text.parsed.columns.find((its) => !isComputed(its))?.name.name ?? column;
}
