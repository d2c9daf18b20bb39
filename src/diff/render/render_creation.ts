/** Operations that create constraints and indexes of tables that are there. */
import { type Code, text } from "./render_code.ts";
import {
  checkMembers,
  excludeMembers,
  flag,
  foreignKeyMembers,
  indexMembers,
  optionalText,
  renderElements,
  renderIndexColumns,
  renderNames,
  uniqueMembers,
} from "./render_constraint.ts";
import { named, type Receiver } from "./render_receiver.ts";
import { quoteText } from "./render_text.ts";
import { renderSql } from "./render_value.ts";
import { renderName } from "./rendering.ts";
import type { OperationOf } from "../../operation/mod.ts";

/** Operations that do. */
type Creation = OperationOf<
  | "createIndex"
  | "createPrimaryKey"
  | "createUniqueConstraint"
  | "createForeignKey"
  | "createCheckConstraint"
  | "createExcludeConstraint"
>;

/** The call that creates a constraint or an index of a table. */
export function createOnTable(operation: Creation, at: Receiver): Code {
  const { rendering } = at;
  const ifNotExists = flag(operation.ifNotExists);
  switch (operation.kind) {
    case "createIndex": {
      const { index } = operation;
      const columns = renderIndexColumns(index, rendering);
      const members = { ...indexMembers(index, rendering), ifNotExists };
      return named(at, operation, renderName("ix", index.name, rendering), [columns], members);
    }
    case "createPrimaryKey": {
      const { name, columns } = operation.primaryKey;
      const its = renderName("pk", name, rendering);
      return named(at, operation, its, [renderNames(columns)], { ifNotExists });
    }
    case "createUniqueConstraint": {
      const { unique } = operation;
      const its = renderName("uq", unique.name, rendering);
      const members = { ...uniqueMembers(unique, rendering), ifNotExists };
      return named(at, operation, its, [renderNames(unique.columns)], members);
    }
    case "createForeignKey": {
      const { foreignKey: key } = operation;
      const { table, columns, schema } = key.references;
      const args = [text(quoteText(table)), renderNames(key.columns), renderNames(columns)];
      return named(at, operation, renderName("fk", key.name, rendering), args, {
        ...foreignKeyMembers(key, rendering),
        referentSchema: optionalText(schema),
        ifNotExists,
      });
    }
    case "createCheckConstraint": {
      const { check } = operation;
      const its = renderName("ck", check.name, rendering);
      const members = { ...checkMembers(check, rendering), ifNotExists };
      return named(at, operation, its, [renderSql(check.condition, rendering)], members);
    }
    case "createExcludeConstraint": {
      const { exclude } = operation;
      const its = renderName(null, exclude.name, rendering);
      const members = { ...excludeMembers(exclude), ifNotExists };
      return named(at, operation, its, [renderElements(exclude)], members);
    }
  }
}
