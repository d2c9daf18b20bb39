/** What cases use of the contract: they are called with an `op` that notes its arguments. */
import { isFragment, sql } from "../../src/schema/fragment.ts";
import { isColumnSpec, t } from "../../src/schema/type.ts";
import { isRecord } from "./json.ts";
import type { BatchOp, ColumnSpec, Op } from "../../templates/migrate.d.ts";
import type { Case, CaseMigration } from "./case.ts";
import type { Contract, Method, Shape } from "./contract.ts";

type Note = (path: string) => void;

/** Notes the keys and choices that stand in a value. */
function noteValue(value: unknown, shape: Shape, path: string, note: Note): void {
  if (typeof value === "string" && shape.literals.has(value)) note(`${path}=${value}`);
  if (Array.isArray(value)) {
    const { items } = shape;
    if (items !== null) { for (const item of value) noteValue(item, items, `${path}[]`, note); }
    return;
  }
  if (!isRecord(value) || isFragment(value) || isColumnSpec(value)) return;
  for (const [key, its] of Object.entries(value)) {
    const known = shape.keys.get(key);
    if (known !== undefined) {
      note(`${path}.${key}`);
      noteValue(its, known, `${path}.${key}`, note);
    } else if (shape.values !== null) noteValue(its, shape.values, `${path}{}`, note);
  }
}

type Noting = (args: readonly unknown[]) => void;

/** Functions that note calls of an interface's methods. */
function notersOf(contract: Contract, name: string, note: Note): ReadonlyMap<string, Noting> {
  const noter = (method: string, parameters: Method): Noting => (args) => {
    note(`${name}.${method}`);
    parameters.forEach((parameter, index) =>
      noteValue(args[index], parameter.shape, `${name}.${method}(${parameter.name})`, note)
    );
  };
  const methods = contract.get(name) ?? new Map<string, Method>();
  return new Map([...methods].map(([method, its]) => [method, noter(method, its)]));
}

/** An object that does what `target` does, and notes which methods are called. */
function noting<T extends object>(
  target: T,
  noters: ReadonlyMap<string, Noting>,
  result: (made: unknown) => unknown,
): T {
  return new Proxy(target, {
    get: (its, key) => {
      const value: unknown = Reflect.get(its, key);
      const noter = typeof key === "string" ? noters.get(key) : undefined;
      if (typeof value !== "function" || noter === undefined) return value;
      return (...args: readonly unknown[]) => {
        noter(args);
        return result(Reflect.apply(value, its, args));
      };
    },
  });
}

/** An object that notes calls of its methods and does nothing else. */
function recorder(
  noters: ReadonlyMap<string, Noting>,
): Record<string, (...args: unknown[]) => void> {
  return Object.fromEntries([...noters].map(([name, noter]) => [name, (...args) => noter(args)]));
}

/** The paths of the contract that the operations of cases use. */
export function collectUses(contract: Contract, cases: readonly Case[]): ReadonlySet<string> {
  const used = new Set<string>();
  const note: Note = (path) => used.add(path);
  const modifiers = notersOf(contract, "ColumnSpec", note);
  const noted = (made: unknown): unknown =>
    isColumnSpec(made) ? noting<ColumnSpec>(made, modifiers, noted) : made;
  // All methods of the contract that record are there, and nothing else may be used in cases.
  const batch = recorder(notersOf(contract, "BatchOp", note)) as unknown as BatchOp;
  const recording = recorder(notersOf(contract, "Op", note));
  // As above.
  const op = {
    ...recording,
    f: (name: string) => ({ name, final: true }),
    batchAlterTable: (table: string, body: (batch: BatchOp) => void, options: unknown) => {
      recording.batchAlterTable?.(table, body, options);
      body(batch);
    },
  } as unknown as Op;
  const migration: CaseMigration = {
    op,
    t: noting(t, notersOf(contract, "Types", note), noted),
    sql: noting(sql, notersOf(contract, "Sql", note), noted),
    collation: (name) => name,
    supports: () => true,
  };
  for (const { operations, fails } of cases) {
    // What is refused is no use.
    if (fails === undefined) operations(migration);
  }
  return used;
}
