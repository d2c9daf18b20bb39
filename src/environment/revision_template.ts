/** The user's own template for new revisions: the `templates` key of the config. */
import { describeThrown, isMigrateError, MigrateError } from "../core/error.ts";
import { displayPath, folderOf, resolvePath } from "../core/path.ts";
import { scanHeader } from "./header.ts";
import type { Host } from "../core/host.ts";
import type { Revision } from "../graph/revision.ts";
import type { Settings } from "./settings.ts";

/** What a header must say. */
type Wanted = Pick<Revision, "id" | "downRevisions" | "branchLabels" | "dependsOn">;

/** The file that is looked for in the folder. */
const FILE = "revision.ts.eta";

/** A template with its path, for messages. */
export interface RevisionTemplate {
  readonly path: string;
  readonly text: string;
}

/**
 * The template that the config names; null where it names none.
 *
 * @throws `config.invalid_template` for one that is not there.
 */
export function readTemplate(host: Host, settings: Settings): RevisionTemplate | null {
  const { templates } = settings.config;
  if (templates === undefined) return null;
  const folder = settings.configFile === null ? host.cwd : folderOf(settings.configFile);
  const path = resolvePath(resolvePath(folder, templates), FILE);
  const shown = displayPath(host.cwd, path);
  try {
    return { path: shown, text: host.readTextFile(path) };
  } catch (error) {
    throw new MigrateError("config.invalid_template", {
      template: shown,
      reason: describeThrown(error),
    });
  }
}

/**
 * Checks that what a template gave has the header that was asked for.
 *
 * @throws `config.invalid_template`
 */
export function checkRendered(
  template: string,
  text: string,
  revision: Wanted,
  body: Readonly<Record<string, { readonly text: string }>> = {},
): void {
  const refuse = (reason: string) =>
    new MigrateError("config.invalid_template", { template, reason });
  const read = readHeader(text, template, refuse);
  for (const field of ["id", "downRevisions", "branchLabels", "dependsOn"] as const) {
    const [has, wants] = [JSON.stringify(read[field]), JSON.stringify(revision[field])];
    if (has === wants) continue;
    const name = { id: "revision", downRevisions: "downRevision" }[field as string] ?? field;
    throw refuse(`what it gives has ${name} ${has}, not ${wants}: write <%~ it.${name} %>`);
  }
  for (const [name, { text: statements }] of Object.entries(body)) {
    if (text.includes(statements.trim())) continue;
    throw refuse(`what it gives lacks what ${name} is to do: write <%~ it.${name} %> in its body`);
  }
}

function readHeader(text: string, template: string, refuse: (reason: string) => MigrateError) {
  try {
    return scanHeader(text, template);
  } catch (error) {
    if (!isMigrateError(error, "graph.unreadable_header")) throw error;
    const { line, column } = error.details.position;
    throw refuse(`what it gives is no revision: ${error.details.reason} (${line}:${column})`);
  }
}
