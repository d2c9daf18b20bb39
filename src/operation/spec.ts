/**
 * What an operation is: a name for itself (`kind`), how the author's arguments become frozen plain
 * data (`create`), what it makes of a schema (`replay`), and how it is told to a person
 * (`describe`). How it is undone stands in `invert.ts`: that takes other operations.
 */
import { type AllowedOptions, checkName, checkOptions } from "../schema/check.ts";
import { invalid } from "../schema/fragment.ts";
import type { BuildContext } from "../schema/constraint.ts";
import type { Schema } from "../schema/schema.ts";
import type { Rules } from "./rules.ts";
import type { MysqlAlterOptions, Position } from "../../templates/migrate.d.ts";

/** A table by name; `schema` is null for the database's default. */
export interface TableRef {
  readonly name: string;
  readonly schema: string | null;
}

/** One directive of the vocabulary. `Args` are the author's arguments, in the contract's order. */
export interface OperationSpec<Kind extends string, Args extends readonly unknown[], Data> {
  readonly kind: Kind;
  /** @throws `revision.invalid_operation` for arguments that cannot be meant. */
  readonly create: (
    context: BuildContext,
    ...args: Args
  ) => Readonly<Data> & { readonly kind: Kind };
  /**
   * What a database with this schema has afterwards; the same object where it does nothing.
   *
   * @throws `revision.invalid_operation` where the database would refuse it: for what is not there,
   * or is there already.
   */
  readonly replay: (operation: Readonly<Data>, schema: Schema, rules: Rules) => Schema;
  /** A few words for progress and errors, for example `create table users`. */
  readonly describe: (operation: Readonly<Data>) => string;
}

/** Defines an operation; `create` need not mention the kind. */
export function defineOperation<
  Kind extends string,
  Args extends readonly unknown[],
  Data extends object,
>(
  kind: Kind,
  spec: {
    readonly create: (context: BuildContext, ...args: Args) => Data;
    readonly replay: (operation: Readonly<Data>, schema: Schema, rules: Rules) => Schema;
    readonly describe: (operation: Readonly<Data>) => string;
  },
): OperationSpec<Kind, Args, Data> {
  return {
    kind,
    create: (context, ...args) => Object.freeze({ kind, ...spec.create(context, ...args) }),
    replay: spec.replay,
    describe: spec.describe,
  };
}

/** A table's name with the `schema` of the options. */
export function tableRef(name: string, options: { schema?: string } | undefined): TableRef {
  const schema = options?.schema;
  return Object.freeze({
    name: checkName("a table's name", name),
    schema: schema === undefined ? null : checkName("schema", schema),
  });
}

/** A table by its name, in the connection's own schema. */
export function ownTable(name: string): TableRef {
  return { name, schema: null };
}

/** `users`, `audit.users`. */
export function formatTable({ name, schema }: TableRef): string {
  return schema === null ? name : `${schema}.${name}`;
}

/** How a table is changed, as `optionsOf` wants it. */
export const ALTER_OPTIONS = { mysql: { algorithm: true, lock: true } } as const;

/** How a table is changed, where it was said. */
export function alterOptions(
  mysql: MysqlAlterOptions | undefined,
): { readonly alter?: MysqlAlterOptions } {
  return mysql === undefined ? {} : { alter: Object.freeze({ ...mysql }) };
}

/** The place of a column; empty: the last. */
export interface Place {
  readonly after?: string;
  readonly before?: string;
  readonly first?: true;
}

/**
 * Where a column goes, without what says nothing.
 *
 * @throws `revision.invalid_operation` for more than one place.
 */
export function placeOf({ after, before, first }: Partial<Position>): Place {
  const place = {
    ...(after === undefined ? {} : { after }),
    ...(before === undefined ? {} : { before }),
    ...(first === true ? { first } : {}),
  };
  if (Object.keys(place).length > 1) throw invalid("give one of `after`, `before` and `first`");
  return Object.freeze(place);
}

/** Checks the common last argument and gives it back, never undefined. */
export function options<T extends object>(
  given: T | undefined,
  ...allowed: (keyof T & string)[]
): Partial<T> {
  return optionsOf(given, Object.fromEntries(allowed.map((key) => [key, true])));
}

/** As options, where an option has options of its own. */
export function optionsOf<T extends object>(
  given: T | undefined,
  allowed: AllowedOptions,
): Partial<T> {
  return checkOptions(given, allowed);
}
