import assert from "node:assert/strict";
import {
  describeThrown,
  type ErrorCode,
  type ErrorDetails,
  ERRORS,
  formatPosition,
  isMigrateError,
  MigrateError,
} from "./error.ts";

const position = { file: "migrations/a.ts", line: 3, column: 5 };
const reason = "the reason";
const file = "migrations/a.ts";

/** Details of every code, of each shape that its message knows: without them this does not compile. */
const SAMPLES: { readonly [Code in ErrorCode]: readonly ErrorDetails<Code>[] } = {
  "usage.undecided_renames": [{ renames: ["a:b"] }, { renames: ["a:b", "c.d:e"] }],
  "usage.unknown_command": [{ input: "upgrad", known: ["upgrade"] }, { input: "x", known: [] }],
  "usage.unknown_flag": [{ input: "--sq", known: ["--sql"] }, { input: "--x", known: [] }],
  "usage.invalid_argument": [{ name: "--lock-wait", input: "x", expected: "a duration" }],
  "usage.missing_argument": [{ name: "TARGET" }],
  "usage.unexpected_argument": [{ input: "x" }],
  "usage.needs_confirmation": [{ what: "downgrade to base" }],
  "usage.needs_range": [{ command: "downgrade" }],
  "usage.closed": [{ call: "upgrade" }],
  "config.not_found": [{ file }],
  "config.load_failed": [{ file, reason }, { file, reason, position }],
  "config.invalid_models": [{ file, reason }, { file, reason, position }],
  "config.hook_failed": [{ hook: "include", reason }, { hook: "include", reason, position }],
  "config.missing_models": [{ command: "check" }],
  "history.no_snapshot": [{ database: "x", reason: "none was taken yet" }],
  "history.snapshot_stale": [{ heads: ["a1"], rows: [], at: "2026-11-30T23:00:00.000Z" }],
  "history.snapshot_format": [{ format: 9, newest: 1, tool: "9.0.0" }],
  "config.scratch_is_real": [{ url: "x", origin: "--scratch-url", database: "y" }],
  "config.scratch_not_empty": [{ url: "x", origin: "--scratch-url", found: ["users"] }],
  "config.unknown_key": [{ key: "ulr", file, known: ["url"] }, { key: "x", file, known: [] }],
  "config.invalid_value": [{ key: "log", origin: file, expected: "true", got: "5" }],
  "config.missing_url": [{ name: null, tried: ["--url"] }, { name: "a", tried: ["--url", "b"] }],
  "config.invalid_url": [{ url: "x", origin: "--url", reason }],
  "config.unknown_database": [
    { name: "a", known: [] },
    { name: "aa", known: ["ab"] },
    { name: "a", known: ["something"] },
  ],
  "config.missing_directory": [{ directory: "migrations", origin: "the default" }],
  "config.unreadable": [{ path: file, reason }],
  "config.unwritable": [{ path: file, reason }],
  "config.file_exists": [{ path: file }, { path: file, canForce: true }],
  "config.outside_directory": [{ path: "../a", directory: "migrations" }],
  "config.invalid_template": [{ template: "{x}", reason }],
  "config.unknown_template": [{ name: "x", known: ["default"] }],
  "config.no_alembic_revisions": [{ directory: "alembic" }],
  "graph.already_begun": [{ revisions: ["a"] }, { revisions: ["a", "b"] }],
  "graph.no_revisions": [{ directories: [] }, { directories: ["migrations"] }],
  "graph.unreadable_header": [{ position, reason }],
  "graph.unreadable_python": [{ position, reason }],
  "graph.duplicate_id": [{ id: "a", files: [file, file] }],
  "graph.used_id": [{ id: "a", file }],
  "graph.not_a_head": [{ id: "a", heads: ["b"] }],
  "graph.duplicate_label": [{ label: "a", files: [file, file] }],
  "graph.label_is_id": [{ label: "a", files: [file] }],
  "graph.invalid_id": [{ id: "a b", reason }, { id: "a b", reason, file, position }],
  "graph.invalid_label": [{ label: "a b", reason }, { label: "a b", reason, file }],
  "graph.missing_revision": [
    { id: "ab", file, field: "downRevision", known: ["ac"] },
    { id: "a", file, field: "dependsOn", known: [] },
  ],
  "graph.self_reference": [{ id: "a", file, field: "downRevision" }],
  "graph.cycle": [{ ids: ["a", "b"], files: [file, file] }],
  "graph.invalid_target": [{ target: "+x", reason }],
  "graph.unknown_revision": [{ target: "ab", known: ["ac"] }, { target: "a", known: [] }],
  "graph.unknown_branch": [
    { branch: "ab", known: ["ac"] },
    { branch: "a", known: [] },
    { branch: "a", known: ["billing"] },
  ],
  "graph.not_on_branch": [{ target: "a", branch: "b" }],
  "graph.ambiguous_prefix": [{ prefix: "a", candidates: ["ab", "ac"] }],
  "graph.multiple_heads": [{ heads: ["a", "b"] }, { heads: ["a", "b"], branch: "c" }],
  "graph.ambiguous_walk": [{ target: "-1", choices: ["a@-1"] }],
  "graph.walked_too_far": [{ target: "-3", possible: 1, asked: 3 }],
  "graph.not_reachable": [
    { target: "a", rows: [], command: "downgrade" },
    { target: "a", rows: ["b"], command: "upgrade" },
  ],
  "graph.overlapping_targets": [{ id: "a", other: "b" }],
  "graph.duplicate_target": [{ targets: ["a", "ab"], id: "ab" }],
  "graph.nothing_to_merge": [
    { targets: ["heads"], parents: [] },
    { targets: ["a", "b"], parents: ["a"] },
  ],
  "graph.nothing_to_rebase": [{ id: "a" }],
  "graph.cannot_rebase": [{ id: "a", onto: "b", reason, instead: "Do something else" }],
  "graph.unchangeable_header": [{ position, field: "revision", literal: '"a"', reason }],
  "graph.several_bases": [{ bases: ["a", "b"], files: [file, file] }],
  "graph.invalid_range": [{ range: "a:b:c", reason }],
  "history.behind_heads": [
    { rows: [], heads: ["b"], command: "check" },
    { rows: ["a"], heads: ["b"], command: "check" },
  ],
  "history.several_rows": [{ rows: ["a", "b"], table: "alembic_version" }],
  "history.unknown_row": [{ rows: ["a"] }, { rows: ["a", "b"], table: "alembic_version" }],
  "history.overlapping_rows": [
    { id: "b", ancestor: "a" },
    { id: "b", ancestor: "a", table: "alembic_version" },
  ],
  "history.version_table_shape": [{ table: "alembic_version", reason }],
  "history.row_changed": [{ table: "alembic_version", edit: "update of a", matched: 0 }],
  "history.applied_revision": [{ ids: ["a"], database: "sqlite:app.db", undo: "migrate x" }],
  "history.unstable": [{ attempts: 20 }],
  "history.unfinished_step": [
    { revision: "a", direction: "upgrade", done: 2, progress: "2 statements of it done" },
    { revision: "a", direction: "downgrade", done: 0, progress: "one in doubt" },
  ],
  "history.cannot_resume": [
    { revision: "a", reason },
    { revision: "a", reason, command: "upgrade a" },
  ],
  "history.changed_step": [
    {
      revision: "a",
      direction: "upgrade",
      number: 2,
      many: 1,
      was: "create table a",
      sql: "CREATE TABLE a",
      is: "create table a",
    },
    { revision: "a", direction: "upgrade", number: 9, many: 5, was: null, sql: null, is: null },
  ],
  "history.statement_in_doubt": [
    { revision: "a", direction: "upgrade", number: 2, sql: "CALL p()" },
    { revision: "a", direction: "downgrade", number: 2, sql: "CALL p()" },
  ],
  "lock.timeout": [
    { waited: "60 s", database: "app.db", holder: null },
    { waited: "60 s", database: "app.db", holder: "me" },
  ],
  "lock.busy": [{ database: "app.db" }],
  "database.cannot_open": [
    { database: "app.db", reason },
    { database: "app", reason, hint: "Do this", serverCode: "28P01" },
  ],
  "database.connection_lost": [{ database: "app", reason }],
  "database.backup_failed": [{ database: "app.db", file: "x", reason }],
  "database.statement_failed": [
    { reason, sql: "SELECT 1" },
    { reason, sql: "SELECT 1", offset: 3, operation: "execute", revision: "a", position },
    { reason, sql: "SELECT 1", operation: "execute" },
    { reason, sql: "SELECT 1", revision: "a", hint: "Do this", condition: "missing_table" },
  ],
  "database.no_scratch": [{ database: "x", what: "a .sql file", reason }],
  "database.foreign_keys": [{ revision: "a", violations: ["row 1"], total: 1 }],
  "unsupported.operation": [
    { operation: "alterColumn", dialect: "SQLite" },
    { operation: "alterColumn", dialect: "SQLite", instead: "Do this", position },
  ],
  "unsupported.database": [{ scheme: "oracle", known: ["sqlite"] }],
  "unsupported.offline": [
    { operation: "op.query" },
    { operation: "op.query", instead: "Do this", position },
  ],
  "unsupported.dry_run": [{ operation: "op.run" }],
  "unsupported.picture": [{ amount: 4000 }],
  "unsupported.irreversible": [
    { revision: "a", file, why: "it drops data", documentation: "" },
    { revision: "a", file, why: "it drops data", documentation: "one\ntwo" },
  ],
  "revision.load_failed": [{ file, reason }, { file, reason, position }],
  "revision.header_mismatch": [{ file, field: "revision", read: '"a"', exported: '"b"' }],
  "revision.missing_function": [{ file, revision: "a", name: "upgrade" }],
  "revision.threw": [
    { revision: "a", direction: "upgrade", reason },
    { revision: "a", direction: "upgrade", reason, position },
  ],
  "revision.invalid_operation": [{ operation: "createTable", reason, position }],
  "revision.late_operation": [
    { operation: "op.run", revision: "a", committed: null },
    { operation: "op.run", revision: "a", committed: true, position },
    { operation: "op.run", revision: "a", committed: false },
  ],
  "revision.missing_await": [{ operation: "op.run", revision: "a", position }],
  "revision.outer_operation": [{ operation: "op.run", block: "op.savepoint", position }],
  "interrupted.signal": [{ signal: "SIGINT", signalNumber: 2 }],
  "internal.bug": [{ reason }],
};

const EXITS: Readonly<Record<string, number>> = {
  usage: 2,
  config: 3,
  graph: 4,
  history: 5,
  lock: 6,
  database: 7,
  unsupported: 8,
  revision: 9,
  internal: 70,
  interrupted: 128 + 2,
};

Deno.test("every code has a message and a hint in the house's style, and its family's exit", () => {
  for (const code of Object.keys(ERRORS) as ErrorCode[]) {
    const samples: readonly ErrorDetails<ErrorCode>[] = SAMPLES[code];
    assert.ok(samples.length > 0, code);
    for (const details of samples) {
      const error = new MigrateError(code, details);
      for (const text of [error.message, error.hint ?? "ok"]) {
        assert.notEqual(text.trim(), "", code);
        assert.doesNotMatch(text, /[.\s]$/, `${code}: ${text}`);
        assert.doesNotMatch(text, /undefined|\[object|NaN|\n\s+at /, `${code}: ${text}`);
      }
      assert.equal(error.exitCode, EXITS[code.split(".")[0] ?? ""], code);
      assert.deepEqual(JSON.parse(JSON.stringify(error.details)), details, code);
      assert.equal(error.report, null);
      assert.ok(isMigrateError(error, code));
    }
  }
});

Deno.test("isMigrateError tells codes apart", () => {
  const error = new MigrateError("lock.busy", { database: "a" });
  assert.ok(isMigrateError(error));
  assert.ok(!isMigrateError(error, "lock.timeout"));
  assert.ok(!isMigrateError({ ...error, code: "lock.busy" }));
  assert.ok(!isMigrateError(null));
});

Deno.test("describeThrown tells any value in one text", () => {
  const ring: { self?: unknown } = {};
  ring.self = ring;
  const cases: readonly (readonly [thrown: unknown, text: string])[] = [
    [new Error("boom"), "boom"],
    [new RangeError(""), "RangeError"],
    ["text", "text"],
    [undefined, "undefined"],
    [null, "object null"],
    [5, "number 5"],
    [{ a: 1 }, 'object {"a":1}'],
    [5n, "bigint"],
    [ring, "object"],
    [Symbol("s"), "Symbol(s)"],
    [new Error("it failed:\n    at f (file:///a.ts:1:1)\n    at file:///b.ts:2:2"), "it failed:"],
    [Object.assign(new Error(), { message: 5 }), "5"],
    [
      new Proxy({}, {
        get() {
          throw new Error("a trap");
        },
      }),
      "object",
    ],
  ];
  for (const [thrown, text] of cases) assert.equal(describeThrown(thrown), text);
});

Deno.test("formatPosition", () => {
  assert.equal(formatPosition(position), "migrations/a.ts:3:5");
});
