/** Random tables in random spellings, for the test of the reflector; no part of the program. */
import fc from "../../../tests/property/fast_check.ts";
import { isTrivia, tokenize } from "./text/token.ts";

/** The tokens of a text, spaces and comments left out: spellings compare equal by it. */
export function squeeze(text: string): string {
  return [...tokenize(text)].filter((token) => !isTrivia(token))
    .map(({ start, end }) => text.slice(start, end)).join(" ");
}

const TRIVIA = [" ", " ", " ", "\n", "\t ", " -- ' ( ,\n", '/* ) " ; */', " /**/ "];
const NAMES = [
  ..."a b C key desc Generated always IF replace match select primary check constraint not null as"
    .split(" "),
  ..."a.b a\"b a`b a]b a'b it''s 😀 ñandú -- /* ; ( ) , x1 $y _z rowid2 \uFEFF".split(" "),
  " spaced out ",
  "line\nbreak",
  "",
];
const BARE = /^(?:[abC]|key|desc|Generated|always|IF|replace|match|x1|_z|rowid2|😀|ñandú)$/;

export const quoted = (name: string) => `"${name.replaceAll('"', '""')}"`;
export const string = (text: string) => `'${text.replaceAll("'", "''")}'`;

/** Every way to write a name where a column or a constraint gets it. */
function spellings(name: string): readonly string[] {
  return [
    quoted(name),
    `\`${name.replaceAll("`", "``")}\``,
    string(name),
    ...(name.includes("]") ? [] : [`[${name}]`]),
    ...(BARE.test(name) ? [name] : []),
  ];
}

const nameSpec = fc.constantFrom(...NAMES).chain((name) =>
  fc.constantFrom(...spellings(name)).map((text) => ({ name, text }))
);
const constraintName = fc.option(nameSpec, { nil: null });

const TYPES: readonly (readonly [tokens: string, type: Record<string, unknown>])[] = [
  ["", { type: "raw" }],
  ["INTEGER", { type: "integer" }],
  ["int", { type: "integer" }],
  ["VARCHAR ( 10 )", { type: "string", length: 10 }],
  ["nvarchar", { type: "string" }],
  ["numeric ( 10 , 2 )", { type: "numeric", precision: 10, scale: 2 }],
  ["DECIMAL ( + 5 )", { type: "numeric", precision: 5 }],
  ["double precision", { type: "double" }],
  ["bool", { type: "boolean" }],
  ["TIMESTAMP", { type: "dateTime" }],
  ["unsigned big int ( 20 )", { type: "raw" }],
  ["key action generated", { type: "raw" }],
  ["'my type' [x]", { type: "raw" }],
  ["blob", { type: "binary" }],
];
const STRICT_TYPES: typeof TYPES = [
  ["INT", { type: "integer" }],
  ["integer", { type: "integer" }],
  ["REAL", { type: "float" }],
  ["text", { type: "text" }],
  ["Blob", { type: "binary" }],
  ["ANY", { type: "raw" }],
];

const DEFAULTS: readonly (readonly [tokens: string, text: string | null])[] = [
  ["5", "5"],
  ["- 1.5e3", "- 1.5e3"],
  ["'it''s (' ", "'it''s ('"],
  ["x'00'", "x'00'"],
  ["NULL", null],
  ["current_timestamp", "current_timestamp"],
  ["TRUE", "TRUE"],
  ["( 1 + ( 2 ) )", "1 + ( 2 )"],
  ["( datetime ( 'now' ) )", "datetime ( 'now' )"],
  [`"a'b""c"`, `'a''b"c'`],
  ["word", "'word'"],
  ["[x y]", "'x y'"],
];

const CONDITIONS = [
  (column: string) => `${column} > 0`,
  (column: string) => `length ( ${column} ) < ')' AND ( ${column} <> ',' )`,
  (column: string) => `${column} IN ( 1 , 'a,b' , x'2c' ) OR CASE WHEN 1 THEN ${column} END`,
];
const CONFLICT = ["", "", "", "ON CONFLICT ABORT", "on conflict replace", "ON CONFLICT Rollback"];

const flag = fc.boolean();
const rarely = fc.integer({ max: 3, min: 0 }).map((n) => n === 0);
const columnSpec = fc.record({
  name: nameSpec,
  type: fc.nat(),
  notNull: fc.option(fc.tuple(constraintName, fc.constantFrom(...CONFLICT)), { nil: null }),
  default: fc.option(fc.constantFrom(...DEFAULTS), { nil: null }),
  collate: fc.option(fc.constantFrom("NOCASE", "rtrim", "[nocase]"), { nil: null }),
  check: fc.option(fc.tuple(constraintName, fc.constantFrom(...CONDITIONS)), { nil: null }),
  unique: fc.option(fc.tuple(constraintName, fc.constantFrom(...CONFLICT)), { nil: null }),
  references: fc.option(
    fc.record({
      name: constraintName,
      columns: fc.constantFrom("", "( Id )", "( 'id' )"),
      actions: fc.uniqueArray(
        fc.constantFrom(
          "ON DELETE CASCADE",
          "on update set null",
          "ON DELETE NO ACTION",
          "MATCH FULL",
          "on insert restrict",
        ),
        { selector: (action) => action.slice(3, 9).toLowerCase() },
      ),
      deferral: fc.constantFrom(
        "",
        "DEFERRABLE",
        "NOT DEFERRABLE INITIALLY DEFERRED",
        "deferrable initially deferred",
        "DEFERRABLE INITIALLY IMMEDIATE",
      ),
    }),
    { nil: null },
  ),
  generated: fc.constantFrom(null, null, null, "", "GENERATED ALWAYS"),
  stored: fc.constantFrom("", "VIRTUAL", "stored"),
  order: fc.array(fc.nat(1000), { minLength: 6, maxLength: 6 }),
});
type ColumnSpec = typeof columnSpec extends fc.Arbitrary<infer T> ? T : never;

export const tableSpec = fc.record({
  name: nameSpec.filter(({ name, text }) => name !== "" && text !== "IF"),
  columns: fc.uniqueArray(columnSpec, {
    minLength: 2,
    maxLength: 5,
    selector: ({ name }) => name.name.toLowerCase(),
  }),
  key: fc.constantFrom("none", "column", "table", "alias", "composite"),
  keyName: constraintName,
  autoincrement: flag,
  uniques: fc.array(fc.tuple(constraintName, fc.constantFrom(...CONFLICT)), { maxLength: 2 }),
  checks: fc.array(fc.tuple(constraintName, fc.constantFrom(...CONDITIONS)), { maxLength: 2 }),
  strict: rarely,
  withoutRowid: rarely,
  withCommas: flag,
  indexes: fc.array(
    fc.record({ unique: flag, desc: flag, collate: flag, expression: flag, where: flag }),
    { maxLength: 2 },
  ),
  trivia: fc.infiniteStream(fc.constantFrom(...TRIVIA)),
});
export type TableSpec = typeof tableSpec extends fc.Arbitrary<infer T> ? T : never;

type Part = { readonly text: string; readonly expected: (table: Expected) => void };

export interface Expected {
  columns: Record<string, unknown>[];
  primaryKey: unknown;
  uniqueConstraints: unknown[];
  checks: unknown[];
  foreignKeys: unknown[];
  options: unknown;
}

function withName(name: { text: string } | null, text: string): string {
  return name === null ? text : `CONSTRAINT ${name.text} ${text}`;
}

function referencesParts(spec: ColumnSpec): Part[] {
  const { references } = spec;
  if (references === null) return [];
  const { name, columns, actions, deferral } = references;
  const onDelete = actions.find((action) => /^ON DELETE CASCADE/.test(action)) && "cascade";
  const onUpdate = actions.find((action) => /^on update/.test(action)) && "set null";
  const isDeferrable = /^deferrable/i.test(deferral);
  return [{
    text: withName(name, `REFERENCES REF ${columns} ${actions.join(" ")} ${deferral}`),
    expected: ({ foreignKeys }) =>
      foreignKeys.push({
        name: name?.name ?? null,
        columns: [spec.name.name],
        references: { table: "Ref", schema: null, columns: ["ID"] },
        ...(onDelete ? { onDelete } : {}),
        ...(onUpdate ? { onUpdate } : {}),
        ...(actions.includes("MATCH FULL") ? { match: "full" } : {}),
        ...(isDeferrable ? { deferrable: true } : {}),
        ...(isDeferrable && /deferred/i.test(deferral) ? { initially: "deferred" } : {}),
        ...(/immediate/i.test(deferral) ? { initially: "immediate" } : {}),
      }),
  }];
}

function columnParts(spec: ColumnSpec, isGenerated: boolean): Part[] {
  const nothing = () => {};
  const { notNull, check, unique, collate } = spec;
  const column = quoted(spec.name.name);
  const parts: Part[] = referencesParts(spec);
  if (notNull) {
    parts.push({ text: withName(notNull[0], `NOT NULL ${notNull[1]}`), expected: nothing });
  }
  if (collate) parts.push({ text: `COLLATE ${collate}`, expected: nothing });
  if (spec.default && !isGenerated) {
    parts.push({ text: `DEFAULT ${spec.default[0]}`, expected: nothing });
  }
  if (check) {
    const condition = check[1](column);
    const name = check[0]?.name ?? null;
    parts.push({
      text: withName(check[0], `CHECK ( ${condition} )`),
      expected: ({ checks }) => checks.push({ name, condition }),
    });
  }
  if (unique) {
    const name = unique[0]?.name ?? null;
    parts.push({
      text: withName(unique[0], `UNIQUE ${unique[1]}`),
      expected: (table) =>
        table.uniqueConstraints.push({ name, columns: [spec.name.name], ...resolution(unique[1]) }),
    });
  }
  return parts.map((part, at) => ({ part, at: spec.order[at] ?? 0 })).sort((a, b) => a.at - b.at)
    .map(({ part }) => part);
}

/** INTEGER and nothing else; the order only counts where the key stands at its column. */
function isRowidAlias({ key, withoutRowid }: TableSpec, type: string): boolean {
  return !withoutRowid && /^integer$/i.test(type) && (key === "alias" || key === "table");
}

/** What a conflict clause has to read as; ABORT is the default. */
function resolution(conflict: string): { sqlite?: { onConflict: string } } {
  const [, word] = /(replace|rollback)$/i.exec(conflict) ?? [];
  return word === undefined ? {} : { sqlite: { onConflict: word.toLowerCase() } };
}

/** The type of a column as it is written, and what it has to read as. */
function typeOf(spec: TableSpec, column: ColumnSpec, isKey: boolean): (typeof TYPES)[number] {
  if (spec.key === "alias" && isKey) return ["iNteger", { type: "integer" }];
  const types = spec.strict ? STRICT_TYPES : TYPES;
  return types[column.type % types.length] ?? ["", { type: "raw" }];
}

function keyColumns(spec: TableSpec): readonly ColumnSpec[] {
  return spec.key === "none" ? [] : spec.columns.slice(0, spec.key === "composite" ? 2 : 1);
}

/** The text of a column; what it has to read as is added to the table. */
function renderColumn(spec: TableSpec, column: ColumnSpec, table: Expected): string {
  const isKey = keyColumns(spec).includes(column);
  const [typeText, type] = typeOf(spec, column, isKey);
  const isAlias = isKey && isRowidAlias(spec, typeText);
  const isGenerated = !isKey && spec.columns.indexOf(column) > 1 && column.generated !== null;
  const auto = isAlias && spec.autoincrement ? "AUTOINCREMENT" : "";
  const order = spec.key === "alias" ? "asc" : "DESC";
  const key = isKey && (spec.key === "column" || spec.key === "alias")
    ? withName(spec.keyName, `PRIMARY KEY ${order} ${auto}`)
    : "";
  const parts = columnParts(column, isGenerated);
  parts.forEach((part) => part.expected(table));
  const expression = `${quoted(spec.columns[0]?.name.name ?? "")} || ')'`;
  const isImplied = isKey && (spec.withoutRowid || spec.strict);
  table.columns.push({
    name: column.name.name,
    type: { kind: "type", ...type, text: squeeze(typeText) },
    nullable: column.notNull === null && !isImplied && !isAlias,
    default: isGenerated ? null : column.default?.[1] ?? null,
    autoincrement: isAlias ? "identity" : null,
    identity: null,
    computed: isGenerated ? { expression, stored: column.stored === "stored" } : null,
    collation: column.collate?.replace("[nocase]", "nocase") ?? null,
    comment: null,
  });
  const generated = isGenerated ? `${column.generated} AS ( ${expression} ) ${column.stored}` : "";
  return [column.name.text, typeText, generated, key, ...parts.map(({ text }) => text)].join(" ");
}

function renderConstraints(spec: TableSpec, table: Expected): readonly string[] {
  const key = keyColumns(spec);
  const list = key.map(({ name }) => `${quoted(name.name)} COLLATE nocase DESC`).join(" , ");
  const uniques = spec.uniques.map(([name, conflict]) => {
    const columns = spec.columns.slice(0, 2).map((column) => column.name.name);
    table.uniqueConstraints.push({ name: name?.name ?? null, columns, ...resolution(conflict) });
    const written = columns.map(spec.withCommas ? string : quoted).join(" , ");
    return withName(name, `UNIQUE ( ${written} ) ${conflict}`);
  });
  const checks = spec.checks.map(([name, make]) => {
    const condition = make(quoted(spec.columns[0]?.name.name ?? ""));
    table.checks.push({ name: name?.name ?? null, condition });
    return withName(name, `CHECK ( ${condition} )`);
  });
  const isApart = spec.key === "table" || spec.key === "composite";
  return [
    ...(isApart ? [withName(spec.keyName, `PRIMARY KEY ( ${list} )`)] : []),
    ...uniques,
    ...checks,
  ];
}

/** The text of the table and what reflection has to find. */
export function render(spec: TableSpec): { text: string; expected: Expected } {
  const columns = keyColumns(spec).map(({ name }) => name.name);
  const isAuto = spec.key === "alias" && !spec.withoutRowid && spec.autoincrement;
  const sqlite = {
    ...(spec.strict ? { strict: true } : {}),
    ...(spec.withoutRowid && columns.length > 0 ? { withoutRowid: true } : {}),
    ...(isAuto ? { autoincrement: true } : {}),
  };
  const expected: Expected = {
    columns: [],
    primaryKey: columns.length === 0 ? null : { name: spec.keyName?.name ?? null, columns },
    uniqueConstraints: [],
    checks: [],
    foreignKeys: [],
    options: Object.keys(sqlite).length === 0 ? {} : { sqlite },
  };
  const definitions = spec.columns.map((column) => renderColumn(spec, column, expected));
  const constraints = renderConstraints(spec, expected);
  const tail = constraints.length === 0 ? [] : [constraints.join(spec.withCommas ? " , " : " ")];
  const inside = [...definitions, ...tail].join(" , ");
  const suffix = [
    ...("strict" in sqlite ? ["StRict"] : []),
    ...("withoutRowid" in sqlite ? ["without ROWID"] : []),
  ].join(" , ");
  return { text: `CREATE TABLE ${spec.name.text} ( ${inside} ) ${suffix}`, expected };
}

/** The tokens of the text with something of the stream between all of them. */
export function spread(text: string, trivia: Iterator<string>): string {
  return [...tokenize(text)].filter((token) => !isTrivia(token))
    .map(({ start, end }) => text.slice(start, end) + trivia.next().value).join("");
}
