/** Operations as calls of `op`, and those of a batch as calls of its own. */
import { quote } from "../../core/text.ts";
import { invalid } from "../../schema/fragment.ts";
import { call, type Code, objectOf, optional, text } from "./render_code.ts";
import { withColumn } from "./render_add_column.ts";
import { columnKey, renderColumn } from "./render_column.ts";
import { flag, optionalData, optionalText, renderNames } from "./render_constraint.ts";
import { renderChange } from "./render_change.ts";
import { createOnTable } from "./render_creation.ts";
import { renderObjectOperation } from "./render_object.ts";
import { alterMembers, named, on, type Receiver, renderMembersOf } from "./render_receiver.ts";
import { additionMembers, renderTable } from "./render_table.ts";
import { quoteText } from "./render_text.ts";
import { noteUses, type Rendering } from "./rendering.ts";
import type { Operation, OperationOf } from "../../operation/mod.ts";

/** The calls that record an operation: mostly one. */
export function renderOperation(operation: Operation, rendering: Rendering): readonly Code[] {
  return renderOn(operation, { name: "op", rendering });
}

function renderOn(operation: Operation, at: Receiver): readonly Code[] {
  const { rendering } = at;
  const own = rendering.renderItem?.(operation);
  if (own === null) return [];
  if (typeof own === "string") return [text(noteUses(own, rendering))];
  if (at.name === "op") rendering.uses.add("op");
  return operation.kind === "addColumn"
    ? withColumn(operation).map((its) =>
      its.kind === "addColumn" ? addColumn(its, at) : renderOne(its, at)
    )
    : [renderOne(operation, at)];
}

function renderOne(operation: Exclude<Operation, OperationOf<"addColumn">>, at: Receiver): Code {
  switch (operation.kind) {
    case "createTable":
      return createTable(operation, at);
    case "dropTable":
      return on(at, operation, [], { ifExists: flag(operation.ifExists) });
    case "renameTable":
    case "renameColumn":
    case "renameConstraint":
      return rename(operation, at);
    case "createTableComment":
      return on(at, operation, [text(quoteText(operation.comment))]);
    case "dropTableComment":
      return on(at, operation, []);
    case "alterColumn":
      return on(at, operation, [
        text(quoteText(operation.column)),
        renderChange(operation.change, at.rendering),
      ], {
        ...renderMembersOf(operation.position, at.rendering),
        ...alterMembers(operation, at.rendering),
        ifExists: flag(operation.ifExists),
      });
    case "dropColumn":
      return on(at, operation, [text(quoteText(operation.column))], {
        ...alterMembers(operation, at.rendering),
        ifExists: flag(operation.ifExists),
      });
    case "createIndex":
    case "createPrimaryKey":
    case "createUniqueConstraint":
    case "createForeignKey":
    case "createCheckConstraint":
    case "createExcludeConstraint":
      return createOnTable(operation, at);
    case "dropIndex":
      return dropIndex(operation, at);
    case "validateConstraint":
      return named(at, operation, text(quoteText(operation.constraint)), []);
    case "dropConstraint":
      return named(
        at,
        operation,
        operation.constraint === null ? text("null") : text(quoteText(operation.constraint)),
        [],
        {
          type: optionalText(operation.type),
          columns: operation.columns === null ? undefined : renderNames(operation.columns),
          ifExists: flag(operation.ifExists),
        },
      );
    case "batchAlterTable":
      return batchAlterTable(operation, at);
    default:
      return renderObjectOperation(operation, at.rendering);
  }
}

function createTable({ table, ifNotExists }: OperationOf<"createTable">, at: Receiver): Code {
  const { columns, options } = renderTable(table, at.rendering);
  return on(at, { kind: "createTable", table }, [columns], {
    ...options,
    ifNotExists: flag(ifNotExists),
  });
}

function addColumn(operation: OperationOf<"addColumn">, at: Receiver): Code {
  const { column, primaryKey, position, ifNotExists } = operation;
  const [unique = null] = operation.uniqueConstraints;
  const [index = null] = operation.indexes;
  const [foreignKey = null] = operation.foreignKeys;
  const its = {
    primaryKey: columnKey({ primaryKey }),
    unique,
    index,
    checks: operation.checks,
    foreignKey,
  };
  return on(at, operation, [
    text(quoteText(column.name)),
    renderColumn(column, its, primaryKey !== null, at.rendering),
  ], {
    ...renderMembersOf(position, at.rendering),
    ...alterMembers(operation, at.rendering),
    ifNotExists: flag(ifNotExists),
  });
}

function rename(
  operation: OperationOf<"renameTable" | "renameColumn" | "renameConstraint">,
  at: Receiver,
): Code {
  const old = operation.kind === "renameTable"
    ? []
    : [operation.kind === "renameColumn" ? operation.column : operation.constraint];
  const names = [...old, operation.newName].map((name) => text(quoteText(name)));
  return on(at, operation, names, { ifExists: flag(operation.ifExists) });
}

function dropIndex(operation: OperationOf<"dropIndex">, at: Receiver): Code {
  const { index, table, schema, concurrently, ifExists } = operation;
  const options = optional(objectOf({
    postgres: concurrently ? objectOf({ concurrently: text("true") }) : undefined,
    ...alterMembers(operation, at.rendering),
    ifExists: flag(ifExists),
    schema: at.name === "batch" ? undefined : optionalText(schema),
  }));
  // Options come third: before them something must stand in the place of the table.
  const noTable = options.length === 0 ? [] : [text("undefined")];
  const tables = at.name === "batch"
    ? []
    : table === null
    ? noTable
    : [text(quoteText(table.name))];
  return call(`${at.name}.dropIndex`, text(quoteText(index)), ...tables, ...options);
}

function batchAlterTable(operation: OperationOf<"batchAlterTable">, at: Receiver): Code {
  if (at.name === "batch") throw invalid(`${quote(operation.kind)} cannot be in a batch`);
  const { rendering } = at;
  const { items, recreate, copyFrom, additions, columnOrder, namingConvention } = operation;
  const statements = items.flatMap((item) => renderOn(item, { name: "batch", rendering }));
  const table = objectOf(additionMembers(additions, rendering));
  return on(at, operation, [{ kind: "function", parameter: "batch", statements }], {
    recreate: recreate === "auto" ? undefined : text(quoteText(recreate)),
    copyFrom: copyFrom === null ? undefined : renderCopyFrom(copyFrom, rendering),
    table: table.entries.length === 0 ? undefined : table,
    columnOrder: columnOrder === null ? undefined : renderNames(columnOrder),
    namingConvention: optionalData(namingConvention ?? undefined, rendering),
    ...alterMembers(operation, rendering),
  });
}

function renderCopyFrom(
  copyFrom: NonNullable<OperationOf<"batchAlterTable">["copyFrom"]>,
  rendering: Rendering,
): Code {
  const { columns, options } = renderTable(copyFrom, rendering);
  return objectOf({ columns, ...options });
}
