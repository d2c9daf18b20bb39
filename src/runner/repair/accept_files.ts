/** Files of applied revisions that were edited, and may be as they are. */
import { MigrateError } from "../../core/error.ts";
import { resolveRevisions } from "../../graph/resolve.ts";
import { ancestorsOf } from "../../graph/query.ts";
import { readSomeGraph } from "../apply.ts";
import { type ChecksumChange, compareChecksums } from "../changed_file.ts";
import { readRows } from "../history.ts";
import { logStatements, whoAndWhere } from "../log.ts";
import { type RunContext, type Session, withSession } from "../session.ts";
import { begin, commit, rollback, singleTransaction } from "../transaction.ts";
import type { Graph } from "../../graph/graph.ts";

/** What is accepted, and why. */
export interface AcceptFilesRequest {
  /** One revision; null: all that were edited. */
  readonly target: string | null;
  readonly why: string | null;
  readonly toolVersion: string;
}

/** A file that may be as it is. */
export interface AcceptedFile {
  /** The id. */
  readonly revision: string;
  /** As seen from the working folder. */
  readonly file: string;
  /** The checksum that the log had. */
  readonly previous: string;
  /** The one that it has now. */
  readonly checksum: string;
}

/** What was accepted. */
export interface AcceptFilesReport {
  /** The URL, its password masked. */
  readonly database: string;
  /** None: no file was edited. */
  readonly accepted: readonly AcceptedFile[];
  /** Who, as the environment tells it; null: it does not. */
  readonly user: string | null;
  /** The message; null: there was none. */
  readonly why: string | null;
}

/**
 * Says in the log which checksums the files have now, so that nothing warns of them any more.
 *
 * @throws graph.* for the target, `history.not_applied`, `history.no_checksum`, database.*
 */
export async function acceptFiles(
  context: RunContext,
  request: AcceptFilesRequest,
): Promise<AcceptFilesReport> {
  const graph = readSomeGraph(context);
  return await withSession(context, false, async (session) => {
    const { user } = whoAndWhere(context);
    const { why, target } = request;
    if (session === null) {
      const [first] = target === null ? [] : resolveRevisions(graph, target, []);
      if (first !== undefined) throw notApplied(first.id, "the database, which does not exist,");
      return { database: "", accepted: [], user, why };
    }
    const changes = await findChanges(session, graph, target);
    if (changes.length > 0) await accept(session, request, changes);
    const accepted = changes.map(({ revision, file, previous, checksum }) => ({
      revision,
      file,
      previous,
      checksum,
    }));
    return { database: session.database, accepted, user, why };
  });
}

async function findChanges(
  session: Session,
  graph: Graph,
  target: string | null,
): Promise<readonly ChecksumChange[]> {
  const noChecksum = (revision: string, reason: string) =>
    new MigrateError("history.no_checksum", { revision, database: session.database, reason });
  if (session.settings.log === null) {
    const reason = "the config says `log: false`, and checksums are kept in the log";
    throw noChecksum(target ?? "any revision", reason);
  }
  const rows = await readRows(session) ?? [];
  const wanted = target === null ? null : resolveRevisions(graph, target, rows);
  const applied = ancestorsOf(graph, rows.filter((row) => graph.indexOfId.has(row)));
  const missing = wanted?.find((revision) => !applied.includes(revision));
  if (missing !== undefined) throw notApplied(missing.id, session.database);
  const { known, changes } = await compareChecksums(session, graph, rows);
  const unknown = wanted?.find(({ id }) => !known.has(id));
  if (unknown !== undefined) {
    throw noChecksum(unknown.id, "it was not migrate that applied it, or its log is gone");
  }
  return changes.filter(({ revision }) => wanted?.some(({ id }) => id === revision) ?? true);
}

function notApplied(revision: string, database: string): MigrateError {
  return new MigrateError("history.not_applied", { revision, database });
}

async function accept(
  session: Session,
  { why, toolVersion }: AcceptFilesRequest,
  changes: readonly ChecksumChange[],
): Promise<void> {
  const transaction = singleTransaction();
  const run = session.host.randomHex(12);
  const statements = changes.flatMap(({ revision, checksum, previous, scripts }) =>
    logStatements(session, {
      event: "accepted",
      run,
      revision,
      direction: null,
      checksum,
      durationMs: null,
      detail: {
        tool: toolVersion,
        ...whoAndWhere(session),
        why,
        previous,
        ...(scripts.length === 0 ? {} : { scripts }),
      },
    })
  );
  try {
    await begin(session, transaction);
    await session.connection.execute(statements);
    await commit(session, transaction);
  } catch (error) {
    await rollback(session, transaction);
    throw error;
  }
}
