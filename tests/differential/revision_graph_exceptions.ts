/**
 * Where migrate differs from Alembic on purpose, by `case.command` of revision_graph.json, and
 * what it does on the commands on which Alembic crashed (`case.crash`).
 */

/** What a command came to: what ran (sorted), and the rows after it. */
export interface Outcome {
  readonly ok: boolean;
  readonly ran: readonly string[];
  readonly rows: readonly string[];
}

export interface Exception {
  readonly reason: string;
  readonly ours: Outcome;
}

const SEVERAL_ROWS = "`-N` with several rows is ambiguous; Alembic takes the first row it is given";
const OTHER_BRANCH = "the target is not on the branch; Alembic ignores the branch here";
const NO_MORE = "a walk past the end is a clear error; Alembic ends in an assertion";

const refused = (...rows: string[]): Outcome => ({ ok: false, ran: [], rows });

export const EXCEPTIONS: Readonly<Record<string, Exception>> = {
  "2.2": {
    reason: SEVERAL_ROWS,
    ours: refused("0cdca2f790d4", "42b9", "7cdc", "8e5bfd36c693", "ba03eeb9caf3", "cc6086ed95e6"),
  },
  "4.1": {
    reason: "the target is applied (a row depends on it) and nothing stands on it: nothing to do",
    ours: { ok: true, ran: [], rows: ["ce3fb4d4058b"] },
  },
  "19.4": { reason: OTHER_BRANCH, ours: refused("8df19fbf4e4f", "963808a3ce98") },
  "36.4": { reason: SEVERAL_ROWS, ours: refused("16ba", "bceed29f9f24") },
  "37.3": { reason: OTHER_BRANCH, ours: refused("570e06741296") },
  "53.3": { reason: SEVERAL_ROWS, ours: refused("0654", "1a597440e06d", "85520c80598d") },
  "61.3": { reason: OTHER_BRANCH, ours: refused("7962") },
  "81.3": { reason: SEVERAL_ROWS, ours: refused("60d7d6e930cb", "adc0949282b4") },
  "87.2": { reason: SEVERAL_ROWS, ours: refused("916119d48048", "aeab0d7f0f99") },
  "87.4": { reason: SEVERAL_ROWS, ours: refused("916119d48048", "aeab0d7f0f99") },
  "91.4": {
    reason: "the last of the three steps down is a merge point, which can be undone",
    ours: {
      ok: true,
      ran: ["down 31e5", "down 328b1987b7c6", "down 58559f996bf8"],
      rows: ["2c10ee3edeaa", "79754d1c06f8"],
    },
  },
  "103.1": { reason: SEVERAL_ROWS, ours: refused("8833cd3cfbd3", "ca2ac42fff3a") },
  "25.crash": {
    reason: "Alembic ends in a KeyError in a graph with crossing dependencies",
    ours: {
      ok: true,
      ran: [
        "up 35d4f771b55d",
        "up 58802c06a86f",
        "up 731a954da907",
        "up abc36a0de650",
        "up e7226477b06e",
        "up f163a9d7588b",
        "up f16c3ecf6e36",
      ],
      rows: ["f163a9d7588b"],
    },
  },
  "33.crash": { reason: NO_MORE, ours: refused() },
  "50.crash": { reason: NO_MORE, ours: refused("1943725de3a0") },
  "63.crash": { reason: NO_MORE, ours: refused("c266") },
  "79.crash": { reason: NO_MORE, ours: refused("6910") },
  "113.crash": { reason: NO_MORE, ours: refused("564ab2a2e7c1") },
};
