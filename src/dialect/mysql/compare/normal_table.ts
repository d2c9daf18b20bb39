/**
 * A table as the server has it: with the names that it gives to constraints without one, unique
 * indexes as the constraints that they are, and the indexes that it makes for foreign keys.
 */
import { isGivenForeignKeyName } from "./implied_index.ts";
import { constraintOfIndex } from "./unique_index.ts";
import type { Family } from "../family.ts";
import type { MysqlForeignKey } from "../reflect/fact.ts";
import type {
  CheckModel,
  ForeignKeyModel,
  IndexModel,
  TableModel,
  UniqueConstraintModel,
} from "../../../schema/schema.ts";

const fold = (name: string) => name.toLowerCase();

/** The table as reflection would find it; `isNew`: it was created or renamed just now. */
export function normalTable(table: TableModel, family: Family, isNew: boolean): TableModel {
  const { primaryKey } = table;
  const uniques = table.indexes.flatMap((index) => constraintOfIndex(index) ?? []);
  const indexes = table.indexes.filter((index) => constraintOfIndex(index) === null);
  const uniqueConstraints = nameUniques([...table.uniqueConstraints, ...uniques], indexes);
  const keyed: TableModel = {
    ...table,
    // Its name is always PRIMARY.
    primaryKey: primaryKey === null ? null : { name: null, columns: primaryKey.columns },
    indexes,
    uniqueConstraints,
    checks: nameChecks(table, family, isNew),
  };
  return { ...keyed, foreignKeys: withIndexes(nameForeignKeys(table, isNew), keyed) };
}

/** After the first column; a number follows where another has that name. */
function nameUniques(
  uniques: readonly UniqueConstraintModel[],
  indexes: readonly IndexModel[],
): readonly UniqueConstraintModel[] {
  const taken = new Set(
    [...uniques, ...indexes].flatMap(({ name }) => name === null ? [] : [fold(name)]),
  );
  return uniques.map((unique) => {
    const name = unique.name ?? freeName(unique.columns, taken);
    taken.add(fold(name));
    return { name, columns: unique.columns };
  });
}

function freeName([first = ""]: readonly string[], taken: ReadonlySet<string>): string {
  let name = first;
  for (let number = 2; taken.has(fold(name)); number++) name = `${first}_${number}`;
  return name;
}

/** The lowest number that is free on MariaDB; the one behind the highest on MySQL. */
function nameChecks(
  { name: table, checks }: TableModel,
  family: Family,
  isNew: boolean,
): readonly CheckModel[] {
  const given = family === "mariadb" ? /^CONSTRAINT_(\d+)$/i : /^.*_chk_(\d+)$/i;
  const prefix = family === "mariadb" ? "CONSTRAINT_" : `${table}_chk_`;
  const numbers = new Set(checks.flatMap(({ name }) => Number(given.exec(name ?? "")?.[1] ?? [])));
  return checks.map((check) => {
    // Where a table is renamed MySQL renames those too.
    const old = isNew && family === "mysql" ? given.exec(check.name ?? "")?.[1] : undefined;
    if (old !== undefined) return { ...check, name: `${prefix}${old}` };
    if (check.name !== null) return check;
    let number = family === "mariadb" ? 1 : Math.max(0, ...numbers) + 1;
    while (numbers.has(number)) number++;
    numbers.add(number);
    return { ...check, name: `${prefix}${number}` };
  });
}

function nameForeignKeys(
  { name: table, foreignKeys }: TableModel,
  isNew: boolean,
): readonly ForeignKeyModel[] {
  const numberOf = (name: string | null) => Number(/_ibfk_(\d+)$/i.exec(name ?? "")?.[1] ?? 0);
  let number = Math.max(0, ...foreignKeys.map(({ name }) => numberOf(name)));
  return foreignKeys.map((key) => {
    if (key.name === null) return { ...key, name: `${table}_ibfk_${++number}` };
    // Where a table is renamed its foreign keys are too.
    return isNew && isGivenForeignKeyName(key.name)
      ? { ...key, name: `${table}_ibfk_${numberOf(key.name)}` }
      : key;
  });
}

/** Notes at each foreign key the index that the server has made for it; none where another serves. */
function withIndexes(
  foreignKeys: readonly MysqlForeignKey[],
  table: TableModel,
): readonly MysqlForeignKey[] {
  const taken = new Set(
    [...table.uniqueConstraints, ...table.indexes].flatMap(({ name }) =>
      name === null ? [] : [fold(name)]
    ),
  );
  for (const { mysql } of foreignKeys) if (mysql !== undefined) taken.add(fold(mysql.index));
  const made: MysqlForeignKey[] = [];
  for (const { mysql, ...key } of foreignKeys) {
    const isServed = servesColumns(table, key.columns) ||
      made.some((its) => its.mysql !== undefined && begins(its.columns, key.columns));
    if (isServed) {
      made.push(key);
      continue;
    }
    const isGiven = key.name === null || isGivenForeignKeyName(key.name);
    const index = mysql?.index ?? (isGiven ? freeName(key.columns, taken) : key.name ?? "");
    taken.add(fold(index));
    made.push({ ...key, mysql: { index } });
  }
  return made;
}

/** Whether a key or an index of the table begins with the columns. */
function servesColumns(table: TableModel, columns: readonly string[]): boolean {
  const { primaryKey, uniqueConstraints, indexes } = table;
  const plain = indexes.filter(({ mysql }) => mysql?.kind === undefined).map((index) =>
    index.columns.map(({ column, length }) => length === undefined ? column : null)
  );
  return [
    ...(primaryKey === null ? [] : [primaryKey.columns]),
    ...uniqueConstraints.map((unique) => unique.columns),
    ...plain,
  ].some((its) => begins(its, columns));
}

function begins(all: readonly (string | null)[], first: readonly string[]): boolean {
  return first.every((column, at) => fold(column) === fold(all[at] ?? ""));
}
