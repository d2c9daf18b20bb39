/** Pieces of TypeScript before they are laid out on lines. */

/** A piece of TypeScript. */
export type Code =
  /** What is never broken by us; of the user's own text there may be several lines. */
  | { readonly kind: "text"; readonly text: string }
  | {
    readonly kind: "template";
    readonly tag: string;
    readonly parts: readonly (string | Code)[];
  }
  | ListCode
  | ObjectCode
  | CallCode
  /** A call and the calls of methods on what it gives. */
  | { readonly kind: "chain"; readonly head: Code; readonly calls: readonly CallCode[] }
  | FunctionCode;

/** `[a, b]` */
export interface ListCode {
  readonly kind: "list";
  readonly items: readonly Code[];
  /** Each on a line of its own, even where all fit on one. */
  readonly isTall: boolean;
}
/** `{ a: 1 }` */
export interface ObjectCode {
  readonly kind: "object";
  /** Keys are as they stand in the source. */
  readonly entries: readonly (readonly [key: string, value: Code])[];
  /** As of lists. */
  readonly isTall: boolean;
}
/** `f(a, b)` */
export interface CallCode {
  readonly kind: "call";
  readonly name: string;
  readonly args: readonly Code[];
}
/** `(parameter) => { ... }` */
export interface FunctionCode {
  readonly kind: "function";
  readonly parameter: string;
  readonly statements: readonly Code[];
}

/** Where a piece stands. */
export interface Spot {
  /** Of the line that it begins on. */
  readonly indent: number;
  /** Where it begins. */
  readonly column: number;
  /** Columns that must be free behind it on its last line. */
  readonly after: number;
}

/** What stands as it is. */
export function text(its: string): Code {
  return { kind: "text", text: its };
}

/** `name(args)` */
export function call(name: string, ...args: readonly Code[]): CallCode {
  return { kind: "call", name, args };
}

/** A list; a tall one has a line for each item. */
export function listOf(items: readonly Code[], isTall = false): ListCode {
  return { kind: "list", items, isTall: isTall && items.length > 0 };
}

/** An object of what is not undefined; a tall one has a line for each member. */
export function objectOf(
  members: Readonly<Record<string, Code | undefined>>,
  isTall = false,
): ObjectCode {
  const entries = Object.entries(members)
    .flatMap(([key, value]) => value === undefined ? [] : [[key, value] as const]);
  return { kind: "object", entries, isTall: isTall && entries.length > 0 };
}

/** A last argument: none where the object is empty. */
export function optional(object: ObjectCode): readonly ObjectCode[] {
  return object.entries.length === 0 ? [] : [object];
}
