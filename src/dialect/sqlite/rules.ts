/** What replaying and inverting operations ask of SQLite. */
import { foldName } from "./text/name.ts";
import { findNames } from "./text/name_use.ts";
import { placeParts, textOfParts } from "./text/placed_part.ts";
import { renameColumnInQuery, renameInExpression, renameTableInQuery } from "./text/rename.ts";
import { reshapedBy } from "./text/reshape.ts";
import type { Rules } from "../../operation/rules.ts";

/** What SQLite answers. */
export const rules: Rules = {
  foldName,
  columnsIn: (expression, columns) => {
    const uses = findNames(textOfParts(placeParts(expression)));
    const named = new Set(uses.flatMap(({ kind, name }) => kind === "column" ? [name] : []));
    return columns.filter((column) => named.has(foldName(column)));
  },
  renameColumn: (expression, from, to) => renameInExpression(expression, "column", from, to),
  renameTable: (expression, from, to) => renameInExpression(expression, "qualifier", from, to),
  renameColumnInQuery,
  renameTableInQuery,
  reshapedBy: (script) => reshapedBy(textOfParts(placeParts(script))),
  hasEnumTypes: false,
  heeds: "sqlite",
  placesColumns: true,
};
