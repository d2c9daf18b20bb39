/**
 * Naming conventions: names for constraints that the author left unnamed. Templates and tokens are
 * SQLAlchemy's (its documentation, "Configuring Constraint Naming Conventions").
 */
import { checkName } from "./check.ts";
import { invalid } from "./fragment.ts";
import type { FinalName, Name, NamingConvention } from "../../templates/migrate.d.ts";

/** What a template may speak of. */
export interface Named {
  readonly table: string;
  readonly columns: readonly string[];
  readonly referredTable?: string;
  readonly referredColumns?: readonly string[];
}

/** An index always needs a name: SQLAlchemy's default where the convention has none. */
const INDEX_DEFAULT = "ix_%(column_0_label)s";

function isFinal(name: Name | undefined): name is FinalName {
  return typeof name === "object" && name !== null && name.final === true;
}

/**
 * The name to use: `op.f()` names as they are; given names through the convention only where its
 * template speaks of `%(constraint_name)s`; no name becomes the template's, or null.
 */
export function conventionName(
  kind: keyof NamingConvention,
  name: Name | undefined,
  convention: NamingConvention,
  named: Named,
): string | null {
  if (isFinal(name)) return checkName("a name", name.name);
  if (name !== null && name !== undefined) checkName("a name", name);
  const template = convention[kind];
  const usesName = template?.includes("%(constraint_name)s") ?? false;
  if (typeof name === "string") {
    return usesName && template !== undefined ? expand(template, named, name) : name;
  }
  if (template === undefined || usesName) return null;
  return expand(template, named, null);
}

/** As conventionName, for indexes, which cannot be without a name. */
export function indexName(
  name: Name | undefined,
  convention: NamingConvention,
  named: Named,
): string {
  return conventionName("ix", name, { ix: INDEX_DEFAULT, ...convention }, named) ??
    expand(INDEX_DEFAULT, named, null);
}

function expand(template: string, named: Named, name: string | null): string {
  return template.replace(/%\((\w+)\)s/g, (_, token: string) => {
    const value = tokenValue(token, named, name);
    if (value === undefined) {
      throw invalid(
        `the naming convention ${
          JSON.stringify(template)
        } uses %(${token})s, which has no value here`,
      );
    }
    return value;
  });
}

function tokenValue(token: string, named: Named, name: string | null): string | undefined {
  if (token === "table_name") return named.table;
  if (token === "referred_table_name") return named.referredTable;
  if (token === "constraint_name") return name ?? undefined;
  const [, referred, index, separator, all, part] =
    /^(referred_)?column_(\d+)(_?)(N?)_(name|label|key)$/.exec(token) ?? [];
  if (index === undefined) return undefined;
  const table = referred ? named.referredTable : named.table;
  const columns = (referred ? named.referredColumns : named.columns) ?? [];
  const chosen = all === "N"
    ? columns.slice(Number(index))
    : columns.slice(Number(index), Number(index) + 1);
  if (chosen.length === 0) return undefined;
  return chosen.map((column) => part === "label" ? `${table}_${column}` : column).join(separator);
}

/** The plain text of a name that must be there: `"ix"` or `op.f("ix")`. */
export function finalName(what: string, name: string | FinalName): string {
  return checkName(what, isFinal(name) ? name.name : name);
}
