/** `migrate graph`. */
import { isMigrateError, MigrateError } from "../../core/error.ts";
import { displayPath, nameOf, resolvePath } from "../../core/path.ts";
import { count } from "../../core/text.ts";
import { readGraph } from "../../environment/directory.ts";
import { write } from "../../environment/template.ts";
import { drawGraph } from "../../graph/draw.ts";
import { historyRange } from "../../graph/plan.ts";
import { findRevision, newestFirst } from "../../graph/query.ts";
import { mentionsCurrent } from "../../graph/target.ts";
import { createPicture, type Picture } from "../../picture/picture.ts";
import { readDatabaseRows } from "../../runner/state.ts";
import { type CommandEnvironment, defineCommand, text, toggle } from "../command.ts";
import { revisionData } from "../../graph/revision_data.ts";
import type { Graph } from "../../graph/graph.ts";
import type { Revision } from "../../graph/revision.ts";

/** What the graph can be drawn as. */
const FORMATS = ["text", "mermaid", "dot", "svg", "html"] as const;
type Format = typeof FORMATS[number];

/** The formats that names of files stand for. */
const FORMAT_BY_ENDING: Readonly<Record<string, Format>> = {
  txt: "text",
  mmd: "mermaid",
  mermaid: "mermaid",
  dot: "dot",
  gv: "dot",
  svg: "svg",
  html: "html",
  htm: "html",
};

interface Flags {
  readonly format?: Format | undefined;
  readonly output?: string | undefined;
  readonly force?: boolean | undefined;
  readonly revRange?: string | undefined;
  readonly noDatabase?: boolean | undefined;
}

export const graph = defineCommand<Flags>({
  brief: "The revision graph as a picture, with the database's position",
  details: "Where no database is configured or none answers, the graph is drawn without it.\n" +
    "mermaid and dot are for Markdown and Graphviz; html is one page to search and click in.",
  flags: {
    format: {
      kind: "enum",
      values: FORMATS,
      optional: true,
      brief: "What to draw; else what the file's name says, else text",
      placeholder: "FORMAT",
    },
    output: text("Write to this file, which must be new", "FILE"),
    force: toggle("Overwrite the file"),
    revRange: text("Only these: A:B, A:, :B, -3:current, A:+2", "RANGE"),
    noDatabase: toggle("Ask no database"),
  },
  aliases: { o: "output", r: "revRange" },
  run: async (environment, flags) => {
    const { host, settings, emit } = environment;
    const file = flags.output === undefined ? null : resolvePath(host.cwd, flags.output);
    const format = flags.format ?? formatOf(file);
    if (file !== null && !flags.force && host.stat(file) !== null) {
      const path = displayPath(host.cwd, file);
      throw new MigrateError("config.file_exists", { path, canForce: true });
    }
    const graph = readGraph(host, settings);
    const rows = flags.noDatabase ? null : await readRowsIfPossible(environment);
    for (const row of rows ?? []) {
      if (findRevision(graph, row) !== undefined) continue;
      emit({ type: "warning", message: `The database is at ${row}, which no file here defines` });
    }
    const revisions = chooseRevisions(graph, flags.revRange, rows);
    const picture = createPicture(graph, revisions, rows);
    const drawn = await draw(format, graph, revisions, picture);
    if (format === "mermaid") warnOfLimits(environment, drawn, picture);
    if (file !== null) {
      write(host, file, `${drawn}\n`, flags.force);
      const path = displayPath(host.cwd, file);
      emit({ type: "notice", message: `Wrote ${path} (${count(revisions.length, "revision")})` });
    }
    return {
      data: {
        format,
        file: file === null ? null : displayPath(host.cwd, file),
        ...pictureData(graph, picture),
      },
      text: file === null ? drawn : "",
    };
  },
});

function formatOf(file: string | null): Format {
  const [, ending = ""] = /\.([^.]+)$/.exec(nameOf(file ?? "")) ?? [];
  return FORMAT_BY_ENDING[ending.toLowerCase()] ?? "text";
}

/** The rows, none of a database that is not there yet; null where none can be asked. */
async function readRowsIfPossible(
  environment: CommandEnvironment,
): Promise<readonly string[] | null> {
  const { emit } = environment;
  try {
    return await readDatabaseRows(environment) ?? [];
  } catch (error) {
    if (!isMigrateError(error)) throw error;
    if (error.code === "config.missing_url") {
      emit({ type: "notice", message: `${error.message}: the graph is drawn without a database` });
      return null;
    }
    if (!/^(?:database|lock)\./.test(error.code)) throw error;
    const message = `The graph is drawn without the database: ${error.message}`;
    emit({ type: "warning", message });
    return null;
  }
}

function chooseRevisions(
  graph: Graph,
  range: string | undefined,
  rows: readonly string[] | null,
): readonly Revision[] {
  if (range === undefined) return newestFirst(graph);
  if (rows === null && mentionsCurrent(range)) {
    const expected = "a range without `current`, as no database was asked";
    throw new MigrateError("usage.invalid_argument", {
      name: "--rev-range",
      input: range,
      expected,
    });
  }
  return historyRange(graph, range, rows);
}

/** What Mermaid shows unless whoever runs it has told it otherwise. */
const MERMAID_LIMITS = { edges: 500, characters: 50_000 };

function warnOfLimits({ emit }: CommandEnvironment, drawn: string, { edges }: Picture): void {
  if (edges.length <= MERMAID_LIMITS.edges && drawn.length <= MERMAID_LIMITS.characters) return;
  const message = `Mermaid shows at most ${MERMAID_LIMITS.edges} edges and ` +
    `${MERMAID_LIMITS.characters} characters where it was not told otherwise: ` +
    "draw a part with --rev-range, or an svg";
  emit({ type: "warning", message });
}

/** Each format is loaded when it is asked for. */
async function draw(
  format: Format,
  graph: Graph,
  revisions: readonly Revision[],
  picture: Picture,
): Promise<string> {
  switch (format) {
    case "text": {
      const current = picture.nodes.filter(({ isCurrent }) => isCurrent);
      const ids = new Set(current.map(({ revision }) => revision.id));
      return drawGraph(graph, revisions, ids).join("\n");
    }
    case "mermaid":
      return (await import("../../picture/mermaid.ts")).writeMermaid(picture);
    case "dot":
      return (await import("../../picture/dot.ts")).writeDot(picture);
    case "svg":
      return (await import("../../picture/svg.ts")).drawSvg(picture);
    case "html":
      return await (await import("../../picture/html.ts")).writeHtml(picture);
  }
}

function pictureData(graph: Graph, { nodes, edges, rows }: Picture): object {
  const idOf = (place: number) => nodes[place]?.revision.id;
  const idsOf = (test: (node: Picture["nodes"][number]) => boolean) =>
    nodes.filter(test).map(({ revision }) => revision.id);
  return {
    revisions: nodes.map(({ revision, isBase, state, isCurrent }) => ({
      ...revisionData(graph, revision),
      isBase,
      state,
      isCurrent,
    })),
    edges: edges.map(({ from, to, kind }) => ({ from: idOf(from), to: idOf(to), kind })),
    heads: idsOf(({ isHead }) => isHead),
    bases: idsOf(({ isBase }) => isBase),
    labels: Object.fromEntries(
      nodes.flatMap(({ revision }) => revision.branchLabels.map((label) => [label, revision.id])),
    ),
    rows,
  };
}
