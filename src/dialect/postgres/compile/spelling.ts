/** PostgreSQL's spelling of tables, columns, constraints, indexes and sequences. */
import { sequenceWords } from "../../sequence_words.ts";
import { invalid } from "../../../schema/fragment.ts";
import {
  defaultText,
  deferrableText,
  expression,
  type IndexWords,
  named,
  names,
  type Spelling,
} from "../../ansi.ts";
import { openCursor, skipGroup } from "../text/cursor.ts";
import { splitScript } from "../text/script.ts";
import { quoting, spellType } from "../types.ts";
import type {
  ColumnModel,
  ColumnType,
  ExcludeModel,
  IndexModel,
  TableModel,
} from "../../../../templates/migrate.d.ts";

/** The dialect's name for messages. */
export const TITLE = "PostgreSQL";

/** `"a.b"` as a quoted path: names in options may have their schema before them. */
export function dottedName(text: string): string {
  return quoting.name(...text.split("."));
}

/** Types that count by a sequence of their own. */
const SERIAL: Readonly<Partial<Record<ColumnType["type"], string>>> = {
  smallInteger: "SMALLSERIAL",
  integer: "SERIAL",
  bigInteger: "BIGSERIAL",
};

function columnType({ name, type, autoincrement }: ColumnModel): string {
  if (autoincrement !== "serial") return spellType(type);
  const serial = SERIAL[type.type];
  if (serial === undefined) {
    throw invalid(`column "${name}": autoincrement("serial") needs an integer type`);
  }
  return serial;
}

/** How a sequence is told to end at its last value. */
export const NO_CYCLE = "NO CYCLE";

/** `GENERATED ... AS IDENTITY`, with the options of its sequence. */
export function identityText(identity: ColumnModel["identity"]): string {
  const { always = false, ...options } = identity ?? {};
  if (options.ownedBy !== undefined) throw invalid("an identity column owns its sequence already");
  const words = sequenceWords(options, NO_CYCLE).trimStart();
  return `GENERATED ${always ? "ALWAYS" : "BY DEFAULT"} AS IDENTITY${
    words === "" ? "" : ` (${words})`
  }`;
}

/** A column as it is declared in its table, without its table constraints. */
export function columnText(column: ColumnModel): string {
  const { computed, collation, identity } = column;
  const words = [
    quoting.name(column.name),
    columnType(column),
    collation === null ? "" : `COLLATE ${quoting.name(collation)}`,
    column.nullable ? "" : "NOT NULL",
    column.default === null ? "" : `DEFAULT ${defaultText(spelling, column)}`,
    identity === null && column.autoincrement !== "identity" ? "" : identityText(identity),
    // Before 18 the server knows STORED only, and says so.
    computed === null
      ? ""
      : `GENERATED ALWAYS AS (${expression(spelling, computed.expression)}) ${
        computed.stored ? "STORED" : "VIRTUAL"
      }`,
  ];
  return words.filter((word) => word !== "").join(" ");
}

/** Storage parameters, from the first space. */
function withText(parameters: Record<string, string | number> | undefined): string {
  const entries = Object.entries(parameters ?? {});
  return entries.length === 0 ? "" : ` WITH (${entries.map(parameterText).join(", ")})`;
}

/** `fillfactor = 70`. A parameter may have a namespace: `toast.autovacuum_enabled`. */
export function parameterText([name, value]: readonly [string, string | number]): string {
  return `${dottedName(name)} = ${quoting.literal(value, null)}`;
}

function tablespaceText(tablespace: string | undefined): string {
  return tablespace === undefined ? "" : ` TABLESPACE ${quoting.name(tablespace)}`;
}

function tableSuffix({ options: { postgres = {} } }: TableModel): string {
  const { inherits = [], partitionBy, tablespace } = postgres;
  return (inherits.length === 0 ? "" : ` INHERITS (${inherits.map(dottedName).join(", ")})`) +
    (partitionBy === undefined ? "" : ` PARTITION BY ${partitionBy}`) +
    withText(postgres.with) + tablespaceText(tablespace);
}

function tableKind({ options: { temporary, postgres } }: TableModel): string {
  if (temporary && postgres?.unlogged) throw invalid("a temporary table is never logged");
  return temporary ? "TEMPORARY " : postgres?.unlogged ? "UNLOGGED " : "";
}

/** Whether an expression needs parentheses where PostgreSQL expects a column or a function. */
function isCompound(text: string): boolean {
  const cursor = openCursor(text);
  for (let token = cursor.tokens[0]; token !== undefined; token = cursor.tokens[cursor.at]) {
    if (skipGroup(cursor)) continue;
    const isDot = text.slice(token.start, token.end) === ".";
    if (token.kind === "operator" && !isDot) return true;
    cursor.at++;
  }
  return false;
}

/** `EXCLUDE USING gist (room WITH =)` with its name. */
export function excludeText(exclude: ExcludeModel): string {
  const elements = exclude.elements.map(([text, operator]) =>
    `${isCompound(text) ? `(${text})` : text} WITH ${operator}`
  );
  const { using, where } = exclude;
  return `${named(spelling, exclude.name)}EXCLUDE USING ${quoting.name(using ?? "gist")} (${
    elements.join(", ")
  })${where === null ? "" : ` WHERE (${where})`}${deferrableText(exclude)}`;
}

function indexWords({ unique, postgres = {} }: IndexModel): IndexWords {
  const { concurrently, using, include = [], nullsNotDistinct, tablespace } = postgres;
  if (nullsNotDistinct && !unique) throw invalid("nullsNotDistinct is for unique indexes");
  return {
    manner: concurrently ? " CONCURRENTLY" : "",
    method: using === undefined ? "" : ` USING ${quoting.name(using)}`,
    suffix: (include.length === 0 ? "" : ` INCLUDE (${names(spelling, include)})`) +
      (nullsNotDistinct ? " NULLS NOT DISTINCT" : "") +
      withText(postgres.with) + tablespaceText(tablespace),
  };
}

/** What makes PostgreSQL's CREATE TABLE and CREATE INDEX. */
export const spelling: Spelling = {
  title: TITLE,
  quoting,
  splitScript,
  column: columnText,
  hasInlinePrimaryKey: () => false,
  constraintSuffix: () => "",
  referred: ({ schema, table }) =>
    schema === null ? quoting.name(table) : quoting.name(schema, table),
  tableSuffix,
  tableKind,
  uniqueSubject: ({ postgres = {} }, columns) =>
    postgres.usingIndex !== undefined
      ? `USING INDEX ${quoting.name(postgres.usingIndex)}`
      : `${postgres.nullsNotDistinct ? "NULLS NOT DISTINCT " : ""}${columns}`,
  exclude: excludeText,
  index: indexWords,
  // An operator class may have parameters, so it is SQL.
  indexColumn: ({ collation, opclass, order, nulls }, text) =>
    text + (collation === undefined ? "" : ` COLLATE ${quoting.name(collation)}`) +
    (opclass === undefined ? "" : ` ${opclass}`) +
    (order === undefined ? "" : ` ${order.toUpperCase()}`) +
    (nulls === undefined ? "" : ` NULLS ${nulls.toUpperCase()}`),
};
