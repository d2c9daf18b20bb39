/**
 * What Alembic does where no test of its own looks (inventory, 7.7), and what migrate answers on
 * the command line. Each row: what Alembic does, the state before, the command, our answer.
 */
import { strict as assert } from "node:assert";
import {
  assertFails,
  type RevisionParts,
  rowsOf,
  withWorkspace,
  type Workspace,
  writeRevisions,
} from "./harness.ts";

const L: readonly RevisionParts[] = [
  { id: "a" },
  { id: "b", down: "a" },
  { id: "c", down: "b" },
  { id: "cccc1234", down: "c" },
];
const B: readonly RevisionParts[] = [
  { id: "a" },
  { id: "b", down: "a" },
  { id: "c1", down: "b", labels: "c1branch" },
  { id: "d1", down: "c1" },
  { id: "c2", down: "b", labels: "c2branch" },
  { id: "d2", down: "c2" },
];
const M: readonly RevisionParts[] = [...B, { id: "e", down: ["d1", "d2"] }];
const MERGE: readonly RevisionParts[] = [
  { id: "b1" },
  { id: "b2" },
  { id: "m", down: ["b1", "b2"] },
];
const TREES: readonly RevisionParts[] = [
  { id: "a1", labels: "la" },
  { id: "a2", down: "a1" },
  { id: "b1" },
  { id: "b2", down: "b1" },
  { id: "b3", down: "b2", dependsOn: "a2" },
];
const PREFIXES: readonly RevisionParts[] = [
  { id: "abcd1111", labels: "billing" },
  { id: "abcd2222", down: "abcd1111" },
];

interface Row {
  readonly name: string;
  readonly alembic: string;
  readonly graph: readonly RevisionParts[];
  /** Rows before. */
  readonly rows: string;
  readonly command: string;
  /** Rows after; with a code, the command fails and they are as before. */
  readonly after: string;
  readonly code?: string;
  /** What the answer says, besides. */
  readonly says?: RegExp;
}

const ROWS: readonly Row[] = [
  {
    name: "up past the head",
    alembic: "a bare AssertionError",
    ...{ graph: L, rows: "a", command: "upgrade head+1", after: "a" },
    code: "graph.walked_too_far",
  },
  {
    name: "down past the start",
    alembic: "a bare AssertionError",
    ...{ graph: L, rows: "cccc1234", command: "downgrade cccc-9", after: "cccc1234" },
    code: "graph.walked_too_far",
  },
  {
    name: "stamp with a relative target",
    alembic: "an error",
    ...{ graph: L, rows: "a", command: "stamp +1", after: "a" },
    code: "graph.invalid_target",
  },
  {
    name: "base of a branch that shares its root",
    alembic: "removes both branches",
    ...{ graph: B, rows: "d1 d2", command: "downgrade c1branch@base", after: "" },
    says: /Downgraded 6 revisions/,
  },
  {
    name: "a branch walked below the branch point",
    alembic: "crosses the root and removes both",
    ...{ graph: B, rows: "d1 d2", command: "downgrade c2branch@-3", after: "a" },
    says: /Downgraded 5 revisions/,
  },
  {
    name: "one step back from a merge point",
    alembic: "ambiguous",
    ...{ graph: M, rows: "e", command: "downgrade -1", after: "d1 d2" },
    says: /Running downgrade e -> d1, d2/,
  },
  {
    name: "down to one parent of a merge point",
    alembic: "undoes the merge point only, both parents become rows",
    ...{ graph: MERGE, rows: "m", command: "downgrade b1", after: "b1 b2" },
  },
  {
    name: "stamp the parents of a merge point",
    alembic: "a KeyError",
    ...{ graph: MERGE, rows: "m", command: "stamp b1 b2", after: "b1 b2" },
  },
  {
    name: "stamp a revision and its ancestor",
    alembic: "two overlapping rows, which every later command refuses",
    ...{ graph: L, rows: "", command: "stamp a c", after: "c" },
  },
  {
    name: "stamp the base of what others depend on",
    alembic: "deletes the row that depends on it",
    ...{ graph: TREES, rows: "b3", command: "stamp la@base", after: "" },
  },
  {
    name: "an unknown row, upgrade",
    alembic: 'fails with "can\'t locate"',
    ...{ graph: L, rows: "zzz", command: "upgrade", after: "zzz" },
    code: "history.unknown_row",
    says: /--purge/,
  },
  {
    name: "an unknown row, stamp",
    alembic: "fails like everything else",
    ...{ graph: L, rows: "zzz", command: "stamp base", after: "zzz" },
    code: "history.unknown_row",
    says: /--purge/,
  },
  {
    name: "an unknown row, purged",
    alembic: "the way out",
    ...{ graph: L, rows: "zzz", command: "stamp --purge b", after: "b" },
  },
  {
    name: "the start of several ids",
    alembic: '"can\'t locate" instead of "ambiguous"',
    ...{ graph: PREFIXES, rows: "", command: "upgrade abcd", after: "" },
    code: "graph.ambiguous_prefix",
    says: /abcd1111 and abcd2222/,
  },
  {
    name: "the start of a label",
    alembic: "accepted",
    ...{ graph: PREFIXES, rows: "", command: "upgrade bill@head", after: "abcd2222" },
  },
];

const URL = "sqlite:app.db";

/** A database as Alembic leaves it. */
function writeRows(workspace: Workspace, rows: readonly string[]): void {
  workspace.execute(
    "app.db",
    [
      "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)",
      ...rows.map((row) => `INSERT INTO alembic_version VALUES ('${row}')`),
    ].join(";"),
  );
}

const words = (text: string) => text.split(" ").filter(Boolean);

Deno.test.each(ROWS.map((row) => [row.name, row.alembic, row] as const))(
  "7.7 %s (Alembic: %s)",
  async (_name, _alembic, { graph, rows, command, after, code, says }) => {
    await withWorkspace(async (workspace) => {
      writeRevisions(workspace, ...graph);
      writeRows(workspace, words(rows));
      const result = await workspace.call(...words(command), "--url", URL);
      if (code === undefined) assert.equal(result.code, 0, result.stderr);
      else assertFails(result, code);
      if (says !== undefined) assert.match(result.stderr, says);
      assert.deepEqual(rowsOf(workspace, "app.db"), words(after));
    });
  },
);

Deno.test("7.7 an unknown row does not keep current and status from answering", async () => {
  await withWorkspace(async (workspace) => {
    writeRevisions(workspace, ...L);
    writeRows(workspace, ["zzz"]);
    const current = await workspace.call("current", "--url", URL);
    assert.deepEqual([current.code, current.stdout], [0, "zzz\n"]);
    const status = await workspace.call("status", "--exit-code", "--url", URL);
    assert.equal(status.code, 1, status.stderr);
    assert.match(status.stdout, /zzz/);
  });
});
