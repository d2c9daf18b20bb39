/**
 * What can be known of a plan before it runs, for a person at a terminal. Revisions are recorded
 * once more for that, which takes no statement; an async function may wait for anything, and is not
 * called before its turn. Of the tables in question the rows are counted, up to a limit.
 */
import { count } from "../core/text.ts";
import { findHazards, type Hazard, MANY_ROWS } from "../operation/hazard.ts";
import { formatTable, type TableRef } from "../operation/spec.ts";
import { statement } from "../dialect/statement.ts";
import { executeUnlocked, isMissingTable, quoteTable, type Session } from "./session.ts";
import { functionOf, recordRevision } from "./revision.ts";
import type { Outlook } from "../core/event.ts";
import type { RevisionModule } from "../environment/loader.ts";
import type { Plan, Step } from "../graph/step.ts";
import type { Operation } from "../operation/mod.ts";
import type { Runtime } from "../operation/record.ts";

/** Looks ahead; nothing is changed. */
export async function foresee(
  session: Session,
  plan: Plan,
  modules: ReadonlyMap<string, RevisionModule>,
): Promise<Outlook> {
  const recorded: (readonly Operation[] | null)[] = [];
  for (const step of plan.steps) recorded.push(await recordAhead(session, step, modules));
  const found = findHazards(recorded.map((its) => its ?? []), session.dialect.supports);
  const rows = await countRows(session, found.flat());
  const foreseen = plan.steps.flatMap((step, place) => {
    const hazards = [
      ...ownHazards(session, step, modules),
      ...(found[place] ?? []).flatMap((hazard) => describe(hazard, rows)),
    ];
    const { revision } = step;
    return hazards.length === 0 || revision === null
      ? []
      : [{ revision: revision.id, message: revision.message, hazards }];
  });
  const unknown = recorded.filter((its) => its === null).length;
  return { steps: plan.steps.length, foreseen, unknown };
}

/** What the revision says of itself. */
function ownHazards(
  { settings, dialect }: Session,
  { revision, direction }: Step,
  modules: ReadonlyMap<string, RevisionModule>,
): readonly string[] {
  if (revision === null || direction === "stamp") return [];
  const isAlone = revision.transaction === "none" || settings.transaction === "none";
  const why = revision.irreversible ??
    (modules.get(revision.id)?.downgrade === null ? "it has no downgrade function" : null);
  return [
    // Elsewhere no revision is in one, and everybody knows.
    ...(isAlone && dialect.supports("transactionalDdl")
      ? ["no transaction: what is done stays if the rest fails"]
      : []),
    ...(why !== null && direction === "upgrade" ? [`cannot be undone: ${why}`] : []),
  ];
}

/** The operations of a step that has not run; null where only the run can tell. */
async function recordAhead(
  session: Session,
  step: Step,
  modules: ReadonlyMap<string, RevisionModule>,
): Promise<readonly Operation[] | null> {
  const apply = functionOf(step, modules);
  if (apply === null || step.revision === null) return [];
  if (apply.constructor.name === "AsyncFunction") return null;
  const operations: Operation[] = [];
  const recording = recordRevision(session, step.revision, collectInto(operations), () => {});
  try {
    const returned: unknown = apply(recording.migration);
    if (typeof returned === "object" && returned !== null && "then" in returned) {
      Promise.resolve(returned).catch(() => {});
      await recording.abandon();
      return null;
    }
    await recording.finish();
    return operations;
  } catch {
    // The run says what is wrong with it, and where.
    await recording.abandon();
    return null;
  }
}

/** Takes operations, and refuses whatever needs the database. */
function collectInto(operations: Operation[]): Runtime {
  const refuse = () => Promise.reject(new Error("it is not known before it runs"));
  return {
    flush: (recorded) => {
      operations.push(...recorded.map(({ operation }) => operation));
      return Promise.resolve();
    },
    query: refuse,
    stream: refuse,
    run: refuse,
    inspect: refuse,
    savepoint: refuse,
    autocommitBlock: refuse,
  };
}

/** Tables that are asked about: with more a person reads no longer. */
const MOST_TABLES = 30;

/** The rows of the tables, one more than `MANY_ROWS` at most; null where nobody can tell. */
async function countRows(
  session: Session,
  hazards: readonly Hazard[],
): Promise<ReadonlyMap<string, number | null>> {
  const tables = new Map(
    hazards.flatMap(({ table }) => table === null ? [] : [[formatTable(table), table] as const]),
  );
  const rows = new Map<string, number | null>();
  for (const [name, table] of [...tables].slice(0, MOST_TABLES)) {
    rows.set(name, await countSome(session, table));
  }
  return rows;
}

async function countSome(session: Session, table: TableRef): Promise<number | null> {
  const some = `SELECT 1 AS one FROM ${quoteTable(session, table)} LIMIT ${MANY_ROWS + 1}`;
  try {
    const [row] = await executeUnlocked(
      session,
      statement(`SELECT count(*) AS many FROM (${some}) AS some_rows`),
    );
    return Number(row?.["many"] ?? 0);
  } catch (error) {
    // What is not there has nothing to lose; a lock, or a right that is missing, says nothing.
    return isMissingTable(error) ? 0 : null;
  }
}

/** The hazard with its rows; nothing where there are too few of them. */
function describe(
  { message, table, fromRows }: Hazard,
  rows: ReadonlyMap<string, number | null>,
): readonly string[] {
  if (table === null) return [message];
  const many = rows.get(formatTable(table)) ?? null;
  if (many === null) return fromRows < MANY_ROWS ? [message] : [];
  if (many < fromRows) return [];
  const told = many > MANY_ROWS ? `more than ${count(MANY_ROWS, "row")}` : count(many, "row");
  return [`${message} (${told})`];
}
