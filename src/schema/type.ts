/** `t`: the types with their modifiers, immutable builders over plain column data. */
import { list, quote } from "../core/text.ts";
import { allow, checkOptions } from "./check.ts";
import { invalid, isFragment, toFragment } from "./fragment.ts";
import type {
  ColumnSpec,
  ColumnType,
  ForeignKeyOptions,
  IntegerOptions,
  MysqlColumnOptions,
  Name,
  SequenceOptions,
  SqlFragment,
  TimeOptions,
  Types,
  Value,
} from "../../templates/migrate.d.ts";

/** The databases that `variant` can name. */
export type DialectName = Parameters<ColumnSpec["variant"]>[0];

const DIALECT_NAMES: readonly string[] = Object.keys(
  { sqlite: true, postgres: true, mysql: true, mariadb: true } satisfies Record<DialectName, true>,
);

/** Everything that the modifiers of one column have said. */
export interface ColumnData {
  readonly type: ColumnType;
  readonly nullable: boolean | null;
  readonly primaryKey: { readonly name: Name } | null;
  readonly autoincrement: "identity" | "serial" | null;
  readonly identity: (SequenceOptions & { always?: boolean }) | null;
  readonly default: Value | SqlFragment;
  readonly computed: {
    readonly expression: string | SqlFragment;
    /** Undefined: as the dialect has it by default. */
    readonly stored: boolean | undefined;
  } | null;
  readonly unique: { readonly name: Name } | null;
  readonly index: { readonly name: Name } | null;
  readonly checks: readonly { readonly condition: string | SqlFragment; readonly name: Name }[];
  readonly references:
    | (ForeignKeyOptions & { readonly target: string; readonly name: Name })
    | null;
  readonly collation: string | null;
  readonly comment: string | null;
  readonly mysql: MysqlColumnOptions | null;
  readonly variants: Readonly<Partial<Record<DialectName, ColumnSpec>>>;
}

const DATA = Symbol("column");

interface Spec extends ColumnSpec {
  readonly [DATA]: ColumnData;
}

const MODIFIERS: Omit<ColumnSpec, keyof ColumnType> & ThisType<Spec> = {
  notNull() {
    return change(this, { nullable: false });
  },
  nullable() {
    return change(this, { nullable: true });
  },
  primaryKey(name = null) {
    return change(this, { primaryKey: { name } });
  },
  autoincrement(kind = "identity") {
    return change(this, { autoincrement: kind });
  },
  identity(options = {}) {
    return change(this, { identity: options });
  },
  default(value) {
    if (value === undefined) throw invalid("default(undefined): use null, or leave default() out");
    return change(this, { default: value });
  },
  computed(expression, options = {}) {
    toFragment(expression);
    return change(this, { computed: { expression, stored: options.stored } });
  },
  unique(name = null) {
    return change(this, { unique: { name } });
  },
  index(name = null) {
    return change(this, { index: { name } });
  },
  check(condition, name = null) {
    toFragment(condition);
    return change(this, { checks: [...this[DATA].checks, { condition, name }] });
  },
  references(target, options = {}) {
    if (typeof target !== "string" || !/^[^.]+(\.[^.]+){1,2}$/.test(target)) {
      throw invalid(`references(${JSON.stringify(target)}): expected "table.column"`);
    }
    const { name = null, ...rest } = options;
    return change(this, { references: { ...rest, target, name } });
  },
  collate(collation) {
    return change(this, { collation });
  },
  variant(dialect, spec) {
    if (!DIALECT_NAMES.includes(dialect)) {
      throw invalid(`variant(${quote(String(dialect))}): known are ${list(DIALECT_NAMES)}`);
    }
    if (!isColumnSpec(spec)) throw invalid(`variant(${quote(dialect)}): expected a column`);
    return change(this, { variants: { ...this[DATA].variants, [dialect]: spec } });
  },
  comment(text) {
    return change(this, { comment: text });
  },
  mysql(options) {
    return change(this, { mysql: { ...this[DATA].mysql, ...mysqlColumnOptions(options) } });
  },
};

function change(spec: Spec, changes: Partial<ColumnData>): ColumnSpec {
  return makeSpec({ ...spec[DATA], ...changes });
}

function makeSpec(data: ColumnData): ColumnSpec {
  const spec = Object.create(MODIFIERS, { [DATA]: { value: data } });
  return Object.freeze(Object.assign(spec, data.type));
}

const MYSQL_COLUMN_OPTIONS = allow<MysqlColumnOptions>({ onUpdate: true, invisible: true });

/** Options of a column on MySQL, checked. */
export function mysqlColumnOptions(options: MysqlColumnOptions): MysqlColumnOptions {
  const said = checkOptions(options, MYSQL_COLUMN_OPTIONS);
  if (said.onUpdate !== undefined && said.onUpdate !== null) toFragment(said.onUpdate);
  return Object.freeze({ ...said });
}

/** Without what is as by default, so that models with and without it are equal. */
export function withoutMysqlDefaults(
  { onUpdate, invisible }: MysqlColumnOptions,
): { readonly mysql?: MysqlColumnOptions } {
  const options = {
    ...(onUpdate === undefined || onUpdate === null ? {} : { onUpdate }),
    ...(invisible === true ? { invisible } : {}),
  };
  return Object.keys(options).length === 0 ? {} : { mysql: Object.freeze(options) };
}

/** Whether a value is what `t` makes. */
export function isColumnSpec(value: unknown): value is ColumnSpec {
  return typeof value === "object" && value !== null && DATA in value;
}

/**
 * What the modifiers of a column have said, its variant for the dialect applied.
 *
 * @throws `revision.invalid_operation` where the value is not a column.
 */
export function columnData(value: unknown, dialect: DialectName): ColumnData {
  if (!isColumnSpec(value)) {
    const hint = isFragment(value) ? "a SQL fragment is no type" : "use t.integer() and the like";
    throw invalid(`expected a column, got ${value === null ? "null" : typeof value}; ${hint}`);
  }
  const data = (value as Spec)[DATA];
  const variant = data.variants[dialect];
  if (variant === undefined) return data;
  const own = columnData(variant, dialect);
  // A variant changes the type, and what it says itself; the rest of the column stays.
  const said = Object.entries(own).filter(([key, its]) =>
    key !== "variants" && its !== null && !(Array.isArray(its) && its.length === 0)
  );
  return { ...data, ...Object.fromEntries(said) };
}

/** The plain type of a column or type, without modifiers. */
export function plainType(type: ColumnType): ColumnType {
  if (type?.kind !== "type" || typeof type.type !== "string") {
    throw invalid("expected a type, for example t.string(100)");
  }
  return isColumnSpec(type) ? (type as Spec)[DATA].type : type;
}

function type(name: ColumnType["type"], details: Partial<ColumnType> = {}): ColumnSpec {
  const said = Object.entries(details).filter(([, value]) => value !== undefined);
  return makeSpec({
    type: Object.freeze({ kind: "type", type: name, ...Object.fromEntries(said) }),
    nullable: null,
    primaryKey: null,
    autoincrement: null,
    identity: null,
    default: null,
    computed: null,
    unique: null,
    index: null,
    checks: [],
    references: null,
    collation: null,
    comment: null,
    mysql: null,
    variants: {},
  });
}

function size(name: string, value: number | undefined, least: number): { length?: number } {
  if (value === undefined) return {};
  if (!Number.isInteger(value) || value < least) {
    throw invalid(`t.${name}(${String(value)}): expected a whole number of at least ${least}`);
  }
  return { length: value };
}

function integer(
  name: "smallInteger" | "integer" | "bigInteger",
  options: IntegerOptions = {},
): ColumnSpec {
  return type(name, options.unsigned === true ? { unsigned: true } : {});
}

function timed(name: "time" | "dateTime", options: TimeOptions = {}): ColumnSpec {
  const { timezone, precision } = options;
  return type(name, {
    ...(timezone === true ? { timezone } : {}),
    ...(precision === undefined ? {} : { precision }),
  });
}

/** The `t` that revisions and models receive. */
export const t: Types = {
  smallInteger: (options) => integer("smallInteger", options),
  integer: (options) => integer("integer", options),
  bigInteger: (options) => integer("bigInteger", options),
  numeric(precision, scale) {
    size("numeric", precision, 1);
    size("numeric", scale, 0);
    return type("numeric", {
      ...(precision === undefined ? {} : { precision }),
      ...(scale === undefined ? {} : { scale }),
    });
  },
  float: () => type("float"),
  double: () => type("double"),
  string: (length) => type("string", size("string", length, 1)),
  char: (length) => type("char", size("char", length, 1)),
  text: () => type("text"),
  boolean: () => type("boolean"),
  date: () => type("date"),
  time: (options) => timed("time", options),
  dateTime: (options) => timed("dateTime", options),
  interval: () => type("interval"),
  binary: (length) => type("binary", size("binary", length, 1)),
  json: () => type("json"),
  jsonb: () => type("jsonb"),
  uuid: () => type("uuid"),
  enum(name, values, options = {}) {
    const isList = Array.isArray(values) && values.length > 0;
    if (!isList || values.some((value: unknown) => typeof value !== "string")) {
      throw invalid("t.enum needs a name (or null) and a list of values");
    }
    return type("enum", {
      name,
      values: Object.freeze([...values]),
      ...(options.schema === undefined ? {} : { schema: options.schema }),
    });
  },
  set(values) {
    const isList = Array.isArray(values) && values.length > 0;
    if (!isList || values.some((value) => typeof value !== "string" || value.includes(","))) {
      throw invalid("t.set needs a list of values without commas");
    }
    return type("set", { values: Object.freeze([...values]) });
  },
  array: (of) => type("array", { of: plainType(of) }),
  raw(text) {
    if (typeof text !== "string" || text.trim() === "") throw invalid("t.raw needs a type's text");
    return type("raw", { text });
  },
};

/** `{ type }` as plain data where one is given, else nothing. */
export function optionalType(type: ColumnType | undefined): { type?: ColumnType } {
  return type === undefined ? {} : { type: plainType(type) };
}
