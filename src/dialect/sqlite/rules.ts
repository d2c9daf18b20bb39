/** What replaying and inverting operations ask of SQLite. */
import { foldName } from "./text/name.ts";
import { findNames } from "./text/name_use.ts";
import { readableText } from "../replacement.ts";
import { OPERAND, renameColumnInQuery, renameIn, renameTableInQuery } from "./text/rename.ts";
import { reshapedBy } from "./text/reshape.ts";
import type { Rules } from "../../operation/rules.ts";

/** What SQLite answers. */
export const rules: Rules = {
  foldName,
  columnsIn: (expression, columns) => {
    const uses = findNames(readableText(expression, OPERAND));
    const named = new Set(uses.flatMap(({ kind, name }) => kind === "column" ? [name] : []));
    return columns.filter((column) => named.has(foldName(column)));
  },
  renameColumn: (expression, from, to) => renameIn(expression, "column", from, to),
  renameTable: (expression, from, to) => renameIn(expression, "qualifier", from, to),
  renameColumnInQuery,
  renameTableInQuery,
  reshapedBy: (script) => reshapedBy(readableText(script, OPERAND)),
  hasEnumTypes: false,
  heeds: "sqlite",
  placesColumns: true,
};
