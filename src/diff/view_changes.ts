/** Views: dropped first, those that use others before these, and created last the other way round. */
import { keyOf } from "./object_key.ts";
import { createView, dropView } from "./operation_of.ts";
import { sortByNeeds } from "./sort_by_needs.ts";
import { relationsIn } from "./view_uses.ts";
import type { Operation } from "../operation/mod.ts";
import type { Schema, ViewModel } from "../schema/schema.ts";
import type { Compared } from "./compare_models.ts";
import type { DiffOptions } from "./diff_options.ts";

/** What is done to views, before and after everything else. */
export interface ViewOperations {
  readonly first: readonly Operation[];
  readonly last: readonly Operation[];
}

interface Fates {
  /** Dropped at the beginning. */
  readonly gone: Set<ViewModel>;
  /** Made at the end: new ones, and others in a new shape. */
  readonly made: Set<ViewModel>;
  /** Of `made`, those that take the place of one that is still there. */
  readonly replaced: Set<ViewModel>;
}

/**
 * The operations on views.
 *
 * @param touched folded names of tables that go, or whose columns change in a way that views notice.
 */
export function viewOperations(
  compared: Compared,
  touched: ReadonlySet<string>,
  options: DiffOptions,
): ViewOperations {
  const { from, to } = compared;
  const fates = sortOut(compared);
  const isPinned = !options.supports("retypesUsedColumns");
  const hasWork = fates.gone.size + fates.made.size > 0 || (isPinned && touched.size > 0);
  if (!hasWork) return { first: [], last: [] };
  const uses = readUses(from, options);
  const wished = new Map(to.views.map((view) => [keyOf(view, options.rules), view]));
  const drop = (view: ViewModel) => {
    fates.gone.add(view);
    const its = wished.get(keyOf(view, options.rules));
    if (its === undefined) return;
    fates.made.add(its);
    fates.replaced.delete(its);
  };
  takeAlong(from.views, fates, uses, { touched, isPinned, drop, wished, options });
  const dropped = inOrder([...fates.gone], uses, options).toReversed();
  const made = inOrder([...fates.made], readUses(to, options, fates.made), options);
  return {
    first: dropped.map(dropView),
    last: made.map((view) => createView(view, fates.replaced.has(view))),
  };
}

/** What the differences alone say. */
function sortOut(compared: Compared): Fates {
  const fates: Fates = { gone: new Set(), made: new Set(), replaced: new Set() };
  for (const { kind, ...its } of compared.differences) {
    if (kind !== "view") continue;
    // A view's difference holds models of views.
    const expected = its.expected === null
      ? null
      : compared.expectedModel(its.expected as ViewModel);
    const found = its.found === null ? null : compared.foundModel(its.found as ViewModel);
    if (expected !== null) fates.made.add(expected);
    if (found === null) continue;
    // A materialized view and another cannot take each other's place.
    const isReplaced = expected !== null && !expected.materialized && !found.materialized;
    if (isReplaced) fates.replaced.add(expected);
    else fates.gone.add(found);
  }
  return fates;
}

type Uses = ReadonlyMap<ViewModel, ReadonlySet<string>>;

function readUses(
  schema: Schema,
  { rules }: DiffOptions,
  only: ReadonlySet<ViewModel> = new Set(schema.views),
): Uses {
  const names = new Set(
    [...schema.tables, ...schema.views].map(({ name }) => rules.foldName(name)),
  );
  return new Map(
    [...only].map((view) => [view, relationsIn(view, (name) => names.has(name), rules)]),
  );
}

/**
 * Views that cannot stay while what they use changes, and those that use these. Where views pin
 * what they use, that is every view over something touched; elsewhere one that is changed itself.
 */
function takeAlong(
  views: readonly ViewModel[],
  { gone, made, replaced }: Fates,
  uses: Uses,
  { touched, isPinned, drop, wished, options: { rules } }: {
    readonly touched: ReadonlySet<string>;
    readonly isPinned: boolean;
    readonly drop: (view: ViewModel) => void;
    readonly wished: ReadonlyMap<string, ViewModel>;
    readonly options: DiffOptions;
  },
): void {
  const isChanged = (view: ViewModel) => {
    const its = wished.get(keyOf(view, rules));
    return its !== undefined && made.has(its) && replaced.has(its);
  };
  const users = new Map<string, ViewModel[]>();
  for (const view of views) {
    for (const name of uses.get(view) ?? []) {
      const others = users.get(name);
      if (others === undefined) users.set(name, [view]);
      else others.push(view);
    }
  }
  const queue = [
    ...touched,
    ...[...gone].map(({ name }) => rules.foldName(name)),
    // Replacing may turn out to be dropping, which users stand in the way of.
    ...(isPinned ? views.filter(isChanged) : []).map(({ name }) => rules.foldName(name)),
  ];
  const isSeen = new Set(queue);
  for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
    for (const view of users.get(name) ?? []) {
      if (gone.has(view) || !(isPinned || isChanged(view))) continue;
      drop(view);
      const its = rules.foldName(view.name);
      if (!isSeen.has(its)) queue.push(its);
      isSeen.add(its);
    }
  }
  // A changed view whose users go is dropped itself where it might have to be.
  for (const view of isPinned ? views.filter(isChanged) : []) {
    const its = users.get(rules.foldName(view.name)) ?? [];
    if (its.some((user) => gone.has(user))) drop(view);
  }
}

/** Those that others use before these. */
function inOrder(
  views: readonly ViewModel[],
  uses: Uses,
  { rules }: DiffOptions,
): readonly ViewModel[] {
  const places = new Map(views.map(({ name }, at) => [rules.foldName(name), at]));
  const needs = views.map((view) =>
    [...uses.get(view) ?? []].flatMap((name) => places.get(name) ?? [])
  );
  return sortByNeeds(needs).order.flatMap((at) => views[at] ?? []);
}
