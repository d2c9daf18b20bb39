/** From recorded operations and fragments to statements: the one way, whether they are run or shown. */
import { folderOf, resolvePath } from "../core/path.ts";
import { fragmentStatement, type Statement } from "../dialect/statement.ts";
import { describeOperation } from "../operation/mod.ts";
import { type Fragment, invalid } from "../schema/fragment.ts";
import { EMPTY_SCHEMA } from "../schema/schema.ts";
import { describeExisting, hasConditional } from "./existing_shape.ts";
import { prepareOperation } from "./prepare.ts";
import type { Compilation, CompiledOperation, Group, Source } from "../dialect/dialect.ts";
import { list } from "../core/text.ts";
import type { Operation } from "../operation/mod.ts";
import type { Recorded } from "../operation/record.ts";
import type { Revision } from "../graph/revision.ts";
import type { RecordingSession } from "./session.ts";

/** A statement with the call that asked for it. */
export interface Sent {
  readonly statement: Statement;
  /** What it is part of, in a few words. */
  readonly label: string;
  readonly recorded: Recorded;
}

/** What compiling a revision's operations needs, and who gets the statements. */
export interface CompileJob {
  readonly session: RecordingSession;
  readonly compilation: Compilation;
  readonly revision: Revision;
  /** Collects the absolute paths of SQL files. */
  readonly scripts: Set<string>;
  /** Called before each operation is compiled. */
  readonly before: (operation: CompiledOperation) => Promise<void>;
  /** How things are after all statements so far; called where that matters. */
  readonly source: (operation: CompiledOperation) => Promise<Source>;
  readonly take: (sent: Sent) => void;
  readonly warn: (message: string) => void;
  /** An error with the call that it belongs to. */
  readonly explain: (error: unknown, label: string, recorded: Recorded) => unknown;
}

/** Compiles what was recorded, in order. */
export async function compileRecorded(
  job: CompileJob,
  recorded: readonly Recorded[],
): Promise<void> {
  const operations = recorded.map(({ operation }) => operation);
  const groups = job.compilation.group?.(operations) ??
    operations.map((operation, index) => ({ operation, members: [index] }));
  for (const group of groups) await compileGroup(job, group, recorded);
}

async function compileGroup(
  job: CompileJob,
  { operation, members }: Group,
  recorded: readonly Recorded[],
): Promise<void> {
  const memberOf = (item = 0) => recorded[members[item] ?? members[0] ?? 0] as Recorded;
  let current = memberOf();
  try {
    const folder = folderOf(resolvePath(job.session.host.cwd, job.revision.file));
    const work = { ...job, folder, sourceOf: job.source };
    for await (const prepared of prepareOperation(work, operation)) {
      await job.before(prepared);
      const needsSource = prepared.kind === "bulkInsert" || hasConditional(prepared) ||
        job.compilation.reads(prepared).length > 0;
      const source = needsSource ? await job.source(prepared) : NO_SOURCE;
      if (hasConditional(prepared) && "connection" in source) {
        const { connection } = source;
        const { dialect } = job.session;
        (await describeExisting({ dialect, connection }, job.compilation, prepared))
          .forEach(job.warn);
      }
      const enter = (item: number) => {
        current = memberOf(item);
      };
      const context = { source, warn: job.warn, enter };
      for (const statement of await job.compilation.compile(prepared, context)) {
        const isWhole = statement.item === undefined;
        const its = memberOf(statement.item);
        const label = isWhole
          ? describeGroup(operation, members, recorded)
          : describeOperation(its.operation);
        job.take({ statement, label, recorded: its });
      }
    }
  } catch (error) {
    throw job.explain(error, describeOperation(current.operation), current);
  }
}

/** For what needs to know nothing. */
const NO_SOURCE: Source = { schema: EMPTY_SCHEMA };

/** A batch of the author's by its name, one that was made here by what it is made of. */
function describeGroup(
  operation: Operation,
  members: readonly number[],
  recorded: readonly Recorded[],
): string {
  const calls = [...new Set(members)].flatMap((index) => recorded[index] ?? []);
  return calls.length < 2
    ? describeOperation(calls[0]?.operation ?? operation)
    : list(calls.map((call) => describeOperation(call.operation)));
}

/**
 * The only statement of a fragment: drivers would run the first and forget the others.
 *
 * @param name of the method, for the error.
 */
export function singleStatement(
  { dialect }: Pick<RecordingSession, "dialect">,
  { splitScript }: Compilation,
  fragment: Fragment,
  name: string,
): Statement {
  const statement = fragmentStatement(fragment.parts, (path) => dialect.quoting.name(...path));
  const pieces = splitScript(statement.text.join("?"));
  if (pieces.length !== 1) {
    throw invalid(`${name} takes one statement, got ${pieces.length}; op.execute takes scripts`);
  }
  return statement;
}
