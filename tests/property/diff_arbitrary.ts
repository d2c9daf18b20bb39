/**
 * Random schemas that have much in common: names come from short lists, so that two of them differ
 * in whatever can differ. What is made is valid: keys are there for foreign keys, of their type.
 */
import fc from "./fast_check.ts";
import { buildTable } from "../../src/schema/build.ts";
import { sql } from "../../src/schema/fragment.ts";
import { t } from "../../src/schema/type.ts";
import { SCHEMA } from "../conformance/cases/given.ts";
import type { DialectName } from "../../src/schema/type.ts";
import type { EnumModel, Schema, TableModel, ViewModel } from "../../src/schema/schema.ts";
import type { ColumnSpec, ReferentialAction, TableOptions } from "../../templates/migrate.d.ts";

const index = fc.nat(1000);
const flag = fc.boolean();
const rarely = fc.nat(4).map((n) => n === 0);

const columnChoice = fc.record({
  type: index,
  notNull: rarely,
  default: rarely,
  collation: rarely,
  comment: rarely,
  computed: fc.nat(9).map((n) => n === 0),
});
type ColumnChoice = typeof columnChoice extends fc.Arbitrary<infer T> ? T : never;

/** Names of unnamed constraints are the database's; others come from a list. */
const nameChoice = fc.constantFrom(null, null, 0, 1);

const tableChoice = fc.record({
  id: fc.constantFrom("integer", "integer", "bigInteger", "text"),
  key: fc.constantFrom("none", "id", "id", "named", "pair"),
  isUnique: rarely,
  columns: fc.array(fc.option(columnChoice, { freq: 3 }), { minLength: 5, maxLength: 5 }),
  uniques: fc.array(fc.tuple(index, nameChoice), { maxLength: 2 }),
  checks: fc.array(fc.tuple(index, nameChoice, index), { maxLength: 2 }),
  indexes: fc.array(fc.record({ column: index, kind: index, unique: rarely, name: index }), {
    maxLength: 2,
  }),
  keys: fc.array(fc.record({ target: index, name: nameChoice, action: index }), { maxLength: 2 }),
  comment: rarely,
  option: rarely,
});
type TableChoice = typeof tableChoice extends fc.Arbitrary<infer T> ? T : never;

/** A schema. */
export const schemaChoice = fc.record({
  tables: fc.array(fc.option(tableChoice, { freq: 3 }), { minLength: 4, maxLength: 4 }),
  views: fc.array(fc.option(fc.record({ table: index, columns: index }), { freq: 1 }), {
    minLength: 2,
    maxLength: 2,
  }),
  viewOfView: rarely,
  moods: fc.option(fc.shuffledSubarray(["sad", "ok", "happy", "it's"], { minLength: 1 }), {
    freq: 3,
  }),
  hasSequence: rarely,
  hasSchema: flag,
});
/** What `schemaChoice` makes. */
export type SchemaChoice = typeof schemaChoice extends fc.Arbitrary<infer T> ? T : never;

const TABLES = ["users", "Posts", "tag 3", "logs"];
const COLUMNS = ["a", "B", "x y", "select", "ä"];

function pickOf<T>(list: readonly T[], at: number): T {
  const found = list[at % list.length];
  if (found === undefined) throw new Error("an empty list has nothing to pick");
  return found;
}

/** A name as the dialect reads it. */
function quotedFor(dialect: DialectName): (name: string) => string {
  const mark = dialect === "mysql" ? "`" : '"';
  return (name) => mark + name.replaceAll(mark, mark + mark) + mark;
}

type Type = readonly [make: (dialect: DialectName) => ColumnSpec, value: unknown];

/** Text that can be a key: on MySQL only with a length. */
const keyText = (dialect: DialectName) => dialect === "mysql" ? t.string(40) : t.text();

const TEXTS: readonly Type[] = [
  [keyText, "it's"],
  [() => t.string(20), "b"],
  [() => t.string(30), sql`'c'`],
];

/** Types by the column: PostgreSQL can convert each to each of the same list. */
const TYPES: readonly (readonly Type[])[] = [
  [...TEXTS, [() => t.integer(), 1], [() => t.bigInteger(), 7], [() => t.numeric(10, 2), "1.50"]],
  [...TEXTS, [() => t.boolean(), true]],
  [...TEXTS, [() => t.dateTime(), sql`CURRENT_TIMESTAMP`]],
];

const ACTIONS: readonly ReferentialAction[] = ["restrict", "cascade", "no action"];

interface Context {
  readonly choice: SchemaChoice;
  readonly dialect: DialectName;
  readonly collation: string;
}

/** The schema that a choice stands for. */
export function makeSchema(
  choice: SchemaChoice,
  dialect: DialectName,
  collation: string,
): Schema {
  const context = { choice, dialect, collation };
  const isPostgres = dialect === "postgres";
  const tables = choice.tables.flatMap((table, at) =>
    table === null ? [] : [makeTable(table, at, context)]
  );
  const enums: readonly EnumModel[] = isPostgres && choice.moods !== null
    ? [{ name: "mood", schema: null, values: choice.moods }]
    : [];
  return {
    tables,
    views: makeViews(choice, tables, dialect),
    enums,
    sequences: isPostgres && choice.hasSequence
      ? [{ name: "counter", schema: null, options: { increment: 2 } }]
      : [],
    schemas: isPostgres && choice.hasSchema ? [SCHEMA] : [],
  };
}

function hasKey({ key, isUnique }: TableChoice): boolean {
  return key === "id" || key === "named" || isUnique;
}

/** The schema of the last table is another one, where there may be. */
function schemaOf(at: number, { choice, dialect }: Context): string | null {
  return at === 3 && choice.hasSchema && dialect === "postgres" ? SCHEMA : null;
}

function idOf({ id }: TableChoice, dialect: DialectName): ColumnSpec {
  return id === "text" ? keyText(dialect) : t[id]();
}

function makeTable(its: TableChoice, at: number, context: Context): TableModel {
  const name = pickOf(TABLES, at);
  const id = idOf(its, context.dialect);
  const quoted = quotedFor(context.dialect);
  const columns: [string, ColumnSpec][] = [["id", its.key === "none" ? id : id.notNull()]];
  its.columns.forEach((column, index) => {
    if (column !== null) {
      columns.push([pickOf(COLUMNS, index), makeColumn(column, index, its, context)]);
    }
  });
  const names = columns.map(([column]) => column);
  const second = its.columns.findIndex((column) => column !== null && !column.computed);
  const keys = foreignKeys(its, at, context);
  keys.forEach(({ spec }, index) => columns.push([`ref${index}`, spec]));
  const { moods } = context.choice;
  if (moods !== null && at % 2 === 0) {
    const mood = t.enum("mood", moods);
    columns.push(["mood", its.option ? mood.default(moods[0] ?? "") : mood]);
  }
  return buildTable(name, columns, {
    ...(its.key === "none" ? {} : {
      primaryKey: {
        name: its.key === "named" ? `pk ${at}` : null,
        columns: its.key === "pair"
          ? ["id", ...(second < 0 ? [] : [pickOf(COLUMNS, second)])]
          : ["id"],
      },
    }),
    unique: [
      ...(its.isUnique ? [{ columns: ["id"] }] : []),
      ...its.uniques.map(([column, named], number) => ({
        name: named === null ? null : `uq${named}${number}_${at}`,
        columns: [pickOf(names, column)],
      })),
    ],
    checks: its.checks.map(([column, named, kind], number) => ({
      name: named === null ? null : `ck${named}${number}`,
      condition: pickOf(
        [
          `${quoted(pickOf(names, column))} IS NOT NULL`,
          its.id === "text" ? `id <> '${kind % 3}'` : `id > ${kind % 3}`,
        ],
        kind,
      ),
    })),
    foreignKeys: keys.map(({ key }) => key),
    indexes: indexesOf(its, at, names, context.dialect),
    ...(its.comment ? { comment: "it's" } : {}),
    ...(its.option && its.key !== "none" && its.key !== "pair"
      ? { sqlite: { withoutRowid: true } }
      : {}),
    ...(schemaOf(at, context) === null ? {} : { schema: SCHEMA }),
  }, { dialect: context.dialect, naming: {} });
}

function makeColumn(
  choice: ColumnChoice,
  at: number,
  { id }: TableChoice,
  { collation, dialect }: Context,
): ColumnSpec {
  if (choice.computed && id === "text") {
    const both = dialect === "mysql" ? "concat(id, 'x')" : "id || 'x'";
    return keyText(dialect).computed(both, { stored: true });
  }
  if (choice.computed) return t.bigInteger().computed("id + 1", { stored: true });
  const [make, value] = pickOf(pickOf(TYPES, at), choice.type);
  let spec = make(dialect);
  // The values fit the types.
  if (choice.default) spec = spec.default(value as string);
  if (choice.notNull) spec = spec.notNull();
  if (choice.collation && ["text", "string"].includes(spec.type)) spec = spec.collate(collation);
  return choice.comment ? spec.comment("a \\ 'comment'") : spec;
}

function foreignKeys(its: TableChoice, own: number, context: Context) {
  return its.keys.flatMap(({ target, name, action }, number) => {
    const at = target % TABLES.length;
    const referred = context.choice.tables[at];
    if (referred === null || referred === undefined || !hasKey(referred)) return [];
    const onDelete = pickOf(ACTIONS, action);
    const schema = schemaOf(at, context);
    const key: NonNullable<TableOptions["foreignKeys"]>[number] = {
      // On MySQL it is a name of the database's.
      name: name === null ? null : `fk${name}${number}${context.dialect === "mysql" ? own : ""}`,
      columns: [`ref${number}`],
      references: {
        table: pickOf(TABLES, at),
        columns: ["id"],
        ...(schema === null ? {} : { schema }),
      },
      onDelete,
    };
    return [{ spec: idOf(referred, context.dialect), key, number }];
  }).map((its, at) => ({ ...its, key: { ...its.key, columns: [`ref${at}`] } }));
}

function indexesOf(
  its: TableChoice,
  at: number,
  names: readonly string[],
  dialect: DialectName,
) {
  const quoted = quotedFor(dialect);
  // MySQL has no partial indexes, and MariaDB none of expressions.
  const kinds = dialect === "mysql" ? 2 : 4;

  const taken = new Set<string>();
  return its.indexes.flatMap(({ column, kind, unique, name: named }) => {
    // The same names for all tables: an index may move from one to another.
    const name = named % 3 === 0 ? `ix moved ${at % 2}` : `ix${named % 3}_${at}`;
    if (taken.has(name) || (named % 3 === 0 && at > 1)) return [];
    taken.add(name);
    const its = pickOf(names, column);
    const where = `${quoted(its)} IS NOT NULL`;
    return [
      pickOf([
        { name, columns: [its], unique },
        {
          name,
          columns: [{ column: its, order: "desc" as const }, ...(its === "id" ? [] : ["id"])],
          unique,
        },
        { name, columns: [its], unique, where },
        { name, columns: [sql.raw(`coalesce(${quoted(its)}, ${quoted(its)})`)] },
      ], kind % kinds),
    ];
  });
}

function makeViews(
  choice: SchemaChoice,
  tables: readonly TableModel[],
  dialect: DialectName,
): readonly ViewModel[] {
  const own = tables.filter(({ schema }) => schema === null);
  const quoted = quotedFor(dialect);
  const views = choice.views.flatMap((its, at): ViewModel[] => {
    if (its === null || own.length === 0) return [];
    const table = pickOf(own, its.table);
    const column = pickOf(table.columns, its.columns).name;
    const query = `SELECT ${quoted(table.name)}.id AS id, ${quoted(table.name)}.${
      quoted(column)
    } AS other FROM ${quoted(table.name)}`;
    return [{ name: `v${at}`, schema: null, columns: null, query, materialized: false }];
  });
  const [first] = views;
  if (first === undefined || !choice.viewOfView) return views;
  const query = `SELECT ${first.name}.id FROM ${first.name}`;
  return [{ ...first, name: "a_view", query }, ...views];
}
