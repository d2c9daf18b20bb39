/** Operations on what stands beside tables, and on rows. */
import { quote } from "../../core/text.ts";
import { invalid } from "../../schema/fragment.ts";
import { call, type Code, listOf, objectOf, optional, text } from "./render_code.ts";
import { flag, type Members, optionalText, renderNames } from "./render_constraint.ts";
import { keyOf, quoteText } from "./render_text.ts";
import { renderType } from "./render_type.ts";
import { renderMembers, renderStatement } from "./render_value.ts";
import type { Rendering } from "./rendering.ts";
import type { OperationOf } from "../../operation/mod.ts";
import type { TableRef } from "../../operation/spec.ts";

/** Operations that are about no table, or about its rows alone. */
export type ObjectOperation = OperationOf<
  | "createEnum"
  | "addEnumValue"
  | "renameEnumValue"
  | "dropEnum"
  | "createSchema"
  | "dropSchema"
  | "createSequence"
  | "dropSequence"
  | "createView"
  | "dropView"
  | "execute"
  | "executeFile"
  | "bulkInsert"
>;

/** The call of `op` that records it. */
export function renderObjectOperation(operation: ObjectOperation, rendering: Rendering): Code {
  const name = `op.${operation.kind}`;
  switch (operation.kind) {
    case "createEnum": {
      const { type, values, ifNotExists } = operation;
      return about(name, type, [renderNames(values)], { ifNotExists: flag(ifNotExists) });
    }
    case "addEnumValue":
      return about(name, operation.type, [text(quoteText(operation.value))], {
        before: optionalText(operation.before),
        after: optionalText(operation.after),
        ifNotExists: flag(operation.ifNotExists),
      });
    case "renameEnumValue": {
      const { type, value, newValue } = operation;
      return about(name, type, [text(quoteText(value)), text(quoteText(newValue))]);
    }
    case "dropEnum":
      return about(name, operation.type, [], { ifExists: flag(operation.ifExists) });
    case "createSchema":
    case "dropSchema":
      return schemaCall(name, operation);
    case "createSequence":
      return about(name, operation.sequence, [], {
        ...Object.fromEntries(renderMembers({ ...operation.options }, rendering).entries),
        ifNotExists: flag(operation.ifNotExists),
      });
    case "dropSequence":
      return about(name, operation.sequence, [], { ifExists: flag(operation.ifExists) });
    case "createView":
      return about(name, operation.view, [renderStatement(operation.query, rendering)], {
        columns: operation.columns === null ? undefined : renderNames(operation.columns),
        materialized: flag(operation.materialized),
        replace: flag(operation.replace),
        ifNotExists: flag(operation.ifNotExists),
      });
    case "dropView":
      return about(name, operation.view, [], {
        materialized: flag(operation.materialized),
        ifExists: flag(operation.ifExists),
      });
    case "execute":
      return call(name, renderStatement(operation.sql, rendering));
    case "executeFile":
      return call(name, text(quoteText(operation.path)));
    case "bulkInsert":
      return bulkInsert(operation, rendering);
    default:
      // Hooks of the user's may have made it.
      throw invalid(
        `there is no operation ${quote(String((operation as { kind: unknown }).kind))}`,
      );
  }
}

function about(
  name: string,
  object: TableRef,
  args: readonly Code[],
  options: Members = {},
): Code {
  return call(
    name,
    text(quoteText(object.name)),
    ...args,
    ...optional(objectOf({ ...options, schema: optionalText(object.schema) })),
  );
}

function schemaCall(
  name: string,
  operation: OperationOf<"createSchema" | "dropSchema">,
): Code {
  const options = operation.kind === "createSchema"
    ? { ifNotExists: flag(operation.ifNotExists) }
    : { cascade: flag(operation.cascade), ifExists: flag(operation.ifExists) };
  return call(name, text(quoteText(operation.schema)), ...optional(objectOf(options)));
}

function bulkInsert({ table, rows, types }: OperationOf<"bulkInsert">, rendering: Rendering): Code {
  if (!(Symbol.iterator in rows)) throw invalid("its rows come one by one, and cannot be written");
  const lines = [...rows].map((row) => renderMembers(row, rendering));
  const typeEntries = Object.entries(types);
  return about(`op.bulkInsert`, table, [listOf(lines, true)], {
    types: typeEntries.length === 0 ? undefined : {
      kind: "object",
      isTall: false,
      entries: typeEntries.map(([column, type]) => [keyOf(column), renderType(type, rendering)]),
    },
  });
}
