/** Turns a recorded history into revision files of migrate: a pure function of the record. */
import type { RevisionParts } from "../cli/harness.ts";
import type {
  RecordedColumn,
  RecordedForeignKey,
  RecordedRevision,
  RecordedType,
  RecordedValue,
  Step,
  TableStep,
} from "./history.ts";

/** What the text of a revision file is made from. */
export function convertRevision(revision: RecordedRevision): RevisionParts {
  return {
    id: revision.id,
    down: oneOrMany(revision.down),
    labels: oneOrMany(revision.labels),
    dependsOn: oneOrMany(revision.depends),
    message: revision.message.split("\n")[0] ?? "",
    upgrade: revision.up.map(convertStep).join("\n  "),
    downgrade: revision.down_steps.map(convertStep).join("\n  "),
  };
}

function oneOrMany(names: readonly string[]): string | readonly string[] | null {
  return names.length > 1 ? names : names[0] ?? null;
}

// ---------------------------------------------------------------- steps

/** A step as a line of `op`. */
export function convertStep(step: Step): string {
  switch (step.op) {
    case "createTable":
      return call("op.createTable", json(step.table), columnsOf(step), optionsOf(step));
    case "dropTable":
      return call("op.dropTable", json(step.table));
    case "renameTable":
      return call("op.renameTable", json(step.table), json(step.newName));
    case "bulkInsert":
      return call("op.bulkInsert", json(step.table), list(step.rows.map(rowText)));
    case "execute":
      return call("op.execute", statementText(step));
    case "batch":
      return call(
        "op.batchAlterTable",
        json(step.table),
        batchText(step.steps),
        batchOptions(step),
      );
    default:
      return tableStep(step, step.table);
  }
}

/** A step about a table: with its name on `op`, without it on `batch`. */
function tableStep(step: TableStep, table: string | null): string {
  const on = table === null ? "batch" : "op";
  const first = table === null ? [] : [json(table)];
  const plain = (...rest: string[]) => call(`${on}.${step.op}`, ...first, ...rest);
  const named = (name: string | null, ...rest: string[]) =>
    call(`${on}.${step.op}`, json(name), ...first, ...rest);
  switch (step.op) {
    case "addColumn":
      return plain(json(step.column.name), columnText(step.column) + columnConstraints(step));
    case "dropColumn":
      return plain(json(step.column));
    case "alterColumn":
      return plain(json(step.column), changeText(step));
    case "createIndex":
      return named(step.name, list(step.columns.map(indexColumn)), indexOptions(step));
    case "dropIndex":
      return named(step.name);
    case "createUniqueConstraint":
    case "createPrimaryKey":
      return named(step.name, json(step.columns));
    case "createForeignKey": {
      const names = [json(step.refTable), json(step.columns), json(step.refColumns)];
      return named(step.name, ...names, object(actionsOf(step)));
    }
    case "createCheckConstraint":
      return named(step.name, json(step.sql));
    case "dropConstraint": {
      const { type, columns } = step;
      return named(
        step.name,
        object({ type: type && json(type), columns: columns && json(columns) }),
      );
    }
  }
}

function batchText(steps: readonly TableStep[]): string {
  return `(batch) => {\n    ${steps.map((step) => tableStep(step, null)).join("\n    ")}\n  }`;
}

function batchOptions({ recreate, namingConvention }: Step & { op: "batch" }): string {
  return object({
    recreate: recreate === "auto" ? null : json(recreate),
    namingConvention: namingConvention && json(namingConvention),
  });
}

function changeText(step: TableStep & { op: "alterColumn" }): string {
  return object({
    type: step.type && typeText(step.type),
    nullable: step.nullable === undefined ? null : json(step.nullable),
    default: step.default === undefined ? null : step.default && rawText(step.default) || "null",
    newName: step.newName && json(step.newName),
  }) || "{}";
}

// ---------------------------------------------------------------- columns and constraints

function columnsOf({ columns, primaryKey }: Step & { op: "createTable" }): string {
  const key = primaryKey?.columns ?? [];
  const isOwnKey = (name: string) =>
    primaryKey?.name === null && key.length === 1 && key[0] === name;
  return list(
    columns.map((column) => {
      const text = columnText(column) + (isOwnKey(column.name) ? ".primaryKey()" : "");
      // SQLAlchemy says true for each key that counts; migrate wants it on the key itself.
      const isCounting = column.autoincrement === true && isOwnKey(column.name);
      return `[${json(column.name)}, ${text}${isCounting ? ".autoincrement()" : ""}]`;
    }),
  );
}

function columnText({ type, nullable, default: sql, unique, comment }: RecordedColumn): string {
  return [
    typeText(type),
    nullable ? "" : ".notNull()",
    sql === null ? "" : `.default(${rawText(sql)})`,
    unique ? ".unique()" : "",
    comment === null ? "" : `.comment(${json(comment)})`,
  ].join("");
}

function columnConstraints({ references, checks }: TableStep & { op: "addColumn" }): string {
  return [
    ...references.map((key) => {
      const options = object({ name: key.name && json(key.name), ...actionsOf(key) });
      return `.references(${json(`${key.refTable}.${key.refColumns[0]}`)}${
        options && `, ${options}`
      })`;
    }),
    ...checks.map(({ name, sql }) => `.check(${json(sql)}${name ? `, ${json(name)}` : ""})`),
  ].join("");
}

/** The types by the names of the record, where `t` has them under that name. */
const TYPES: Readonly<Record<string, (type: RecordedType) => string>> = {
  ...Object.fromEntries(
    ["integer", "smallInteger", "bigInteger", "text", "boolean", "date", "float", "double", "json"]
      .concat("jsonb", "uuid", "binary").map((name) => [name, () => `t.${name}()`]),
  ),
  string: ({ length }) => `t.string(${length ?? ""})`,
  char: ({ length }) => `t.char(${length ?? ""})`,
  numeric: ({ precision, scale }) =>
    `t.numeric(${[precision, scale].filter((part) => part !== undefined).join(", ")})`,
  dateTime: ({ timezone }) => `t.dateTime(${timezone ? "{ timezone: true }" : ""})`,
  time: ({ timezone }) => `t.time(${timezone ? "{ timezone: true }" : ""})`,
};

function typeText(type: RecordedType): string {
  return TYPES[type.name]?.(type) ?? `t.raw(${json(type.sql)})`;
}

function optionsOf(
  { primaryKey, unique, checks, foreignKeys }: Step & { op: "createTable" },
): string {
  const isTableKey = primaryKey !== null && primaryKey.columns.length > 0 &&
    (primaryKey.name !== null || primaryKey.columns.length > 1);
  return object({
    primaryKey: isTableKey ? json(primaryKey) : null,
    unique: listOrNone(unique.map(({ name, columns }) => json({ name, columns }))),
    checks: listOrNone(checks.map(({ name, sql }) => json({ name: name ?? null, condition: sql }))),
    foreignKeys: listOrNone(foreignKeys.map((key) =>
      object({
        name: json(key.name ?? null),
        columns: json(key.columns),
        references: json({ table: key.refTable, columns: key.refColumns }),
        ...actionsOf(key),
      })
    )),
  });
}

function actionsOf({ onDelete, onUpdate }: Pick<RecordedForeignKey, "onDelete" | "onUpdate">) {
  const action = (words: string | null) => words && json(words.toLowerCase());
  return { onDelete: action(onDelete), onUpdate: action(onUpdate) };
}

function indexColumn(column: string | { readonly sql: string }): string {
  if (typeof column === "string") return json(column);
  const [, name, order] = /^\s*"?(\w+)"?\s+(ASC|DESC)\s*$/i.exec(column.sql) ?? [];
  return name === undefined || order === undefined
    ? rawText(column.sql)
    : json({ column: name, order: order.toLowerCase() });
}

function indexOptions({ unique, where }: TableStep & { op: "createIndex" }): string {
  return object({ unique: unique ? "true" : null, where: where && json(where) });
}

// ---------------------------------------------------------------- statements and values

function statementText({ sql, params, parts }: Step & { op: "execute" }): string {
  if (params.length === 0 || parts === undefined) return json(sql);
  const pieces = parts.flatMap((part, index) => {
    const value = params[index];
    return value === undefined ? [rawText(part)] : [rawText(part), valueText(value)];
  });
  return `sql.join(${list(pieces)}, "")`;
}

function rowText(row: Readonly<Record<string, RecordedValue>>): string {
  const entries = Object.entries(row).map(([name, value]) => `${json(name)}: ${valueText(value)}`);
  return `{ ${entries.join(", ")} }`;
}

function valueText(value: RecordedValue): string {
  if (value === null || typeof value !== "object") return json(value);
  if ("$bytes" in value) return `Uint8Array.fromBase64(${json(value.$bytes)})`;
  if ("$dateTime" in value) return `sql.value(new Date(${json(value.$dateTime)}), t.dateTime())`;
  return "sql.value(new Date(), t.dateTime())";
}

// ---------------------------------------------------------------- pieces of TypeScript

/** A call; empty arguments at its end are left out. */
function call(name: string, ...args: readonly string[]): string {
  return `${name}(${args.slice(0, args.findLastIndex((arg) => arg !== "") + 1).join(", ")});`;
}

function json(value: unknown): string {
  return JSON.stringify(value);
}

function rawText(sql: string): string {
  return `sql.raw(${json(sql)})`;
}

function list(items: readonly string[]): string {
  return `[${items.join(", ")}]`;
}

function listOrNone(items: readonly string[]): string | null {
  return items.length === 0 ? null : list(items);
}

/** An object of those members that have a text; empty without any. */
function object(members: Readonly<Record<string, string | null | undefined>>): string {
  const entries = Object.entries(members).filter(([, text]) => text);
  if (entries.length === 0) return "";
  return `{ ${entries.map(([name, text]) => `${name}: ${text}`).join(", ")} }`;
}
