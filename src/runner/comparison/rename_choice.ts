/** Which of the renames that may be meant are: flags say it, or a person at a terminal. */
import { MigrateError } from "../../core/error.ts";
import { findRenames } from "../../diff/find_renames.ts";
import { objectFold } from "../../diff/object_key.ts";
import { type Comparer, qualifiedName } from "../../schema/comparer.ts";
import { diffOptions } from "./comparison.ts";
import type { DiffOptions, Rename } from "../../diff/diff.ts";
import type { Fold } from "../../schema/content.ts";
import type { Schema, TableModel } from "../../schema/schema.ts";
import type { Workbench } from "./workbench.ts";

/** How renames are decided. */
export interface RenameChoice {
  /** `old:new` for tables, `table.old:new` for columns. */
  readonly given: readonly string[];
  /** Whether those are all. */
  readonly noOthers: boolean;
  /** Asks a person; null: there is none. */
  readonly ask: ((question: string) => boolean) | null;
}

/**
 * The renames between two schemas.
 *
 * @throws `usage.undecided_renames` where nobody decides, `usage.invalid_argument` for what was
 * given and cannot be.
 */
export function chooseRenames(
  bench: Workbench,
  from: Schema,
  to: Schema,
  choice: RenameChoice,
): readonly Rename[] {
  const options = diffOptions(bench);
  const given = parseRenames(choice.given, from, to, options.comparer);
  if (choice.noOthers) return given;
  // Tables first: which columns are alike depends on them.
  const withTables = decide(from, to, options, given, "table", choice);
  return decide(from, to, options, withTables, "column", choice);
}

function decide(
  from: Schema,
  to: Schema,
  options: DiffOptions,
  decided: readonly Rename[],
  kind: Rename["kind"],
  { ask }: RenameChoice,
): readonly Rename[] {
  const { foldName } = options.comparer;
  const foldObject = objectFold(options.comparer);
  const renames = sortTablesFirst(decided);
  const open = findRenames(from, to, { ...options, renames })
    .filter(({ rename }) => rename.kind === kind && !renames.some((its) => clash(its, rename)));
  if (open.length === 0) return renames;
  if (ask === null) {
    throw new MigrateError("usage.undecided_renames", {
      renames: open.map(({ rename }) => formatRename(rename)),
    });
  }
  const chosen = [...renames];
  for (const { rename } of open) {
    if (chosen.some((its) => clash(its, rename))) continue;
    if (ask(questionOf(rename))) chosen.push(rename);
  }
  return sortTablesFirst(chosen);

  /** Whether the two have the same old or the same new name. */
  function clash(a: Rename, b: Rename): boolean {
    if (a.kind !== b.kind) return false;
    const isSame = (one: string, other: string, fold: Fold) => fold(one) === fold(other);
    if (a.kind === "table") {
      return isSame(a.newName, b.newName, foldObject) ||
        isSame(a.table.name, b.table.name, foldObject);
    }
    if (b.kind === "table") return false;
    return isSame(qualifiedName(a.table), qualifiedName(b.table), foldObject) &&
      (isSame(a.newName, b.newName, foldName) || isSame(a.column, b.column, foldName));
  }
}

function sortTablesFirst(renames: readonly Rename[]): readonly Rename[] {
  return renames.toSorted((a, b) => Number(a.kind === "column") - Number(b.kind === "column"));
}

/** As `--rename` takes it. */
export function formatRename(rename: Rename): string {
  const table = qualifiedName(rename.table);
  if (rename.kind === "table") return `${table}:${rename.newName}`;
  return `${table}.${rename.column}:${rename.newName}`;
}

function questionOf(rename: Rename): string {
  return rename.kind === "table"
    ? `Was the table ${qualifiedName(rename.table)} renamed to ${rename.newName}?`
    : `Was the column ${
      qualifiedName(rename.table)
    }.${rename.column} renamed to ${rename.newName}?`;
}

/** Reads `--rename` flags; a table may be called by its old or its new name for its columns. */
function parseRenames(
  texts: readonly string[],
  from: Schema,
  to: Schema,
  comparer: Comparer,
): readonly Rename[] {
  const fold = objectFold(comparer);
  const find = ({ tables }: Schema, name: string) =>
    tables.find((table) => fold(qualifiedName(table)) === fold(name));
  const parsed = texts.map((text) => {
    const at = text.indexOf(":");
    const [old, written] = [text.slice(0, at), text.slice(at + 1)];
    const expected = "OLD:NEW of a table, or TABLE.OLD:NEW of a column";
    if (at < 1 || written === "") throw refuse(text, expected);
    return { text, old, written, table: find(from, old) };
  });
  const tables = parsed.flatMap(({ text, written, table }): readonly Rename[] => {
    if (table === undefined) return [];
    const { name, schema } = table;
    const newName = withoutStart(written, schema, fold);
    if (find(to, qualifiedName({ name: newName, schema })) !== undefined) {
      return [{ kind: "table", table: { name, schema }, newName }];
    }
    throw refuse(text, `a table of the models behind the colon, ${newName} is none`);
  });
  const columns = parsed.flatMap(({ text, old, written, table }): readonly Rename[] => {
    if (table !== undefined) return [];
    const dot = old.lastIndexOf(".");
    const [owner, column] = [old.slice(0, Math.max(dot, 0)), old.slice(dot + 1)];
    const renamed = tables.find((its) => fold(qualifiedName(its.table)) === fold(owner));
    const isNew = tables.find((its) =>
      fold(qualifiedName({ ...its.table, name: its.newName })) === fold(owner)
    );
    const name = renamed === undefined
      ? owner
      : qualifiedName({ ...renamed.table, name: renamed.newName });
    const after = find(to, name);
    const before = find(from, isNew === undefined ? owner : qualifiedName(isNew.table));
    if (after === undefined || before === undefined) {
      throw refuse(text, `a table, or a column of one, before the colon; ${old} is neither`);
    }
    if (!hasColumn(before, column, comparer.foldName)) {
      throw refuse(text, `a column that the database has; ${before.name} has no ${column}`);
    }
    const newName = withoutStart(written, qualifiedName(after), fold);
    if (!hasColumn(after, newName, comparer.foldName)) {
      throw refuse(text, `a column that the models have; ${after.name} has no ${newName}`);
    }
    return [{ kind: "column", table: { name: after.name, schema: after.schema }, column, newName }];
  });
  return [...tables, ...columns];
}

function refuse(input: string, expected: string): MigrateError {
  return new MigrateError("usage.invalid_argument", { name: "--rename", input, expected });
}

function hasColumn(table: TableModel, column: string, fold: Fold): boolean {
  return table.columns.some(({ name }) => fold(name) === fold(column));
}

/** The last part of a name that may be written in full. */
function withoutStart(
  name: string,
  start: string | null,
  fold: Fold,
): string {
  const isFull = start !== null && fold(name).startsWith(fold(`${start}.`));
  return isFull ? name.slice(start.length + 1) : name;
}
