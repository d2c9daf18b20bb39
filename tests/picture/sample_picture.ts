/** Pictures for tests. */
import { buildGraph, type Graph } from "../../src/graph/graph.ts";
import { newestFirst } from "../../src/graph/query.ts";
import { sampleRevision, sampleRevisions } from "../../src/graph/sample.ts";
import { createPicture, type Picture } from "../../src/picture/picture.ts";
import type { Revision } from "../../src/graph/revision.ts";

/** The picture of all revisions. */
export function pictureOf(
  revisions: readonly Revision[],
  rows: readonly string[] | null = null,
): Picture {
  const graph: Graph = buildGraph(revisions);
  return createPicture(graph, newestFirst(graph), rows);
}

/** A picture from a text such as `a:label; b(a); c(a, b | dependency)`. */
export function samplePicture(text: string, rows: readonly string[] | null = null): Picture {
  return pictureOf(sampleRevisions(text), rows);
}

/**
 * A long history: a line with a branch that is merged again every ten revisions. Ids are `r0`,
 * `r1` and so on, the base first.
 */
export function longHistory(length: number): Revision[] {
  return Array.from({ length }, (_, index) => {
    const before = `r${index - 1}`;
    const place = index % 10;
    const downRevisions = index === 0
      ? []
      : place === 6
      ? [`r${index - 3}`]
      : place === 8
      ? [before, `r${index - 3}`]
      : [before];
    return sampleRevision({
      id: `r${index}`,
      downRevisions,
      branchLabels: index === length - 1 && length > 20 ? ["release"] : [],
      message: `${["add", "drop", "rename"][index % 3]} column ${index}`,
      file: `migrations/${String(index).padStart(5, "0")}.ts`,
    });
  });
}

/** Texts that mean something to a format or to a terminal. */
export const ODD_TEXTS: readonly string[] = [
  `</script><img src=x onerror="globalThis.hacked = true">`,
  `<script>globalThis.hacked = true</script>`,
  `"><svg onload=globalThis.hacked=true>`,
  `' onfocus='globalThis.hacked=true' autofocus='`,
  "<!-- <script>",
  "]]> &amp; &lt; &#60; &",
  `a \\ b \\" c \\N \\l \\`,
  "#35; #quot; #lt; ; %%{init: {}}%% end subgraph",
  "1. one",
  "- two",
  "`code` **bold** _it_ [x](y)",
  "style a:b#c; classDef x:y#z;",
  "ﬂ°°60¶ß fa:fa-ban",
  "\u202Egnitset\u202C \u0000 \u0007 \uD800 \uFFFF",
  "$$x^2$$ $$$",
  "日本語 مرحبا 👩‍👩‍👧 é",
  "${a} {{b}} <%= c %>",
  "x".repeat(2000),
];
