/** The constraints of a reflected table, from its pragmas and its text. */
import { foldName } from "../text/name.ts";
import { placedConstraints } from "../text/table_text.ts";
import type { CheckModel, ForeignKeyModel, UniqueConstraintModel } from "../../../schema/schema.ts";
import type { TableFacts } from "./fact.ts";
import type { ForeignKeyRow } from "./rows.ts";
import type { ParsedTable } from "../text/create_table.ts";
import type { ParsedConstraint } from "../text/parse_constraint.ts";
import type { ParsedDeferral, ParsedForeignKey } from "../text/parse_foreign_key.ts";

/** Those of the columns first, as they stand in the text. */
export function constraintsOf(parsed: ParsedTable | null): readonly ParsedConstraint[] {
  return parsed === null ? [] : placedConstraints({ parsed }).map(({ constraint }) => constraint);
}

/** The UNIQUE constraints; those that the pragmas tell, without names, where the text is not understood. */
export function uniqueModels({ columns, indexes, parsed }: TableFacts): UniqueConstraintModel[] {
  const automatic = [...Map.groupBy(indexes, ({ index }) => index).values()]
    .filter(([first]) => first?.origin === "u")
    .map((rows) => ({ name: null, columns: rows.flatMap(({ column }) => column ?? []) }));
  if (parsed === null) return automatic;
  const names = new Map(columns.map(({ name }) => [foldName(name), name]));
  const said: UniqueConstraintModel[] = [];
  for (const { constraint, column: at } of placedConstraints({ parsed })) {
    if (constraint.kind !== "unique") continue;
    const mentioned = at === null
      ? constraint.columns.map(({ column }) => column?.name)
      : [at.name.name];
    const resolved = mentioned.flatMap((name) => names.get(foldName(name ?? "")) ?? []);
    if (resolved.length !== mentioned.length) return automatic;
    said.push({
      name: constraint.constraintName?.name ?? null,
      columns: resolved,
      ...onConflict(constraint),
    });
  }
  return said;
}

/** ABORT is what happens anyway, and so it is left out. */
export function onConflict(
  constraint: ParsedConstraint | undefined,
): Pick<UniqueConstraintModel, "sqlite"> {
  if (constraint?.kind !== "unique" && constraint?.kind !== "primaryKey") return {};
  const resolution = constraint.onConflict;
  return resolution === null || resolution === "abort"
    ? {}
    : { sqlite: { onConflict: resolution } };
}

/** The CHECK constraints among these. */
export function checkModels(constraints: readonly ParsedConstraint[]): CheckModel[] {
  return constraints.flatMap((constraint) => {
    if (constraint.kind !== "check") return [];
    const name = constraint.constraintName?.name ?? null;
    return [{ name, condition: constraint.condition.text }];
  });
}

interface SaidForeignKey {
  readonly name: string | null;
  readonly key: ParsedForeignKey;
  deferral: ParsedDeferral | null;
}

/** The foreign keys of the text, in its order, which is also the order of the pragma's rows. */
function saidForeignKeys(parsed: ParsedTable | null): readonly SaidForeignKey[] {
  const said: SaidForeignKey[] = [];
  for (const constraint of constraintsOf(parsed)) {
    if (constraint.kind === "foreignKey") {
      const name = constraint.constraintName?.name ?? null;
      said.push({ name, key: constraint, deferral: constraint.deferral });
    }
    const last = said.at(-1);
    if (constraint.kind === "deferral" && last !== undefined) last.deferral = constraint;
  }
  return said;
}

/** The foreign keys, by the pragmas; the text adds what those leave out. */
export function foreignKeyModels(facts: TableFacts): ForeignKeyModel[] {
  const groups = [...Map.groupBy(facts.foreignKeys, ({ id }) => id).values()];
  const said = saidForeignKeys(facts.parsed);
  return groups.flatMap((rows, position) => {
    const model = foreignKeyModel(facts, rows);
    const its = said.length === groups.length ? said[position] : undefined;
    if (model === null || its === undefined) return model ?? [];
    const match = foldName(its.key.match ?? "");
    return {
      ...model,
      name: its.name,
      ...(match === "simple" || match === "full" ? { match } : {}),
      ...deferrable(its.deferral),
    };
  });
}

/** NOT DEFERRABLE is what a foreign key is anyway, whatever is INITIALLY said. */
function deferrable(
  deferral: ParsedDeferral | null,
): Pick<ForeignKeyModel, "deferrable" | "initially"> {
  if (deferral === null || !deferral.deferrable) return {};
  const { initially } = deferral;
  return { deferrable: true, ...(initially === null ? {} : { initially }) };
}

/** Names are spelled as the other table spells them; a missing list of columns is its key. */
function foreignKeyModel(
  facts: TableFacts,
  rows: readonly ForeignKeyRow[],
): ForeignKeyModel | null {
  const [first] = rows;
  if (first === undefined) return null;
  const referred = facts.referred(first.referredTable);
  const key = (referred?.columns ?? []).filter((column) => column.key > 0)
    .sort((a, b) => a.key - b.key).map(({ name }) => name);
  const columns = rows.map(({ referredColumn }) => referredColumn).filter((name) => name !== null);
  const spelled = new Map(referred?.columns.map(({ name }) => [foldName(name), name]));
  const onDelete = action(first.onDelete);
  const onUpdate = action(first.onUpdate);
  return {
    name: null,
    columns: rows.map(({ column }) => column),
    references: {
      table: referred?.name ?? first.referredTable,
      schema: null,
      columns: columns.length === 0
        ? key
        : columns.map((name) => spelled.get(foldName(name)) ?? name),
    },
    ...(onDelete === null ? {} : { onDelete }),
    ...(onUpdate === null ? {} : { onUpdate }),
  };
}

const ACTIONS = ["cascade", "restrict", "set null", "set default"] as const;

/** NO ACTION is what happens anyway, and so it is left out. */
function action(text: string): (typeof ACTIONS)[number] | null {
  return ACTIONS.find((action) => action === text.toLowerCase()) ?? null;
}
