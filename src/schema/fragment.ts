/**
 * SQL text with values and names in it, as data: what the `sql` tag makes. Values stay values until
 * a dialect binds them (online) or writes them as literals (offline, and where nothing can be bound).
 */
import { MigrateError } from "../core/error.ts";
import type { ColumnType, Sql, SqlFragment, Value } from "../../templates/migrate.d.ts";

/** A piece of a fragment: text as it stands, a name to be quoted, or a value. */
export type FragmentPart =
  | { readonly text: string }
  | { readonly path: readonly string[] }
  | { readonly value: Value; readonly type: ColumnType | null };

/** What stands behind the opaque `SqlFragment` of the contract. */
export interface Fragment extends SqlFragment {
  readonly parts: readonly FragmentPart[];
}

/** Marks our fragments, so that a JSON value `{ kind: "sql" }` is not taken for one. */
const BRAND = Symbol.for("migrate.sql");

/** A fragment of its parts, as they were read back from somewhere. */
export function fragment(parts: readonly FragmentPart[]): Fragment {
  const made = Object.defineProperty({ kind: "sql", parts }, BRAND, { value: true });
  return Object.freeze(made) as unknown as Fragment;
}

/** Whether a value is a fragment of the `sql` tag. */
export function isFragment(value: unknown): value is Fragment {
  return typeof value === "object" && value !== null && BRAND in value;
}

/** A fragment of plain SQL text. */
export function sqlText(text: string): Fragment {
  return fragment([{ text }]);
}

/** Text or fragment as a fragment; anything else is `revision.invalid_operation`. */
export function toFragment(sql: string | SqlFragment): Fragment {
  if (isFragment(sql)) return sql;
  if (typeof sql === "string") return sqlText(sql);
  throw invalid(
    `expected SQL as a string or sql\`...\`, got ${sql === null ? "null" : typeof sql}`,
  );
}

/** The error of everything that is wrong about an operation's arguments; `record.ts` adds where. */
export function invalid(reason: string): MigrateError {
  return new MigrateError("revision.invalid_operation", { operation: "", reason });
}

/** A fragment is spliced, anything else becomes a value; `undefined` and functions are refused. */
export function valueParts(
  value: Value | SqlFragment,
  what: string,
  type: ColumnType | null = null,
): readonly FragmentPart[] {
  if (isFragment(value)) return value.parts;
  if (value === undefined || typeof value === "function" || typeof value === "symbol") {
    throw invalid(`${what} is ${typeof value}; use null for NULL`);
  }
  return [{ value: value as Value, type }];
}

function tag(
  strings: TemplateStringsArray,
  ...values: readonly (Value | SqlFragment)[]
): Fragment {
  const parts: FragmentPart[] = [];
  strings.forEach((text, index) => {
    if (text === undefined) throw invalid("the sql text has an escape that JavaScript cannot read");
    if (text !== "") parts.push({ text });
    if (index < values.length) {
      const value = values[index] as Value | SqlFragment;
      parts.push(...valueParts(value, `value ${index + 1} of the sql fragment`));
    }
  });
  return fragment(parts);
}

/** The `sql` that revisions and models receive. */
export const sql: Sql = Object.assign(tag, {
  id(...path: readonly string[]): Fragment {
    if (path.length === 0 || path.some((name) => typeof name !== "string" || name === "")) {
      throw invalid("sql.id needs names that are not empty");
    }
    return fragment([{ path }]);
  },
  raw(text: string): Fragment {
    if (typeof text !== "string") throw invalid(`sql.raw needs text, got ${typeof text}`);
    return sqlText(text);
  },
  value(value: Value, type: ColumnType): Fragment {
    if (type?.kind !== "type") throw invalid("sql.value needs a type as its second argument");
    return fragment(valueParts(value, "the value of sql.value", type));
  },
  join(parts: readonly (Value | SqlFragment)[], separator = ", "): Fragment {
    if (!Array.isArray(parts)) throw invalid("sql.join needs a list of values and fragments");
    if (typeof separator !== "string") throw invalid("sql.join needs a string between the parts");
    return fragment(
      parts.flatMap((part, index) => [
        ...(index === 0 ? [] : [{ text: separator }]),
        ...valueParts(part, `part ${index + 1} of sql.join`),
      ]),
    );
  },
});
