/** What a database has, against what its revisions have given. */
import { includeOnly } from "../../diff/include.ts";
import { compareSchemas } from "../../schema/comparer.ts";
import { describeDifference } from "../../schema/describe_difference.ts";
import { EMPTY_SCHEMA, type TableModel } from "../../schema/schema.ts";
import { compare, diffOptions, tellDifferences } from "../comparison/comparison.ts";
import { ownSchema, withoutOwnTables } from "../comparison/live_schema.ts";
import {
  compareOthers,
  describeOther,
  type OtherDifference,
  unhandledOther,
} from "./other_difference.ts";
import type { OtherObject } from "../../dialect/dialect.ts";
import type { SchemaDiff } from "../../diff/diff.ts";
import type { ToldDifference } from "../comparison/comparison.ts";
import type { Workbench } from "../comparison/workbench.ts";
import type { Content } from "./content.ts";

/** A difference as data, with the line that tells it. */
export interface DriftDifference extends Omit<ToldDifference, "kind"> {
  /** Those of `check`, and what other objects are: `trigger`, `grant`. */
  readonly kind: string;
}

/** All differences. */
export interface Drift {
  readonly differences: readonly DriftDifference[];
  /** From what is there to what is expected. */
  readonly diff: SchemaDiff;
  readonly others: readonly OtherDifference[];
  /** What is there, without migrate's own and without what the user leaves out. */
  readonly live: Content;
}

/** Compares; what the user leaves out is left out. */
export function findDrift(bench: Workbench, expected: Content, live: Content): Drift {
  const isUnseen = (kind: string) => expected.unseen.includes(kind) || live.unseen.includes(kind);
  const seen = (content: Content) => ofUsers(bench, withoutUnseen(content, isUnseen));
  const own = seen(expected);
  const found = seen(live);
  const diff = compare(bench, found.schema, own.schema);
  const tables = new Set(
    diff.differences.flatMap((its) =>
      its.kind === "table" && its.expected === null ? its.table ?? [] : []
    ),
  );
  // What is on a table that nobody expects is told of with that.
  const others = compareOthers(own, found).filter((its) =>
    its.expected !== null || its.found?.table === null || !tables.has(pathOf(its.found))
  );
  return {
    differences: [
      ...tellDifferences(diff),
      ...compareOrders(bench, own, found),
      ...others.map(tellOther),
    ],
    diff,
    others,
    live: found,
  };
}

/** No models wish for an order of columns, but what was there had one. */
function compareOrders({ comparer }: Workbench, expected: Content, found: Content) {
  return compareSchemas(expected.schema, found.schema, comparer)
    .filter(({ kind }) => kind === "columnOrder")
    .map((difference): DriftDifference => ({
      ...difference,
      text: describeDifference(difference),
      unhandled: "no statement moves columns on every database",
    }));
}

function pathOf(its: OtherObject | null): string {
  return its === null ? "" : its.schema === null ? its.table ?? "" : `${its.schema}.${its.table}`;
}

/** For people and for programs. */
export function tellOther(difference: OtherDifference): DriftDifference {
  const { expected, found } = difference;
  const { kind = "", name = "", table = null } = expected ?? found ?? {};
  return {
    kind,
    table,
    name,
    expected: expected?.definition?.create ?? null,
    found: found?.definition?.create ?? null,
    text: describeOther(difference),
    unhandled: unhandledOther(difference),
  };
}

/** Without what one side was not told. */
function withoutUnseen(content: Content, isUnseen: (kind: string) => boolean): Content {
  const { tables, views } = content.schema;
  return {
    ...content,
    schema: {
      ...content.schema,
      views: isUnseen("view") ? [] : views,
      tables: isUnseen("foreign key action") ? tables.map(withoutActions) : tables,
    },
  };
}

function withoutActions(table: TableModel): TableModel {
  const foreignKeys = table.foreignKeys.map(({ onDelete: _, onUpdate: __, ...key }) => key);
  return { ...table, foreignKeys };
}

/** Without migrate's own tables, and what the user leaves out. */
function ofUsers(bench: Workbench, content: Content): Content {
  const { session: { settings }, comparer } = bench;
  const schema = withoutOwnTables(content.schema, settings, comparer);
  const { include } = diffOptions(bench);
  const [left] = includeOnly(schema, EMPTY_SCHEMA, include, comparer);
  const schemaOf = ownSchema(comparer);
  const known = (its: { readonly name: string; readonly schema: string | null }) =>
    JSON.stringify([its.schema, its.name]);
  // Tables and views that are there and are not to be looked at.
  const kept = new Set([...left.tables, ...left.views].map(known));
  const gone = new Set(
    [...content.schema.tables, ...content.schema.views].map(known).filter((key) => !kept.has(key)),
  );
  const isIn = (its: OtherObject) => {
    if (its.table !== null && gone.has(known({ name: its.table, schema: its.schema }))) {
      return false;
    }
    const schema = schemaOf(its.schema);
    const inSchema = schema === null ? {} : { schema };
    if (schema !== null && include?.({ kind: "schema", name: schema, reflected: true }) === false) {
      return false;
    }
    const table = its.isTable ? its.name : its.table;
    return table === null ||
      include?.({ kind: "table", name: table, ...inSchema, reflected: true }) !== false;
  };
  return { ...content, schema: left, others: content.others.filter(isIn) };
}
