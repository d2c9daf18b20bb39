/** For tests: recording with a Runtime that only notes what it is asked. */
import { positionFrom } from "../core/position.ts";
import { createInspector } from "../schema/inspector.ts";
import { EMPTY_SCHEMA } from "../schema/schema.ts";
import { type RecordContext, type Recording, type Runtime, startRecording } from "./record.ts";
import type { Operation } from "./mod.ts";
import type { MigrateError } from "../core/error.ts";
import type { Fragment } from "../schema/fragment.ts";
import type { Op, Row } from "../../templates/migrate.d.ts";

/** The texts of a fragment, with `?` for what is none. */
function textOf({ parts }: Fragment): string {
  return parts.map((part) => "text" in part ? part.text : "?").join("");
}

function labelOf(operation: Operation): string {
  return operation.kind === "execute" ? textOf(operation.sql as Fragment) : operation.kind;
}

/** What was asked of the runtime, in order, and the operations that were carried out. */
export interface Notes {
  readonly log: string[];
  readonly operations: Operation[];
  readonly late: MigrateError[];
}

/** How the noting runtime answers. */
export interface Answers {
  /** Whatever is asked with this text fails. */
  readonly fails?: string;
  readonly rows?: readonly Row[];
  readonly context?: Partial<RecordContext>;
}

/** The error of what was made to fail. */
export class SampleFailure extends Error {}

/** A recording, and the notes of its runtime. */
export function noteRecording(
  { fails, rows = [{ id: 1 }], context = {} }: Answers = {},
): { readonly recording: Recording; readonly op: Op; readonly notes: Notes } {
  const notes: Notes = { log: [], operations: [], late: [] };
  const note = (text: string) => {
    notes.log.push(text);
    if (fails !== undefined && text.includes(fails)) throw new SampleFailure(text);
  };
  const runtime: Runtime = {
    // deno-lint-ignore require-await -- a throw must become a rejection
    flush: async (recorded) => {
      for (const { operation } of recorded) notes.operations.push(operation);
      note(`flush ${recorded.map(({ operation }) => labelOf(operation)).join(" ")}`);
    },
    // deno-lint-ignore require-await -- as above
    query: async (statement) => {
      note(`query ${textOf(statement)}`);
      return [...rows];
    },
    // deno-lint-ignore require-await -- as above
    stream: async (statement) => {
      const label = textOf(statement);
      note(`stream ${label}`);
      return readRows(rows, label, note);
    },
    // deno-lint-ignore require-await -- as above
    run: async (statement) => {
      note(`run ${textOf(statement)}`);
      return { rowCount: 1 };
    },
    // deno-lint-ignore require-await -- as above
    inspect: async () => {
      note("inspect");
      return createInspector(EMPTY_SCHEMA);
    },
    savepoint: async (body) => {
      note("savepoint");
      try {
        const result = await body();
        note("release");
        return result;
      } catch (error) {
        notes.log.push("rollback to");
        throw error;
      }
    },
    autocommitBlock: async (body) => {
      note("commit");
      await body();
      note("begin");
    },
  };
  const recording = startRecording({
    revision: "a1",
    dialect: "sqlite",
    naming: {},
    dialectInfo: { name: "sqlite", version: "3", supports: () => false },
    offline: false,
    x: {},
    custom: {},
    locate: (site) => positionFrom("/", site) ?? ownPosition(site.stack),
    onLateOperation: (error) => notes.late.push(error),
    ...context,
  }, runtime);
  return { recording, op: recording.migration.op, notes };
}

/** Frames of this program are no user's, but a test is the user here. */
function ownPosition(stack: string | undefined) {
  const [, file = "", line, column] = /\/([^/\s]+_test\.ts):(\d+):(\d+)/.exec(stack ?? "") ?? [];
  return file === "" ? undefined : { file, line: Number(line), column: Number(column) };
}

async function* readRows(
  rows: readonly Row[],
  label: string,
  note: (text: string) => void,
): AsyncGenerator<readonly Row[]> {
  try {
    for (const row of rows) {
      note(`batch ${label}`);
      yield await Promise.resolve([row]);
    }
  } finally {
    note(`close ${label}`);
  }
}

/** The operations that a revision's function records. */
export async function record(
  upgrade: (op: Op) => unknown,
  context: Partial<RecordContext> = {},
): Promise<readonly Operation[]> {
  const { recording, op, notes } = noteRecording({ context });
  await upgrade(op);
  await recording.finish();
  return notes.operations;
}
