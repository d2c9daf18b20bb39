/** The ledger of a step in the words of the log, and made short where it is long. */
import { encodeRows } from "./logged_value.ts";
import { describeMember, hashMember, hashTogether, shortSql } from "./unit.ts";
import { describeStatement } from "../../dialect/statement.ts";
import type { Quoting } from "../../dialect/dialect.ts";
import type { Block, Entry, Ledger, LoggedResult, Next, Result } from "./ledger.ts";

/** A line of the log: what is done. */
export interface LoggedEntry {
  readonly hash: string;
  /** How many it stands for, where that is not one. */
  readonly count?: number;
  readonly results?: readonly (LoggedResult | null)[];
  readonly what?: string;
  readonly sql?: string;
}

/** What comes next. */
export interface LoggedNext {
  readonly hashes: readonly string[];
  readonly at: number;
  readonly isInDoubt: boolean;
  readonly what: string;
  readonly sql: string;
  /** All statements of the unit, where others have been done or are to be done behind it. */
  readonly statements?: readonly LoggedStatement[];
}

/** How far a step is, as events of the log say it one after another. */
export interface Progress {
  readonly done: readonly LoggedEntry[];
  readonly next: LoggedNext | null;
}

/** A statement with its values in it, ready to be run. */
export interface LoggedStatement {
  readonly sql: string;
  readonly isTransactional: boolean;
  readonly item?: number;
}

/** Characters that may be held on to before they are made short. */
const MOST_WEIGHT = 4_000_000;

/** Makes short what has become long, but for what an open savepoint may take back. */
export async function foldLong(ledger: Ledger): Promise<void> {
  if (ledger.weight < MOST_WEIGHT) return;
  const folded: Block[] = [];
  let run: Entry[] = [];
  const endRun = async () => {
    if (run.length > 0) folded.push(await foldRun(run));
    run = [];
  };
  const start = Math.max(ledger.mark, ledger.kept.entries);
  for (const its of ledger.entries.slice(start)) {
    if (!("hash" in its)) run.push(its);
    else {
      await endRun();
      folded.push(its);
    }
  }
  await endRun();
  ledger.entries.splice(start, Infinity, ...folded);
  ledger.weight = 0;
}

async function foldRun(run: readonly Entry[]): Promise<Block> {
  const logged = await Promise.all(run.map((its) => logEntry(its, false)));
  const results = logged.map((its) => its.results?.[0] ?? null);
  return {
    hash: await hashTogether(logged.map(({ hash }) => hash)),
    count: run.length,
    results: results.every((its) => its === null) ? [] : results,
  };
}

/** What one event tells in words: the log is no copy of a dump. */
const MOST_TOLD = 100;

/** What is done and not in the log yet, as the log keeps it. */
export async function logDone(
  { entries }: Pick<Ledger, "entries">,
): Promise<readonly LoggedEntry[]> {
  return await Promise.all(entries.map((entry, index) => logEntry(entry, index < MOST_TOLD)));
}

async function logEntry(entry: Entry | Block, isTold: boolean): Promise<LoggedEntry> {
  if ("hash" in entry) {
    const { hash, count, results } = entry;
    return { hash, count, ...(results.length === 0 ? {} : { results }) };
  }
  const { member, texts, result } = entry;
  const told = isTold && member !== null
    ? {
      what: describeMember(member),
      ...(texts.length === 0 ? {} : { sql: shortSql(texts.map((text) => ({ text }))) }),
    }
    : {};
  return {
    hash: member === null ? "" : await hashMember(member),
    ...(result === null ? {} : { results: [logResult(result)] }),
    ...told,
  };
}

function logResult(result: Result): LoggedResult {
  return "rows" in result ? { rows: encodeRows(result.rows) } : result;
}

/** What comes next as the log keeps it. */
export async function logNext(
  { unit, at, isInDoubt }: Next,
  { literal }: Pick<Quoting, "literal">,
): Promise<LoggedNext> {
  const { members, statements } = unit;
  const [first] = members;
  return {
    hashes: await Promise.all(members.map(hashMember)),
    at,
    isInDoubt,
    what: first === undefined ? "" : describeMember(first),
    sql: shortSql(statements.slice(at, at + 1)),
    ...(statements.length < 2 ? {} : {
      statements: statements.map((its) => ({
        sql: describeStatement(its, literal),
        isTransactional: its.transactional,
        ...(its.item === undefined ? {} : { item: its.item }),
      })),
    }),
  };
}

/**
 * What the log of a failure says of the statements: how far the step is, for good.
 *
 * @returns null where nothing of the step is there.
 */
export async function logRemains(
  ledger: Ledger,
  quoting: Pick<Quoting, "literal">,
): Promise<Progress | null> {
  const { entries, kept, running, isLogged, isOn } = ledger;
  const next = running ?? (kept.partial === null ? null : { ...kept.partial, isInDoubt: false });
  if (!isOn || (!isLogged && kept.entries === 0 && next === null)) return null;
  return {
    done: await logDone({ entries: entries.slice(0, kept.entries) }),
    next: next === null ? null : await logNext(next, quoting),
  };
}
