/** Reflected constraints and indexes as models. */
import { withoutParentheses } from "../text/expression_token.ts";
import type { ConstraintRow, IndexRow } from "./constraint_rows.ts";
import type {
  CheckModel,
  ForeignKeyModel,
  IndexColumnModel,
  IndexModel,
  TableModel,
  UniqueConstraintModel,
} from "../../../schema/schema.ts";
import type {
  Deferrable,
  ExcludeModel,
  ReferentialAction,
} from "../../../../templates/migrate.d.ts";

type Constraints = Pick<
  TableModel,
  "primaryKey" | "uniqueConstraints" | "checks" | "foreignKeys" | "excludes"
>;

/** The constraints of one table, by kind. */
export function constraintModels(
  rows: readonly ConstraintRow[],
  schemaOf: (schema: string) => string | null,
): Constraints {
  const of = (kind: ConstraintRow["kind"]) => rows.filter((row) => row.kind === kind);
  const [key] = of("p");
  return {
    primaryKey: key === undefined ? null : { name: key.name, columns: key.columns },
    uniqueConstraints: of("u").map(uniqueModel),
    checks: of("c").map(checkModel),
    foreignKeys: of("f").map((row) => foreignKeyModel(row, schemaOf)),
    excludes: of("x").map(excludeModel),
  };
}

function deferral({ deferrable, deferred }: ConstraintRow): Deferrable {
  if (!deferrable) return {};
  return { deferrable, ...(deferred ? { initially: "deferred" } : {}) };
}

function notValid({ validated }: ConstraintRow): { postgres?: { notValid: boolean } } {
  return validated ? {} : { postgres: { notValid: true } };
}

function uniqueModel(row: ConstraintRow): UniqueConstraintModel {
  return {
    name: row.name,
    columns: row.columns,
    ...deferral(row),
    ...(row.nullsNotDistinct ? { postgres: { nullsNotDistinct: true } } : {}),
  };
}

function checkModel(row: ConstraintRow): CheckModel {
  return {
    name: row.name,
    condition: withoutParentheses(row.condition ?? ""),
    ...notValid(row),
  };
}

/** NO ACTION, `a`, is what happens anyway, and so it is left out. */
const ACTIONS: Readonly<Record<string, ReferentialAction>> = {
  r: "restrict",
  c: "cascade",
  n: "set null",
  d: "set default",
};

function foreignKeyModel(
  row: ConstraintRow,
  schemaOf: (schema: string) => string | null,
): ForeignKeyModel {
  const [onDelete, onUpdate] = [ACTIONS[row.onDelete], ACTIONS[row.onUpdate]];
  return {
    name: row.name,
    columns: row.columns,
    references: {
      table: row.referredTable,
      schema: schemaOf(row.referredSchema),
      columns: row.referredColumns,
    },
    ...(onDelete === undefined ? {} : { onDelete }),
    ...(onUpdate === undefined ? {} : { onUpdate }),
    ...(row.match === "f" ? { match: "full" } : {}),
    ...deferral(row),
    ...notValid(row),
  };
}

function excludeModel(row: ConstraintRow): ExcludeModel {
  return {
    name: row.name,
    elements: Array.from({ length: row.elements.length / 2 }, (_, at) => {
      const [expression = "", operator = ""] = row.elements.slice(2 * at, 2 * at + 2);
      return [expression, operator] as const;
    }),
    using: row.using,
    where: row.where === null ? null : withoutParentheses(row.where),
    ...deferral(row),
  };
}

/** The indexes of one table; those that are not valid are left out, for they do not work. */
export function indexModels(rows: readonly IndexRow[]): IndexModel[] {
  const valid = rows.filter((row) => row.valid);
  return [...Map.groupBy(valid, ({ index }) => index).values()].flatMap((keys) => {
    const [first] = keys;
    return first === undefined ? [] : [indexModel(first, keys)];
  });
}

function indexModel(first: IndexRow, keys: readonly IndexRow[]): IndexModel {
  const included = keys.flatMap(({ included, column }) =>
    included && column !== null ? [column] : []
  );
  const storage = parametersOf(first.parameters);
  const postgres = {
    ...(first.using === "btree" ? {} : { using: first.using }),
    ...(included.length === 0 ? {} : { include: included }),
    ...(storage === null ? {} : { with: storage }),
    ...(first.tablespace === null ? {} : { tablespace: first.tablespace }),
    ...(first.nullsNotDistinct ? { nullsNotDistinct: true } : {}),
  };
  return {
    name: first.index,
    columns: keys.filter(({ included }) => !included).map(indexColumn),
    unique: first.unique,
    where: first.where === null ? null : withoutParentheses(first.where),
    ...(Object.keys(postgres).length === 0 ? {} : { postgres }),
  };
}

/** NULLs come last, and first where the order is descending, unless said otherwise. */
function indexColumn(row: IndexRow): IndexColumnModel {
  const { column, expression, descending, nullsFirst, opclass, collation } = row;
  return {
    column,
    expression: column === null ? withoutParentheses(expression ?? "") : null,
    ...(descending ? { order: "desc" } : {}),
    ...(nullsFirst === descending ? {} : { nulls: nullsFirst ? "first" : "last" }),
    ...(opclass === null ? {} : { opclass }),
    ...(collation === null ? {} : { collation }),
  };
}

/** Storage parameters; null: there are none. */
export function parametersOf(
  parameters: readonly string[],
): Record<string, string | number> | null {
  if (parameters.length === 0) return null;
  return Object.fromEntries(parameters.map((parameter) => {
    const [name = "", ...rest] = parameter.split("=");
    const value = rest.join("=");
    return [name, /^-?\d+(?:\.\d+)?$/.test(value) ? Number(value) : value];
  }));
}
