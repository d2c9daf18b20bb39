/**
 * A run looks at the schema before its first step and after its last. What it finds before that no
 * revision has made stays apart from what the revisions give, so that no upgrade blesses it.
 */
import { list } from "../../core/text.ts";
import { type Content, hashContent, partOf, writeContent } from "./content.ts";
import { findFormat, FORMATS, newestFormat, type SnapshotFormat } from "./format.ts";
import { readLiveContent } from "./live_content.ts";
import {
  readExpected,
  readLastSnapshot,
  readLive,
  type Snapshot,
  writeSnapshot,
} from "./snapshot.ts";
import { hasRunLock, isSameRows, orNothing } from "./undisturbed.ts";
import type { Plan } from "../../graph/step.ts";
import type { Session } from "../session.ts";

/** What no revision has made: what they have given, and what is there. */
export interface Carried {
  readonly expected: Content;
  readonly live: Content;
  /** The differences, a line each. */
  readonly lines: readonly string[];
}

/** What a run knows of the schema before its first step. */
export interface Observation {
  readonly last: Snapshot | null;
  /** Null: nothing of the kind is known. */
  readonly carried: Carried | null;
  /** All that was there; null: it was not looked at. */
  readonly before: Content | null;
  readonly toolVersion: string;
}

/** How a run begins. */
export interface ObserveOptions {
  readonly run: string;
  readonly toolVersion: string;
  readonly plan: Plan;
  /** Whether it goes on with a step of which something is there already. */
  readonly isResumed: boolean;
  /** Other formats than the real ones, for tests. */
  readonly formats?: readonly SnapshotFormat[];
}

/**
 * Looks before the first step.
 *
 * @returns null where no snapshot is to be taken: there is no log, another run has moved the rows,
 * the last one is of a newer migrate, or the schema could not be read, which the user is told.
 */
export async function observe(
  session: Session,
  options: ObserveOptions,
): Promise<Observation | null> {
  if (session.settings.log === null) return null;
  const { run, plan, isResumed, toolVersion, formats = FORMATS } = options;
  return await orNothing(session, run, plan.rowsBefore, async () => {
    const last = await readLastSnapshot(session);
    if (last !== null && findFormat(formats, last.format) === null) {
      session.emit({
        type: "warning",
        message: `No snapshot is taken: the last one is of a newer migrate (${last.tool})`,
      });
      return null;
    }
    const isStale = last !== null && !isSameRows(last.heads, plan.rowsBefore);
    const isTold = plan.steps[0]?.direction === "stamp";
    if (last !== null && (isStale || isResumed || isTold)) {
      if (isStale) warnOfStale(session, last, plan.rowsBefore);
      return { last, toolVersion, before: null, carried: await earlierCarried(session, last) };
    }
    const before = await readLiveContent(session, "all", !hasRunLock(session));
    const carried = last === null ? null : await findCarried(session, last, before, options);
    return { last, toolVersion, before, carried };
  });
}

/** Since then nobody can tell apart what others' revisions have made. */
function warnOfStale(session: Session, last: Snapshot, rows: readonly string[]): void {
  const at = (heads: readonly string[]) => list(heads) || "base";
  session.emit({
    type: "notice",
    message:
      `The last snapshot is of ${at(last.heads)}, the database is at ${at(rows)}: what was ` +
      "changed between them counts as made by revisions",
  });
}

async function earlierCarried(session: Session, last: Snapshot): Promise<Carried | null> {
  const live = await readLive(last);
  if (live === null) return null;
  return { expected: await readExpected(session, last), live, lines: last.unaccounted };
}

/** What is there that the last snapshot does not know; it is written down at once. */
async function findCarried(
  session: Session,
  last: Snapshot,
  before: Content,
  { run, plan, toolVersion, formats = FORMATS }: ObserveOptions,
): Promise<Carried | null> {
  const format = findFormat(formats, last.format) ?? newestFormat(formats);
  const live = partOf(before, knownSchemas(before, last));
  const restricted = format.restrict(live);
  if (await hashContent(format.number, writeContent(restricted)) === last.hash) return null;
  const { openWorkbench } = await import("../comparison/workbench.ts");
  const { findDrift } = await import("./difference.ts");
  const expected = await readExpected(session, last);
  const { differences } = findDrift(await openWorkbench(session), expected, restricted);
  if (differences.length === 0) return null;
  const { mergeChanges } = await import("../../schema/merge.ts");
  const carried = {
    // What older formats do not hold counts as it is.
    expected: mergeChanges(restricted, live, expected),
    live,
    lines: differences.map(({ text }) => text),
  };
  const known = await readLive(last);
  if (known === null || writeContent(known) !== writeContent(live)) {
    await writeSnapshot(session, run, {
      format: newestFormat(formats).number,
      heads: plan.rowsBefore,
      tool: toolVersion,
      foreign: foreignSchemas(before, live),
      unaccounted: carried.lines,
      expected: carried.expected,
      live,
    });
  }
  warnOfCarried(session, carried.lines);
  return carried;
}

/** Differences that a warning tells; the command tells all. */
const MOST_TOLD = 3;

function warnOfCarried(session: Session, lines: readonly string[]): void {
  const more = lines.length - MOST_TOLD;
  session.emit({
    type: "warning",
    message: [
      "The database has what no revision made, which stays reported by `migrate drift`:",
      ...lines.slice(0, MOST_TOLD).map((line) => `  ${line}`),
      ...(more > 0 ? [`  and ${more} more`] : []),
    ].join("\n"),
  });
}

/** Of the schemas that are there those that the snapshot is about. */
export function knownSchemas({ schema }: Content, { foreign }: Snapshot): readonly string[] {
  return schema.schemas.filter((name) => !foreign.includes(name));
}

function foreignSchemas(all: Content, own: Content): readonly string[] {
  return all.schema.schemas.filter((name) => !own.schema.schemas.includes(name));
}

/** Looks after the last step, and writes the snapshot, unless another run has gone on already. */
export async function takeSnapshot(
  session: Session,
  run: string,
  { last, carried, before, toolVersion }: Observation,
  rows: readonly string[],
  formats: readonly SnapshotFormat[] = FORMATS,
): Promise<void> {
  await orNothing(session, run, rows, async () => {
    const all = await readLiveContent(session, "all", !hasRunLock(session));
    const format = newestFormat(formats);
    const live = format.restrict(partOf(all, ownedSchemas(all, before, last)));
    const expected = carried === null ? live : await carryOn(session, carried, live);
    const isSame = carried === null || writeContent(expected) === writeContent(live);
    await writeSnapshot(session, run, {
      format: format.number,
      heads: rows,
      tool: toolVersion,
      foreign: foreignSchemas(all, live),
      unaccounted: isSame ? [] : carried.lines,
      expected,
      live: isSame ? null : live,
    });
    return null;
  });
}

/** Schemas that revisions have to do with: those known, those that came, and those that changed. */
function ownedSchemas(
  all: Content,
  before: Content | null,
  last: Snapshot | null,
): readonly string[] {
  const known = new Set(last === null ? [] : knownSchemas(all, last));
  const textOf = (content: Content, name: string) => {
    const { schema, others } = partOf(content, [name]);
    const isIn = (its: { readonly schema: string | null }) => its.schema === name;
    return JSON.stringify([
      ...[schema.tables, schema.views, schema.enums].map((its) => its.filter(isIn)),
      schema.sequences.filter(isIn).map((its) => its.name),
      others.filter(isIn),
    ]);
  };
  return all.schema.schemas.filter((name) => {
    if (last !== null && known.has(name)) return true;
    if (before === null) return false;
    return !before.schema.schemas.includes(name) || textOf(before, name) !== textOf(all, name);
  });
}

/** What the revisions have given now, where something else was there before. */
async function carryOn(
  session: Session,
  { expected, live: before }: Carried,
  live: Content,
): Promise<Content> {
  const { mergeChanges } = await import("../../schema/merge.ts");
  const { followRenames } = await import("./follow_rename.ts");
  const followed = await followRenames(session, { expected, before, live });
  return mergeChanges(followed.before, live, followed.expected);
}
