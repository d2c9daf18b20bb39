/** From recorded operations and fragments to statements: the one way, whether they are run or shown. */
import { folderOf, resolvePath } from "../../core/path.ts";
import { fragmentStatement, type Statement } from "../../dialect/statement.ts";
import { describeOperation } from "../../operation/mod.ts";
import { type Fragment, invalid } from "../../schema/fragment.ts";
import { EMPTY_SCHEMA } from "../../schema/schema.ts";
import { describeExisting, hasConditional } from "./existing_shape.ts";
import { prepareOperation } from "./prepare.ts";
import { openUnit, rawUnit, rowsUnit, type Unit } from "../resume/unit.ts";
import type { Compilation, CompiledOperation, Group, Source } from "../../dialect/dialect.ts";
import { list } from "../../core/text.ts";
import type { Operation } from "../../operation/mod.ts";
import type { Recorded } from "../../operation/record.ts";
import type { Revision } from "../../graph/revision.ts";
import type { RecordingSession } from "../session.ts";

/** A statement with the call that asked for it. */
export interface Sent {
  readonly statement: Statement;
  /** What it is part of, in a few words. */
  readonly label: string;
  readonly recorded: Recorded;
  /** What it is a part of for the log, and which of its statements it is. */
  readonly unit: Unit;
  readonly at: number;
  /** Units without statements that come right behind it. */
  followers?: Unit[];
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
  readonly take: (sent: Sent) => void | Promise<void>;
  /** Given a unit that needs no more statements, behind everything that was taken. */
  readonly pass: (unit: Unit) => void;
  /** Runs what must be done together, though some of it is compiled when the rest is executed. */
  readonly together: (body: () => Promise<void>) => Promise<void>;
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
  for (const cluster of clustersOf(groups)) {
    const members = cluster.flatMap((its) => its.members).sort((a, b) => a - b);
    const unit = openUnit(membersOf(members, recorded).map(({ operation }) => operation));
    const compileAll = async () => {
      for (const [index, group] of cluster.entries()) {
        await compileGroup(job, group, recorded, unit, index === cluster.length - 1);
      }
    };
    if (cluster.length === 1) await compileAll();
    else await job.together(compileAll);
  }
}

/** Groups that share operations, or do them in another order, belong together. */
function clustersOf(groups: readonly Group[]): readonly (readonly Group[])[] {
  // The first operation that each group or one behind it is about.
  const firstFrom: number[] = [];
  for (let at = groups.length - 1, first = Infinity; at >= 0; at--) {
    first = Math.min(first, ...groups[at]?.members ?? []);
    firstFrom[at] = first;
  }
  const clusters: Group[][] = [];
  let last = -1;
  groups.forEach((group, at) => {
    if ((firstFrom[at] ?? 0) > last) clusters.push([]);
    clusters.at(-1)?.push(group);
    last = Math.max(last, ...group.members);
  });
  return clusters;
}

async function compileGroup(
  job: CompileJob,
  { operation, members }: Group,
  recorded: readonly Recorded[],
  unit: Unit,
  isLast: boolean,
): Promise<void> {
  const memberOf = (item = 0) => recorded[members[item] ?? members[0] ?? 0] as Recorded;
  let current = memberOf();
  const enter = (item: number) => {
    current = memberOf(item);
  };
  try {
    const folder = folderOf(resolvePath(job.session.host.cwd, job.revision.file));
    const work = { ...job, folder, sourceOf: job.source };
    for await (const prepared of prepareOperation(work, operation)) {
      const statements = await compilePrepared(job, prepared, enter);
      const before = unit.statements.length;
      for (const [its, own] of fillUnits(prepared, unit, statements, isLast)) {
        for (const [index, statement] of own.entries()) {
          const isWhole = statement.item === undefined;
          const call = memberOf(statement.item);
          const label = isWhole
            ? describeGroup(operation, members, recorded)
            : describeOperation(call.operation);
          const at = its === unit ? before + index : index;
          const taken = job.take({ statement, label, recorded: call, unit: its, at });
          // Most need no waiting for.
          if (taken !== undefined) await taken;
        }
        if (own.length === 0 && its.isWhole) job.pass(its);
      }
    }
  } catch (error) {
    throw job.explain(error, describeOperation(current.operation), current);
  }
}

/** The statements of an operation that needs no more preparing. */
async function compilePrepared(
  job: CompileJob,
  prepared: CompiledOperation,
  enter: (item: number) => void,
): Promise<readonly Statement[]> {
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
  return await job.compilation.compile(prepared, { source, warn: job.warn, enter });
}

/** Which unit each statement belongs to; statements of operations are added to theirs. */
function fillUnits(
  prepared: CompiledOperation,
  unit: Unit,
  statements: readonly Statement[],
  isLast: boolean,
): readonly (readonly [Unit, readonly Statement[]])[] {
  if (prepared.kind === "execute") {
    return statements.map((its) => [rawUnit("op.execute", its), [its]]);
  }
  if (prepared.kind === "bulkInsert") return [[rowsUnit(prepared, statements), statements]];
  unit.statements.push(...statements);
  unit.isWhole = isLast;
  return [[unit, statements]];
}

/** For what needs to know nothing. */
const NO_SOURCE: Source = { schema: EMPTY_SCHEMA };

/** Each call that a group is made of, once. */
function membersOf(members: readonly number[], recorded: readonly Recorded[]): Recorded[] {
  return [...new Set(members)].flatMap((index) => recorded[index] ?? []);
}

/** A batch of the author's by its name, one that was made here by what it is made of. */
function describeGroup(
  operation: Operation,
  members: readonly number[],
  recorded: readonly Recorded[],
): string {
  const calls = membersOf(members, recorded);
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
