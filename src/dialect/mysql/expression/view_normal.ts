/**
 * Queries in one spelling: every column with its table, every result with its name, as the servers
 * keep the queries of views.
 */
import { normalExpression, type Surroundings } from "./normal.ts";
import { truth } from "./truth.ts";
import {
  type Expression,
  type Item,
  type Join,
  NOT_UNDERSTOOD,
  type OrderTerm,
  type Query,
  type Select,
  type Source,
} from "./tree.ts";
import { resolve, type Scope, sourceOf, sourcesIn, usingCondition } from "./view_scope.ts";

/** The columns of a table or view by its path; null: not known. */
export type ColumnsOf = (path: readonly string[]) => readonly string[] | null;

/** What is known where a query stands. */
interface Place {
  readonly columnsOf: ColumnsOf;
  /** The connection's own database, which is not said. */
  readonly database: string | null;
  readonly parent: Scope | null;
}

/** The longest name that a result can have. */
const LONGEST = 64;

/**
 * The query in one spelling.
 *
 * @param names that a view gives to its results; null: none.
 * @throws NOT_UNDERSTOOD for what depends on something that is not known.
 */
export function normalQuery(
  query: Query,
  place: Place,
  names: readonly string[] | null = null,
): Query {
  const common = new Map<string, readonly string[] | null>();
  const inner: Place = {
    ...place,
    columnsOf: (path) => {
      const [name = ""] = path;
      const own = path.length === 1 && common.has(name);
      return own ? common.get(name) ?? null : place.columnsOf(path);
    },
  };
  const withs = query.common.map(({ name, columns, query: its }) => {
    if (columns !== null) common.set(name, columns);
    const normal = normalQuery(its, inner);
    common.set(name, columns ?? resultsOf(normal));
    return { name, columns, query: normal };
  });
  const isOne = query.parts.length === 1;
  let order = query.order;
  const parts = query.parts.map(({ operator, select }, at) => {
    if ("parts" in select) return { operator, select: normalQuery(select, inner, names) };
    const own = isOne ? order : [];
    const { select: its, order: sorted } = normalSelect(
      select,
      own,
      inner,
      at === 0 ? names : null,
    );
    if (isOne) order = sorted;
    return { operator, select: its };
  });
  return { ...query, common: withs, parts, order };
}

/** The names of a query's results. */
export function resultsOf({ parts }: Query): readonly string[] {
  const [first] = parts;
  if (first === undefined) return [];
  if ("parts" in first.select) return resultsOf(first.select);
  return first.select.items.map(({ alias }) => alias ?? "");
}

function normalSelect(
  select: Select,
  order: readonly OrderTerm[],
  place: Place,
  names: readonly string[] | null,
): { readonly select: Select; readonly order: readonly OrderTerm[] } {
  const scope: Scope = {
    sources: sourcesIn(select.from, (source) => {
      return source.kind === "derived"
        ? resultsOf(normalQuery(source.query, place))
        : place.columnsOf(ownPath(source.path, place));
    }),
    parent: place.parent,
  };
  const around: Surroundings = {
    nameOf: (path) => resolve(path, scope),
    queryOf: (query, isExists) => {
      const normal = normalQuery(query, { ...place, parent: scope });
      return isExists ? withoutResults(normal) : normal;
    },
  };
  const normal = (its: Expression) => normalExpression(its, around);
  const condition = (its: Expression | null) => its === null ? null : truth(normal(its));
  const items = select.items.flatMap((item) => expanded(item, select, scope))
    .map((item, at) => ({
      expression: normal(item.expression),
      alias: names?.[at] ?? item.alias ?? impliedName(item, at),
      text: "",
    }));
  const aliased = (its: Expression, isFirst: boolean): Expression | undefined => {
    if (its.kind !== "name" || its.path.length > 1) return undefined;
    const [name = ""] = its.path;
    if (!isFirst && sourceOf(name, scope) !== null) return undefined;
    return items.find(({ alias }) => alias.toLowerCase() === name.toLowerCase())?.expression;
  };
  const terms = (its: readonly OrderTerm[], isFirst: boolean) =>
    its.map(({ expression, isDescending }) => ({
      expression: aliased(expression, isFirst) ?? normal(expression),
      isDescending,
    }));
  return {
    select: {
      ...select,
      items,
      from: select.from === null ? null : normalSource(select.from, place, condition),
      where: condition(select.where),
      group: terms(select.group, false),
      having: condition(select.having),
    },
    order: terms(order, true),
  };
}

/** `*` and `t.*` as the columns that they stand for. */
function expanded(item: Item, { from }: Select, { sources }: Scope): readonly Item[] {
  const { expression } = item;
  const isAll = expression.kind === "word" && expression.text === "*";
  const isOfOne = expression.kind === "name" && expression.path.at(-1) === "*";
  if (!isAll && !isOfOne) return [item];
  // These columns would come first, and once.
  if (isAll && hasUsing(from)) throw NOT_UNDERSTOOD;
  const own = isOfOne ? sources.filter(({ alias }) => alias === expression.path.at(-2)) : sources;
  return own.flatMap(({ alias, columns }) => {
    if (columns === null) throw NOT_UNDERSTOOD;
    return columns.map((name) => ({
      expression: { kind: "name", path: [alias, name] } as const,
      alias: name,
      text: name,
    }));
  });
}

function hasUsing(source: Source | null): boolean {
  return source?.kind === "join" &&
    (source.using !== null || hasUsing(source.left) || hasUsing(source.right));
}

/** What a result is called that has no alias: as it is written. */
function impliedName({ expression, text }: Item, at: number): string {
  if (expression.kind === "name") return expression.path.at(-1) ?? "";
  if (expression.kind === "string") return expression.text;
  if (/^(?:null|true|false)$/i.test(text)) return text.toUpperCase();
  return text.length > LONGEST ? `Name_exp_${at + 1}` : text;
}

/** EXISTS asks for no results, and MariaDB for no more than one row. */
function withoutResults(query: Query): Query {
  const items: readonly Item[] = [{
    expression: { kind: "number", text: "1" },
    alias: null,
    text: "1",
  }];
  return {
    ...query,
    limit: query.limit === "1" ? null : query.limit,
    parts: query.parts.map((part) =>
      "parts" in part.select ? part : { ...part, select: { ...part.select, items } }
    ),
  };
}

function ownPath(path: readonly string[], { database }: Place): readonly string[] {
  return path.length > 1 && path[0] === database ? path.slice(1) : path;
}

function normalSource(
  source: Source,
  place: Place,
  condition: (its: Expression | null) => Expression | null,
): Source {
  if (source.kind === "table") {
    const path = ownPath(source.path, place);
    return { ...source, path, alias: source.alias === path.at(-1) ? null : source.alias };
  }
  if (source.kind === "derived") return { ...source, query: normalQuery(source.query, place) };
  const columnsOf = (its: Exclude<Source, Join>) =>
    its.kind === "derived"
      ? resultsOf(normalQuery(its.query, place))
      : place.columnsOf(ownPath(its.path, place));
  const { left, right } = source;
  const on = source.using === null
    ? condition(source.on)
    : usingCondition(source, sourcesIn(left, columnsOf), sourcesIn(right, columnsOf));
  const [own, other] = source.type === "right" ? [right, left] : [left, right];
  return {
    kind: "join",
    type: source.type === "right" ? "left" : source.type,
    left: normalSource(own, place, condition),
    right: normalSource(other, place, condition),
    on,
    using: null,
  };
}
