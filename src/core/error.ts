/**
 * The one error class and the one table of its codes.
 *
 * Every failure that a user can meet has a code here, with the text that says what happened and
 * the hint that says what to do next. Tests look at codes, never at texts. Messages follow these
 * rules: sentence case, no full stop at the end, quote what the user typed, name the file.
 */
import { maskUrls } from "./url.ts";
import { closeMatches, count, indent, list, quote, sqlExcerpt } from "./text.ts";

/** A place in a file: line and column start at 1. */
export interface Position {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** `file:line:column`, as terminals and editors understand it. */
export function formatPosition(at: Position): string {
  return `${at.file}:${at.line}:${at.column}`;
}

/** What a failure of each family makes the process exit with. */
export const EXIT_CODES = {
  usage: 2,
  config: 3,
  graph: 4,
  history: 5,
  lock: 6,
  database: 7,
  unsupported: 8,
  revision: 9,
  internal: 70,
  // The number of the signal is added.
  interrupted: 128,
} as const;

interface Entry<Details> {
  readonly message: (details: Details) => string;
  readonly hint?: (details: Details) => string | undefined;
}

function entry<Details>(
  message: (details: Details) => string,
  hint?: (details: Details) => string | undefined,
): Entry<Details> {
  return hint === undefined ? { message } : { message, hint };
}

function didYouMean(input: string, known: readonly string[]): string | undefined {
  const close = closeMatches(input, known);
  return close.length === 0 ? undefined : `Did you mean ${list(close.map(quote), "or")}?`;
}

function at(position: Position | undefined): string {
  return position === undefined ? "" : `${formatPosition(position)}: `;
}

function prefix(file: string | undefined): string {
  return file === undefined ? "" : `${file}: `;
}

function inTable(table: string | undefined): string {
  return table === undefined ? "" : ` (table ${table})`;
}

interface Reason {
  /** What the system, a parser or a server said. */
  readonly reason: string;
}
/** A step that was begun. */
interface Interrupted {
  readonly revision: string;
  readonly direction: "upgrade" | "downgrade";
}
function commandOf({ revision, direction }: Interrupted): string {
  return direction === "upgrade" ? `upgrade ${revision}` : "downgrade TARGET";
}
interface Somewhere {
  readonly position?: Position | undefined;
}

/** The table: code -> message and hint, from the details that the thrower gives. */
export const ERRORS = {
  // ------------------------------------------------------------------ usage: exit 2
  "usage.unknown_command": entry(
    (d: { input: string; known: readonly string[] }) => `Unknown command ${quote(d.input)}`,
    (d) => didYouMean(d.input, d.known) ?? "`migrate --help` lists the commands",
  ),
  "usage.unknown_flag": entry(
    (d: { input: string; known: readonly string[] }) => `Unknown option ${quote(d.input)}`,
    (d) => didYouMean(d.input, d.known) ?? "`--help` after the command lists its options",
  ),
  "usage.invalid_argument": entry(
    (d: { name: string; input: string; expected: string }) =>
      `Invalid value ${quote(d.input)} for ${d.name}: expected ${d.expected}`,
    () => "`--help` after the command lists its options",
  ),
  "usage.missing_argument": entry(
    (d: { name: string; example?: string | undefined }) => `Missing ${d.name}`,
    (d) =>
      `${
        d.example === undefined ? "" : `For example \`${d.example}\`; `
      }\`--help\` after the command lists its arguments and options`,
  ),
  "usage.unexpected_argument": entry(
    (d: { input: string }) => `Unexpected argument ${quote(d.input)}`,
    () => "`--help` after the command lists its arguments",
  ),
  "usage.needs_confirmation": entry(
    (d: { what: string }) => `Not done without being asked for: ${d.what}`,
    () => "Pass `--yes` to do it without the question",
  ),
  "usage.undecided_renames": entry(
    (d: { renames: readonly string[] }) =>
      `Nothing was written: ${list(d.renames, "and", 5)} may be ${
        d.renames.length === 1 ? "a rename" : "renames"
      }, or something dropped and something new`,
    (d) =>
      `Say which: ${
        d.renames.map((its) => `--rename ${its}`).slice(0, 5).join(" ")
      } for what got another name; --no-rename for the rest`,
  ),
  "usage.needs_range": entry(
    (d: { command: string }) => `${d.command} --sql does not know where the database is`,
    (d) => `Say from where to where: migrate ${d.command} --sql FROM:TO`,
  ),

  "usage.closed": entry(
    (d: { call: string }) => `${d.call}() was called on a database that is closed`,
    () => "Open it again; `await using` closes it at the end of its block",
  ),

  // ------------------------------------------------------------------ config: exit 3
  "config.not_found": entry(
    (d: { file: string }) => `Config file ${quote(d.file)} does not exist`,
    () => "Check the path of `--config`, or leave it out to use ./migrate.config.ts",
  ),
  "config.load_failed": entry(
    (d: Reason & Somewhere & { file: string }) =>
      `${at(d.position)}Cannot load the config ${quote(d.file)}: ${d.reason}`,
    () => "Mend the file; `migrate config` shows every value and where it came from",
  ),
  "config.invalid_models": entry(
    (d: Reason & Somewhere & { file: string }) =>
      d.position === undefined
        ? `Invalid models in ${quote(d.file)}: ${d.reason}`
        : `${at(d.position)}Invalid models: ${d.reason}`,
    () => "`Models` in migrate.d.ts says what a models file can hold",
  ),
  "config.hook_failed": entry(
    (d: Reason & Somewhere & { hook: string }) =>
      `${at(d.position)}The hook ${quote(d.hook)} of the config failed: ${d.reason}`,
    () => "Mend it in migrate.config.ts; `Config` in migrate.d.ts says what it is given",
  ),
  "config.missing_models": entry(
    (d: { command: string }) => `${d.command} does not know the models`,
    () =>
      'Name them in migrate.config.ts: models: "./models.ts", or a .sql file; `migrate baseline --only-models --models models.ts` writes them from a database',
  ),
  "config.scratch_is_real": entry(
    (d: { url: string; origin: string; database: string }) =>
      `The scratch database ${d.url} (from ${d.origin}) is the real one: ${d.database}`,
    () => "Nothing was changed. Name another database, which holds nothing, as scratchUrl",
  ),
  "config.scratch_not_empty": entry(
    (d: { url: string; origin: string; found: readonly string[] }) =>
      `The scratch database ${d.url} (from ${d.origin}) is not empty: it has ${
        list(d.found, "and", 5)
      }`,
    () =>
      "Nothing was changed. It is filled and emptied: name a database as scratchUrl that holds nothing",
  ),
  "config.unknown_key": entry(
    (d: { key: string; file: string; known: readonly string[] }) =>
      `Unknown key ${quote(d.key)} in ${d.file}`,
    (d) => didYouMean(d.key, d.known) ?? "`Config` in migrate.d.ts lists the keys",
  ),
  "config.invalid_value": entry(
    (d: { key: string; origin: string; expected: string; got: string }) =>
      `Invalid ${d.key} (from ${d.origin}): expected ${d.expected}, got ${d.got}`,
  ),
  "config.missing_url": entry(
    (d: { name: string | null; tried: readonly string[] }) =>
      d.name === null
        ? "No database URL is set"
        : `No URL is set for the database ${quote(d.name)}`,
    (d) => `Give one of ${list(d.tried, "or")}, for example --url sqlite:app.db`,
  ),
  "config.invalid_url": entry(
    (d: Reason & { url: string; origin: string }) =>
      `Invalid database URL ${quote(d.url)} (from ${d.origin}): ${d.reason}`,
    () => "Forms: sqlite:app.db, postgres://user@host/db, mysql://user@host/db",
  ),
  "config.unknown_database": entry(
    (d: { name: string; known: readonly string[] }) =>
      `No database is named ${quote(d.name)} in the config`,
    (d) =>
      didYouMean(d.name, d.known) ??
        (d.known.length === 0
          ? "Add it under `databases` in migrate.config.ts"
          : `Known: ${list(d.known)}`),
  ),
  "config.missing_directory": entry(
    (d: { directory: string; origin: string; above: string | null }) =>
      `The migrations folder ${quote(d.directory)} (${d.origin}) does not exist`,
    (d) =>
      d.above === null
        ? "Run `migrate init` to make one here, or name yours with --directory"
        : `Go to ${d.above}, where migrate.config.ts is, or name the folder with --directory`,
  ),
  "config.unreadable": entry(
    (d: Reason & { path: string }) => `Cannot read ${quote(d.path)}: ${d.reason}`,
    () => "Check the path and its permissions",
  ),
  "config.unwritable": entry(
    (d: Reason & { path: string }) => `Cannot write ${quote(d.path)}: ${d.reason}`,
    () => "Check that the folder exists and is writable",
  ),
  "config.file_exists": entry(
    (d: { path: string; canForce?: boolean }) =>
      `${quote(d.path)} exists already, nothing was written`,
    (d) =>
      d.canForce
        ? "Choose another name, or overwrite it with --force"
        : `Choose another folder, or remove ${d.path} if you want it made anew`,
  ),
  "config.outside_directory": entry(
    (d: { path: string; directory: string }) =>
      `The file name ${quote(d.path)} would leave the folder ${quote(d.directory)}`,
    () => "Check fileTemplate and the message",
  ),
  "config.invalid_template": entry(
    (d: Reason & { template: string }) => `Invalid template ${quote(d.template)}: ${d.reason}`,
    () => "Nothing was written; the keys are fileTemplate and templates in migrate.config.ts",
  ),
  "config.unknown_template": entry(
    (d: { name: string; known: readonly string[] }) => `No template is named ${quote(d.name)}`,
    (d) => `Known: ${list(d.known)}`,
  ),

  // The script around the portable file tells it, in these words.
  "config.cannot_unpack": entry(
    (d: { folders: string }) => `This migrate found no folder to unpack itself into:${d.folders}`,
    () =>
      "Set MIGRATE_CACHE_DIR to a folder where files may be written and programs started, with 150 MB of room",
  ),

  "config.no_alembic_revisions": entry(
    (d: { directory: string }) => `There are no revisions of Alembic in ${quote(d.directory)}`,
    () =>
      "Name the folder that holds `versions/` (Alembic's script_location), or the one of the .py files",
  ),

  // ------------------------------------------------------------------ graph: exit 4
  "graph.no_revisions": entry(
    (d: { directories: readonly string[] }) =>
      d.directories.length === 0
        ? "There are no revisions"
        : `No revisions in ${list(d.directories.map(quote))}`,
    () =>
      "Is it the right folder, and were the files copied here? `migrate revision -m ...` makes the first one",
  ),
  "graph.unreadable_header": entry(
    (d: Reason & { position: Position }) =>
      `${formatPosition(d.position)}: Cannot read the revision's header: ${d.reason}`,
    () =>
      'Every .ts file of the folder is a revision (but _*, .*, *.d.ts and *_test.ts): it needs `export const revision = "..."` and `export const downRevision = "..."` as literals, because headers are read without running the file',
  ),
  "graph.unreadable_python": entry(
    (d: Reason & { position: Position }) =>
      `${formatPosition(d.position)}: Cannot read the header of Alembic's revision: ${d.reason}`,
    () =>
      'Nothing was written. Every .py file of the folder is a revision (but __init__*): it needs `revision = "..."` and `down_revision = ...` as literals, because headers are read without running the file',
  ),
  "graph.duplicate_id": entry(
    (d: { id: string; files: readonly string[] }) =>
      `Revision ${quote(d.id)} is defined twice: ${list(d.files)}`,
    () => "Give one of the files another `revision`, and mend what refers to it",
  ),
  "graph.used_id": entry(
    (d: { id: string; file: string }) => `The revision id ${quote(d.id)} is taken by ${d.file}`,
    () => "Choose another --rev-id, or leave it out",
  ),
  "graph.not_a_head": entry(
    (d: { id: string; heads: readonly string[] }) =>
      `Revision ${quote(d.id)} is followed already: another one on it makes a branch (heads: ${
        list(d.heads)
      })`,
    () => "Pass --splice to make the branch, or --head to follow one of the heads",
  ),
  "graph.duplicate_label": entry(
    (d: { label: string; files: readonly string[] }) =>
      `The branch label ${quote(d.label)} is used twice: ${list(d.files)}`,
    () => "A label names one revision: change one of them",
  ),
  "graph.label_is_id": entry(
    (d: { label: string; files: readonly string[] }) =>
      `The branch label ${quote(d.label)} is also a revision id: ${list(d.files)}`,
    () => "Choose another label",
  ),
  "graph.invalid_id": entry(
    (d: Reason & Somewhere & { id: string; file?: string | undefined }) =>
      `${d.position ? at(d.position) : prefix(d.file)}Invalid revision id ${
        quote(d.id)
      }: ${d.reason}`,
    () => "Use letters, digits, `_` and `.`, for example 4f1c2ab09d7e or 001",
  ),
  "graph.invalid_label": entry(
    (d: Reason & { label: string; file?: string | undefined }) =>
      `${prefix(d.file)}Invalid branch label ${quote(d.label)}: ${d.reason}`,
    () => "Use letters, digits, `_`, `.` and `-`, for example billing",
  ),
  "graph.missing_revision": entry(
    (d: { id: string; file: string; field: string; known: readonly string[] }) =>
      `${d.file}: ${d.field} names ${quote(d.id)}, which no file defines`,
    (d) => didYouMean(d.id, d.known) ?? "Restore the missing file, or mend the reference",
  ),
  "graph.self_reference": entry(
    (d: { id: string; file: string; field: string }) =>
      `${d.file}: ${d.field} of ${quote(d.id)} names the revision itself`,
  ),
  "graph.cycle": entry(
    (d: { ids: readonly string[]; files: readonly string[] }) =>
      `The revisions ${list(d.ids.map(quote))} form a cycle`,
    (d) => `Change downRevision or dependsOn in one of ${list(d.files)}`,
  ),
  "graph.invalid_target": entry(
    (d: Reason & { target: string }) => `Invalid target ${quote(d.target)}: ${d.reason}`,
    () => "Targets: head, heads, base, an id or its start, +1, -1, ID+1, LABEL@head",
  ),
  "graph.unknown_revision": entry(
    (d: { target: string; known: readonly string[] }) => `No revision matches ${quote(d.target)}`,
    (d) => didYouMean(d.target, d.known) ?? "`migrate history` lists the revisions",
  ),
  "graph.unknown_branch": entry(
    (d: { branch: string; known: readonly string[] }) =>
      `No branch label or revision matches ${quote(d.branch)}`,
    (d) =>
      didYouMean(d.branch, d.known) ??
        (d.known.length === 0 ? "No revision declares a branch label" : `Labels: ${list(d.known)}`),
  ),
  "graph.not_on_branch": entry(
    (d: { target: string; branch: string }) =>
      `Revision ${quote(d.target)} is not on the branch ${quote(d.branch)}`,
  ),
  "graph.ambiguous_prefix": entry(
    (d: { prefix: string; candidates: readonly string[] }) =>
      `${quote(d.prefix)} is the start of several revisions: ${list(d.candidates)}`,
    () => "Give more characters of the one that you mean",
  ),
  "graph.multiple_heads": entry(
    (d: { heads: readonly string[]; branch?: string | null }) =>
      d.branch
        ? `The branch ${quote(d.branch)} has several heads: ${list(d.heads)}`
        : `There are several heads: ${list(d.heads)}`,
    (d) =>
      `Name one of them, ${
        d.branch ? `or ${d.branch}@heads` : "LABEL@head, or `heads` for all"
      }; \`migrate merge\` joins them`,
  ),
  "graph.ambiguous_walk": entry(
    (d: { target: string; choices: readonly string[] }) =>
      `${quote(d.target)} can be walked in several ways: ${list(d.choices)}`,
    (d) => `Say which one, for example ${d.choices[0]}`,
  ),
  "graph.walked_too_far": entry(
    (d: { target: string; possible: number; asked: number }) =>
      `${quote(d.target)} goes past the end: ${
        count(d.asked, "step")
      } asked for, ${d.possible} possible`,
  ),
  "graph.not_reachable": entry(
    (d: { target: string; rows: readonly string[]; command: string }) =>
      `Cannot ${d.command} to ${quote(d.target)}: it is not ${
        d.command === "downgrade" ? "applied" : "reachable"
      } (the database is at ${d.rows.length === 0 ? "base" : list(d.rows)})`,
    () => "`migrate history -i` shows where the database is",
  ),
  "graph.overlapping_targets": entry(
    (d: { id: string; other: string }) =>
      `The targets ${quote(d.id)} and ${quote(d.other)} overlap: one is an ancestor of the other`,
    () => "Name only the later one",
  ),
  "graph.duplicate_target": entry(
    (d: { targets: readonly string[]; id: string }) =>
      `The targets ${list(d.targets.map(quote))} name the same revision ${d.id}`,
    () => "Name each revision once",
  ),
  "graph.already_begun": entry(
    (d: { revisions: readonly string[] }) =>
      `There ${d.revisions.length === 1 ? "is" : "are"} ${
        count(d.revisions.length, "revision")
      } already (${list(d.revisions, "and", 5)}): a baseline is the first`,
    () =>
      "To take over a database with these revisions use `migrate stamp`, to have its models `migrate baseline --only-models --models models.ts`; for a baseline name an empty folder with --directory",
  ),
  "graph.nothing_to_merge": entry(
    (d: { targets: readonly string[]; parents: readonly string[] }) =>
      `A merge needs two different revisions or more, and ${list(d.targets.map(quote))} ${
        d.targets.length === 1 ? "names" : "name"
      } ${d.parents.length === 0 ? "none" : `only ${list(d.parents)}`}`,
    () => "`migrate heads` lists what there is to merge; one head needs no merge",
  ),
  "graph.nothing_to_rebase": entry(
    (d: { id: string }) =>
      `There is nothing to rebase ${quote(d.id)} onto: no head stands beside it`,
    () => "`migrate heads` lists the heads; name another revision with --onto",
  ),
  "graph.cannot_rebase": entry(
    (d: Reason & { id: string; onto: string; instead: string }) =>
      `Cannot rebase ${quote(d.id)} onto ${quote(d.onto)}: ${d.reason}`,
    (d) => d.instead,
  ),
  "graph.unchangeable_header": entry(
    (d: Reason & { position: Position; field: string; literal: string }) =>
      `${at(d.position)}Cannot change ${d.field} there safely: ${d.reason}; nothing was written`,
    (d) =>
      `Change the line by hand to \`export const ${d.field} = ${d.literal};\`, and the comment above it if it names the old value`,
  ),
  "graph.several_bases": entry(
    (d: { bases: readonly string[]; files: readonly string[] }) =>
      `There are ${
        count(d.bases.length, "base")
      } without a branch label, of lines that never meet: ${list(d.bases)}`,
    () =>
      "Let each follow the head of another line, give the lines branch labels, or join them with `migrate merge heads`",
  ),
  "graph.invalid_range": entry(
    (d: Reason & { range: string }) => `Invalid range ${quote(d.range)}: ${d.reason}`,
  ),

  // ------------------------------------------------------------------ history: exit 5
  "history.unknown_row": entry(
    (d: { rows: readonly string[]; table?: string | undefined }) =>
      `The database is at ${list(d.rows.map(quote))}${
        inTable(d.table)
      }, which no file here defines`,
    () =>
      "Restore the missing files (another branch of your repository?), or see `migrate repair rows`, `migrate stamp --purge`",
  ),
  "history.overlapping_rows": entry(
    (d: { id: string; ancestor: string; table?: string | undefined }) =>
      `The rows ${quote(d.ancestor)} and ${quote(d.id)}${
        inTable(d.table)
      } overlap: the first is implied by the second`,
    () => "`migrate repair rows` removes the row that is implied",
  ),
  "history.version_table_shape": entry(
    (d: Reason & { table: string }) =>
      `The version table ${quote(d.table)} is not usable: ${d.reason}`,
    () =>
      "Another program's table? Set `versionTable` in the config to a name of its own; the shape that Alembic and migrate share is version_num VARCHAR PRIMARY KEY",
  ),
  "history.version_table_elsewhere": entry(
    (d: { table: string; schema: string; home: string }) =>
      `The version table ${
        quote(d.table)
      } was found in the schema ${d.schema}, and new tables go to ${d.home}`,
    (d) =>
      /^pg_temp/.test(d.schema)
        ? "Something temporary has its name and hides it: drop that, or give versionTable in the config another name"
        : `Say which is meant, in migrate.config.ts: versionTableSchema: ${
          quote(d.schema)
        } for this table, ${quote(d.home)} for one of its own; or change the search_path`,
  ),
  "history.row_changed": entry(
    (d: { table: string; edit: string; matched: number }) =>
      `Another program changed ${d.table} during the run: ${d.edit} matched ${
        count(d.matched, "row")
      } instead of 1`,
    () => "Run the command again: it plans from the rows as they are now",
  ),
  "history.behind_heads": entry(
    (d: { rows: readonly string[]; heads: readonly string[]; command: string }) =>
      `The database is at ${
        d.rows.length === 0 ? "base" : list(d.rows)
      }, and the revisions lead to ${
        list(d.heads)
      }: ${d.command} would find what they have still to do`,
    () => "Run `migrate upgrade heads` first",
  ),
  "history.several_rows": entry(
    (d: { rows: readonly string[]; table: string }) =>
      `The database is at several revisions (${
        list(d.rows)
      }, table ${d.table}), and a baseline is one`,
    () =>
      "Restore the files and merge them, or take the graph over with `migrate init --from-alembic DIR`",
  ),
  "history.applied_revision": entry(
    (d: { ids: readonly string[]; database: string; undo: string }) =>
      `${d.database} has ${list(d.ids)} applied: what is applied cannot get another place`,
    (d) =>
      `Undo it there first (\`${d.undo}\`), or keep both lines and join them: migrate merge heads`,
  ),
  "history.changed_file": entry(
    (d: {
      database: string;
      changed: readonly { readonly file: string; readonly revision: string }[];
    }) =>
      `${list(d.changed.map(({ file, revision }) => `${file} (${revision})`), "and", 5)} ${
        d.changed.length === 1 ? "was" : "were"
      } edited since ${d.database} has applied ${d.changed.length === 1 ? "it" : "them"}`,
    (d) =>
      `Restore the file, or say that it is meant: \`migrate repair accept ${
        d.changed.length === 1 ? d.changed[0]?.revision : "--all"
      }\`; without strictChecksums in the config this is a warning`,
  ),
  "history.not_applied": entry(
    (d: { revision: string; database: string }) =>
      `${d.database} has not applied ${d.revision}: its file may change`,
    () => "`migrate status` tells which files were edited since they were applied",
  ),
  "history.no_checksum": entry(
    (d: Reason & { revision: string; database: string }) =>
      `There is no checksum of ${d.revision} in ${d.database}: ${d.reason}`,
    () => "Nothing is to be accepted, for nothing warns of it",
  ),
  "history.unstable": entry(
    (d: { attempts: number }) =>
      `Other runners changed the version table ${d.attempts} times in a row, gave up planning`,
    () => "Run the command again when the other runs are done",
  ),
  "history.no_snapshot": entry(
    (d: Reason & { database: string }) =>
      `No snapshot of ${d.database} to compare with: ${d.reason}`,
    () =>
      "`migrate drift --replay` compares with what the revisions make of an empty database; `migrate drift --accept` takes one of the database as it is; each run that changes it takes one",
  ),
  "history.snapshot_stale": entry(
    (d: { heads: readonly string[]; rows: readonly string[]; at: string }) =>
      `The last snapshot (${d.at}) is of ${list(d.heads) || "base"}, and the database is at ${
        list(d.rows) || "base"
      }: another program has moved it`,
    () =>
      "`migrate drift --replay` compares with what the revisions make of an empty database; `migrate drift --accept` takes a new one of the database as it is",
  ),
  "history.snapshot_format": entry(
    (d: { format: number; newest: number; tool: string }) =>
      `The last snapshot has format ${d.format}, which migrate ${d.tool} has written; this one reads up to ${d.newest}`,
    () => "Use that version, or a later one; `migrate drift --replay` needs no snapshot",
  ),

  "history.unfinished_step": entry(
    (d: Interrupted & { done: number; progress: string }) =>
      `The ${d.direction} of ${d.revision} was not finished: ${d.progress}`,
    (d) =>
      `\`migrate ${
        commandOf(d)
      } --resume\` goes on from there, \`migrate status\` shows how far it is; after mending it by hand, \`migrate stamp\` says where the database is`,
  ),
  "history.cannot_resume": entry(
    (d: Reason & { revision: string; command?: string | undefined }) =>
      `Cannot go on with ${d.revision}: ${d.reason}`,
    (d) =>
      `${
        d.command === undefined ? "" : `Try \`migrate ${d.command} --resume\`, or `
      }finish or undo the revision by hand, and say so with \`migrate stamp\``,
  ),
  "history.changed_step": entry(
    (
      d: Interrupted & {
        number: number;
        many: number;
        was: string | null;
        sql: string | null;
        is: string | null;
      },
    ) =>
      [
        `The ${d.direction} of ${d.revision} is not what was begun: ${
          d.many === 1 ? `its statement ${d.number}` : `one of the ${d.many} up to ${d.number}`
        } is another; nothing was executed`,
        `    done: ${d.sql ?? d.was ?? "(not kept)"}`,
        `    now:  ${d.is ?? "(nothing)"}${d.is !== null && d.is === d.was ? ", changed" : ""}`,
      ].join("\n"),
    () =>
      "Put back what was done already, as it was; what comes behind it may change. Or finish by hand and `migrate stamp`",
  ),
  "history.statement_in_doubt": entry(
    (d: Interrupted & { number: number; sql: string }) =>
      [
        `The ${d.direction} of ${d.revision} ended within its statement ${d.number}, and nobody can tell from here whether that took effect:`,
        `    ${d.sql}`,
      ].join("\n"),
    (d) =>
      `Look at the database, then say \`migrate ${
        commandOf(d)
      } --resume --in-doubt applied\`, or \`--in-doubt missing\` to have it run again`,
  ),

  // ------------------------------------------------------------------ lock: exit 6
  "lock.timeout": entry(
    (d: { waited: string; database: string; holder: string | null }) =>
      `Waited ${d.waited} for ${d.database}, which another program has locked${
        d.holder === null ? "" : `: ${d.holder}`
      }`,
    () => "Try again when it is done, or wait longer with --lock-wait 5m",
  ),

  "lock.busy": entry(
    (d: {
      database: string;
      /** Which of the statements that were sent together. */
      index?: number | undefined;
    }) => `${d.database} is locked by another program`,
    () => "Try again when it is done",
  ),

  // ------------------------------------------------------------------ database: exit 7
  "database.cannot_open": entry(
    (
      d: Reason & {
        database: string;
        hint?: string | undefined;
        serverCode?: string | number | undefined;
        /** The server is not there, or not ready: `--wait` tries again. */
        mayAnswerLater?: boolean | undefined;
      },
    ) => `Cannot open ${d.database}: ${d.reason}`,
    (d) => d.hint ?? "Check the path, that its folder exists, and the permissions",
  ),
  "database.connection_lost": entry(
    (
      d: Reason & {
        database: string;
        /** The first of the statements that were sent together to which there was no answer. */
        index?: number | undefined;
      },
    ) => `Lost the connection to ${d.database}: ${d.reason}`,
    () =>
      "What was not committed is undone; `migrate status` shows where the database is, then run it again",
  ),
  "database.backup_failed": entry(
    (d: Reason & { database: string; file: string }) =>
      `Cannot back up ${d.database} to ${quote(d.file)}: ${d.reason}`,
    () => "Nothing was changed. Name another file with --backup=FILE",
  ),
  "database.statement_failed": entry(
    (
      d: Reason & Somewhere & {
        sql: string;
        offset?: number | undefined;
        operation?: string | undefined;
        revision?: string | undefined;
        hint?: string | undefined;
        serverCode?: string | number | undefined;
        /** Which of the statements that were sent together. */
        index?: number | undefined;
        /** What the runner must be able to tell, in words that all dialects share. */
        condition?: "missing_table" | "changed_meanwhile" | undefined;
      },
    ) =>
      [
        `${at(d.position)}${d.revision === undefined ? "" : `Revision ${d.revision} failed`}${
          d.operation === undefined ? "" : `${d.revision ? " at " : ""}${d.operation}`
        }${d.revision || d.operation ? ": " : "Statement failed: "}${d.reason}`,
        ...sqlExcerpt(d.sql, d.offset).split("\n").map((line) => `    ${line}`),
      ].join("\n"),
    (d) => d.hint,
  ),
  "database.no_scratch": entry(
    (d: Reason & { database: string; what: string }) =>
      `${d.what} needs a scratch database, and none can be made beside ${d.database}: ${d.reason}`,
    () =>
      "Name an empty database with --scratch-url, or scratchUrl in migrate.config.ts; or have the role granted the right to create one",
  ),
  "database.foreign_keys": entry(
    (d: { revision: string; violations: readonly string[]; total: number }) =>
      `Revision ${d.revision} leaves ${
        count(d.total, "row")
      } without the row that a foreign key names: ${list(d.violations, "and", 5)}`,
    () => 'Mend the data in the revision, or set sqlite: { foreignKeyCheck: "warn" } in the config',
  ),

  // ------------------------------------------------------------------ unsupported: exit 8
  "unsupported.operation": entry(
    (d: Somewhere & { operation: string; dialect: string; instead?: string | undefined }) =>
      `${at(d.position)}${d.operation} is not supported on ${d.dialect}`,
    (d) => d.instead,
  ),
  "unsupported.database": entry(
    (d: { scheme: string; known: readonly string[] }) =>
      `No database is known for ${quote(`${d.scheme}:`)} URLs`,
    (d) => didYouMean(d.scheme, d.known) ?? `Known: ${list(d.known)}`,
  ),
  "unsupported.offline": entry(
    (d: Somewhere & { operation: string; instead?: string | undefined }) =>
      `${at(d.position)}${d.operation} needs the database, which is not there with --sql`,
    (d) => d.instead ?? "Run it online",
  ),
  "unsupported.dry_run": entry(
    (d: { operation: string }) => `${d.operation} depends on what a dry run does not do`,
  ),
  "unsupported.picture": entry(
    (d: { amount: number }) =>
      `${count(d.amount, "revision")} stand beside each other, too many to be laid out`,
    () => "Draw a part with --rev-range, or give `--format dot` to Graphviz",
  ),
  "unsupported.irreversible": entry(
    (d: { revision: string; file: string; why: string; documentation: string }) =>
      `Revision ${d.revision} (${d.file}) cannot be undone: ${d.why}; nothing was undone${
        d.documentation === "" ? "" : `\n\n    ${indent(d.documentation, 4)}`
      }`,
    () => "Restore a backup, or write a new revision that leads on from here",
  ),

  // ------------------------------------------------------------------ revision: exit 9
  "revision.load_failed": entry(
    (d: Reason & Somewhere & { file: string }) =>
      `${at(d.position)}Cannot load the revision ${d.file}: ${d.reason}`,
    () => "Nothing was changed. Revisions may import only types, relative files and node: modules",
  ),
  "revision.header_mismatch": entry(
    (d: { file: string; field: string; read: string; exported: string }) =>
      `${d.file}: ${d.field} was read as ${d.read}, but the file exports ${d.exported}`,
    () => "Headers are read without running the file: keep them plain `export const` literals",
  ),
  "revision.missing_function": entry(
    (d: { file: string; revision: string; name: string }) =>
      `Revision ${d.revision} (${d.file}) exports no function ${d.name}`,
    (d) => `Add \`export function ${d.name}({ op }: Migration) { ... }\``,
  ),
  "revision.threw": entry(
    (d: Reason & Somewhere & { revision: string; direction: string }) =>
      `${at(d.position)}Revision ${d.revision} threw in ${d.direction}(): ${d.reason}`,
  ),
  "revision.invalid_operation": entry(
    (d: Reason & Somewhere & { operation: string }) =>
      `${at(d.position)}Invalid ${d.operation}: ${d.reason}`,
  ),
  "revision.late_operation": entry(
    (d: Somewhere & { operation: string; revision: string; committed: boolean | null }) =>
      `${at(d.position)}${d.operation} was called after revision ${d.revision} had ended${
        d.committed === null
          ? ""
          : d.committed
          ? ", which was committed"
          : ", which was rolled back"
      }; it was not done`,
    () => "Await everything in upgrade() and downgrade(): a missing `await`, a timer, a callback?",
  ),
  "revision.missing_await": entry(
    (d: Somewhere & { operation: string; revision: string }) =>
      `${at(d.position)}${d.operation} was not awaited in revision ${d.revision}`,
    (d) => `Write \`await ${d.operation}(...)\` in an async function`,
  ),
  "revision.outer_operation": entry(
    (d: Somewhere & { operation: string; block: string }) =>
      `${at(d.position)}${d.operation} was called on the outer op inside ${d.block}`,
    (d) => `Use the op that ${d.block} gives to its function`,
  ),

  // ------------------------------------------------------------------ interrupted: exit 128 + signal
  "interrupted.signal": entry(
    (d: { signal: string; signalNumber: number }) => `Interrupted by ${d.signal}`,
    () => "What was not committed is undone; run it again to go on",
  ),

  // ------------------------------------------------------------------ internal: exit 70
  "internal.bug": entry(
    (d: Reason) => `Unexpected failure in migrate itself: ${d.reason}`,
    () => "Please report it with the command that you ran; MIGRATE_DEBUG=1 shows where",
  ),
} as const;

/** Every code of the table. */
export type ErrorCode = keyof typeof ERRORS;
/** What a thrower must say for a code. */
export type ErrorDetails<Code extends ErrorCode> = Parameters<(typeof ERRORS)[Code]["message"]>[0];

/**
 * The only error that migrate throws on purpose. `details` is plain data for `--json`; message,
 * hint and exit code come from the table.
 */
export class MigrateError<Code extends ErrorCode = ErrorCode> extends Error {
  override readonly name = "MigrateError";
  /** What a failed run had done, for the printer; plain data. */
  report: object | null = null;
  /** Whether the user has been told: the same error may come up again as an unhandled rejection. */
  isReported = false;

  constructor(
    readonly code: Code,
    readonly details: ErrorDetails<Code>,
    options?: ErrorOptions,
  ) {
    // What the user typed, or what others say, may hold a URL with its password.
    super(maskUrls((ERRORS[code] as Entry<ErrorDetails<Code>>).message(details)), options);
  }

  /** What to do next, where the table knows. */
  get hint(): string | undefined {
    const hint = (ERRORS[this.code] as Entry<ErrorDetails<Code>>).hint?.(this.details);
    return hint === undefined ? undefined : maskUrls(hint);
  }

  /** What the process exits with when this ends it. */
  get exitCode(): number {
    const { signalNumber = 0 } = this.details as { signalNumber?: number };
    return signalNumber +
      EXIT_CODES[this.code.slice(0, this.code.indexOf(".")) as keyof typeof EXIT_CODES];
  }
}

/** True for a MigrateError, of one code if given. */
export function isMigrateError<Code extends ErrorCode = ErrorCode>(
  thrown: unknown,
  code?: Code,
): thrown is MigrateError<Code> {
  return thrown instanceof MigrateError && (code === undefined || thrown.code === code);
}

/** Why Deno does not let the program have something. */
export const NO_PERMISSION = "this migrate has no permission for it";

/** Any thrown value as an error of ours: what nobody foresaw is a bug, and says so. */
export function toMigrateError(thrown: unknown): MigrateError {
  if (thrown instanceof MigrateError) return thrown;
  const denial = thrown instanceof Error ? parseDenial(thrown.message) : undefined;
  // From source, even the program's own modules are read when they are needed.
  if (denial?.kind === "read") {
    const details = { path: denial.what ?? "", reason: NO_PERMISSION };
    return new MigrateError("config.unreadable", details, { cause: thrown });
  }
  return new MigrateError("internal.bug", { reason: describeThrown(thrown) }, { cause: thrown });
}

/** Frames of a stack that somebody has put into a message. */
const FRAMES = /\n\s+at [^\n]*:\d+:\d+\)?(?=\n|$)/g;

/** What any thrown value says: errors by their message, everything else by its text. */
export function describeThrown(thrown: unknown): string {
  try {
    if (thrown instanceof Error) {
      const message = String(thrown.message).replaceAll(FRAMES, "");
      return explainDenial(message) ?? (message || String(thrown.name));
    }
    if (typeof thrown === "string") return thrown.replaceAll(FRAMES, "");
    const text = JSON.stringify(thrown);
    return text === undefined ? String(thrown) : `${typeof thrown} ${text}`;
  } catch {
    return typeof thrown;
  }
}

/** What Deno says of a missing permission, without its advice, which nobody can follow here. */
function explainDenial(message: string): string | undefined {
  const denial = parseDenial(message);
  if (denial === undefined) return undefined;
  const { kind, what } = denial;
  const why = kind === "net"
    ? "which migrate has given up: the database at hand needs none"
    : "which this migrate does not have";
  return `it asked for ${kind} access${what === undefined ? "" : ` to "${what}"`}, ${why}`;
}

function parseDenial(message: string): { kind: string; what: string | undefined } | undefined {
  const [, kind, what] =
    /^Requires (\w+) access(?: to "?(.*?)"?)?, run again with the --allow-\w+ flag$/s
      .exec(message) ?? [];
  return kind === undefined ? undefined : { kind, what };
}
