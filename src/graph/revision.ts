/** One revision, as its file's header describes it. */

/** A node of the revision graph: plain data, read from a file without running it. */
export interface Revision {
  /** The revision id. */
  readonly id: string;
  /** Direct parents, as written in the file; none for a base, several for a merge point. */
  readonly downRevisions: readonly string[];
  /** What must be applied first without being a parent: ids or branch labels, as written. */
  readonly dependsOn: readonly string[];
  /** Branch labels that this file declares. */
  readonly branchLabels: readonly string[];
  /** The first paragraph of the file's first comment, on one line. */
  readonly message: string;
  /** The whole first comment, without comment marks. */
  readonly documentation: string;
  /** The `Create Date:` of the comment as written; null when there is none. */
  readonly createDate: string | null;
  /** Why it cannot be undone; null when it can. */
  readonly irreversible: string | null;
  /** "none" when the file asks to run outside a transaction. */
  readonly transaction: "none" | null;
  /** Path of the file. */
  readonly file: string;
}
