/** User code in a run: loading revisions, recording one, saying where it threw. */
import { describeThrown, isMigrateError, MigrateError } from "../core/error.ts";
import { positionFrom } from "../core/position.ts";
import {
  loadRevisions,
  type RevisionFunction,
  type RevisionModule,
} from "../environment/loader.ts";
import { type Recording, type Runtime, startRecording } from "../operation/record.ts";
import type { Plan, Step } from "../graph/step.ts";
import type { Revision } from "../graph/revision.ts";
import type { RecordingSession } from "./session.ts";

/** Imports what will run, and refuses what cannot be undone before anything is. */
export async function loadModules(
  session: Pick<RecordingSession, "host" | "dialect">,
  plan: Plan,
): Promise<ReadonlyMap<string, RevisionModule>> {
  const steps = plan.steps.filter(({ direction }) => direction !== "stamp");
  if (steps.length === 0) return new Map();
  const revisions = steps.flatMap(({ revision }) => revision === null ? [] : [revision]);
  if (!session.dialect.usesNetwork) await session.host.dropNetwork();
  const modules = await loadRevisions(session.host, revisions);
  for (const { revision, direction } of steps) {
    if (revision === null || direction === "stamp") continue;
    const isUndo = direction === "downgrade";
    const isThere = modules.get(revision.id)?.[direction] !== null;
    if (isThere && !(isUndo && revision.irreversible !== null)) continue;
    if (!isUndo) {
      const details = { file: revision.file, revision: revision.id, name: direction };
      throw new MigrateError("revision.missing_function", details);
    }
    throw new MigrateError("unsupported.irreversible", {
      revision: revision.id,
      file: revision.file,
      why: revision.irreversible ?? "it has no downgrade function",
      documentation: revision.documentation,
    });
  }
  return modules;
}

/** The function of a step; null for a stamp. */
export function functionOf(
  { direction, revision }: Step,
  modules: ReadonlyMap<string, RevisionModule>,
): RevisionFunction | null {
  if (direction === "stamp" || revision === null) return null;
  return modules.get(revision.id)?.[direction] ?? null;
}

/** Starts recording a revision whose operations the runtime carries out. */
export function recordRevision(
  session: RecordingSession,
  revision: Revision,
  runtime: Runtime,
  onLateOperation: (error: MigrateError) => void,
): Recording {
  const { dialect, connection, settings } = session;
  return startRecording({
    revision: revision.id,
    dialect: dialect.name,
    naming: settings.config.namingConvention ?? {},
    dialectInfo: {
      name: dialect.name,
      version: connection?.version ?? null,
      supports: dialect.supports,
    },
    offline: connection === null,
    x: settings.x,
    custom: settings.config.operations ?? {},
    locate: (site) => positionFrom(session.host.cwd, site),
    onLateOperation,
  }, runtime);
}

/** Calls the user's function and ends the recording; what it throws says where. */
export async function callRevision(
  { host, interruption }: Pick<RecordingSession, "host" | "interruption">,
  { revision, direction }: Step,
  apply: RevisionFunction,
  recording: Recording,
): Promise<void> {
  try {
    await interruption.race(Promise.resolve(apply(recording.migration)));
  } catch (error) {
    const position = positionFrom(host.cwd, error);
    if (isMigrateError(error, "revision.invalid_operation") && error.details.operation === "") {
      // Thrown by `t` or `sql`, before any operation was called.
      const details = { reason: error.details.reason, operation: "argument", position };
      throw new MigrateError(error.code, details, { cause: error });
    }
    if (isMigrateError(error)) throw error;
    throw new MigrateError("revision.threw", {
      revision: revision?.id ?? "",
      direction,
      reason: describeThrown(error),
      position,
    }, { cause: error });
  }
  await recording.finish();
}

/** From where to where a step leads, for people: as Alembic's "Running upgrade a -> b". */
export function stepEnds({ direction, revision, edits }: Step): {
  readonly from: readonly string[];
  readonly to: readonly string[];
} {
  const id = revision === null ? [] : [revision.id];
  const down = revision?.downRevisions ?? [];
  if (direction === "upgrade") return { from: down, to: id };
  if (direction === "downgrade") return { from: id, to: down };
  const gone = edits.flatMap((edit) =>
    edit.kind === "insert" ? [] : [edit.kind === "update" ? edit.from : edit.id]
  );
  return { from: gone, to: id };
}
