/**
 * What a step has done, unit by unit. A transaction needs none of it: it is hashed and written to
 * the log when something is committed before the step is finished, and not before.
 */
import type { Statement } from "../../dialect/statement.ts";
import type { Row } from "../../../templates/migrate.d.ts";
import type { Member, Unit } from "./unit.ts";

/** What a call has given to the revision, which resuming gives it again. */
export type Result =
  | { readonly rowCount: number }
  | { readonly rows: readonly Row[] }
  /** A savepoint that was rolled back, so many savepoints deep. */
  | { readonly thrown: { readonly code: string | null; readonly message: string }; depth: number };

/** A member that is done. */
export interface Entry {
  readonly member: Member | null;
  readonly texts: readonly Statement["text"][];
  readonly result: Result | null;
}

/** Many that are done, made short: a loop may execute millions. */
export interface Block {
  readonly hash: string;
  readonly count: number;
  readonly results: readonly (LoggedResult | null)[];
}

/** A result as the log keeps it. */
export type LoggedResult =
  | { readonly rowCount: number }
  | { readonly rows: readonly unknown[] | null }
  | Extract<Result, { depth: number }>;

/** A statement of a unit. */
export interface Place {
  readonly unit: Unit;
  readonly at: number;
}

/** A statement that is about to run alone, or the first that has not run. */
export interface Next extends Place {
  /** Whether it may have been executed. */
  readonly isInDoubt: boolean;
}

/** What is done and not in the log yet. */
export interface Ledger {
  /** False where there shall be no log: then nothing is noted. */
  readonly isOn: boolean;
  entries: (Entry | Block)[];
  /** The unit of which some statements are done and others are not. */
  partial: Place | null;
  /** How much of that no rollback undoes. */
  kept: { readonly entries: number; readonly partial: Place | null };
  /** What runs alone just now, or has failed. */
  running: Next | null;
  /** Settles when that has ended, well or badly. */
  isOver: Promise<unknown>;
  /** Whether the log has an event of this step that tells of statements. */
  isLogged: boolean;
  /** Characters that `entries` hold on to. */
  weight: number;
  /** Where the innermost open savepoint begins in `entries`. */
  mark: number;
}

/** A ledger of a step that has done nothing. */
export function openLedger(isOn: boolean): Ledger {
  return {
    isOn,
    entries: [],
    partial: null,
    kept: { entries: 0, partial: null },
    running: null,
    isOver: Promise.resolve(),
    isLogged: false,
    weight: 0,
    mark: 0,
  };
}

/** Notes that a statement of a unit is done, and with the last one the unit. */
export function noteStatement(ledger: Ledger, unit: Unit, at: number): void {
  if (!ledger.isOn) return;
  if (unit.isWhole && at + 1 === unit.statements.length) noteUnit(ledger, unit);
  else ledger.partial = { unit, at: at + 1 };
}

/** Notes that a unit is done. */
export function noteUnit(ledger: Ledger, unit: Unit, result: Result | null = null): void {
  if (!ledger.isOn) return;
  ledger.partial = null;
  for (const [index, member] of unit.members.entries()) {
    const texts = index > 0 ? [] : unit.statements.map(({ text }) => text);
    // Rows that are inserted must not be held.
    ledger.entries.push({ member, texts, result });
    ledger.weight += 50;
    for (const pieces of texts) for (const piece of pieces) ledger.weight += piece.length;
  }
}

/** Notes a savepoint that was rolled back with all that was done in it. */
export function noteRolledBack(ledger: Ledger, from: number, result: Result): void {
  if (!ledger.isOn) return;
  ledger.entries.length = Math.min(ledger.entries.length, from);
  ledger.entries.push({ member: null, texts: [], result });
}

/** What is done now stays, whatever happens. */
export function keep(ledger: Ledger): void {
  ledger.kept = { entries: ledger.entries.length, partial: ledger.partial };
}

/** What is done stays, and the log says so. */
export function keepLogged(ledger: Ledger): void {
  ledger.entries = [];
  ledger.weight = 0;
  ledger.mark = 0;
  ledger.isLogged = true;
  keep(ledger);
}
