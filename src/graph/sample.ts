/** Revisions for tests, written as briefly as in the reference: `b(a | x):label`. */
import type { Revision } from "./revision.ts";

/** A revision of which a test cares about the graph only. */
export function sampleRevision(revision: Partial<Revision> & { readonly id: string }): Revision {
  return {
    downRevisions: [],
    dependsOn: [],
    branchLabels: [],
    message: `message of ${revision.id}`,
    documentation: `message of ${revision.id}`,
    createDate: null,
    irreversible: null,
    transaction: null,
    file: `${revision.id}.ts`,
    ...revision,
  };
}

/**
 * Revisions from a text such as `a:label; b(a); c(a, b | dependency)`, in load order.
 */
export function sampleRevisions(text: string): Revision[] {
  const words = (list = "") => list.split(",").map((word) => word.trim()).filter(Boolean);
  return words(text.replaceAll(/,(?=[^(]*\))/g, "+").replaceAll(";", ",")).map((entry, index) => {
    const [, id = "", inside = "", labels] = /^([^(:]*)(?:\((.*)\))?(?::(.*))?$/.exec(entry) ?? [];
    const [down, depends] = inside.replaceAll("+", ",").split("|");
    return sampleRevision({
      id,
      downRevisions: words(down),
      dependsOn: words(depends),
      branchLabels: words(labels),
      file: `${String(index).padStart(5, "0")}_${id}.ts`,
    });
  });
}

/** The graphs of the acceptance tables, under the names that Alembic's inventory gives them. */
export const SAMPLES = {
  G1: "a:abranch; b(a); somelongername(b); c(somelongername); " +
    "d; e(d):ebranch; someothername(e); f(someothername)",
  G2: "base1:b_1; a1a(base1); a1b(base1); b1a(a1a); b1b(a1b | a3); " +
    "base2:b_2; a2(base2); b2(a2); c2(b2 | a3); d2(c2); base3:b_3; a3(base3); b3(a3)",
  L: "a; b(a); c(b); d(c); e(d)",
  B: "a; b(a); c1(b):c1branch; d1(c1); c2(b):c2branch; d2(c2)",
  M: "a; b(a); c1(b):c1branch; d1(c1); c2(b):c2branch; d2(c2); e(d1, d2); f(e)",
  P: "a1; b1(a1); c1(b1); a2; b2(a2); c2(b2); d1(c1, c2); d2(c2)",
  T: "a; b1(a); b2(a); b3(a); c1(b1, b2, b3); c2(b1, b2, b3); d1(c1); d2(c2)",
  K: "a1; a2; a3; amerge(a1, a2, a3); b1; b2; bmerge(b1, b2); " +
    "c1; c2; c3; cmerge(c1, c2, c3); d1( | a3, b2, c1)",
  R24: "a1; a2(a1); a3(a2); b1; b2(b1 | a3); b3(b2); b4(b3 | a3)",
} as const;
