/** The SQL of what is to be created: a new value of an enum cannot be used in it right away. */
import { contentOf, type Fold } from "../schema/content.ts";
import type { Difference } from "../schema/comparer.ts";
import type {
  CheckModel,
  ColumnModel,
  IndexModel,
  TableModel,
  ViewModel,
} from "../schema/schema.ts";
import type { ExcludeModel } from "../../templates/migrate.d.ts";

/** Tells whether anything that is to be created mentions a text as a literal. */
export function literalsIn(
  differences: readonly Difference[],
  fold: Fold,
): (literal: string) => boolean {
  let content: string | undefined;
  return (literal) => {
    content ??= contentOf(differences.flatMap(expressionsOf), fold);
    return content.includes(JSON.stringify(literal)) ||
      content.includes(`'${literal.replaceAll("'", "''")}'`);
  };
}

/** A difference holds models of its kind. */
function expressionsOf({ kind, expected }: Difference): readonly unknown[] {
  if (expected === null || expected === undefined) return [];
  switch (kind) {
    case "table": {
      const { columns, checks, indexes, excludes } = expected as TableModel;
      return [
        ...columns.flatMap(ofColumn),
        ...checks.flatMap(ofCheck),
        ...indexes.flatMap(ofIndex),
        ...excludes.flatMap(ofExclude),
      ];
    }
    case "column":
      return ofColumn(expected as ColumnModel);
    case "check":
      return ofCheck(expected as CheckModel);
    case "index":
      return ofIndex(expected as IndexModel);
    case "exclude":
      return ofExclude(expected as ExcludeModel);
    case "view":
      return [(expected as ViewModel).query];
    default:
      return [];
  }
}

const ofColumn = ({ default: value, computed }: ColumnModel) => [value, computed?.expression];
const ofCheck = ({ condition }: CheckModel) => [condition];
const ofIndex = ({ where, columns }: IndexModel) => [
  where,
  ...columns.map(({ expression }) => expression),
];
const ofExclude = ({ where, elements }: ExcludeModel) => [where, ...elements.flat()];
