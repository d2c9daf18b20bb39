/** Files that migrate writes: rendered from templates, named so that they stay in their folder. */
import { Eta } from "eta";
import { describeThrown, MigrateError } from "../core/error.ts";
import {
  displayPath,
  folderOf,
  isInside,
  nameOf,
  relativePath,
  resolvePath,
} from "../core/path.ts";
import { isRevisionFile } from "./directory.ts";
import { checkRendered, type RevisionTemplate } from "./revision_template.ts";
import configTemplate from "../../templates/config.ts.eta" with { type: "text" };
import multidbTemplate from "../../templates/config_multidb.ts.eta" with { type: "text" };
import modelsTemplate from "../../templates/models.ts.eta" with { type: "text" };
import readme from "../../templates/README.md" with { type: "text" };
import revisionTemplate from "../../templates/revision.ts.eta" with { type: "text" };
import tsconfigTemplate from "../../templates/tsconfig.json.eta" with { type: "text" };
import types from "../../templates/migrate.d.ts" with { type: "text" };
import type { Host } from "../core/host.ts";

/** Templates produce code and prose, not HTML. */
const eta = new Eta({ autoEscape: false, autoTrim: false });

/** What `init` can write, by name. */
export const TEMPLATES: Readonly<
  Record<string, { readonly brief: string; readonly config: string }>
> = {
  default: { brief: "One database", config: configTemplate },
  multidb: { brief: "Several named databases that share the revisions", config: multidbTemplate },
};

/** The models that a new environment begins with, beside its config. */
const MODELS_FILE = "models.ts";

/** How TypeScript itself takes the files: imports of `.ts`, modules whatever package.json says. */
const COMPILER_FILE = "tsconfig.json";

/** The type declarations that lie beside revisions. */
export const TYPES_FILE = "migrate.d.ts";

/** What a new revision file says. */
export interface NewRevision {
  readonly id: string;
  readonly message: string;
  readonly downRevisions: readonly string[];
  readonly branchLabels: readonly string[];
  readonly dependsOn: readonly string[];
}

/** What a function of a new revision does. */
export interface FunctionBody {
  /** Statements, each on lines of its own with the indentation of a body; empty: nothing. */
  readonly text: string;
  /** Names of the function's argument that the text uses. */
  readonly uses: readonly string[];
}

/** What a new revision does; empty where it is to be filled in. */
export interface RevisionBody {
  readonly upgrade: FunctionBody;
  readonly downgrade: FunctionBody;
}

const TO_FILL_IN: FunctionBody = { text: "", uses: ["op", "t", "sql"] };

/** Two functions to be filled in. */
export const EMPTY_BODY: RevisionBody = { upgrade: TO_FILL_IN, downgrade: TO_FILL_IN };

/** How its file is named. */
export interface FileNaming {
  readonly fileTemplate: string;
  readonly timezone: string;
  readonly truncateSlugLength: number;
}

export const DEFAULT_NAMING: FileNaming = {
  fileTemplate: "{year}-{month}-{day}_{hour}-{minute}_{slug}",
  timezone: "UTC",
  truncateSlugLength: 40,
};

/** Lines that JavaScript would end a comment at. */
const LINE_ENDS = /\r\n|[\n\r\u2028\u2029]/;

// deno-lint-ignore no-control-regex -- they have no place in a source file
const CONTROL = /[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]/g;

/** A line as it may stand in a comment: without what would end it, or cannot be seen. */
export function commentLine(line: string): string {
  return line.replace(CONTROL, " ").trimEnd();
}

/**
 * The text of a new revision file.
 *
 * @param template the user's own; null for the one that comes with migrate.
 * @throws `config.invalid_template` for one that cannot be used.
 */
export function renderRevision(
  revision: NewRevision,
  created: Date,
  types: string,
  timezone: string,
  template: RevisionTemplate | null = null,
  { upgrade, downgrade }: RevisionBody = EMPTY_BODY,
): string {
  const lines = revision.message.split(LINE_ENDS).map((line) => commentLine(line));
  const text = renderTemplate(template, {
    message: lines.join("\n"),
    comment: [
      ...lines,
      "",
      `Revision ID: ${revision.id}`,
      `Revises: ${revision.downRevisions.join(", ")}`.trimEnd(),
      `Create Date: ${formatDate(created, timezone)}`,
    ],
    types: JSON.stringify(types),
    revision: JSON.stringify(revision.id),
    downRevision: oneOrSeveral(revision.downRevisions),
    branchLabels: oneOrSeveral(revision.branchLabels),
    dependsOn: oneOrSeveral(revision.dependsOn),
    upgrade: upgrade.text,
    upgradeUses: upgrade.uses.join(", "),
    downgrade: downgrade.text,
    downgradeUses: downgrade.uses.join(", "),
  });
  if (template !== null) checkRendered(template.path, text, revision, { upgrade, downgrade });
  return text;
}

function renderTemplate(template: RevisionTemplate | null, values: object): string {
  try {
    return eta.renderString(template?.text ?? revisionTemplate, values);
  } catch (error) {
    if (template === null) throw error;
    // Of the template engine's own errors the first lines say it, the rest is generated code.
    const [reason = ""] = describeThrown(error).split(/\n=+\n|:\n\n/);
    throw new MigrateError("config.invalid_template", {
      template: template.path,
      reason: reason.replace(/\s*\n\s*/g, ": "),
    });
  }
}

/** null, a string, or a list, as TypeScript. */
export function oneOrSeveral(values: readonly string[]): string {
  if (values.length === 0) return "null";
  if (values.length === 1) return JSON.stringify(values[0]);
  return `[${values.map((value) => JSON.stringify(value)).join(", ")}]`;
}

interface DateParts {
  readonly year: string;
  readonly month: string;
  readonly day: string;
  readonly hour: string;
  readonly minute: string;
  readonly second: string;
}

function dateParts(date: Date, timeZone: string): DateParts {
  const format = new Intl.DateTimeFormat("en-GB", {
    timeZone,
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    hourCycle: "h23",
  });
  return Object.fromEntries(
    format.formatToParts(date).map(({ type, value }) => [type, value]),
  ) as unknown as DateParts;
}

function formatDate(date: Date, timezone: string): string {
  const { year, month, day, hour, minute, second } = dateParts(date, timezone);
  return `${year}-${month}-${day} ${hour}:${minute}:${second} ${timezone}`;
}

/** A message as part of a file name: letters, digits and `_`, cut at a word. */
export function slugOf(message: string, length: number): string {
  const words = message.normalize("NFC").toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  const slug = words.join("_");
  if (slug.length <= length) return slug;
  const cut = slug.slice(0, length);
  const end = slug[length] === "_" ? length : cut.lastIndexOf("_");
  // A cut must not leave half of a surrogate pair.
  return (end > 0 ? cut.slice(0, end) : cut).replace(/[\uD800-\uDBFF]$/, "");
}

/**
 * The absolute path of a new file, with a number behind its name where that is taken.
 *
 * @throws `config.outside_directory`, `config.invalid_template`
 */
export function newFilePath(
  host: Host,
  folder: string,
  revision: NewRevision,
  created: Date,
  naming: FileNaming,
): string {
  const tokens: Readonly<Record<string, string>> = {
    ...dateParts(created, naming.timezone),
    rev: revision.id.replace(/[^\p{L}\p{N}_.-]/gu, "_"),
    slug: slugOf(revision.message, naming.truncateSlugLength),
    epoch: String(Math.floor(created.getTime() / 1000)),
  };
  const name = naming.fileTemplate.replace(/\{(\w+)\}/g, (_, token: string) => {
    const value = Object.hasOwn(tokens, token) ? tokens[token] : undefined;
    if (value !== undefined) return value;
    const reason = `it has no token {${token}}; known: ${Object.keys(tokens).sort().join(", ")}`;
    throw new MigrateError("config.invalid_template", { template: naming.fileTemplate, reason });
  }).replace(/_+$/, "");
  const path = resolvePath(folder, name);
  if (!isInside(folder, path) || !/[^/]$/.test(name)) {
    throw new MigrateError("config.outside_directory", {
      path: name,
      directory: displayPath(host.cwd, folder),
    });
  }
  // A message that ends in "test" must not make a file that is taken for one.
  const readable = [path, `${path}_${tokens["rev"]}`].find((its) =>
    isRevisionFile(`${nameOf(its)}.ts`)
  );
  if (readable === undefined) {
    const reason = `a file named ${nameOf(path)}.ts is not taken for a revision`;
    throw new MigrateError("config.invalid_template", { template: naming.fileTemplate, reason });
  }
  let free = `${readable}.ts`;
  for (let n = 2; host.stat(free) !== null; n++) free = `${readable}_${n}.ts`;
  return free;
}

/** Writes a new revision and brings `migrate.d.ts` up to date; gives the file's path. */
export function writeRevision(
  host: Host,
  revision: NewRevision,
  places: { readonly folder: string; readonly typesFolder: string; readonly naming: FileNaming },
  template: RevisionTemplate | null = null,
  body: RevisionBody = EMPTY_BODY,
): string {
  const created = host.now();
  const path = newFilePath(host, places.folder, revision, created, places.naming);
  const typesPath = `${places.typesFolder}/${TYPES_FILE}`;
  const specifier = relativePath(folderOf(path), typesPath);
  const { timezone } = places.naming;
  write(host, path, renderRevision(revision, created, specifier, timezone, template, body));
  refreshTypes(host, places.typesFolder);
  return path;
}

/** Writes `migrate.d.ts` where it is missing or of another version; says whether it did. */
export function refreshTypes(host: Host, folder: string): boolean {
  const path = `${folder}/${TYPES_FILE}`;
  if (host.stat(path)?.kind === "file" && host.readTextFile(path) === types) return false;
  write(host, path, types, true);
  return true;
}

/**
 * The files of a new environment: paths with their texts.
 *
 * @param hasModels false where models that say nothing yet would contradict what there is.
 * @throws `config.unknown_template`
 */
export function environmentFiles(
  configPath: string,
  folder: string,
  template: string,
  hasModels: boolean,
): readonly { readonly path: string; readonly text: string }[] {
  const configFolder = folderOf(configPath);
  const chosen = Object.hasOwn(TEMPLATES, template) ? TEMPLATES[template] : undefined;
  if (chosen === undefined) {
    const known = Object.keys(TEMPLATES);
    throw new MigrateError("config.unknown_template", { name: template, known });
  }
  const modelsPath = `${configFolder}/${MODELS_FILE}`;
  const checked = [configPath, ...(hasModels ? [modelsPath] : [])];
  const values = {
    types: JSON.stringify(relativePath(configFolder, `${folder}/${TYPES_FILE}`)),
    directory: JSON.stringify(relativePath(configFolder, folder)),
    checked: ["**/*.ts", ...checked.map((path) => relativePath(folder, path))]
      .map((path) => JSON.stringify(path)).join(", "),
    hasModels,
  };
  const render = (text: string) => eta.renderString(text, values);
  const models = { path: modelsPath, text: emptyModels(modelsPath, folder) };
  // The config comes last: where the folder cannot be written nothing is left behind.
  return [
    { path: `${folder}/${TYPES_FILE}`, text: types },
    { path: `${folder}/README.md`, text: readme },
    { path: `${folder}/${COMPILER_FILE}`, text: render(tsconfigTemplate) },
    ...(hasModels ? [models] : []),
    { path: configPath, text: render(chosen.config) },
  ];
}

/**
 * The models that a new environment begins with, which say nothing yet.
 *
 * @param folder that holds the types.
 */
export function emptyModels(path: string, folder: string): string {
  const types = JSON.stringify(relativePath(folderOf(path), `${folder}/${TYPES_FILE}`));
  return eta.renderString(modelsTemplate, { types });
}

/** @throws `config.unwritable`, `config.file_exists` */
export function write(host: Host, path: string, text: string, replace = false): void {
  try {
    host.writeTextFile(path, text, { replace });
  } catch (error) {
    throw new MigrateError("config.unwritable", {
      path: displayPath(host.cwd, path),
      reason: describeThrown(error),
    });
  }
}
