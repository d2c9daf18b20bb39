/** What both programs are asked about each graph. */
export const COMMANDS: readonly (readonly string[])[] = [
  ["history"],
  ["history", "-v"],
  ["history", "-i"],
  ["heads"],
  ["heads", "-v"],
  ["heads", "--resolve-dependencies"],
  ["branches"],
  ["branches", "-v"],
  ["show", "heads"],
  ["current"],
  ["current", "-v"],
];

/** A revision of a graph; its file is named by its id. */
export interface GoldenRevision {
  readonly id: string;
  readonly down?: readonly string[];
  readonly labels?: readonly string[];
  readonly dependsOn?: readonly string[];
  /** The docstring, or first comment. */
  readonly doc: string;
}

/** A graph, and what the database is upgraded to before it is asked about. */
export interface GoldenGraph {
  readonly name: string;
  readonly upgrade: readonly string[];
  readonly revisions: readonly GoldenRevision[];
}
