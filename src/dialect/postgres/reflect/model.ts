/** One reflected table as a TableModel. */
import { sqlText } from "../../../schema/fragment.ts";
import { constraintModels, indexModels, parametersOf } from "./constraint.ts";
import { withoutParentheses } from "../text/expression_token.ts";
import { parseColumnType } from "../text/parse_type.ts";
import { sequenceOptions } from "../compare/sequence_option.ts";
import type { ColumnModel, TableModel } from "../../../schema/schema.ts";
import type { ConstraintRow, IndexRow } from "./constraint_rows.ts";
import type { ColumnRow, RelationRow } from "./table_rows.ts";

/** Everything that was read about one table. */
export interface TableFacts {
  readonly relation: RelationRow;
  readonly columns: readonly ColumnRow[];
  readonly constraints: readonly ConstraintRow[];
  readonly indexes: readonly IndexRow[];
  /** A schema as models have it: null for the connection's own. */
  readonly schemaOf: (schema: string) => string | null;
}

export function tableModel(facts: TableFacts): TableModel {
  const { relation, columns, constraints, indexes, schemaOf } = facts;
  return {
    name: relation.name,
    schema: schemaOf(relation.schema),
    columns: columns.map((row) => columnModel(row, schemaOf)),
    ...constraintModels(constraints, schemaOf),
    indexes: indexModels(indexes),
    comment: relation.comment,
    options: tableOptions(relation, schemaOf),
  };
}

function columnModel(row: ColumnRow, schemaOf: TableFacts["schemaOf"]): ColumnModel {
  const itsEnum = row.enumName === null ? null : {
    name: row.enumName,
    schema: schemaOf(row.enumSchema ?? ""),
    values: row.enumValues,
  };
  const isIdentity = row.identity !== "";
  return {
    name: row.name,
    type: parseColumnType(row.type, itsEnum, row.dimensions),
    nullable: !row.notNull,
    default: row.default === null || row.serial || row.generated !== ""
      ? null
      : sqlText(row.default),
    autoincrement: isIdentity ? "identity" : row.serial ? "serial" : null,
    identity: isIdentity
      ? {
        ...(row.counter === null ? {} : sequenceOptions(row.counter, row.counter.type)),
        ...(row.identity === "a" ? { always: true } : {}),
      }
      : null,
    computed: row.generated === "" || row.default === null
      ? null
      : { expression: withoutParentheses(row.default), stored: row.generated === "s" },
    collation: row.collation,
    comment: row.comment,
  };
}

function tableOptions(
  { partitionBy, parents, parameters, tablespace, unlogged }: RelationRow,
  schemaOf: TableFacts["schemaOf"],
): TableModel["options"] {
  const storage = parametersOf(parameters);
  const inherits = Array.from({ length: parents.length / 2 }, (_, at) => {
    const [schema = "", name = ""] = parents.slice(2 * at, 2 * at + 2);
    return schemaOf(schema) === null ? name : `${schema}.${name}`;
  });
  const postgres = {
    ...(partitionBy === null ? {} : { partitionBy }),
    ...(inherits.length === 0 ? {} : { inherits }),
    ...(storage === null ? {} : { with: storage }),
    ...(tablespace === null ? {} : { tablespace }),
    ...(unlogged ? { unlogged } : {}),
  };
  return Object.keys(postgres).length === 0 ? {} : { postgres };
}
