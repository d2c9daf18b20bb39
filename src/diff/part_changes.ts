/** What becomes of the constraints and indexes of a table that both sides have. */
import { contentOf, type Fold } from "../schema/content.ts";
import { objectFold } from "./object_key.ts";
import { sortByNeeds } from "./sort_by_needs.ts";
import type { Constraint } from "../operation/shape_constraint.ts";
import type { Difference, DifferenceKind } from "../schema/comparer.ts";
import type { IndexModel } from "../schema/schema.ts";
import type { Compared, TablePair } from "./compare_models.ts";
import type { DiffOptions } from "./diff_options.ts";

/** Constraints and indexes to drop, to rename, to validate and to create. */
export interface PartChanges {
  readonly dropped: readonly Constraint[];
  readonly droppedIndexes: readonly IndexModel[];
  readonly renamed: readonly { readonly name: string; readonly newName: string }[];
  readonly validated: readonly string[];
  readonly created: readonly Constraint[];
  readonly createdIndexes: readonly IndexModel[];
}

const KINDS: Readonly<Partial<Record<DifferenceKind, Constraint["kind"]>>> = {
  primaryKey: "primaryKey",
  uniqueConstraint: "unique",
  check: "check",
  foreignKey: "foreignKey",
  exclude: "exclude",
};

type Model = Constraint["model"];

/** Sorts the differences of a table by what is to be done. */
export function partChanges(
  { differences }: TablePair,
  compared: Compared,
  options: DiffOptions,
): PartChanges {
  const dropped: Constraint[] = [];
  const droppedIndexes: IndexModel[] = [];
  const renames: Renaming[] = [];
  const validated: string[] = [];
  const created: Constraint[] = [];
  const createdIndexes: IndexModel[] = [];
  for (const difference of differences) {
    const { expected, found } = difference;
    if (difference.kind === "index") {
      // An index's difference holds models of indexes.
      if (found !== null) droppedIndexes.push(compared.foundModel(found as IndexModel));
      if (expected !== null) createdIndexes.push(compared.expectedModel(expected as IndexModel));
      continue;
    }
    const kind = KINDS[difference.kind];
    if (kind === undefined) continue;
    const names = renamedTo(difference, options);
    const validName = validatedName(difference, options);
    // A constraint's difference holds models of its kind.
    const model = (its: unknown) => ({ kind, model: its }) as Constraint;
    const own = found === null ? null : model(compared.foundModel(found as Model));
    const wished = expected === null ? null : model(compared.expectedModel(expected as Model));
    if (names !== null && own !== null && wished !== null) renames.push({ ...names, own, wished });
    else if (validName !== null) validated.push(validName);
    else {
      if (own !== null) dropped.push(own);
      if (wished !== null) created.push(wished);
    }
  }
  const { renamed, swapped } = orderRenames(renames, options.comparer.foldName);
  dropped.push(...swapped.map(({ own }) => own));
  created.push(...swapped.map(({ wished }) => wished));
  return { dropped, droppedIndexes, renamed, validated, created, createdIndexes };
}

/** Two names for the same constraint; null where more differs, or one has none. */
function renamedTo(
  { expected, found }: Difference,
  { comparer }: DiffOptions,
): { readonly name: string; readonly newName: string } | null {
  if (expected === null || found === null) return null;
  // A constraint's difference holds models with names.
  const [a, b] = [expected as Model, found as Model];
  const content = (its: Model) =>
    contentOf({ ...its, name: null }, comparer.foldName, "", objectFold(comparer));
  const isSame = content(a) === content(b);
  return isSame && a.name !== null && b.name !== null ? { name: b.name, newName: a.name } : null;
}

/** The name of a constraint that only has not been validated; null for all others. */
function validatedName(
  { expected, found }: Difference,
  { comparer: { foldName }, supports }: DiffOptions,
): string | null {
  if (expected === null || found === null || !supports("validateConstraint")) return null;
  // A constraint's difference holds models that may have options of PostgreSQL.
  const its = found as Model & { readonly postgres?: { readonly notValid?: boolean } };
  const { notValid, ...postgres } = its.postgres ?? {};
  const { postgres: _postgres, ...rest } = its;
  const valid = Object.keys(postgres).length === 0 ? rest : { ...rest, postgres };
  const isSame = contentOf(valid, foldName) === contentOf(expected, foldName);
  return notValid === true && isSame ? its.name : null;
}

interface Renaming {
  readonly name: string;
  readonly newName: string;
  readonly own: Constraint;
  readonly wished: Constraint;
}

/** A name must be free before another gets it; of two that swap theirs, one is made anew. */
function orderRenames(
  renames: readonly Renaming[],
  fold: Fold,
): { readonly renamed: readonly Renaming[]; readonly swapped: readonly Renaming[] } {
  const places = new Map(renames.map(({ name }, at) => [fold(name), at]));
  const needs = renames.map(({ newName }) => {
    const at = places.get(fold(newName));
    return at === undefined ? [] : [at];
  });
  const { order, cuts } = sortByNeeds(needs);
  // Dropped before all renames, whatever has the name of another is out of its way.
  const isSwapped = new Set(cuts.map(({ need }) => need));
  return {
    renamed: order.filter((at) => !isSwapped.has(at)).flatMap((at) => renames[at] ?? []),
    swapped: [...isSwapped].flatMap((at) => renames[at] ?? []),
  };
}
