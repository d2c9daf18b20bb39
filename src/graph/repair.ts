/** Planning repairs: other ids and other parents for files, fewer rows for databases. */
import { isMigrateError } from "../core/error.ts";
import { compareText, list } from "../core/text.ts";
import { groupById, unlabelledLines } from "./file_problem.ts";
import { buildGraph, type Graph } from "./graph.ts";
import { findRowProblems, makePlan } from "./rows.ts";
import type { Revision } from "./revision.ts";
import type { Plan } from "./step.ts";

/** A file's header with one field changed. */
export type HeaderEdit =
  | { readonly kind: "id"; readonly revision: Revision; readonly id: string }
  | { readonly kind: "parents"; readonly revision: Revision; readonly parents: readonly string[] };

/** Edits, or why there are none: then `reason` says what is to be done by hand. */
export type RepairPlan =
  | { readonly edits: readonly HeaderEdit[]; readonly reason: null }
  | { readonly edits: null; readonly reason: string };

function byHand(reason: string): RepairPlan {
  return { edits: null, reason };
}

/** What a plan needs to know besides the headers. */
export interface RepairFacts {
  /** Whether the database has a revision; without a database nothing is. */
  readonly isApplied: (id: string) => boolean;
  /** Whether two files say the same. */
  readonly isCopy: (a: Revision, b: Revision) => boolean;
  /** An id that is free. */
  readonly newId: () => string;
}

/**
 * New ids for all but the oldest of the files that share one. Safe where nothing is applied and
 * nobody refers to the id, so that it makes no difference which of them keeps it; a file that
 * refers to its own id must mean another one.
 */
export function planNewIds(
  revisions: readonly Revision[],
  id: string,
  { isApplied, isCopy, newId }: RepairFacts,
): RepairPlan {
  const group = groupById(revisions).get(id) ?? [];
  const names = ({ downRevisions, dependsOn }: Revision) => [...downRevisions, ...dependsOn];
  const files = list(group.map(({ file }) => file), "or");
  if (isApplied(id)) {
    return byHand(
      `The database has ${id}: give the file that it does not mean another \`revision\`, ${files}`,
    );
  }
  const referrers = revisions.filter((its) => !group.includes(its) && names(its).includes(id));
  if (referrers.length > 0) {
    return byHand(
      `Which one do ${
        list(referrers.map(({ file }) => file))
      } mean? Give the other another \`revision\`: ${files}`,
    );
  }
  const [kept, ...others] = group.filter((its) => !names(its).includes(id))
    .sort((a, b) =>
      compareText(a.createDate ?? "~", b.createDate ?? "~") || compareText(a.file, b.file)
    );
  if (kept === undefined) return byHand(`Each refers to itself; change one by hand: ${files}`);
  const copy = others.find((other) => isCopy(kept, other));
  if (copy !== undefined) {
    return byHand(`${kept.file} and ${copy.file} say the same: delete one of them`);
  }
  const edits = group.filter((its) => its !== kept)
    .map((revision): HeaderEdit => ({ kind: "id", revision, id: newId() }));
  return { edits, reason: null };
}

/**
 * Chains the unlabelled lines by the dates of their bases: each base follows the head of the line
 * before it.
 *
 * @param revisions without any other problem.
 */
export function planChain(
  revisions: readonly Revision[],
  { isApplied }: Pick<RepairFacts, "isApplied">,
): RepairPlan {
  const lines = unlabelledLines(revisions);
  const undated = lines.find(({ date }) => date === null);
  if (undated !== undefined) {
    const [base] = undated.bases;
    return byHand(
      `${base?.file} has no Create Date to order by: add one, or set downRevision by hand`,
    );
  }
  const edits: HeaderEdit[] = [];
  for (const [index, { bases }] of lines.entries()) {
    const before = lines[index - 1];
    if (before === undefined) continue;
    const [head, ...others] = before.heads;
    if (head === undefined || others.length > 0) {
      return byHand(
        `The line before ${
          list(bases.map(({ id }) => id))
        } has several heads, join them first: migrate merge ${
          before.heads.map(({ id }) => id).join(" ")
        }`,
      );
    }
    for (const revision of bases) edits.push({ kind: "parents", revision, parents: [head.id] });
  }
  const applied = edits.map(({ revision }) => revision.id).filter(isApplied);
  if (applied.length > 0) {
    return byHand(
      `The database has ${
        list(applied)
      }, which would have to follow another: let the others follow the head of that line by hand (downRevision)`,
    );
  }
  return checkGraph(applyHeaderEdits(revisions, edits)) ?? { edits, reason: null };
}

/** Why the result would be no graph; null where it is one. */
function checkGraph(revisions: readonly Revision[]): RepairPlan | null {
  try {
    buildGraph(revisions);
    return null;
  } catch (error) {
    if (!isMigrateError(error)) throw error;
    return byHand(`Chaining them would not do: ${error.message}`);
  }
}

/** The headers as they will be. */
export function applyHeaderEdits(
  revisions: readonly Revision[],
  edits: readonly HeaderEdit[],
): readonly Revision[] {
  const byFile = new Map(edits.map((edit) => [edit.revision.file, edit]));
  return revisions.map((revision) => {
    const edit = byFile.get(revision.file);
    if (edit === undefined) return revision;
    return edit.kind === "id"
      ? { ...revision, id: edit.id }
      : { ...revision, downRevisions: edit.parents };
  });
}

/** Removes rows that others imply and rows that no file defines, in one step like a stamp's. */
export function planRowRepair(graph: Graph, rows: readonly string[]): Plan {
  const { unknown, implied } = findRowProblems(graph, rows);
  const gone = [...unknown, ...implied.map(({ id }) => id)].sort();
  const edits = gone.map((id) => ({ kind: "delete", id }) as const);
  return makePlan(rows, gone.length === 0 ? [] : [{ direction: "stamp", revision: null, edits }]);
}
