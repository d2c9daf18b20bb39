/** Constraints and indexes from what authors write, their names by the naming convention. */
import { allow, checkColumnNames, checkName, checkOptions } from "./check.ts";
import { invalid, isFragment, toFragment } from "./fragment.ts";
import { list, quote } from "../core/text.ts";
import { conventionName, indexName } from "./naming.ts";
import type { DialectName } from "./type.ts";
import type {
  CheckModel,
  CheckOptions,
  Deferrable,
  ExcludeModel,
  ExcludeOptions,
  ForeignKeyModel,
  ForeignKeyOptions,
  IndexColumn,
  IndexColumnModel,
  IndexModel,
  IndexOptions,
  Name,
  NamingConvention,
  OnConflict,
  PrimaryKeyModel,
  UniqueConstraintModel,
  UniqueOptions,
} from "../../templates/migrate.d.ts";

/** What building depends on besides the author's words. */
export interface BuildContext {
  readonly dialect: DialectName;
  readonly naming: NamingConvention;
}

/** Options of a foreign key, as `checkOptions` wants them. */
export const FOREIGN_KEY_OPTIONS = allow<ForeignKeyOptions>({
  onDelete: true,
  onUpdate: true,
  match: true,
  deferrable: true,
  initially: true,
  postgres: { notValid: true },
});

/** Options of a unique constraint, as `checkOptions` wants them. */
export const UNIQUE_OPTIONS = allow<UniqueOptions>({
  deferrable: true,
  initially: true,
  sqlite: { onConflict: true },
  postgres: { nullsNotDistinct: true, usingIndex: true },
});

/** Options of a check, as `checkOptions` wants them. */
export const CHECK_OPTIONS = allow<CheckOptions>({ postgres: { notValid: true } });

/** Options of an exclude constraint, as `checkOptions` wants them. */
export const EXCLUDE_OPTIONS = allow<ExcludeOptions>({
  deferrable: true,
  initially: true,
  using: true,
  where: true,
});

/** Options of an index, as `checkOptions` wants them. */
export const INDEX_OPTIONS = allow<IndexOptions>({
  unique: true,
  where: true,
  postgres: {
    using: true,
    include: true,
    concurrently: true,
    with: true,
    tablespace: true,
    nullsNotDistinct: true,
  },
  mysql: {
    using: true,
    kind: true,
    parser: true,
    invisible: true,
    algorithm: true,
    lock: true,
  },
});

/** What a constraint or an index of a table may say. */
const PRIMARY_KEY_KEYS = { name: true, columns: true, sqlite: { onConflict: true } } as const;
const UNIQUE_KEYS = { ...UNIQUE_OPTIONS, name: true, columns: true } as const;
const CHECK_KEYS = { ...CHECK_OPTIONS, name: true, condition: true } as const;
const EXCLUDE_KEYS = { ...EXCLUDE_OPTIONS, name: true, elements: true } as const;
const FOREIGN_KEY_KEYS = {
  ...FOREIGN_KEY_OPTIONS,
  name: true,
  columns: true,
  references: { table: true, schema: true, columns: true },
} as const;
const INDEX_KEYS = { ...INDEX_OPTIONS, name: true, columns: true } as const;

/** A unique constraint, its name by the convention. */
export function buildUnique(
  table: string,
  unique: UniqueOptions & { name?: Name; columns: readonly string[] },
  { naming }: BuildContext,
): UniqueConstraintModel {
  checkOptions(unique, UNIQUE_KEYS, "a unique constraint: ");
  const columns = checkColumnNames("a unique constraint", unique.columns);
  return Object.freeze({
    name: conventionName("uq", unique.name, naming, { table, columns }),
    columns,
    ...deferrable(unique),
    ...onConflict(unique),
    ...(unique.postgres === undefined ? {} : { postgres: unique.postgres }),
  });
}

/** Without what says nothing, so that models with and without it are equal. */
function onConflict({ sqlite }: OnConflict): OnConflict {
  const action = sqlite?.onConflict;
  if (action === undefined) return {};
  if (!CONFLICT_ACTIONS.includes(action)) {
    throw invalid(`onConflict ${quote(String(action))}: known are ${list(CONFLICT_ACTIONS)}`);
  }
  return { sqlite: { onConflict: action } };
}

const CONFLICT_ACTIONS: readonly string[] = ["rollback", "abort", "fail", "ignore", "replace"];

function deferrable({ deferrable, initially }: Deferrable): Deferrable {
  return {
    ...(deferrable === undefined ? {} : { deferrable }),
    ...(initially === undefined ? {} : { initially }),
  };
}

/** A CHECK constraint, its name by the convention. */
export function buildCheck(
  table: string,
  check: CheckOptions & { name?: Name; condition: CheckModel["condition"] },
  { naming }: BuildContext,
  columns: readonly string[] = [],
): CheckModel {
  checkOptions(check, CHECK_KEYS, "a check: ");
  toFragment(check.condition);
  return Object.freeze({
    name: conventionName("ck", check.name, naming, { table, columns }),
    condition: check.condition,
    ...(check.postgres === undefined ? {} : { postgres: check.postgres }),
  });
}

/** An exclude constraint. SQLAlchemy's conventions know none for these. */
export function buildExclude(
  table: string,
  exclude: ExcludeOptions & { name?: Name; elements: ExcludeModel["elements"] },
): ExcludeModel {
  const { name, elements, using = null, where = null, ...rest } = checkOptions(
    exclude,
    EXCLUDE_KEYS,
    "an exclude constraint: ",
  );
  const isPairs = Array.isArray(elements) && elements.length > 0 &&
    elements.every((pair: unknown) =>
      Array.isArray(pair) && pair.length === 2 && pair.every((text) => typeof text === "string")
    );
  if (elements === undefined || !isPairs) {
    throw invalid(`elements must be pairs of expression and operator: [["room", "="]]`);
  }
  return Object.freeze({
    name: conventionName("ck", name, {}, { table, columns: [] }),
    elements,
    using,
    where,
    ...deferrable(rest),
  });
}

/** A foreign key, its name by the convention. */
export function buildForeignKey(
  table: string,
  key: ForeignKeyOptions & {
    name?: Name;
    columns: readonly string[];
    references: { table: string; columns: readonly string[]; schema?: string };
  },
  { naming }: BuildContext,
): ForeignKeyModel {
  checkOptions(key, FOREIGN_KEY_KEYS, "a foreign key: ");
  const columns = checkColumnNames("a foreign key", key.columns);
  const referredColumns = checkColumnNames("a foreign key's target", key.references.columns);
  if (columns.length !== referredColumns.length) {
    throw invalid(`a foreign key of ${columns.length} columns refers to ${referredColumns.length}`);
  }
  const referredTable = checkName("a foreign key's table", key.references.table);
  const { onDelete, onUpdate, match, postgres } = key;
  return Object.freeze({
    name: conventionName("fk", key.name, naming, {
      table,
      columns,
      referredTable,
      referredColumns,
    }),
    columns,
    references: {
      table: referredTable,
      schema: key.references.schema ?? null,
      columns: referredColumns,
    },
    ...(onDelete === undefined ? {} : { onDelete }),
    ...(onUpdate === undefined ? {} : { onUpdate }),
    ...(match === undefined ? {} : { match }),
    ...(postgres === undefined ? {} : { postgres }),
    ...deferrable(key),
  });
}

/** A primary key, its name by the convention. */
export function buildPrimaryKey(
  table: string,
  key: OnConflict & { name?: Name | undefined; columns: readonly string[] },
  { naming }: BuildContext,
): PrimaryKeyModel {
  checkOptions(key, PRIMARY_KEY_KEYS, "the primary key: ");
  const columns = checkColumnNames("a primary key", key.columns);
  return Object.freeze({
    name: conventionName("pk", key.name, naming, { table, columns }),
    columns,
    ...onConflict(key),
  });
}

/** An index; one without a name gets the convention's, else ix_TABLE_COLUMN of its first column. */
export function buildIndex(
  table: string,
  index: IndexOptions & { name?: Name; columns: readonly IndexColumn[] },
  { naming }: BuildContext,
): IndexModel {
  checkOptions(index, INDEX_KEYS, "an index: ");
  if (!Array.isArray(index.columns) || index.columns.length === 0) {
    throw invalid(`an index needs a list of columns, for example ["name"]`);
  }
  const columns = index.columns.map(buildIndexColumn);
  const names = columns.flatMap(({ column }) => column === null ? [] : [column]);
  const { postgres, mysql } = index;
  if (index.where !== undefined) toFragment(index.where);
  return Object.freeze({
    name: checkName(
      "an index's name",
      indexName(index.name, naming, {
        table,
        columns: names.length === 0 ? ["expression"] : names,
      }),
    ),
    columns,
    unique: index.unique ?? false,
    where: index.where ?? null,
    ...(postgres === undefined ? {} : { postgres }),
    ...(mysql === undefined ? {} : { mysql }),
  });
}

const INDEX_COLUMN_KEYS = allow<Exclude<IndexColumn, string | { kind: "sql" }>>({
  column: true,
  order: true,
  nulls: true,
  opclass: true,
  collation: true,
  length: true,
});

function buildIndexColumn(given: IndexColumn): IndexColumnModel {
  if (typeof given === "string") {
    return { column: checkName("an index's column", given), expression: null };
  }
  if (isFragment(given)) return { column: null, expression: given };
  const { column, ...details } = checkOptions(
    given as Exclude<IndexColumn, string | { kind: "sql" }>,
    INDEX_COLUMN_KEYS,
    "an index's column: ",
  );
  if (isFragment(column)) return { column: null, expression: column, ...details };
  return { column: checkName("an index's column", column), expression: null, ...details };
}
