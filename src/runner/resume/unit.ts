/**
 * What the statement log counts: a recorded operation, or a piece of raw SQL. Whether a unit that
 * was done is the one that stands in the revision now is told without asking a database.
 */
import { sha256 } from "../../core/hash.ts";
import { shorten } from "../../core/text.ts";
import { contentOf } from "../../schema/content.ts";
import { describeOperation, type Operation } from "../../operation/mod.ts";
import type { CompiledOperation } from "../../dialect/dialect.ts";
import type { Statement } from "../../dialect/statement.ts";
import type { InsertRow } from "../../operation/bulk_insert.ts";
import type { TableRef } from "../../operation/spec.ts";

/** The calls whose SQL is the author's own. */
export type OwnCall = "op.execute" | "op.run" | "op.query";

/** One thing that the author has asked for. */
export type Member =
  | { readonly kind: "operation"; readonly operation: Operation }
  | { readonly kind: "sql"; readonly call: OwnCall; readonly statement: Statement }
  /** Rows of a bulk insert: told by their number, the first and the last. */
  | {
    readonly kind: "rows";
    readonly table: TableRef;
    readonly count: number;
    readonly ends: readonly InsertRow[];
  };

/** What is compiled as one. */
export interface Unit {
  /** Several where the dialect makes one of consecutive operations. */
  readonly members: readonly Member[];
  /** None where there is nothing to do. */
  readonly statements: Statement[];
  readonly isRaw: boolean;
  /** Whether all statements are there: later ones may be compiled when the first are executed. */
  isWhole: boolean;
}

/** Digits of a hash: enough to tell statements of one revision apart. */
const DIGITS = 32;

const hashes = new WeakMap<Member, Promise<string>>();

/** The hash of what a member says; the log has it twice, as what comes next and as what is done. */
export function hashMember(member: Member): Promise<string> {
  const known = hashes.get(member) ?? computeHash(member);
  hashes.set(member, known);
  return known;
}

async function computeHash(member: Member): Promise<string> {
  const its = member.kind === "sql"
    ? { ...member, statement: { text: member.statement.text, values: member.statement.values } }
    : member;
  return (await sha256(contentOf(its, (name) => name))).slice(0, DIGITS);
}

/** One hash of several. */
export async function hashTogether(hashes: readonly string[]): Promise<string> {
  return (await sha256(hashes.join("\n"))).slice(0, DIGITS);
}

/** A few words about a member, or its SQL without values. */
export function describeMember(member: Member): string {
  switch (member.kind) {
    case "operation":
      return describeOperation(member.operation);
    case "sql":
      return shortSql([member.statement]);
    case "rows":
      return `insert ${member.count} rows into ${member.table.name}`;
  }
}

/** Characters of a statement that are shown where many are. */
const SHOWN = 300;

/** The texts of statements in one line, without values, cut to a sensible length. */
export function shortSql(statements: readonly Pick<Statement, "text">[]): string {
  const texts = statements.map(({ text }) => text.join("?").slice(0, 2 * SHOWN));
  return shorten(texts.join("; ").replace(/\s+/g, " ").trim(), SHOWN);
}

/** A piece of raw SQL as a unit. */
export function rawUnit(call: OwnCall, statement: Statement): Unit {
  const members = [{ kind: "sql", call, statement } as const];
  return { members, statements: [statement], isRaw: true, isWhole: true };
}

/** Operations as a unit whose statements are yet to come. */
export function openUnit(operations: readonly Operation[]): Unit {
  const members = operations.map((operation) => ({ kind: "operation", operation } as const));
  return { members, statements: [], isRaw: false, isWhole: false };
}

/** A chunk of a bulk insert as a unit. */
export function rowsUnit(
  { table, rows }: Extract<CompiledOperation, { readonly kind: "bulkInsert" }>,
  statements: readonly Statement[],
): Unit {
  // They come in chunks, which are lists.
  const list = rows as readonly InsertRow[];
  const ends = [...list.slice(0, 1), ...list.slice(1).slice(-1)];
  const members = [{ kind: "rows", table, count: list.length, ends } as const];
  return { members, statements: [...statements], isRaw: false, isWhole: true };
}

const FIRST_WORD = /^(?:[\s(]|--[^\n]*(?:\n|$)|#[^\n]*(?:\n|$)|\/\*(?:[^*]|\*(?!\/))*\*\/)*(\w+)/;

/** The word that a statement begins with, in lower case. */
export function firstWord({ text }: Pick<Statement, "text">): string {
  const [, word = ""] = FIRST_WORD.exec(text[0] ?? "") ?? [];
  return word.toLowerCase();
}

const CHANGES_ROWS: ReadonlySet<string> = new Set([
  "insert",
  "update",
  "delete",
  "merge",
  "replace",
  "with",
]);

/** Whether a statement can be committed together with what the log says of it. */
export function canShareTransaction({ isRaw }: Unit, statement: Statement): boolean {
  return statement.transactional && (!isRaw || CHANGES_ROWS.has(firstWord(statement)));
}

const SETS_SESSION: ReadonlySet<string> = new Set(["set", "reset", "use", "pragma"]);

/** Whether a statement is about the session, which ends with the process: it must be done again. */
export function isAboutSession({ isRaw }: Unit, statement: Statement): boolean {
  return isRaw && SETS_SESSION.has(firstWord(statement));
}

const ASKS: ReadonlySet<string> = new Set([
  "select",
  "values",
  "table",
  "show",
  "explain",
  "describe",
  "desc",
  "pragma",
]);

/** Whether SQL of `op.query` only reads: it is asked again where a step is gone on with. */
export function isQuestion(its: Pick<Statement, "text">): boolean {
  const word = firstWord(its);
  if (word !== "with") return ASKS.has(word);
  return !/\b(?:insert|update|delete|merge)\b/i.test(its.text.join("?"));
}
